"""The state of every site that the archive knows, from its tables and the registry, and its incidents."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import chain

from archive.capture.visits import Registered, Visit, agency_of_site, last_seen, seen_in, visits
from archive.coverage.health import (
    Incident,
    IncidentKind,
    SiteHealth,
    china_date,
    expected_reports,
    incidents,
    is_watched,
)
from archive.coverage.incident_log import LoggedIncident, lists_before, logged, with_lives
from archive.db.connection import named_rows

SILENT_DAYS = 3  # without a run
_CHANGED = "('source changed', 'another copy', 'attachment added')"
# CROSS JOIN keeps this order: from the versions, which are few, to their sightings.
_VERSIONS = f"""
SELECT s.site_id, c.run_id,
    count(DISTINCT CASE WHEN v.cause = 'first seen' THEN v.id END),
    count(DISTINCT CASE WHEN v.cause IN {_CHANGED} THEN v.id END),
    max(CASE WHEN v.cause = 'first seen' OR v.cause IN {_CHANGED} THEN c.fetched_at END), max(p.year)
FROM report_versions AS v CROSS JOIN captures AS c ON c.id = v.capture_id
CROSS JOIN sightings AS s ON s.capture_id = c.id CROSS JOIN reports AS p ON p.id = v.report_id
GROUP BY s.site_id, c.run_id
"""  # noqa: S608
# When a site last took a report back to what an earlier version said: no version is made of that.
_REVERTED = """
WITH shown AS (
    SELECT v.version, d.capture_id, c.fetched_at AS at,
        lag(v.version) OVER (PARTITION BY v.report_id, c.url ORDER BY c.fetched_at, d.id) AS before
    FROM report_versions AS later CROSS JOIN report_versions AS v ON v.report_id = later.report_id
    CROSS JOIN readings AS d ON d.report_version_id = v.id CROSS JOIN captures AS c ON c.id = d.capture_id
    WHERE later.version = 2 AND v.corrects IS NULL AND v.cause <> 'parser changed')
SELECT s.site_id, max(shown.at) FROM shown CROSS JOIN sightings AS s ON s.capture_id = shown.capture_id
WHERE shown.version < shown.before GROUP BY s.site_id
"""
_UNCHANGED = """
SELECT c.fetched_at FROM sightings AS s JOIN readings AS r ON r.capture_id = s.capture_id AND r.outcome IN ('unchanged', 'same report')
JOIN captures AS c ON c.id = s.capture_id WHERE s.site_id = ? AND c.source_id IS NULL
ORDER BY s.capture_id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Status:
    """`today` is the day in China for which the incidents were judged.

    `never_visited` are the sites of the registry that no crawl has come to the end of. `last_run` is the newest crawl or
    night, None before the first. `standing` are the incidents of the log that have not ended.
    """

    today: date
    sites: tuple[SiteHealth, ...]
    incidents: tuple[Incident, ...]
    never_visited: tuple[str, ...]
    last_run: "LastRun | None" = None
    standing: tuple[LoggedIncident, ...] = ()

    @property
    def to_tell(self) -> tuple[Incident, ...]:
        """The incidents that nobody has acknowledged."""
        return tuple(incident for incident in self.incidents if not incident.acknowledged)


@dataclass(frozen=True, slots=True)
class LastRun:
    """Times are UTC; `finished_at` and `outcome` are None while it runs, and after a kill until the next run."""

    id: int
    command: str
    started_at: str
    finished_at: str | None
    outcome: str | None


@dataclass
class _Versions:
    """The versions that came from a site: counts of new and changed ones by run; the newest time and year."""

    counts: dict[int, tuple[int, int]]
    changed: str | None = None
    year: int | None = None


