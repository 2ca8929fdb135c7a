"""Tables that page breaks cut, put together again.

The part on the next page may begin with the header again, with the rest of a row that the break cut in two, and below a
label that goes on over the break.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.document.model import PrintedCell, PrintedTable, Table, doubtful_cell, place, printed_cell
from extract.forms.labels import APPLICATION_COLUMNS, PROACTIVE_COLUMNS, PROACTIVE_ROWS, REMEDY_OUTCOMES, known
from extract.text.report import PageSpot

_NEAR = 4.0  # points: edges of columns so near to each other are one
_LONGEST_HEADER = 6


@dataclass(frozen=True, slots=True)
class PartCell:
    """A cell of a part: its first row, how many it spans, its edges in points, and what it prints.

    `sure` is False where the text may not be all of what it prints, or not only that.
    """

    row: int
    rows: int
    x0: float
    x1: float
    text: str
    sure: bool
    spot: PageSpot


@dataclass(slots=True)
class Part:
    """A table, or what stands of it on one page. `edges` are those of its columns.

    `open_top`, `open_bottom`: it begins or ends without a rule, so that a row goes on over the break.
    """

    rows: int
    cells: list[PartCell]
    open_top: bool = False
    open_bottom: bool = False
    edges: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.edges = self.edges or _edges(self.cells)

    def texts(self, row: int) -> list[str]:
        return ["".join(cell.text.split()) for cell in self.cells if cell.row == row]

    def to_table(self, number: int) -> Table:
        """The table with its cells in the columns that the edges make."""
        columns = {id(cell): _columns(self.edges, cell) for cell in self.cells}
        cells = sorted(self.cells, key=lambda cell: (cell.row, columns[id(cell)][0]))
        counts = [0] * self.rows
        for cell in cells:
            counts[cell.row] += 1
        spans = [(cell.rows, max(1, columns[id(cell)][1] - columns[id(cell)][0])) for cell in cells]
        return place(
            PrintedTable(counts, [_printed(cell) for cell in cells], spans, None, [c.spot for c in cells]), number
        )


def goes_on(upper: Part, lower: Part) -> bool:
    """Whether the part on the next page has the columns of this one, so that it is the rest of the same table."""
    edges = _moved(upper, lower)
    if abs(edges[-1] - upper.edges[-1]) > _NEAR:
        return False
    fewer, more = sorted((edges, upper.edges), key=len)
    shared = sum(any(abs(edge - other) <= _NEAR for other in more) for edge in fewer)
    return shared >= 0.8 * len(fewer)


def _moved(upper: Part, lower: Part) -> list[float]:
    """The edges of a part on the page of the one before, where the margins of the two pages differ.

    Where the lower one has lost its leftmost column (below a label that goes on) nothing moves.
    """
    shift = lower.edges[0] - upper.edges[0]
    if any(abs(lower.edges[0] - edge) <= _NEAR for edge in upper.edges):
        shift = 0.0
    return [edge - shift for edge in lower.edges]


def join(upper: Part, lower: Part) -> Part:
    """Both as one table, in the columns of the upper one's page."""
    shift = lower.edges[0] - _moved(upper, lower)[0]
    skipped = _header_again(upper, lower)
    cells = [
        replace(cell, row=cell.row - skipped, x0=cell.x0 - shift, x1=cell.x1 - shift)
        for cell in lower.cells
        if cell.row >= skipped
    ]
    pairs = _pairs(upper, cells)
    torn = _is_torn(pairs, cells, open_between=upper.open_bottom and lower.open_top and not skipped)
    added = lower.rows - skipped - torn
    paired = {id(above): below for above, below in pairs}
    begun = set()
    kept = []
    values = any(_is_of_values(cell) for cell in cells if cell.row == 0)
    for above in upper.cells:
        below = paired.get(id(above))
        empty = values and below and not below.text and _is_column(above.text)
        if below and (torn or (_label_goes_on(above, below) and not empty)):
            kept.append(_one(above, below, above.rows + below.rows - torn))
            begun.add(id(below))
        elif above.row + above.rows == upper.rows and above.x1 <= lower.edges[0] - shift + _NEAR:
            kept.append(replace(above, rows=above.rows + added))
        else:
            kept.append(above)
    base = upper.rows - torn
    kept += [replace(cell, row=cell.row + base) for cell in cells if id(cell) not in begun]
    kept.sort(key=lambda cell: (cell.row, cell.x0))
    return Part(upper.rows + added, kept, upper.open_top, lower.open_bottom)


def _header_again(upper: Part, lower: Part) -> int:
    """How many rows at the top of a part are those that the table begins with."""
    for count in range(min(_LONGEST_HEADER, upper.rows, lower.rows - 1), 0, -1):
        same = all(upper.texts(row) == lower.texts(row) for row in range(count))
        inside = all(cell.row + cell.rows <= count for cell in lower.cells if cell.row < count)
        texts = [text for row in range(count) for text in lower.texts(row)]
        if same and inside and any(texts) and not any(text.isdecimal() for text in texts):
            return count
    return 0


