"""PDFs whose numbers stand in a font in the file, drawn by `pdf_pages`: honest, and with a wrong table of characters."""

import sys

import pytest
from hazards import expected, make_sheet
from pdf_pages import Style, draw
from read_cells import said
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from extract import read_report

DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
STYLES = {
    "upright": Style(),
    "turned": Style(turned=180),
    "turned_left": Style(turned=270),
    "sideways": Style(turned=90, sideways=True),
}


class OwnDigits(Canvas):
    """Draws numbers in a font that it puts into the file."""

    def drawString(self, x, y, text, *rest, **how):  # noqa: N802
        if text.isdecimal():
            self.setFont("DejaVu", self._fontsize)
        super().drawString(x, y, text, *rest, **how)


@pytest.fixture(autouse=True)
def font():
    pdfmetrics.registerFont(ttfonts.TTFont("DejaVu", DEJAVU))


@pytest.mark.parametrize("style", STYLES)
def test_an_honest_font_is_believed(style):
    sheet = make_sheet(7)
    report = read_report(draw(sheet, STYLES[style], OwnDigits))
    assert said(report) == expected(sheet)
    assert [finding for finding in report.findings if finding.severity != "info"] == []


@pytest.fixture
def lying(monkeypatch):
    """The table of the font says 3 where it draws 8."""
    honest, lie = ttfonts.makeToUnicodeCMap, {ord("8"): ord("3")}
    monkeypatch.setattr(
        ttfonts, "makeToUnicodeCMap", lambda name, codes: honest(name, [lie.get(code, code) for code in codes])
    )


@pytest.mark.usefixtures("lying")
@pytest.mark.parametrize("style", STYLES)
def test_numbers_with_a_digit_that_is_drawn_as_another_are_unreadable(style):
    sheet = make_sheet(7)
    report = read_report(draw(sheet, STYLES[style], OwnDigits))
    doubtful = {key for key, printed in sheet.printed.items() if set("38") & set(printed)}
    assert 10 < len(doubtful) < len(sheet.printed) - 10
    read = said(report)
    assert {key for key, (status, _) in read.items() if status == "unreadable"} == doubtful
    assert {key: cell for key, cell in expected(sheet).items() if read[key] != cell}.keys() == doubtful
    (found,) = [finding for finding in report.findings if finding.rule == "page.font_differs"]
    assert (found.kind, found.severity, found.where) == ("structure", "error", "document")
    assert found.expected in sheet.printed.values()
    assert found.actual == found.expected.replace("8", "3")
    assert found.message.startswith("page 1, ")
    assert f"says {found.actual!r}, but {found.expected!r} is drawn: the digits of the font" in found.message


@pytest.mark.usefixtures("lying")
def test_without_recognition_nothing_is_said(monkeypatch):
    monkeypatch.delattr("extract.readers.pdf.font_check", raising=False)
    monkeypatch.setitem(sys.modules, "extract.readers.pdf.font_check", None)
    report = read_report(draw(make_sheet(7), canvas=OwnDigits))
    assert {status for status, _ in said(report).values()} == {"reported"}
    assert {finding.kind for finding in report.findings} == {"arithmetic"}
