"""The data tables of a page. Tables that differ in plain numbers only are parsed once.

The forms are fixed by law and the pages of a site share a template, so most tables have the source of one that was parsed
before, but for the digits. What stands around the digits is the frame of a table: it is remembered with its cells, and
a table with the same frame gets these cells, with its own numbers in them. Digits that are only a part of what a cell
prints (the number of a label, in an element of its own) belong to the frame.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from lxml import etree

from extract.document.html_tables import from_source, from_tree, has_table, rows_of_tree
from extract.document.model import MOST_REMEMBERED, GridCell, PrintedTable, Table, new_cell, place, with_cells

_NUMBER = re.compile(rb">([0-9]{1,9})<")
_FIRST_MARK = 1_000_000_000  # a digit longer than any such number
_LONGEST_FRAME = 200_000  # bytes


class _Around(tuple[bytes, ...]):
    """What stands around the numbers of a table. It is quicker to compare than to hash whole."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(tuple(map(len, self)))


@dataclass(frozen=True, eq=False, slots=True)
class _Frame:
    """A table with marks in the place of its plain numbers, and which of its cells print these."""

    printed: PrintedTable
    places: Sequence[int]


class DataTable(NamedTuple):
    """A table of the page, at this path of the tree; `numbers` stand in the places of its frame, if any."""

    printed: PrintedTable
    path: str
    frame: _Frame | None = None
    numbers: Sequence[bytes] = ()

    def placed(self, number: int) -> Table:
        if self.frame is None:
            return place(self.printed, number, self.path)
        table, cells, tails = _numberless(self.frame, self.path, number)
        cells = cells.copy()
        for index, digits, tail in zip(self.frame.places, self.numbers, tails, strict=True):
            if digits != b"0":
                cells[index] = new_cell(_read(digits) + tail)
        return with_cells(table, cells)


@lru_cache(maxsize=4096)
def _read(digits: bytes) -> tuple[object, ...]:
    """What a cell of these digits holds and says. Remembered, for most numbers of a report are small."""
    return (digits.decode(), "number", "reported", int(digits), None, None)


def data_table(table: etree._Element) -> DataTable | None:
    """What a table prints, None when it is one for layout: it stands around another, or is a few cells of prose."""
    if has_table(table):
        rows = [cells for _, cells, _ in rows_of_tree(table)]
        many = sum(sum(not has_table(cell) for cell in cells) >= 2 for cells in rows) >= 5
        return DataTable(from_tree(table), "") if many else None
    source = etree.tostring(table, encoding="utf-8", with_tail=False)
    parts = _NUMBER.split(source)
    if framed := _frame_of(parts) if len(source) <= _LONGEST_FRAME else None:
        frame, numbers = framed
        found = DataTable(frame.printed, table.getroottree().getpath(table), frame, numbers)
    elif printed := from_source(source.decode()):
        found = DataTable(printed, table.getroottree().getpath(table))
    else:
        found = DataTable(from_tree(table), "")
    counts, cells = found.printed.counts, found.printed.cells
    if max(counts, default=0) < 2:
        return None
    return found if len(counts) > 3 or max(len(cell.text) for cell in cells) < 300 else None


def _frame_of(parts: Sequence[bytes]) -> tuple[_Frame, Sequence[bytes]] | None:
    """The frame of a table whose source was split at its digits, and the numbers in it; None for a table without one."""
    around, digits = _Around(parts[::2]), parts[1::2]
    found = _frame(around, ())
    if isinstance(found, tuple) and found:
        parted = set(found)
        found = _frame(around, tuple((number, digits[number]) for number in found))
        digits = [text for number, text in enumerate(digits) if number not in parted]
    return (found, digits) if isinstance(found, _Frame) else None


@lru_cache(maxsize=64)
def _frame(around: _Around, fixed: tuple[tuple[int, bytes], ...]) -> _Frame | tuple[int, ...]:
    """The frame with this source around its digits, of which those of some places are `fixed`. Where others are not all that a cell
    prints, the places of these; no places for what is no regular table."""
    texts = [str(_FIRST_MARK + number) for number in range(len(around) - 1)]
    known = dict(fixed)
    between = [*(b">%b<" % known.get(number, text.encode()) for number, text in enumerate(texts)), b""]
    printed = from_source(b"".join(chain.from_iterable(zip(around, between, strict=True))).decode())
    if printed is None or len(printed.cells) > MOST_REMEMBERED or place(printed, 0).note:
        return ()
    among = {text for number, text in enumerate(texts) if number not in known}
    places = [index for index, cell in enumerate(printed.cells) if cell.kind == "number" and cell.text in among]
    alone = [printed.cells[index].text for index in places]
    if len(alone) == len(among) and alone == sorted(among):
        return _Frame(printed, places)
    return () if fixed else tuple(number for number, text in enumerate(texts) if text not in alone)


@lru_cache(maxsize=256)
def _numberless(frame: _Frame, path: str, number: int) -> tuple[Table, list[GridCell], list[tuple[object, ...]]]:
    """The table with 0 for each of its numbers: its cells in reading order, and what follows the text and value of each such cell."""
    table = place(frame.printed, number, path)
    cells = list(chain.from_iterable(table.rows))
    for index in frame.places:
        cells[index] = cells[index]._replace(text="0", value=0)
    return table, cells, [cells[index][6:] for index in frame.places]
