"""Coverage: which reports are there, by region and year, from the country down to one agency; and who was late.

It reads the tables of `archive/coverage/coverage_tables.py`, by a prefix of the region.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from datasette import Response

from archive.coverage.coverage import State
from archive.db.connection import named_rows
from archive.web import areas, links
from archive.web.fields import number_of, text_of, year_of
from archive.web.listed import Rows, listed
from archive.web.pages import Asked, PageError, render
from archive.web.server.streams import Streamed

MARKS = {
    State.ARCHIVED: "●",
    State.NOT_PUBLISHED: "○",
    State.UNREADABLE: "?",
    State.UNREACHABLE: "×",
    State.NOT_TRIED: "·",
}
KINDS = ("department", "government")
_MOST_YEARS = 8
_AGENCIES = 200
_LATE = 200


@dataclass
class Share:
    """How many agencies have each state, and how many of each kind are late."""

    states: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)

    @property
    def agencies(self) -> int:
        return sum(self.states.values())

    @property
    def archived(self) -> int:
        return self.states[State.ARCHIVED.value]

    @property
    def level(self) -> str:
        """The shade: `all`, `most` (nine of ten), `some` or `none`."""
        shares = (("all", 1.0), ("most", 0.9))
        held = next((name for name, least in shares if self.archived >= least * self.agencies), "some")
        return held if self.archived else "none"


@dataclass(frozen=True)
class AgencyYear:
    """`id` orders the rows; evidence is as in `coverage_years`."""

    id: int
    region: str
    agency_id: int | None
    agency: str
    kind: str
    year: int
    state: str
    evidence_table: str | None
    evidence_id: int | str | None
    due: str | None
    published: str | None
    late: bool | None

    @property
    def proof(self) -> str | None:
        """The address of the report, or of what shows why there is none."""
        if self.evidence_table == "report_versions" and self.agency_id is not None:
            return links.report(self.agency_id, self.year)
        return links.evidence(self.evidence_table, self.evidence_id)

    @property
    def mark(self) -> str:
        return MARKS[State(self.state)]


_COLUMNS = (
    "id, region, agency_id, coalesce(agency, (SELECT name FROM agencies WHERE id = agency_id)) AS agency, kind, year, "
    "state, evidence_table, evidence_id, due, published, late"
)
_LISTED = ("region", "place", "agency_id", "agency", "kind", "year", "state", "due", "published", "late", "url")
_SHARES = """
SELECT area, year, state, late, agencies FROM coverage_counts
WHERE within = ? AND area <> '' AND year BETWEEN ? AND ? ORDER BY area
"""
_HERE = "SELECT area, year, state, late, agencies FROM coverage_counts WHERE within = ? AND area = ? AND year BETWEEN ? AND ?"
_YEARS = "SELECT min(year), max(year) FROM coverage_counts WHERE within = ? AND area = ?"


def page(asked: Asked) -> Response:
    area = areas.named(asked)
    first, last = years_of(asked, area)
    years = range(last, first - 1, -1)
    shares = shares_of(asked, area, first, last) if len(area) < max(areas.WIDTHS) else {}
    agencies, more = agencies_of(asked, area, first, last) if len(area) == max(areas.WIDTHS) else ([], None)
    return render(
        asked,
        "coverage.html",
        area=area,
        above=[area[:width] for width in areas.WIDTHS if width < len(area)],
        areas=areas,
        years=years,
        shares=shares,
        here=share_of(asked, area, first, last),
        agencies=agencies,
        more=more,
        earlier=first - 1 if first > (_known_years(asked, area)[0] or first) else None,
        marks={state.value: mark for state, mark in MARKS.items()},
        kinds=KINDS,
    )


def _known_years(asked: Asked, area: str) -> tuple[int | None, int | None]:
    first, last = asked.connection.execute(_YEARS, (area[:-2], area)).fetchone()
    return first, last


def years_of(asked: Asked, area: str) -> tuple[int, int]:
    """The newest years of the area, or those up to `to`."""
    first, last = _known_years(asked, area)
    if first is None or last is None:
        if area:
            raise PageError(404, "no_area", area=area)
        return (0, -1)
    to = min(year_of(asked, "to") or last, last)
    if to < first:
        raise PageError(404, "no_area_year", area=area, year=to)
    return max(first, to - _MOST_YEARS + 1), to


def shares_of(asked: Asked, area: str, first: int, last: int) -> dict[str, dict[int, Share]]:
    """Of each area of the next level, by year."""
    return _shares(asked.connection.execute(_SHARES, (area, first, last)))


def share_of(asked: Asked, area: str, first: int, last: int) -> dict[int, Share]:
    """Of the whole area, by year."""
    return _shares(asked.connection.execute(_HERE, (area[:-2], area, first, last))).get(area, {})


def _shares(rows: Iterable[tuple[str, int, str, str, int]]) -> dict[str, dict[int, Share]]:
    found: dict[str, dict[int, Share]] = {}
    for area, year, state, late, agencies in rows:
        share = found.setdefault(area, {}).setdefault(year, Share())
        share.states[state] += agencies
        if late:
            share.late[late] += agencies
    return found


def agencies_of(asked: Asked, region: str, first: int, last: int) -> tuple[list[dict[int, AgencyYear]], int | None]:
    """Of each agency of the region its years, and after which row the next page begins."""
    sql = f"SELECT {_COLUMNS} FROM coverage_years WHERE region = ? AND id > ? ORDER BY id"  # noqa: S608
    found: dict[tuple[int | None, str], dict[int, AgencyYear]] = {}
    at, more = number_of(asked, "after"), None
    for row in named_rows(asked.connection, sql, (region, at)):
        agency_year = AgencyYear(**row)
        if (agency_year.agency_id, agency_year.agency) not in found and len(found) == _AGENCIES:
            more = at
            break
        found.setdefault((agency_year.agency_id, agency_year.agency), {})[agency_year.year] = agency_year
        at = agency_year.id
    shown = (
        {year: agency_year for year, agency_year in of_agency.items() if first <= year <= last}
        for of_agency in found.values()
    )
    return [years for years in shown if years], more


def as_list(asked: Asked) -> Streamed:
    """Each agency of the area and each year."""
    low, high = areas.span(areas.named(asked))
    sql = f"SELECT {_COLUMNS} FROM coverage_years WHERE region BETWEEN ? AND ? ORDER BY region, id"  # noqa: S608
    return _listed(asked, "coverage", sql, (low, high))


def late_list(asked: Asked) -> Streamed:
    """All of `late`."""
    (low, high), year, kind = areas.span(areas.named(asked)), asked.number("year"), kind_in(asked)
    sql = (
        f"SELECT {_COLUMNS} FROM coverage_years WHERE late = 1 AND year = ? AND region BETWEEN ? AND ? "  # noqa: S608
        "AND (? = '' OR kind = ?) ORDER BY region, id"
    )
    return _listed(asked, f"late-{year}", sql, (year, low, high, kind, kind))


def _listed(asked: Asked, name: str, sql: str, values: Sequence[object]) -> Streamed:
    def rows(own: Asked) -> Rows:
        for row in named_rows(own.connection, sql, values):
            found = AgencyYear(**row)
            yield (
                *(found.region, areas.name_of(found.region), found.agency_id, found.agency, found.kind, found.year),
                *(
                    found.state,
                    found.due,
                    found.published,
                    found.late and bool(found.late),
                    found.proof and own.address(found.proof),
                ),
            )

    return listed(asked, name, _LISTED, rows)


def late(asked: Asked) -> Response:
    """Who was late with the report of a year, by region and name."""
    area, year = areas.named(asked), asked.number("year")
    kind = kind_in(asked)
    rows, more = late_of(asked, area, year, kind)
    return render(asked, "late.html", area=area, areas=areas, year=year, kind=kind, rows=rows, more=more, kinds=KINDS)


def late_of(asked: Asked, area: str, year: int, kind: str) -> tuple[list[AgencyYear], int | None]:
    """The rows behind `after`, which is the number of the last row of the page before, and the same for the next page."""
    low, high = areas.span(area)
    sql = (
        f"SELECT {_COLUMNS} FROM coverage_years WHERE late = 1 AND year = ? AND region BETWEEN ? AND ? "  # noqa: S608
        "AND (region, id) > (coalesce((SELECT region FROM coverage_years WHERE id = ?), ''), ?) "
        "AND (? = '' OR kind = ?) ORDER BY region, id LIMIT ?"
    )
    after = number_of(asked, "after")
    rows = [
        AgencyYear(**row)
        for row in named_rows(asked.connection, sql, (year, low, high, after, after, kind, kind, _LATE + 1))
    ]
    return rows[:_LATE], rows[_LATE - 1].id if len(rows) > _LATE else None


def kind_in(asked: Asked) -> str:
    kind = text_of(asked, "kind")
    if kind not in ("", *KINDS):
        raise PageError(400, "bad_kind")
    return kind
