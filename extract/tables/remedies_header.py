"""The header of table four: which outcome of which group each column is for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from extract.document.model import GridCell, Table
from extract.forms import official
from extract.forms.labels import REMEDY_GROUPS, REMEDY_OUTCOMES, words
from extract.tables.table_reading import columns_of_values, printed_in

OUTCOMES = tuple(official.NEWEST.remedies_outcomes)
GROUPS = tuple(official.NEWEST.remedies_groups)
PLAIN_OUTCOMES = frozenset({"upheld", "corrected", "pending"})  # 其他 and 总计 stand in table three as well
_WITHOUT_BRACKETS = str.maketrans("", "", "()（）")  # 行政诉讼（未经复议直接起诉）
_AROUND_GROUPS = frozenset(("行政诉讼", "行政诉讼情况"))


class Leaf(NamedTuple):
    """What a column is for; the outcome is None for one that the form does not have or whose label is not known.

    `label` is what the header prints above the column beside the name of a known group.
    """

    group: str | None
    outcome: str | None
    label: str = ""

    @property
    def key(self) -> tuple[str | None, str | None]:
        return self.group, self.outcome


@dataclass(slots=True)
class Header:
    """The leaves from left to right, and the grid column of each, empty when the grid does not tell. The group is None
    where the header names none: then the row does, or the line above the table. `spaced`: an empty column stands
    between them, so that order does not tell."""

    leaves: list[Leaf]
    places: list[int] = field(default_factory=list)
    spaced: bool = False

    def is_whole(self) -> bool:
        """Whether every column is told: each for another outcome of a known group."""
        return bool(self.leaves) and certain(self.leaves) == self.leaves and all(leaf.outcome for leaf in self.leaves)


def certain(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The leaves of which group and outcome are certain; of the others only the label is left.

    Two columns for the same outcome of a group are none. Where a group has more columns than the form gives it, one may be
    that of the next group, unless its outcomes stand as they do on the form.
    """
    times = Counter(leaf.key for leaf in leaves)
    of_groups = {leaf.group: [other for other in leaves if other.group == leaf.group] for leaf in leaves if leaf.group}
    sure = {
        group
        for group, own in of_groups.items()
        if len(own) <= len(OUTCOMES) or [leaf.outcome for leaf in own if leaf.outcome] == list(OUTCOMES)
    }
    return [
        leaf if leaf.group in sure and leaf.outcome and times[leaf.key] == 1 else leaf._replace(outcome=None)
        for leaf in leaves
    ]


def is_header(cells: Sequence[GridCell]) -> bool:
    outcomes = 0
    for cell in cells:
        if cell.kind == "number":
            return False
        match = REMEDY_OUTCOMES.match(cell.text)
        outcomes += bool(match and match.key in PLAIN_OUTCOMES)
    return outcomes >= 2


@lru_cache(maxsize=1024)
def group_of(text: str) -> str | None:
    match = REMEDY_GROUPS.match(text) or REMEDY_GROUPS.match(text.translate(_WITHOUT_BRACKETS))
    return match.key if match else None


def read_header(table: Table, start: int, end: int, above: str | None) -> Header:
    by_grid = _header_by_grid(table, start, end, above)
    if by_grid and by_grid.is_whole():
        return by_grid
    by_order = _leaves_in_order(table, start, end, above)
    if by_grid and _told(by_grid.leaves) >= _told(by_order):
        return by_grid
    return Header(by_order)


def _told(leaves: Sequence[Leaf]) -> int:
    """How many columns are told. Where the header names no group at all, another place does."""
    named = any(leaf.group for leaf in leaves)
    return sum(leaf.outcome is not None for leaf in (certain(leaves) if named else set(leaves)))


def _top(table: Table, start: int) -> int:
    """The first of the rows above a header that may name its groups: few, and none that prints numbers."""
    top = start
    while top > max(0, start - 5) and not any(cell.kind == "number" for cell in table.rows[top - 1]):
        top -= 1
    return top


def _header_by_grid(table: Table, start: int, end: int, above: str | None) -> Header | None:
    if not table.exact:
        return None
    slots = {r: table.slots(r) for r in range(_top(table, start), end)}
    width = max(len(slots[r]) for r in range(start, end))
    found = [_leaf([(r, cell) for r, row in slots.items() if (cell := _printed(row, c))], start) for c in range(width)]
    known = [column for column, leaf in enumerate(found) if leaf.outcome]
    if not known:
        return None
    with_numbers = columns_of_values(table, end, is_header) if len(known) < width else set()
    told = [bool(leaf.outcome or (leaf.group and (leaf.label or c in with_numbers))) for c, leaf in enumerate(found)]
    first = told.index(True)
    places = [column for column in range(first, width) if told[column] or column in with_numbers]
    leaves = [found[column] for column in places]
    if not any(leaf.group for leaf in leaves):
        leaves = [leaf._replace(group=above) for leaf in leaves]
    empty = [c for c in range(first, known[-1]) if not any(_printed(slots[r], c) for r in range(start, end))]
    return Header(leaves, places, spaced=bool(empty))


