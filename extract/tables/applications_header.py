"""The header of table three: which kind of applicant each column is for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract.document.model import GridCell, Table
from extract.forms import official
from extract.forms.labels import APPLICATION_COLUMNS, words
from extract.tables.table_reading import TableReading, columns_of_values, printed_in, split_row

COLUMNS = tuple(official.NEWEST.applications_columns)
_PLAIN_COLUMNS = frozenset(COLUMNS) - {"other", "total"}  # rows are named 其他 and 总计 as well
_ALL_COLUMNS = sorted(COLUMNS)
_ORDERS = (list(COLUMNS), ["total", *COLUMNS[:-1]])
_ALL_APPLICANTS = "申请人情况"
_ORGANISATIONS = "法人或其他组织"
_AROUND = frozenset((_ALL_APPLICANTS, _ORGANISATIONS))
_MOST_ROWS_ABOVE = 3


@dataclass(slots=True)
class Header:
    """`leaves` are the columns from left to right, None for one that the forms do not have; `places` is the first
    grid column of each leaf, empty when the grid does not tell. `empty` are the grid columns below an empty cell.
    `by_order` are the leaves as they follow each other, where the places say otherwise: wrong spans move columns.
    `unknown` are the labels of leaves that the forms do not have, by place. `presumed` are the leaves with what the only
    one without a label stands for on the form: true of a row where the total then holds. `proven_only`: other rows are not
    read, for nothing tells where that column stands."""

    leaves: list[str | None]
    places: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    by_order: list[str | None] | None = None
    unknown: dict[int, str] = field(default_factory=dict)
    presumed: list[str] | None = None
    proven_only: bool = False

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
        if cell.kind == "number":
            return False
        if cell.kind == "words":
            match = APPLICATION_COLUMNS.match(cell.text)
            matches += match.key in _PLAIN_COLUMNS if match else words(cell.text) == _ORGANISATIONS
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
        unlabelled = [place for place, leaf in zip(by_grid.places, by_grid.leaves, strict=True) if leaf is None]
        if not any(map(by_grid.label_at, unlabelled)):
            by_grid.presumed = _presumed(by_grid.leaves)
        return by_grid
    if by_order and by_order[0] is None and _presumed(by_order) is None:  # a cell above the labels
        by_order = by_order[1:]
    if sorted(map(str, by_order)) == _ALL_COLUMNS:
        return Header(by_order)
    if end == start + 1 and (beside := _header_beside(table, start)):
        return beside
    return _with_one_lost(by_order) or Header(by_order)


def _with_one_lost(leaves: Sequence[str | None]) -> Header | None:
    """The header of six columns in the order of the form, where the rows may have a seventh without a label."""
    for order in _ORDERS:
        known = [column for column in order if column in leaves]
        if len(known) == len(COLUMNS) - 1 and known == leaves:
            return Header([column if column in known else None for column in order], presumed=order, proven_only=True)
    return None


def _header_beside(table: Table, row: int) -> Header | None:
    """The header in a row that is as long as the rows below it: their labels and values stand below its cells one by one."""
    cells = table.rows[row]
    below = [split_row(others) for others in table.rows[row + 1 :] if len(others) == len(cells)]
    first = {len(labels) for labels, _ in below if labels}
    if len(first) != 1 or len(below) < len(table.rows) - row - 1:
        return None
    named = cells[first.pop() :]
    matches = [APPLICATION_COLUMNS.match(cell.text) for cell in named]
    leaves = [match.key if match else None for match in matches]
    unknown = {
        cell.column: " ".join(cell.text.split()) for cell, match in zip(named, matches, strict=True) if not match
    }
    return Header(leaves, unknown=unknown, presumed=None if any(unknown.values()) else _presumed(leaves))


def _presumed(leaves: Sequence[str | None]) -> list[str] | None:
    """The columns in the order of the form, where only one of these is not known and the others stand in that order."""
    for order in _ORDERS if len(_told(leaves)) == len(COLUMNS) - 1 == len(leaves) - 1 else ():
        if all(leaf in {None, column} for leaf, column in zip(leaves, order, strict=True)):
            return order
    return None


def _told(leaves: Sequence[str | None]) -> list[str]:
    return [leaf for leaf in leaves if leaf]


def _header_by_grid(table: Table, start: int, end: int) -> Header | None:
    if not table.exact:
        return None
    rows = [table.slots(r) for r in range(end - 1, start - 1, -1)]
    first = _first_value_column(table, start, end)
    if first is None:
        return None
    header = _read_columns(rows, range(first, max(map(len, rows))), set())
    if header.complete() and not header.empty:
        return header
    with_values = columns_of_values(table, end, is_header)
    if header.complete() and not with_values.issuperset(header.places):
        return header
    before = [column for column in with_values if column < first]
    return _read_columns(rows, range(min([first, *before]), max(map(len, rows))), with_values)


def _read_columns(rows: Sequence[Sequence[GridCell | None]], columns: range, with_values: set[int]) -> Header:
    """The header of these columns; `rows` from the last to the first. A column without a label of its own is a leaf only
    where it is one of those with values."""
    header = Header([])
    above: GridCell | None = None
    for column in columns:
        cell = next((slots[column] for slots in rows if printed_in(slots, column)), None)
        if cell is not None and cell.column < column and column in with_values:
            cell = None
        if cell is above and cell is not None:
            continue
        if (
            cell is not None and header.places and cell.column <= header.places[-1]
        ):  # a group whose columns are all there
            cell = None
        if cell is None and column not in with_values:
            header.empty.append(column)
            continue
        above = cell
        match = APPLICATION_COLUMNS.match(cell.text) if cell else None
        header.leaves.append(match.key if match else None)
        header.places.append(column)
        around = cell and words(cell.text) in _AROUND and with_values.issuperset(range(column, column + cell.colspan))
        if cell and not match and not around:
            header.unknown[column] = " ".join(cell.text.split())
    return header


def _first_value_column(table: Table, start: int, end: int) -> int | None:
    """Where the columns begin: at the first that is named, or at 申请人情况 above them. Beside them it is a corner. None where
    none is named."""
    firsts = [
        cell.column
        for cells in table.rows[max(0, start - _MOST_ROWS_ABOVE) : max(0, start - 1)]
        for cell in cells
        if words(cell.text) == _ALL_APPLICANTS and cell.colspan > 1
    ]
    for cells in table.rows[max(0, start - 1) : end]:
        named = [cell.column for cell in cells if APPLICATION_COLUMNS.match(cell.text)]
        firsts += named or [cell.column for cell in cells if words(cell.text) == _ALL_APPLICANTS]
    return min(firsts, default=None)


def _leaves_in_order(table: Table, start: int, end: int) -> list[str | None]:
    """Header rows without places. One cell stands for the columns printed in the next row: 法人或其他组织, else the only one that
    is no column, else the only empty one between others. Empty where it is not clear which."""
    below: list[str | None] = []
    for r in range(end - 1, start - 1, -1):
        cells = [cell for cell in table.rows[r] if _may_be_column(cell)]
        filled = [index for index, cell in enumerate(cells) if cell.text]
        cells = cells[filled[0] : filled[-1] + 1] if filled else []
        around = next(
            filter(None, (list(filter(kind, cells)) for kind in (_is_organisations, _is_no_column, _is_empty))), []
        )
        if below and len(cells) > 0 and len(around) != 1:
            return []
        leaves: list[str | None] = []
        for cell in cells:
            match = APPLICATION_COLUMNS.match(cell.text)
            if below and cell is around[0]:
                leaves += below
            elif cell.text:
                leaves.append(match.key if match else None)
        below = leaves or below
    return below


def _may_be_column(cell: GridCell) -> bool:
    corner = words(cell.text) == _ALL_APPLICANTS or cell.text.startswith(("（本列", "(本列"))
    return cell.kind in {"words", "blank"} and not corner


def _is_organisations(cell: GridCell) -> bool:
    return words(cell.text) == _ORGANISATIONS


def _is_no_column(cell: GridCell) -> bool:
    return bool(cell.text) and not APPLICATION_COLUMNS.match(cell.text)


def _is_empty(cell: GridCell) -> bool:
    return not cell.text


def settle_repeated(reading: TableReading, header: Header, rows: Sequence[Sequence[GridCell]]) -> None:
    """Two columns with the same heading are one where they print the same in each row. Otherwise neither is taken."""
    times = Counter(_told(header.leaves))
    for leaf in [leaf for leaf, count in times.items() if count > 1]:
        indexes = [index for index, other in enumerate(header.leaves) if other == leaf]
        whole = [values for values in rows if len(values) == len(header.leaves)]
        same = all(len({(values[index].status, values[index].value) for index in indexes}) == 1 for values in whole)
        what = "they print the same" if same else "they print different values, so neither is taken"
        message = f"{times[leaf]} columns are headed as {leaf}; {what}"
        reading.note("column.repeated", "info" if same else "warning", "columns", message)
        for index in () if same else indexes:
            header.leaves[index] = None
            if header.places:
                header.unknown[header.places[index]] = leaf


def settle_order(reading: TableReading, header: Header, rows: Sequence[Sequence[GridCell]]) -> None:
    """Take the columns as they follow each other where more totals hold so than by their places."""
    order, header.by_order = header.by_order, None
    held = _held(header.leaves, rows) if order or (header.complete() and header.leaves not in _ORDERS) else len(rows)
    better = [other for other in ([order] if order else _ORDERS) if held < len(rows) and _held(other, rows) > held]
    if better:
        header.leaves = list(better[0])
    if order or better:
        message = f"wrong spans in the header move its columns; read in the order that more totals fit: {header.leaves}"
        reading.note("header.order", "info", "columns", message)


def _held(leaves: Sequence[str | None], rows: Sequence[Sequence[GridCell]]) -> int:
    """In how many of the rows the total is the sum of the others, if the columns are these."""
    return sum(total_holds(values, leaves) for values in rows)


def total_holds(values: Sequence[GridCell], leaves: Sequence[str | None]) -> bool:
    """Whether there is a value for each column, and the total is the sum of the others."""
    numbers = [Decimal(cell.value or 0) for cell in values]
    return len(values) == len(leaves) and 2 * numbers[leaves.index("total")] == sum(numbers)
