"""A document between bytes and report: metas, title, and blocks in reading order (paragraphs and tables).

Both readers (`html`, `flat_text`) make this; everything after them knows nothing of markup.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from typing import NamedTuple

from extract.numbers import Kind, Reading, kind_of, read_cell

MAX_COLUMNS = 256
MAX_ROWS = 5000


class GridCell(NamedTuple):
    """A printed cell. It stands in every slot of the grid that its spans cover; `row`, `column` are its first slot.

    `text` has its own line breaks as line feeds; `kind` is what it holds, `said` what it says as a value. `table` is
    the number of its table; `xpath` leads to it in the HTML tree and is None in flattened text.
    """

    text: str
    kind: Kind
    said: Reading
    table: int
    row: int
    column: int
    xpath: str | None
    rowspan: int
    colspan: int


_new_cell = partial(tuple.__new__, GridCell)  # a report has hundreds of cells: made without a call of Python each


@dataclass(slots=True)
class Table:
    """A table as a grid. `rows` are the cells that begin in each row, from left to right; `above` those that reach into
    it from rows above.

    `exact`: the slots are the true columns (HTML). In flattened text spans are lost: cells keep their order in the
    row, and columns of different rows need not correspond.
    `cut`: the text ended inside the last row. `note` says what was left out of an oversized table. `container` is
    that of the table, as for a paragraph.
    """

    number: int
    rows: list[list[GridCell]] = field(default_factory=list)
    above: list[list[GridCell]] = field(default_factory=list)
    exact: bool = True
    cut: bool = False
    note: str | None = None
    container: int = 0
    _labels: set[str] | None = None

    def labels(self) -> set[str]:
        """The texts of all cells that hold words."""
        if self._labels is None:
            self._labels = {cell.text for cells in self.rows for cell in cells if cell.kind == "words"}
        return self._labels

    def slots(self, row: int) -> list[GridCell | None]:
        """A row of the grid, spans resolved; a slot that no cell covers is None."""
        covered: dict[int, GridCell] = {}
        for cell in (*self.above[row], *self.rows[row]):
            covered.update(dict.fromkeys(_covered(cell), cell))
        return [covered.get(column) for column in range(max(covered, default=-1) + 1)]

    def cells(self, row: int) -> list[GridCell]:
        """The cells of a row from left to right, each once, those that reach in from above included."""
        return sorted([*self.above[row], *self.rows[row]], key=lambda cell: cell.column)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text. `container` numbers the element that it stands in (0 is the whole document)."""

    text: str
    container: int = 0


Block = Paragraph | Table


@dataclass(slots=True)
class Document:
    """`containers[i]` is the container that container i stands in; container 0 stands in itself.

    `content` is the container that the page itself marks as that of the article, None when it marks none.
    """

    blocks: list[Block]
    metas: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None
    headline: str | None = None
    containers: Sequence[int] = (0,)
    content: int | None = None

    def within(self, block: Block, outer: int) -> bool:
        """Whether the block stands in container `outer`."""
        container = block.container
        while container > outer:
            container = self.containers[container]
        return container == outer

    def common_container(self, blocks: Sequence[Block]) -> int:
        """The innermost container that all the blocks stand in."""
        paths = []
        for container in {block.container for block in blocks}:
            path = [container]
            while container:
                container = self.containers[container]
                path.append(container)
            paths.append(path[::-1])
        common = 0
        for level in zip(*paths, strict=False):
            if len(set(level)) > 1:
                break
            common = level[0]
        return common

    def tables(self) -> list[Table]:
        """The tables in reading order."""
        return [block for block in self.blocks if isinstance(block, Table)]


class PrintedRow(NamedTuple):
    """A row before it is placed. `spans` are (rowspan, colspan) of each cell, None when none spans; `xpaths` lead to
    the cells in the HTML tree."""

    texts: Sequence[str]
    spans: Sequence[tuple[int, int]] | None = None
    xpaths: Sequence[str] | None = None


def place(rows: Sequence[PrintedRow], number: int) -> Table:
    """A table from its rows, by the HTML rules for cells that span.

    A rowspan of 0 reaches to the end. Spans are cut at the last row and at `MAX_COLUMNS`.
    """
    table = Table(number)
    if len(rows) > MAX_ROWS:
        table.note = f"{len(rows) - MAX_ROWS} rows after row {MAX_ROWS} were left out"
        rows = rows[:MAX_ROWS]
    ends: dict[int, int] = {}  # column → the row that is free of the cell above again
    for r, row in enumerate(rows):
        if ends and r in ends.values():
            ends = {column: end for column, end in ends.items() if end > r}
        columns, rowspans, colspans = _spread(row, ends, r, len(rows) - r)
        texts = row.texts
        if len(columns) < len(texts):
            table.note = f"columns after column {MAX_COLUMNS} were left out"
        places = (repeat(number), repeat(r), columns, row.xpaths or repeat(None), rowspans, colspans)
        cells = zip(texts, map(kind_of, texts), map(read_cell, texts), *places, strict=False)
        table.rows.append(list(map(_new_cell, cells)))
    _reach_down(table)
    return table


def _spread(
    row: PrintedRow, ends: dict[int, int], r: int, rows_left: int
) -> tuple[Sequence[int], Iterable[int], Iterable[int]]:
    """The first column of each cell of row `r`, its rowspan and its colspan as far as they go; `ends` goes on."""
    if not row.spans:
        free = range(min(len(row.texts) + len(ends), MAX_COLUMNS))
        return [column for column in free if column not in ends] if ends else free, repeat(1), repeat(1)
    columns: list[int] = []
    rowspans: list[int] = []
    colspans: list[int] = []
    column = 0
    for rowspan, colspan in row.spans:
        while column in ends:
            column += 1
        if column >= MAX_COLUMNS:
            break
        if rowspan != 1:
            rowspan = min(rowspan or rows_left, rows_left)
        if colspan != 1:
            colspan = min(colspan or 1, MAX_COLUMNS - column)
        columns.append(column)
        rowspans.append(rowspan)
        colspans.append(colspan)
        if rowspan > 1:
            ends.update(dict.fromkeys(range(column, column + colspan), r + rowspan))
        column += colspan
    return columns, rowspans, colspans


def _reach_down(table: Table) -> None:
    """Enter every cell that spans rows into `above` of those below its own."""
    table.above = [[] for _ in table.rows]
    for cell in [cell for cells in table.rows for cell in cells if cell.rowspan > 1]:
        for above in table.above[cell.row + 1 : cell.row + cell.rowspan]:
            above.append(cell)


def _covered(cell: GridCell) -> range:
    return range(cell.column, cell.column + cell.colspan)
