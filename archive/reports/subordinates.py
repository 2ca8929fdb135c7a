"""Who answers to whom, as the registry says, and the sums of what children report."""

import sqlite3
from collections.abc import Iterator

from archive.reports.lookup import cells_of, tables_of
from extract.checks.rules import BALANCED_ROWS, Check, Number, numbers_of
from extract.text.report import Table

# Of each site the newest facts count; a name that several agencies have tells nobody's children.
_CHILDREN = """
SELECT min(f.agency) || ' (' || f.region || ')', a.id FROM agency_facts AS f
LEFT JOIN agencies AS a ON a.region = f.region AND a.canonical = f.canonical
WHERE f.parent IN (SELECT name FROM agency_names WHERE agency_id = :agency)
AND (SELECT count(*) FROM agency_names WHERE name = f.parent) = 1
AND NOT EXISTS (
    SELECT 1 FROM agency_facts AS later WHERE later.site_id = f.site_id
    AND (later.recorded_at, later.id) > (f.recorded_at, f.id)
)
GROUP BY f.region, f.canonical ORDER BY f.region, f.canonical
"""
_VERSION = """
SELECT c.report_version_id FROM reports AS r JOIN current_versions AS c ON c.report_id = r.id
WHERE r.agency_id = ? AND r.year = ?
"""


def children_of(connection: sqlite3.Connection, agency_id: int) -> list[tuple[str, int | None]]:
    """Name with region, and id, which is None where no report of the agency is archived."""
    return connection.execute(_CHILDREN, {"agency": agency_id}).fetchall()


def assess(connection: sqlite3.Connection, agency_id: int, year: int, applications: Table) -> Iterator[Check]:
    """The totals of table three against the sum of the children's, where all children report a number that year."""
    totals = {name: _totals(connection, child, year) for name, child in children_of(connection, agency_id)}
    own = _of(applications)
    for row in BALANCED_ROWS if totals else ():
        known = {name: total for name, numbers in totals.items() if (total := numbers.get(row)) is not None}
        actual = own.get(row)
        if actual is not None and len(known) == len(totals):
            expected = sum(known.values())
            where = f"applications.{row}.total"
            operands = {**{f"{name}.{where}": number for name, number in known.items()}, where: actual}
            yield Check("children.sum", where, expected == actual, str(expected), str(actual), operands)


def _totals(connection: sqlite3.Connection, agency_id: int | None, year: int) -> dict[str, Number | None]:
    version = connection.execute(_VERSION, (agency_id, year)).fetchone()
    return _of(tables_of(cells_of(connection, version[0])).get("applications", {})) if version else {}


def _of(applications: Table) -> dict[str, Number | None]:
    return {row: numbers[-1] for row, numbers in numbers_of(applications).items()}
