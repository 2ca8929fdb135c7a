"""Corrections of two archives in one: of two of one cell the later one counts, whichever archive it came from."""

import sqlite3

from archive.corrections.corrected_versions import correction, write_version
from archive.corrections.corrections import carry_over, corrected_in, end_correction
from archive.db.cells import Key


def reconcile(connection: sqlite3.Connection, report_id: int) -> None:
    """After corrections came from another archive: a version for each printed one that has all of its corrections.

    Of two corrections of one cell the later one counts. Those that are live are compared with what the source says now.
    """
    ended = {row[0] for row in connection.execute(_ENDED, (report_id,))}
    for printed_id, corrected in _ever_corrected(connection, report_id).items():
        by_cell: dict[Key, int] = {}
        for correction_id in corrected:
            key = correction(connection, correction_id)[0]
            before = by_cell.get(key)
            if correction_id not in ended:
                by_cell[key] = correction_id
                if before is not None:
                    end_correction(connection, before, "replaced", f"by correction {correction_id}")
                    ended.add(before)
        if (wanted := set(by_cell.values())) != set(corrected_in(connection, printed_id).values()):
            write_version(connection, printed_id, wanted)
    live = connection.execute(_LIVE, (report_id,)).fetchall()
    carry_over(connection, report_id, {correction(connection, row[0])[0]: row[0] for row in live})


_ENDED = """
SELECT DISTINCT e.correction_id FROM correction_ends AS e JOIN corrections AS c ON c.id = e.correction_id
WHERE c.report_id = ? AND e.kind <> 'source changed'
"""
_LIVE = """
SELECT id FROM corrections AS c WHERE report_id = ? AND NOT EXISTS (
    SELECT 1 FROM correction_ends WHERE correction_id = c.id
) ORDER BY recorded_at, id
"""
_EVER_CORRECTED = """
SELECT DISTINCT v.corrects, c.id FROM report_versions AS v JOIN cells AS x ON x.report_version_id = v.id
JOIN corrections AS c ON c.id = x.correction_id WHERE v.report_id = ? AND v.corrects IS NOT NULL
ORDER BY v.corrects, c.recorded_at, c.id
"""


def _ever_corrected(connection: sqlite3.Connection, report_id: int) -> dict[int, list[int]]:
    """The corrections that any version of each printed one has, in the order in which they were made."""
    found: dict[int, list[int]] = {}
    for printed_id, correction_id in connection.execute(_EVER_CORRECTED, (report_id,)):
        found.setdefault(printed_id, []).append(correction_id)
    return found
