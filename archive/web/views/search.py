"""Places and agencies as people type their names, also as one types, and reports by the words in them. Both a page at a time."""

from collections.abc import Sequence

from datasette import Response

from archive.base import divisions
from archive.coverage.coverage import region_prefix
from archive.search.agency_search import places_named
from archive.search.search import Found, list_all, search, words_of
from archive.web import areas, links
from archive.web.directory import agencies_by_id, find_agencies, first_agencies, region_of
from archive.web.fields import number_of, text_of, year_of
from archive.web.listed import Rows, listed
from archive.web.pages import Asked, PageError, render
from archive.web.server.streams import Streamed

_SUGGESTED = 10
_AGENCIES = 20  # of a page
_REPORTS = 20
_PLACES = 8
_AGENCY_COLUMNS = ("agency_id", "agency", "region", "place", "url")
_REPORT_COLUMNS = ("agency_id", "agency", "region", "year", "version", "title", "source_url", "url")


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
        places=_places(question, region),
        agencies=agencies,
        listed=agencies_by_id(asked, agencies.ids[agencies_from : agencies_from + _AGENCIES]),
        agencies_from=agencies_from,
        found=reports,
        reports_from=reports_from,
    )


def _places(question: str, region: str) -> list[str]:
    """Those that the question names; the region that was chosen where nothing else was asked."""
    if not question and divisions.find(region.ljust(6, "0")):
        return [region]
    return [region_prefix(code) for code in places_named(question)[:_PLACES]]


def _reports(
    asked: Asked, words: Sequence[str], region: str, year: int | None, start: int, count_all: bool
) -> Found | None:
    if not words:
        return None
    years = [year] if year else []
    return search(
        asked.connection, words, region=region, years=years, limit=_REPORTS, offset=start, count_all=count_all
    )


def as_list(asked: Asked) -> Streamed:
    """All agencies, or all reports, that the page finds."""
    question, region, year = text_of(asked, "q"), region_of(asked), year_of(asked)
    if asked.names["what"] == "agencies":
        ids = find_agencies(asked, question, region).ids
        return listed(asked, "agencies", _AGENCY_COLUMNS, lambda own: _agency_rows(own, ids))
    words = words_of(question)
    if not words:
        raise PageError(400, "no_words")
    years = [year] if year else []
    return listed(
        asked,
        "reports",
        _REPORT_COLUMNS,
        lambda own: (
            (*row, own.address(links.report(row["agency_id"], row["year"], row["version"])))
            for row in list_all(own.connection, words, region=region, years=years)
        ),
    )


def _agency_rows(asked: Asked, ids: tuple[int, ...]) -> Rows:
    for agency in agencies_by_id(asked, ids):
        place = areas.name_of(agency.region)
        yield agency.id, agency.name, agency.region, place, asked.address(links.agency(agency.id))


def suggestions(asked: Asked) -> Response:
    """Agencies for what was typed so far, as JSON: a list of name, region and address."""
    return Response.json(
        [
            {"name": agency.name, "region": agency.region, "url": asked.public.prefix + links.agency(agency.id)}
            for agency in first_agencies(asked, text_of(asked, "q"), _SUGGESTED)
        ]
    )
