"""What programs draw on a page beside plain text: leaning, hidden and outlined numbers, forms, pictures, watermarks, spreads.

Each canvas draws a report of `pdf_pages` in another way; its numbers are known.
"""

from io import BytesIO

import pytest
from hazards import expected, make_sheet
from pdf_pages import FONT, Style, draw
from read_cells import said
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from scans import scanned

from extract import read_report
from extract.readers.pdf.headers_footers import is_page_number
from extract.readers.pdf.lines import lines_of
from extract.readers.pdf.page_breaks import Part, PartCell, join
from extract.readers.pdf.pdf_page import Box, Char, Page
from extract.readers.pdf.recognized import is_unread
from extract.readers.pdf.two_page_spreads import leaves
from extract.text.report import PageSpot

WIDTH, HEIGHT = A4


class Leaning(Canvas):
    """All text leans, as what a program makes italic of a font that has none."""

    def drawString(self, x, y, text, *rest, **how):  # noqa: N802
        self.saveState()
        self.transform(1, 0, 0.3, 1, x, y)
        super().drawString(0, 0, text, *rest, **how)
        self.restoreState()


class Framed(Canvas):
    """Each page stands in a frame, which the sides of its tables touch."""

    def showPage(self):  # noqa: N802
        width, height = self._pagesize
        for margin in self.margins:
            self.rect(margin, margin, width - 2 * margin, height - 2 * margin)
        for y in self.across:
            self.line(self.margins[0], y, width - self.margins[0], y)
        super().showPage()

    margins, across = (57,), ()


class FramedTwice(Framed):
    """Two frames, one in the other."""

    margins = (36, 40)


class FramedWithHead(Framed):
    """A frame with a part of its own for head and foot: cells that hold tables."""

    margins, across = (35,), (60, HEIGHT - 50)


class Watermarked(Canvas):
    """Large digits, not aslant, lie across each page."""

    def showPage(self):  # noqa: N802
        self.setFont(FONT, 40)
        for y in range(100, 800, 150):
            self.drawString(60, y, "20221234567890")
        super().showPage()


class Filled(Canvas):
    """The numbers are what was filled into the fields of a form."""

    fields = 0

    def drawString(self, x, y, text, *rest, **how):  # noqa: N802
        if not text.isdecimal():
            super().drawString(x, y, text, *rest, **how)
            return
        self.fields += 1
        box = {"x": x - 2, "y": y - 3, "width": 34, "height": 12, "borderWidth": 0}
        self.acroForm.textfield(text, fontSize=8, name=f"n{self.fields}", fillColor=None, borderColor=None, **box)


class Booklet(Canvas):
    """Two pages on each sheet, the second to the right of the first."""

    left = True

    def __init__(self, out, **how):
        super().__init__(out, **{**how, "pagesize": (2 * WIDTH, HEIGHT)})

    def showPage(self):  # noqa: N802
        if self.left:
            self.translate(WIDTH, 0)
        else:
            super().showPage()
        self.left = not self.left

    def save(self):
        if not self.left:
            super().showPage()
        super().save()


class Spread(Booklet):
    """Two columns under a title that stands across both; the number of the sheet stands at the fold."""

    def drawString(self, x, y, text, *rest, **how):  # noqa: N802
        if text == "- 1 -":
            return
        at_fold = {make_sheet(7).title: WIDTH - 8 * len(text), "- 2 -": -10}
        super().drawString(at_fold.get(text, x), y, text, *rest, **how)


class Outlined(Canvas):
    """The numbers are curves and no text."""

    def drawString(self, x, y, text, *rest, **how):  # noqa: N802
        if text.isdecimal():
            self.ellipse(x, y, x + 4, y + 7, fill=1)
        else:
            super().drawString(x, y, text, *rest, **how)


class Overwritten(Canvas):
    """Other numbers in white lie under the numbers."""

    def drawString(self, x, y, text, *rest, **how):  # noqa: N802
        if text.isdecimal():
            self.setFillGray(1)
            super().drawString(x, y, str(int(text) + 1), *rest, **how)
            self.setFillGray(0)
        super().drawString(x, y, text, *rest, **how)


@pytest.mark.parametrize("canvas", [Leaning, Watermarked, Filled, Booklet, Spread])
@pytest.mark.parametrize("bottom", [80, 250])
def test_every_cell_is_read(canvas, bottom):
    sheet = make_sheet(7)
    report = read_report(draw(sheet, Style(bottom=bottom), canvas))
    assert said(report) == expected(sheet)
    assert [finding for finding in report.findings if finding.severity != "info"] == []


