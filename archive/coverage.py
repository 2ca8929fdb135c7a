"""Which agency's report of which year is there, and if not, why not, and by which row of the archive one can tell.

archived        a version of it is archived, with official tables (before 2014 there were none: a text will do).
                Evidence: `report_versions`, what the source says now.
unreadable      it is captured, but form `none` was read where tables are due, or it could not be filed or read at all.
                Evidence: `report_versions` or `captures`.
unreachable     the newest visit of a site of the agency was after the year's end, and an address that no list had linked
                before failed: a page of the list, or an item that may be it. Evidence: `failures`.
not published   the newest visit of each site of the agency that was visited since the report was due read the list to
                its end, and it held no report of that year. Evidence: `captures`, the first page of that list.
not tried       anything else: nobody read a list to its end since the report was due. No evidence.

A site is an agency's when its list ever linked a report of the agency. A report is due on the day of `statutory_date`;
where the Regulations name none, the list has to be read after the latest day that they name for anybody. `late` is
None where the Regulations name no day, where nothing tells when the report was published, and for a report that is
not there and is older than everything the archive knows of the agency: it may not have existed.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

import extract
from archive.agencies import canonical, same_agency
from archive.health import china_date
from archive.statutory import AgencyKind, kind_of, latest_date, statutory_date
from archive.visits import Visit, visits

FIRST_FORM_YEAR = 2014


class State(Enum):
    ARCHIVED = "archived"
    NOT_PUBLISHED = "not published"
    UNREADABLE = "unreadable"
    UNREACHABLE = "unreachable"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Evidence:
    """A row of `report_versions`, `captures` or `failures`."""

    table: str
    id: int


@dataclass(frozen=True)
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
    filed: dict[int, _Filed] = field(default_factory=dict)
    unfiled: dict[int | None, int] = field(default_factory=dict)  # year, None where nothing tells it → capture


def coverage(
    connection: sqlite3.Connection, today: date, years: Sequence[int], region: str = ""
) -> tuple[AgencyCoverage, ...]:
    """Every agency of the region (a prefix of its GB/T 2260 code; 330000 is 33) by region and name, and these years."""
    seen = visits(connection)
    start = region_prefix(region)
    return tuple(
        _cover(agency, seen, today, years)
        for agency in _agencies(connection, seen)
        if (agency.region or "").startswith(start)
    )


def region_prefix(code: str) -> str:
    """`33` of 330000: a province or city stands for all its districts."""
    return re.sub(r"(?:00){1,2}$", "", code) if len(code) == 6 else code


def _cover(agency: _Agency, seen: dict[str, list[Visit]], today: date, years: Sequence[int]) -> AgencyCoverage:
    kind = kind_of(agency.name or "")
    own = [seen[site_id] for site_id in sorted(agency.sites) if site_id in seen]
    return AgencyCoverage(
        agency.id,
        agency.name,
        agency.region,
        kind,
        tuple(sorted(agency.sites)),
        tuple(_year(agency, kind, own, year, today) for year in years),
    )


def _year(agency: _Agency, kind: AgencyKind, own: list[list[Visit]], year: int, today: date) -> Year:
    due = statutory_date(kind, year)
    filed = agency.filed.get(year)
    if filed:
        state = State.UNREADABLE if filed.form == "none" and year >= FIRST_FORM_YEAR else State.ARCHIVED
        evidence = Evidence("report_versions", filed.version_id)
        return Year(year, state, evidence, due, filed.published, _published_late(filed, due))
    unfiled = agency.unfiled.get(year) or agency.unfiled.get(None)
    if unfiled:
        return Year(year, State.UNREADABLE, Evidence("captures", unfiled), due, None, None)
    state, missing = _missing([visits[-1] for visits in own], year, due or latest_date(year))
    owed = state is State.NOT_PUBLISHED and due is not None and year >= _first_owed(agency, own)
    return Year(year, state, missing, due, None, True if owed else None)


def _published_late(filed: _Filed, due: date | None) -> bool | None:
    if due is None:
        return None
    if filed.published:
        return date.fromisoformat(filed.published) > due
    return False if china_date(filed.seen_at) <= due else None


def _missing(newest: Iterable[Visit], year: int, due: date) -> tuple[State, Evidence | None]:
    """The state of a report of which nothing is captured, from the newest visit of each site."""
    after = [visit for visit in newest if china_date(visit.at).year > year]
    for visit in after:
        if visit.open_failure is not None:
            return State.UNREACHABLE, Evidence("failures", visit.open_failure)
    since_due = [visit for visit in after if china_date(visit.at) > due]
    lists = [visit.list_capture for visit in since_due if visit.whole and visit.list_capture is not None]
    if lists and len(lists) == len(since_due):
        return State.NOT_PUBLISHED, Evidence("captures", lists[0])
    return State.NOT_TRIED, None


def _first_owed(agency: _Agency, own: list[list[Visit]]) -> int:
    """The first year for which the archive knows the agency: of its oldest report, else the year before the first visit."""
    return min(agency.filed, default=min((china_date(visits[0].at).year - 1 for visits in own), default=9999))


_FILED = """
SELECT p.agency_id, p.year, now.id, now.form, (SELECT min(published) FROM report_versions WHERE report_id = p.id),
    (SELECT min(seen_at) FROM report_versions WHERE report_id = p.id)