def _pairs(upper: Part, cells: Sequence[PartCell]) -> list[tuple[PartCell, PartCell]]:
    """The cells above and below the break that stand in the same columns."""
    last = [cell for cell in upper.cells if cell.row + cell.rows == upper.rows]
    return [
        (above, below)
        for below in cells
        if below.row == 0
        for above in last
        if abs(above.x0 - below.x0) <= _NEAR and abs(above.x1 - below.x1) <= _NEAR
    ]


@dataclass(frozen=True, slots=True)
class _RowAtBreak:
    """The last row above a break and the first row below it, which may be two halves of one row.

    `label_above`, `label_below`: what their cells with words print. `values`: what the other cells print, above and below.
    """

    label_above: str
    label_below: str
    values: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, pairs: Sequence[tuple[PartCell, PartCell]]) -> "_RowAtBreak":
        """Cells that span several rows are no part of it."""
        own = [(above, below) for above, below in pairs if above.rows == 1 and below.rows == 1]
        labels = [(a.text, b.text) for a, b in own if _is_words(a) or _is_words(b)]
        values = [(a.text, b.text) for a, b in own if not _is_words(a) and not _is_words(b)]
        return cls("".join(a for a, _ in labels), "".join(b for _, b in labels), tuple(values))

    def has_two_labels(self) -> bool:
        return known(self.label_above) and known(self.label_below)

    def has_label_over_the_break(self) -> bool:
        """Whether there is a label, and it is whole above the break or only with what stands below it."""
        if not self.label_below:
            return bool(self.label_above)
        return known(self.label_above + self.label_below) and not self.has_two_labels()

    def has_note_over_the_break(self) -> bool:
        """Whether a note in brackets goes on below the break, and nothing else stands there."""
        others = (below for above, below in self.values if above and not _is_open(above))
        return not self.label_below and not any(others)

    def has_values_on_both_sides(self) -> bool:
        return any(above for above, _ in self.values) and any(below for _, below in self.values)


def _is_torn(pairs: Sequence[tuple[PartCell, PartCell]], cells: Sequence[PartCell], *, open_between: bool) -> bool:
    """Whether the break cut a row in two: no rule ends it, its label goes on below, or it has its values there."""
    if len(pairs) < 2 or len(pairs) != sum(cell.row == 0 for cell in cells):
        return False
    row = _RowAtBreak.of(pairs)
    if open_between:
        return not row.has_two_labels()
    if not row.values:
        return all(_label_goes_on(above, below) for above, below in pairs)
    if any(_is_open(above) for above, _ in row.values):
        return row.has_note_over_the_break()
    return row.has_label_over_the_break() and not row.has_values_on_both_sides()


def _is_open(text: str) -> bool:
    """Whether a note in brackets goes on."""
    return len(re.findall("[(（]", text)) > len(re.findall("[)）]", text))


def _label_goes_on(above: PartCell, below: PartCell) -> bool:
    if not _is_words(above):
        return False
    if not below.text or _is_open(above.text):
        return True
    return _is_words(below) and known(above.text + below.text) and not known(below.text)


def _is_column(text: str) -> bool:
    """Whether a label is that of a column, so that an empty cell in a row of values below it is one of them."""
    columns = (PROACTIVE_COLUMNS, APPLICATION_COLUMNS, REMEDY_OUTCOMES)
    numbered = re.match(r"[\d(（]", text)
    return not numbered and any((match := labels.match(text)) and match.exact for labels in columns)


def _is_of_values(cell: PartCell) -> bool:
    """Whether the row of the cell is none of the header."""
    return bool(PROACTIVE_ROWS.match(cell.text)) if _is_words(cell) else bool(cell.text)


def _is_words(cell: PartCell) -> bool:
    return printed_cell(cell.text).kind == "words"


def _one(above: PartCell, below: PartCell, rows: int) -> PartCell:
    text = "\n".join(filter(None, (above.text, below.text)))
    spot = above.spot if above.text or not below.text else below.spot
    return replace(above, rows=rows, text=text, sure=above.sure and below.sure, spot=spot)


def _edges(cells: Sequence[PartCell]) -> list[float]:
    edges: list[float] = []
    for edge in sorted(edge for cell in cells for edge in (cell.x0, cell.x1)):
        if not edges or edge - edges[-1] > _NEAR:
            edges.append(edge)
    return edges


def _columns(edges: Sequence[float], cell: PartCell) -> tuple[int, int]:
    first, last = (min(range(len(edges)), key=lambda index: abs(edges[index] - x)) for x in (cell.x0, cell.x1))
    return first, last


def _printed(cell: PartCell) -> PrintedCell:
    return printed_cell(cell.text) if cell.sure else doubtful_cell(cell.text)
