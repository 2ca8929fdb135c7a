"""Which report of which agency and year is archived; if one is not, why, and which row of the archive is the evidence.

archived        a version of it is archived, with official tables (before 2014 there were none: a text will do).
                Evidence: `report_versions`, what the source says now.
unreadable      it is captured, but form `none` was read where tables are due, or it could not be filed or read at all.
                Evidence: `report_versions` or `captures`.
unreachable     the newest visit of a site of the agency was after the year's end, and a page of the list failed, or a link
                to the report did: a dead link says something of the agency and the year that its title names (of
                any year, where it names none) and nothing of others. Evidence: `failures`.
not published   the newest visit of each site of the agency that was visited since the report was due read the list to
                its end, and it held no report of that year. Evidence: `captures`, the first page of that list.
not tried       anything else: nobody read a list to its end since the report was due. Evidence: `site_visits`, the newest
                visit, or `registry`, the id of a site there that was never visited: the archive has no row then.

A site is an agency's when the registry says so, when a version of its reports came from there, or when the site's newest
visit that found any report found one of it. A report is due on the day of `statutory_date`; where the Regulations name
none, the list has to be read after the latest day that they name for anybody. `late` is None where the Regulations
name no day, where nothing tells when the report was published, and for a report that is not there and is older than
everything the archive knows of the agency: it may not have existed.
"""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

import extract
from archive.agencies.decisions import head_of
from archive.agencies.matching import known_agency
from archive.agencies.names import canonical, owner_of_report, same_agency
from archive.agencies.statutory import AgencyKind, kind_of, latest_date, statutory_date
from archive.capture.visits import Registered, Visit, agency_of_site, last_seen, newest_read, visits
from archive.coverage.health import china_date

FIRST_FORM_YEAR = 2014


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
    """One agency's report of one year. `published` is the earliest day that a version printed."""

    year: int
    state: State
    evidence: Evidence | None
    due: date | None
    published: str | None
    late: bool | None


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
class _Filed:
    """An archived report: its current version, and when it was published and first seen."""

    version_id: int
    form: str
    published: str | None
    seen_at: str


@dataclass
class _Agency:
    id: int | None
    name: str | None
    region: str | None
    sites: set[str] = field(default_factory=set)
    registered: set[str] = field(default_factory=set)
    filed: dict[int, _Filed] = field(default_factory=dict)
    unfiled: dict[int | None, int] = field(default_factory=dict)  # year, None where nothing tells it → capture
    failed: dict[int | None, tuple[int, Visit]] = field(default_factory=dict)  # year likewise → failure in that visit


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
    for agency in _Agencies(connection, seen, registry).all(start):
        if (agency.region or "").startswith(start):
            yield _cover(agency, seen, years)


def region_prefix(code: str) -> str:
    """`33` of 330000: a province or city stands for all its districts."""
    return re.sub(r"(?:00){1,2}$", "", code) if len(code) == 6 else code


def _cover(agency: _Agency, seen: dict[str, list[Visit]], years: Sequence[int]) -> AgencyCoverage:
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


def _year(agency: _Agency, kind: AgencyKind, visited: _Visited, year: int) -> Year:
    due = statutory_date(kind, year)
    filed = agency.filed.get(year)
    if filed:
        state = State.UNREADABLE if filed.form == "none" and year >= FIRST_FORM_YEAR else State.ARCHIVED
        evidence = Evidence("report_versions", filed.version_id)
        return Year(year, state, evidence, due, filed.published, _published_late(filed, due))
    unfiled = agency.unfiled.get(year) or agency.unfiled.get(None)
    if unfiled:
        return Year(year, State.UNREADABLE, Evidence("captures", unfiled), due, None, None)
    state, missing = _missing(agency, visited, year, due or latest_date(year))
    owed = state is State.NOT_PUBLISHED and due is not None and year >= min(agency.filed, default=visited.first_owed)
    return Year(year, state, missing, due, None, True if owed else None)


def _published_late(filed: _Filed, due: date | None) -> bool | None:
    if due is None:
        return None
    if filed.published:
        return date.fromisoformat(filed.published) > due
    return False if china_date(filed.seen_at) <= due else None


def _missing(agency: _Agency, visited: _Visited, year: int, due: date) -> tuple[State, Evidence | None]:
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


_FILED = """
SELECT p.agency_id, p.year, now.id, now.form, (SELECT min(published) FROM report_versions WHERE report_id = p.id),
    (SELECT min(seen_at) FROM report_versions WHERE report_id = p.id)
FROM json_each(?) AS a CROSS JOIN reports AS p ON p.agency_id = a.value
CROSS JOIN current_versions AS c ON c.report_id = p.id CROSS JOIN report_versions AS now ON now.id = c.report_version_id
"""
# CROSS JOIN keeps this order: from the versions, which are few, to their sightings.
_SITES = """
SELECT DISTINCT p.agency_id, s.site_id FROM report_versions AS v CROSS JOIN reports AS p ON p.id = v.report_id
CROSS JOIN sightings AS s ON s.capture_id = v.capture_id
"""
# Of each address that a reading filed nothing of, the newest such capture, where no capture of it was ever filed.
_UNFILED = """
SELECT s.site_id, s.title, max(s.capture_id) FROM readings AS r
CROSS JOIN sightings AS s ON s.capture_id = r.capture_id CROSS JOIN captures AS c ON c.id = r.capture_id
WHERE r.report_version_id IS NULL GROUP BY s.site_id, c.url HAVING NOT EXISTS (
    SELECT 1 FROM captures AS other JOIN readings AS filed ON filed.capture_id = other.id
    WHERE other.url = c.url AND filed.report_version_id IS NOT NULL)
ORDER BY 3
"""
_FAILED = "SELECT title, max(id) FROM failures WHERE site_id = ? AND run_id = ? AND part = 'report' GROUP BY title, url"


