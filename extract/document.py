"""A document between bytes and report: metas, title, and blocks in reading order (paragraphs and tables).

Both readers (`html`, `flat_text`) make this; everything after them knows nothing of markup.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extract.numbers import kind_of

MAX_COLUMNS = 256
MAX_ROWS = 5000


class GridCell:
    """A printed cell. It stands in every slot of the grid that its spans cover; `row`, `column` are its first slot.

    `text` has its own line breaks as line feeds; `kind` is what it holds. `xpath` is None in flattened text.
    """

    __slots__ = ("colspan", "column", "kind", "row", "rowspan", "text", "xpath")

    def __init__(self, text: str, row: int, column: int, rowspan: int, colspan: int, xpath: str | None) -> None:
        self.text = text
        self.kind = kind_of(text)
        self.row = row
        self.column = column
        self.rowspan = rowspan
        self.colspan = colspan
        self.xpath = xpath


Slots = list[GridCell | None]


@dataclass(slots=True)
class Table:
    """A table as a grid of slots, spans resolved; a slot that no cell covers is None. `own` are the cells that begin
    in each row, from left to right.

    `exact`: the slots are the true columns (HTML). In flattened text spans are lost: cells keep their order in the
    row, and columns of different rows need not correspond.
    `cut`: the text ended inside the last row. `note` says what was left out of an oversized table. `container` is
    that of the table, as for a paragraph.
    """

    number: int
    rows: list[Slots] = field(default_factory=list)
    own: list[list[GridCell]] = field(default_factory=list)
    exact: bool = True
    cut: bool = False
    note: str | None = None
    container: int = 0

    def labels(self) -> set[str]:
        """The texts of all cells that hold words."""
        return {cell.text for cells in self.own for cell in cells if cell.kind == "words"}

    def cells(self, row: int) -> list[GridCell]:
        """The cells of a row from left to right, each once, those that reach in from above included."""
        return list(dict.fromkeys(cell for cell in self.rows[row] if cell is not None))


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


Printed = tuple[str, int, int, str | None]  # text, rowspan, colspan, XPath


def place(rows: Sequence[Iterable[Printed]], number: int) -> Table:
    """A table from rows of (text, rowspan, colspan, xpath), by the HTML rules for cells that span.

    A rowspan of 0 reaches to the end. Spans are cut at the last row and at `MAX_COLUMNS`.
    """
    table = Table(number)
    note = None
    reaching: dict[int, GridCell] = {}
    last = min(len(rows), MAX_ROWS)
    if last < len(rows):
        note = f"{len(rows) - last} rows after row {last} were left out"
    for r in range(last):
        slots: Slots = []
        own: list[GridCell] = []
        c = 0
        for text, rowspan, colspan, xpath in rows[r]:
            while reaching and c in reaching:
                slots.append(reaching[c])
                c += 1
            if c >= MAX_COLUMNS:
                note = f"columns after column {MAX_COLUMNS} were left out"
                break
            if colspan > 1:
                colspan = min(colspan, MAX_COLUMNS - c)
            if rowspan != 1:
                rowspan = min(rowspan or last, last - r)
            cell = GridCell(text, r, c, rowspan, colspan, xpath)
            own.append(cell)
            if colspan == 1:
                slots.append(cell)
            else:
                slots.extend([cell] * colspan)
            if rowspan > 1:
                for k in range(c, c + colspan):
                    reaching[k] = cell
            c += colspan
        if reaching:
            _reach(reaching, slots, c)
            reaching = {k: cell for k, cell in reaching.items() if cell.row + cell.rowspan > r + 1}
        table.rows.append(slots)
        table.own.append(own)
    table.note = note
    return table


def _reach(reaching: dict[int, GridCell], slots: Slots, start: int) -> None:
    """Fill the slots behind the row's own cells that cells from above cover."""
    for c in sorted(k for k in reaching if k >= start):
        slots.extend([None] * (c - len(slots)))
        slots.append(reaching[c])
