"""Comparable agencies of a region in the order of a number or share: all 教育局 of the counties of a province, for example."""

from dataclasses import dataclass

from datasette import Response

from archive.agencies.comparable import LEVELS
from archive.agencies.lookup import Agency, agency_by_id
from archive.db.cells import stored_cells
from archive.db.connection import named_rows
from archive.reports.lookup import statements_of
from archive.series.overview_tables import COLUMNS, SHARES, OverviewReport, percent_of
from archive.series.series import numbers_of
from archive.web import areas, links
from archive.web.directory import region_of
from archive.web.fields import number_of, text_of, year_of
from archive.web.figures.figure import Figure, of_series
from archive.web.figures.shares import closed_of
from archive.web.listed import Rows, listed
from archive.web.pages import Asked, PageError, render
from archive.web.server.streams import Streamed

_SHARE = "share:"
MEASURES = (
    *("applications", "granted", "partially_granted", "refused", "reconsideration", "litigation"),
    *(f"{_SHARE}{name}" for name in SHARES),
)
_SHOWN = 50
_LISTED = (
    *("rank", "agency_id", "agency", "region", "place", "year", "version", "measure", "value", "numerator"),
    *("denominator", "url"),
)
_LEVELS = "SELECT level, agencies FROM overview_offices WHERE area = ? AND office = ?"
_YEARS = "SELECT DISTINCT year FROM overview_reports WHERE office = ? AND level = ? AND region BETWEEN ? AND ? ORDER BY year DESC"
_ROWS = f"""
SELECT {", ".join(COLUMNS)} FROM overview_reports WHERE office = ? AND level = ? AND year = ? AND region BETWEEN ? AND ?
"""  # noqa: S608
_VERSION = "SELECT version FROM report_versions WHERE id = ?"


@dataclass(frozen=True)
class Wanted:
    """`level` and `year` are "" and None where an office has nothing in the region."""

    office: str
    region: str
    level: str
    year: int | None
    measure: str
    levels: dict[str, int]
    years: list[int]


@dataclass(frozen=True)
class Ranked:
    """`rank` counts from 1; equal values share one. `part` and `whole` are what a share is made of."""

    rank: int
    report: OverviewReport
    value: float
    part: int | None
    whole: int | None


@dataclass(frozen=True)
class Shown:
    """A line of the page, with the cells that its numbers are read from."""

    ranked: Ranked
    agency: Agency
    year: int
    version: int
    part: Figure
    whole: Figure | None


def page(asked: Asked) -> Response:
    wanted = wanted_of(asked)
    ranked, without = _ranked(asked, wanted)
    start = number_of(asked, "from")
    shown = [_shown(asked, line, wanted.measure) for line in ranked[start : start + _SHOWN]]
    return render(
        asked,
        "ranking.html",
        wanted=wanted,
        areas=areas,
        measures=MEASURES,
        ranked=ranked,
        shown=shown,
        without=without,
        more=start + _SHOWN if start + _SHOWN < len(ranked) else None,
    )


def as_list(asked: Asked) -> Streamed:
    """All of them, with their ranks."""
    wanted = wanted_of(asked)
    return listed(asked, "ranking", _LISTED, lambda own: _rows(own, wanted))


def _rows(asked: Asked, wanted: Wanted) -> Rows:
    for line in _ranked(asked, wanted)[0]:
        report, [version] = line.report, asked.connection.execute(_VERSION, (line.report.report_version_id,)).fetchone()
        agency = agency_by_id(asked.connection, report.agency_id)
        url = asked.address(links.report(agency.id, report.year, version))
        yield (
            *(line.rank, agency.id, agency.name, report.region, areas.name_of(report.region), report.year, version),
            *(wanted.measure, line.value, line.part, line.whole, url),
        )


def wanted_of(asked: Asked) -> Wanted:
    office, region = text_of(asked, "office") or "人民政府", region_of(asked)
    counts = dict(asked.connection.execute(_LEVELS, (region, office)))
    levels: dict[str, int] = {level: counts[level] for level in LEVELS if level in counts}
    level = text_of(asked, "level") or max(levels, key=lambda name: levels[name], default="")
    if level not in ("", *LEVELS):
        raise PageError(400, "bad_level")
    years = [row[0] for row in asked.connection.execute(_YEARS, (office, level, *areas.span(region)))]
    measure = text_of(asked, "measure") or MEASURES[0]
    if measure not in MEASURES:
        raise PageError(400, "bad_measure")
    year = year_of(asked) or (years[0] if years else None)
    return Wanted(office, region, level, year, measure, levels, years)


def _ranked(asked: Asked, wanted: Wanted) -> tuple[list[Ranked], int]:
    """The largest first, and how many reports do not tell."""
    values = (wanted.office, wanted.level, wanted.year, *areas.span(wanted.region))
    reports = [OverviewReport(**row) for row in named_rows(asked.connection, _ROWS, values)]
    found = [
        (value, part, whole, report) for report in reports for value, part, whole in [_value(report, wanted.measure)]
    ]
    told = sorted(
        ((value, part, whole, report) for value, part, whole, report in found if value is not None),
        key=lambda line: (-line[0], line[3].region, line[3].agency_id),
    )
    ranked: list[Ranked] = []
    for place, (value, part, whole, report) in enumerate(told, 1):
        rank = ranked[-1].rank if ranked and ranked[-1].value == value else place
        ranked.append(Ranked(rank, report, value, part, whole))
    return ranked, len(reports) - len(told)


def _value(report: OverviewReport, measure: str) -> tuple[float | None, int | None, int | None]:
    if not measure.startswith(_SHARE):
        return getattr(report, measure), None, None
    name = measure.removeprefix(_SHARE)
    part, whole = getattr(report, name), getattr(report, SHARES[name])
    return percent_of(part, whole), part, whole


def _shown(asked: Asked, line: Ranked, measure: str) -> Shown:
    report = line.report
    cells = stored_cells(asked.connection, report.report_version_id)
    numbers = numbers_of(cells, statements_of(asked.connection, report.report_version_id))
    [version] = asked.connection.execute(_VERSION, (report.report_version_id,)).fetchone()

    def figure(name: str, value: int | None) -> Figure:
        """The number with its cells; the number alone where the archive's newest run has not seen the version."""
        found = closed_of(cells) if name == "closed" else of_series(numbers[name], cells)
        return found or Figure(value or 0, ())

    name = measure.removeprefix(_SHARE)
    whole = figure(SHARES[name], line.whole) if measure.startswith(_SHARE) else None
    part = figure(name, int(line.value) if whole is None else line.part)
    return Shown(line, agency_by_id(asked.connection, report.agency_id), report.year, version, part, whole)
