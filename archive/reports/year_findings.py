"""Findings between two years of one agency: `extract.checks.between_years`, kept with the later year's version.

Agencies that people decided are the same count as one: the first report under a new name is compared with the last one
under the old name. If a year has two reports, the one with the version seen last is compared (`years_before`).

A comparison of two versions always has the same result. So a finding is kept with the version that was compared, and the
findings that hold now are those between the two current versions (`standing_findings`).
"""

import json
import sqlite3
from collections.abc import Sequence

from archive.agencies.decisions import head_of, same_as
from archive.db.cells import stored_cells
from archive.reports.findings import add_findings
from archive.reports.lookup import tables_of
from extract.checks import between_years
from extract.text.report import Table

# As people corrected both years, and as printed: --as-printed shows the latter.
_PAIRS = """
WITH pairs AS (
    SELECT y.before_id AS earlier, y.report_id AS later
    FROM json_each(:agencies) AS a CROSS JOIN reports AS r ON r.agency_id = a.value AND r.year IN (:year, :year + 1)
    CROSS JOIN years_before AS y ON y.report_id = r.id
)
SELECT e.report_version_id, l.report_version_id FROM pairs
JOIN current_versions AS e ON e.report_id = pairs.earlier JOIN current_versions AS l ON l.report_id = pairs.later
UNION
SELECT e.report_version_id, l.report_version_id FROM pairs
JOIN printed_versions AS e ON e.report_id = pairs.earlier JOIN printed_versions AS l ON l.report_id = pairs.later
"""


def compare_years(connection: sqlite3.Connection, report_id: int) -> None:
    """Compare what a report says now with the years before and after it, and keep the findings that are new."""
    sql = "SELECT agency_id, year FROM reports WHERE id = ?"
    agency_id, year = connection.execute(sql, (report_id,)).fetchone()
    _compare(connection, same_as(connection, head_of(connection, agency_id)), year)


def compare_all_years(connection: sqlite3.Connection, agency_id: int) -> None:
    """The same for every year of an agency, when people said which others are the same."""
    ids = same_as(connection, head_of(connection, agency_id))
    sql = "SELECT DISTINCT year FROM reports WHERE agency_id IN (SELECT value FROM json_each(?))"
    for (year,) in connection.execute(sql, (json.dumps(ids),)).fetchall():
        _compare(connection, ids, year)


def _compare(connection: sqlite3.Connection, agency_ids: Sequence[int], year: int) -> None:
    values = {"agencies": json.dumps(agency_ids), "year": year}
    for earlier, later in connection.execute(_PAIRS, values).fetchall():
        known = set(
            connection.execute(
                "SELECT rule, where_key FROM findings WHERE report_version_id = ? AND compared_with = ?",
                (later, earlier),
            )
        )
        found = between_years.check(*(_tables(connection, version) for version in (earlier, later)))
        new = [finding for finding in found if (finding.rule, finding.where) not in known]
        add_findings(connection, later, new, compared_with=earlier)


def _tables(connection: sqlite3.Connection, version_id: int) -> dict[str, Table]:
    """The rows of a version that are compared."""
    cells = stored_cells(connection, version_id).items()
    return dict(tables_of({key: cell for key, cell in cells if key[1] in between_years.ROWS}))
