"""The state of every site that the archive knows, from its tables alone, and its incidents."""

import json
import sqlite3
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date

from archive.health import Incident, SiteHealth, expected_reports, incidents
from archive.visits import Visit, addresses, visits

_AGENCIES = "SELECT site_id, agency, region FROM sightings WHERE id IN (SELECT max(id) FROM sightings GROUP BY site_id)"
_CHANGED = "('source changed', 'another copy', 'attachment added')"
_OUTCOMES = f"""
SELECT s.site_id, c.run_id,
    count(DISTINCT CASE WHEN r.outcome = 'first seen' THEN r.report_version_id END),
    count(DISTINCT CASE WHEN r.outcome IN {_CHANGED} THEN r.report_version_id END),
    max(CASE WHEN r.outcome = 'first seen' OR r.outcome IN {_CHANGED} THEN c.fetched_at END),
    max(CASE WHEN r.outcome = 'unchanged' THEN c.fetched_at END), max(p.year)
FROM sightings AS s JOIN captures AS c ON c.id = s.capture_id JOIN readings AS r ON r.capture_id = c.id
LEFT JOIN report_versions AS v ON v.id = r.report_version_id LEFT JOIN reports AS p ON p.id = v.report_id
GROUP BY s.site_id, c.run_id
"""  # noqa: S608


@dataclass(frozen=True)
class Status:
    """`today` is the day in China for which the incidents were judged."""

    today: date
    sites: tuple[SiteHealth, ...]
    incidents: tuple[Incident, ...]


@dataclass
class _Read:
    """What was read from a site's captures: new and changed reports by run; the newest times and year."""

    counts: dict[int, tuple[int, int]]
    changed: str | None = None
    unchanged: str | None = None
    year: int | None = None


def status(connection: sqlite3.Connection, today: date) -> Status:
    seen = visits(connection)
    agencies = {site_id: (agency, region) for site_id, agency, region in connection.execute(_AGENCIES)}
    read, gone = _read(connection), _gone(connection, seen)
    sites = []
    for site_id, own in seen.items():
        newest, of_site = own[-1], read[site_id]
        agency, region = agencies.get(site_id, (None, None))
        new, changed = of_site.counts.get(newest.run_id, (0, 0))
        sites.append(
            SiteHealth(
                site_id=site_id,
                agency=agency,
                region=region,
                run_id=newest.run_id,
                expected=expected_reports(own[:-1]),
                found=newest.found,
                new=new,
                changed=changed,
                gone=gone.get(site_id),
                failed=newest.failed,
                newest_year=of_site.year,
                last_checked=newest.at,
                last_changed=of_site.changed,
                last_confirmed_unchanged=of_site.unchanged,
            )
        )
    all_incidents = [one for site in sites for one in incidents(site, seen[site.site_id], today)]
    return Status(today, tuple(sites), tuple(all_incidents))


def _read(connection: sqlite3.Connection) -> dict[str, _Read]:
    read: dict[str, _Read] = defaultdict(lambda: _Read({}))
    for site_id, run_id, new, changed, changed_at, unchanged_at, year in connection.execute(_OUTCOMES):
        of_site = read[site_id]
        of_site.counts[run_id] = (new, changed)
        of_site.changed = max(of_site.changed or "", changed_at or "") or None
        of_site.unchanged = max(of_site.unchanged or "", unchanged_at or "") or None
        of_site.year = max(of_site.year or 0, year or 0) or None
    return read


def _gone(connection: sqlite3.Connection, seen: dict[str, list[Visit]]) -> dict[str, int]:
    """How many reports of the visit before, that found any, the newest visit neither found nor failed to get."""
    before = {
        site_id: max(visit.run_id for visit in own[:-1] if visit.found)
        for site_id, own in seen.items()
        if own[-1].list_capture is not None and any(visit.found for visit in own[:-1])
    }
    newest = {site_id: seen[site_id][-1].run_id for site_id in before}
    found = addresses(connection, newest.items() | before.items())
    for site_id, run_id, url in connection.execute("SELECT site_id, run_id, url FROM failures"):
        if newest.get(site_id) == run_id:
            found[site_id, run_id].add(url)
    return {site_id: len(found[site_id, before[site_id]] - found[site_id, newest[site_id]]) for site_id in newest}


def incident_json(incident: Incident) -> dict[str, object]:
    return asdict(incident) | {"kind": incident.kind.value}


def status_json(found: Status) -> str:
    return json.dumps(
        {
            "today": found.today.isoformat(),
            "sites": [asdict(site) for site in found.sites],
            "incidents": [incident_json(incident) for incident in found.incidents],
        },
        ensure_ascii=False,
    )
