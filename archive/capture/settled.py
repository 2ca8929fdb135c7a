"""Addresses of reports that said last what the archive has, so that they need not be asked every night."""

import sqlite3
from datetime import datetime

from archive.base.times import from_text, to_text

# The newest answer is filed, neither the address nor a file of the report failed since, and no new version came of it lately.
_SETTLED = """
SELECT c.fetched_at FROM captures AS c JOIN readings AS r ON r.capture_id = c.id
JOIN report_versions AS v ON v.id = r.report_version_id
WHERE c.id = (SELECT id FROM captures WHERE url = ?1 ORDER BY fetched_at DESC, id DESC LIMIT 1)
AND r.id = (SELECT max(id) FROM readings WHERE capture_id = c.id) AND r.outcome <> 'suspect'
AND NOT EXISTS (SELECT 1 FROM failures AS f WHERE f.url = ?1 AND f.at >= c.fetched_at)
AND NOT EXISTS (
    SELECT 1 FROM attachments AS a JOIN failures AS f ON f.url = a.url AND f.at >= c.fetched_at
    WHERE a.page_capture_id = c.id)
AND NOT EXISTS (
    SELECT 1 FROM report_versions AS other
    WHERE other.report_id = v.report_id AND other.cause NOT IN ('first seen', 'parser changed') AND other.seen_at > ?2)
"""


def settled_at(connection: sqlite3.Connection, url: str, changed_before: datetime) -> datetime | None:
    """When the address of a report was asked last, if it said what the archive has, and the report has had no other version
    since `changed_before`. None if one of these does not hold."""
    row = connection.execute(_SETTLED, (url, to_text(changed_before))).fetchone()
    return from_text(row[0]) if row else None
