"""Places and agencies as people type their names, also as one types, and reports by the words in them. Both a page at a time."""

import csv
import io
from collections.abc import Iterable, Sequence

from datasette import Response

from archive.coverage.coverage import region_prefix
from archive.release.formats.csv_files import guarded
from archive.search.agency_search import places_named
from archive.search.search import Found, list_all, search, words_of
from archive.web import areas, links
from archive.web.directory import agencies_by_id, find_agencies, first_agencies, region_of
from archive.web.fields import number_of, text_of, year_of
from archive.web.pages import Asked, PageError, render

_SUGGESTED = 10
_AGENCIES = 20  # of a page
_REPORTS = 20
_PLACES = 8


def page(asked: Asked) -> Response:
    question, region, year = text_of(asked, "q"), region_of(asked), year_of(asked)
    agencies_from, reports_from = number_of(asked, "agencies_from"), number_of(asked, "reports_from")
    agencies = find_agencies(asked, question, region)
    count_all = text_of(asked, "count") == "all"
    reports = _reports(asked, words_of(question), region, year, reports_from, count_all)
    return render(
        asked,
        "search.html",
        question=question,
        region=region,
        year=year,
        fields={"q": question, "region": region, "year": year or "", "count": "all" if count_all else ""},
        areas=areas,
        places=[region_prefix(code) for code in places_named(question)[:_PLACES]],
        agencies=agencies,
        listed=agencies_by_id(asked, agencies.ids[agencies_from : agencies_from + _AGENCIES]),
        agencies_from=agencies_from,
        found=reports,
        reports_from=reports_from,
    )


def _reports(
    asked: Asked, words: Sequence[str], region: str, year: int | None, start: int, count_all: bool
) -> Found | None:
    if not words:
        return None
    years = [year] if year else []
    return search(
        asked.connection, words, region=region, years=years, limit=_REPORTS, offset=start, count_all=count_all
    )


def as_csv(asked: Asked) -> Response:
    """All agencies, or all reports, that the page finds."""
    question, region, year = text_of(asked, "q"), region_of(asked), year_of(asked)
    if asked.names["what"] == "agencies":
        found = agencies_by_id(asked, find_agencies(asked, question, region).ids)
        rows: Iterable[Sequence[object]] = (
            (
                agency.id,
                agency.name,
                agency.region,
                areas.name_of(agency.region),
                asked.address(links.agency(agency.id)),
            )
            for agency in found
        )
        return _csv(asked, ("agency_id", "agency", "region", "place", "url"), rows)
    words = words_of(question)
    if not words:
        raise PageError(400, "no_words")
    rows = (
        (*row, asked.address(links.report(row["agency_id"], row["year"], row["version"])))
        for row in list_all(asked.connection, words, region=region, years=[year] if year else [])
    )
    return _csv(asked, ("agency_id", "agency", "region", "year", "version", "title", "source_url", "url"), rows)


def _csv(asked: Asked, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([guarded(value) if isinstance(value, str) else value for value in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{asked.names["what"]}.csv"'}
    return Response("\ufeff" + text.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


def suggestions(asked: Asked) -> Response:
    """Agencies for what was typed so far, as JSON: a list of name, region and address."""
    return Response.json(
        [
            {"name": agency.name, "region": agency.region, "url": asked.public.prefix + links.agency(agency.id)}
            for agency in first_agencies(asked, text_of(asked, "q"), _SUGGESTED)
        ]
    )
