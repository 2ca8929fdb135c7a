"""Agencies by a part of their name, also as one types, and reports by the words in them."""

import re
import sqlite3

from datasette import Response

from archive.agencies import MOST, agencies_with
from archive.coverage import region_prefix
from archive.search import search, words_of
from archive.web import links
from archive.web.pages import Asked, PageError, render

_LONGEST = 100
_SUGGESTED = 10
_REPORTS = 20


def page(asked: Asked) -> Response:
    question, region, year = _field(asked, "q"), _field(asked, "region"), _field(asked, "year")
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
    hits = [(hit, agency_of_hit(asked.connection, hit.agency, hit.region)) for hit in found.hits] if found else []
    return render(
        asked,
        "search.html",
        question=question,
        region=region,
        year=year,
        agencies=agencies,
        found=found,
        hits=hits,
        most=MOST,
    )


def suggestions(asked: Asked) -> Response:
    """Agencies for what was typed so far, as JSON: a list of name, region and address."""
    question = _field(asked, "q")
    agencies = agencies_with(asked.connection, question)[:_SUGGESTED] if question else []
    return Response.json([{"name": one.name, "region": one.region, "url": links.agency(one.id)} for one in agencies])


def _field(asked: Asked, name: str) -> str:
    value = asked.fields.get(name, "").strip()
    if len(value) > _LONGEST:
        raise PageError(400, "too_long", most=_LONGEST)
    return value


def agency_of_hit(connection: sqlite3.Connection, name: str, region: str) -> int:
    sql = (
        "SELECT a.id FROM agency_names AS n JOIN agencies AS a ON a.id = n.agency_id WHERE n.name = ? AND a.region = ?"
    )
    return int(connection.execute(sql, (name, region)).fetchone()[0])
