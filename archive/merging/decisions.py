"""What people decided in the other archive: about agencies, corrections of cells, verdicts on findings.

All of it is in the order of its own times, so it does not matter which archive is merged into which. Of two corrections of one
cell the later one counts; the earlier one is replaced. A decision about agencies that contradicts ours does not come, and
goes on the review list.
"""

import sqlite3
from graphlib import CycleError, TopologicalSorter

from archive.agencies.decisions import head_of
from archive.base import times
from archive.corrections.reconcile import reconcile
from archive.merging.rows import Rows
from archive.reports.year_findings import compare_all_years

OTHERWISE = "decided otherwise in another archive"
_DECISIONS = "SELECT id, agency_id, other_id FROM other.agency_decisions WHERE id <= ? ORDER BY decided_at, id"
_DOUBTED = f"""
INSERT INTO agency_matches (agency_id, name, site_id, rule, doubt, proposed_id, capture_id, matched_at)
SELECT agency_id, name, site_id, 'decision', '{OTHERWISE}', ?2, capture_id, ?3 FROM agency_matches WHERE agency_id = ?1
ORDER BY id LIMIT 1 ON CONFLICT DO NOTHING
"""  # noqa: S608
# The number that `detail` names is that of a correction.
_DETAIL = """
CASE WHEN o.kind = 'replaced' THEN 'by correction ' || coalesce((
    SELECT own_id FROM map_corrections WHERE other_id = CAST(substr(o.detail, 15) AS INTEGER)
), '?') ELSE o.detail END
"""
# Agencies of both archives with a version that only ours has: there other versions may be current than in either.
_OF_BOTH = """
SELECT DISTINCT r.agency_id FROM reports AS r JOIN report_versions AS v ON v.report_id = r.id
WHERE r.agency_id IN (SELECT own_id FROM map_agencies) AND v.id NOT IN (SELECT own_id FROM map_report_versions)
"""


def take_corrections(rows: Rows) -> int:
    """How many came. Their reports are here, their versions not yet."""
    return rows.table("corrections").take(noted=True)[0]


def reconcile_corrections(rows: Rows) -> None:
    """After the versions: why corrections ended, and the versions that have those of both archives."""
    rows.table("correction_ends").take(
        "correction_id", "kind", "detail", "report_version_id", values={"detail": _DETAIL}
    )
    sql = "SELECT DISTINCT report_id FROM corrections WHERE report_id IN (SELECT own_id FROM map_reports)"
    for (report_id,) in rows.connection.execute(sql).fetchall():
        with rows.writing():
            reconcile(rows.connection, report_id)


def take_verdicts(rows: Rows) -> int:
    return rows.table("verdicts").take()[0]


def take_decisions(rows: Rows) -> tuple[int, int]:
    """How many came, and how many contradict ours."""
    decisions = rows.table("agency_decisions")
    came = contradicting = 0
    for other_id, *agencies in rows.connection.execute(_DECISIONS, (rows.newest("agency_decisions"),)).fetchall():
        own = [rows.own_id("agencies", agency_id) or 0 for agency_id in agencies]
        with rows.arriving("agency_decisions", "agency_matches"):
            rows.connection.execute("SAVEPOINT decision")
            is_new = bool(decisions.take_some(other_id, other_id))
            if is_new and _contradicts(rows.connection):
                rows.connection.execute("ROLLBACK TO decision")
                if head_of(rows.connection, own[0]) != head_of(rows.connection, own[1]):
                    contradicting += rows.connection.execute(_DOUBTED, (*own, times.now())).rowcount
                is_new = False
            rows.connection.execute("RELEASE decision")
        came += is_new
    return came, contradicting


def _contradicts(connection: sqlite3.Connection) -> bool:
    """Whether an agency is the same as two others, or as itself by way of others."""
    graph: TopologicalSorter[int] = TopologicalSorter()
    heads: dict[int, int] = {}
    for agency_id, other_id in connection.execute("SELECT agency_id, same_as_id FROM same_agencies"):
        if heads.setdefault(agency_id, other_id) != other_id:
            return True
        graph.add(agency_id, other_id)
    try:
        graph.prepare()
    except CycleError:
        return True
    return False


def compare_years_again(rows: Rows) -> None:
    """Findings between years, where both archives brought versions of an agency."""
    for (agency_id,) in rows.connection.execute(_OF_BOTH).fetchall():
        with rows.writing():
            compare_all_years(rows.connection, agency_id)
