"""Table two, 主动公开政府信息情况: documents made, decisions taken, fees; the parts follow the items of article 20."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.document.model import GridCell, Table
from extract.forms import official
from extract.forms.labels import PROACTIVE_COLUMNS, PROACTIVE_ROWS, Match, known, words
from extract.tables.table_cache import remembered
from extract.tables.table_reading import (
    TableReading,
    columns_of_values,
    in_order,
    is_rest,
    printed,
    rows_apart,
    split_row,
    with_blanks_above,
)
from extract.text.traditional import SIMPLIFIED

_ALLOWED = frozenset(
    (row, column)
    for form_id in official.FORM_IDS
    for block in official.load(form_id).proactive
    for row in block.rows
    for column in block.columns
)
_CONTENT = "信息内容"
_ABOVE_LABELS = frozenset({_CONTENT, "序号", "项目", "内容"})
_BESIDE_COLUMNS = _ABOVE_LABELS | {"备注", "说明"}
_DOCUMENTS = frozenset(("regulations", "normative_documents"))
_FEWEST_ROWS = 4  # of a table two without a header
_UNIT = re.compile(r"亿元|万元|千元|元")


class _Header(NamedTuple):
    """A row of the names of columns: all its cells, those that stand above values, and the columns that they name."""

    cells: Sequence[GridCell]
    columns: list[GridCell]
    keys: list[str | None]

    def of_row(self, row: str) -> list[str]:
        """The columns that it names and the forms have in this row."""
        return [key for key in self.keys if key and (row, key) in _ALLOWED]


class _Row(NamedTuple):
    """A printed row: its labels, its values, and the row of the form that it is, None when it is none."""

    labels: list[GridCell]
    values: list[GridCell]
    match: Match | None

    def names(self) -> list[str]:
        return [cell.text for cell in self.labels if cell.kind != "number" and cell.text]


@lru_cache(maxsize=256)
def is_proactive(labels: frozenset[str]) -> bool:
    """Whether these are labels of table two."""
    return PROACTIVE_COLUMNS.has(labels) or PROACTIVE_ROWS.has(labels)


def read_proactive(tables: Sequence[Table]) -> TableReading:
    """Read table two wherever it stands, in one table or in several.

    A table that begins without a header goes on where the one before it ended, as far as its rows are new.
    """
    return remembered("proactive", tables, None, lambda: _read(tables))


def _read(tables: Sequence[Table]) -> TableReading:
    reading = TableReading("proactive")
    header: _Header | None = None
    above_headers: list[_Row] = []
    without_header: list[_Row] = []
    for table in map(rows_apart, tables):
        goes_on = True
        headless = []
        for index, cells in enumerate(table.rows):
            if _is_header(cells):
                header = _header(reading, table, index)
                goes_on = False
            elif header:
                own = with_blanks_above(table, index, [head.column for head in header.columns])
                _read_row(reading, table, own, header, goes_on=goes_on)
            else:
                headless.append(_split(table, cells, ()))
        (without_header if goes_on else above_headers).extend(headless)
    reading.settle_merged()
    _tell_headless(reading, above_headers)
    if not reading.cells and _is_table_two(without_header):
        _tell_headless(reading, without_header)
    return reading


def _header(reading: TableReading, table: Table, index: int) -> _Header:
    """The header in this row. A cell without text heads a column where the rows below print numbers in it. Two columns with the
    same heading are not told apart."""
    cells = table.rows[index]
    columns = _without_label(cells)
    if not all(cell.text for cell in columns):
        with_values = columns_of_values(table, index + 1, _is_header)
        columns = [cell for cell in columns if cell.text or cell.column in with_values]
    keys = [_column(reading, cell) for cell in columns]
    return _Header(cells, columns, [key if keys.count(key) == 1 else None for key in keys])


def _is_table_two(rows: Sequence[_Row]) -> bool:
    """Tables of other things have some of these labels: documents must be among them, and other items of the form."""
    keys = {row.match.key for row in rows if row.match}
    return len(keys) >= _FEWEST_ROWS and not _DOCUMENTS.isdisjoint(keys)


def _tell_headless(reading: TableReading, rows: Sequence[_Row]) -> None:
    """Tell of rows that have no header: nothing names their columns."""
    for row in rows:
        if row.match and row.match.key not in reading.cells and any(cell.kind == "number" for cell in row.values):
            reading.unknown.append(f"{printed(row.labels)}: {printed(row.values)}")
            reading.put_absent(row.match.key, (), f"no header names its columns; it prints {printed(row.values)}")


def _is_header(cells: Sequence[GridCell]) -> bool:
    """Whether these cells name columns: they begin with 信息内容, or more of them are columns of the forms than are not."""
    labels = [cell.text for cell in cells if cell.kind == "words"]
    if not labels or PROACTIVE_ROWS.has(labels) or any(cell.kind == "number" for cell in cells):
        return False
    if words(labels[0]) == _CONTENT and len(cells) > 1 and len(labels) == len([cell for cell in cells if cell.text]):
        return True
    if not PROACTIVE_COLUMNS.has(labels):
        return False
    others = [label for label in labels[1:] if not PROACTIVE_COLUMNS.match(label)]
    unknown = sum(words(label) not in _BESIDE_COLUMNS for label in others)
    return unknown <= len(labels) - len(others) - 1 or not others  # a table that compares years has 增减 as well


def _read_row(
    reading: TableReading, table: Table, cells: Sequence[GridCell], header: _Header, *, goes_on: bool
) -> None:
    row = _split(table, cells, header.columns)
    if goes_on and (not row.match or row.match.key in reading.cells):
        return
    if not row.match:
        _lose(reading, row, header)
        return
    if not row.match.exact:
        reading.note("label.inexact", "info", row.match.key, f"“{printed(row.labels[-1:])}” was read as this row")
    if not row.values:
        return
    placed = _placed(table, cells, row.values, header)
    if placed is None:
        message = (
            f"{len(row.values)} cells for {len(header.columns)} columns, their places are not certain: "
            f"{printed(row.values)}"
        )
        reading.put_absent(row.match.key, header.of_row(row.match.key), message)
        return
    _keep(reading, row, row.match.key, header, placed)


def _lose(reading: TableReading, row: _Row, header: _Header) -> None:
    """Tell of a row that no form has: of values under labels that say nothing, or what a row above lost."""
    names = row.names()
    unknown = any(cell.kind == "number" for cell in row.values) and not any(map(known, names))
    if unknown if names else not row.labels and is_rest(row.values, len(header.columns)):
        reading.lost_row(printed(row.labels), printed(row.values))


def _placed(
    table: Table, cells: Sequence[GridCell], values: Sequence[GridCell], header: _Header
) -> Sequence[GridCell | None] | None:
    """The values in the order of the columns of the header, None when their places are not certain; in them None for
    columns that share one cell."""
    by_place = _below(header.columns, values) if table.exact else _beside(header.cells, cells, header.columns)
    return by_place if by_place is not None else in_order(values, len(header.columns), padded=False)


def _keep(reading: TableReading, row: _Row, key: str, header: _Header, placed: Sequence[GridCell | None]) -> None:
    shared = []
    for head, column, cell in zip(header.columns, header.keys, placed, strict=True):
        label = " ".join(head.text.split())
        if cell is None:
            shared += [column] if column and (key, column) in _ALLOWED else []
        elif column and (key, column) in _ALLOWED:
            unit = _unit(head.text + "".join(row.names())) if column == "amount" else None
            reading.put_row(key, [column], [cell], unit=unit)
        elif cell.kind == "number":
            reading.unknown.append(f"{label}, {key}: {cell.text}" if label else f"{key}: {cell.text}")
            under = (
                f"“{label}”, which the form does not have there, or not twice" if label else "a heading without text"
            )
            reading.note("column.unknown", "warning", key, f"“{cell.text}” stands under {under}")
    if shared:
        message = f"a cell that spans several columns says nothing of any one of them: {printed(row.values)}"
        reading.put_absent(key, shared, message)


def _without_label(header: Sequence[GridCell]) -> list[GridCell]:
    """The header without the cells above the labels (序号, 信息内容)."""
    named = (i for i, cell in enumerate(header) if cell.kind == "words" and PROACTIVE_COLUMNS.match(cell.text))
    first = next(named, 1)
    above_labels = [i for i in range(first) if words(header[i].text) in _ABOVE_LABELS]
    return list(header[above_labels[-1] + 1 if above_labels else min(first, 1) :])


def _column(reading: TableReading, cell: GridCell) -> str | None:
    match = PROACTIVE_COLUMNS.match(cell.text)
    if match and not match.exact and f"“{cell.text}”" not in reading.recognised:
        reading.recognised.append(f"“{cell.text}”")
        reading.note("label.inexact", "info", match.key, f"“{' '.join(cell.text.split())}” was read as this column")
    return match.key if match else None


def _split(table: Table, cells: Sequence[GridCell], columns: Sequence[GridCell]) -> _Row:
    """A row as labels and values: by their places, where the grid tells and a cell stands below the header."""
    labels, values = split_row(cells)
    if table.exact and columns:
        first = columns[0].column
        at = next((at for at, cell in enumerate(cells) if cell.column == first and not known(cell.text)), 0)
        if at:
            labels, values = list(cells[:at]), list(cells[at:])
    names = [cell.text for cell in labels if cell.kind != "number" and cell.text]
    joined = ["".join(names[start:]) for start in range(len(names) - 1, -1, -1)]
    match = next((found for text in joined if (found := PROACTIVE_ROWS.match(text))), None)
    return _Row(labels, values, match)


def _below(columns: Sequence[GridCell], values: Sequence[GridCell]) -> list[GridCell | None] | None:
    """Each value stands below its header: both begin in the same column of the grid. A cell below several is none of theirs."""
    if [cell.column for cell in values] == [head.column for head in columns]:
        return list(values)
    by_column = {cell.column: cell for cell in values}
    covered: set[int] = set()
    for cell in values:
        below = {head.column for head in columns if cell.column <= head.column < cell.column + cell.colspan}
        covered |= below if len(below) > 1 else set()
    if any(head.column not in by_column and head.column not in covered for head in columns):
        return None
    placed = [None if head.column in covered else by_column[head.column] for head in columns]
    spare = [cell for cell in values if cell not in placed and cell.column not in covered]
    return placed if all(cell.kind == "blank" for cell in spare) else None


def _beside(
    header: Sequence[GridCell], cells: Sequence[GridCell], columns: Sequence[GridCell]
) -> list[GridCell] | None:
    """In flattened rows of one length, header and value have the same index."""
    if len(header) != len(cells):
        return None
    placed = [cell for head, cell in zip(header, cells, strict=True) if head in columns]
    spare = [cell for cell in cells if cell not in placed and cell.kind != "words"]
    return (
        placed
        if all(cell.kind == "blank" for cell in spare) and not any(cell.kind == "words" for cell in placed)
        else None
    )


def _unit(head: str) -> str | None:
    unit = _UNIT.search(re.sub(r"\W", "", head).translate(SIMPLIFIED))
    return unit[0] if unit else None
