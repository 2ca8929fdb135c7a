"""One agency's reports, oldest year first, as their current versions read.

Agencies that are the same, as people decided, have one history. If two of them have a report of a year, both are listed.
"""

import json
import sqlite3
from dataclasses import dataclass

from archive.agencies.lookup import Agency
from archive.db.connection import named_rows


@dataclass(frozen=True)
class YearLine:
    """One report. `new_received` and `total_processed` are totals of table three, None if no number is reported.
    `withdrawn` is when the address of the report was first found to have nothing, if three visits over a week found that and none
    since found anything. `corrections` counts the corrected cells. `filed_under` is the agency under which it is filed: this one, or one that is
    the same.
    """

    year: int
    versions: int
    title: str | None
    url: str
    published: str | None
    new_received: int | str | None
    total_processed: int | str | None
    findings: int
    corrections: int
    filed_under: str
    withdrawn: str | None


# When the address {url} was first found to have nothing, if that was so in three visits over a week, and ever since.
WITHDRAWN = """(
        SELECT min(f.at) FROM failures AS f WHERE f.url = {url} AND f.reason IN ('not found', 'soft 404')
        AND f.at > (SELECT max(g.fetched_at) FROM captures AS g WHERE g.url = {url} AND g.status IN (200, 304)
            AND NOT EXISTS (SELECT 1 FROM failures AS of_it WHERE of_it.capture_id = g.id))
        HAVING count(DISTINCT f.run_id) >= 3 AND julianday(max(f.at)) - julianday(min(f.at)) >= 7
    )"""
_HISTORY = f"""
SELECT r.year, (SELECT count(*) FROM report_versions WHERE report_id = r.id) AS versions, v.title, c.url, v.published,
    (SELECT value FROM cells WHERE report_version_id = v.id AND table_name = 'applications'
        AND row_key = 'new_received' AND column_key = 'total') AS new_received,
    (SELECT value FROM cells WHERE report_version_id = v.id AND table_name = 'applications'
        AND row_key = 'total_processed' AND column_key = 'total') AS total_processed,
    (SELECT count(*) FROM standing_findings WHERE report_version_id = v.id) AS findings,
    CASE WHEN v.corrects IS NULL THEN 0 ELSE (
        SELECT count(*) FROM cells WHERE report_version_id = v.id AND correction_id IS NOT NULL) END AS corrections,
    a.name AS filed_under, {WITHDRAWN.format(url="c.url")} AS withdrawn
FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id JOIN current_versions AS current ON current.report_id = r.id
JOIN report_versions AS v ON v.id = current.report_version_id JOIN captures AS c ON c.id = v.capture_id
WHERE r.agency_id IN (SELECT value FROM json_each(?)) ORDER BY r.year, v.id
"""  # noqa: S608


def history(connection: sqlite3.Connection, agency: Agency) -> list[YearLine]:
    return [YearLine(**row) for row in named_rows(connection, _HISTORY, (json.dumps(agency.ids),))]
