"""The header of table three: which kind of applicant each column is for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract.document.model import GridCell, Table
from extract.forms import official
from extract.forms.labels import APPLICATION_COLUMNS, words
from extract.tables.table_reading import TableReading, printed_in

COLUMNS = tuple(official.load("2021").applications_columns)
_PLAIN_COLUMNS = frozenset(COLUMNS) - {"other", "total"}  # rows are named 其他 and 总计 as well
_ALL_COLUMNS = sorted(COLUMNS)
_ALL_APPLICANTS = "申请人情况"
_MOST_ROWS_ABOVE = 3


@dataclass(slots=True)
class Header:
    """`leaves` are the columns from left to right, None for one that the forms do not have; `places` is the first
    grid column of each leaf, empty when the grid does not tell. `empty` are the grid columns below an empty cell.
    `by_order` are the leaves as they follow each other, where the places say otherwise: wrong spans move columns.
    `unknown` are the labels of leaves that the forms do not have, by place."""

    leaves: list[str | None]
    places: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    by_order: list[str | None] | None = None
    unknown: dict[int, str] = field(default_factory=dict)

    def label_at(self, place: int) -> str:
        """The label of a leaf that the forms do not have; empty where it has none."""
        return self.unknown.get(place, "")

    def complete(self) -> bool:
        """Whether it names each column of the form once, and no other."""
        return sorted(map(str, self.leaves)) == _ALL_COLUMNS


def is_header(cells: Sequence[GridCell]) -> bool:
    """Whether these cells are a row of the header."""
    matches = 0
    for cell in cells:
        if cell.kind == "words" and (match := APPLICATION_COLUMNS.match(cell.text)) and match.key in _PLAIN_COLUMNS:
            matches += 1
        elif cell.kind == "number":
            return False
    return matches > 0


def read_header(table: Table, start: int, end: int) -> Header:
    """The header that stands in the rows `start` to `end` of a table."""
    by_grid = _header_by_grid(table, start, end)
    by_order = _leaves_in_order(table, start, end)
    if by_grid and by_grid.complete():
        if by_order != by_grid.leaves and sorted(map(str, by_order)) == _ALL_COLUMNS:
            by_grid.by_order = by_order
        return by_grid
    if by_grid and Counter(_told(by_order)) <= Counter(_told(by_grid.leaves)):
        return by_grid
    return Header(by_order)


def _told(leaves: Sequence[str | None]) -> list[str]:
    return [leaf for leaf in leaves if leaf]


def _header_by_grid(table: Table, start: int, end: int) -> Header | None:
    if not table.exact:
        return None
    rows = [table.slots(r) for r in range(end - 1, start - 1, -1)]
    first = _first_value_column(table, start, end)
    leaves: list[str | None] = []
    places: list[int] = []
    empty: list[int] = []
    unknown: dict[int, str] = {}
    above: GridCell | None = None
    for column in range(first, max(map(len, rows))):
        cell = next((slots[column] for slots in rows if printed_in(slots, column)), None)
        if cell is above and cell is not None:
            continue
        if cell is None or (places and cell.column <= places[-1]):  # or a group whose columns are all there
            empty.append(column)
            continue
        above = cell
        match = APPLICATION_COLUMNS.match(cell.text)
        leaves.append(match.key if match else None)
        places.append(column)
        if not match:
            unknown[column] = " ".join(cell.text.split())
    return Header(leaves, places, empty, unknown=unknown)


def _first_value_column(table: Table, start: int, end: int) -> int:
    """Where the columns begin: at the first that is named, or at 申请人情况 above them. Beside them it is a corner."""
    firsts = [
        cell.column
        for cells in table.rows[max(0, start - _MOST_ROWS_ABOVE) : max(0, start - 1)]
        for cell in cells
        if words(cell.text) == _ALL_APPLICANTS and cell.colspan > 1
    ]
    for cells in table.rows[max(0, start - 1) : end]:
        named = [cell.column for cell in cells if APPLICATION_COLUMNS.match(cell.text)]
        firsts += named or [cell.column for cell in cells if words(cell.text) == _ALL_APPLICANTS]
    return min(firsts)


def _leaves_in_order(table: Table, start: int, end: int) -> list[str | None]:
    """Header rows without places: what is no column in a row stands for the columns printed in the next row."""
    below: list[str | None] = []
    for r in range(end - 1, start - 1, -1):
        leaves: list[str | None] = []
        for cell in table.rows[r]:
            if cell.kind != "words" or words(cell.text) == _ALL_APPLICANTS or cell.text.startswith(("（本列", "(本列")):
                continue
            match = APPLICATION_COLUMNS.match(cell.text)
            if match:
                leaves.append(match.key)
            elif below:
                leaves.extend(below)
                below = []
            else:
                leaves.append(None)
        below = leaves + below
    return below


def settle_order(reading: TableReading, header: Header, rows: Sequence[Sequence[GridCell]]) -> None:
    """Take the columns as they follow each other where more totals hold so than by their places."""
    order, header.by_order = header.by_order, None
    if order:
        by_place = sum(total_holds(values, header.leaves) for values in rows)
        if sum(total_holds(values, order) for values in rows) > by_place:
            header.leaves = order
        message = f"wrong spans in the header move its columns; read in the order that more totals fit: {header.leaves}"
        reading.note("header.order", "info", "columns", message)


def total_holds(values: Sequence[GridCell], leaves: Sequence[str | None]) -> bool:
    """Whether there is a value for each column, and the total is the sum of the others."""
    numbers = [Decimal(cell.value or 0) for cell in values]
    return len(values) == len(leaves) and 2 * numbers[leaves.index("total")] == sum(numbers)
