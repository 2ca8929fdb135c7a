"""A few agencies side by side on one measure: a plot each, all to one scale, and one table of the numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from datasette import Response

from archive.agencies.decisions import head_of
from archive.agencies.lookup import Agency, agency_by_id
from archive.coverage.health import today_in_china
from archive.web.directory import first_agencies
from archive.web.fields import text_of
from archive.web.figures.charts import Plot, plot
from archive.web.figures.years import ENDINGS, REMEDIES, YearTotals, totals_by_year
from archive.web.pages import Asked, PageError, render
from archive.web.resolve import known
from archive.web.views.agency import last_due_year

MEASURES = ("new_received", *ENDINGS, *REMEDIES)
MOST = 6
_LISTED = 10


@dataclass(frozen=True)
class Compared:
    """`plot` is None where no year has a number. `numbers` are by year; None is a year without one."""

    agency: Agency
    plot: Plot | None
    years: Mapping[int, YearTotals]
    numbers: Mapping[int, int | None]


def page(asked: Asked) -> Response:
    measure = text_of(asked, "measure") or MEASURES[0]
    if measure not in MEASURES:
        raise PageError(400, "bad_measure")
    ids = _ids(asked)
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
        years=sorted({year for agency in compared for year in agency.numbers}, reverse=True),
        ids=ids,
        part=part,
        found=found,
        most=MOST,
    )


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


def _compared(asked: Asked, ids: list[int], measure: str) -> list[Compared]:
    """All over the same years and to the same scale."""
    last = last_due_year(today_in_china())
    agencies = [agency_by_id(asked.connection, id_) for id_ in ids]
    totals = [totals_by_year(asked.connection, agency, last) for agency in agencies]
    first = min((years[0].year for years in totals if years), default=last)
    numbers = [{year.year: number_of_year(year, measure) for year in years} for years in totals]
    highest = max((number for of_agency in numbers for number in of_agency.values() if number), default=0)
    return [
        Compared(
            agency,
            plot(
                f"compare-{agency.id}",
                [*map(_without_report, range(first, years[0].year)), *years] if years else [],
                lambda year: {measure: number_of_year(year, measure)},
                highest=highest,
            ),
            {year.year: year for year in years},
            of_agency,
        )
        for agency, years, of_agency in zip(agencies, totals, numbers, strict=True)
    ]


def number_of_year(year: YearTotals, measure: str) -> int | None:
    return {**year.received, **year.endings, **year.remedies}[measure]


def _without_report(year: int) -> YearTotals:
    nothing: dict[str, int | None] = {}
    return YearTotals(
        year,
        None,
        {"new_received": None},
        nothing | dict.fromkeys(ENDINGS),
        False,
        nothing | dict.fromkeys(REMEDIES),
    )
