"""What a page of a PDF shows and its text layer does not say: told from a picture of it.

A page without text that can be read, be it scanned, drawn in outlines, or in a font that does not say which character a
glyph is, is recognized as a whole (`scan`). Of any other page the pictures are in which rules make a table and over which
no text stands.

Text that nobody sees, as the text recognition of others puts it over a scan, is no text of the page. It is a second witness
of the numbers that were recognized: where it says most of them, those of which it says another are not certain.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from math import prod
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfiumError

from extract.readers.pdf.pdf_page import Box, Char, Page, moved
from extract.readers.pdf.ruled import find_tables
from extract.text.numbers import read_cell

_PICTURED = 0.2
_DRAWN = 100  # outlines: what has more of them than characters is text
_FEWEST_UNKNOWN = 20
_WIDE, _HIGH = 0.4, 0.03  # of the page: a smaller picture holds no table
_FEWEST_CELLS = 6
_MOST_PIXELS = 5000  # of the longer side of a page as a picture
_SCALE = 200 / 72
_MARGIN = 0.08  # of the height of the page: what a scanner or an app writes over a scan stands there
_SCAN = 0.6  # of the page
_DASHES = frozenset("-—–―─/*")


def is_unread(page: Page) -> bool:
    """Whether there is text on the page, and its text layer does not say it."""
    chars = [char for char in page.chars if char.seen and not char.text.isspace()]
    unknown = sum(not char.known for char in chars)
    if unknown >= max(_FEWEST_UNKNOWN, len(chars) / 2):
        return True
    if page.pictured > _SCAN and all(_is_in_margin(char, page) for char in chars):
        return True
    return not chars and (page.pictured > _PICTURED or len(page.ink) > _DRAWN)


def _is_in_margin(char: Char, page: Page) -> bool:
    return min(char.y, page.height - char.y) < _MARGIN * page.height


def recognized(raw: Any, page: Page) -> Page:
    """The page with the text that it shows; as it is where that is not needed, or the extra `ocr` not installed."""
    unread = is_unread(page)
    pictures = [] if unread else list(_tables(page))
    if not unread and not pictures:
        return page
    try:
        from extract.readers.ocr import ink, scan
        from extract.readers.ocr.stamps import without_stamps
    except ImportError:
        return page._replace(unread=len(pictures))
    if unread:
        scale = min(scan.SHORT_SIDE / min(raw.get_size()), _MOST_PIXELS / max(raw.get_size()))
        picture = raw.render(scale=scale, rev_byteorder=True).to_numpy()
        read = scan.read_page(picture, scale, page.number, _lowest(raw, picture, scale))
        layer = [] if page.turned else _layer(page, Box(0, 0, page.width, page.height))
        return _witnessed(read, layer)._replace(hidden=page.hidden)
    for box in pictures:
        edges = (box.x0, page.height - box.bottom, page.width - box.x1, box.top)
        picture = raw.render(scale=_SCALE, rotation=90 * page.turned, crop=edges, rev_byteorder=True).to_numpy()
        rules = ink.inked(without_stamps(picture)[0], _SCALE).rules
        if any(len(table.cells) >= _FEWEST_CELLS for table in find_tables(rules)):
            read = scan.read_page(picture, _SCALE, page.number, _lowest(raw, picture, _SCALE))
            page = _with(page, box, _witnessed(read, _layer(page, box)))
    return page


def _lowest(raw: Any, picture: Any, scale: float) -> float:
    """How high ink must be in a picture of the page to be told, in pixels: where the largest picture that the page holds is
    coarser than the picture of the page, its own pixels count."""
    from extract.readers.ocr import scan

    images = raw.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])
    try:
        sizes = [
            ((right - left) * (top - bottom), image)
            for image in images
            for left, bottom, right, top in [image.get_bounds()]
        ]
        area, image = max(sizes, key=lambda size: size[0], default=(0.0, None))
        finer: float = scale * (area / (prod(image.get_px_size()) or 1)) ** 0.5 if image else 0.0
        pixels = image.get_bitmap().to_numpy() if image and finer > 1 else picture
    except PdfiumError:  # the picture is damaged: it shows nothing
        return scan.lowest_digit(picture)
    return max(finer, 1.0) * scan.lowest_digit(pixels)


def only_seen(page: Page) -> Page:
    """The page without what is said by text that nobody sees: digits and dashes are unknown; words are left only over a
    picture, which is likely to show them. What is seen comes first: of the same character twice in one place it counts."""
    seen = [char for char in page.chars if char.seen]
    unseen = [
        char._replace(known=char.known and not char.text.isdecimal() and char.text not in _DASHES)
        for char in page.chars
        if not char.seen
    ]
    left = [char for char in unseen if not char.known or any(_is_in(char, box) for box in page.pictures)]
    return page._replace(chars=seen + left)


def _layer(page: Page, box: Box) -> list[Char]:
    """The unseen characters in a part of the page, their places from its corner."""
    return [
        char._replace(x0=char.x0 - box.x0, x1=char.x1 - box.x0, top=char.top - box.top, bottom=char.bottom - box.top)
        for char in page.chars
        if not char.seen and _is_in(char, box)
    ]


def _witnessed(picture: Page, layer: Sequence[Char]) -> Page:
    """The page in a picture without the numbers of which a layer of unseen text says others, if that says most of them."""
    digits = sorted((char for char in layer if char.text.isdecimal()), key=lambda char: char.x0)
    agreed, differing = 0, []
    for slot in (slot for table in find_tables(picture.rules) for slot in table.cells) if digits else ():
        inside = [index for index, char in enumerate(picture.chars) if _is_in(char, slot.box)]
        text = "".join(picture.chars[index].text for index in inside)
        place = Box(*moved(slot.box, picture.seen))
        witness = _digits(char.text for char in digits if _is_in(char, place))
        if witness and read_cell(text).status == "reported":
            if witness == _digits(text):
                agreed += 1
            else:
                differing.append(inside)
    doubted = {index for inside in differing for index in inside} if agreed >= len(differing) else set()
    chars = [char._replace(known=False) if index in doubted else char for index, char in enumerate(picture.chars)]
    return picture._replace(chars=chars)


def _digits(texts: Iterable[str]) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", "".join(texts)) if char.isdecimal())


def _tables(page: Page) -> Iterator[Box]:
    """The pictures that may be of a table."""
    for box in page.pictures:
        large = box.width > _WIDE * page.width and box.height > _HIGH * page.height
        inside = box.x0 > -1 and box.top > -1 and box.x1 < page.width + 1 and box.bottom < page.height + 1
        if large and inside and not any(char.seen and _is_in(char, box) for char in page.chars):
            yield Box(max(box.x0, 0.0), max(box.top, 0.0), min(box.x1, page.width), min(box.bottom, page.height))


def _is_in(char: Char, box: Box) -> bool:
    return box.x0 < char.x < box.x1 and box.top < char.y < box.bottom


def _with(page: Page, box: Box, picture: Page) -> Page:
    """The page with what was recognized in a picture on it, in the place of unseen text; without that, where the picture is
    turned."""
    a, b, c, d, e, f, *perspective = picture.seen
    if perspective or a <= 0 or abs(b) > 0.1 * a:
        return page._replace(unread=page.unread + 1)
    placing = (a, b, c, d, e + box.x0, f + box.top)
    chars = []
    for char in picture.chars:
        x0, top, x1, bottom = moved(char[1:5], placing)
        chars.append(char._replace(x0=x0, top=top, x1=x1, bottom=bottom, size=char.size * a))
    rules = [Box(*moved(rule, placing)) for rule in picture.rules]
    own = [char for char in page.chars if char.seen or not _is_in(char, box)]
    return page._replace(chars=own + chars, rules=page.rules + rules, ocr=True)
