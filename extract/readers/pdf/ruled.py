"""Tables from the rules that are drawn on a page.

Rules are thin boxes: the pieces of one are put together over small gaps (dots, dashes), double ones become one. Rules that
touch make a table; a cell is what no rule divides. A table that the page's end cuts has its last row open below, one
without rules at its sides ends where its rows' rules end.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from extract.readers.pdf.pdf_page import Box

MAX_LINES = 1000  # rules of one direction on a page
_NEAR = 3.0  # points: rules so near to each other are one, ends so near to a rule touch it
_SAME = 0.5
_GAP = 4.0
_SHORTEST = 6.0
_STUB = 6.0  # what a rule goes on beyond the last one that crosses it, when there is no cell


@dataclass(slots=True)
class Line:
    """A rule across the other direction at `at`; `parts` are where it is drawn, from and to."""

    at: float
    parts: list[tuple[float, float]]

    @property
    def start(self) -> float:
        return self.parts[0][0]

    @property
    def end(self) -> float:
        return self.parts[-1][1]

    def covers(self, start: float, end: float) -> bool:
        """Whether it is drawn along most of the way."""
        drawn = sum(max(0.0, min(end, b) - max(start, a)) for a, b in self.parts)
        return drawn > (end - start) * 0.6


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a ruled table: its first row and column, how many it spans, and where it stands."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


@dataclass(slots=True)
class Ruled:
    """A table of rules. `xs` and `ys` are the edges of its columns and rows; `owner` gives the cell of a row and column.

    `open_top`, `open_bottom`: no rule ends it there; `hanging` are the cells of the last row that no rule ends. `broken`: rules are missing, so that some cells had to be cut out.
    """

    xs: list[float]
    ys: list[float]
    cells: list[Slot]
    owner: dict[tuple[int, int], Slot] = field(default_factory=dict)
    open_top: bool = False
    open_bottom: bool = False
    broken: bool = False
    hanging: list[Slot] = field(default_factory=list)

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def at(self, x: float, y: float) -> Slot | None:
        """The cell at a point of the page."""
        return self.owner.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))


def find_tables(rules: Iterable[Box]) -> list[Ruled]:
    """The ruled tables of a page, from top to bottom. A frame around something is none."""
    boxes = list(rules)
    horizontal = _merged([((b.top + b.bottom) / 2, b.x0, b.x1) for b in boxes if b.height <= _NEAR], _SAME)
    vertical = _merged([((b.x0 + b.x1) / 2, b.top, b.bottom) for b in boxes if b.width <= _NEAR], _SAME)
    tables = [_table(*group) for group in _touching(horizontal, vertical)]
    return sorted((table for table in tables if table and len(table.cells) > 1), key=lambda table: table.ys[0])


def _merged(pieces: Iterable[tuple[float, float, float]], near: float) -> list[Line]:
    """Rules from pieces (at, from, to): those so near each other in one, what is too short left out."""
    groups: list[list[tuple[float, float, float]]] = []
    for piece in sorted(pieces):
        if groups and piece[0] - groups[-1][0][0] <= near:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    lines = []
    for group in groups:
        parts: list[tuple[float, float]] = []
        for start, end in sorted((start, end) for _, start, end in group):
            if parts and start <= parts[-1][1] + _GAP:
                parts[-1] = (parts[-1][0], max(parts[-1][1], end))
            else:
                parts.append((start, end))
        parts = [part for part in parts if part[1] - part[0] >= _SHORTEST]
        if parts:
            lines.append(Line((group[0][0] + group[-1][0]) / 2, parts))
    return lines


def _touching(horizontal: Sequence[Line], vertical: Sequence[Line]) -> Iterator[tuple[list[Line], list[Line]]]:
    """Rules that touch each other, directly or through others, with only those of their parts that do."""
    across = [Line(line.at, [part]) for line in horizontal for part in line.parts][:MAX_LINES]
    down = [Line(line.at, [part]) for line in vertical for part in line.parts][:MAX_LINES]
    groups = _Groups(len(across) + len(down))
    for (i, h), (j, v) in product(enumerate(across), enumerate(down)):
        if _reaches(h, v.at) and _reaches(v, h.at):
            groups.join(i, len(across) + j)
    members: dict[int, tuple[list[Line], list[Line]]] = {}
    for index, line in enumerate([*across, *down]):
        members.setdefault(groups.of(index), ([], []))[index >= len(across)].append(line)
    for hs, vs in members.values():
        if hs and vs:
            yield _merged(_pieces(hs), _NEAR), _merged(_pieces(vs), _NEAR)


def _reaches(line: Line, at: float) -> bool:
    return line.start - _NEAR <= at <= line.end + _NEAR


def _pieces(lines: Iterable[Line]) -> list[tuple[float, float, float]]:
    return [(line.at, start, end) for line in lines for start, end in line.parts]


class _Groups:
    """Disjoint sets of numbers."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def of(self, index: int) -> int:
        parents = self._parents
        while parents[index] != index:
            parents[index] = index = parents[parents[index]]
        return index

    def join(self, this: int, other: int) -> None:
        self._parents[self.of(this)] = self.of(other)


