"""Every agency that the archive or the registry knows, with its sites and what is known of its reports."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import extract
from archive.agencies.decisions import head_of
from archive.agencies.matching import known_agency
from archive.agencies.names import canonical, owner_of_report, same_agency
from archive.capture.visits import Registered, Visit, agency_of_site, last_seen
from archive.db.connection import named_rows
from archive.reports.history import WITHDRAWN


@dataclass(frozen=True, slots=True)
class Filed:
    """An archived report: its current version, when it was published and first seen, and when it was withdrawn, if it was."""

    version_id: int
    form: str
    published: str | None
    seen_at: str
    withdrawn: str | None


@dataclass(slots=True)
class Publisher:
    """An agency. `id` is None if no report of it could be filed, `name` and `region` if only a site is known."""

    id: int | None
    name: str | None
    region: str | None
    sites: set[str] = field(default_factory=set)
    registered: set[str] = field(default_factory=set)
    filed: dict[int, Filed] = field(default_factory=dict)
    unfiled: dict[int | None, int] = field(default_factory=dict)  # year, None where nothing tells it → capture
    failed: dict[int | None, tuple[int, Visit]] = field(default_factory=dict)  # year likewise → failure in that visit


_FILED = f"""
SELECT p.agency_id, p.year, now.id AS version_id, now.form,
    (SELECT min(published) FROM report_versions WHERE report_id = p.id) AS published,
    (SELECT min(seen_at) FROM report_versions WHERE report_id = p.id) AS seen_at,
    {WITHDRAWN.format(url="k.url")} AS withdrawn
FROM json_each(?) AS a CROSS JOIN reports AS p ON p.agency_id = a.value
CROSS JOIN current_versions AS c ON c.report_id = p.id CROSS JOIN report_versions AS now ON now.id = c.report_version_id
CROSS JOIN captures AS k ON k.id = now.capture_id
"""  # noqa: S608
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
# What was fetched and found to be no report is told by its reading, and hides no other year.
_FAILED = """
SELECT title, max(id) FROM failures WHERE site_id = ? AND run_id = ? AND part = 'report'
AND reason NOT IN ('not a report', 'content lost') GROUP BY title, url
"""


class Publishers:
    def __init__(
        self, connection: sqlite3.Connection, seen: dict[str, list[Visit]], registry: Sequence[Registered]
    ) -> None:
        self._connection = connection
        self._seen = seen
        self._registered = {site.site_id: site for site in registry}
        self._by_id: dict[int, Publisher] = {}
        self._came_from: dict[str, list[Publisher]] = defaultdict(list)  # site → whose versions came from there
        self._others: dict[tuple[str, str], Publisher] = {}  # region and canonical name, or "" and a site → agency

    def all(self, start: str) -> list[Publisher]:
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
            self._by_id[agency_id] = Publisher(agency_id, name, region)
        for (agency_id,) in self._connection.execute("SELECT agency_id FROM same_agencies"):
            self._by_id[agency_id] = self._by_id[head_of(self._connection, agency_id)]
        ids = json.dumps([id_ for id_, agency in self._by_id.items() if (agency.region or "").startswith(start)])
        for row in named_rows(self._connection, _FILED, (ids,)):
            of_agency = self._by_id[row["agency_id"]].filed
            filed = Filed(row["version_id"], row["form"], row["published"], row["seen_at"], row["withdrawn"])
            if row["year"] not in of_agency or of_agency[row["year"]].version_id < filed.version_id:
                of_agency[row["year"]] = filed
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

    def _owner(self, site_id: str, title: str) -> tuple[Publisher, int | None]:
        """Whose report of which year the title of a link on the site says it is."""
        parsed = extract.parse_title(title)
        site_agency, region = agency_of_site(self._connection, site_id, self._registered.get(site_id))
        if site_agency is None or region is None:
            return self._nameless(site_id), parsed.year
        agency = self._named(owner_of_report(parsed.agency or "", site_agency), parsed.agency or "", region)
        agency.sites.add(site_id)
        return agency, parsed.year

    def _nameless(self, site_id: str) -> Publisher:
        """Of a site that is not in the registry and never gave a report."""
        return self._others.setdefault(("", site_id), Publisher(None, None, None, {site_id}))

    def _publisher(self, site: Registered) -> Publisher:
        """Who the registry says publishes on a site; reports from there may print its name in another form."""
        for agency in self._came_from[site.site_id]:
            if agency.name and same_agency(agency.name, site.agency):
                return agency
        return self._named(site.agency, site.agency, site.region)

    def _named(self, owner: str, printed: str, region: str) -> Publisher:
        known = known_agency(self._connection, (owner, printed), region)
        if known is not None:
            return self._by_id[known]
        return self._others.setdefault((region, canonical(owner)), Publisher(None, owner, region))
