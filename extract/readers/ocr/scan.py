"""A picture of a page to what a page of a PDF is: characters and rules, so that one way leads from there to tables.

Each cell of a ruled table is read twice: the lines of ink in it, cut out of it by themselves, and those that the detector
found on the whole page. A number counts when both say the same, the recognizer is sure of each character, the ink
has no more pieces than the number has characters, and no stamp touches it. Else a sign stands in its place that makes the cell unreadable; so
it does where there is ink and no text. A cell without ink is blank.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from math import cos, radians, sin
from statistics import median
from typing import Any

import numpy as np

from extract.readers.ocr.ink import inked, straightened, turned, without_rules
from extract.readers.ocr.perspective import flattened, warped
from extract.readers.ocr.recognition import RecognizedText, detect, recognize
from extract.readers.ocr.stamps import without_stamps
from extract.readers.pdf.pdf_page import Box, Char, Matrix, Page, times
from extract.readers.pdf.ruled import Ruled, Slot, find_tables
from extract.text.numbers import read_cell

LEAST_SURE = 0.8
SHORT_SIDE = 1654  # pixels of the shorter side of a page: 200 an inch, were it a sheet of A4
_LINE = 16.0  # points: what the detector takes for a line of a report, at a rough look
_ROUGH = 640
_LINES = 40  # on the shorter side of a page
_LEAST_SIDE = 32  # pixels: a picture with a shorter side holds no page
_LINE_LIKE = 2.0  # times as long as high: a line of text, and no lone digit
_LEAST_LINE = 4.0  # pixels: no line of text is lower
_MARGIN = 1.5  # points around a line of ink, for the recognizer
_LOWEST = 2.2  # points: what is lower is no digit
_LOWEST_DIGIT = 11  # pixels of ink, which is up to 2 more than those of the digit: what is as low is guessed
_LOWEST_GREY_DIGIT = 8
_GREY = 2  # dimensions
_BLACK, _WHITE = 40, 215
_NEAR_EDGE = 2.4  # points
_EDGE = 0.8  # points inside a cell that may be what is left of its rules
_WORD = re.compile(r"[\u3400-\u9fff]")
_DASH = RecognizedText("—", 1.0)
_NOTHING = RecognizedText("", 0.0)
_UNREAD = "\ufffd"
_Pixels = tuple[int, int, int, int]


def read_page(picture: Any, pixels_a_point: float, number: int, lowest: float | None = None) -> Page:
    """The page in a picture, height × width in grey or with red, green and blue. Its lengths are points as if its lines were of usual height;
    `Page.seen` leads to those of the picture. A picture that is too small for a page has no text. `lowest` is how high the
    ink of a digit must be, in pixels, where the picture was made of a coarser one."""
    if min(picture.shape[:2]) < _LEAST_SIDE:
        height, width = (length / pixels_a_point for length in picture.shape[:2])
        return Page(number, width, height, [], [], 1.0, 0, cut=False, ocr=True)
    picture, stamp = without_stamps(picture)
    upright, quarters, line = _upright(picture)
    scale = line / _LINE
    flat, perspective = flattened(upright)
    straight, degrees = straightened(flat)
    if stamp is not None:
        stamp = np.ascontiguousarray(np.rot90(stamp, quarters))
        stamp = turned(stamp if perspective is None else warped(stamp, perspective, 0), degrees, 0)
    seen = _back(picture.shape, quarters, perspective, degrees, scale, pixels_a_point)
    drawn = inked(straight, scale)
    height, width = (length / scale for length in straight.shape)
    tables = find_tables(drawn.rules)
    cells = [cell for table in tables for cell in table.cells]
    clean, ink = without_rules(drawn, [cell.box for cell in cells], scale)
    boxes = [box for box in detect(straight) if _cut(ink, box).any()]
    of_cell, outside = _by_cell(tables, boxes, scale)
    lowest = lowest or lowest_digit(picture)
    chars = [*_outside(clean, outside, scale), *_in_cells(clean, ink, cells, of_cell, scale, lowest, stamp)]
    return Page(number, width, height, chars, drawn.rules, 1.0, 0, cut=False, ocr=True, seen=seen)


def _upright(picture: Any) -> tuple[Any, int, float]:
    """The picture turned so that its text runs across and stands on its feet, by how many quarters it was turned to the
    left, and the height of a line of text, in pixels."""
    quarters = 0
    boxes = detect(picture, _ROUGH)
    if _is_on_its_side(boxes):
        picture, quarters = np.ascontiguousarray(np.rot90(picture)), 1
        boxes = detect(picture, _ROUGH)
    lines = [_cut(picture, box) for box in sorted(boxes, key=lambda box: box[0] - box[2])[:6]]
    turned = [np.ascontiguousarray(np.rot90(line, 2)) for line in lines]
    readings = recognize(lines + turned)
    here, there = (
        sum(len(reading.text) * reading.sure for reading in some)
        for some in (readings[: len(lines)], readings[len(lines) :])
    )
    line = median([bottom - top for _, top, _, bottom in boxes] or [min(picture.shape) / _LINES])
    if there > here:
        picture, quarters = np.ascontiguousarray(np.rot90(picture, 2)), quarters + 2
    return picture, quarters, max(line, _LEAST_LINE)


def _is_on_its_side(boxes: Sequence[_Pixels]) -> bool:
    """Whether the lines of text run up or down. Boxes that are about as high as wide tell nothing: a lone digit is higher
    than wide."""
    sizes = [(right - left, bottom - top) for left, top, right, bottom in boxes]
    across = sum(width for width, height in sizes if width > _LINE_LIKE * height)
    return sum(height for width, height in sizes if height > _LINE_LIKE * width) > across


def _back(
    shape: tuple[int, int], quarters: int, perspective: Any, degrees: float, scale: float, pixels_a_point: float
) -> Matrix:
    """From the points of the page as it is read to those of the picture as it is."""
    height, width = shape
    x, y = (height / 2, width / 2) if quarters % 2 else (width / 2, height / 2)
    a, b = cos(radians(degrees)), sin(radians(degrees))
    straight = (a, b, -b, a, x - a * x + b * y, y - b * x - a * y)
    flat = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0) if perspective is None else (*perspective[:2].T.ravel(), *perspective[2])
    turned_back = (
        (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        (0.0, 1.0, -1.0, 0.0, width, 0.0),
        (-1.0, 0.0, 0.0, -1.0, width, height),
        (0.0, -1.0, 1.0, 0.0, 0.0, height),
    )[quarters]
    points = 1 / pixels_a_point
    whole = times(times((scale, 0, 0, scale, 0, 0), straight), flat)
    return times(whole, times(turned_back, (points, 0, 0, points, 0, 0)))


def _by_cell(
    tables: Sequence[Ruled], boxes: Iterable[_Pixels], scale: float
) -> tuple[dict[int, list[_Pixels]], list[_Pixels]]:
    """The boxes of each cell, by its id, and those outside of all tables. One that lies in several cells is none's."""
    of_cell: dict[int, list[_Pixels]] = {}
    outside = []
    for box in boxes:
        left, top, right, bottom = (edge / scale for edge in box)
        table = next((candidate for candidate in tables if candidate.at((left + right) / 2, (top + bottom) / 2)), None)
        if table is None:
            outside.append(box)
            continue
        middle = (top + bottom) / 2
        inset = min(2.0, (right - left) / 4)
        ends = {id(table.at(x, middle)): table.at(x, middle) for x in (left + inset, right - inset)}
        if len(ends) == 1:
            of_cell.setdefault(next(iter(ends)), []).append(box)
    return of_cell, outside


