"""Visits: what one run saw of one site that it crawled from its start to its end.

They are the rows of `site_visits`, so an interrupted night counts for the sites that it had finished. What a visit
captured is read after the crawl; `Visit.read` says whether that reading was completed.

One run writes at a time, so the captures of a run have ids next to each other. This lets an index on site and capture find
what a visit saw, and nothing here reads all sightings or captures.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.db.connection import named_rows


@dataclass(frozen=True)
class Registered:
    """A site of the registry and the agency that it is of. `status` is how its address is known."""

    site_id: str
    agency: str
    region: str
    status: str | None = None


@dataclass(frozen=True)
class Visit:
    """A row of `site_visits`; `at` is when it ended (UTC). `found` counts the linked reports that were fetched, and the
    old ones that were left to a later night. `failed` counts
    the addresses that failed, for these `reasons`.

    `list_capture` is the first page of a list, even if it has no rows; None if no list could be read. `list_failure` is the
    newest failure of a list page. If there is none, the lists were read to their ends.
    """

    id: int
    site_id: str
    run_id: int
    at: str
    found: int = 0
    failed: int = 0
    reasons: frozenset[str] = frozenset()
    list_capture: int | None = None
    list_failure: int | None = None
    read: bool = True

    @property
    def answered(self) -> bool:
        return self.found > 0 or self.list_capture is not None

    @property
    def whole(self) -> bool:
        return self.list_capture is not None and self.list_failure is None


@dataclass(frozen=True)
class Seen:
    """A report that a list linked in a visit. `outcome` and `year` are of its newest reading; None without one."""

    capture_id: int
    url: str
    title: str
    outcome: str | None
    agency_id: int | None
    year: int | None


_VISITS = """
SELECT id, site_id, run_id, finished_at, items, list_capture_id,
    run_id <= (SELECT coalesce(max(id), 0) FROM runs WHERE read_at IS NOT NULL) AS is_read
FROM site_visits ORDER BY site_id, finished_at, id
"""
# Rows without a part are from archives that are older than the column.
_FAILED = """
SELECT site_id, run_id, count(DISTINCT url) AS urls, group_concat(DISTINCT reason) AS reasons,
    max(CASE WHEN coalesce(part, 'list') = 'list' THEN id END) AS list_failure
FROM failures GROUP BY site_id, run_id
"""
_SEEN = """
SELECT s.capture_id, s.url, s.title, r.outcome, p.agency_id, p.year
FROM sightings AS s CROSS JOIN captures AS c ON c.id = s.capture_id AND c.run_id = ?2
LEFT JOIN readings AS r ON r.id = (SELECT max(id) FROM readings WHERE capture_id = s.capture_id)
LEFT JOIN report_versions AS v ON v.id = r.report_version_id LEFT JOIN reports AS p ON p.id = v.report_id
WHERE s.site_id = ?1 AND s.capture_id BETWEEN
    (SELECT min(id) FROM captures WHERE run_id = ?2) AND (SELECT max(id) FROM captures WHERE run_id = ?2)
"""
_AGENCY = "SELECT agency, region FROM sightings WHERE site_id = ? ORDER BY capture_id DESC LIMIT 1"


def visits(connection: sqlite3.Connection) -> dict[str, list[Visit]]:
    """Every visit by site, the oldest first."""
    failures = {(row["site_id"], row["run_id"]): row for row in named_rows(connection, _FAILED)}
    by_site: dict[str, list[Visit]] = {}
    for row in named_rows(connection, _VISITS):
        visit = Visit(
            id=row["id"],
            site_id=row["site_id"],
            run_id=row["run_id"],
            at=row["finished_at"],
            found=row["items"],
            list_capture=row["list_capture_id"],
            read=bool(row["is_read"]),
        )
        if failed := failures.get((visit.site_id, visit.run_id)):
            reasons = frozenset(failed["reasons"].split(",")) if failed["reasons"] else frozenset[str]()
            visit = replace(visit, failed=failed["urls"], reasons=reasons, list_failure=failed["list_failure"])
        by_site.setdefault(visit.site_id, []).append(visit)
    return by_site


def seen_in(connection: sqlite3.Connection, visit: Visit) -> list[Seen]:
    """The reports that the site's lists linked in this visit, one for each list."""
    return [Seen(**row) for row in named_rows(connection, _SEEN, (visit.site_id, visit.run_id))]


def newest_read(own: Sequence[Visit]) -> Visit | None:
    """The newest of these visits (oldest first) whose captures were all read."""
    return next((visit for visit in reversed(own) if visit.read), None)


def last_seen(connection: sqlite3.Connection, own: Sequence[Visit]) -> list[Seen]:
    """The reports of the newest of these visits that was read and had reports."""
    found = newest_read([visit for visit in own if visit.found])
    return seen_in(connection, found) if found else []


def agency_of_site(
    connection: sqlite3.Connection, site_id: str, registered: Registered | None
) -> tuple[str | None, str | None]:
    """The agency of a site and its region: from the registry, otherwise from the newest report seen there."""
    if registered:
        return registered.agency, registered.region
    row: tuple[str, str] | None = connection.execute(_AGENCY, (site_id,)).fetchone()
    return row or (None, None)