def status(
    connection: sqlite3.Connection,
    today: date,
    registry: Sequence[Registered] = (),
    watched: Container[str] | None = None,
) -> Status:
    """`watched` are the sites that have incidents, None for all: one that was taken out of the registry has none."""
    seen, versions, log = visits(connection), _versions(connection), logged(connection)
    log_of: dict[str, list[LoggedIncident]] = defaultdict(list)
    for incident in log:
        log_of[incident.site_id].append(incident)
    registered = {site.site_id: site for site in registry}
    sites = []
    for site_id, own in seen.items():
        newest, of_site = own[-1], versions[site_id]
        longest, since = lists_before(log_of[site_id])
        expected = expected_reports([visit for visit in own[:-1] if visit.at > since])
        agency, region = agency_of_site(connection, site_id, registered.get(site_id))
        new, changed = of_site.counts.get(newest.run_id, (0, 0)) if newest.read else (None, None)
        [unchanged] = connection.execute(_UNCHANGED, (site_id,)).fetchone() or [None]
        sites.append(
            SiteHealth(
                site_id=site_id,
                agency=agency,
                region=region,
                run_id=newest.run_id,
                expected=expected if longest is None else max(expected or 0, longest),
                found=newest.found,
                new=new,
                changed=changed,
                gone=_gone(connection, own),
                failed=newest.failed,
                newest_year=max([of_site.year or 0, *(report.year or 0 for report in last_seen(connection, own))])
                or None,
                last_checked=newest.at,
                last_changed=of_site.changed,
                last_confirmed_unchanged=unchanged,
            )
        )
    row = named_rows(connection, _LAST_RUN).fetchone()
    last_run = LastRun(**row) if row else None
    all_incidents = list(_of_runs(connection, last_run, today)) if last_run else []
    for site in sites if watched is None else [site for site in sites if site.site_id in watched]:
        found = incidents(site, seen[site.site_id], today)
        all_incidents += found
        if is_watched(site, today):
            all_incidents += _lost(connection, seen[site.site_id][-1])
    never = tuple(site_id for site_id in registered if site_id not in seen)
    standing = tuple(incident for incident in log if incident.ended is None)
    return Status(today, tuple(sites), with_lives(all_incidents, standing, today), never, last_run, standing)


# Reports of which an archived version came from the address that failed in a visit for a reason of its own.
_LOST = """
SELECT DISTINCT f.url, f.reason, f.detail, a.name, r.year FROM failures AS f
JOIN captures AS c ON c.url = f.url JOIN report_versions AS v ON v.capture_id = c.id
JOIN reports AS r ON r.id = v.report_id JOIN agencies AS a ON a.id = r.agency_id
WHERE f.site_id = ? AND f.run_id = ? AND f.reason IN (SELECT value FROM json_each(?)) ORDER BY r.year, f.url
"""
# The same of the files of reports: from the versions of the site, for nothing finds an attachment by its address.
_FILES_LOST = """
SELECT DISTINCT f.url, f.reason, f.detail, a.name, r.year
FROM sightings AS s CROSS JOIN report_versions AS v ON v.capture_id = s.capture_id
CROSS JOIN version_attachments AS t ON t.report_version_id = v.id
CROSS JOIN failures AS f ON f.url = t.url AND f.site_id = s.site_id
JOIN reports AS r ON r.id = v.report_id JOIN agencies AS a ON a.id = r.agency_id
WHERE s.site_id = ? AND f.run_id = ? AND f.reason IN (SELECT value FROM json_each(?)) ORDER BY r.year, f.url
"""
_FAILED_FILE = "SELECT 1 FROM failures WHERE site_id = ? AND run_id = ? AND part = 'attachment' LIMIT 1"
# What is there in the place of a report: not that nobody answered, or that it was not tried.
_OTHER_THAN_THE_REPORT = (
    *("content lost", "not a report", "soft 404", "moved", "empty", "throttled", "not found", "http error"),
    *("wrong type", "truncated", "bad content encoding", "redirect loop", "off host"),
)


