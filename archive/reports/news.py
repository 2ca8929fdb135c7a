"""What happened to reports since a moment: new, changed, taken back to what an earlier version said, removed.

A source that returns to what it said before makes no new version. What tells of it is that a capture of the same address
confirms an earlier version after a later one.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archive.db.connection import named_rows
from archive.reports.diff import diff
from archive.reports.layout.cell_names import cell_text
from archive.reports.lookup import report_of_version

_MOVED = 20  # cells that are named


@dataclass(frozen=True, slots=True)
class NewsItem:
    """`at` is the fetch of the page that shows it, `recorded_at` when the archive knew of it. `version` holds from then on;
    `before` is the one before, None for a new report. `moved` names the cells with another value: name, before, after.
    """

    kind: Literal["new", "changed", "reverted", "removed"]
    agency: str
    year: int
    version: int
    before: int | None
    at: str
    recorded_at: str
    cause: str
    url: str
    moved: tuple[tuple[str, str, str], ...]


# Of each address the versions that its captures showed, one after the other. Only of reports that have news at all.
_SHOWN = """
WITH told AS (
    SELECT report_id FROM report_versions WHERE recorded_at > :since AND corrects IS NULL
    UNION SELECT v.report_id FROM readings AS d JOIN report_versions AS v ON v.id = d.report_version_id
    WHERE d.read_at > :since AND (SELECT count(*) FROM report_versions WHERE report_id = v.report_id) > 1
), shown AS (
    SELECT v.id, v.report_id, v.version, v.cause, c.fetched_at AS at, max(d.read_at, v.recorded_at) AS recorded_at, c.url,
        lag(v.id) OVER (PARTITION BY v.report_id, c.url ORDER BY c.fetched_at, d.id) AS before_id
    FROM report_versions AS v JOIN readings AS d ON d.report_version_id = v.id JOIN captures AS c ON c.id = d.capture_id
    WHERE v.report_id IN (SELECT report_id FROM told) AND v.corrects IS NULL AND v.cause <> 'parser changed'
)
SELECT s.id, s.version, s.cause, s.at, s.recorded_at, s.url, s.before_id,
    (SELECT version FROM report_versions WHERE id = s.before_id) AS before, a.name AS agency, r.year
FROM shown AS s JOIN reports AS r ON r.id = s.report_id JOIN agencies AS a ON a.id = r.agency_id
WHERE s.recorded_at > :since AND s.id IS NOT s.before_id AND (s.before_id IS NOT NULL OR s.cause = 'first seen')
ORDER BY s.at, s.id
"""


def news(connection: sqlite3.Connection, since: str) -> Iterator[NewsItem]:
    """What the archive learned after `since` (a time of `times.to_text`), in the order in which it was seen."""
    for row in named_rows(connection, _SHOWN, {"since": since}):
        yield NewsItem(
            kind=_kind(row["before"], row["version"], row["cause"]),
            agency=row["agency"],
            year=row["year"],
            version=row["version"],
            before=row["before"],
            at=row["at"],
            recorded_at=row["recorded_at"],
            cause=row["cause"],
            url=row["url"],
            moved=tuple(_moved(connection, row["before_id"], row["id"])) if row["before_id"] else (),
        )


def _kind(before: int | None, version: int, cause: str) -> Literal["new", "changed", "reverted", "removed"]:
    if before is None:
        return "new"
    if version < before:
        return "reverted"
    return "removed" if cause == "content removed" else "changed"


def _moved(connection: sqlite3.Connection, before_id: int, version_id: int) -> Iterator[tuple[str, str, str]]:
    before, after = report_of_version(connection, before_id), report_of_version(connection, version_id)
    for change in diff(before, after).cells[:_MOVED]:
        yield change.name, cell_text(change.before), cell_text(change.after)
