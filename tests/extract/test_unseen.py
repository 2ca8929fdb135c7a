"""Text of a PDF that nobody sees is never taken for what the page shows."""

import sys
from io import BytesIO

import pypdfium2
import pytest
from hazards import expected, make_sheet
from pdf_pages import Style, draw
from PIL import Image
from read_cells import said
from reportlab.lib.colors import Color, black, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from scans import scanned

from extract import read_report
from extract.readers.pdf.lines import once
from extract.readers.pdf.pdf_page import Box, Char, Page, read_page
from extract.readers.pdf.recognized import _witnessed, is_unread, only_seen
from extract.readers.pdf.unseen import Unseen


def seen_in(paint, size=(200, 200)):
    """The characters that are seen of those that a function writes on a page."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=size)
    paint(canvas)
    canvas.save()
    raw = pypdfium2.PdfDocument(out.getvalue())[0]
    page = read_page(raw, raw.get_textpage(), 1, Unseen(raw))
    assert sum(not char.seen for char in page.chars) == page.hidden
    return "".join(char.text for char in page.chars if char.seen)


def mode(number):
    def paint(canvas):
        canvas.drawString(20, 100, "1")
        text = canvas.beginText(50, 100)
        text.setTextRenderMode(number)
        text.textOut("7")
        canvas.drawText(text)

    return paint


def coloured(colour, ground=None):
    def paint(canvas):
        if ground:
            canvas.setFillColor(ground)
            canvas.rect(45, 90, 60, 30, stroke=0, fill=1)
        canvas.setFillColor(black)
        canvas.drawString(20, 100, "1")
        canvas.setFillColor(colour)
        canvas.drawString(50, 100, "7")

    return paint


def clipped(right):
    def paint(canvas):
        canvas.drawString(20, 100, "1")
        path = canvas.beginPath()
        path.rect(0, 0, right, 200)
        canvas.clipPath(path, stroke=0)
        canvas.drawString(50, 100, "7")

    return paint


def under(picture, *, scaled=False):
    def paint(canvas):
        if scaled:
            canvas.scale(0.5, 0.5)
            canvas.translate(45, 90)
        canvas.drawString(20, 100, "1")
        canvas.drawString(50, 100, "7")
        canvas.drawImage(ImageReader(picture), 45, 90, 60, 30, mask="auto")

    return paint


def under_box(canvas):
    canvas.drawString(20, 100, "1")
    canvas.drawString(50, 100, "7")
    canvas.setFillColor(white)
    canvas.rect(45, 90, 60, 30, stroke=0, fill=1)


def over_picture(grey, colour):
    def paint(canvas):
        canvas.drawString(20, 100, "1")
        canvas.drawImage(ImageReader(Image.new("L", (60, 30), grey)), 45, 90, 60, 30)
        canvas.setFillColor(colour)
        canvas.drawString(50, 100, "7")

    return paint


def over_shading(canvas):
    canvas.drawString(20, 100, "1")
    path = canvas.beginPath()
    path.rect(45, 90, 60, 30)
    canvas.saveState()
    canvas.clipPath(path, stroke=0)
    canvas.linearGradient(45, 90, 105, 90, (Color(0.1, 0.2, 0.5), black))
    canvas.restoreState()
    canvas.setFillColor(white)
    canvas.drawString(50, 100, "7")


def in_form(canvas):
    canvas.drawString(20, 100, "1")
    canvas.beginForm("form")
    mode(3)(canvas)
    canvas.endForm()
    canvas.translate(0, 20)
    canvas.doForm("form")


GREY = Image.new("L", (60, 30), 200)
THROUGH = Image.new("RGBA", (60, 30), (255, 0, 0, 0))


@pytest.mark.parametrize(
    ("paint", "seen"),
    [
        (mode(0), "17"),
        (mode(1), "17"),
        (mode(3), "1"),
        (mode(7), "1"),
        (coloured(Color(0.2, 0.2, 0.2)), "17"),
        (coloured(white), "1"),
        (coloured(Color(0.98, 0.98, 0.98)), "1"),
        (coloured(Color(0, 0, 0, alpha=0)), "1"),
        (coloured(white, Color(0.1, 0.3, 0.6)), "17"),
        (coloured(Color(0.1, 0.3, 0.6), Color(0.1, 0.3, 0.6)), "1"),
        (clipped(120), "17"),
        (clipped(40), "1"),
        (under(GREY), "1"),
        (under(GREY, scaled=True), "1"),
        (under(THROUGH), "17"),
        (under_box, "1"),
        (over_picture(250, black), "17"),
        (over_picture(40, white), "17"),
        (over_picture(255, white), "1"),
        (over_shading, "17"),
        (in_form, "11"),
    ],
)
def test_what_is_seen(paint, seen):
    assert seen_in(paint) == seen


def char(text, x, y=10.0, **more):
    return Char(text, x, y, x + 5, y + 10, 10.0, 0, True, **more)


def test_unseen_digits_are_unknown_and_unseen_words_are_left_over_a_picture_only():
    chars = [
        char("年", 10, seen=False),
        char("7", 20, seen=False),
        char("报", 110, seen=False),
        char("8", 120, seen=False),
    ]
    page = Page(1, 200, 200, [*chars, char("1", 150)], [], 0.5, 4, cut=False, pictures=[Box(0, 0, 100, 100)])
    assert [(one.text, one.known) for one in only_seen(page).chars] == [
        ("1", True), ("年", True), ("7", False), ("8", False),
    ]  # fmt: skip


def test_a_number_that_is_seen_counts_where_it_is_also_written_unseen():
    chars = [char("7", 20, seen=False), char("7", 20), char("8", 26, seen=False), char("8", 26)]
    page = only_seen(Page(1, 200, 200, chars, [], 0.0, 2, cut=False))
    assert [(one.text, one.known) for one in once(page.chars)] == [("7", True), ("8", True)]


def test_a_scan_with_a_foot_of_an_app_is_read_from_its_picture():
    foot, body = char("扫", 10, 190.0), char("一", 10, 100.0)
    page = Page(1, 200, 200, [foot], [], 0.95, 0, cut=False)
    assert is_unread(page)
    assert not is_unread(page._replace(chars=[foot, body]))
    assert is_unread(page._replace(chars=[foot, body._replace(seen=False)]))


RULES = [
    *(Box(x, 0, x + 0.5, 40) for x in (0, 50, 100, 150)),
    *(Box(0, y, 150, y + 0.5) for y in (0, 20, 40)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "known"),
    [
        ({}, "123456"),
        ({"1": "1", "2": "2", "3": "8"}, "12456"),
        ({"1": "1", "2": "1２", "3": "3", "5": "", "6": "."}, "13456"),
        ({"1": "7", "2": "8", "3": "3"}, "123456"),  # not a witness: it says other numbers than are seen
    ],
)
def test_a_layer_of_text_is_a_second_witness_of_a_picture(layer, known):
    places = {str(n + 1): (20.0 + 50 * (n % 3), 5.0 + 20 * (n // 3)) for n in range(6)}
    page = Page(1, 150, 40, [char(text, *place) for text, place in places.items()], RULES, 1.0, 0, cut=False, ocr=True)
    unseen = [
        char(c, places[n][0] + 5 * i, places[n][1], seen=False) for n, text in layer.items() for i, c in enumerate(text)
    ]
    assert "".join(one.text for one in _witnessed(page, unseen).chars if one.known) == known


class Layered(Canvas):
    """The pages are pictures; the text of `pdf_pages`, in which every tenth number is another, is not drawn."""

    pictures, said = [], 0

    def drawString(self, x, y, text, *rest, **how):  # noqa: N802
        self.said += text.isdecimal()
        hidden = self.beginText(x, y)
        hidden.setFont(self._fontname, self._fontsize)
        hidden.setTextRenderMode(3)
        hidden.textOut(str(int(text) + 1) if text.isdecimal() and self.said % 10 == 0 else text)
        self.drawText(hidden)

    def line(self, *ends):
        pass

    def showPage(self):  # noqa: N802
        self.drawImage(ImageReader(self.pictures[self._pageNumber - 1]), 0, 0, *self._pagesize)
        super().showPage()


@pytest.fixture
def layered(monkeypatch):
    sheet = make_sheet(7)
    monkeypatch.setattr(Layered, "pictures", scanned(sheet))
    return sheet, draw(sheet, Style(), Layered)


@pytest.mark.slow
def test_a_scan_with_a_layer_of_text_says_what_both_say(layered):
    sheet, data = layered
    report = read_report(data)
    assert (report.title, report.year) == (sheet.title, 2022)
    wrong = {key: cell for key, cell in said(report).items() if cell != expected(sheet)[key]}
    assert set(wrong.values()) == {("unreadable", None)}
    assert len(wrong) == 20
    assert {finding.rule for finding in report.findings} == {"page.ocr", "page.hidden_text", "number.unreadable"}


def test_without_recognition_no_number_of_an_unseen_layer_is_taken(layered, monkeypatch):
    monkeypatch.setitem(sys.modules, "extract.readers.ocr.scan", None)
    monkeypatch.delattr("extract.readers.ocr.scan", raising=False)
    report = read_report(layered[1])
    assert {value for _, value in said(report).values()} == {None}
    assert report.year is None
    assert {"page.no_text", "page.hidden_text"} <= {finding.rule for finding in report.findings}
