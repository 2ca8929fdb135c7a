"""Where the cells of a table stand, by the HTML rules for cells that span."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, repeat

from extract.text.limits import MAX_COLUMNS


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """Where cells stand. Of all cells in reading order the row, the first column (`MAX_COLUMNS` for one that is left out),
    and the colspan as far as it goes; `reaching`: (row, index of a cell that reaches into it from above)."""

    rows: Sequence[int]
    columns: Sequence[int]
    colspans: Sequence[int]
    reaching: Sequence[tuple[int, int]]


@lru_cache(maxsize=256)
def layout_of(counts: Sequence[int], spans: Sequence[tuple[int, int]] | None) -> Layout:
    """Remembered, for all tables of a form have the same few layouts."""
    rows = list(chain.from_iterable(map(repeat, range(len(counts)), counts)))
    if spans is None:
        columns = [min(column, MAX_COLUMNS) for count in counts for column in range(count)]
        return Layout(rows, columns, [1] * len(rows), ())
    columns, rowspans, colspans = _spread(counts, spans)
    reaching = [
        (below, index)
        for index, rowspan in enumerate(rowspans)
        if rowspan > 1
        for below in range(rows[index] + 1, rows[index] + rowspan)
    ]
    return Layout(rows, columns, colspans, reaching)


def _spread(counts: Sequence[int], spans: Sequence[tuple[int, int]]) -> tuple[list[int], list[int], list[int]]:
    """The first column of each cell, and its spans as far as they go."""
    columns: list[int] = []
    rowspans: list[int] = []
    colspans: list[int] = []
    ends: dict[int, int] = {}  # column → the row that is free of the cell above again
    of_cells = iter(spans)
    for r, count in enumerate(counts):
        if ends and r in ends.values():
            ends = {column: end for column, end in ends.items() if end > r}
        column = 0
        for rowspan, colspan in islice(of_cells, count):
            while column in ends:
                column += 1
            if column >= MAX_COLUMNS:
                column = MAX_COLUMNS
                rowspan = colspan = 1
            if rowspan != 1:
                rowspan = min(rowspan or len(counts) - r, len(counts) - r)
            if colspan != 1:
                colspan = min(colspan or 1, MAX_COLUMNS - column)
            columns.append(column)
            rowspans.append(rowspan)
            colspans.append(colspan)
            if rowspan > 1:
                ends.update(dict.fromkeys(range(column, column + colspan), r + rowspan))
            column += colspan
    return columns, rowspans, colspans
