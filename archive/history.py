"""One agency's reports, oldest year first, as their current versions read."""

import sqlite3
from dataclasses import dataclass

from archive.agencies import Agency


@dataclass(frozen=True)
class YearLine:
    """One report. `new_received` and `total_processed` are the totals of table three, None where none is reported;
    `corrections` is how many cells people corrected."""

    year: int
    versions: int
    title: str | None
    url: str
    published: str | None
    new_received: int | str | None
    total_processed: int | str | None
    findings: int
    corrections: int


_HISTORY = """
SELECT r.year, (SELECT count(*) FROM report_versions WHERE report_id = r.id), v.title, c.url, v.published,
    (SELECT value FROM cells WHERE report_version_id = v.id AND table_name = 'applications'
        AND row_key = 'new_received' AND column_key = 'total'),
    (SELECT value FROM cells WHERE report_version_id = v.id AND table_name = 'applications'
        AND row_key = 'total_processed' AND column_key = 'total'),
    (SELECT count(*) FROM standing_findings WHERE report_version_id = v.id),
    CASE WHEN v.corrects IS NULL THEN 0 ELSE (
        SELECT count(*) FROM cells WHERE report_version_id = v.id AND correction_id IS NOT NULL) END
FROM reports AS r JOIN current_versions AS current ON current.report_id = r.id
JOIN report_versions AS v ON v.id = current.report_version_id JOIN captures AS c ON c.id = v.capture_id
WHERE r.agency_id = ? ORDER BY r.year
"""


def history(connection: sqlite3.Connection, agency: Agency) -> list[YearLine]:
    return [YearLine(*row) for row in connection.execute(_HISTORY, (agency.id,))]
