"""Characters of a page that nobody sees: they are there for searching, or left over from what was painted over.

A character is unseen if its text is not drawn, if a clip cuts it off, if something opaque is painted over it later, or if it
has the colour of what lies under it. Text in a font that leaves no ink is not found out here.
"""

import ctypes
from itertools import product
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from extract.readers.pdf.pdf_page import HAIR, Matrix, Rect, moved, objects_of

_NOT_DRAWN = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_FILLED_ONLY = frozenset({pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_CLIP})
_PICTURE, _FILLED, _OUTLINE = range(3)
_OF_BOX = 6  # points
_SAME = 12  # of 255: colours so near to each other cannot be told apart
_LIGHT = 200
_OPAQUE = 128
_WITH_ALPHA = 4  # bytes a pixel
_MOST_SEGMENTS = 1000
_AROUND = tuple(
    product((-6.0, -3.0, 0.0, 3.0, 6.0), (-6.0, 0.0, 6.0))
)  # points beside the middle of a character: there the ground may show
_EDGE = 1.0  # points: what a clip may be off
_WHITE = (255, 255, 255)
_Colour = tuple[int, int, int]


class _Text(NamedTuple):
    """A text object: its place in the order of painting, whether it is drawn at all, its colour if it is not drawn with a pen, and
    what a clip leaves of the page."""

    order: int
    drawn: bool
    colour: _Colour | None
    clip: Rect | None


class _Layer(NamedTuple):
    """A picture, a filled box, or another filled outline or shading, which may cover text or lie under it."""

    order: int
    kind: int
    box: Rect
    colour: _Colour | None
    handle: Any


class _Rendered(NamedTuple):
    """A picture as it is painted, a pixel a point, in PDFium's order of bytes."""

    width: int
    height: int
    stride: int
    channels: int
    pixels: Any

    def at(self, column: int, row: int) -> _Colour | None:
        start = row * self.stride + column * self.channels
        blue, green, red = self.pixels[start : start + 3] if self.channels > 1 else 3 * [self.pixels[start]]
        return None if self.channels == _WITH_ALPHA and self.pixels[start + 3] < _OPAQUE else (red, green, blue)


class Unseen:
    """Tells of the characters of one page of pypdfium2 which are unseen."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._texts: dict[int, _Text] = {}
        self._layers: list[_Layer] = []
        self._pictures: dict[int, _Rendered | None] = {}
        for order, (kind, handle, around) in enumerate(objects_of(page.raw)):
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
                colour = _colour(handle) if mode in _FILLED_ONLY else None
                drawn = mode not in _NOT_DRAWN and (colour is None or colour[3] > 0)
                self._texts[_address(handle)] = _Text(order, drawn, colour and colour[:3], _clip(handle, around))
            elif kind in {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING}:
                self._add_layer(order, kind, handle, around)
        self._layers.reverse()

    def _add_layer(self, order: int, kind: int, handle: Any, around: Any) -> None:
        edges = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(handle, *edges):
            return
        box = moved((edges[0].value, edges[1].value, edges[2].value, edges[3].value), around)
        if min(box[2] - box[0], box[3] - box[1]) <= HAIR:
            return
        if kind != pdfium.FPDF_PAGEOBJ_PATH:
            picture = _PICTURE if kind == pdfium.FPDF_PAGEOBJ_IMAGE else _OUTLINE
            self._layers.append(_Layer(order, picture, box, None, handle))
            return
        fill, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
        pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
        colour = _colour(handle)
        if fill.value and not (colour and colour[3] == 0):
            whole = colour and colour[3] == 255 and pdfium.FPDFPath_CountSegments(handle) <= _OF_BOX
            filled = _FILLED if whole and not pdfium.FPDFPageObj_HasTransparency(handle) else _OUTLINE
            self._layers.append(_Layer(order, filled, box, colour and colour[:3], handle))

    def __call__(self, handle: Any, x: float, y: float) -> bool:
        """Whether the character of this text object, with its middle at this point of the page's own system, is unseen."""
        text = self._texts.get(_address(handle)) if handle else None
        if text is None:
            return False
        if not text.drawn or not _holds(text.clip, x, y, _EDGE):
            return True
        for layer in self._layers:
            if not _holds(layer.box, x, y):
                continue
            if layer.order > text.order:
                if layer.kind == _FILLED or (layer.kind == _PICTURE and self._shown(layer, x, y)):
                    return True
            elif layer.kind == _OUTLINE or text.colour is None:
                return False
            elif layer.kind == _FILLED:
                return _is_same(text.colour, layer.colour)
            else:
                return min(text.colour) >= _LIGHT and any(
                    _is_same(text.colour, self._shown(layer, x + dx, y + dy)) for dx, dy in _AROUND
                )
        return text.colour is not None and _is_same(text.colour, _WHITE)

    def _shown(self, picture: _Layer, x: float, y: float) -> _Colour | None:
        """What colour a picture shows at a point; None where it is transparent."""
        if pdfium.FPDFPageObj_HasTransparency(picture.handle):
            return None
        if picture.order not in self._pictures:
            self._pictures[picture.order] = _rendered(self._page, picture.handle)
        rendered = self._pictures[picture.order]
        if rendered is None:
            return _WHITE
        left, bottom, right, top = picture.box
        column = min(max(0, int((x - left) / (right - left) * rendered.width)), rendered.width - 1)
        row = min(max(0, int((top - y) / (top - bottom) * rendered.height)), rendered.height - 1)
        return rendered.at(column, row)


def _address(handle: Any) -> int:
    return ctypes.addressof(handle.contents)


def _colour(handle: Any) -> tuple[int, int, int, int] | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    found = pdfium.FPDFPageObj_GetFillColor(handle, *parts)
    return (parts[0].value, parts[1].value, parts[2].value, parts[3].value) if found else None


def _is_same(colour: _Colour, other: _Colour | None) -> bool:
    return other is not None and all(abs(a - b) < _SAME for a, b in zip(colour, other, strict=True))


def _holds(box: Rect | None, x: float, y: float, more: float = 0.0) -> bool:
    return box is None or (box[0] - more < x < box[2] + more and box[1] - more < y < box[3] + more)


def _clip(handle: Any, around: Matrix) -> Rect | None:
    """What a clip leaves of the page for an object; None where none cuts it. PDFium leaves clips out that cut nothing."""
    path = pdfium.FPDFPageObj_GetClipPath(handle)
    boxes = [box for index in range(pdfium.FPDFClipPath_CountPaths(path)) if (box := _clip_box(path, index))]
    if not boxes:
        return None
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return moved((max(x0), max(y0), min(x1), min(y1)), around)


def _clip_box(path: Any, index: int) -> Rect | None:
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for number in range(min(pdfium.FPDFClipPath_CountPathSegments(path, index), _MOST_SEGMENTS)):
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(path, index, number), x, y)
        points.append((x.value, y.value))
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _rendered(page: Any, handle: Any) -> _Rendered | None:
    try:
        bitmap = pypdfium2.PdfImage(handle, page=page, pdf=page.pdf).get_bitmap(render=True, scale_to_original=False)
    except pypdfium2.PdfiumError:
        return None
    pixels = bytes(bitmap.buffer)
    return _Rendered(bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels, pixels)
