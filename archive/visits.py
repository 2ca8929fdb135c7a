"""Visits: what one run saw of one site, told from `sightings`, `failures` and `captures`.

A visit is a run that came to its end (not `interrupted`, not `failed`) and in which a list of the site was captured, a
report of it sighted, or a request of it failed. A list is an address from which a report was ever sighted, so a site
whose lists never linked a report and never failed is not known here.
"""

import sqlite3
from collections.abc import Set
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Visit:
    """`at` is the UTC time of the last answer or failure. `found` counts addresses of reports, `failed` of failures.

    `reasons` are those of the failures. `list_capture` is the first page of a list, also of one without rows, None when none could be read.
    `open_failure` is the newest failure on an address that no list had linked as a report before: a page of a list, or
    a report that was never seen. A visit with a list and without such a failure has read its lists to their ends.
    """

    site_id: str
    run_id: int
    at: str
    found: int = 0
    failed: int = 0
    reasons: frozenset[str] = frozenset()
    list_capture: int | None = None
    open_failure: int | None = None

    @property
    def answered(self) -> bool:
        return self.found > 0 or self.list_capture is not None

    @property
    def whole(self) -> bool:
        return self.list_capture is not None and self.open_failure is None


_ENDED = "SELECT id FROM runs WHERE finished_at IS NOT NULL AND coalesce(outcome, '') NOT IN ('interrupted', 'failed')"
_FOUND = f"""
SELECT s.site_id, c.run_id, max(c.fetched_at), count(DISTINCT s.url)
FROM sightings AS s JOIN captures AS c ON c.id = s.capture_id
WHERE c.run_id IN ({_ENDED}) GROUP BY s.site_id, c.run_id
"""  # noqa: S608
# `IN` makes an index of its subquery once; `EXISTS` would walk the sightings for every failure.
_FAILED = f"""
SELECT f.site_id, f.run_id, max(f.at), count(DISTINCT f.url), group_concat(DISTINCT f.reason),
    max(CASE WHEN (f.site_id, f.url) NOT IN (
            SELECT site_id, url FROM sightings WHERE url IN (SELECT url FROM failures))
        AND f.url NOT IN (SELECT url FROM attachments) THEN f.id END)
FROM failures AS f WHERE f.site_id != '' AND f.run_id IN ({_ENDED}) GROUP BY f.site_id, f.run_id
"""  # noqa: S608
_LISTS = f"""
SELECT l.site_id, c.run_id, max(c.fetched_at), min(c.id)
FROM (SELECT DISTINCT site_id, list_url FROM sightings) AS l JOIN captures AS c ON c.url = l.list_url
WHERE c.status IN (200, 304) AND c.run_id IN ({_ENDED})
AND c.payload_bytes > 0 AND NOT EXISTS (
    SELECT 1 FROM failures AS f WHERE f.capture_id = c.id AND f.reason NOT IN ('list end unknown', 'empty'))
GROUP BY l.site_id, c.run_id
"""  # noqa: S608


def visits(connection: sqlite3.Connection) -> dict[str, list[Visit]]:
    """Every visit by site, the oldest first."""
    found: dict[tuple[str, int], Visit] = {}
    for site_id, run_id, at, count in connection.execute(_FOUND):
        found[site_id, run_id] = Visit(site_id, run_id, at, found=count)
    for site_id, run_id, at, capture_id in connection.execute(_LISTS):
        visit = found.get((site_id, run_id)) or Visit(site_id, run_id, at)
        found[site_id, run_id] = replace(visit, at=max(visit.at, at), list_capture=capture_id)
    for site_id, run_id, at, count, reasons, failure_id in connection.execute(_FAILED):
        visit = found.get((site_id, run_id)) or Visit(site_id, run_id, at)
        said = frozenset(reasons.split(","))
        found[site_id, run_id] = replace(
            visit, at=max(visit.at, at), failed=count, reasons=said, open_failure=failure_id
        )
    by_site: dict[str, list[Visit]] = {}
    for key in sorted(found):
        by_site.setdefault(key[0], []).append(found[key])
    return by_site


def addresses(connection: sqlite3.Connection, wanted: Set[tuple[str, int]]) -> dict[tuple[str, int], set[str]]:
    """The reports that the site's lists linked in the run, for each wanted site and run."""
    urls: dict[tuple[str, int], set[str]] = {key: set() for key in wanted}
    for site_id, run_id, url in connection.execute(
        "SELECT s.site_id, c.run_id, s.url FROM sightings AS s JOIN captures AS c ON c.id = s.capture_id"
    ):
        if (site_id, run_id) in urls:
            urls[site_id, run_id].add(url)
    return urls
