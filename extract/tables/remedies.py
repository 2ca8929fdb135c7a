"""Table four, 政府信息公开行政复议、行政诉讼情况: outcomes of reviews and suits."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extract.document.model import GridCell, Table
from extract.forms.labels import REMEDY_OUTCOMES, known
from extract.tables.remedies_header import (
    GROUPS,
    OUTCOMES,
    PLAIN_OUTCOMES,
    Header,
    Leaf,
    certain,
    group_of,
    is_header,
    read_header,
)
from extract.tables.table_cache import remembered
from extract.tables.table_reading import MERGED, SHIFTED, TableReading, in_order, printed, rows_apart, split_row


def read_remedies(tables: Sequence[tuple[Table, str]]) -> TableReading:
    """Read table four wherever it stands; each table comes with the line of text above it."""
    parts = [(table, group_of(above)) for table, above in tables if not table.labels or _has_outcomes(table.labels)]
    groups = tuple(above for _, above in parts)
    return remembered("remedies", [table for table, _ in parts], groups, lambda: _read(parts))


def _read(tables: Sequence[tuple[Table, str | None]]) -> TableReading:
    reading = TableReading("remedies")
    header: Header | None = None
    for table, above in tables:
        header = _read_table(reading, rows_apart(table), header, above)
    reading.settle_merged()
    return reading


def _read_table(reading: TableReading, table: Table, header: Header | None, above: str | None) -> Header | None:
    row = 0
    read_before = bool(reading.cells)
    if table.labels and header is None and not is_remedies(table.labels):
        return header
    while row < len(table.rows):
        if is_header(table.rows[row]):
            end = row + 1
            while end < len(table.rows) and is_header(table.rows[end]):
                end += 1
            header = read_header(table, row, end, above)
            read_before = False
            row = end
            continue
        if header is not None and not read_before:
            _read_row(reading, table, row, header)
        row += 1
    return header


def is_remedies(labels: frozenset[str]) -> bool:
    """Whether these are labels of table four."""
    return _has_outcomes(labels, plain=True)


@lru_cache(maxsize=256)
def _has_outcomes(labels: frozenset[str], *, plain: bool = False) -> bool:
    """Whether the labels name outcomes; `plain` ones are no labels of table three."""
    matches = filter(None, map(REMEDY_OUTCOMES.match, labels))
    return any(not plain or match.key in PLAIN_OUTCOMES for match in matches)


class _Row(NamedTuple):
    """A printed row of values: its labels, its values, and what the columns of the header are in this row."""

    labels: list[GridCell]
    values: list[GridCell]
    group: str | None  # that the row names
    leaves: list[Leaf]  # those that are not certain have a label only

    @property
    def where(self) -> str:
        return self.group or "reconsideration"


class _Placed(NamedTuple):
    """For each leaf its cell or None, and why cells are missing."""

    cells: Sequence[GridCell | None]
    message: str


def _read_row(reading: TableReading, table: Table, row: int, header: Header) -> None:
    """Read one row of values, if it is one."""
    labels, values = _split(table.cells(row), header)
    merged = _over_columns(values, header)
    if not merged and not any(cell.kind == "number" for cell in values) and not _all_blank_row(labels, values, header):
        return
    group = next((group for cell in reversed(labels) if (group := group_of(cell.text))), None)
    names = [cell.text for cell in labels if cell.text]
    if names and not group and not any(leaf.group for leaf in header.leaves) and not any(map(known, names)):
        reading.lost_row(printed(labels), printed(values))
        return
    found = _Row(labels, values, group, _leaves(header, group))
    if not any(leaf.outcome for leaf in found.leaves):
        for untold in [group] if group else GROUPS:
            reading.put_absent(untold, OUTCOMES, f"the columns of this row are not told apart: {printed(values)}")
    else:
        _keep(reading, found, merged or _place(reading, table, row, found, header))


def _leaves(header: Header, group: str | None) -> list[Leaf]:
    """The columns in a row that names this group. It counts where the header names none."""
    if group and not any(leaf.group for leaf in header.leaves):
        return certain([leaf._replace(group=group) for leaf in header.leaves])
    return certain(header.leaves)


def _over_columns(values: Sequence[GridCell], header: Header) -> _Placed | None:
    """The row when one cell spans several columns: it says nothing of any one of them. None when none does."""
    spans = [cell for cell in values if cell.colspan > 1 and cell.text and not _is_label(cell)]
    wide = [cell for cell in spans if sum(place in _columns_of(cell) for place in header.places) > 1]
    if not wide:
        return None
    by_place = {cell.column: cell for cell in values if cell not in wide}
    what = "; ".join(f"one cell “{' '.join(cell.text.split())}” spans {cell.colspan} columns" for cell in wide)
    return _Placed([by_place.get(place) for place in header.places], f"{what} and says nothing of any one of them")


def _is_label(cell: GridCell) -> bool:
    return cell.kind == "words" and bool(REMEDY_OUTCOMES.match(cell.text) or group_of(cell.text) or known(cell.text))


def _columns_of(cell: GridCell) -> range:
    return range(cell.column, cell.column + cell.colspan)


def _place(reading: TableReading, table: Table, row: int, found: _Row, header: Header) -> _Placed:
    values, leaves = found.values, found.leaves
    message = f"{len(values)} cells for {len(leaves)} columns, their places are not certain: {printed(values)}"
    if placed := _by_grid(table, row, header):
        return _Placed(placed, message)
    if not header.spaced:
        ordered = in_order(values, len(leaves), padded=not table.exact and len(values) > len(leaves))
        if ordered:
            if header.places:
                reading.note("row.shifted", "info", found.where, SHIFTED)
            return _Placed(ordered, message)
    if table.cut and row == len(table.rows) - 1 and len(values) < len(leaves):
        message = f"the text ends inside this row, after {len(values)} of {len(leaves)} cells"
        reading.note("row.cut", "warning", found.where, message)
        return _Placed([*values, *[None] * (len(leaves) - len(values))], message)
    return _Placed(_by_sums(values, leaves), message)


def _keep(reading: TableReading, row: _Row, placed: _Placed) -> None:
    leaves = _with_proven(reading, row.leaves, placed.cells)
    unknown: dict[str, list[str]] = {}
    for cell, leaf in zip(placed.cells, leaves, strict=True):
        if leaf.outcome is None and cell is not None and cell.kind != "blank":
            unknown.setdefault(leaf.group or "columns", []).append(f"{leaf.label or 'no label'}: {cell.text}")
    for where, cells_unknown in unknown.items():
        reading.unknown += cells_unknown
        message = f"these labels are no columns of the form, or their group is not known: {'; '.join(cells_unknown)}"
        reading.note("column.unknown", "warning", where, message)
    for group in dict.fromkeys(leaf.group for leaf in leaves if leaf.group and leaf.outcome):
        of_group = {leaf.outcome: cell for leaf, cell in zip(leaves, placed.cells, strict=True) if leaf.group == group}
        cells = {outcome: cell for outcome, cell in of_group.items() if outcome and cell is not None}
        reading.put_row(group, list(cells), list(cells.values()))
        unprinted = [outcome for outcome in OUTCOMES if outcome not in of_group]
        if unprinted and None not in of_group:
            reading.note("column.missing", "warning", group, f"the table has no column for {', '.join(unprinted)}")
        if missing := [outcome for outcome in of_group if outcome and outcome not in cells]:
            reading.put_absent(group, missing, placed.message)


def _with_proven(reading: TableReading, leaves: list[Leaf], cells: Sequence[GridCell | None]) -> list[Leaf]:
    """The leaves, and what the only one without a label in a group must be: the outcome that stands there on the form,
    where the numbers of the group then sum up to its total."""
    out = list(leaves)
    for group in dict.fromkeys(leaf.group for leaf in leaves if leaf.group):
        places = [place for place, leaf in enumerate(leaves) if leaf.group == group]
        lost = [place for place in places if not leaves[place].outcome]
        if len(lost) != 1 or leaves[lost[0]].label or len(places) != len(OUTCOMES):
            continue
        outcomes_of_form = [
            leaves[place]._replace(outcome=outcome) for place, outcome in zip(places, OUTCOMES, strict=True)
        ]
        of_group = [cells[place] for place in places]
        agree = all(
            leaves[place].outcome in {None, leaf.outcome} for place, leaf in zip(places, outcomes_of_form, strict=True)
        )
        if (
            agree
            and all(cell and isinstance(cell.value, int) and not cell.doubt for cell in of_group)
            and _sums_hold(of_group, outcomes_of_form)
        ):
            out[lost[0]] = outcomes_of_form[places.index(lost[0])]
            message = f"a column without a label was read as {out[lost[0]].outcome}: the sum of the group proves it"
            reading.note("label.inexact", "info", group, message)
    return out


def _split(cells: list[GridCell], header: Header) -> tuple[list[GridCell], list[GridCell]]:
    """The labels of a row and its values: by their places, where the header has places and the row a cell there."""
    at = next((i for i, cell in enumerate(cells) if header.places and cell.column == header.places[0]), None)
    if at is None or group_of(cells[at].text):
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
    for group in {leaf.group for leaf in leaves if leaf.outcome}:
        cells = {leaf.outcome: cell for leaf, cell in zip(leaves, placed, strict=True) if leaf.group == group}
        if None in cells.values():
            continue
        numbers = {outcome: cell.value or 0 for outcome, cell in cells.items() if cell}
        if Decimal(numbers.pop("total", 0)) != sum(Decimal(number) for number in numbers.values()):
            return False
    return True


def _all_blank_row(labels: Sequence[GridCell], values: Sequence[GridCell], header: Header) -> bool:
    """A row of blanks and dashes counts as the row of values when it has a cell below each column, or names its group."""
    other_labels = any(cell.kind == "words" for cell in labels) and not any(group_of(cell.text) for cell in labels)
    below = bool(header.places) and {cell.column for cell in values}.issuperset(header.places)
    whole = below or len(values) == len(header.leaves)
    return whole and not other_labels and not any(cell.kind == "words" for cell in values)


def _by_grid(table: Table, row: int, header: Header) -> list[GridCell] | None:
    slots = table.slots(row)
    placed: list[GridCell] = []
    for place in header.places:
        cell = slots[place] if place < len(slots) else None
        if cell is None or cell.column != place or cell.colspan > 1:
            return None
        if cell.row != row and cell.doubt != MERGED and cell.kind != "blank":
            return None
        if cell.kind == "words" and (REMEDY_OUTCOMES.match(cell.text) or group_of(cell.text)):
            return None
        placed.append(cell)
    if not placed or any(cell is not None and cell.kind == "number" and cell not in placed for cell in slots):
        return None
    return placed
