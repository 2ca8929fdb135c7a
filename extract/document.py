"""A document between bytes and report: metas, title, and blocks in reading order (paragraphs and tables).

Both readers (`html`, `flat_text`) make this; everything after them knows nothing of markup.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, repeat
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


class PrintedTable(NamedTuple):
    """A table before its cells are placed: how many cells each row has, and of all cells in reading order the texts,
    (rowspan, colspan) (None when none spans), and XPaths (None in flattened text)."""

    counts: Sequence[int]
    texts: Sequence[str]
    spans: Sequence[tuple[int, int]] | None = None
    xpaths: Sequence[str] | None = None

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[str]]) -> "PrintedTable":
        return cls([len(row) for row in rows], [text for row in rows for text in row])


def place(printed: PrintedTable, number: int) -> Table:
    """A table from what is printed, by the HTML rules for cells that span.

    A rowspan of 0 reaches to the end. Spans are cut at the last row and at `MAX_COLUMNS`.
    """
    table = Table(number)
    counts = printed.counts[:MAX_ROWS]
    if len(counts) < len(printed.counts):
        table.note = f"{len(printed.counts) - MAX_ROWS} rows after row {MAX_ROWS} were left out"
    texts = printed.texts
    columns, rowspans, colspans = _spread(counts, printed.spans)
    rows = chain.from_iterable(map(repeat, range(len(counts)), counts))
    places = (repeat(number), rows, columns, printed.xpaths or repeat(None), rowspans, colspans)
    cells = list(map(_new_cell, zip(texts, map(kind_of, texts), map(read_cell, texts), *places, strict=False)))
    start = 0
    for count in counts:
        table.rows.append(cells[start : start + count])
        start += count
    if columns and max(columns) >= MAX_COLUMNS:
        table.note = f"columns after column {MAX_COLUMNS} were left out"
        table.rows = [[cell for cell in row if cell.column < MAX_COLUMNS] for row in table.rows]
    _reach_down(table)
    return table


def _spread(
    counts: Sequence[int], spans: Sequence[tuple[int, int]] | None
) -> tuple[list[int], Iterable[int], Iterable[int]]:
    """The first column of each cell (`MAX_COLUMNS` for one that is left out), and its spans as far as they go."""
    if spans is None:
        return [min(column, MAX_COLUMNS) for count in counts for column in range(count)], repeat(1), repeat(1)
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


def _reach_down(table: Table) -> None:
    """Enter every cell that spans rows into `above` of those below its own."""
    table.above = [[] for _ in table.rows]
    for cell in [cell for cells in table.rows for cell in cells if cell.rowspan > 1]:
        for above in table.above[cell.row + 1 : cell.row + cell.rowspan]:
            above.append(cell)


def _covered(cell: GridCell) -> range:
    return range(cell.column, cell.column + cell.colspan)
