"""Cells that run together (`6000017`): every reading of such a run, and which of them the sums allow.

A reading cuts the run into numbers, one a cell. A number has no leading zero, so a zero that begins a number is a cell
of its own, and so is a `/`. An empty cell leaves no trace in a run: any cell may have been blank, and a reading that
leaves one blank is a reason to doubt all others. It is never itself taken.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

DigitSplit = tuple[str, ...]  # the text of each cell, "" for a blank one

_LONGEST_NUMBER = 18
_ALONE = frozenset("0/")
_UNIT = r"(?:[万亿]?元|[件条项个次人宗份])"
_CELL = re.compile(rf"[+\-−]?(?:0|[1-9]\d{{0,17}})(?:\.\d+)?{_UNIT}?|/", re.ASCII)
_LONGEST_CELL = re.compile(rf"0(?=\d)|[+\-−]?\d{{1,18}}(?!\d)(?:\.\d+)?{_UNIT}?|/", re.ASCII)


class SearchTooLongError(Exception):
    """Raised when a search has used up its steps: what it looked for stays unknown."""


class Budget:
    """The steps that a search may still take."""

    def __init__(self, steps: int) -> None:
        self._steps = steps

    def spend(self, steps: int = 1) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise SearchTooLongError


def compact(printed: str) -> str:
    """A run without the white space in it: it may stand between two cells or inside one."""
    return "".join(unicodedata.normalize("NFKC", printed).split())


def is_run(text: str) -> bool:
    """Whether a compact text holds nothing but what can be cut into cells: digits and `/`."""
    return text.isascii() and bool(text) and text.replace("/", "0").isdigit()


def spaced(printed: str, cells: int) -> DigitSplit | None:
    """The reading by white space, where that leaves as many numbers as there are cells."""
    pieces = tuple(unicodedata.normalize("NFKC", printed).split())
    return pieces if len(pieces) == cells and all(map(_CELL.fullmatch, pieces)) else None


def count(cell: str) -> int:
    """What a cell of a reading counts for in a sum: a blank and a placeholder are 0."""
    return int(cell) if cell.isdigit() else 0


def only_reading(run: str, cells: int) -> DigitSplit | None:
    """The reading that the run has without any sum, None when it has several.

    There is but one when the longest possible numbers are as many as the cells: longer ones there are none, shorter
    ones would be too many, and no cell is left to be blank.
    """
    found = tuple(_LONGEST_CELL.findall(run))
    return found if len(found) == cells and "".join(found) == run and all(map(_CELL.fullmatch, found)) else None


def with_total(run: str, parts: int, budget: Budget, *, total_first: bool, blanks: bool) -> Iterator[DigitSplit]:
    """Every reading of a total and its `parts` whose sum holds.

    A total that is blank while a part is not 0 was left out: no sum holds then. With `blanks` False the readings that
    leave no cell blank. Raises SearchTooLongError.
    """
    if len(run) > _LONGEST_NUMBER * (parts + 1):
        return
    for length in range(0 if blanks else 1, min(len(run), _LONGEST_NUMBER) + 1):
        cut = length if total_first else len(run) - length
        total, rest = (run[:cut], run[cut:]) if total_first else (run[cut:], run[:cut])
        budget.spend()
        if total and not _CELL.fullmatch(total):
            continue
        for cells in _cut(rest, parts, count(total), budget, blanks=blanks):
            yield (total, *cells) if total_first else (*cells, total)


def groups_with_totals(
    run: str, sizes: Sequence[int], budget: Budget, *, total_first: bool, blanks: bool
) -> list[DigitSplit]:
    """The first two readings of several groups in one run, each a total and its parts; `sizes` count the parts.

    Raises SearchTooLongError.
    """
    if len(run) > _LONGEST_NUMBER * (sum(sizes) + len(sizes)):
        return []

    @cache
    def group(start: int, end: int, parts: int) -> list[DigitSplit]:
        found = with_total(run[start:end], parts, budget, total_first=total_first, blanks=blanks)
        return list(islice(found, 2))

    @cache
    def rest(start: int, number: int) -> list[DigitSplit]:
        if number == len(sizes):
            return [()] if start == len(run) else []
        found: list[DigitSplit] = []
        for end in range(start, len(run) + 1):
            budget.spend()
            if heads := group(start, end, sizes[number]):
                found.extend(head + tail for tail in rest(end, number + 1) for head in heads)
                if len(found) > 1:
                    break
        return found[:2]

    return rest(0, 0)


def _cut(run: str, cells: int, total: int, budget: Budget, *, blanks: bool) -> Iterator[DigitSplit]:
    """Every reading of the whole run whose numbers sum to `total`."""
    ends = _ends(run)
    least = [0] * (len(run) + 1)  # how many cells the rest of the run needs
    for start in range(len(run) - 1, -1, -1):
        least[start] = 1 + least[ends[start]]

    def cut(start: int, cells: int, left: int) -> Iterator[DigitSplit]:
        budget.spend()
        if not cells and start == len(run) and not left:
            yield ()
        if not cells or least[start] > cells or (not blanks and len(run) - start < cells):
            return
        digits = len(run) - start
        if left >= 10**digits or left < 10 ** (-(-digits // cells) - 1) - (digits <= cells):
            return  # the digits are too few for the sum, or the longest number has too many
        if blanks:
            for others in cut(start, cells - 1, left):
                yield ("", *others)
        for end in range(start + 1, ends[start] + 1 if start < len(run) else 0):
            value = count(run[start:end])
            if value > left:
                break
            for others in cut(end, cells - 1, left - value):
                yield (run[start:end], *others)

    return cut(0, cells, total)


def _ends(run: str) -> list[int]:
    """For each place in the run, the last end of a number that begins there."""
    ends: list[int] = []
    slash = len(run)
    for start in range(len(run) - 1, -1, -1):
        if run[start] == "/":
            slash = start
        ends.append(start + 1 if run[start] in _ALONE else min(slash, start + _LONGEST_NUMBER))
    return ends[::-1]
