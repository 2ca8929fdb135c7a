"""What stands in the cells of a ruled table on a page, and which of them say it for sure."""

from collections.abc import Iterable

from extract.readers.pdf.lines import cell_text, lines_of
from extract.readers.pdf.page_breaks import Part, PartCell
from extract.readers.pdf.pdf_page import Box, Char, Page, moved
from extract.readers.pdf.ruled import Ruled, Slot
from extract.text.report import PageSpot

_MIXED = 1.35  # times: what is so much larger is not of the same number
_OF_NUMBERS = frozenset(",.，．+-−－%万亿")  # beside digits
_LOWEST = 3.0  # points: what is lower is no digit


def part_of(page: Page, table: Ruled, chars: Iterable[Char]) -> Part:
    """The part of a table on a page; `chars` are those that stand in it."""
    of_slot: dict[int, list[Char]] = {}
    for char in chars:
        of_slot.setdefault(id(table.at(char.x, min(char.y, table.box.bottom - 0.1))), []).append(char)
    unsure = _crossing(table, of_slot) | {slot_id for slot_id in _drawn_in(page, table) if slot_id not in of_slot}
    cells = []
    for slot in table.cells:
        text = cell_text(of_slot.get(id(slot), []), slot.box)
        x0, top, x1, bottom = (round(x, 1) for x in moved(slot.box, page.seen))
        sure = min((char.sure for char in of_slot.get(id(slot), []) if char.sure is not None), default=None)
        spot = PageSpot(page.number, (x0, top, x1, bottom), sure and round(sure, 3))
        cells.append(PartCell(slot.row, slot.rows, slot.box.x0, slot.box.x1, text, id(slot) not in unsure, spot))
    return Part(len(table.ys) - 1, cells, table.open_top, table.open_bottom)


def _crossing(table: Ruled, of_slot: dict[int, list[Char]]) -> set[int]:
    """The cells between which a number stands across the rule, so that it may belong to either, and those in which
    characters stand over a digit, or larger ones among its digits: those of a watermark."""
    bottom = table.box.bottom
    chars = [char for of_one in of_slot.values() for char in of_one if not char.turned and char.y < bottom]
    crossing: set[int] = set()
    for line in lines_of(chars):
        for before, char in zip(line.chars, line.chars[1:], strict=False):
            if before.text.isdecimal() or char.text.isdecimal():
                cells = table.at(before.x, before.y), table.at(char.x, char.y)
                near = char.x0 - before.x1 < 0.2 * min(char.size, before.size)
                if _is_over(before, char) or (cells[0] is cells[1] and _is_mixed(before, char, near=near)):
                    crossing |= {id(cell) for cell in cells}
                elif near and all(
                    neighbour.text.isdecimal() or neighbour.text in _OF_NUMBERS for neighbour in (before, char)
                ):
                    crossing |= _different(*cells)
        for char in line.chars:
            if char.text.isdecimal():
                edge = 0.3 * (char.x1 - char.x0)
                crossing |= _different(table.at(char.x0 + edge, char.y), table.at(char.x1 - edge, char.y))
    return crossing


def _is_over(before: Char, char: Char) -> bool:
    return char.x - before.x < 0.5 * min(before.x1 - before.x0, char.x1 - char.x0)


def _is_mixed(before: Char, char: Char, *, near: bool) -> bool:
    """Whether of two digits the second is much larger, or much smaller and no raised note close to the first."""
    if not (before.text.isdecimal() and char.text.isdecimal()):
        return False
    return char.size > _MIXED * before.size or (not near and before.size > _MIXED * char.size)


def _drawn_in(page: Page, table: Ruled) -> set[int]:
    """The cells in which something stands that is no character and may be one: an outline of it, or a picture."""
    inside: set[int] = set()
    for box in page.ink:
        slot = table.at((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2)
        if slot and _fits(box, slot.box):
            inside.add(id(slot))
    return inside


def _fits(ink: Box, cell: Box) -> bool:
    high = _LOWEST < ink.height < 0.9 * cell.height
    return high and ink.x0 > cell.x0 and ink.top > cell.top and ink.x1 < cell.x1 and ink.bottom < cell.bottom


def _different(this: Slot | None, other: Slot | None) -> set[int]:
    return {id(this), id(other)} if this is not other else set()
