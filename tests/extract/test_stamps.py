"""Red stamps over a table: what they do not touch is read, what they touch is unreadable."""

import numpy as np
import pytest
from hazards import expected, make_sheet
from PIL import Image, ImageChops, ImageDraw
from read_cells import said
from scans import as_file, as_pdf, scanned

from extract import read_report
from extract.readers.ocr.stamps import without_stamps

RED = (215, 40, 45)
FIRST = [
    (row, column) for row in ("regulations", "normative_documents") for column in ("issued", "repealed", "in_force")
]


def stamped(image, x, y, radius, *, square=False):
    """A page on which a stamp was pressed: its ink darkens what it lies on."""
    layer = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(layer)
    box = (x - radius, y - radius, x + radius, y + radius)
    (pen.rectangle if square else pen.ellipse)(box, outline=RED, width=6)
    pen.regular_polygon((x, y, radius // 3), 5, fill=RED)
    return ImageChops.multiply(image.convert("RGB"), layer)


@pytest.mark.parametrize("square", [False, True])
def test_a_stamp_is_taken_off_and_print_is_left(square):
    image = Image.new("L", (1000, 1400), 255)
    ImageDraw.Draw(image).rectangle((480, 300, 520, 700), fill=0)
    grey, stamp = without_stamps(np.asarray(stamped(image, 500, 500, 120, square=square)))
    assert np.array_equal(grey > 128, np.asarray(image) > 128)
    assert stamp[500, 619] and not stamp[500, 600]


def test_other_red_is_print():
    image = Image.new("RGB", (1000, 1400), "white")
    pen = ImageDraw.Draw(image)
    for y in range(100, 400, 40):
        for x in range(100, 400, 24):
            pen.rectangle((x, y, x + 20, y + 24), fill=RED)  # a paragraph in red
    pen.rectangle((100, 600, 900, 606), fill=RED)
    grey, stamp = without_stamps(np.asarray(image))
    assert stamp is None
    assert grey[110, 110] < 128
    assert without_stamps(grey) == (grey, None)


def test_what_a_stamp_touches_is_unreadable():
    sheet = make_sheet(7)
    texts = ["17", "305", "8", "", "11", "26"]
    sheet.printed.update({("proactive", *key): text for key, text in zip(FIRST, texts, strict=True)})
    image = stamped(scanned(sheet)[0].crop((100, 330, 1150, 632)), 480, 238, 55)
    report = read_report(as_file(image, "PNG"))
    cells = [report.tables["proactive"][row][column] for row, column in FIRST]
    assert [cell.value for cell in cells] == [17, 305, 8, None, 11, 26]


@pytest.mark.slow
def test_a_stamped_scan():
    sheet = make_sheet(7)
    report = read_report(as_pdf([stamped(image, 900, 1000, 160) for image in scanned(sheet, dpi=200, noise=4)]))
    wrong = {key: cell for key, cell in said(report).items() if cell != expected(sheet)[key]}
    assert set(wrong.values()) == {("unreadable", None)}
    assert len(wrong) < 12
    assert len(said(report)) == len(sheet.printed)
