"""Scanned PDFs and pictures, made by `scans` from known numbers: each cell is right, or unreadable."""

from io import BytesIO
from math import cos, hypot, radians, sin

import numpy as np
import pypdfium2
import pytest
from hazards import expected, make_sheet
from office_files import write_docx
from pdf_pages import draw
from PIL import Image, ImageDraw
from read_cells import said
from scans import as_file, as_pdf, scanned
from zip_files import zipped

import extract
from archive.processes import reader
from extract import media_type, read_report, to_json
from extract.readers.ocr import picture, scan
from extract.readers.ocr.recognition import RecognizedText
from extract.readers.pdf import recognized

FIRST = [
    (row, column) for row in ("regulations", "normative_documents") for column in ("issued", "repealed", "in_force")
]
KINDS = {"PNG": {}, "GIF": {}, "BMP": {}, "TIFF": {}, "WEBP": {"lossless": True}}


def first_block(texts, **how):
    """A picture of the heading and the first rows of the table of part two, with these texts in its cells."""
    sheet = make_sheet(7)
    sheet.printed.update({("proactive", *key): text for key, text in zip(FIRST, texts, strict=True)})
    return scanned(sheet, **how)[0].crop((100, 330, 1150, 632))


def first_cells(report):
    return [report.tables["proactive"][row][column] for row, column in FIRST]


@pytest.mark.slow
def test_a_skewed_scan_that_lies_on_its_side_is_read_to_the_last_cell():
    sheet = make_sheet(7)
    data = as_pdf(scanned(sheet, skew=1.3, quarters=1, noise=10), quality=60)
    report = reader.read(extract.read_report, data)
    wrong = {key: cell for key, cell in said(report).items() if cell != ("reported", int(sheet.printed[key]))}
    assert wrong == {}
    assert len(said(report)) == len(sheet.printed)
    assert (report.title, report.year, report.form) == (sheet.title, 2022, "2021")
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert [(finding.rule, finding.severity) for finding in report.findings] == [("page.ocr", "warning")]

    here = to_json(report, "")["tables"]["applications"]["new_received"]["total"]
    assert 0.8 < here["ocr"] <= 1
    there = to_json(read_report(draw(sheet)), "")["tables"]["applications"]["new_received"]["total"]
    assert "ocr" not in there
    assert here["at"].keys() == there["at"].keys()
    (x, y), (left, top) = middle(there["at"]["box"]), middle(here["at"]["box"])
    assert hypot(left - turned(x, y)[0], top - turned(x, y)[1]) < 3


def middle(box):
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def turned(x, y):
    """Where a point of the drawn page lies on the scanned one."""
    width, height, a = 595.3, 841.9, radians(1.3)
    dx, dy = x - width / 2, y - height / 2
    x, y = width / 2 + dx * cos(a) + dy * sin(a), height / 2 - dx * sin(a) + dy * cos(a)
    return y, width - x


def test_what_is_no_plain_number_is_never_one():
    report = read_report(as_file(first_block(["", "—", "/", "-", "1111", "17"], noise=8, skew=0.5), "PNG"))
    statuses = [(cell.status, cell.value) for cell in first_cells(report)]
    nothing, unreadable = [("blank", None), ("dash", None)], ("unreadable", None)
    assert statuses == [*nothing, unreadable, ("dash", None), ("reported", 1111), ("reported", 17)]
    rules = [(finding.rule, finding.where) for finding in report.findings if finding.severity == "warning"]
    assert ("number.unreadable", "proactive.regulations.in_force") in rules


def test_ink_without_text_is_unreadable_and_dirt_is_none():
    image = first_block(["", "", "305", "8", "0", "0.5"])
    pen = ImageDraw.Draw(image)
    pen.line([(330, 232), (350, 240), (338, 246), (360, 230), (344, 228)], fill=0, width=3)
    pen.point((600, 240), fill=0)
    cells = first_cells(read_report(as_file(image, "JPEG", quality=30)))
    assert [cell.value for cell in cells] == [None, None, 305, 8, 0, "0.5"]
    assert [cell.status for cell in cells[:2]] == ["unreadable", "blank"]


@pytest.mark.parametrize("quarters", range(4))
def test_lone_digits_do_not_turn_a_table(quarters):
    """Most boxes are higher than wide: those of zeros."""
    sheet = make_sheet(7)
    sheet.printed = dict.fromkeys(sheet.printed, "0")
    grey = np.asarray(scanned(sheet)[0].crop((430, 640, 1150, 1500)))
    turned_page = np.ascontiguousarray(np.rot90(grey, quarters))
    assert (scan._upright(turned_page)[0] == grey).all()


@pytest.mark.parametrize(("two_tone", "status"), [(True, "unreadable"), (False, "reported")])
def test_low_digits_of_a_fax_are_unreadable(two_tone, status, monkeypatch):
    """At 100 dots an inch the digits are 9 pixels high: in grey they can be told, in black and white they are guessed."""
    monkeypatch.setattr(scan, "_is_two_tone", lambda _: two_tone)
    sheet = make_sheet(7)
    texts = ["17", "305", "8", "0", "11", "26"]
    sheet.printed.update({("proactive", *key): text for key, text in zip(FIRST, texts, strict=True)})
    image = scanned(sheet, dpi=100)[0].crop((67, 220, 767, 421))
    cells = first_cells(read_report(as_file(image, "PNG")))
    assert {cell.status for cell in cells} == {status}
    assert [cell.value for cell in cells] == ([None] * 6 if two_tone else [int(text) for text in texts])


def test_black_and_white_is_told_from_grey():
    image = first_block(["17", "305", "8", "0", "11", "26"])
    assert scan._is_two_tone(np.asarray(image)) is False
    assert scan._is_two_tone(np.asarray(image.point(lambda grey: 255 * (grey > 128)))) is True


