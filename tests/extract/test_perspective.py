"""Photos of a page that were taken aslant are made flat; flat and curved pages are left as they are."""

import cv2
import numpy as np
import pytest
from hazards import expected, make_sheet
from PIL import Image
from read_cells import said
from scans import as_pdf, scanned

from extract import read_report
from extract.readers.ocr.perspective import flattened
from extract.readers.pdf.pdf_page import moved, times


@pytest.fixture(scope="module")
def sheet_of_tables():
    return np.asarray(scanned(make_sheet(7), dpi=100)[1])


def taken(page, corners):
    """The page as it is seen if its corners lie there, in parts of its width and height: clockwise from the top left."""
    height, width = page.shape
    whole = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    to = cv2.getPerspectiveTransform(whole, np.array([(x * width, y * height) for x, y in corners], np.float32))
    return cv2.warpPerspective(page, to, (width, height), flags=cv2.INTER_AREA, borderValue=90), to


ASLANT = [(0.12, 0.05), (0.92, 0.08), (0.97, 0.95), (0.05, 0.92)]


@pytest.mark.parametrize("corners", [ASLANT, [(0.05, 0.05), (0.85, 0.12), (0.95, 0.9), (0.02, 0.97)]])
def test_a_page_taken_aslant_is_made_flat(sheet_of_tables, corners):
    photo, to = taken(sheet_of_tables, corners)
    flat, back = flattened(photo)
    assert flattened(flat)[1] is None
    ends = np.array([[(150.0, 200.0), (700.0, 200.0), (700.0, 900.0), (150.0, 900.0)]], np.float32)
    (left, top), (right, top_again), (right_again, bottom), (left_again, bottom_again) = cv2.perspectiveTransform(
        cv2.perspectiveTransform(ends, to), np.linalg.inv(back)
    )[0]
    for one, other in ((left, left_again), (right, right_again), (top, top_again), (bottom, bottom_again)):
        assert one == pytest.approx(other, abs=4)
    assert right - left > 400 and bottom - top > 500


def test_a_flat_page_and_a_curved_one_are_left(sheet_of_tables):
    assert flattened(sheet_of_tables)[1] is None
    height, width = sheet_of_tables.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    curved = cv2.remap(sheet_of_tables, x, (y + 20 * np.sin(x / width * np.pi)).astype(np.float32), cv2.INTER_LINEAR)
    assert flattened(curved)[1] is None
    assert flattened(np.full((900, 600), 255, np.uint8))[1] is None


def test_places_in_perspective():
    aslant = (1.0, 0.0, 0.2, 1.0, 5.0, 7.0, 0.001, 0.0, 1.0)
    assert moved((0, 0, 100, 0), aslant) == pytest.approx((5, 7 / 1.1, 105 / 1.1, 7))
    twice = times((2.0, 0.0, 0.0, 2.0, 0.0, 0.0), aslant)
    assert moved((0, 0, 50, 0), twice) == pytest.approx(moved((0, 0, 100, 0), aslant))
    shifted = times(aslant, (1.0, 0.0, 0.0, 1.0, 3.0, 0.0))
    assert moved((0, 0, 100, 0), shifted)[::2] == pytest.approx((8, 105 / 1.1 + 3))


@pytest.mark.slow
def test_a_photo_is_read_to_the_last_cell():
    sheet = make_sheet(7)
    photos = [Image.fromarray(taken(np.asarray(image), ASLANT)[0]) for image in scanned(sheet, dpi=200)]
    report = read_report(as_pdf(photos))
    assert said(report) == expected(sheet)
    assert (report.title, report.year) == (sheet.title, 2022)
    x0, top, x1, bottom = report.tables["proactive"]["regulations"]["issued"].at.spot.box
    assert 0 < x1 - x0 < 130 and 0 < bottom - top < 30
