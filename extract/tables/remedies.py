"""Table four, 政府信息公开行政复议、行政诉讼情况: outcomes of reviews and suits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from extract.document.model import GridCell, Table
from extract.forms import official
from extract.forms.labels import REMEDY_GROUPS, REMEDY_OUTCOMES, known
from extract.tables.table_cache import remembered
from extract.tables.table_reading import SHIFTED, TableReading, in_order, printed, printed_in, split_row

OUTCOMES = tuple(official.load("2021").remedies_outcomes)
_PLAIN_OUTCOMES = frozenset({"upheld", "corrected", "pending"})  # 其他 and 总计 stand in table three as well
Leaf = tuple[str | None, str | None]
_WITHOUT_BRACKETS = str.maketrans("", "", "()（）")  # 行政诉讼（未经复议直接起诉）
_NO_LEAF: Leaf = (None, None)  # a column that the form does not have


@dataclass(slots=True)
class _Header:
    """The leaves from left to right as (group, outcome), and the grid column of each, empty when the grid does not
    tell. The group is None where the header names none: then the row does, or the line above the table. `spaced`: an
    empty column stands between them, so that order does not tell."""

    leaves: list[Leaf]
    places: list[int] = field(default_factory=list)
    spaced: bool = False


def read_remedies(tables: Sequence[tuple[Table, str]]) -> TableReading:
    """Read table four wherever it stands; each table comes with the line of text above it."""
    parts = [(table, _group(above)) for table, above in tables if not table.labels or _has_outcomes(table.labels)]
    groups = tuple(above for _, above in parts)
    return remembered("remedies", [table for table, _ in parts], groups, lambda: _read(parts))


def _read(tables: Sequence[tuple[Table, str | None]]) -> TableReading:
    reading = TableReading("remedies")
    header: _Header | None = None
    for table, above in tables:
        header = _read_table(reading, table, header, above)
    return reading


def _read_table(reading: TableReading, table: Table, header: _Header | None, above: str | None) -> _Header | None:
    row = 0
    read_before = bool(reading.cells)
    if table.labels and header is None and not is_remedies(table.labels):
        return header
    while row < len(table.rows):
        if _is_header(table.rows[row]):
            end = row + 1
            while end < len(table.rows) and _is_header(table.rows[end]):
                end += 1
            header = _header(table, row, end, above)
            read_before = False
            row = end
            continue
        if header is not None and not read_before and _read_row(reading, table, row, header):
            row += 1
            continue
        row += 1
    return header


def is_remedies(labels: frozenset[str]) -> bool:
    """Whether these are labels of table four."""
    return _has_outcomes(labels, plain=True)


@lru_cache(maxsize=256)
def _has_outcomes(labels: frozenset[str], *, plain: bool = False) -> bool:
    """Whether the labels name outcomes; `plain` ones are no labels of table three."""
    matches = filter(None, map(REMEDY_OUTCOMES.match, labels))
    return any(not plain or match.key in _PLAIN_OUTCOMES for match in matches)


def _is_header(cells: Sequence[GridCell]) -> bool:
    outcomes = 0
    for cell in cells:
        if cell.kind == "number":
            return False
        match = REMEDY_OUTCOMES.match(cell.text)
        outcomes += bool(match and match.key in _PLAIN_OUTCOMES)
    return outcomes >= 2


@lru_cache(maxsize=1024)
def _group(text: str) -> str | None:
    match = REMEDY_GROUPS.match(text) or REMEDY_GROUPS.match(text.translate(_WITHOUT_BRACKETS))
    return match.key if match else None


def _header(table: Table, start: int, end: int, above: str | None) -> _Header:
    by_grid = _header_by_grid(table, start, end, above)
    told = [leaf for leaf in by_grid.leaves if leaf != _NO_LEAF] if by_grid else []
    if by_grid and told and all(group for group, _ in told) and len(set(told)) == len(told):
        return by_grid
    by_order = _leaves_in_order(table, start, end, above)
    if by_grid and sorted(map(str, by_grid.leaves)) == sorted(map(str, by_order)):
        return by_grid
    return _Header(by_order)


def _top(table: Table, start: int) -> int:
    """The first of the rows above a header that may name its groups: few, and none that prints numbers."""
    top = start
    while top > max(0, start - 5) and not any(cell.kind == "number" for cell in table.rows[top - 1]):
        top -= 1
    return top


def _header_by_grid(table: Table, start: int, end: int, above: str | None) -> _Header | None:
    if not table.exact:
        return None
    leaves: list[Leaf] = []
    places: list[int] = []
    slots = {r: table.slots(r) for r in range(_top(table, start), end)}
    spaced = False
    for column in range(max(len(slots[r]) for r in range(start, end))):
        outcome = group = None
        spaced = spaced or (bool(places) and not any(printed_in(slots[r], column) for r in range(start, end)))
        for r, row in reversed(slots.items()):
            cell = row[column] if column < len(row) else None
            if cell is None or not cell.text:
                continue
            if r >= start and outcome is None and (match := REMEDY_OUTCOMES.match(cell.text)):
                outcome = match.key
            elif found := _group(cell.text):
                group = found
                break
        if outcome:
            leaves.append((group or above, outcome))
            places.append(column)
    if [leaf for leaf in leaves if leaf[0] is None] == [(None, "total")] and len(leaves) > len(OUTCOMES):
        leaves = [leaf if leaf[0] else _NO_LEAF for leaf in leaves]
    return _Header(leaves, places, spaced)


def _leaves_in_order(table: Table, start: int, end: int, above: str | None) -> list[Leaf]:
    """Header rows without places: a group in a row stands for the outcomes printed in the next row."""
    outer = [group for r in range(_top(table, start), start) for cell in table.rows[r] if (group := _group(cell.text))]
    default = outer[-1] if outer else above
    below: list[str] = []
    leaves: list[Leaf] = []
    for r in range(end - 1, start - 1, -1):
        items: list[tuple[str | None, str | None]] = []
        for cell in table.rows[r]:
            if group := _group(cell.text):
                items.append((group, None))
            elif match := REMEDY_OUTCOMES.match(cell.text):
                items.append((None, match.key))
        groups = sum(group is not None for group, _ in items)
        if r == end - 1 and not groups:
            below = [outcome for _, outcome in items if outcome]
            leaves = [(default, outcome) for outcome in below]
        elif groups and len(below) % groups == 0:
            share = len(below) // groups
            runs = iter([below[i * share : (i + 1) * share] for i in range(groups)])
            leaves = []
            for group, outcome in items:
                leaves.extend([(group, one) for one in next(runs)] if group else [(default, outcome)])
    return leaves


def _read_row(reading: TableReading, table: Table, row: int, header: _Header) -> bool:
    """Read one row of values; False when it is none."""
    labels, values = _split(table.cells(row), header)
    if not any(cell.kind == "number" for cell in values) and not _all_blank_row(labels, values, header):
        return False
    named = next((group for cell in reversed(labels) if (group := _group(cell.text))), None)
    names = [cell.text for cell in labels if cell.text]
    if names and not named and not all(group for group, _ in header.leaves) and not any(map(known, names)):
        reading.lost_row(printed(labels), printed(values))
        return True
    leaves = [(named or group, outcome) for group, outcome in header.leaves]
    where = named or "reconsideration"
    told = [leaf for leaf in leaves if leaf[1]]
    if not all(group for group, _ in told) or len(set(told)) < len(told):
        reading.note(
            "header.unknown", "warning", where, f"the columns of this row are not told apart: {printed(values)}"
        )
        return True
    message = f"{len(values)} cells for {len(leaves)} columns, their places are not certain: {printed(values)}"
    placed: Sequence[GridCell | None] | None = _by_grid(table, row, header)
    if placed is None and not header.spaced:
        placed = in_order(values, len(leaves), padded=not table.exact and len(values) > len(leaves))
        if placed and header.places:
            reading.note("row.shifted", "info", where, SHIFTED)
    if placed is None and table.cut and row == len(table.rows) - 1 and len(values) < len(leaves):
        placed = [*values, *[None] * (len(leaves) - len(values))]
        message = f"the text ends inside this row, after {len(values)} of {len(leaves)} cells"
        reading.note("row.cut", "warning", where, message)
    if placed is None:
        placed = _by_sums(values, leaves)
    for cell in (cell for cell, leaf in zip(placed, leaves, strict=True) if leaf[1] is None and cell is not None):
        reading.unknown.append(f"{where}: {cell.text}")
        reading.note("column.unknown", "info", where, f"“{cell.text}” stands in a column that the form does not have")
    for group in dict.fromkeys(group for group, _ in told if group):
        found = {outcome: cell for (g, outcome), cell in zip(leaves, placed, strict=True) if g == group and outcome}
        cells = {outcome: cell for outcome, cell in found.items() if cell is not None}
        reading.put_row(group, list(cells), list(cells.values()))
        if unprinted := [outcome for outcome in OUTCOMES if outcome not in found]:
            reading.note("column.missing", "warning", group, f"the table has no column for {', '.join(unprinted)}")
        if missing := [outcome for outcome in found if outcome not in cells]:
            reading.put_absent(group, missing, message)
    return True


def _split(cells: list[GridCell], header: _Header) -> tuple[list[GridCell], list[GridCell]]:
    """The labels of a row and its values: by their places, where the header has places and the row a cell there."""
    at = next((i for i, cell in enumerate(cells) if header.places and cell.column == header.places[0]), None)
    if at is None or _group(cells[at].text):
        return split_row(cells)
    return cells[:at], cells[at:]


def _by_sums(values: Sequence[GridCell], leaves: Sequence[Leaf]) -> list[GridCell | None]:
    """A row that lost one cell: what stands in the same column wherever the gap is that the sums of the groups allow."""
    if len(values) != len(leaves) - 1:
        return [None] * len(leaves)
    ways = [[*values[:gap], None, *values[gap:]] for gap in range(len(leaves))]
    allowed = [way for way in ways if _sums_hold(way, leaves)]
    return [cells[0] if all(cell is cells[0] for cell in cells) else None for cells in zip(*allowed, strict=True)] or [
        None
    ] * len(leaves)


def _sums_hold(placed: Sequence[GridCell | None], leaves: Sequence[Leaf]) -> bool:
    """Whether every group that is whole has a total that is the sum of its parts."""
    for group in {group for group, outcome in leaves if outcome}:
        cells = {outcome: cell for (g, outcome), cell in zip(leaves, placed, strict=True) if g == group}
        if None in cells.values():
            continue
        numbers = {outcome: cell.value or 0 for outcome, cell in cells.items() if cell}
        if Decimal(numbers.pop("total", 0)) != sum(Decimal(number) for number in numbers.values()):
            return False
    return True


def _all_blank_row(labels: Sequence[GridCell], values: Sequence[GridCell], header: _Header) -> bool:
    """A row of blanks and dashes counts as the row of values when it is as long as the header or names its group."""
    named = any(_group(cell.text) for cell in labels)
    return (
        (not labels or named) and len(values) == len(header.leaves) and not any(cell.kind == "words" for cell in values)
    )


def _by_grid(table: Table, row: int, header: _Header) -> list[GridCell] | None:
    slots = table.slots(row)
    placed: list[GridCell] = []
    for place in header.places:
        cell = slots[place] if place < len(slots) else None
        if cell is None or cell.row != row or cell.column != place or cell.colspan > 1:
            return None
        if cell.kind == "words" and (REMEDY_OUTCOMES.match(cell.text) or _group(cell.text)):
            return None
        placed.append(cell)
    if not placed or any(cell is not None and cell.kind == "number" and cell not in placed for cell in slots):
        return None
    return placed