class _Agencies:
    """Every agency that the archive or the registry knows, with its sites and what is known of its reports."""

    def __init__(
        self, connection: sqlite3.Connection, seen: dict[str, list[Visit]], registry: Sequence[Registered]
    ) -> None:
        self._connection = connection
        self._seen = seen
        self._registered = {site.site_id: site for site in registry}
        self._by_id: dict[int, _Agency] = {}
        self._came_from: dict[str, list[_Agency]] = defaultdict(list)  # site → whose versions came from there
        self._others: dict[tuple[str, str], _Agency] = {}  # region and canonical name, or "" and a site → agency

    def all(self, start: str) -> list[_Agency]:
        """All of them; those whose region does not start so may lack their reports."""
        self._filed(start)
        for site in self._registered.values():
            agency = self._publisher(site)
            agency.sites.add(site.site_id)
            agency.registered.add(site.site_id)
        self._of_newest_visits()
        for site_id, title, capture_id in self._connection.execute(_UNFILED):
            self._take_unfiled(site_id, title, capture_id)
        known = {site_id for agency in (*self._by_id.values(), *self._others.values()) for site_id in agency.sites}
        for site_id in self._seen.keys() - known:
            self._nameless(site_id)
        found = [*(agency for id_, agency in self._by_id.items() if agency.id == id_), *self._others.values()]
        return sorted(
            found, key=lambda agency: (agency.region or "~", agency.name or "", agency.id or 0, sorted(agency.sites))
        )

    def _filed(self, start: str) -> None:
        for agency_id, name, region in self._connection.execute("SELECT id, name, region FROM agencies"):
            self._by_id[agency_id] = _Agency(agency_id, name, region)
        for (agency_id,) in self._connection.execute("SELECT agency_id FROM same_agencies"):
            self._by_id[agency_id] = self._by_id[head_of(self._connection, agency_id)]
        ids = json.dumps([id_ for id_, agency in self._by_id.items() if (agency.region or "").startswith(start)])
        for agency_id, year, *filed in self._connection.execute(_FILED, (ids,)):
            other = self._by_id[agency_id].filed.get(year)
            if other is None or other.version_id < filed[0]:
                self._by_id[agency_id].filed[year] = _Filed(*filed)
        for agency_id, site_id in self._connection.execute(_SITES):
            self._by_id[agency_id].sites.add(site_id)
            self._came_from[site_id].append(self._by_id[agency_id])

    def _of_newest_visits(self) -> None:
        for site_id, own in self._seen.items():
            for report in last_seen(self._connection, own):
                if report.agency_id is not None:
                    self._by_id[report.agency_id].sites.add(site_id)
                elif report.outcome is None:  # a damaged record
                    self._take_unfiled(site_id, report.title, report.capture_id)
            for title, failure_id in self._connection.execute(_FAILED, (site_id, own[-1].run_id)):
                agency, year = self._owner(site_id, title)
                if year not in agency.failed or agency.failed[year][1].at < own[-1].at:
                    agency.failed[year] = (failure_id, own[-1])

    def _take_unfiled(self, site_id: str, title: str, capture_id: int) -> None:
        agency, year = self._owner(site_id, title)
        agency.unfiled[year] = capture_id

    def _owner(self, site_id: str, title: str) -> tuple[_Agency, int | None]:
        """Whose report of which year the title of a link on the site says it is."""
        parsed = extract.parse_title(title)
        site_agency, region = agency_of_site(self._connection, site_id, self._registered.get(site_id))
        if site_agency is None or region is None:
            return self._nameless(site_id), parsed.year
        agency = self._named(owner_of_report(parsed.agency or "", site_agency), parsed.agency or "", region)
        agency.sites.add(site_id)
        return agency, parsed.year

    def _nameless(self, site_id: str) -> _Agency:
        """Of a site that is not in the registry and never gave a report."""
        return self._others.setdefault(("", site_id), _Agency(None, None, None, {site_id}))

    def _publisher(self, site: Registered) -> _Agency:
        """Who the registry says publishes on a site; reports from there may print its name in another form."""
        for agency in self._came_from[site.site_id]:
            if agency.name and same_agency(agency.name, site.agency):
                return agency
        return self._named(site.agency, site.agency, site.region)

    def _named(self, owner: str, printed: str, region: str) -> _Agency:
        known = known_agency(self._connection, (owner, printed), region)
        if known is not None:
            return self._by_id[known]
        return self._others.setdefault((region, canonical(owner)), _Agency(None, owner, region))