def _table(horizontal: list[Line], vertical: list[Line]) -> Ruled | None:
    top, bottom = min(line.start for line in vertical), max(line.end for line in vertical)
    left, right = min(line.start for line in horizontal), max(line.end for line in horizontal)
    whole = [(top, bottom)], [(left, right)]
    open_top, open_bottom = top < horizontal[0].at - _STUB, bottom > horizontal[-1].at + _STUB
    if left < vertical[0].at - _STUB:
        vertical = [Line(left, whole[0]), *vertical]
    if right > vertical[-1].at + _STUB:
        vertical = [*vertical, Line(right, whole[0])]
    if open_top:
        horizontal = [Line(top, whole[1]), *horizontal]
    if open_bottom:
        horizontal = [*horizontal, Line(bottom, whole[1])]
    xs, ys = [line.at for line in vertical], [line.at for line in horizontal]
    if len(xs) < 2 or len(ys) < 2:
        return None
    table = Ruled(xs, ys, [], open_top=open_top, open_bottom=open_bottom)
    for region in _regions(horizontal, vertical):
        if not _ends_before(region, ys, vertical):
            _add_cells(table, region)
    table.cells.sort(key=lambda cell: (cell.row, cell.column))
    last = [cell for cell in table.cells if cell.box.bottom == ys[-1]]
    table.hanging = [cell for cell in last if open_bottom or not horizontal[-1].covers(cell.box.x0, cell.box.x1)]
    return table


def _regions(horizontal: Sequence[Line], vertical: Sequence[Line]) -> Iterator[list[tuple[int, int]]]:
    """The rows and columns that no rule divides."""
    rows, columns = len(horizontal) - 1, len(vertical) - 1
    groups = _Groups(rows * columns)
    for row, (upper, lower) in enumerate(pairwise(horizontal)):
        for column, (left, right) in enumerate(pairwise(vertical)):
            here = row * columns + column
            if column + 1 < columns and not right.covers(upper.at, lower.at):
                groups.join(here, here + 1)
            if row + 1 < rows and not lower.covers(left.at, right.at):
                groups.join(here, here + columns)
    regions: dict[int, list[tuple[int, int]]] = {}
    for place in product(range(rows), range(columns)):
        regions.setdefault(groups.of(place[0] * columns + place[1]), []).append(place)
    yield from regions.values()


def _ends_before(region: Sequence[tuple[int, int]], ys: Sequence[float], vertical: Sequence[Line]) -> bool:
    """Whether there is no cell: the rows end before the table's right edge, no rule is drawn there."""
    return max(column for _, column in region) == len(vertical) - 2 and not any(
        vertical[-1].covers(ys[row], ys[row + 1]) for row, _ in region
    )


def _add_cells(table: Ruled, region: Sequence[tuple[int, int]]) -> None:
    """A region as one cell; one that is no rectangle as a cell for each row of it."""
    first, last = region[0][0], region[-1][0]
    columns = {column for _, column in region}
    width = max(columns) - min(columns) + 1
    if len(region) == (last - first + 1) * width:
        _add_cell(table, first, min(columns), last - first + 1, width)
        return
    table.broken = True
    for row in range(first, last + 1):
        of_row = sorted(column for r, column in region if r == row)
        runs = [of_row[:1]]
        for before, column in pairwise(of_row):
            if column == before + 1:
                runs[-1].append(column)
            else:
                runs.append([column])
        for run in runs:
            _add_cell(table, row, run[0], 1, len(run))


def _add_cell(table: Ruled, row: int, column: int, rows: int, columns: int) -> None:
    box = Box(table.xs[column], table.ys[row], table.xs[column + columns], table.ys[row + rows])
    cell = Slot(row, column, rows, columns, box)
    table.cells.append(cell)
    for place in product(range(row, row + rows), range(column, column + columns)):
        table.owner[place] = cell