def _printed(slots: Sequence[GridCell | None], column: int) -> GridCell | None:
    return slots[column] if printed_in(slots, column) else None


def _leaf(above: Sequence[tuple[int, GridCell]], start: int) -> Leaf:
    """What a column is for: by the cells above it from top to bottom, each with its row. Outcomes stand from `start` on."""
    outcome = group = None
    for row, cell in reversed(above):
        if row >= start and outcome is None and (match := REMEDY_OUTCOMES.match(cell.text)):
            outcome = match.key
        elif group := group_of(cell.text):
            break
    named = dict.fromkeys(" ".join(cell.text.split()) for row, cell in above if row >= start - 1)
    labels = (name for name in named if words(name) not in _AROUND_GROUPS and not group_of(name))
    return Leaf(group, outcome, " ".join(labels))


def _leaves_in_order(table: Table, start: int, end: int, above: str | None) -> list[Leaf]:
    """Header rows without places. Empty cells of flattened rows may be those of spans: they are columns only where one of
    them makes the header as long as that of the form."""
    leaves = _in_order(table, start, end, above, blanks=False)
    if len(leaves) == len(OUTCOMES) * len(GROUPS):
        return leaves
    with_blanks = _in_order(table, start, end, above, blanks=True)
    return with_blanks if len(with_blanks) == len(leaves) + 1 == len(OUTCOMES) * len(GROUPS) else leaves


def _in_order(table: Table, start: int, end: int, above: str | None, *, blanks: bool) -> list[Leaf]:
    """A group in a row stands for the outcomes printed in the next row. So does a label that is not understood, where the
    outcomes are too many for the groups that are."""
    outer = [
        group for r in range(_top(table, start), start) for cell in table.rows[r] if (group := group_of(cell.text))
    ]
    default = outer[-1] if outer else above
    below: list[Leaf] = []
    for r in range(end - 1, start - 1, -1):
        items = _without_corners([_item(cell) for cell in _printed_cells(table.rows[r], blanks=blanks)])
        runs = _runs(below)
        groups = sum(item.group is not None for item in items)
        strange = groups < len(runs) == groups + sum(item.key == (None, None) for item in items)
        if runs and ((groups != len(runs) and not strange) or len(set(map(len, runs))) > 1):
            continue
        leaves: list[Leaf] = []
        for item in items:
            if item.group or (strange and not item.outcome):
                run, *runs = runs or [[]]
                leaves += [
                    leaf._replace(group=item.group, label=leaf.label if item.group else f"{item.label} {leaf.label}")
                    for leaf in run
                ]
            else:
                leaves.append(item._replace(group=default))
        below = leaves
    return below


def _without_corners(items: list[Leaf]) -> list[Leaf]:
    """The cells of a header row without one above the labels, or the remarks, where the others make whole groups."""
    for corner, inside in ((items[:1], items[1:]), (items[-1:], items[:-1])):
        outcomes = [item for item in inside if item.outcome]
        if corner == [item for item in items if not item.group and not item.outcome] and outcomes:
            return items if len(outcomes) % len(OUTCOMES) else inside
    return items


def _printed_cells(cells: Sequence[GridCell], *, blanks: bool) -> list[GridCell]:
    """The cells of a header row that print something; with `blanks` the empty ones between them as well."""
    filled = [index for index, cell in enumerate(cells) if cell.text and words(cell.text) not in _AROUND_GROUPS]
    return list(cells[filled[0] : filled[-1] + 1]) if blanks and filled else [cells[index] for index in filled]


def _item(cell: GridCell) -> Leaf:
    group = group_of(cell.text)
    match = None if group else REMEDY_OUTCOMES.match(cell.text)
    return Leaf(group, match.key if match else None, " ".join(cell.text.split()))


def _runs(leaves: Sequence[Leaf]) -> list[list[Leaf]]:
    """The leaves cut before each outcome that the run has already."""
    runs: list[list[Leaf]] = []
    for leaf in leaves:
        if not runs or leaf.outcome in [other.outcome for other in runs[-1] if other.outcome]:
            runs.append([])
        runs[-1].append(leaf)
    return runs
