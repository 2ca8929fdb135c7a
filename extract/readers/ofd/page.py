"""One page of an OFD as it is seen: the same characters and rules as `pdf_page` gives of a PDF.

GB/T 33190-2016: lengths are millimetres from the top left corner, y grows downwards (8.2). An object stands in its
`Boundary`, moved there after its `CTM` (8.5); text is `TextCode`s, each with its first point and the steps from one
character to the next (11.3), paths are `AbbreviatedData` (9.1). Fonts are not read: an East Asian
character is an em wide, others half an em, and none reaches over the next one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from math import atan2, hypot, isfinite, pi
from typing import NamedTuple
from unicodedata import east_asian_width

from lxml import etree

from extract.readers.pdf.pdf_page import (
    ASLANT,
    HAIR,
    MAX_CHARACTERS,
    MAX_OBJECTS,
    Box,
    Char,
    Matrix,
    Page,
    is_known,
    moved,
    sides_of,
    times,
    turning,
)

_POINTS = 72 / 25.4  # a millimetre
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ASCENT = 0.88  # ems above the line that characters stand on; what is left of the em is below
_DEEPEST = 16
_COVERING = 0.6  # of the page
_STRAIGHT = 0.01
_GROUPS = {"Content", "Layer", "PageBlock"}
_FILLER = "¤"  # what writers put where a glyph has no character of its own
_POINTS_OF = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}  # numbers after each operator
_WORD = re.compile(r"[SMLQBAC]|[-+]?[\d.]+(?:[eE][-+]?\d+)?")
_Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PageSource:
    """What a page is made of: its templates and itself, its box in millimetres (x, y, width, height), and drawings by ID."""

    number: int
    layers: Sequence[etree._Element]
    box: _Numbers
    units: Mapping[str, etree._Element]


class Placed(NamedTuple):
    """A picture on a page: the ID of its file, its box in points, and whether it is neither turned nor mirrored."""

    resource: str
    box: Box
    upright: bool


def box_of(area: etree._Element | None) -> _Numbers | None:
    """The physical box of a page area, None where it is not given or makes no sense."""
    box = _numbers(None if area is None else area.findtext("{*}PhysicalBox"))
    return box if len(box) == 4 and box[2] > 0 and box[3] > 0 else None


def read_page(source: PageSource) -> tuple[Page, list[Placed]]:
    """The page, turned so that most of its text runs from left to right, and the pictures on it."""
    drawn = _Drawn(source)
    for layer in source.layers:
        drawn.add(layer, (_POINTS, 0.0, 0.0, _POINTS, -source.box[0] * _POINTS, -source.box[1] * _POINTS), 0)
    width, height = source.box[2] * _POINTS, source.box[3] * _POINTS
    turns = Counter(turned for _, _, _, turned in drawn.characters)
    main = turns.most_common(1)[0][0] if turns else 0
    turn = turning(0, -height, width, 0, main)  # that function has y growing upwards
    chars = [
        Char(text, *turn(x0, -y1, x1, -y0), size, (turned - main) % 4, text != _FILLER and is_known(text))
        for text, (x0, y0, x1, y1), size, turned in drawn.characters
    ]
    rules = [turn(x0, -y1, x1, -y0) for x0, y0, x1, y1 in drawn.rules]
    pictures = [turn(box.x0, -box.bottom, box.x1, -box.top) for _, box, _ in drawn.pictures]
    pictured = max((box.width * box.height for box in pictures), default=0.0) / (width * height)
    seen = (height, width) if main % 2 else (width, height)
    page = Page(source.number, *seen, chars, rules, min(1.0, pictured), drawn.hidden, drawn.cut, ink=pictures)
    return page, drawn.pictures


class _Drawn:
    """What the objects of a page put on it, in points, y downwards."""

    def __init__(self, source: PageSource) -> None:
        self.characters: list[tuple[str, _Numbers, float, int]] = []
        self.rules: list[Box] = []
        self.pictures: list[Placed] = []
        self.hidden = 0
        self.cut = False
        self._sheet = source.box[2] * source.box[3] * _POINTS**2
        self._objects = 0
        self._units = source.units

    def add(self, parent: etree._Element, around: Matrix, depth: int) -> None:
        for element in parent.iterchildren("{*}*"):
            self._objects += 1
            self.cut = self.cut or self._objects > MAX_OBJECTS or len(self.characters) > MAX_CHARACTERS
            if self.cut:
                return
            self._add_one(element, around, depth)

    def _add_one(self, element: etree._Element, around: Matrix, depth: int) -> None:
        kind = etree.QName(element).localname
        if element.get("Visible") == "false" or element.get("Alpha") == "0":
            return
        if kind in _GROUPS:
            if depth < _DEEPEST:
                self.add(element, around, depth + 1)
        elif kind == "TextObject":
            self._add_text(element, _placing(element, around))
        elif kind == "PathObject":
            self._add_path(element, _placing(element, around))
        elif kind == "ImageObject":
            self._add_picture(element, _placing(element, around))
        elif kind == "CompositeObject" and depth < _DEEPEST:
            unit = self._units.get(element.get("ResourceID", ""))
            if unit is not None:
                self.add(unit, _placing(element, around), depth + 1)

    def _add_text(self, element: etree._Element, matrix: Matrix) -> None:
        size = _number(element.get("Size"), 0.0)
        narrow = _number(element.get("HScale"), 1.0)
        if size <= 0 or (element.get("Fill") == "false" and element.get("Stroke") != "true"):
            return
        a, b, c, d, _, _ = matrix
        turns = atan2(-b, a) / (pi / 2)
        if abs(turns - round(turns)) > ASLANT:
            return
        x = y = 0.0
        for code in element.iterchildren("{*}TextCode"):
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
            for text, at_x, at_y, width in _characters(code, x, y, size * narrow):
                box = moved((at_x, at_y - _ASCENT * size, at_x + width, at_y + (1 - _ASCENT) * size), matrix)
                self.characters.append((text, box, size * hypot(c, d), round(turns) % 4))

    def _add_picture(self, element: etree._Element, matrix: Matrix) -> None:
        """A picture is a square of 1 by 1 that the CTM makes large. One that covers the page hides the text under it."""
        box = Box(*moved((0.0, 0.0, 1.0, 1.0), matrix))
        a, b, c, d, _, _ = matrix
        self.pictures.append(
            Placed(element.get("ResourceID", ""), box, a > 0 and d > 0 and abs(b) + abs(c) < _STRAIGHT * a)
        )
        if box.width * box.height > _COVERING * self._sheet:
            self.hidden += len(self.characters)
            self.characters = []

    def _add_path(self, element: etree._Element, matrix: Matrix) -> None:
        stroked = element.get("Stroke") != "false"
        if not stroked and element.get("Fill") != "true":
            return
        for part in _parts(element.findtext("{*}AbbreviatedData") or "", matrix):
            for side in sides_of(part, drawn=stroked):
                box = Box(*side)
                if min(box.width, box.height) <= HAIR:
                    self.rules.append(box)


def _placing(element: etree._Element, around: Matrix) -> Matrix:
    """From the object's own system to the page."""
    ctm = _numbers(element.get("CTM"))
    boundary = _numbers(element.get("Boundary"))
    inner = (ctm[0], ctm[1], ctm[2], ctm[3], ctm[4], ctm[5]) if len(ctm) == 6 else _SAME
    corner = (1.0, 0.0, 0.0, 1.0, boundary[0], boundary[1]) if len(boundary) == 4 else _SAME
    return times(times(inner, corner), around)


