"""No number of an official table is lost in silence: what was printed and not read is told.

Every number of a table of which any number was read or told is a cell of the reading, or stands in `unmapped` or in a finding. What the
readers of the tables passed over is found here, by its place.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from extract.document.model import GridCell, Table
from extract.forms.official import OTHER_ROWS
from extract.forms.official import cells as cells_of_form
from extract.forms.statistics import column_kind
from extract.tables.table_reading import TableReading
from extract.text.report import TableCell

_NUMBERS = re.compile(r"\d[\d.,]*")
_MOST_QUOTED = 20
_LONGEST_SERIAL = 3
_MOST_NAMED = 8
_COLUMNS_TOLD = {"column.unknown", "column.repeated"}


def tell_unexplained(readings: Sequence[TableReading], tables: Sequence[Sequence[Table]]) -> None:
    """Note in each reading the numbers of its tables that no reading has read or told."""
    known = _known_of(readings, tables)
    if known and known.all_read:
        return
    cells = [cell for reading in readings for row in reading.cells.values() for cell in row.values()]
    read = set(map(id, cells))  # most are the very cells of the tables
    for reading, of_reading in zip(readings, tables, strict=True):
        printed_cells = chain.from_iterable(chain.from_iterable(table.rows for table in of_reading))
        if not [cell for cell in printed_cells if cell.kind == "number" and id(cell) not in read]:
            continue
        numbers = [cell for table in of_reading for cell in _numbers(table)]
        if left := set(map(id, numbers)) - read:
            printed = {id(cell): cell for cell in numbers}
            copies = [cell for cell in cells if id(cell) not in printed and cell.status == "reported"]
            if _places(map(printed.__getitem__, left)) - _places(copies):
                _tell(reading, of_reading, readings, cells)
    if known:
        numbers = [
            cell for table in chain.from_iterable(tables) for row in table.rows for cell in row if cell.kind == "number"
        ]
        known.all_read = _places(numbers) <= _places(cells)


@dataclass(slots=True)
class _Known:
    """Whether all that the tables print in the places of numbers was read."""

    all_read: bool = False


def _known_of(readings: Sequence[TableReading], tables: Sequence[Sequence[Table]]) -> _Known | None:
    """What is known of tables that differ from these in plain numbers only, and were read in the same steps without a remark."""
    steps = tuple(reading.steps for reading in readings if not reading.findings)
    skeletons = tuple(table.skeleton() for table in chain.from_iterable(tables))
    return _known(steps, skeletons) if len(steps) == len(readings) and None not in (*steps, *skeletons) else None


@lru_cache(maxsize=256)
def _known(_steps: tuple[Hashable, ...], _skeletons: tuple[Hashable, ...]) -> _Known:
    """To be filled in by the first who asks."""
    return _Known()


def _places(cells: Iterable[TableCell]) -> set[tuple[int, int, int]]:
    return {(at.table, at.row, at.column) for at in (cell.at for cell in cells) if at}


def _tell(
    reading: TableReading, tables: Sequence[Table], readings: Sequence[TableReading], cells: Sequence[TableCell]
) -> None:
    """It is only an information where each number stands in a row that was read beside it, or is that of a cell that was
    read."""
    read = _places(cells)
    texts = (text for found in readings for text in (*found.unknown, *(finding.message for finding in found.findings)))
    named = {number for text in texts for number in _NUMBERS.findall(text)}
    lost: list[GridCell] = []
    for table in tables:
        numbers = _numbers(table)
        left = [cell for cell in numbers if (cell.table, cell.row, cell.column) not in read]
        untold = [cell for cell in left if not named.issuperset(_NUMBERS.findall(cell.text))]
        if reading.name == "statistics" or len(untold) < len(numbers):  # no other reader asks for a statistical table
            lost += untold
    if not lost:
        return
    rows = {place[:2] for place in read}
    repeated = {cell.printed for cell in cells}
    sure = all((cell.table, cell.row) in rows or cell.text in repeated for cell in lost)
    texts_lost = [cell.text for cell in lost]
    reading.unknown.extend(texts_lost)
    quoted = ", ".join(texts_lost[:_MOST_QUOTED])
    message = f"{len(lost)} printed numbers stand where no row and column of the form meet: {quoted}"
    reading.note("cell.unexplained", "info" if sure else "warning", "cells", message)


def _numbers(table: Table) -> list[GridCell]:
    """The cells that print a number, but for serial numbers: short ones that stand first in their row, before a label, or below a
    header that says so (序号, 代码)."""
    numbers = [cell for cells in table.rows for cell in cells if cell.kind == "number"]
    if _has_serials(table.labels):
        headers = (cell for cells in table.rows for cell in cells if cell.kind == "words")
        serials = {cell.column for cell in headers if column_kind(cell.text)[0] == "serial"}
        numbers = [cell for cell in numbers if cell.column not in serials or len(cell.text) > _LONGEST_SERIAL]
    serial = [
        cells[0] for cells in table.rows if len(cells) > 1 and cells[1].kind == "words" and cells[0].kind == "number"
    ]
    left_out = {id(cell) for cell in serial if len(cell.text) <= _LONGEST_SERIAL}
    return [cell for cell in numbers if id(cell) not in left_out] if left_out else numbers


@lru_cache(maxsize=256)
def _has_serials(labels: frozenset[str]) -> bool:
    return any(len(label) <= _LONGEST_SERIAL and column_kind(label)[0] == "serial" for label in labels)


@cache
def _rows_of_form(form_id: str) -> dict[str, dict[str, None]]:
    """The rows of each table, in the order of the form."""
    rows: dict[str, dict[str, None]] = {}
    for table, row, _ in cells_of_form(form_id):
        rows.setdefault(table, {})[row] = None
    return rows


def tell_missing_rows(readings: Sequence[TableReading], form_id: str, *, proven: Callable[[], bool]) -> None:
    """Note in each reading the rows of the form that its table does not print. One row 其他处理 stands for all three. `proven`
    tells whether the rows of table three that were read come to its totals, so that only rows of zeros can be missing."""
    for reading in readings:
        _tell_missing_columns(reading, form_id)
        rows = _rows_of_form(form_id)[reading.name]
        if rows.keys() <= reading.cells.keys():
            continue
        printed = set(reading.cells)
        printed |= {*OTHER_ROWS} if "other" in printed else {"other"} if printed.intersection(OTHER_ROWS) else set()
        missing = [row for row in rows if row not in printed]
        if reading.cells and missing:
            named = ", ".join(missing[:_MOST_NAMED]) + (" …" if len(missing) > _MOST_NAMED else "")
            message = f"{len(missing)} of {len(rows)} rows of the form were not found: {named}"
            sure = reading.name != "applications" or proven()
            reading.note("row.missing", "info" if sure else "warning", missing[0], message)


def _tell_missing_columns(reading: TableReading, form_id: str) -> None:
    """Note the columns of the form that no row of their block has, where no column is of unknown meaning. It is only an information
    where the totals show that nobody of that kind applied."""
    rows_of: dict[str, list[str]] = {}
    for row, column in _columns_of_form(form_id).get(reading.name, ()):
        if row in reading.cells:
            rows_of.setdefault(column, []).append(row)
    missing = [column for column, rows in rows_of.items() if not any(column in reading.cells[row] for row in rows)]
    if missing and not _COLUMNS_TOLD.intersection(finding.rule for finding in reading.findings):
        severity = "info" if "total" not in missing and _is_told_by_totals(reading) else "warning"
        message = f"the table has no column for {', '.join(missing)}"
        reading.note("column.missing", severity, "columns", message)


@cache
def _columns_of_form(form_id: str) -> dict[str, list[tuple[str, str]]]:
    """The rows and columns of each table but the fourth, whose reader knows its columns by group."""
    cells: dict[str, list[tuple[str, str]]] = {}
    for table, row, column in cells_of_form(form_id):
        if table != "remedies":
            cells.setdefault(table, []).append((row, column))
    return cells


def _is_told_by_totals(reading: TableReading) -> bool:
    """Whether each total is the sum of what is printed beside it."""
    values = [{column: cell.value for column, cell in cells.items()} for cells in reading.cells.values()]
    return all(
        2 * (row.get("total") or 0) == sum(value or 0 for value in row.values())  # type: ignore[misc]
        for row in values
        if all(isinstance(value, int) or value is None for value in row.values())
    ) and any("total" in row for row in values)
