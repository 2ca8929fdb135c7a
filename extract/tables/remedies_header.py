"""The header of table four: which outcome of which group each column is for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extract.document.model import GridCell, Table
from extract.forms import official
from extract.forms.labels import REMEDY_GROUPS, REMEDY_OUTCOMES
from extract.tables.table_reading import printed_in

OUTCOMES = tuple(official.load("2021").remedies_outcomes)
PLAIN_OUTCOMES = frozenset({"upheld", "corrected", "pending"})  # 其他 and 总计 stand in table three as well
Leaf = tuple[str | None, str | None]
_WITHOUT_BRACKETS = str.maketrans("", "", "()（）")  # 行政诉讼（未经复议直接起诉）
_NO_LEAF: Leaf = (None, None)  # a column that the form does not have


@dataclass(slots=True)
class Header:
    """The leaves from left to right as (group, outcome), and the grid column of each, empty when the grid does not
    tell. The group is None where the header names none: then the row does, or the line above the table. `spaced`: an
    empty column stands between them, so that order does not tell."""

    leaves: list[Leaf]
    places: list[int] = field(default_factory=list)
    spaced: bool = False


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
    known = [leaf for leaf in by_grid.leaves if leaf != _NO_LEAF] if by_grid else []
    if by_grid and known and all(group for group, _ in known) and len(set(known)) == len(known):
        return by_grid
    by_order = _leaves_in_order(table, start, end, above)
    if by_grid and sorted(map(str, by_grid.leaves)) == sorted(map(str, by_order)):
        return by_grid
    return Header(by_order)


def _top(table: Table, start: int) -> int:
    """The first of the rows above a header that may name its groups: few, and none that prints numbers."""
    top = start
    while top > max(0, start - 5) and not any(cell.kind == "number" for cell in table.rows[top - 1]):
        top -= 1
    return top


def _header_by_grid(table: Table, start: int, end: int, above: str | None) -> Header | None:
    if not table.exact:
        return None
    leaves: list[Leaf] = []
    places: list[int] = []
    slots = {r: table.slots(r) for r in range(_top(table, start), end)}
    spaced = False
    for column in range(max(len(slots[r]) for r in range(start, end))):
        outcome = group = None
        spaced = spaced or (bool(places) and not any(printed_in(slots[r], column) for r in range(start, end)))
        for r, row in reversed(slots.items()):
            cell = row[column] if column < len(row) else None
            if cell is None or not cell.text:
                continue
            if r >= start and outcome is None and (match := REMEDY_OUTCOMES.match(cell.text)):
                outcome = match.key
            elif found := group_of(cell.text):
                group = found
                break
        if outcome:
            leaves.append((group or above, outcome))
            places.append(column)
    if [leaf for leaf in leaves if leaf[0] is None] == [(None, "total")] and len(leaves) > len(OUTCOMES):
        leaves = [leaf if leaf[0] else _NO_LEAF for leaf in leaves]
    return Header(leaves, places, spaced)


def _leaves_in_order(table: Table, start: int, end: int, above: str | None) -> list[Leaf]:
    """Header rows without places: a group in a row stands for the outcomes printed in the next row."""
    outer = [
        group for r in range(_top(table, start), start) for cell in table.rows[r] if (group := group_of(cell.text))
    ]
    default = outer[-1] if outer else above
    below: list[str] = []
    leaves: list[Leaf] = []
    for r in range(end - 1, start - 1, -1):
        items: list[tuple[str | None, str | None]] = []
        for cell in table.rows[r]:
            if group := group_of(cell.text):
                items.append((group, None))
            elif match := REMEDY_OUTCOMES.match(cell.text):
                items.append((None, match.key))
        groups = sum(group is not None for group, _ in items)
        if r == end - 1 and not groups:
            below = [outcome for _, outcome in items if outcome]
            leaves = [(default, outcome) for outcome in below]
        elif groups and len(below) % groups == 0:
            share = len(below) // groups
            runs = iter([below[i * share : (i + 1) * share] for i in range(groups)])
            leaves = []
            for group, outcome in items:
                leaves.extend([(group, part) for part in next(runs)] if group else [(default, outcome)])
    return leaves
