"""One page of a PDF as it is seen: characters with their boxes, and the rules that are drawn.

All lengths are points, from the top left corner of the page turned as a reader sees it; y grows downwards. PDFium gives
both in the page's own system; a page that is turned by its `/Rotate`, or on which the text itself runs upwards, is turned
here.
"""

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from math import atan2, pi
from operator import mul
from typing import Any, NamedTuple
from unicodedata import category

import pypdfium2.raw as pdfium

MAX_CHARACTERS = 60_000
MAX_OBJECTS = 100_000
HAIR = 3.0  # what is thinner is a rule, however it is drawn
_QUARTER = pi / 2
_IMAGE = pdfium.FPDF_PAGEOBJ_IMAGE
_OUTLINE = -1
_UNDIVIDED = (0.0, 0.0, 1.0)
_OF_BOX = 6  # points, the first again at its end once or twice
ASLANT = 0.1  # of a quarter turn: what runs so much aslant is a watermark
Rect = tuple[float, float, float, float]
# (a, b, c, d, e, f): x → a·x + c·y + e, y → b·x + d·y + f. Three more, g, h and i, are those of a page seen in perspective: both
# are divided by g·x + h·y + i.
Matrix = tuple[float, ...]
Glyph = tuple[str, float, float, float, float]


class Char(NamedTuple):
    """A printed character. `size` is the height of its line in points, `turned` by how many quarters it runs upwards.
    `known` is False where the font does not tell which character the glyph is; `sure`, from 0 to 1, is how sure text
    recognition is of the line that it stands in, None where the text was not recognized. `glyph` is, of a digit that a font
    in the file draws, the name of the font and the edges of its ink in 500ths of the height of the line. `seen` is False where
    the character is in the file and nobody sees it."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    turned: int
    known: bool
    sure: float | None = None
    glyph: Glyph | None = None
    seen: bool = True

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


class Box(NamedTuple):
    """A rectangle, such as a thin one that is a rule."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Page(NamedTuple):
    """A page as it is seen. `pictured` is the part of it, from 0 to 1, that its largest picture covers; `hidden` are the
    characters that nobody sees, such as those for searching only; `cut` when it has more on it than is read, `ocr`
    when its text was recognized in a picture. `seen` is the matrix that leads from its lengths to the page as it is seen.
    `turned` is by how many quarters, clockwise, the page is read turned against how a PDF viewer shows it. `ink` is what else
    is drawn and may be text: outlines and pictures. `unread` counts the pictures of tables that were not recognized."""

    number: int
    width: float
    height: float
    chars: list[Char]
    rules: list[Box]
    pictured: float
    hidden: int
    cut: bool
    ocr: bool = False
    seen: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    turned: int = 0
    pictures: Sequence[Box] = ()
    ink: Sequence[Box] = ()
    unread: int = 0


_Turn = Callable[[float, float, float, float], Box]


