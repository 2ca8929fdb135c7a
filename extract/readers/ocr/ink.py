"""A scanned page made straight, and what is drawn on it: ink, and the rules of tables.

Pictures are arrays of grey, height × width, 0 black to 255 white; `scale` is pixels a point.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import cv2
import numpy as np

from extract.readers.pdf.pdf_page import Box

_MOST_SKEW = 5.0  # degrees
_AROUND = 18.0  # points: what is darker than its surroundings is ink
_DARKER = 18
_FAINT = 10  # noise is as dark, but not along a rule
_DARK, _SHADE = 120, 245  # of 255: what is between them and is no edge of print is a shade
_SHADED = 0.1  # of the page
_ACROSS = 18.0  # points: longer than any stroke of a character; rows are lower than columns are wide
_DOWN = 13.0
_THICKEST = 3.0
_THICKENED = 2  # pixels
_BAND = 2.5  # points beside the border of a cell: only there ink is taken for its rule
_SPECK = 2.0  # points: what is smaller each way is dirt


class Inked(NamedTuple):
    """A page, where there is ink on it (1) and where rules are drawn (1), and the rules in points."""

    picture: Any
    ink: Any
    drawn: Any
    rules: list[Box]


def straightened(picture: Any) -> tuple[Any, float]:
    """The picture turned so that its lines run across, and by how many degrees it was turned."""
    f = min(1.0, 700 / max(picture.shape))
    height, width = (max(1, round(length * f)) for length in picture.shape)
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    ink = (_ink(small, 2 * int(12 * f) + 3) * 255).astype(np.uint8)
    angle = 0.0
    for step, reach in ((0.5, _MOST_SKEW), (0.1, 0.5), (0.02, 0.1)):
        angles = angle + np.arange(-reach, reach + step / 2, step)
        angle = float(max(angles, key=lambda degrees: (_sharpness(turned(ink, degrees, 0)), -abs(degrees))))
    return (picture, 0.0) if abs(angle) < 0.03 else (turned(picture, angle, 255), angle)


def _sharpness(ink: Any) -> float:
    rows = ink.sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def turned(picture: Any, degrees: float, edge: int) -> Any:
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=edge)


def inked(picture: Any, scale: float) -> Inked:
    around = 2 * round(_AROUND * scale / 2) + 1
    ink = _ink(picture, around)
    faint = _darker(picture, around, _FAINT)
    across, horizontal = _rules(faint, scale, down=False)
    down, vertical = _rules(faint, scale, down=True)
    drawn = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    return Inked(picture, ink, drawn, horizontal + vertical + _light_rules(picture, scale))


def _light_rules(picture: Any, scale: float) -> list[Box]:
    """The rules that are left white between shaded cells."""
    if np.count_nonzero((picture > _DARK) & (picture < _SHADE)) < _SHADED * picture.size:
        return []
    ground = cv2.medianBlur(picture, 2 * round(_AROUND * scale / 4) + 1)
    light = ((cv2.subtract(picture, ground) > _FAINT) & (ground < _SHADE)).astype(np.uint8)
    return [box for down in (False, True) for box in _rules(light, scale, down=down)[1]]


def without_rules(page: Inked, cells: Iterable[Box], scale: float) -> tuple[Any, Any]:
    """The picture and its ink without the rules around these cells, and without dirt."""
    band = np.zeros_like(page.drawn)
    for cell in cells:
        corners = [round(edge * scale) for edge in cell]
        cv2.rectangle(band, corners[:2], corners[2:], 1, 2 * round(_BAND * scale))
    rules = (band & page.drawn) > 0
    picture, ink = page.picture.copy(), page.ink.copy()
    picture[rules] = 255
    ink[rules] = 0
    return picture, _without_specks(ink, scale)


def _ink(picture: Any, around: int) -> Any:
    return _darker(cv2.GaussianBlur(picture, (3, 3), 0), around, _DARKER)


def _darker(picture: Any, around: int, by: int) -> Any:
    return cv2.adaptiveThreshold(picture, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, by)


def _rules(ink: Any, scale: float, *, down: bool) -> tuple[Any, list[Box]]:
    """Where rules of one direction are drawn, and their boxes. A rule may step by a pixel."""
    if down:
        mask, boxes = _rules(np.ascontiguousarray(ink.T), scale * _ACROSS / _DOWN, down=False)
        by = _ACROSS / _DOWN
        return np.ascontiguousarray(mask.T), [Box(y0 * by, x0 * by, y1 * by, x1 * by) for x0, y0, x1, y1 in boxes]
    length = round(_ACROSS * scale)
    thick = cv2.dilate(ink, np.ones((1 + _THICKENED, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(runs)
    kept = np.zeros(count, np.uint8)
    boxes = []
    for number, (x, y, w, h, area) in enumerate(stats[1:count].tolist(), 1):
        if area / w <= _THICKEST * scale + _THICKENED:
            kept[number] = 1
            boxes.append(Box(x / scale, (y + h / 2 - 0.5) / scale, (x + w) / scale, (y + h / 2 + 0.5) / scale))
    return kept[numbers] & runs, boxes


def _without_specks(ink: Any, scale: float) -> Any:
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    large = (stats[:, 2] >= _SPECK * scale) | (stats[:, 3] >= _SPECK * scale)
    large[0] = False
    return large.astype(np.uint8)[numbers]
