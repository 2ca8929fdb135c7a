"""A photo of a page made flat: the rules of its tables show how it was held.

In a photo that was taken aslant the rules across the page run together to one side, and those down the page upwards or
downwards. How their slopes change over the page tells the four corners of an upright rectangle. A page whose rules do not
run straight is left as it is.
"""

from typing import Any

import cv2
import numpy as np

_ROUGH = 1000  # pixels of the shorter side: lines are looked for in so small a picture
_LONG = 0.035  # of the shorter side: longer than strokes of characters
_STEEPEST = 0.27  # a slope of 15 degrees
_FEWEST = 8  # lines each way
_SPREAD = 0.25  # of the page, over which they must stand
_OFF = 0.006  # slopes that differ so much from the fit, most of them: the page is curved
_FLAT = 0.004  # slopes that change so little over the page: it is flat
_ROUNDS = 2  # the fit is linear, perspective is not


def flattened(picture: Any) -> tuple[Any, Any]:
    """The picture as if it had been taken from above, and the 3 × 3 matrix from its points to those of the picture; None
    where it is flat or nothing tells."""
    height, width = picture.shape
    back = np.eye(3)
    for _ in range(_ROUNDS):
        seen = picture if (back == np.eye(3)).all() else warped(picture, back, 255)
        corners = _corners(seen)
        if corners is None:
            break
        upright = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        back = back @ cv2.getPerspectiveTransform(upright, corners)
    return (picture, None) if (back == np.eye(3)).all() else (warped(picture, back, 255), back)


def warped(picture: Any, back: Any, edge: int) -> Any:
    """The picture whose points `back` leads to those of this one."""
    height, width = picture.shape
    how = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(
        picture, back, (width, height), flags=how, borderMode=cv2.BORDER_CONSTANT, borderValue=edge
    )


def _corners(picture: Any) -> Any:
    """Where an upright rectangle of the size of the picture has its corners in it: left and right of the top, right and left of
    the bottom. None where the page is flat, or nothing tells."""
    height, width = picture.shape
    across, down = _lines(picture)
    ends_across = _slopes(across, 1, height, ((width / 2, 0), (width / 2, height)))
    ends_down = _slopes(down, 0, width, ((0, height / 2), (width, height / 2)))
    if ends_across is None or ends_down is None:
        return None
    (top, bottom), (left, right) = ends_across, ends_down
    if max(abs(top - bottom), abs(left - right), abs(top + bottom + left + right) / 2) < _FLAT:
        return None
    return np.array(
        [
            _crossing(width, height, slope_across, y, slope_down, x)
            for slope_across, y, slope_down, x in (
                (top, 0, left, 0),
                (top, 0, right, width),
                (bottom, height, right, width),
                (bottom, height, left, 0),
            )
        ],
        np.float32,
    )


def _crossing(width: int, height: int, across: float, y: float, down: float, x: float) -> tuple[float, float]:
    """Where the line through (half the width, y) crosses the one through (x, half the height)."""
    at_x = (x + down * (y - height / 2 - across * width / 2)) / (1 - across * down)
    return at_x, y + across * (at_x - width / 2)


def _lines(picture: Any) -> tuple[Any, Any]:
    """The long lines across the page and those down it: x and y of the middle, slope, and length."""
    short = min(picture.shape)
    factor = min(1.0, _ROUGH / short)
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector().detect(small)[0]
    x0, y0, x1, y1 = (np.zeros((0, 4)) if found is None else found.reshape(-1, 4) / factor).T
    dx, dy = x1 - x0, y1 - y0
    middle_x, middle_y, length = (x0 + x1) / 2, (y0 + y1) / 2, np.hypot(dx, dy)
    long = length > _LONG * short
    is_across, is_down = long & (abs(dy) < _STEEPEST * abs(dx)), long & (abs(dx) < _STEEPEST * abs(dy))
    return tuple(
        np.stack([middle_x, middle_y, rise / run, length], axis=1)[chosen]
        for chosen, rise, run in ((is_across, dy, np.where(dx == 0, 1, dx)), (is_down, dx, np.where(dy == 0, 1, dy)))
    )


def _slopes(lines: Any, axis: int, side: float, places: Any) -> tuple[float, float] | None:
    """The slopes at two places, from those of the lines; None where they are too few, stand together, or do not agree."""
    if len(lines) < _FEWEST or np.ptp(lines[:, axis]) < _SPREAD * side:
        return None
    grid = np.column_stack([np.ones(len(lines)), lines[:, :2]])
    weights = np.sqrt(lines[:, 3])
    for _ in range(4):
        solved = np.linalg.lstsq(grid * weights[:, None], lines[:, 2] * weights, rcond=None)[0]
        off = abs(grid @ solved - lines[:, 2])
        weights = np.sqrt(lines[:, 3]) / (1 + (off / _OFF) ** 2)
    if np.average(off > _OFF, weights=lines[:, 3]) > 0.5:
        return None
    first, second = (float(solved @ (1, *place)) for place in places)
    return first, second
