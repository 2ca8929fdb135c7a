"""Findings between two years of one agency: `extract.between_years`, kept with the later year's version.

Which versions were compared never changes what came of it. So a finding stays, with the version that it was compared
with, and what holds now are those between the two current versions (`standing_findings`).
"""

import sqlite3

from archive.findings import add_findings
from archive.lookup import cells_of, tables_of
from extract import between_years

# As people corrected both years, and as printed: --as-printed shows the latter.
_PAIRS = """
WITH pairs AS (
    SELECT earlier.id AS earlier, later.id AS later FROM reports AS r
    JOIN reports AS later ON later.agency_id = r.agency_id AND later.year BETWEEN r.year AND r.year + 1
    JOIN reports AS earlier ON earlier.agency_id = r.agency_id AND earlier.year = later.year - 1
    WHERE r.id = :report
)
SELECT e.report_version_id, l.report_version_id FROM pairs
JOIN current_versions AS e ON e.report_id = pairs.earlier JOIN current_versions AS l ON l.report_id = pairs.later
UNION
SELECT e.report_version_id, l.report_version_id FROM pairs
JOIN printed_versions AS e ON e.report_id = pairs.earlier JOIN printed_versions AS l ON l.report_id = pairs.later
"""


def compare_years(connection: sqlite3.Connection, report_id: int) -> None:
    """Compare what a report says now with the years before and after it, and keep the findings that are new."""
    for earlier, later in connection.execute(_PAIRS, {"report": report_id}).fetchall():
        known = set(
            connection.execute(
                "SELECT rule, where_key FROM findings WHERE report_version_id = ? AND compared_with = ?",
                (later, earlier),
            )
        )
        found = between_years.check(
            *(tables_of(cells_of(connection, version, between_years.ROWS)) for version in (earlier, later))
        )
        new = [finding for finding in found if (finding.rule, finding.where) not in known]
        add_findings(connection, later, new, compared_with=earlier)
