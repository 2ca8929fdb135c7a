"""A page that lost what it had: an outage in the place of a report, until later visits confirm that it stays so.

Maintenance text, an empty body, a page that is cut, tables that are gone: the version with content stays current. The capture is
kept, and its reading is noted as `suspect` with what is missing. Only if `CONFIRMED_VISITS` visits over at least `CONFIRMED_DAYS`
days find the same loss, and none between them the report, is there a version with the cause `content removed`.
"""

import sqlite3
from collections.abc import Mapping

from archive.base.times import from_text
from archive.db.capture_rows import CaptureRow
from archive.db.cells import Key, stored_cells, unpack
from archive.reports.page_readings import PageReading
from extract import Cell

CONFIRMED_VISITS = 3
CONFIRMED_DAYS = 7
SUSPECT = "suspect"
_MOST_LOST = 0.5  # of the numbers of a table, or of the sections
_FEWEST_SECTIONS = 3

_SECTIONS = "SELECT count(*) FROM sections WHERE report_version_id = ?"
# The readings of this address since one that was filed as a version, this one left out.
_SUSPECTS = f"""
SELECT min(c.fetched_at), count(DISTINCT c.run_id) FROM readings AS r JOIN captures AS c ON c.id = r.capture_id
WHERE c.url = :url AND r.outcome = '{SUSPECT}' AND c.run_id < :run AND c.id > coalesce((
    SELECT max(k.id) FROM readings AS g JOIN captures AS k ON k.id = g.capture_id
    WHERE k.url = :url AND g.report_version_id IS NOT NULL), 0)
"""  # noqa: S608


def missing(connection: sqlite3.Connection, version_id: int, reading: PageReading) -> tuple[str, ...]:
    """What a version has and the reading has not: whole tables, most numbers of one, most sections."""
    before, after = _numbers(stored_cells(connection, version_id)), _numbers(unpack(reading.cells))
    lost = [
        f"{count - after.get(table, 0)} of {count} numbers of {table}"
        for table, count in before.items()
        if after.get(table, 0) <= _MOST_LOST * count
    ]
    [sections] = connection.execute(_SECTIONS, (version_id,)).fetchone()
    if sections >= _FEWEST_SECTIONS and len(reading.sections) <= _MOST_LOST * sections:
        lost.append(f"{sections - len(reading.sections)} of {sections} sections")
    return tuple(lost)


def is_confirmed(connection: sqlite3.Connection, capture: CaptureRow) -> bool:
    """Whether enough earlier visits, over enough days, found the same loss at this address."""
    values = {"url": capture.url, "run": capture.run_id}
    first, visits = connection.execute(_SUSPECTS, values).fetchone()
    if visits + 1 < CONFIRMED_VISITS:
        return False
    return (from_text(capture.fetched_at) - from_text(first)).days >= CONFIRMED_DAYS


def _numbers(cells: Mapping[Key, Cell]) -> dict[str, int]:
    """How many numbers each table has, where it has any."""
    found: dict[str, int] = {}
    for (table, _, _), cell in cells.items():
        if cell.status == "reported":
            found[table] = found.get(table, 0) + 1
    return found