def _characters(code: etree._Element, x: float, y: float, em: float) -> Iterator[tuple[str, float, float, float]]:
    """Each character with its point and width, in the object's own system.

    Where no step is given the next character stands beside, as viewers show it.
    """
    across, down = code.get("DeltaX"), code.get("DeltaY")
    texts = code.text or ""
    nothing = repeat(None if across is None and down is None else 0.0)
    steps_x = chain(_steps(across), repeat(None)) if across is not None else nothing
    steps_y = chain(_steps(down), repeat(0.0))
    for text, dx, dy in zip(texts, steps_x, steps_y, strict=False):
        usual = em if east_asian_width(text) in {"W", "F", "A"} else em / 2
        yield text, x, y, min(usual, dx) if dx and dx > 0 else usual
        x += usual if dx is None else dx
        y += dy or 0.0


def _steps(text: str | None) -> Iterator[float]:
    """`1 2 g 3 4` is 1, 2, 4, 4, 4 (11.3: g, how often, how far)."""
    words = iter((text or "").split())
    for word in words:
        if word == "g":
            count = _number(next(words, None), 0.0)
            yield from repeat(_number(next(words, None), 0.0), int(min(max(count, 0.0), MAX_CHARACTERS)))
        else:
            yield _number(word, 0.0)


def _parts(data: str, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path; a curve is the straight line to its end."""
    a, b, c, d, e, f = matrix
    part: list[tuple[float, float]] = []
    words = islice((found[0] for found in _WORD.finditer(data)), 8 * MAX_OBJECTS)
    for operator in words:
        numbers = [_number(word, 0.0) for word in islice(words, _POINTS_OF.get(operator, 0))]
        if operator == "C" and part:
            part.append(part[0])
        if len(numbers) < 2:
            continue
        if operator in {"M", "S"}:
            yield part
            part = []
        x, y = numbers[-2:]
        part.append((a * x + c * y + e, b * x + d * y + f))
    yield part


def _numbers(text: str | None) -> _Numbers:
    return tuple(_number(word, 0.0) for word in (text or "").split())


def _number(text: str | None, otherwise: float) -> float:
    """A finite number of at most a kilometre; what is none is `otherwise`."""
    try:
        number = float(text or "")
    except ValueError:
        return otherwise
    return number if isfinite(number) and abs(number) < 1e6 else otherwise
