"""A few agencies side by side on one measure, a count or a share: a plot each, all to one scale, and one table of the numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from datasette import Response

from archive.agencies.decisions import head_of
from archive.agencies.lookup import Agency, agency_by_id
from archive.coverage.health import today_in_china
from archive.web import links
from archive.web.directory import first_agencies
from archive.web.fields import text_of
from archive.web.figures.charts import Plot, plot
from archive.web.figures.figure import Figure
from archive.web.figures.shares import SHARES, Share, shares_by_year
from archive.web.figures.years import ENDINGS, REMEDIES, YearTotals, totals_by_year, without_report
from archive.web.listed import Rows, listed
from archive.web.pages import Asked, PageError, render
from archive.web.resolve import known
from archive.web.server.streams import Streamed
from archive.web.views.agency import last_due_year

_SHARE = "share:"
MEASURES = ("new_received", *ENDINGS, *REMEDIES, *(f"{_SHARE}{name}" for name in SHARES))
MOST = 6
_LISTED = 10
_COLUMNS = ("agency_id", "agency", "region", "year", "version", "measure", "value", "numerator", "denominator", "url")


@dataclass(frozen=True)
class Compared:
    """`plot` is None where no year has a number, `shares` where the measure is a count; `figures` are None for years without one."""

    agency: Agency
    plot: Plot | None
    years: Mapping[int, YearTotals]
    figures: Mapping[int, Figure | None]
    shares: Mapping[int, Share]


def page(asked: Asked) -> Response:
    measure, ids = _measure(asked), _ids(asked)
    part = text_of(asked, "add")
    found = [agency for agency in first_agencies(asked, part, _LISTED) if agency.id not in ids]
    if len(found) == 1 and len(ids) < MOST:
        ids, found, part = [*ids, found[0].id], [], ""
    compared = _compared(asked, ids, measure)
    return render(
        asked,
        "compare.html",
        measure=measure,
        measures=MEASURES,
        compared=compared,
        years=sorted({year for agency in compared for year in agency.years}, reverse=True),
        ids=ids,
        part=part,
        found=found,
        most=MOST,
    )


def _measure(asked: Asked) -> str:
    measure = text_of(asked, "measure") or MEASURES[0]
    if measure not in MEASURES:
        raise PageError(400, "bad_measure")
    return measure


def _ids(asked: Asked) -> list[int]:
    """Of the agencies that are meant by the numbers in the query."""
    text = text_of(asked, "agencies")
    if not re.fullmatch(r"(?:[0-9]{1,9}(?:,[0-9]{1,9})*)?", text):
        raise PageError(400, "bad_agencies", most=MOST)
    numbers = [int(number) for number in text.split(",") if number]
    heads = list(dict.fromkeys(head_of(asked.connection, known(asked.connection, number)) for number in numbers))
    if len(heads) > MOST:
        raise PageError(400, "bad_agencies", most=MOST)
    return heads


def as_list(asked: Asked) -> Streamed:
    """A row an agency and year with a report."""
    ids, measure = _ids(asked), _measure(asked)
    return listed(asked, "compared", _COLUMNS, lambda own: _rows(own, ids, measure))


def _rows(asked: Asked, ids: list[int], measure: str) -> Rows:
    for compared in _compared(asked, ids, measure):
        agency = compared.agency
        for year in compared.years.values():
            if year.version is not None:
                share, figure = compared.shares.get(year.year), compared.figures[year.year]
                url = asked.address(links.report(agency.id, year.year, year.version))
                values = (
                    (share.percent, share.part.value, share.whole.value)
                    if share
                    else (figure and figure.value, None, None)
                )
                yield agency.id, agency.name, agency.region, year.year, year.version, measure, *values, url


def _compared(asked: Asked, ids: list[int], measure: str) -> list[Compared]:
    """All over the same years and to the same scale."""
    last = last_due_year(today_in_china())
    agencies = [agency_by_id(asked.connection, id_) for id_ in ids]
    totals = [totals_by_year(asked.connection, agency, last) for agency in agencies]
    shares = [_shares(asked, agency, measure) for agency in agencies]
    first = min((years[0].year for years in totals if years), default=last)
    figures = [
        {year.year: _figure(year, measure, of_agency) for year in years}
        for years, of_agency in zip(totals, shares, strict=True)
    ]
    highest = max((figure.value for of_agency in figures for figure in of_agency.values() if figure), default=0)
    return [
        Compared(
            agency,
            _plot(
                agency,
                [*map(without_report, range(first, years[0].year)), *years] if years else [],
                measure,
                of_agency,
                highest,
            ),
            {year.year: year for year in years},
            of_agency,
            of_years,
        )
        for agency, years, of_agency, of_years in zip(agencies, totals, figures, shares, strict=True)
    ]


def _plot(
    agency: Agency, years: list[YearTotals], measure: str, figures: Mapping[int, Figure | None], highest: int
) -> Plot | None:
    return plot(f"compare-{agency.id}", years, lambda year: {measure: figures.get(year.year)}, highest=highest)


def _shares(asked: Asked, agency: Agency, measure: str) -> dict[int, Share]:
    if not measure.startswith(_SHARE):
        return {}
    name = measure.removeprefix(_SHARE)
    years = shares_by_year(asked.connection, agency)
    return {year.year: share for year in years if (share := year.shares.get(name))}


def _figure(year: YearTotals, measure: str, shares: Mapping[int, Share]) -> Figure | None:
    """A share is drawn as a whole number of percent."""
    if measure.startswith(_SHARE):
        share = shares.get(year.year)
        return Figure(round(share.percent), ()) if share and share.percent is not None else None
    return {**year.received, **year.endings, **year.remedies}[measure]
