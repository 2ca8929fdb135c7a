"""Whether the fonts of a PDF draw the digits that its text layer says.

A font says by a table of its own which character a glyph is, and that table may be wrong. A few numbers, chosen so that
each digit of each font is among them, and a digit that has several glyphs with each, are drawn and recognized. Where that
gives other digits, surely and twice, the font is wrong: each of its digits that was not seen to be right is unknown from
there on. Only fonts in the file are checked: another is drawn differently on each machine.
"""

import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pypdfium2

from extract.document.model import Document
from extract.readers.ocr.recognition import recognize
from extract.readers.pdf.pdf_page import Box, Char, Page
from extract.text.report import Finding

MOST_NUMBERS = 12
LEAST_SURE = 0.9
_LONGEST = 12  # digits, and ems
_HEIGHTS = (44, 60)  # pixels of a line of text, for the first and the second look
_APART = 0.25  # ems
_LIGHT = 100  # of 255: what is darker is ink
_COVERED = 0.04
_Digit = tuple[str, str]  # font and digit


class _Number(NamedTuple):
    """Digits of fonts in the file that stand side by side."""

    page: Page
    chars: list[Char]

    @property
    def text(self) -> str:
        return unicodedata.normalize("NFKC", "".join(char.text for char in self.chars))

    @property
    def digits(self) -> list[_Digit]:
        return [_digit(char) for char in self.chars]

    @property
    def box(self) -> Box:
        tops, bottoms = [char.top for char in self.chars], [char.bottom for char in self.chars]
        return Box(self.chars[0].x0, min(tops), self.chars[-1].x1, max(bottoms))


def _digit(char: Char) -> _Digit:
    return char.glyph[0] if char.glyph else "", char.text


def checked(pdf: pypdfium2.PdfDocument, pages: Sequence[Page], document: Document) -> list[Page]:
    """The pages with the digits of wrong fonts unknown; a finding of the document names each such font."""
    sample = _sample(number for page in pages if _is_checkable(pdf, page) for number in _numbers(page))
    right: set[_Digit] = set()
    lies: set[_Digit] = set()
    wrong: dict[str, Finding] = {}
    for number, seen in zip(sample, _recognized(pdf, sample, _HEIGHTS[0]), strict=True):
        if not seen or (seen != number.text and [seen] != _recognized(pdf, [number], _HEIGHTS[1])):
            continue
        for digit, printed, drawn in zip(number.digits, number.text, seen, strict=True):
            if printed == drawn:
                right.add(digit)
            else:
                lies.add(digit)
                wrong.setdefault(digit[0], _finding(digit[0], number, seen))
    document.findings += wrong.values()
    return [_without(page, wrong, right - lies) for page in pages] if wrong else list(pages)


def _is_checkable(pdf: pypdfium2.PdfDocument, page: Page) -> bool:
    """Whether all of its text can be drawn: a viewer cuts off what is outside of the sheet."""
    sides = zip(sorted(pdf.get_page_size(page.number - 1)), sorted((page.width, page.height)), strict=True)
    return all(abs(this - other) < 0.1 for this, other in sides)


def _numbers(page: Page) -> Iterator[_Number]:
    chars: list[Char] = []
    for char in page.chars:
        if chars and not (_is_drawn(char) and _is_next(chars[-1], char)):
            yield _Number(page, chars)
            chars = []
        if _is_drawn(char):
            chars.append(char)
    if chars:
        yield _Number(page, chars)


def _is_drawn(char: Char) -> bool:
    return char.glyph is not None and char.known and not char.turned


def _is_next(before: Char, char: Char) -> bool:
    return max(abs(char.x0 - before.x1), abs(char.y - before.y)) < _APART * char.size


def _sample(numbers: Iterable[_Number]) -> list[_Number]:
    """Few numbers in which each glyph of each digit stands, and more than once where there is room."""
    left = {
        frozenset((char.text, char.glyph) for char in number.chars): number for number in numbers if _is_shown(number)
    }
    sample: list[_Number] = []
    seen: Counter[object] = Counter()
    while left and len(sample) < MOST_NUMBERS:
        best = max(left, key=lambda digits: sum(0.01 ** seen[digit] for digit in digits))
        sample.append(left.pop(best))
        seen.update(best)
    return sample


def _is_shown(number: _Number) -> bool:
    """Whether a number stands on the page, and is short enough for a picture of bounded size."""
    page, box = number.page, number.box
    inside = box.x0 >= 0 and box.top >= 0 and box.x1 <= page.width and box.bottom <= page.height
    return inside and len(number.chars) <= _LONGEST and 0.1 < box.width / (box.height or 1) <= _LONGEST


def _recognized(pdf: pypdfium2.PdfDocument, numbers: Sequence[_Number], height: int) -> list[str]:
    """The digits that are drawn where each number stands; empty where that is not sure, or there are more or fewer."""
    readings = recognize([_picture(pdf, number, height) for number in numbers])
    return [
        reading.text
        if reading.sure >= LEAST_SURE and reading.text.isdecimal() and len(reading.text) == len(number.text)
        else ""
        for reading, number in zip(readings, numbers, strict=True)
    ]


def _picture(pdf: pypdfium2.PdfDocument, number: _Number, height: int) -> Any:
    """What is drawn in the box of a number, in grey, with white around it; nothing where a watermark lies there too."""
    raw = pdf[number.page.number - 1]
    box, scale = number.box, height / number.box.height
    edges = (box.x0, number.page.height - box.bottom, number.page.width - box.x1, box.top)
    picture = raw.render(
        scale=scale,
        rotation=90 * number.page.turned,
        crop=edges,
        grayscale=True,
        may_draw_forms=False,
        draw_annots=False,
    ).to_numpy()
    raw.close()
    picture = picture.reshape(picture.shape[:2])
    if _is_covered(picture):
        picture = np.full_like(picture, 255)
    return np.pad(picture, height // 8, constant_values=255)


def _is_covered(picture: Any) -> bool:
    """Whether much of it is of one light grey that is not the ground."""
    counts = np.bincount(picture.ravel(), minlength=256)
    counts[[int(counts.argmax()), 255]] = 0
    return bool(counts[_LIGHT:].max() > _COVERED * picture.size)


def _finding(font: str, number: _Number, seen: str) -> Finding:
    left, top, *_ = number.box
    where = f"page {number.page.number}, {left:.0f} points from the left and {top:.0f} from the top"
    text = f"{where}: the text layer says {number.text!r}, but {seen!r} is drawn"
    what = f"the digits of the font {font!r} cannot be trusted; cells with any that was not seen to be right are unreadable"
    return Finding("page.font_differs", "structure", "error", "document", f"{text}: {what}", seen, number.text)


def _without(page: Page, wrong: Container[str], right: set[_Digit]) -> Page:
    chars = [
        char._replace(known=False) if char.glyph and char.glyph[0] in wrong and _digit(char) not in right else char
        for char in page.chars
    ]
    return page._replace(chars=chars)