def test_a_spread_keeps_the_places_of_its_cells():
    report = read_report(draw(make_sheet(7), Style(bottom=350), Booklet))
    spots = {cell.at.spot for rows in report.tables.values() for cells in rows.values() for cell in cells.values()}
    assert {spot.page for spot in spots} == {1, 2}
    assert any(spot.box[0] > WIDTH for spot in spots)
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("canvas", [Outlined, Overwritten])
def test_what_may_be_a_number_is_neither_blank_nor_a_number(canvas):
    report = read_report(draw(make_sheet(7), Style(), canvas))
    assert {status for status, _ in said(report).values()} == {"unreadable"}
    assert "number.uncertain" in {finding.rule for finding in report.findings}


def test_a_table_that_is_a_picture_is_recognized_where_it_stands():
    sheet = make_sheet(7)
    picture = scanned(sheet, dpi=200)[0].crop((150, 630, 1470, 1350))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(FONT, 16)
    canvas.drawString(60, 780, sheet.title)
    canvas.drawString(60, 740, "二、主动公开政府信息情况")
    canvas.drawImage(ImageReader(picture), 60, 450, 475, 259)
    canvas.drawString(60, 400, "三、收到和处理政府信息公开申请情况")
    canvas.save()
    report = read_report(out.getvalue())
    assert said(report) == {key: cell for key, cell in expected(sheet).items() if key[0] == "proactive"}
    assert report.title == sheet.title
    assert [section.number for section in report.sections] == [2, 3]
    cell = report.tables["proactive"]["regulations"]["issued"]
    assert cell.at.spot.box == pytest.approx((186, 172, 298, 190), abs=2)
    assert cell.at.spot.ocr > 0.8
    assert "page.ocr" in {finding.rule for finding in report.findings}


def char(text, top, *, known=True, x=0.0):
    return Char(text, x, top, x + 5, top + 10, 10.0, 0, known)


def page(chars, **more):
    return Page(1, WIDTH, HEIGHT, chars, [], 0.0, 0, cut=False, **more)


def test_what_a_font_does_not_name_is_to_be_recognized():
    named, unnamed = [char("一", 0)] * 30, [char("\ufffd", 0, known=False)] * 30
    assert is_unread(page(unnamed))
    assert is_unread(page([], ink=[Box(0, 0, 5, 5)] * 200))
    assert not is_unread(page([*named, *unnamed[:20]]))
    assert not is_unread(page([]))


def test_radicals_are_characters():
    (line,) = lines_of([char(text, 0, x=10.0 * n) for n, text in enumerate("⼈⺠政府⻓安⾏政")])
    assert line.text(9) == "人民政府长安行政"


def test_lines_of_neighbouring_cells_do_not_run_into_one():
    chars = [char("左", 12 * n) for n in range(6)] + [char("右", 12 * n + 6, x=50.0) for n in range(6)]
    assert max(len(line.chars) for line in lines_of(chars)) <= 2


@pytest.mark.parametrize(
    ("text", "said"), [("— 4 —", True), ("第9页", True), ("4", True), ("40", False), ("4 5", False)]
)
def test_page_numbers(text, said):
    assert is_page_number(text, 3) == said


def test_one_page_of_words_is_no_spread():
    wide = [char("一", 0, x=10.0 * n) for n in range(80)]
    assert len(list(leaves(page(wide)._replace(width=2 * WIDTH)))) == 1


def part(*texts):
    """A row of cells 50 points wide, with a rule above and below."""
    spot = PageSpot(1, (0, 0, 1, 1))
    return Part(1, [PartCell(0, 1, 50.0 * n, 50.0 * n + 50, text, True, spot) for n, text in enumerate(texts)])


def test_an_empty_cell_below_the_name_of_its_column_is_one_of_values():
    joined = join(part("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), part("规章", "", "72", ""))
    assert [cell.text for cell in joined.cells if cell.row == 1] == ["规章", "", "72", ""]


def test_an_empty_cell_below_a_label_of_several_rows_is_the_rest_of_it():
    joined = join(part("（三）不予公开", "1.属于国家秘密", "3"), part("", "2.其他法律行政法规禁止公开", "4"))
    assert [(cell.text, cell.rows) for cell in joined.cells if cell.x0 == 0] == [("（三）不予公开", 2)]


@pytest.mark.parametrize("rules", ["stroke", "rect", "hairline"])
@pytest.mark.parametrize("canvas", [Framed, FramedTwice, FramedWithHead])
def test_a_frame_around_a_page_is_no_table(canvas, rules):
    sheet = make_sheet(7)
    report = read_report(draw(sheet, Style(rules=rules), canvas))
    assert said(report) == expected(sheet)
    assert (report.title, report.findings) == (sheet.title, ())
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