def _outside(clean: Any, boxes: Sequence[_Pixels], scale: float) -> Iterator[Char]:
    for box, reading in zip(boxes, recognize([_cut(clean, box) for box in boxes]), strict=True):
        yield from _placed(reading, box, scale, known=True)


def _in_cells(
    clean: Any,
    ink: Any,
    cells: Sequence[Slot],
    of_cell: dict[int, list[_Pixels]],
    scale: float,
    lowest: float,
    stamp: Any,
) -> Iterator[Char]:
    lines = [(cell, line) for cell in cells for line in _lines(ink, cell.box, scale)]
    readings = recognize([_cut(clean, _wider(line, scale, ink.shape)) for _, line in lines])
    by_cell: dict[int, list[tuple[_Pixels, RecognizedText]]] = {}
    for (cell, line), reading in zip(lines, readings, strict=True):
        by_cell.setdefault(id(cell), []).append((line, _DASH if _is_flat(line, scale) else reading))
    numbers = [cell for cell in cells if id(cell) in by_cell and not _is_words(by_cell[id(cell)])]
    second = [(id(cell), box) for cell in numbers for box in sorted(of_cell.get(id(cell), ()), key=lambda b: b[1])]
    again: dict[int, list[RecognizedText]] = {}
    for (cell_id, _), reading in zip(second, recognize([_cut(clean, box) for _, box in second]), strict=True):
        again.setdefault(cell_id, []).append(reading)
    for cell in cells:
        read = by_cell.get(id(cell), [])
        boxes = [line for line, _ in read] or [_inside(cell.box, scale)]
        stamped = stamp is not None and any(_cut(stamp, box).any() for box in boxes)
        if stamped and not read:
            read = [(boxes[0], _NOTHING)]
        whole = not any(_is_cut(line, ink.shape, scale) or line[3] - line[1] <= lowest for line, _ in read)
        dash = _plain(reading for _, reading in read) == _DASH.text
        sure = not stamped and (whole or dash) and _is_sure(ink, read, again.get(id(cell), []))
        known = sure or not any(cell is number for number in numbers)
        for line, reading in read:
            yield from _placed(reading, line, scale, known=known)


