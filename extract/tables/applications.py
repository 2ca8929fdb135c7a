"""Table three, 收到和处理政府信息公开申请情况: results by kind of applicant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extract.document.model import GridCell, Table
from extract.forms import official
from extract.forms.labels import (
    APPLICATION_COLUMNS,
    APPLICATION_GROUPS,
    APPLICATION_ROWS,
    known,
    words,
)
from extract.tables.applications_header import (
    COLUMNS,
    Header,
    is_header,
    read_header,
    settle_order,
    settle_repeated,
    total_holds,
)
from extract.tables.applications_rows import row_key
from extract.tables.table_cache import remembered
from extract.tables.table_reading import (
    ABSENT,
    SHIFTED,
    TableReading,
    in_order,
    is_rest,
    printed,
    rows_apart,
    split_row,
    with_blanks_above,
)

_SHARED = frozenset({"other", "total", "other_other", "total_processed"})  # 其他 and 总计
_TOTAL = words(next(row.label for row in official.NEWEST.applications_rows if row.key == official.NEWEST.total_row))
_FEWEST_ROWS = 10  # of a table three without a header: tables of other things have some of its labels


@dataclass(slots=True)
class _State:
    reading: TableReading
    header: Header | None = None
    group: str | None = None
    previous: str | None = None
    has_total: bool = False  # a row is headed 总计: then 合计 and 共计 are sums of other rows
    headless: list[tuple[list[GridCell], list[GridCell]]] = field(default_factory=list)  # rows above any header


@lru_cache(maxsize=256)
def is_applications(labels: frozenset[str]) -> bool:
    """Whether these are labels of table three, those left aside that table four has as well."""
    matches = (APPLICATION_ROWS.match(label) or APPLICATION_COLUMNS.match(label) for label in labels)
    return any(match and match.key not in _SHARED for match in matches)


def read_applications(tables: Sequence[Table]) -> TableReading:
    """Read table three wherever it stands in `tables`, cut into parts or not."""
    return remembered("applications", tables, None, lambda: _read(tables))


def _read(tables: Sequence[Table]) -> TableReading:
    state = _State(TableReading("applications"))
    for table in map(rows_apart, tables):
        _read_table(state, table)
    if not state.reading.cells:
        _tell_headless(state)
    _settle_other(state.reading)
    state.reading.settle_merged()
    return state.reading


def _settle_other(reading: TableReading) -> None:
    """A cell over all three rows of 其他处理 is the number of the group."""
    whole = [
        place
        for place, spanned in reading.merged.items()
        if [row for row, _, _ in spanned] == list(official.OTHER_ROWS)
    ]
    for place in whole:
        for row, column, cell in reading.merged.pop(place):
            reading.cells.setdefault("other", {})[column] = cell._replace(doubt=None)
            reading.cells[row][column] = ABSENT
    if whole:
        message = "cells that span the three rows of 其他处理 were read as the number of the group"
        reading.note("row.group", "info", "other", message)


def _read_table(state: _State, table: Table) -> None:
    row = 0
    rows: list[int] = []
    while row < len(table.rows):
        if is_header(table.rows[row]):
            _read_rows(state, table, rows)
            rows = []
            end = row + 1
            while end < len(table.rows) and is_header(table.rows[end]):
                end += 1
            state.header = read_header(table, row, end)
            row = end
        else:
            rows.append(row)
            row += 1
    _read_rows(state, table, rows)


def _read_rows(state: _State, table: Table, rows: Sequence[int]) -> None:
    places = state.header.places if state.header else ()
    parts = [split_row(with_blanks_above(table, row, places)) for row in rows]
    if state.header is None:
        state.headless += parts
        return
    labelled = [values for labels, values in parts if labels]
    settle_order(state.reading, state.header, labelled)
    settle_repeated(state.reading, state.header, labelled)
    leaves = state.header.leaves
    state.has_total = any(words(cell.text) == _TOTAL for labels, _ in parts for cell in labels)
    padded = not table.exact and any(labels and len(values) > len(leaves) for labels, values in parts)
    for row, (labels, values) in zip(rows, parts, strict=True):
        _read_row(state, table, row, labels, values, padded)


def _read_row(
    state: _State, table: Table, row: int, labels: list[GridCell], values: list[GridCell], padded: bool
) -> None:
    reading, header = state.reading, state.header
    assert header is not None
    texts = [cell.text for cell in labels if cell.kind != "number" and cell.text]
    if not texts:
        if is_rest(values, len(header.leaves)):
            reading.lost_row("", printed(values))
        return
    after_other = state.previous in official.OTHER_ROWS
    key, exact, group = row_key(state.group, after_other, tuple(texts))
    if not exact and (apart := _labels_by_place(table, labels, header)):
        by_place = row_key(state.group, after_other, tuple(cell.text for cell in apart if cell.text))
        if by_place[0] and by_place[1]:  # what stands behind is words in the place of a number: 详见附件
            key, exact, group = by_place
            labels, values = apart, [*labels[len(apart) :], *values]
    if key == "total_processed" and exact and state.has_total and words(texts[-1]) != _TOTAL:
        reading.lost_row(printed(labels), printed(values))
        return
    state.group = group
    if key is None:
        if any(cell.kind == "number" for cell in values):
            _unknown_row(reading, labels, values)
        return
    if not values:
        if exact and table.exact and key not in _SHARED and not APPLICATION_GROUPS.match(texts[-1]):
            reading.put_absent(key, COLUMNS, "no cell stands behind the label")
        return
    state.previous = key
    if not exact:
        reading.note("label.inexact", "info", key, f"“{printed(labels[-1:])}” was read as this row")
    if placed := _placed(reading, table, row, key, header, values, padded):
        _put(reading, key, header, placed)
    elif not _put_wide(reading, key, header, values):
        _put_unplaced(reading, key, header, values)


def _labels_by_place(table: Table, labels: list[GridCell], header: Header) -> list[GridCell]:
    """The labels that stand before the columns of values, if others stand in these."""
    before = [cell for cell in labels if header.places and cell.column < header.places[0]]
    return before if table.exact and len(before) < len(labels) else []


def _placed(
    reading: TableReading,
    table: Table,
    row: int,
    key: str,
    header: Header,
    values: Sequence[GridCell],
    padded: bool,
) -> Sequence[GridCell] | None:
    """The values of a row in the order of the columns, fewer where the text ends in it; None where their places are not certain."""
    placed = _by_grid(table, row, header, values) if header.places else None
    certain = not header.empty or (header.complete() and total_holds(values, header.leaves))
    if placed is None and certain and (ordered := in_order(values, len(header.leaves), padded=padded)):
        placed = ordered
        if header.places:
            reading.note("row.shifted", "info", key, SHIFTED)
    if placed is None and table.cut and row == len(table.rows) - 1 and len(values) < len(header.leaves):
        reading.note("row.cut", "warning", key, f"the text ends inside this row, after {len(values)} cells")
        return values
    return placed


def _put_unplaced(reading: TableReading, key: str, header: Header, values: Sequence[GridCell]) -> None:
    """Keep a row whose values could not be placed; one number short of the columns it may be told by sums later."""
    numbers = [cell for cell in values if cell.kind != "blank"]
    if (
        header.complete()
        and not any(cell.colspan > 1 for cell in values)
        and len(numbers) == len(COLUMNS) - 1
        and all(isinstance(cell.value, int) for cell in numbers)
    ):
        reading.short.setdefault(key, (list(map(str, header.leaves)), numbers))
    count = f"{sum(cell.kind != 'blank' for cell in values)} values in {len(values)} cells"
    message = f"{count} for {len(header.leaves)} columns, their places are not certain: {printed(values)}"
    reading.put_absent(key, COLUMNS, message)


def _tell_headless(state: _State) -> None:
    """Tell of a table whose header is lost: nothing tells the columns of its rows."""
    state.group = None
    rows: dict[str, str] = {}
    key: str | None = None
    for labels, values in state.headless:
        texts = tuple(cell.text for cell in labels if cell.kind == "words")
        after_other = key in official.OTHER_ROWS
        key, exact, state.group = row_key(state.group, after_other, texts) if texts else (None, False, state.group)
        if key and exact and any(cell.kind == "number" for cell in values):
            rows.setdefault(key, printed(values))
    if len(rows) >= _FEWEST_ROWS:
        for key, values_printed in rows.items():
            state.reading.put_absent(key, COLUMNS, f"no header names its columns; it prints {values_printed}")


def _unknown_row(reading: TableReading, labels: Sequence[GridCell], values: Sequence[GridCell]) -> None:
    if APPLICATION_GROUPS.match(labels[-1].text):
        reading.unknown.append(printed(labels))
        message = f"the form has no numbers for a whole group; it prints {printed(values)}"
        reading.note("row.subtotal", "info", printed(labels), message)
    elif not any(known(cell.text) for cell in labels):
        reading.lost_row(printed(labels), printed(values))


def _put(reading: TableReading, key: str, header: Header, placed: Sequence[GridCell]) -> None:
    if None not in header.leaves and len(placed) == len(header.leaves):
        reading.put_row(key, header.leaves, placed)  # type: ignore[arg-type]
        return
    if header.presumed and _proves(placed, header.presumed):
        presumed = header.presumed[header.leaves.index(None)]
        message = f"the column without a label was read as {presumed} where the totals prove it"
        if message not in reading.recognised:
            reading.recognised.append(message)
            reading.note("label.inexact", "info", "columns", message)
        reading.put_row(key, header.presumed, placed)
        return
    if header.proven_only:
        reading.put_absent(key, COLUMNS, f"a column has no label, and no total proves which it is: {printed(placed)}")
        return
    columns, cells = [], []
    for column, cell in zip(header.leaves, placed, strict=False):
        if column:
            columns.append(column)
            cells.append(cell)
        elif cell.kind == "number":
            label = header.label_at(cell.column)
            reading.unknown.append(f"{label}, {key}: {cell.text}" if label else f"{key}: {cell.text}")
            severity = "info" if set(COLUMNS) <= set(header.leaves) else "warning"
            message = f"“{cell.text}” stands in a column that the form does not have{f', “{label}”' if label else ''}"
            reading.note("column.unknown", severity, key, message)
    reading.put_row(key, columns, cells)
    if len(placed) < len(header.leaves):
        reading.put_absent(key, [c for c in header.leaves[len(placed) :] if c], "the row is cut off")


def _proves(placed: Sequence[GridCell], leaves: Sequence[str]) -> bool:
    """Whether the total of a row is the sum of the others, each of which counts for something certain."""
    return total_holds(placed, leaves) and all(
        cell.status in {"reported", "blank", "dash"} and not cell.doubt for cell in placed
    )


def _put_wide(reading: TableReading, key: str, header: Header, values: Sequence[GridCell]) -> bool:
    """Keep a row in which cells span several columns: they say nothing of any one of them. False where none does."""
    wide = [cell for cell in values if cell.colspan > 1 and cell.column in header.places]
    by_place = {cell.column: cell for cell in values if cell.colspan == 1}
    covered = {place for cell in wide for place in header.places if cell.column <= place < cell.column + cell.colspan}
    if not wide or covered & by_place.keys() or covered | by_place.keys() != set(header.places):
        return False
    named = [(leaf, by_place.get(place)) for leaf, place in zip(header.leaves, header.places, strict=True) if leaf]
    reading.put_row(key, [leaf for leaf, cell in named if cell], [cell for _, cell in named if cell])
    message = f"cells that span several columns say nothing of any one of them: {printed(wide)}"
    reading.put_absent(key, [leaf for leaf, cell in named if not cell], message)
    return True


def _by_grid(table: Table, row: int, header: Header, values: Sequence[GridCell]) -> list[GridCell] | None:
    """The cells below the header's leaves, None unless the row has one below each, and only labels before them."""
    cells = with_blanks_above(table, row, header.places)
    if None in header.leaves and table.above[row]:  # a remark beside several rows
        unnamed = {place for place, leaf in zip(header.places, header.leaves, strict=True) if leaf is None}
        beside = [cell for cell in table.above[row] if cell.column in unnamed and cell not in cells]
        cells = sorted([*cells, *beside], key=lambda cell: cell.column)
    if header.empty:
        last = cells[-1] if cells else None
        if last and last.kind == "blank" and last.column in header.places and header.empty[-1] > last.column:
            return None  # the row ends before the empty column that stands behind all others: it lost a cell
        cells = [cell for cell in cells if cell.kind != "blank" or cell.column not in header.empty]
    count = len(header.places)
    before, placed = cells[:-count], cells[-count:]
    if [cell.column for cell in placed] != header.places:
        return None
    if any(cell.kind == "number" and cell in values for cell in before):
        return None
    words_in = [cell.text for cell in placed if cell.kind == "words"]
    return None if words_in and APPLICATION_ROWS.has(words_in) else placed
