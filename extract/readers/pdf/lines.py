"""Characters of a page to lines, and lines to text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from extract.document.html_tables import line_of
from extract.readers.pdf.pdf_page import Box, Char
from extract.text.radicals import ORDINARY

_SPACE = 0.25  # ems: a gap wider than that divides words
_ONE_NUMBER = 1.0  # ems: digits of one ruled cell that stand nearer are one number, however they are set apart
_WIDEST_MARGIN = 5.7  # points between a rule and the text: Word has 5.4
_OVERPRINTED = 0.12  # ems: the same character again so near is the same one
_DIGITS = re.compile(r"[\d.,，．０-９]+")


@dataclass(slots=True)
class TextLine:
    """Characters that stand side by side, from left to right. `tallest` of them is what others must stand beside."""

    chars: list[Char] = field(default_factory=list)
    top: float = 0.0
    bottom: float = 0.0
    tallest: Char | None = None

    @property
    def x0(self) -> float:
        return self.chars[0].x0

    @property
    def x1(self) -> float:
        return max(char.x1 for char in self.chars)

    @property
    def size(self) -> float:
        return median(char.size for char in self.chars)

    @property
    def box(self) -> Box:
        return Box(self.x0, self.top, self.x1, self.bottom)

    def text(self, widest: float = _SPACE) -> str:
        """The line with a space where characters stand further apart than `widest`, in ems."""
        return line_of("".join(self._pieces(widest)))

    def _pieces(self, widest: float) -> Iterable[str]:
        size = self.size
        gaps = [b.x0 - a.x1 for a, b in zip(self.chars, self.chars[1:], strict=False)]
        usual = max(0.0, median(gaps)) if len(gaps) > 3 else 0.0
        before: Char | None = None
        for char in self.chars:
            if before and char.x0 - before.x1 > widest * size + usual:
                yield " "
            text = ORDINARY.get(char.text, char.text)
            yield f"〔{text}〕" if self._is_note(char) else text if char.known else "\ufffd"
            before = char

    def _is_note(self, char: Char) -> bool:
        """A small raised digit behind others is none of theirs."""
        if not char.text.isdigit() or char is self.chars[0]:
            return False
        tallest = max(self.chars, key=lambda char: char.size)
        return char.size < 0.75 * tallest.size and char.y < tallest.y - 0.1 * tallest.size


def once(chars: Iterable[Char]) -> list[Char]:
    """The characters without white space, those that are printed over themselves (to look bold) once."""
    seen: dict[tuple[str, int, int], list[Char]] = {}
    kept = []
    for char in chars:
        if char.text.isspace():
            continue
        column, row = int(char.x0 // 4), int(char.top // 4)
        near = [
            other
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for other in seen.get((char.text, x, y), ())
        ]
        slack = max(0.5, _OVERPRINTED * char.size)
        if not any(abs(other.x0 - char.x0) <= slack and abs(other.top - char.top) <= slack for other in near):
            seen.setdefault((char.text, column, row), []).append(char)
            kept.append(char)
    return kept


def lines_of(chars: Iterable[Char]) -> list[TextLine]:
    """The lines from top to bottom."""
    lines: list[TextLine] = []
    for char in sorted(chars, key=lambda each: (each.y, each.x0)):
        line = next((line for line in lines[-4:] if _beside(line, char)), None)
        if line is None:
            lines.append(TextLine([char], char.top, char.bottom, char))
        else:
            line.chars.append(char)
            line.tallest = max(line.tallest or char, char, key=lambda each: each.bottom - each.top)
            line.top, line.bottom = min(line.top, char.top), max(line.bottom, char.bottom)
    for line in lines:
        line.chars.sort(key=lambda char: char.x0)
    return sorted(lines, key=lambda line: (line.top + line.bottom) / 2)


def _beside(line: TextLine, char: Char) -> bool:
    other = line.tallest or char
    shared = min(other.bottom, char.bottom) - max(other.top, char.top)
    return shared >= 0.5 * min(other.bottom - other.top, char.bottom - char.top)


def upright(chars: Sequence[Char]) -> list[Char]:
    """The characters of a cell with those that run up or down turned to run from left to right."""
    quarters = max({char.turned for char in chars}, key=[char.turned for char in chars].count, default=0)
    if quarters == 0:
        return list(chars)
    return [_turned(char, quarters) for char in chars]


def _turned(char: Char, quarters: int) -> Char:
    x0, top, x1, bottom = char.x0, char.top, char.x1, char.bottom
    box = ((-bottom, x0, -top, x1), (-x1, -bottom, -x0, -top), (top, -x1, bottom, -x0))[quarters - 1]
    return char._replace(x0=box[0], top=box[1], x1=box[2], bottom=box[3], turned=0)


def cell_text(chars: Sequence[Char], cell: Box) -> str:
    """What a ruled cell prints, a line each line. Digits that are set apart in it are one number; so are those that
    the width of the cell broke."""
    lines = lines_of(upright(chars))
    texts = [
        line.text(_ONE_NUMBER if _DIGITS.fullmatch("".join(c.text for c in line.chars)) else _SPACE) for line in lines
    ]
    for index in range(len(lines) - 1, 0, -1):
        if _DIGITS.fullmatch(texts[index]) and _DIGITS.fullmatch(texts[index - 1]) and _is_full(lines[index - 1], cell):
            texts[index - 1 : index + 1] = [texts[index - 1] + texts[index]]
    return "\n".join(texts)


def _is_full(line: TextLine, cell: Box) -> bool:
    """Whether no further digit had room in the line."""
    digit = line.chars[-1].x1 - line.chars[-1].x0
    return cell.width - (line.x1 - line.x0) < digit + 2 * _WIDEST_MARGIN