def read_page(page: Any, text_page: Any, number: int, is_unseen: Callable[[Any, float, float], bool]) -> Page:
    """Read a page of pypdfium2, numbered from 1. `is_unseen` tells of a text object whether its character at a point is."""
    left, bottom, right, top = page.get_cropbox()
    drawn = list(_drawn(page.raw))
    sheet = (right - left) * (top - bottom) or 1
    pictured = max(((b[2] - b[0]) * (b[3] - b[1]) / sheet for kind, b in drawn if kind == _IMAGE), default=0.0)
    printed = list(_characters(text_page, is_unseen))
    turns = Counter(char[6] for char in printed if char[0].strip())
    main = turns.most_common(1)[0][0] if turns else 0
    turn = turning(left, bottom, right, top, main if turns else page.get_rotation() // 90)
    chars = []
    for text, x0, y0, x1, y1, size, angle, known, glyph, seen in printed:
        chars.append(Char(text, *turn(x0, y0, x1, y1), size, (angle - main) % 4, known, glyph=glyph, seen=seen))
    boxes = [(kind, turn(*box)) for kind, box in drawn]
    turned = (main - page.get_rotation() // 90) % 4 if turns else 0
    sideways = (main if turns else page.get_rotation() // 90) % 2
    return Page(
        number,
        *((top - bottom, right - left) if sideways else (right - left, top - bottom)),
        chars,
        rules=[box for kind, box in boxes if kind != _OUTLINE and min(box.width, box.height) <= HAIR],
        pictured=min(pictured, 1.0),
        hidden=sum(not char.seen and not char.text.isspace() for char in chars),
        cut=len(printed) >= MAX_CHARACTERS or len(drawn) >= MAX_OBJECTS,
        turned=turned,
        pictures=[box for kind, box in boxes if kind == _IMAGE],
        ink=[box for kind, box in boxes if kind in {_IMAGE, _OUTLINE}],
    )


def turning(left: float, bottom: float, right: float, top: float, quarters: int) -> _Turn:
    """From the page's own box (left, bottom, right, top) to the page as seen, turned clockwise by quarter turns."""
    return (
        lambda x0, y0, x1, y1: Box(x0 - left, top - y1, x1 - left, top - y0),
        lambda x0, y0, x1, y1: Box(y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        lambda x0, y0, x1, y1: Box(right - x1, y0 - bottom, right - x0, y1 - bottom),
        lambda x0, y0, x1, y1: Box(top - y1, right - x1, top - y0, right - x0),
    )[quarters % 4]


def _characters(
    text_page: Any, is_unseen: Callable[[Any, float, float], bool]
) -> Iterator[tuple[str, float, float, float, float, float, int, bool, Glyph | None, bool]]:
    """Text, box, size, direction, whether the font knows it, the glyph, and whether it is seen, of each character."""
    raw = text_page.raw
    box = pdfium.FS_RECTF()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    tight = (ctypes.byref(left), ctypes.byref(right), ctypes.byref(bottom), ctypes.byref(top))
    for index in range(min(pdfium.FPDFText_CountChars(raw), MAX_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code in {10, 13} or pdfium.FPDFText_IsGenerated(raw, index) == 1:
            continue
        text = chr(code) if 0 < code < 0x110000 else "\ufffd"
        known = is_known(text) and pdfium.FPDFText_HasUnicodeMapError(raw, index) != 1
        turns = pdfium.FPDFText_GetCharAngle(raw, index) / _QUARTER
        quarters = -round(turns) % 4
        if abs(turns - round(turns)) > ASLANT:  # PDFium gives the angle of the strokes: they lean in italics
            turns = _direction(raw, index)
            quarters = -round(turns) % 4
            if abs(turns - round(turns)) > ASLANT:
                continue
        found = pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
        if not found or x1 <= x0 or y1 <= y0:
            if not pdfium.FPDFText_GetCharBox(raw, index, *tight):
                continue
            x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        size = x1 - x0 if quarters % 2 else y1 - y0
        glyph = None
        if text.isdecimal() and size and pdfium.FPDFText_GetCharBox(raw, index, *tight):
            ink = (left.value - x0, bottom.value - y0, right.value - x0, top.value - y0)
            glyph = _glyph(raw, index, [round(500 * edge / size, 0) for edge in ink])
        seen = not is_unseen(pdfium.FPDFText_GetTextObject(raw, index), (x0 + x1) / 2, (y0 + y1) / 2)
        yield text, x0, y0, x1, y1, size, quarters, known, glyph, seen


def is_known(text: str) -> bool:
    """Whether a character says something, and not only to those who have its font."""
    return text != "\ufffd" and category(text) not in {"Co", "Cn", "Cc"}


def _direction(text_page: Any, index: int) -> float:
    """By how many quarters, clockwise, the line is turned that a character stands on."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    return -atan2(matrix.b, matrix.a) / _QUARTER


def _glyph(text_page: Any, index: int, ink: list[float]) -> Glyph | None:
    drawn = pdfium.FPDFText_GetTextObject(text_page, index)
    font = drawn and pdfium.FPDFTextObj_GetFont(drawn)
    if not font or pdfium.FPDFFont_GetIsEmbedded(font) != 1:
        return None
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, name, len(name))
    return name.value.decode("utf-8", "replace"), ink[0], ink[1], ink[2], ink[3]


def _drawn(page: Any) -> Iterator[tuple[int, Rect]]:
    """The boxes of the pictures of a page, of the sides of what is drawn with a pen, and of what is filled."""
    for kind, handle, around in objects_of(page):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _sides(handle, times(_matrix(handle), around))
        elif kind == _IMAGE:
            yield kind, moved((0.0, 0.0, 1.0, 1.0), times(_matrix(handle), around))


def objects_of(page: Any) -> Iterator[tuple[int, Any, Matrix]]:
    """The objects of a page in the order of painting, those in forms included: kind, handle, and the matrix that leads from
    their system to that of the page."""
    objects: Iterator[Any] = map(partial(pdfium.FPDFPage_GetObject, page), range(pdfium.FPDFPage_CountObjects(page)))
    stack: list[tuple[Iterator[Any], Matrix]] = [(objects, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))]
    seen = 0
    while stack and seen < MAX_OBJECTS:
        objects, around = stack[-1]
        handle = next(objects, None)
        if handle is None:
            stack.pop()
            continue
        seen += 1
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and len(stack) < 16:
            inside = range(pdfium.FPDFFormObj_CountObjects(handle))
            stack.append((map(partial(pdfium.FPDFFormObj_GetObject, handle), inside), times(_matrix(handle), around)))
        else:
            yield kind, handle, around


def _matrix(page_object: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(page_object, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f, *divided = inner
    p, q, r, s, t, u, *divided_again = outer
    if not divided and not divided_again:
        return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
    g, h, i = divided or _UNDIVIDED
    v, w, z = divided_again or _UNDIVIDED
    columns = ((p, r, t), (q, s, u), (v, w, z))
    rows = ((a, b, g), (c, d, h), (e, f, i))
    (a, b, g), (c, d, h), (e, f, i) = ([sum(map(mul, row, column)) for column in columns] for row in rows)
    return a, b, c, d, e, f, g, h, i


def moved(box: Rect, matrix: Matrix) -> Rect:
    a, b, c, d, e, f, *divided = matrix
    g, h, i = divided or _UNDIVIDED
    corners = [(x, y, g * x + h * y + i) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [(a * x + c * y + e) / by for x, y, by in corners]
    ys = [(b * x + d * y + f) / by for x, y, by in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _sides(path: Any, matrix: Matrix) -> Iterator[tuple[int, Rect]]:
    """A filled part as its box; of a part drawn with a pen each straight side. What has more than four is an outline too."""
    fill, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(path), MAX_OBJECTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            yield from _kinds_of(part, drawn=bool(stroke.value))
            part = []
        part.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            part.append(part[0])
    yield from _kinds_of(part, drawn=bool(stroke.value))


def _kinds_of(points: list[tuple[float, float]], *, drawn: bool) -> Iterator[tuple[int, Rect]]:
    for side in sides_of(points, drawn=drawn):
        yield pdfium.FPDF_PAGEOBJ_PATH, side
    if len(points) > _OF_BOX:
        xs, ys = zip(*points, strict=True)
        yield _OUTLINE, (min(xs), min(ys), max(xs), max(ys))


def sides_of(points: list[tuple[float, float]], *, drawn: bool) -> Iterator[Rect]:
    if len(points) < 2:
        return
    xs, ys = zip(*points, strict=True)
    whole = (min(xs), min(ys), max(xs), max(ys))
    if not drawn or min(whole[2] - whole[0], whole[3] - whole[1]) <= HAIR:
        yield whole
        return
    for (x0, y0), (x1, y1) in pairwise(points):
        yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
