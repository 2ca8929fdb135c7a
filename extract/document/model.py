"""A document between bytes and report: metas, title, and blocks in reading order (paragraphs and tables).

All readers (`html`, `flat_text`, `readers`) make this; everything after them knows nothing of markup or file formats.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import repeat
from typing import NamedTuple

from extract.document.layout import Layout, layout_of
from extract.text.limits import MAX_COLUMNS, MAX_ROWS
from extract.text.numbers import CellKind, kind_of, read_cell
from extract.text.report import Finding, Spot, Status

MOST_REMEMBERED = 1000  # cells of a table of which anything is remembered


class GridCell(NamedTuple):
    """A printed cell. It stands in every slot of the grid that its spans cover; `row`, `column` are its first slot.

    `text` has its own line breaks as line feeds; `kind` is what it holds; `status`, `value`, `unit` and `doubt` are what
    it says (`CellReading`). `table` is the number of its table; `xpath` leads to it in the HTML tree, `spot` in a file.
    The official tables hold these cells themselves: each is also a `TableCell` with its `Place`.
    """

    text: str
    kind: CellKind
    status: Status
    value: int | str | None
    unit: str | None
    doubt: str | None
    row: int
    column: int
    colspan: int
    table: int
    xpath: str | None
    spot: Spot | None

    @property
    def printed(self) -> str:
        return self.text

    @property
    def at(self) -> "GridCell":
        return self


new_cell = partial(tuple.__new__, GridCell)  # a report has hundreds of cells: made without a call of Python each


@dataclass(frozen=True, eq=False, slots=True)
class _Frame:
    """What small tables have in common that differ in plain numbers only: one object, which is quick to look up."""

    layout: Layout
    skeletons: Sequence[str]


@lru_cache(maxsize=256)
def _frame_of(layout: Layout, skeletons: Sequence[str]) -> _Frame:
    return _Frame(layout, skeletons)


@dataclass(slots=True)
class Table:
    """A table as a grid. `rows` are the cells that begin in each row, from left to right; `above` those that reach into
    it from rows above.

    `exact`: the slots are the true columns (HTML). In flattened text spans are lost: cells keep their order in the
    row, and columns of different rows need not correspond.
    `cut`: the text ended inside the last row. `note` says what was left out of an oversized table. `container` is
    that of the table, as for a paragraph. `labels` are the texts of all cells that hold words. `hidden`: the page does
    not show it, at least not at first. `caption`: the line above a statistical table.
    """

    number: int
    labels: frozenset[str] = frozenset()
    rows: list[list[GridCell]] = field(default_factory=list)
    above: list[list[GridCell]] = field(default_factory=list)
    exact: bool = True
    cut: bool = False
    note: str | None = None
    container: int = 0
    hidden: bool = False
    caption: str = ""
    _frame: "_Frame | None" = None

    def skeleton(self) -> Hashable:
        """The same for tables that differ in plain numbers only; None for a large table."""
        return self._frame and (self._frame, self.exact, self.cut)

    @property
    def size(self) -> int:
        """How many places of the grid its cells cover, a colspan counted once a row."""
        return sum(map(len, self.rows)) + sum(map(len, self.above))

    def slots(self, row: int) -> list[GridCell | None]:
        """A row of the grid, spans resolved; a slot that no cell covers is None."""
        covered: dict[int, GridCell] = {}
        for cell in (*self.above[row], *self.rows[row]):
            for column in range(cell.column, cell.column + cell.colspan):
                covered[column] = cell
        return [covered.get(column) for column in range(max(covered, default=-1) + 1)]

    def cells(self, row: int) -> list[GridCell]:
        """The cells of a row from left to right, each once, those that reach in from above included."""
        return sorted([*self.above[row], *self.rows[row]], key=lambda cell: cell.column)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text. `container` numbers the element that it stands in (0 is the whole document). `menu`: it is an
    item of a list, or a link and nothing else. `hidden`: the page does not show it unless a script does."""

    text: str
    container: int = 0
    menu: bool = False
    hidden: bool = False


Block = Paragraph | Table


@dataclass(slots=True)
class Document:
    """`containers[i]` is the container that container i stands in; container 0 stands in itself.

    `content` is the container that the page itself marks as that of the article, None when it marks none. `findings`
    are what the reader of a file could not read with certainty.
    """

    blocks: list[Block]
    metas: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None
    headline: str | None = None
    containers: Sequence[int] = (0,)
    content: int | None = None
    findings: list[Finding] = field(default_factory=list)

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


