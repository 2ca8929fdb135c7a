"""Agencies by a part of their name, also as one types, and reports by the words in them."""

import re

from datasette import Response

from archive.agencies.lookup import MOST, agencies_with
from archive.coverage.coverage import region_prefix
from archive.search.search import search, words_of
from archive.web import links
from archive.web.fields import text_of
from archive.web.pages import Asked, PageError, render

_SUGGESTED = 10
_REPORTS = 20


def page(asked: Asked) -> Response:
    question, region, year = text_of(asked, "q"), text_of(asked, "region"), text_of(asked, "year")
    if not re.fullmatch(r"(?:\d{2}){0,3}", region):
        raise PageError(400, "bad_region")
    if not re.fullmatch(r"(?:\d{4})?", year):
        raise PageError(400, "bad_year")
    words = words_of(question)
    years = [int(year)] if year else []
    found = (
        search(asked.connection, words, region=region_prefix(region), years=years, limit=_REPORTS) if words else None
    )
    agencies = agencies_with(asked.connection, question)[:MOST] if question else []
    return render(
        asked,
        "search.html",
        question=question,
        region=region,
        year=year,
        agencies=agencies,
        found=found,
        most=MOST,
    )


def suggestions(asked: Asked) -> Response:
    """Agencies for what was typed so far, as JSON: a list of name, region and address."""
    question = text_of(asked, "q")
    agencies = agencies_with(asked.connection, question)[:_SUGGESTED] if question else []
    return Response.json(
        [
            {"name": agency.name, "region": agency.region, "url": asked.public.prefix + links.agency(agency.id)}
            for agency in agencies
        ]
    )
