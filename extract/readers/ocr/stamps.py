"""Red stamps taken off a page in colour: what was printed before them shows through."""

from typing import Any

import cv2
import numpy as np

_GREY = 2  # dimensions
_RED, _PINK = 35, 6  # of 255: so much more red than green and blue; the second is what runs out of the first
_LIGHT = 130  # of 255, in red light: what is darker under a stamp is print
_SMALLEST, _LARGEST = 0.08, 0.5  # of the shorter side of the page
_NARROWEST, _WIDEST = 0.4, 2.2  # times as wide as high; a red heading is wider
_GAP_OF_RING, _GAP_OF_FRAME = 0.012, 0.002  # of the shorter side; lines of text stand further apart than the second
_SOME = 60  # of 255: so much of a pixel is red
_ROUGH = 800  # pixels of the shorter side, to look for stamps
_REACH = 0.002  # of the shorter side: the colour of a stamp runs out so far


def without_stamps(picture: Any) -> tuple[Any, Any]:
    """The page in grey without its stamps, and where their ink was (1); None where there are none. `picture` is height × width,
    and may have red, green and blue."""
    if picture.ndim == _GREY:
        return picture, None
    colour = np.ascontiguousarray(picture[:, :, :3])
    grey = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    red, others = colour[:, :, 0], np.maximum(colour[:, :, 1], colour[:, :, 2])
    redder = cv2.subtract(red, others)
    reddish = redder > _RED
    boxes = _boxes(reddish)
    if not boxes:
        return grey, None
    inside = np.zeros_like(reddish)
    for left, top, right, bottom in boxes:
        inside[top:bottom, left:right] = True
    reach = 2 * max(1, round(_REACH * min(grey.shape))) + 1
    near = cv2.dilate((reddish & inside).astype(np.uint8), np.ones((reach, reach), np.uint8))
    stamp = near & (redder > _PINK).astype(np.uint8)
    ink = red[stamp > 0]
    grey[stamp > 0] = np.where(ink > _LIGHT, 255, ink)
    return grey, stamp


def _boxes(reddish: Any) -> list[tuple[int, int, int, int]]:
    """Where red is drawn as a stamp is: a ring, print may interrupt it, or a frame in one piece."""
    short = min(reddish.shape)
    factor = min(1.0, _ROUGH / short)
    height, width = (max(1, round(side * factor)) for side in reddish.shape)
    rough = cv2.resize(255 * reddish.astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA)
    small = (rough > _SOME).astype(np.uint8)
    found = []
    for gap, ring in ((_GAP_OF_RING, True), (_GAP_OF_FRAME, False)):
        side = 1 + round(gap * min(small.shape))
        count, numbers, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(small, np.ones((side, side), np.uint8)))
        for number, (x, y, w, h, _) in enumerate(stats[1:count].tolist(), 1):
            sized = all(_SMALLEST < length / min(small.shape) < _LARGEST for length in (w, h))
            red = small[y : y + h, x : x + w] & (numbers[y : y + h, x : x + w] == number)
            if sized and _NARROWEST < w / h < _WIDEST and not (ring and _has_corners(red)):
                left, top, right, bottom = (round(edge / factor) for edge in (x, y, x + w, y + h))
                found.append((left, top, right, bottom))
    return found


def _has_corners(red: Any) -> bool:
    """Whether red stands in a corner, where a ring has none."""
    high, wide = (max(1, side // 8) for side in red.shape)
    return any(part.any() for rows in (red[:high], red[-high:]) for part in (rows[:, :wide], rows[:, -wide:]))
