"""Rules of scanned tables: thin and pale ones, and white ones between shaded cells."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extract.readers.ocr.ink import inked
from extract.readers.pdf.ruled import find_tables

NOISE = np.random.default_rng(1).normal(0, 6, (600, 600))


def drawn(ground, rule, width, *, cells=255):
    """A table of 3 × 3 cells with a word in each."""
    image = Image.new("L", (600, 600), ground)
    pen = ImageDraw.Draw(image)
    pen.rectangle((100, 100, 400, 250), fill=cells)
    for n in range(4):
        pen.line((100 + 100 * n, 100, 100 + 100 * n, 250), fill=rule, width=width)
        pen.line((100, 100 + 50 * n, 400, 100 + 50 * n), fill=rule, width=width)
    for n in range(9):
        pen.text((130 + 100 * (n % 3), 118 + 50 * (n // 3)), "number", fill=0)
    return np.clip(np.asarray(image) + NOISE, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("picture", "cells"),
    [
        (drawn(255, 0, 2), 9),
        (drawn(255, 215, 1), 9),
        (drawn(255, 255, 3, cells=222), 9),
        (drawn(240, 255, 3, cells=205), 9),
        (drawn(255, 255, 3), 0),
        (drawn(240, 240, 3, cells=240), 0),
    ],
)
def test_rules_of_any_shade(picture, cells):
    assert sum(len(table.cells) for table in find_tables(inked(picture, 2.0).rules)) == cells
