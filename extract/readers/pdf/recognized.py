"""What a page of a PDF shows and its text layer does not say: told from a picture of it.

A page without text that can be read, be it scanned, drawn in outlines, or in a font that does not say which character a
glyph is, is recognized as a whole (`scan`). Of any other page the pictures are in which rules make a table and over which
no text stands.
"""

from collections.abc import Iterator
from typing import Any

from extract.readers.pdf.pdf_page import Box, Char, Page, moved
from extract.readers.pdf.ruled import find_tables

_PICTURED = 0.2
_DRAWN = 100  # outlines: what has more of them than characters is text
_FEWEST_UNKNOWN = 20
_WIDE, _HIGH = 0.4, 0.03  # of the page: a smaller picture holds no table
_FEWEST_CELLS = 6
_MOST_PIXELS = 5000  # of the longer side of a page as a picture
_SCALE = 200 / 72


def is_unread(page: Page) -> bool:
    """Whether there is text on the page, and its text layer does not say it."""
    chars = [char for char in page.chars if not char.text.isspace()]
    unknown = sum(not char.known for char in chars)
    if unknown >= max(_FEWEST_UNKNOWN, len(chars) / 2):
        return True
    return not chars and (page.pictured > _PICTURED or len(page.ink) > _DRAWN)


def recognized(raw: Any, page: Page) -> Page:
    """The page with the text that it shows; as it is where that is not needed, or the extra `ocr` not installed."""
    unread = is_unread(page)
    pictures = [] if unread else list(_tables(page))
    if not unread and not pictures:
        return page
    try:
        from extract.readers.ocr import ink, scan
    except ImportError:
        return page._replace(unread=len(pictures))
    if unread:
        scale = min(scan.SHORT_SIDE / min(raw.get_size()), _MOST_PIXELS / max(raw.get_size()))
        picture = raw.render(scale=scale, grayscale=True).to_numpy()
        return scan.read_page(picture.reshape(picture.shape[:2]), scale, page.number)
    for box in pictures:
        edges = (box.x0, page.height - box.bottom, page.width - box.x1, box.top)
        grey = raw.render(scale=_SCALE, rotation=90 * page.turned, crop=edges, grayscale=True).to_numpy()
        picture = grey.reshape(grey.shape[:2])
        if any(len(table.cells) >= _FEWEST_CELLS for table in find_tables(ink.inked(picture, _SCALE).rules)):
            page = _with(page, box, scan.read_page(picture, _SCALE, page.number))
    return page


def _tables(page: Page) -> Iterator[Box]:
    """The pictures that may be of a table."""
    for box in page.pictures:
        large = box.width > _WIDE * page.width and box.height > _HIGH * page.height
        inside = box.x0 > -1 and box.top > -1 and box.x1 < page.width + 1 and box.bottom < page.height + 1
        if large and inside and not any(_is_in(char, box) for char in page.chars):
            yield Box(max(box.x0, 0.0), max(box.top, 0.0), min(box.x1, page.width), min(box.bottom, page.height))


def _is_in(char: Char, box: Box) -> bool:
    return box.x0 < char.x < box.x1 and box.top < char.y < box.bottom


def _with(page: Page, box: Box, picture: Page) -> Page:
    """The page with what was recognized in a picture on it; without that, where the picture is turned."""
    a, b, c, d, e, f = picture.seen
    if a <= 0 or abs(b) > 0.1 * a:
        return page._replace(unread=page.unread + 1)
    placing = (a, b, c, d, e + box.x0, f + box.top)
    chars = []
    for char in picture.chars:
        x0, top, x1, bottom = moved(char[1:5], placing)
        chars.append(char._replace(x0=x0, top=top, x1=x1, bottom=bottom, size=char.size * a))
    rules = [Box(*moved(rule, placing)) for rule in picture.rules]
    return page._replace(chars=page.chars + chars, rules=page.rules + rules, ocr=True)