FROM reports AS p JOIN current_versions AS c ON c.report_id = p.id
JOIN report_versions AS now ON now.id = c.report_version_id
"""
_SITES = """
SELECT DISTINCT p.agency_id, s.site_id FROM sightings AS s JOIN readings AS r ON r.capture_id = s.capture_id
JOIN report_versions AS v ON v.id = r.report_version_id JOIN reports AS p ON p.id = v.report_id
"""
# Of each address the newest capture, where its newest reading filed nothing, or it was not read, and where no other
# capture of it tells whose report of which year it is.
_UNFILED = """
WITH newest AS (SELECT site_id, agency, region, title, max(capture_id) AS capture_id FROM sightings GROUP BY site_id, url)
SELECT n.site_id, n.agency, n.region, n.title, n.capture_id FROM newest AS n
JOIN captures AS c ON c.id = n.capture_id LEFT JOIN readings AS r ON r.id = (SELECT max(id) FROM readings WHERE capture_id = n.capture_id)
WHERE r.report_version_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM captures AS other JOIN readings AS filed ON filed.capture_id = other.id
    WHERE other.url = c.url AND filed.report_version_id IS NOT NULL)
ORDER BY n.capture_id
"""


def _agencies(connection: sqlite3.Connection, seen: dict[str, list[Visit]]) -> list[_Agency]:
    found: dict[tuple[str, str], _Agency] = {}
    by_id: dict[int, _Agency] = {}
    for agency_id, name, region, key in connection.execute("SELECT id, name, region, canonical FROM agencies"):
        found[region, key] = by_id[agency_id] = _Agency(agency_id, name, region)
    for agency_id, year, *filed in connection.execute(_FILED):
        by_id[agency_id].filed[year] = _Filed(*filed)
    for agency_id, site_id in connection.execute(_SITES):
        by_id[agency_id].sites.add(site_id)
    names = defaultdict(set)
    for agency_id, name in connection.execute("SELECT agency_id, name FROM agency_names"):
        names[by_id[agency_id].region, name].add(agency_id)
    for site_id, site_agency, region, title, capture_id in connection.execute(_UNFILED):
        told = extract.parse_title(title)
        owner = told.agency if told.agency and not same_agency(told.agency, site_agency) else site_agency
        called = names.get((region, owner), set())
        agency = by_id[min(called)] if len(called) == 1 else None
        agency = agency or found.setdefault((region, canonical(owner)), _Agency(None, owner, region))
        agency.sites.add(site_id)
        agency.unfiled[told.year] = capture_id
    known = {site_id for agency in found.values() for site_id in agency.sites}
    silent = [_Agency(None, None, None, {site_id}) for site_id in seen if site_id not in known]
    return [*sorted(found.values(), key=lambda one: (one.region or "", one.name or "", one.id or 0)), *silent]
