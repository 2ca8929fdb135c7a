"""Visits: a site was crawled from its start to its end in a run. A crawl of a site that was cut short leaves none.

The row is committed after the captures of the visit, so where there is a visit, its captures are there. A page sighted in
a visit that was cut short is read after the next visit of its site. If that visit captured the same bytes again, its own
capture is read instead, because that one has the attachments.
"""

import sqlite3
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from archive.base.times import to_text

# Of `sightings AS s`: those that a finished visit stands for, and those of an import, which come when all is there.
OF_FINISHED_VISITS = """
(EXISTS (SELECT 1 FROM captures AS c WHERE c.id = s.capture_id AND c.source_id IS NOT NULL) OR EXISTS (
    SELECT 1 FROM captures AS c JOIN site_visits AS v ON v.site_id = s.site_id AND v.run_id >= c.run_id
    WHERE c.id = s.capture_id AND (v.run_id = c.run_id OR NOT EXISTS (
        SELECT 1 FROM captures AS again
        WHERE again.url = c.url AND again.payload_sha256 = c.payload_sha256 AND again.run_id > c.run_id
    ))
))
"""


@dataclass(frozen=True)
class SiteVisit:
    """`outcome` is `done`, `problems` (what failed is likely to fail again) or `failed` (worth another try soon).

    `night` is the date that the visit counts for, `in_full` that no validators were sent. The counts are of pages and
    files fetched, of answers “not modified”, of reports listed and of failures. `list_capture_id` is the first page of a
    list, also of one without rows; None when none could be read.
    """

    site_id: str
    night: date
    in_full: bool
    started_at: datetime
    finished_at: datetime
    outcome: str
    fetched: int
    unchanged: int
    items: int
    failures: int
    list_capture_id: int | None = None

    def row(self) -> dict[str, str | int | None]:
        texts = {
            "night": self.night.isoformat(),
            "started_at": to_text(self.started_at),
            "finished_at": to_text(self.finished_at),
        }
        return asdict(self) | texts


@dataclass(frozen=True)
class SiteHistory:
    """Nights on which a site was visited last, fetched in full last, found with a report changed last.

    `failed`: the last visit did.
    """

    checked: date | None = None
    in_full: date | None = None
    changed: date | None = None
    failed: bool = False


def histories(connection: sqlite3.Connection, night: date) -> dict[str, SiteHistory]:
    """By site, of all sites that were visited, up to the night after this one: later visits had a wrong clock."""
    last = (night + timedelta(days=1)).isoformat()
    changed = dict(connection.execute(_CHANGED))
    return {
        site_id: SiteHistory(
            date.fromisoformat(night), _date(in_full), _date(changed.get(site_id)), outcome == "failed"
        )
        for site_id, night, outcome, in_full in connection.execute(_VISITED, (last,))
    }


# The first visit of a site is one in full: there was nothing to send validators of.
_VISITED = """
SELECT v.site_id, v.night, v.outcome, (
    SELECT max(f.night) FROM site_visits AS f
    WHERE f.site_id = v.site_id AND f.outcome <> 'failed' AND f.night <= ?1 AND (f.in_full OR f.id = (
        SELECT id FROM site_visits WHERE site_id = v.site_id AND night <= ?1 ORDER BY finished_at, id LIMIT 1))
)
FROM (SELECT DISTINCT site_id FROM site_visits) AS visited
JOIN site_visits AS v ON v.id = (
    SELECT id FROM site_visits WHERE site_id = visited.site_id AND night <= ?1
    ORDER BY finished_at DESC, id DESC LIMIT 1)
"""
_CHANGED = """
SELECT n.site_id, max(n.night) FROM report_versions AS v
JOIN captures AS c ON c.id = v.capture_id
JOIN sightings AS s ON s.capture_id = c.id
JOIN site_visits AS n ON n.site_id = s.site_id AND n.run_id = c.run_id
WHERE v.cause IN ('source changed', 'attachment added') GROUP BY n.site_id
"""


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