def _lost(connection: sqlite3.Connection, visit: Visit) -> Iterator[Incident]:
    of_visit = (visit.site_id, visit.run_id)
    queries = [_LOST, _FILES_LOST] if connection.execute(_FAILED_FILE, of_visit).fetchone() else [_LOST]
    values = (*of_visit, json.dumps(_OTHER_THAN_THE_REPORT))
    for row in chain.from_iterable(named_rows(connection, query, values) for query in queries):
        what = f"{row['reason']}: {row['detail']}" if row["detail"] else row["reason"]
        message = f"{row['name']} {row['year']}, {row['url']}: {what}"
        yield Incident(visit.site_id, visit.run_id, IncidentKind.REPORT_LOST, message, row["url"])


_LAST_RUN = """
SELECT id, command, started_at, finished_at, outcome FROM runs WHERE command IN ('crawl', 'nightly') ORDER BY id DESC LIMIT 1
"""
# Without those whose clock showed a time to come; by time, as a clock may also have shown one long ago.
_LAST_BEGAN = """
SELECT max(started_at) AS began FROM runs WHERE command IN ('crawl', 'nightly') AND started_at < ?
HAVING sum(command = 'nightly')
"""


def _of_runs(connection: sqlite3.Connection, last: LastRun, today: date) -> Iterator[Incident]:
    """Whether nights run at all, for an archive that has nights; and whether the last run failed."""
    row = named_rows(connection, _LAST_BEGAN, (str(today + timedelta(days=1)),)).fetchone()
    if row and (today - (began := china_date(row["began"]))).days >= SILENT_DAYS:
        message = f"the last run began on {began}; see whether the timer still starts nianbao nightly"
        yield Incident("", last.id, IncidentKind.NOTHING_RAN, message)
    if last.outcome == "failed":
        message = (
            f"run {last.id} ({last.command}, {china_date(last.started_at)}) ended with an error; its log says which"
        )
        yield Incident("", last.id, IncidentKind.RUN_FAILED, message)


def _versions(connection: sqlite3.Connection) -> dict[str, _Versions]:
    found: dict[str, _Versions] = defaultdict(lambda: _Versions({}))
    for site_id, run_id, new, changed, changed_at, year in connection.execute(_VERSIONS):
        of_site = found[site_id]
        of_site.counts[run_id] = (new, changed)
        of_site.changed = max(of_site.changed or "", changed_at or "") or None
        of_site.year = max(of_site.year or 0, year) or None
    for site_id, reverted_at in connection.execute(_REVERTED):
        found[site_id].changed = max(found[site_id].changed or "", reverted_at)
    return found


def _gone(connection: sqlite3.Connection, own: Sequence[Visit]) -> int | None:
    """How many reports of the visit before, that found any, the newest visit neither found nor failed to get.

    A visit that did not ask for old reports says nothing of them: it is passed over, and of the newest one nothing is known.
    """
    newest = own[-1]
    there = None if newest.list_capture is None else _asked(connection, newest)
    if there is None:
        return None
    found = (_asked(connection, visit) for visit in reversed(own[:-1]) if visit.found)
    before = next((urls for urls in found if urls is not None), None)
    if before is None:
        return None
    there.update(url for (url,) in connection.execute(_FAILED_URLS, (newest.site_id, newest.run_id)))
    return len(before - there)


def _asked(connection: sqlite3.Connection, visit: Visit) -> set[str] | None:
    """The addresses of the reports of a visit; None if it did not ask for all that were listed."""
    seen = seen_in(connection, visit)
    return {report.url for report in seen} if len({report.capture_id for report in seen}) >= visit.found else None


_FAILED_URLS = "SELECT url FROM failures WHERE site_id = ? AND run_id = ?"


def incident_json(incident: Incident) -> dict[str, object]:
    return asdict(incident) | {"kind": incident.kind.value}


def status_json(found: Status) -> str:
    return json.dumps(
        {
            "today": found.today.isoformat(),
            "sites": [asdict(site) for site in found.sites],
            "incidents": [incident_json(incident) for incident in found.incidents],
            "never_visited": found.never_visited,
            "last_run": asdict(found.last_run) if found.last_run else None,
        },
        ensure_ascii=False,
    )