class PrintedCell(NamedTuple):
    """A cell before it is placed. `skeleton` is the text, and the same for all that print ASCII digits only."""

    text: str
    kind: CellKind
    status: Status
    value: int | str | None
    unit: str | None
    doubt: str | None
    skeleton: str


_NO_CELLS = [()] * len(PrintedCell._fields)


@lru_cache(maxsize=4096)
def printed_cell(text: str) -> PrintedCell:
    """The cell of this text. Remembered, for most numbers of a report are small."""
    reading = read_cell(text)
    kind = kind_of(text, reading.status)
    skeleton = "0" if kind == "number" and text.isascii() and text.isdigit() else text
    return PrintedCell(text, kind, reading.status, reading.value, reading.unit, reading.doubt, skeleton)


def unreadable_cell(text: str, doubt: str) -> PrintedCell:
    """The cell of a text that says nothing, for the reason `doubt`."""
    kind: CellKind = "words" if kind_of(text, "unreadable") == "words" else "other"
    return PrintedCell(text, kind, "unreadable", None, None, doubt, f"\0{doubt}{text}")


def doubtful_cell(text: str) -> PrintedCell:
    """The cell of a text that may not be all, or not only, what the cell prints."""
    return unreadable_cell(text, "uncertain")


class PrintedTable(NamedTuple):
    """A table before its cells are placed: how many cells each row has, and of all in reading order the cells,
    (rowspan, colspan) (None when none spans), XPaths (None but in HTML) and spots (None but in files)."""

    counts: Sequence[int]
    cells: Sequence[PrintedCell]
    spans: Sequence[tuple[int, int]] | None = None
    xpaths: Sequence[str] | None = None
    spots: Sequence[Spot] | None = None

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[str]], spans: Sequence[tuple[int, int]] | None = None) -> "PrintedTable":
        return cls([len(row) for row in rows], [printed_cell(text) for row in rows for text in row], spans)


def place(printed: PrintedTable, number: int, path: str = "") -> Table:
    """A table from what is printed, by the HTML rules for cells that span. Its XPaths begin with `path`.

    A rowspan of 0 reaches to the end. Spans are cut at the last row and at `MAX_COLUMNS`.
    """
    table = Table(number)
    counts = tuple(printed.counts[:MAX_ROWS])
    if len(counts) < len(printed.counts):
        table.note = f"{len(printed.counts) - MAX_ROWS} rows after row {MAX_ROWS} were left out"
    small = len(printed.cells) <= MOST_REMEMBERED
    layout = (layout_of if small else layout_of.__wrapped__)(counts, printed.spans and tuple(printed.spans))
    placed = printed.cells[: len(layout.rows)]
    texts, kinds, *readings, skeletons = zip(*placed, strict=True) if placed else _NO_CELLS
    places = (layout.rows, layout.columns, layout.colspans, repeat(number))
    xpaths = [path + xpath for xpath in printed.xpaths] if path and printed.xpaths else printed.xpaths
    leads = (xpaths or repeat(None), printed.spots or repeat(None))
    cells = list(map(new_cell, zip(texts, kinds, *readings, *places, *leads, strict=False)))
    table.labels = (_labels if small else _labels.__wrapped__)(skeletons, kinds)
    table._frame = _frame_of(layout, tuple(skeletons)) if small else None
    _fill(table, cells, counts, layout)
    if MAX_COLUMNS in layout.columns:
        table.note = f"columns after column {MAX_COLUMNS} were left out"
        table.rows = [[cell for cell in row if cell.column < MAX_COLUMNS] for row in table.rows]
        table.labels = frozenset(cell.text for row in table.rows for cell in row if cell.kind == "words")
    return table


def with_cells(table: Table, cells: list[GridCell]) -> Table:
    """A small table with other numbers: `cells` are all its cells in reading order, those of words as they are."""
    assert table._frame
    filled = Table(table.number, table.labels, _frame=table._frame)
    _fill(filled, cells, map(len, table.rows), table._frame.layout)
    return filled


def _fill(table: Table, cells: list[GridCell], counts: Iterable[int], layout: Layout) -> None:
    start = 0
    for count in counts:
        table.rows.append(cells[start : start + count])
        start += count
    table.above = [[] for _ in table.rows]
    for row, index in layout.reaching:
        table.above[row].append(cells[index])


@lru_cache(maxsize=256)
def _labels(texts: tuple[str, ...], kinds: tuple[CellKind, ...]) -> frozenset[str]:
    return frozenset(text for text, kind in zip(texts, kinds, strict=True) if kind == "words")
