"""One agency: its names, where it stands, its numbers over the years, and a row a year."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from datasette import Response

from archive.agencies.comparable import comparable
from archive.agencies.decisions import head_of
from archive.agencies.lookup import Agency, row_named
from archive.agencies.statutory import latest_date
from archive.base import divisions
from archive.base.errors import AmbiguousAgency
from archive.coverage.health import today_in_china
from archive.reports.agency_card import card
from archive.reports.history import YearLine, history
from archive.reports.subordinates import children_of
from archive.series.series import series
from archive.series.variables import variables
from archive.web import links
from archive.web.figures.charts import Plot, plot
from archive.web.figures.figure import Figure
from archive.web.figures.shares import SHARES, shares_by_year
from archive.web.figures.years import REMEDIES, Figures, YearTotals, totals_by_year
from archive.web.listed import Rows, listed
from archive.web.missing import missing_years
from archive.web.pages import Asked, render
from archive.web.resolve import agency_of, moved
from archive.web.server.streams import Streamed

_COLUMNS = ("agency_id", "agency", "region", "year", "version", "form")


@dataclass(frozen=True)
class Relative:
    """`id` is None for an agency of which nothing is archived."""

    name: str
    id: int | None


def page(asked: Asked) -> Response:
    agency = agency_of(asked)
    if elsewhere := moved(asked, agency):
        return elsewhere
    known = card(asked.connection, agency)
    years = totals_by_year(asked.connection, agency, last_due_year(today_in_china()))
    return render(
        asked,
        "agency.html",
        agency=agency,
        card=known,
        parent=known.parent and _relative(asked, known.parent),
        children=[Relative(*child) for id_ in agency.ids for child in children_of(asked.connection, id_)],
        region=divisions.full_name(agency.region) or agency.region,
        plots=list(_plots(years)),
        lines=_lines(asked, agency, years),
        totals={year.year: year for year in years},
        missing=missing_years(asked, agency),
        shares=shares_by_year(asked.connection, agency),
        share_names=SHARES,
        comparable=comparable(agency.name, agency.region),
    )


def as_list(asked: Asked) -> Streamed:
    """A row a year with a report, with what the report says of each variable of the series."""
    agency = agency_of(asked)
    names = [variable.name for variable in variables()]
    return listed(asked, f"agency-{agency.id}", (*_COLUMNS, *names, "url"), lambda own: _rows(own, agency, names))


def _rows(asked: Asked, agency: Agency, names: Sequence[str]) -> Rows:
    for year in series(asked.connection, agency):
        if year.version is not None:
            values = [number and number.value for number in map(year.numbers.__getitem__, names)]
            url = asked.address(links.report(agency.id, year.year, year.version))
            yield agency.id, agency.name, agency.region, year.year, year.version, year.form, *values, url


def last_due_year(today: date) -> int:
    """The last year whose report is due from everybody."""
    return today.year - 1 if latest_date(today.year - 1) < today else today.year - 2


def _relative(asked: Asked, name: str) -> Relative:
    try:
        found = row_named(asked.connection, name)
    except AmbiguousAgency:
        found = None
    return Relative(name, None if found is None else head_of(asked.connection, found))


def _plots(years: list[YearTotals]) -> Iterator[Plot]:
    drawn = (
        plot("received", years, lambda year: year.received),
        *(plot(key, years, partial(_remedy, key)) for key in REMEDIES),  # apart: a suit may follow a review
        plot("endings", years, lambda year: year.endings, lambda year: year.endings_whole),
    )
    yield from filter(None, drawn)


def _remedy(key: str, year: YearTotals) -> Figures:
    return {key: year.remedies[key]}


def _lines(asked: Asked, agency: Agency, years: list[YearTotals]) -> list[tuple[int, YearLine | None, Figure | None]]:
    """Every year, newest first, with its report and how many requests that received; None where there is none."""
    lines = history(asked.connection, agency)
    times = Counter(line.year for line in lines)
    of_year = {year.year: year.received["new_received"] for year in years}
    gaps: list[tuple[int, YearLine | None, Figure | None]] = [
        (year, None, None) for year in of_year if year not in times
    ]
    found = [(line.year, line, _received(line, of_year[line.year], times[line.year] == 1)) for line in lines]
    return sorted([*gaps, *found], key=lambda row: row[0], reverse=True)


def _received(line: YearLine, figure: Figure | None, is_only: bool) -> Figure | None:
    """The figure of the year is that of the report seen last, where two rows of the agency have one."""
    if is_only or (figure and figure.value == line.new_received):
        return figure
    return Figure(line.new_received, ()) if isinstance(line.new_received, int) else None
