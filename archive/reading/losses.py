"""A page that lost what it had: an outage in the place of a report, until later visits confirm that it stays so.

A page that is cut, tables that are gone, a template without its values, the report of another agency or year at an address whose
link still names the old: the version with content stays current. The capture is kept, and its reading is noted as `suspect` with
what is missing. Only if `CONFIRMED_VISITS` visits over at least `CONFIRMED_DAYS`
days find the same loss, and none between them the report, is there a version with the cause `content removed`.
"""

import sqlite3
from collections.abc import Mapping

from archive.agencies.names import same_agency
from archive.base.times import from_text
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.cells import Key, stored_cells, unpack
from archive.db.handle import Archive
from archive.processes import reader
from archive.reports.page_readings import PageReading
from extract import Cell, Title

CONFIRMED_VISITS = 3
CONFIRMED_DAYS = 7
SUSPECT = "suspect"
_MOST_LOST = 0.5  # of the numbers of a table, or of the sections
_FEWEST_COUNTS = 3  # of a table that may not all become 0 at once
_FEWEST_SECTIONS = 3
_ENOUGH_TEXT = 200  # characters of a report
_LEAST_TEXT = 0.1  # of the text of the sections: agencies shorten their reports, but not so much

_SECTIONS = "SELECT count(*), coalesce(sum(length(text)), 0) FROM sections WHERE report_version_id = ?"
# The reports that are read at this address, from a page of another text.
_AT_THIS_ADDRESS = """
SELECT a.name, r.year FROM captures AS c JOIN report_versions AS v ON v.capture_id = c.id
JOIN current_versions AS now ON now.report_id = v.report_id AND now.report_version_id = v.id
JOIN reports AS r ON r.id = v.report_id JOIN agencies AS a ON a.id = r.agency_id
WHERE c.url = :url AND c.text_sha256 IS NOT :text
"""
# The readings of this address since one, of this address or this report, that was filed as a version; this one left out.
# Of what others fetched, each day counts as a visit.
_SUSPECTS = f"""
SELECT min(c.fetched_at), count(DISTINCT c.run_id || substr(c.fetched_at, 1, 10))
FROM readings AS r JOIN captures AS c ON c.id = r.capture_id
WHERE c.url = :url AND r.outcome = '{SUSPECT}' AND c.fetched_at < :at
AND (c.run_id <> :run OR (c.source_id IS NOT NULL AND substr(c.fetched_at, 1, 10) <> substr(:at, 1, 10)))
AND c.fetched_at > coalesce((
    SELECT max(k.fetched_at) FROM readings AS g JOIN captures AS k ON k.id = g.capture_id
    LEFT JOIN report_versions AS v ON v.id = g.report_version_id
    WHERE (v.report_id = :report OR (k.url = :url AND v.id IS NOT NULL)) AND k.fetched_at <= :at), '')
"""  # noqa: S608
_BESIDE = """
SELECT 1 FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id
JOIN captures AS again ON again.url = c.url AND again.run_id = :run
    AND (again.source_id IS NULL OR substr(again.fetched_at, 1, 10) = substr(:at, 1, 10))
WHERE v.id = :version AND c.url <> :url LIMIT 1
"""


def missing(archive: Archive, version_id: int, reading: PageReading, capture: CaptureRow) -> tuple[str, ...]:
    """What a version has and the reading has not: tables, most numbers of one, all that are not 0, most sections, the text."""
    connection = archive.db.conn
    before, after = _numbers(stored_cells(connection, version_id)), _numbers(unpack(reading.cells))
    lost = []
    for table, numbers in before.items():
        left, counts = after.get(table, []), [number for number in numbers if number]
        if len(left) <= _MOST_LOST * len(numbers):
            lost.append(f"{len(numbers) - len(left)} of {len(numbers)} numbers of {table}")
        elif len(counts) >= _FEWEST_COUNTS and not any(left):
            lost.append(f"all {len(counts)} numbers of {table} that are not 0")
    sections, written = connection.execute(_SECTIONS, (version_id,)).fetchone()
    text = sum(len(section.text) for section in reading.sections)
    if sections >= _FEWEST_SECTIONS and len(reading.sections) <= _MOST_LOST * sections:
        lost.append(f"{sections - len(reading.sections)} of {sections} sections")
    elif not sections and not before:
        [before_id] = connection.execute(
            "SELECT capture_id FROM report_versions WHERE id = ?", (version_id,)
        ).fetchone()
        written, text = (_length(archive, row) for row in (capture_rows.by_id(connection, before_id), capture))
        if written >= _ENOUGH_TEXT and text <= _MOST_LOST * written:
            lost.append(f"{written - text} of {written} characters")
    elif written >= _ENOUGH_TEXT and text <= _LEAST_TEXT * written:
        lost.append(f"{written - text} of {written} characters of the sections")
    return tuple(lost)


def in_the_place_of(connection: sqlite3.Connection, capture: CaptureRow, link: Title, reading: PageReading) -> str:
    """The agency and year of the archived report in whose place another stands, while the link still names the archived; or ""."""
    for name, year in connection.execute(_AT_THIS_ADDRESS, {"url": capture.url, "text": capture.text_sha256}):
        other_year = link.year == year != reading.year
        names = (name, link.agency or "")
        other_agency = reading.agency and not any(same_agency(reading.agency, known) for known in names)
        if other_year or (other_agency and link.agency and same_agency(*names)):
            return f"{name} of {year}"
    return ""


def is_empty(reading: PageReading) -> bool:
    """Nothing could be read: what the report says now is unknown, however long that lasts."""
    return not (reading.title or reading.sections or unpack(reading.cells))


def is_beside(connection: sqlite3.Connection, version_id: int, capture: CaptureRow) -> bool:
    """Whether the same run fetched the address of the version, and this is another: a shorter copy, and no loss."""
    values = {"version": version_id, "url": capture.url, "run": capture.run_id, "at": capture.fetched_at}
    return connection.execute(_BESIDE, values).fetchone() is not None


def is_confirmed(connection: sqlite3.Connection, capture: CaptureRow, report_id: int | None = None) -> bool:
    """Whether enough earlier visits, over enough days, found the same loss at this address, and none the report."""
    values = {"url": capture.url, "run": capture.run_id, "at": capture.fetched_at, "report": report_id}
    first, visits = connection.execute(_SUSPECTS, values).fetchone()
    if visits + 1 < CONFIRMED_VISITS:
        return False
    return (from_text(capture.fetched_at) - from_text(first)).days >= CONFIRMED_DAYS


def _length(archive: Archive, capture: CaptureRow) -> int:
    return len(reader.plain_text(capture_rows.payload(archive.data, archive.db.conn, capture), capture.charset))


def _numbers(cells: Mapping[Key, Cell]) -> dict[str, list[float]]:
    """The numbers of each table that has any."""
    found: dict[str, list[float]] = {}
    for (table, _, _), cell in cells.items():
        if cell.status == "reported":
            found.setdefault(table, []).append(float(cell.value or 0))
    return found
