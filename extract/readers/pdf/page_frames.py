"""Frames around what stands on a page: they hold tables and are none."""

from collections.abc import Iterable

from extract.readers.pdf.pdf_page import Box
from extract.readers.pdf.ruled import Ruled

_LARGE = 0.7  # of the width and height of the page
_NEAR = 3.0  # points: ends of rules that meet
_DOUBLE = 6.0  # points between the rules of a double frame
_FEWEST_CELLS = 4


def without_page_frame(rules: Iterable[Box], width: float, height: float) -> list[Box]:
    """The rules of a page without those of a frame around it. One that other rules than its own reach from its top or
    bottom is the border of a table."""
    boxes = list(rules)
    across = sorted(
        (box for box in boxes if box.width > _LARGE * width and box.height <= _NEAR), key=lambda rule: rule.top
    )
    down = sorted(
        (box for box in boxes if box.height > _LARGE * height and box.width <= _NEAR), key=lambda rule: rule.x0
    )
    if len(across) < 2 or len(down) < 2:
        return boxes
    top, bottom, left, right = across[0], across[-1], down[0], down[-1]
    if bottom.top - top.top < _LARGE * height or right.x0 - left.x0 < _LARGE * width:
        return boxes
    if not all(abs(side.top - top.top) < _NEAR and abs(side.bottom - bottom.bottom) < _NEAR for side in (left, right)):
        return boxes
    sides = [
        box for box in boxes if box.width <= _NEAR and min(abs(box.x0 - side.x0) for side in (left, right)) < _DOUBLE
    ]
    ends = [box for box in across if min(abs(box.top - end.top) for end in (top, bottom)) < _DOUBLE]
    frame = {id(box) for box in [*ends, *(side for side in sides if side.height > bottom.top - top.top - 4 * _DOUBLE)]}
    others = [box for box in boxes if box.width <= _NEAR < box.height and not any(box is side for side in sides)]
    if any(box.top < top.bottom + _NEAR or box.bottom > bottom.top - _NEAR for box in others):
        return boxes
    return [box for box in boxes if id(box) not in frame]


def without_frames(tables: Iterable[Ruled]) -> list[Ruled]:
    """The tables without those of a few cells that stand around others."""
    found = list(tables)
    return [
        table
        for table in found
        if len(table.cells) >= _FEWEST_CELLS or not any(_holds(table, inner) for inner in found)
    ]


def _holds(table: Ruled, other: Ruled) -> bool:
    around, inside = table.box, other.box
    return (
        table is not other
        and around.x0 <= inside.x0
        and around.top <= inside.top
        and around.x1 >= inside.x1
        and around.bottom >= inside.bottom
    )


def smallest_at(tables: Iterable[Ruled], x: float, y: float) -> Ruled | None:
    """Of the tables that have a cell at a point the smallest."""
    here = [table for table in tables if table.at(x, y)]
    return min(here, key=lambda table: table.box.width * table.box.height, default=None)
