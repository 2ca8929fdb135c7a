"""Corrections by people. They are kept beside what is printed, never in its place.

A correction is about one cell of one report, and names the value that it expects the source to print there. It makes a
version of its own, whose `corrects` is the printed version that it corrects. A correction is in one of four states:

live         the current version of the report uses it
dead         the source prints something else now
replaced     a later correction is about the same cell
withdrawn    its author withdrew it

When the source changes (to a new printed version, or back to an earlier one), the live corrections are compared with it.
Those whose expected value is still printed are carried over to a new corrected version and stay live. The others are dead.
If the source goes back to an earlier version, the corrections of that version are live again. A row of `correction_ends`
says why a correction stopped being live: `source changed` (it is dead), `replaced` or `withdrawn`.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Literal

from archive.base import times
from archive.corrections.corrected_versions import correction, is_number, write_version
from archive.corrections.correction_files import Entry
from archive.db.cells import Key
from archive.db.connection import named_rows
from archive.reports.lookup import cells_of
from archive.reports.year_findings import compare_years
from extract import Cell

_ABSENT = Cell("absent")
_OF_ONE_CELL = "report_id = ? AND table_name = ? AND row_key = ? AND column_key = ?"


@dataclass(frozen=True)
class Step:
    """What an entry comes to. `correction_id` is that of an earlier row of the same content, `message` is for people."""

    entry: Entry
    action: Literal["apply", "withdraw", "nothing", "refused"]
    message: str
    report_id: int = 0
    correction_id: int = 0


@dataclass(frozen=True)
class Listed:
    """A correction and what became of it; `detail` says why it is not live."""

    id: int
    state: Literal["live", "dead", "replaced", "withdrawn"]
    agency: str
    year: int
    cell: str
    expected: int | str
    value: int | str
    author: str
    date: str
    reason: str
    evidence: str
    detail: str


def plan(connection: sqlite3.Connection, entries: Iterable[Entry]) -> list[Step]:
    """What these entries come to, in their order; nothing is written."""
    steps: list[Step] = []
    given: dict[tuple[object, ...], str] = {}
    for entry in entries:
        step = _step(connection, entry)
        if step.action == "apply":
            first = given.setdefault((step.report_id, entry.cell), entry.place)
            if first != entry.place:
                step = Step(entry, "refused", f"{first} is about the same cell")
        steps.append(step)
    return steps


def carry_out(connection: sqlite3.Connection, steps: Iterable[Step]) -> None:
    """Write the corrections of these steps, and a new version of each report whose cells they change."""
    to_do = [step for step in steps if step.action in {"apply", "withdraw"}]
    for report_id, group in groupby(sorted(to_do, key=lambda step: step.report_id), key=lambda step: step.report_id):
        of_report = list(group)
        live = live_corrections(connection, report_id)
        ended = {step.correction_id for step in of_report if step.action == "withdraw"}
        for step in of_report:
            if step.action == "withdraw":
                end_correction(connection, step.correction_id, "withdrawn", step.entry.withdrawn or "")
        added = {step.entry.cell: _add(connection, step) for step in of_report if step.action == "apply"}
        for cell, correction_id in added.items():
            before = live.get(cell)
            if before is not None and before not in ended:
                end_correction(connection, before, "replaced", f"by correction {correction_id}")
                ended.add(before)
        _settle(connection, report_id, ended, set(added.values()))
        compare_years(connection, report_id)


def live_corrections(connection: sqlite3.Connection, report_id: int) -> dict[Key, int]:
    """The corrections that the current version of the report uses, by cell."""
    if not connection.execute("SELECT 1 FROM corrections WHERE report_id = ? LIMIT 1", (report_id,)).fetchone():
        return {}
    sql = "SELECT report_version_id FROM current_versions WHERE report_id = ?"
    version = connection.execute(sql, (report_id,)).fetchone()
    return _corrections_of(connection, version[0]) if version else {}


def carry_over(connection: sqlite3.Connection, report_id: int, live: Mapping[Key, int]) -> None:
    """After the source was read: compare the corrections that were live before with what the source says now."""
    if not live:
        return
    printed_id = _printed_version(connection, report_id)
    if printed_id is None:
        return
    have = set(corrected_in(connection, printed_id).values())
    cells = cells_of(connection, printed_id)
    carried = set()
    for correction_id in sorted(set(live.values()) - have):
        cell = _cell_now(connection, correction_id, cells)
        if cell is None:
            carried.add(correction_id)
        else:
            _end_as_source_changed(connection, correction_id, printed_id, cell)
    if carried:
        write_version(connection, printed_id, have | carried)


def listed(connection: sqlite3.Connection) -> Iterator[Listed]:
    """Every correction in the order in which they were made."""
    for row in named_rows(connection, _LISTED):
        yield Listed(**row)


_LISTED = """
SELECT c.id, CASE WHEN e.id THEN e.kind WHEN c.live THEN 'live' ELSE 'dead' END AS state, a.name AS agency, r.year,
    c.table_name || '.' || c.row_key || '.' || c.column_key AS cell, c.expected, c.value, c.author, c.date, c.reason,
    c.evidence,
    CASE WHEN e.id THEN e.detail WHEN c.live THEN '' ELSE (
        SELECT detail FROM correction_ends WHERE correction_id = c.id ORDER BY recorded_at DESC, id DESC LIMIT 1) END AS detail
