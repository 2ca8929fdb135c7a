"""Which reports are archived, for each agency and year. If a report is not, why, and which row of the archive shows it.

archived        A version with official tables is archived. Before 2019 many reports have none, and a text is enough.
                Evidence: `report_versions`, the current version.
unreadable      The report is captured, but it has no official tables where they are due, or could not be read or filed.
                Evidence: `report_versions` or `captures`.
unreachable     The newest visit to a site of the agency was after the year's end, and a page of the list failed or a link
                to the report failed. A failed link counts only for the agency and year in its title; if the title has no
                year, it counts for every year. Evidence: `failures`.
not published   Sites of the agency were visited since the report was due. The newest visit to each of them read the list
                to its end, and no report of that year was in it. Evidence: `captures`, the first page of that list.
not tried       Anything else: no list was read to its end since the report was due. Evidence: `site_visits`, the newest
                visit. If there was none, `registry`, the id of a site there.

A site belongs to an agency if the registry says so, if a version of the agency's reports came from it, or if the newest
visit that found reports there found one of the agency. A report is due on its `statutory_date`. If the Regulations name no
date for the agency, the list must be read after the latest date that they name for anybody.

`late` is None if the Regulations name no date, or if nothing shows when the report was published. It is also None for a
missing report that is older than everything the archive knows of the agency: the report may never have existed.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from archive.agencies.statutory import FIRST_YEAR, AgencyKind, kind_of, latest_date, statutory_date
from archive.capture.visits import Registered, Visit, newest_read, visits
from archive.coverage.health import china_date
from archive.coverage.publishers import Filed, Publisher, Publishers
from extract.forms import official

LAST_YEARS = 5


class State(Enum):
    ARCHIVED = "archived"
    NOT_PUBLISHED = "not published"
    UNREADABLE = "unreadable"
    UNREACHABLE = "unreachable"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row of `report_versions`, `captures`, `failures` or `site_visits`; or `registry` and the id of a site in it."""

    table: str
    id: int | str


@dataclass(frozen=True, slots=True)
class Year:
    """One agency's report of one year. `published` is the earliest day that a version printed; `withdrawn` as in a history: the
    report is archived, and its address has had nothing since then."""

    year: int
    state: State
    evidence: Evidence | None
    due: date | None
    published: str | None
    late: bool | None
    withdrawn: str | None = None


@dataclass(frozen=True)
class AgencyCoverage:
    """`id` is None for an agency no report of which could be filed; `agency` is None for a site that only failed."""

    id: int | None
    agency: str | None
    region: str | None
    kind: AgencyKind
    sites: tuple[str, ...]
    years: tuple[Year, ...]


@dataclass(frozen=True)
class _Visited:
    """Of the sites of an agency with their days: the newest visit of each, and the newest of which everything was read.

    `first_owed` is the year before the first visit: of a report of that year the archive would know, had it been there.
    """

    newest: tuple[tuple[date, Visit], ...]
    read: tuple[tuple[date, Visit], ...]
    first_owed: int

    @classmethod
    def of(cls, own: Sequence[Sequence[Visit]]) -> "_Visited":
        read = [visit for visit in map(newest_read, own) if visit]
        return cls(
            tuple((_day(of_site[-1]), of_site[-1]) for of_site in own),
            tuple((_day(visit), visit) for visit in read),
            min((_day(of_site[0]).year - 1 for of_site in own), default=9999),
        )


def coverage(
    connection: sqlite3.Connection,
    years: Sequence[int],
    region: str = "",
    registry: Sequence[Registered] = (),
) -> Iterator[AgencyCoverage]:
    """Every agency of the region (a prefix of its GB/T 2260 code; 330000 is 33) by region and name, and these years."""
    seen = visits(connection)
    start = region_prefix(region)
    for agency in Publishers(connection, seen, registry).all(start):
        if (agency.region or "").startswith(start):
            yield _cover(agency, seen, years)


def years_to_show(connection: sqlite3.Connection, region: str, today: date) -> range:
    """The last five years that are over; from 2008 on if an agency of the region has an older report."""
    sql = "SELECT min(r.year) FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id WHERE a.region GLOB ? || '*'"
    oldest = connection.execute(sql, (region_prefix(region),)).fetchone()[0]
    first = today.year - LAST_YEARS
    return range(FIRST_YEAR if oldest and oldest < first else first, today.year)


def region_prefix(code: str) -> str:
    """`33` of 330000: a province or city stands for all its districts."""
    return re.sub(r"(?:00){1,2}$", "", code) if len(code) == 6 else code


def _cover(agency: Publisher, seen: dict[str, list[Visit]], years: Sequence[int]) -> AgencyCoverage:
    kind = kind_of(agency.name or "")
    visited = _Visited.of([seen[site_id] for site_id in sorted(agency.sites) if site_id in seen])
    return AgencyCoverage(
        agency.id,
        agency.name,
        agency.region,
        kind,
        tuple(sorted(agency.sites)),
        tuple(_year(agency, kind, visited, year) for year in years),
    )


def _year(agency: Publisher, kind: AgencyKind, visited: _Visited, year: int) -> Year:
    due = statutory_date(kind, year)
    filed = agency.filed.get(year)
    if filed:
        state = State.UNREADABLE if filed.form == "none" and year >= official.FIRST_YEAR else State.ARCHIVED
        evidence = Evidence("report_versions", filed.version_id)
        return Year(year, state, evidence, due, filed.published, _published_late(filed, due), filed.withdrawn)
    unfiled = agency.unfiled.get(year) or agency.unfiled.get(None)
    if unfiled:
        return Year(year, State.UNREADABLE, Evidence("captures", unfiled), due, None, None)
    state, missing = _missing(agency, visited, year, due or latest_date(year))
    owed = state is State.NOT_PUBLISHED and due is not None and year >= min(agency.filed, default=visited.first_owed)
    return Year(year, state, missing, due, None, True if owed else None)


def _published_late(filed: Filed, due: date | None) -> bool | None:
    if due is None:
        return None
    if filed.published:
        return date.fromisoformat(filed.published) > due
    return False if china_date(filed.seen_at) <= due else None


def _missing(agency: Publisher, visited: _Visited, year: int, due: date) -> tuple[State, Evidence | None]:
    """The state of a report of which nothing is captured, from the visits of each site."""
    for day, visit in visited.newest:
        if day.year > year and visit.list_failure is not None:
            return State.UNREACHABLE, Evidence("failures", visit.list_failure)
    for failure, visit in (agency.failed[named] for named in (year, None) if named in agency.failed):
        if _day(visit).year > year:
            return State.UNREACHABLE, Evidence("failures", failure)
    since_due = [visit for day, visit in visited.read if day > due]
    lists = [visit.list_capture for visit in since_due if visit.whole and visit.list_capture is not None]
    if lists and len(lists) == len(since_due):
        return State.NOT_PUBLISHED, Evidence("captures", lists[0])
    if visited.newest:
        return State.NOT_TRIED, Evidence("site_visits", max(visit.id for _, visit in visited.newest))
    return State.NOT_TRIED, Evidence("registry", min(agency.registered)) if agency.registered else None


def _day(visit: Visit) -> date:
    return china_date(visit.at)
