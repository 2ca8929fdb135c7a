"""Words of a table without rules, the columns that its header names, and which of them a number stands in.

A header word may be broken over lines: what stands below each other and makes an official label is one column. A number
belongs to the column whose label it stands below, or the numbers of rows that have one for each column. What stands below
none or several is not certain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extract.document.model import printed_cell
from extract.forms.labels import APPLICATION_COLUMNS, PROACTIVE_COLUMNS, REMEDY_GROUPS, REMEDY_OUTCOMES, Vocabulary
from extract.readers.pdf.lines import TextLine
from extract.readers.pdf.pdf_page import Char

WIDE, NARROW = 0.7, 0.25  # ems between the words of two cells, and between numbers or what the columns of a header name
_ASIDE = 0.3  # ems: characters that stand so much higher or lower are of another line
_CLOSE = 2.0  # ems between the lines of a header word
_LONGEST = 5  # lines of a header word
_MOST = 300  # words of a header
_APPLICANTS, _OUTCOMES = 7, 5
_DASHES = frozenset("-－—–/／\\*")


class Word(NamedTuple):
    """Characters that stand close together in a line, or in lines below each other, and the edges of all."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    chars: tuple[Char, ...]

    @classmethod
    def of(cls, chars: Sequence[Char], text: str | None = None) -> "Word":
        return cls(
            TextLine(list(chars)).text() if text is None else text,
            min(char.x0 for char in chars),
            min(char.top for char in chars),
            max(char.x1 for char in chars),
            max(char.bottom for char in chars),
            tuple(chars),
        )

    def is_over(self, other: "Word") -> bool:
        """Whether both stand in one column, whichever is above."""
        return self.x0 < other.x1 and other.x0 < self.x1


def words_of(chars: Sequence[Char], widest: float = WIDE) -> list[Word]:
    """The words of a line; numbers and dashes are told apart by less."""
    size = TextLine(list(chars)).size
    groups = [[chars[0]]]
    for before, char in pairwise(chars):
        far = (
            NARROW
            if any(neighbour.text.isdecimal() or neighbour.text in _DASHES for neighbour in (before, char))
            else widest
        )
        if char.x0 - before.x1 > far * size or abs(char.y - before.y) > _ASIDE * size:
            groups.append([])
        groups[-1].append(char)
    return [Word.of(group) for group in groups]


def is_value(word: Word) -> bool:
    return printed_cell(word.text).kind in {"number", "dash"}


@dataclass(frozen=True, slots=True)
class Columns:
    """What a header names, from left to right. `groups` stand above as many columns each, all alike; or there are none."""

    leaves: Sequence[Word]
    groups: Sequence[Word] = ()


def find_columns(words: Sequence[Word]) -> Columns | None:
    """The columns that the words above the numbers of a table name, where they are those of one of the official tables."""
    words = words[-_MOST:]
    leaves = _leaves(words, REMEDY_OUTCOMES)
    keys = [_key(REMEDY_OUTCOMES, leaf) for leaf in leaves]
    blocks = [keys[start : start + _OUTCOMES] for start in range(0, len(keys), _OUTCOMES)]
    if blocks and len(set(blocks[0])) == _OUTCOMES and all(block == blocks[0] for block in blocks):
        groups = _groups(words, leaves) if len(blocks) > 1 else []
        return Columns(leaves, groups) if groups is not None else None
    leaves = _leaves(words, APPLICATION_COLUMNS)
    if len(leaves) == _APPLICANTS == len({_key(APPLICATION_COLUMNS, leaf) for leaf in leaves}):
        return Columns(leaves)
    leaves = _lowest(_leaves(words, PROACTIVE_COLUMNS))
    alike = len({_key(PROACTIVE_COLUMNS, leaf) for leaf in leaves}) < len(leaves)
    return Columns(leaves) if leaves and not alike else None