FROM (
    SELECT c.*, EXISTS (
        SELECT 1 FROM current_versions AS v JOIN cells AS x ON x.report_version_id = v.report_version_id
        WHERE v.report_id = c.report_id AND x.table_name = c.table_name AND x.row_key = c.row_key
        AND x.column_key = c.column_key AND x.correction_id = c.id) AS live
    FROM corrections AS c
) AS c
JOIN reports AS r ON r.id = c.report_id JOIN agencies AS a ON a.id = r.agency_id
LEFT JOIN correction_ends AS e ON e.id = (
    SELECT id FROM correction_ends WHERE correction_id = c.id AND kind <> 'source changed'
    ORDER BY recorded_at DESC, id DESC LIMIT 1)
ORDER BY c.id
"""


def _step(connection: sqlite3.Connection, entry: Entry) -> Step:
    found = _report_of(connection, entry)
    if isinstance(found, str):
        return Step(entry, "refused", found)
    sql = (
        f"SELECT max(id) FROM corrections WHERE {_OF_ONE_CELL} AND expected = ? AND value = ? AND author = ? "  # noqa: S608
        "AND date = ? AND reason = ? AND evidence = ?"
    )
    same: int | None = connection.execute(sql, (found, *_content(entry))).fetchone()[0]
    sql = (
        "SELECT kind, detail FROM correction_ends WHERE correction_id = ? AND kind <> 'source changed' "
        "ORDER BY recorded_at DESC, id DESC"
    )
    kind, detail = connection.execute(sql, (same,)).fetchone() or ("", "")
    if entry.withdrawn:
        if same is None:
            return Step(entry, "refused", "there is no such correction to withdraw")
        if kind == "withdrawn":
            return Step(entry, "nothing", "withdrawn already")
        return Step(entry, "withdraw", f"withdrawn: {entry.withdrawn}", found, same)
    if kind:
        return Step(entry, "refused", f"was {kind} ({detail}); give it another date to make it again")
    if same is not None and same == live_corrections(connection, found).get(entry.cell):
        return Step(entry, "nothing", "live already")
    printed_id = _printed_version(connection, found)
    if printed_id is None:
        return Step(
            entry, "refused", "the report has no current version: its pages are filed under another agency or year now"
        )
    cell = cells_of(connection, printed_id).get(entry.cell, _ABSENT)
    if not _says(cell, entry.expected):
        return Step(entry, "refused", f"the source says {_printed(cell)}, not {entry.expected}")
    return Step(entry, "apply", f"{entry.expected} → {entry.value}", found)


def _report_of(connection: sqlite3.Connection, entry: Entry) -> int | str:
    """The id of the report that an entry is about, or what keeps it from being found. No part of a name will do."""
    rows = named_rows(
        connection,
        "SELECT a.region, (SELECT id FROM reports WHERE agency_id = a.id AND year = :year) AS report_id FROM agencies AS a "
        "WHERE a.id IN (SELECT id FROM agencies WHERE name = :name UNION "
        "SELECT agency_id FROM agency_names WHERE name = :name) AND a.region = coalesce(:region, a.region) ORDER BY a.id",
        {"name": entry.agency, "region": entry.region, "year": entry.year},
    ).fetchall()
    if not rows:
        return "no agency of this archive has this name" + (f" in {entry.region}" if entry.region else "")
    if len(rows) > 1:
        return f"{len(rows)} agencies have this name, in {', '.join(row['region'] for row in rows)}; give key 'region'"
    return rows[0]["report_id"] or f"the archive has no report of {entry.year}"


def _content(entry: Entry) -> tuple[object, ...]:
    return (*entry.cell, entry.expected, entry.value, entry.author, entry.date, entry.reason, entry.evidence)


def _add(connection: sqlite3.Connection, step: Step) -> int:
    sql = (
        "INSERT INTO corrections (report_id, table_name, row_key, column_key, expected, value, author, date, reason, "
        "evidence, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
    )
    return int(connection.execute(sql, (step.report_id, *_content(step.entry), times.now())).fetchone()[0])


def end_correction(
    connection: sqlite3.Connection, correction_id: int, kind: str, detail: str, version: int | None = None
) -> None:
    connection.execute(
        "INSERT INTO correction_ends (correction_id, kind, detail, report_version_id, recorded_at) VALUES (?, ?, ?, ?, ?)",
        (correction_id, kind, detail, version, times.now()),
    )


def _end_as_source_changed(connection: sqlite3.Connection, correction_id: int, printed_id: int, cell: Cell) -> None:
    sql = "SELECT 1 FROM correction_ends WHERE correction_id = ? AND report_version_id = ?"
    if not connection.execute(sql, (correction_id, printed_id)).fetchone():
        end_correction(connection, correction_id, "source changed", f"the source says {_printed(cell)}", printed_id)


def _settle(connection: sqlite3.Connection, report_id: int, ended: set[int], added: set[int]) -> None:
    """Write a version for each printed one that loses or gets a correction: what the source says now, and what it said
    before, for it may say so again."""
    now = _printed_version(connection, report_id)
    sql = "SELECT DISTINCT corrects FROM report_versions WHERE report_id = ? AND corrects IS NOT NULL"
    corrected = {row[0] for row in connection.execute(sql, (report_id,)).fetchall()}
    for printed_id in sorted(corrected if now is None else {*corrected, now}):
        by_cell = corrected_in(connection, printed_id)
        have = set(by_cell.values())
        cells = cells_of(connection, printed_id)
        gets = {
            correction_id
            for correction_id in added
            if printed_id == now or by_cell.get(correction(connection, correction_id)[0]) in ended
            if _cell_now(connection, correction_id, cells) is None
        }
        if (wanted := have - ended | gets) != have:
            write_version(connection, printed_id, wanted)


def _printed_version(connection: sqlite3.Connection, report_id: int) -> int | None:
    """None when all captures of the report are filed as other reports since they were read again."""
    sql = "SELECT report_version_id FROM printed_versions WHERE report_id = ?"
    row = connection.execute(sql, (report_id,)).fetchone()
    return row and int(row[0])


def corrected_in(connection: sqlite3.Connection, printed_id: int) -> dict[Key, int]:
    """The corrections that the newest corrected version of a printed one uses, by cell."""
    sql = "SELECT id FROM report_versions WHERE corrects = ? ORDER BY recorded_at DESC, id DESC LIMIT 1"
    newest = connection.execute(sql, (printed_id,)).fetchone()
    return _corrections_of(connection, newest[0]) if newest else {}


def _corrections_of(connection: sqlite3.Connection, version_id: int) -> dict[Key, int]:
    rows = connection.execute(
        "SELECT table_name, row_key, column_key, correction_id FROM cells "
        "WHERE report_version_id = ? AND correction_id IS NOT NULL",
        (version_id,),
    )
    return {(table, row, column): correction_id for table, row, column, correction_id in rows}


def _cell_now(connection: sqlite3.Connection, correction_id: int, cells: Mapping[Key, Cell]) -> Cell | None:
    """The cell that does not say what a correction expects; None when it does."""
    key, expected, _ = correction(connection, correction_id)
    cell = cells.get(key, _ABSENT)
    return None if _says(cell, expected) else cell


def _says(cell: Cell, expected: int | str) -> bool:
    if cell.value is None:
        return cell.status == expected
    return is_number(expected) and Decimal(cell.value) == Decimal(expected)


def _printed(cell: Cell) -> int | str:
    return cell.status if cell.value is None else cell.value
