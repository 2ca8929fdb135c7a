"""Country, province, city or county at a glance: how many agencies have a report, what the reports sum up to, and how they spread.

It reads the tables of `archive/series/overview_tables.py` and those of coverage, by a prefix of the region.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from datasette import Response

from archive.series.overview_tables import SHARES, SIZES, SUMS
from archive.web import areas, links
from archive.web.figures.charts import Plot, plot
from archive.web.figures.figure import Figure
from archive.web.figures.years import ENDINGS, REMEDIES, Figures, YearTotals
from archive.web.listed import Rows, listed
from archive.web.pages import Asked, PageError, render
from archive.web.server.streams import Streamed
from archive.web.views.places import coverage
from archive.web.views.places.tiles import PROVINCES, tiles

_DRAWN = ("applications", *REMEDIES)
_SPREADS = ("applications", *(f"share:{name}" for name in SHARES))
_OFFICES = 60
_OF_AREA = "SELECT year, measure, bucket, reports, total FROM overview_counts WHERE within = ? AND area = ?"
_INNER = f"""
SELECT area, measure, sum(reports), sum(total) FROM overview_counts
WHERE within = ? AND area = ? AND year = ? AND measure IN ({", ".join("?" * len(SUMS))}) GROUP BY measure
"""  # noqa: S608
_LISTED_OFFICES = """
SELECT office, sum(agencies) AS agencies FROM overview_offices WHERE area = ? GROUP BY office
ORDER BY agencies DESC, office LIMIT ?
"""
_COLUMNS = ("area", "name", "year", "measure", "reports", "total", "url")


@dataclass(frozen=True)
class Sum:
    """What the reports that tell a number come to, and how many these are."""

    reports: int
    total: int


@dataclass(frozen=True)
class AreaYear:
    """`form` is that of most reports, `spread` the reports of each measure by bucket, `forms` those on each form."""

    year: int
    forms: dict[str, int]
    sums: dict[str, Sum]
    spread: dict[str, dict[int, int]]

    @property
    def form(self) -> str:
        return max(self.forms, key=lambda form: (self.forms[form], form))

    @property
    def reports(self) -> int:
        return sum(self.forms.values())


@dataclass(frozen=True)
class Spread:
    """How many reports are in each class of a measure: its name, and of all reports that tell it."""

    measure: str
    classes: Sequence[tuple[str, int]]

    @property
    def most(self) -> int:
        return max(reports for _, reports in self.classes)

    @property
    def reports(self) -> int:
        return sum(reports for _, reports in self.classes)


def page(asked: Asked) -> Response:
    area = areas.named(asked)
    years = years_of(asked, area)
    if not years and area and areas.name_of(area) == area:
        raise PageError(404, "no_overview", area=area)
    held = _held(asked, area)
    newest = _newest(years, held)
    inner = _inner(asked, area, newest.year) if newest else {}
    shares = coverage.shares_of(asked, area, newest.year, newest.year) if newest and len(area) < 6 else {}
    return render(
        asked,
        "overview.html",
        area=area,
        areas=areas,
        above=[area[:width] for width in areas.WIDTHS if width < len(area)],
        years=list(reversed(years)),
        newest=newest,
        held=held,
        sums=SUMS,
        plots=list(_plots(years)),
        spreads=list(_spreads(newest)) if newest else [],
        inner=inner,
        shares={code: of_years[newest.year] for code, of_years in shares.items()} if newest else {},
        tiles=_tiles(shares, newest.year) if newest and not area else [],
        offices=asked.connection.execute(_LISTED_OFFICES, (area, _OFFICES)).fetchall(),
    )


def as_list(asked: Asked) -> Streamed:
    """A row a year and measure."""
    area = areas.named(asked)

    def rows(own: Asked) -> Rows:
        url = own.address(links.overview(area))
        for year in years_of(own, area):
            for measure, found in year.sums.items():
                name = areas.name_of(area) if area else ""
                yield area, name, year.year, measure, found.reports, found.total, url

    return listed(asked, "overview", _COLUMNS, rows)


def years_of(asked: Asked, area: str) -> list[AreaYear]:
    """The oldest first."""
    found: dict[int, AreaYear] = {}
    for year, measure, bucket, reports, total in asked.connection.execute(_OF_AREA, (area[:-2], area)):
        of_year = found.setdefault(year, AreaYear(year, {}, {}, {}))
        if measure.startswith("form:"):
            of_year.forms[measure.removeprefix("form:")] = reports
            continue
        of_year.spread.setdefault(measure, {})[bucket] = reports
        if measure in SUMS:
            before = of_year.sums.get(measure, Sum(0, 0))
            of_year.sums[measure] = Sum(before.reports + reports, before.total + total)
    return sorted(found.values(), key=lambda year: year.year)


def _held(asked: Asked, area: str) -> dict[int, coverage.Share]:
    return coverage.share_of(asked, area, 0, 9999)


def _newest(years: Sequence[AreaYear], held: Mapping[int, coverage.Share]) -> AreaYear | None:
    """The last year of which at least half of the reports of the best year are there, so that no year that has just begun counts."""
    most = max((year.reports for year in years), default=0)
    return next((year for year in reversed(years) if 2 * year.reports >= most), None)


def _plots(years: Sequence[AreaYear]) -> list[Plot]:
    if not years:
        return []
    by_year = {year.year: year for year in years}
    drawn = [_drawn(number, by_year.get(number)) for number in range(years[0].year, years[-1].year + 1)]
    return [found for measure in _DRAWN if (found := plot(measure, drawn, partial(_only, measure)))]


def _drawn(number: int, year: AreaYear | None) -> YearTotals:
    numbers: Figures = {
        measure: Figure(year.sums[measure].total, ()) if year and measure in year.sums else None for measure in _DRAWN
    }
    return YearTotals(number, year.form if year else None, None, numbers, dict.fromkeys(ENDINGS), False, {})


def _only(measure: str, year: YearTotals) -> Figures:
    return {measure: year.received[measure]}


def _spreads(year: AreaYear) -> list[Spread]:
    found = []
    for measure in _SPREADS:
        reports = year.spread.get(measure, {})
        if measure.startswith("share:"):
            classes = [(f"{10 * tenth}–{10 * tenth + 10}%", reports.get(tenth, 0)) for tenth in range(10)]
        else:
            classes = [(_class(place), reports.get(size, 0)) for place, size in enumerate(SIZES)]
        if any(count for _, count in classes):
            found.append(Spread(measure, classes))
    return found


def _class(place: int) -> str:
    """The name of a class of sizes: `0`, `1–4`, `5000+`."""
    if place == len(SIZES) - 1:
        return f"{SIZES[place]}+"
    first, last = SIZES[place], SIZES[place + 1] - 1
    return str(first) if first == last else f"{first}–{last}"


def _inner(asked: Asked, area: str, year: int) -> dict[str, dict[str, Sum]]:
    """Of each area of the next level what its reports come to."""
    if len(area) == max(areas.WIDTHS):
        return {}
    within = "SELECT DISTINCT area FROM coverage_counts WHERE within = ? AND area <> '' AND year = ?"
    codes = [row[0] for row in asked.connection.execute(within, (area, year))]
    found = {}
    for code in codes:
        rows = asked.connection.execute(_INNER, (area, code, year, *SUMS))
        found[code] = {measure: Sum(reports, total) for _, measure, reports, total in rows}
    return found


def _tiles(shares: Mapping[str, Mapping[int, coverage.Share]], year: int) -> list[object]:
    counts = {
        code: (shares[code][year].archived, shares[code][year].agencies) if code in shares else (0, 0)
        for code in PROVINCES
    }
    return list(tiles(counts))