@pytest.mark.parametrize(
    ("dpi", "two_tone", "lowest"), [(100, True, 22), (100, False, 16), (200, True, 11), (400, False, 8)]
)
def test_the_pixels_of_the_picture_in_a_pdf_tell_what_is_low(dpi, two_tone, lowest):
    """A page is recognized at 200 dots an inch: what was finer before is coarser now, what was coarser is only larger."""
    image = Image.fromarray(np.tile(np.arange(0, 256, dtype=np.uint8), (200, 1)))
    image = image.point(lambda grey: 255 * (grey > 128)) if two_tone else image
    out = BytesIO()
    image.save(out, "PDF", resolution=dpi)
    page = pypdfium2.PdfDocument(out.getvalue())[0]
    scale = 200 / 72
    picture = page.render(scale=scale, grayscale=True).to_numpy()
    assert recognized._lowest(page, picture.reshape(picture.shape[:2]), scale) == pytest.approx(lowest, rel=0.02)


@pytest.mark.parametrize("edge", [870, 874])
def test_a_digit_that_the_edge_of_the_picture_cuts_is_unreadable(edge):
    image = first_block(["17", "305", "808", "0", "11", "265"])
    report = read_report(as_file(image.crop((0, 0, edge, image.height)), "PNG"))
    cells = [report.tables["proactive"][row][column] for row, column in FIRST if column != "in_force"]
    assert [cell.value for cell in cells] == [17, 305, 0, 11]
    for row in ("regulations", "normative_documents"):
        assert report.tables["proactive"][row].get("in_force", cells[0]._replace(value=None)).value is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_is_opened(kind):
    image = Image.fromarray(np.arange(0, 240, dtype=np.uint8).reshape(12, 20))
    data = as_file(image, kind, **KINDS[kind])
    assert media_type(data) == f"image/{kind.lower()}"
    shown = picture._pixels(Image.open(BytesIO(data)))
    assert np.array_equal(shown if shown.ndim == 2 else shown[:, :, 0], np.asarray(image))


def test_what_is_transparent_is_white():
    image = Image.new("LA", (30, 20), (0, 0))
    assert picture._pixels(image).min() == 255


def test_a_picture_that_is_cut_off_or_too_large():
    assert [one.rule for one in read_report(as_file(Image.new("L", (300, 300)), "PNG")[:60]).findings] == [
        "document.damaged"
    ]
    huge = as_file(Image.new("1", (12_000, 5_000)), "PNG")
    assert [one.rule for one in read_report(huge).findings] == ["document.too_large"]


@pytest.mark.parametrize("size", [(1, 1), (31, 31), (300, 5), (40, 33), (32, 2000), (3, 8000)])
@pytest.mark.parametrize("grey", [*(pytest.param(grey, marks=pytest.mark.slow) for grey in (0, 255)), None])
def test_a_small_picture_is_one_without_text(size, grey):
    image = Image.effect_noise(size, 90) if grey is None else Image.new("L", size, grey)
    for data in (as_file(image, "PNG"), as_pdf([image])):
        rules = {finding.rule for finding in read_report(data).findings}
        assert "document.parser" not in rules
        assert rules & {"document.no_text", "document.no_table"}


@pytest.mark.parametrize("raised", [RuntimeError("std::bad_alloc"), MemoryError()])
def test_what_a_reader_raises_at_a_file_in_a_zip_leaves_the_other_files(raised, monkeypatch):
    def fail(data):
        raise raised

    monkeypatch.setattr(picture, "read", fail)
    sheet = make_sheet(7)
    report = read_report(
        zipped({"2022年年报.png": as_file(Image.new("L", (40, 40)), "PNG"), "年报.docx": write_docx(sheet)})
    )
    assert said(report) == expected(sheet)
    assert [finding.rule for finding in report.findings] == ["zip.member", "zip.unread"]


def test_what_a_reader_raises_is_a_finding(monkeypatch):
    monkeypatch.setattr(scan, "detect", lambda *_: 1 / 0)
    (finding,) = read_report(as_file(Image.new("L", (40, 40)), "PNG")).findings
    assert (finding.rule, finding.message) == (
        "document.parser",
        "the parser failed: ZeroDivisionError: division by zero",
    )


ONE_PIECE = np.pad(np.ones((20, 4), np.uint8), 2)
TWO_PIECES = np.hstack([ONE_PIECE, ONE_PIECE])
SLASH = np.pad(np.fliplr(np.eye(20, dtype=np.uint8)), 2)


@pytest.mark.parametrize(
    ("ink", "first", "second", "sure"),
    [
        (TWO_PIECES, RecognizedText("11", 0.99), [RecognizedText("11", 0.7)], True),
        (TWO_PIECES, RecognizedText("11", 0.99), [RecognizedText("1", 0.99)], False),  # the two readings differ
        (TWO_PIECES, RecognizedText("11", 0.99), [], False),  # there is only one
        (TWO_PIECES, RecognizedText("11", 0.5), [RecognizedText("11", 0.99)], False),
        (TWO_PIECES, RecognizedText("1", 0.99), [RecognizedText("1", 0.99)], False),  # a digit got lost
        (ONE_PIECE, RecognizedText("1", 0.99), [RecognizedText("1", 0.99)], True),
        (SLASH, RecognizedText("1", 0.99), [RecognizedText("1", 0.99)], False),
    ],
)
def test_when_a_number_counts(ink, first, second, sure):
    line = (0, 0, ink.shape[1], ink.shape[0])
    assert scan._is_sure(ink, [(line, first)], second) is sure
