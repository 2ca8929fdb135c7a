"""Text in pictures: PP-OCR's two networks, which come with rapidocr, run by onnxruntime in one thread.

Pictures are arrays of grey, height × width, 0 black to 255 white. Nothing is fetched: both models are files of the package.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import cv2
import numpy as np
import onnxruntime

_HEIGHT = 48  # of a line, in pixels, as the recognizer was trained
_STEP = 16
_AT_ONCE = 4  # lines: memory grows with them
_WIDEST = 1600
_INK = 0.3
_BOX = 0.5
_UNCLIP = 1.6  # the detector draws the core of a line: area times this over perimeter is missing around it


class RecognizedText(NamedTuple):
    """A line as read, and how sure the recognizer is of the character that it is least sure of, 0 to 1."""

    text: str
    sure: float


def recognize(lines: Sequence[Any]) -> list[RecognizedText]:
    """The text of pictures of one line each."""
    readings = [RecognizedText("", 0.0)] * len(lines)
    widths = [min(max(_STEP, round(_HEIGHT * line.shape[1] / line.shape[0])), _WIDEST) for line in lines]
    order = sorted(range(len(lines)), key=lambda index: widths[index])
    session, labels = _recognizer()
    for start in range(0, len(order), _AT_ONCE):
        batch = order[start : start + _AT_ONCE]
        widest = -(-widths[batch[-1]] // _STEP) * _STEP
        pixels = np.zeros((len(batch), 3, _HEIGHT, widest), np.float32)
        for place, index in enumerate(batch):
            resized = cv2.resize(lines[index], (widths[index], _HEIGHT), interpolation=cv2.INTER_CUBIC)
            pixels[place, :, :, : widths[index]] = resized.astype(np.float32) / 127.5 - 1
        for index, odds in zip(batch, session.run(None, {"x": pixels})[0], strict=True):
            readings[index] = _decoded(odds, labels)
    return readings


def _decoded(odds: Any, labels: Sequence[str]) -> RecognizedText:
    """Of each step the likeliest character; the same one again is no new one, and 0 is none."""
    text, sure, before = [], [], 0
    for number, odd in zip(odds.argmax(1).tolist(), odds.max(1).tolist(), strict=True):
        if number and number != before:
            text.append(labels[number])
            sure.append(odd)
        elif number:
            sure[-1] = max(sure[-1], odd)
        before = number
    return RecognizedText("".join(text).strip(), min(sure, default=0.0))


def detect(picture: Any, longest: int = 1280) -> list[tuple[int, int, int, int]]:
    """The boxes of the lines in a picture: left, top, right, bottom, in pixels. It looks at the picture with
    so many pixels on its longer side."""
    height, width = picture.shape
    scale = longest / max(height, width)
    size = [max(32, round(length * scale / 32) * 32) for length in (width, height)]
    pixels = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1
    odds = _detector().run(None, {"x": np.repeat(pixels[None, None], 3, axis=1)})[0][0, 0]
    mask = (odds > _INK).astype(np.uint8)
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(mask)
    across, down = width / size[0], height / size[1]
    boxes = []
    for number, (x, y, w, h, area) in enumerate(stats[1:count].tolist(), 1):
        inside = numbers[y : y + h, x : x + w] == number
        if min(w, h) < 3 or odds[y : y + h, x : x + w][inside].mean() < _BOX:
            continue
        more = area * _UNCLIP / (2 * (w + h))
        edges = ((x - more) * across, (y - more) * down, (x + w + more) * across, (y + h + more) * down)
        left, top, right, bottom = map(round, edges)
        if right > left and bottom > top:
            boxes.append((max(left, 0), max(top, 0), min(right, width), min(bottom, height)))
    return boxes


@cache
def _recognizer() -> tuple[Any, list[str]]:
    session = _session("rec")
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ["", *characters, " "]


@cache
def _detector() -> Any:
    return _session("det")


def _session(what: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    (model,) = (file for file in files("rapidocr").joinpath("models").iterdir() if f"_{what}_" in file.name)
    with as_file(model) as path:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