def lowest_digit(picture: Any) -> int:
    """How high the ink of a digit must be, in pixels of a picture: in black and white only more is needed than in grey."""
    grey = picture if picture.ndim == _GREY else picture[:, :, 1]
    return _LOWEST_DIGIT if _is_two_tone(grey) else _LOWEST_GREY_DIGIT


def _is_two_tone(picture: Any) -> bool:
    """Whether a picture is black and white only, as a fax is."""
    return bool(np.count_nonzero((picture > _BLACK) & (picture < _WHITE)) < 0.05 * np.count_nonzero(picture <= _BLACK))


def _is_cut(line: _Pixels, shape: tuple[int, int], scale: float) -> bool:
    """Whether a line reaches the edge of the picture, which may have cut it."""
    left, top, right, bottom = line
    near = _NEAR_EDGE * scale
    return min(left, top) < near or right > shape[1] - near or bottom > shape[0] - near


def _is_words(read: Sequence[tuple[_Pixels, RecognizedText]]) -> bool:
    text = "\n".join(reading.text for _, reading in read)
    return len(_WORD.findall(text)) >= 2 and read_cell(text).status != "reported"


def _is_sure(ink: Any, read: Sequence[tuple[_Pixels, RecognizedText]], again: Sequence[RecognizedText]) -> bool:
    texts = _plain(reading for _, reading in read)
    if texts == _DASH.text:
        return True
    sure = all(reading.sure >= LEAST_SURE and len(reading.text) >= _pieces(ink, line) for line, reading in read)
    return sure and bool(texts) and texts == _plain(again) and not (texts == "1" and _leans(_cut(ink, read[0][0])))


def _plain(readings: Iterable[RecognizedText]) -> str:
    return "".join(unicodedata.normalize("NFKC", "".join(reading.text for reading in readings)).split())


def _is_flat(line: _Pixels, scale: float) -> bool:
    """Whether a line of ink is a dash: no number is as low."""
    left, top, right, bottom = line
    return bottom - top <= min(_LOWEST * scale, 0.6 * (right - left))


def _leans(ink: Any) -> bool:
    """Whether a stroke leans to the right, as a slash does and a 1 does not."""
    height = len(ink)
    upper, lower = (np.flatnonzero(part.any(axis=0)) for part in (ink[: height // 3], ink[-(height // 3) :]))
    return bool(height < 3 or upper.mean() - lower.mean() > 0.15 * height)


def _pieces(ink: Any, line: _Pixels) -> int:
    """How many pieces of ink stand side by side in a line."""
    left, top, right, bottom = line
    columns = ink[top:bottom, left:right].any(axis=0)
    return int(columns[:1].sum() + (columns[1:] & ~columns[:-1]).sum())


def _lines(ink: Any, cell: Box, scale: float) -> list[_Pixels]:
    """The lines of ink in a cell, from top to bottom."""
    left, top, right, bottom = _inside(cell, scale)
    rows = ink[top:bottom, left:right].any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows, [0]))))
    runs = [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start - joined[-1][1] <= scale:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    found = []
    for start, end in joined:
        columns = np.flatnonzero(ink[top + start : top + end, left:right].any(axis=0))
        found.append((left + int(columns[0]), top + start, left + int(columns[-1]) + 1, top + end))
    return found


def _inside(cell: Box, scale: float) -> _Pixels:
    edges = (cell.x0 + _EDGE, cell.top + _EDGE, cell.x1 - _EDGE, cell.bottom - _EDGE)
    left, top, right, bottom = (round(edge * scale) for edge in edges)
    return left, top, right, bottom


def _wider(line: _Pixels, scale: float, shape: tuple[int, int]) -> _Pixels:
    more = round(_MARGIN * scale)
    left, top, right, bottom = line
    return max(left - more, 0), max(top - more, 0), min(right + more, shape[1]), min(bottom + more, shape[0])


def _cut(picture: Any, box: _Pixels) -> Any:
    left, top, right, bottom = box
    return picture[top:bottom, left:right]


def _placed(reading: RecognizedText, box: _Pixels, scale: float, *, known: bool) -> Iterator[Char]:
    """The characters of a line side by side in its box; one sign for a line that nobody can read."""
    text = "".join(reading.text.split()) or _UNREAD
    left, top, right, bottom = (edge / scale for edge in box)
    widths = [1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5 for letter in text]
    each = (right - left) / sum(widths)
    x = left
    for letter, width in zip(text, widths, strict=True):
        yield Char(letter, x, top, x + width * each, bottom, bottom - top, 0, known and letter != _UNREAD, reading.sure)
        x += width * each
