"""Table two, 主动公开政府信息情况: documents made, decisions taken, fees; the parts follow the items of article 20."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.document.model import GridCell, Table
from extract.forms import official
from extract.forms.labels import PROACTIVE_COLUMNS, PROACTIVE_ROWS, known, words
from extract.tables.table_cache import remembered
from extract.tables.table_reading import TableReading, in_order, is_rest, printed, split_row
from extract.text.traditional import SIMPLIFIED

_ALLOWED = frozenset(
    (row, column)
    for form_id in official.FORM_IDS
    for block in official.load(form_id).proactive
    for row in block.rows
    for column in block.columns
)
_ABOVE_LABELS = frozenset({"信息内容", "序号", "项目", "内容"})
_BESIDE_COLUMNS = _ABOVE_LABELS | {"备注", "说明"}
_UNIT = re.compile(r"亿元|万元|千元|元")


class _Header(NamedTuple):
    """A row of the names of columns: all its cells, those that stand above values, and the columns that they name."""

    cells: Sequence[GridCell]
    columns: list[GridCell]
    keys: list[str | None]


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
    for table in tables:
        goes_on = True
        for cells in table.rows:
            if _is_header(cells):
                columns = [cell for cell in _without_label(cells) if cell.text]
                header = _Header(cells, columns, [_column(reading, cell) for cell in columns])
                goes_on = False
            elif header:
                _read_row(reading, table, cells, header, goes_on=goes_on)
    return reading


def _is_header(cells: Sequence[GridCell]) -> bool:
    labels = [cell.text for cell in cells if cell.kind == "words"]
    if not PROACTIVE_COLUMNS.has(labels) or PROACTIVE_ROWS.has(labels):
        return False
    if any(cell.kind == "number" for cell in cells):
        return False
    others = [label for label in labels[1:] if not PROACTIVE_COLUMNS.match(label)]
    unknown = sum(words(label) not in _BESIDE_COLUMNS for label in others)
    return unknown <= len(labels) - len(others) - 1 or not others  # a table that compares years has 增减 as well


def _read_row(
    reading: TableReading, table: Table, cells: Sequence[GridCell], header: _Header, *, goes_on: bool
) -> None:
    _, columns, keys = header
    labels, values = _split(table, cells, columns)
    names = [cell.text for cell in labels if cell.kind != "number" and cell.text]
    joined = ["".join(names[start:]) for start in range(len(names) - 1, -1, -1)]
    match = next((found for text in joined if (found := PROACTIVE_ROWS.match(text))), None)
    if goes_on and (not match or match.key in reading.cells):
        return
    if not match:
        unknown = any(cell.kind == "number" for cell in values) and not any(map(known, names))
        if unknown if names else not labels and is_rest(values, len(columns)):
            reading.lost_row(printed(labels), printed(values))
        return
    if not match.exact:
        reading.note("label.inexact", "info", match.key, f"“{printed(labels[-1:])}” was read as this row")
    if not values:
        return
    placed = _below(columns, values) if table.exact else None
    if placed is None:
        placed = _beside(header.cells, cells, columns) if not table.exact else None
    if placed is None:
        placed = in_order(values, len(columns), padded=False)
    if placed is None:
        reading.put_absent(
            match.key,
            [key for key in keys if key and (match.key, key) in _ALLOWED],
            f"{len(values)} cells for {len(columns)} columns, their places are not certain: {printed(values)}",
        )
        return
    for head, key, cell in zip(columns, keys, placed, strict=True):
        if key and (match.key, key) in _ALLOWED:
            unit = _unit(head.text + "".join(names)) if key == "amount" else None
            reading.put_row(match.key, [key], [cell], unit=unit)
        elif cell.kind == "number":
            reading.unknown.append(f"{match.key}: {cell.text}")
            reading.note(
                "column.unknown",
                "warning",
                match.key,
                f"“{cell.text}” stands under “{head.text}”, which the form does not have there",
            )


def _without_label(header: Sequence[GridCell]) -> list[GridCell]:
    """The header without the cells above the labels (序号, 信息内容)."""
    first = next(i for i, cell in enumerate(header) if cell.kind == "words" and PROACTIVE_COLUMNS.match(cell.text))
    above_labels = [i for i in range(first) if words(header[i].text) in _ABOVE_LABELS]
    return list(header[above_labels[-1] + 1 if above_labels else min(first, 1) :])


def _column(reading: TableReading, cell: GridCell) -> str | None:
    match = PROACTIVE_COLUMNS.match(cell.text)
    if match and not match.exact and f"“{cell.text}”" not in reading.recognised:
        reading.recognised.append(f"“{cell.text}”")
        reading.note("label.inexact", "info", match.key, f"“{' '.join(cell.text.split())}” was read as this column")
    return match.key if match else None


def _split(
    table: Table, cells: Sequence[GridCell], columns: Sequence[GridCell]
) -> tuple[list[GridCell], list[GridCell]]:
    """The labels of a row and its values: by their places, where the grid tells and a cell stands below the header."""
    if table.exact and columns:
        first = columns[0].column
        for at, cell in enumerate(cells):
            if cell.column == first and at and not known(cell.text):
                return list(cells[:at]), list(cells[at:])
    return split_row(cells)


def _below(columns: Sequence[GridCell], values: Sequence[GridCell]) -> list[GridCell] | None:
    """Each value stands below its header: both begin in the same column of the grid."""
    if [cell.column for cell in values] == [head.column for head in columns]:
        return list(values)
    by_column = {cell.column: cell for cell in values}
    if any(head.column not in by_column for head in columns):
        return None
    placed = [by_column[head.column] for head in columns]
    spare = [cell for cell in values if cell not in placed]
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
