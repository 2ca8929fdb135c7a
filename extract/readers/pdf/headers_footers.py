"""What stands at the head or foot of the pages of a file and is no part of its text: page numbers and running titles."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from extract.readers.pdf.lines import TextLine
from extract.readers.pdf.page_breaks import Part
from extract.readers.pdf.pdf_page import Page
from extract.readers.pdf.unruled import Unruled

_MARGIN = 0.12  # of the page's height, at its head and at its foot
_SIGNS = r"[-—–―─·•~_|｜\s]*+"
_PAGE_NUMBER = re.compile(
    rf"{_SIGNS}(?:第?{_SIGNS}\d{{1,4}}{_SIGNS}页?)(?:[/／,，、（(共]*{_SIGNS}共?{_SIGNS}\d{{1,4}}{_SIGNS}页?[)）]?)?{_SIGNS}"
    r"|Page\s*\d{1,4}(?:\s*of\s*\d{1,4})?|第[一二三四五六七八九十]{1,3}页",
    re.IGNORECASE,
)
_OFF = 3  # what the printed number of a page may be from its place in the file
_Items = list[TextLine | Part | Unruled]


def without_furniture(pages: Sequence[tuple[Page, _Items]]) -> None:
    """Take page numbers, and lines that come again on other pages, out of the items of each page."""
    texts = Counter(key for page, items in pages for key in {_key(page, line) for line in _at_margin(page, items)})
    for page, items in pages:
        out = [
            line
            for line in _at_margin(page, items)
            if _PAGE_NUMBER.fullmatch(line.text()) or texts[_key(page, line)] > max(1, len(pages) // 4)
        ]
        items[:] = [item for item in items if not any(item is line for line in out)]


def is_page_number(text: str, number: int) -> bool:
    """Whether a line is a page number and nothing else, though it stands close below a table of page `number`."""
    if re.fullmatch(r"[\d\s]+", text):
        return text.isdecimal() and abs(int(text) - number) < _OFF
    return bool(_PAGE_NUMBER.fullmatch(text))


def _key(page: Page, line: TextLine) -> tuple[str, bool, int]:
    text = re.sub(r"\d+", "#", "".join(line.text().split()))
    return text, line.top < page.height / 2, round(line.size)


def _at_margin(page: Page, items: _Items) -> Iterator[TextLine]:
    """The lines at the head and foot of a page, up to three each, as far as no table stands beyond them."""
    head, foot = page.height * _MARGIN, page.height * (1 - _MARGIN)
    yield from takewhile(lambda line: line.bottom < head, _lines_first(items))
    yield from takewhile(lambda line: line.top > foot, _lines_first(items[::-1]))


def _lines_first(items: _Items) -> Iterator[TextLine]:
    for item in items[:3]:
        if not isinstance(item, TextLine):
            return
        yield item