def _lowest(leaves: Sequence[Word]) -> list[Word]:
    """Those that stand in the last line: table two has several headers, with nothing between where rows are empty."""
    last = max(leaves, key=lambda leaf: leaf.bottom, default=None)
    return [leaf for leaf in leaves if last and leaf.bottom > last.top]


def _key(vocabulary: Vocabulary, word: Word) -> str | None:
    match = vocabulary.match(word.text)
    return match.key if match and match.exact else None


def _groups(words: Sequence[Word], leaves: Sequence[Word]) -> list[Word] | None:
    """The groups of table four above their columns; None where one stands above others."""
    groups = _leaves(words, REMEDY_GROUPS)
    if len(groups) * _OUTCOMES != len(leaves):
        return None
    for n, group in enumerate(groups):
        below = [at // _OUTCOMES for at, leaf in enumerate(leaves) if leaf.is_over(group)]
        if not below or any(at != n for at in below):
            return None
    return groups


def _leaves(words: Sequence[Word], vocabulary: Vocabulary) -> list[Word]:
    """The labels among the words, from left to right: whole, or in pieces that stand below each other."""
    whole = [word for word in words if _key(vocabulary, word)]
    pieces = [piece for word in words if word not in whole for piece in words_of(word.chars, NARROW)][-_MOST:]
    pieces.sort(key=lambda word: word.top)
    leaves: list[Word] = []
    for word in sorted([*whole, *pieces], key=lambda word: word.top):
        if not any(word.chars[0] in leaf.chars for leaf in leaves):
            stacks = [stack for stack in _stacks(word, pieces) if _key(vocabulary, stack)]
            leaves += stacks[-1:]
    return sorted(leaves, key=lambda leaf: leaf.x0)


def _stacks(word: Word, pieces: Sequence[Word]) -> Iterator[Word]:
    """A word alone, and with each piece that follows below it."""
    yield word
    for _ in range(_LONGEST - 1):
        below = [
            piece
            for piece in pieces
            if piece.is_over(word) and piece.top > word.bottom - 0.5 * (piece.bottom - piece.top)
        ]
        if not below or below[0].top - word.bottom > _CLOSE * (below[0].bottom - below[0].top):
            return
        word = Word.of((*word.chars, *below[0].chars), word.text + below[0].text)
        yield word


def place_numbers(columns: Columns, rows: Sequence[Sequence[Word]], *, on_page: bool) -> list[list[Word | None] | None]:
    """The numbers of each row as the columns have them, None where one is empty; None for a row that is not certain.

    Rows that do not stand on the page of the header (`on_page`) need one among them that has a number in each column.
    """
    leaves = columns.leaves
    whole = [_is_whole(row, leaves) for row in rows]
    full = [row for row, is_whole in zip(rows, whole, strict=True) if is_whole]
    if not full and not on_page:
        return [None for _ in rows]
    known = [[leaf, *(row[at] for row in full)] for at, leaf in enumerate(leaves)]
    return [list(row) if is_whole else _placed(row, known) for row, is_whole in zip(rows, whole, strict=True)]


def _is_whole(row: Sequence[Word], leaves: Sequence[Word]) -> bool:
    """Whether a row has a number for each label: below it, or, where numbers stand apart, below no other."""
    if len(row) != len(leaves):
        return False
    aside = [word for word, leaf in zip(row, leaves, strict=True) if not word.is_over(leaf)]
    return not aside or (are_apart(row) and not any(word.is_over(leaf) for word in aside for leaf in leaves))


def are_apart(numbers: Sequence[Word]) -> bool:
    """Whether none of the numbers of a row stand so near to each other that they may be one."""
    return all(after.x0 - word.x1 > WIDE * (word.bottom - word.top) for word, after in pairwise(numbers))


def _placed(row: Sequence[Word], known: Sequence[Sequence[Word]]) -> list[Word | None] | None:
    placed: list[Word | None] = [None] * len(known)
    for word in row:
        at = [n for n, others in enumerate(known) if any(word.is_over(other) for other in others)]
        if len(at) != 1 or any(placed[at[0] :]):
            return None
        placed[at[0]] = word
    return placed
