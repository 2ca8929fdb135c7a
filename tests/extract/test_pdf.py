"""PDF with a text layer, drawn by `pdf_pages` from known numbers: every cell is read, whatever the way of drawing."""

import pytest
from hazards import expected, make_sheet
from pdf_pages import Style, draw
from pdf_styles import STYLES
from read_cells import said

from extract import read_report


@pytest.mark.few(29)
@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize("style", STYLES)
def test_every_cell_is_read(style, form):
    sheet = make_sheet(7, form)
    report = read_report(draw(sheet, STYLES[style]))
    assert said(report) == expected(sheet)
    assert (report.title, report.agency, report.year, report.form) == (sheet.title, "海宁市长安镇人民政府", 2022, form)
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert report.sections[4].text == "一是机制不健全。"
    assert report.sections[0].text.count("坚持以公开为常态") == 3
    assert len(report.sections[0].text.split("\n")) == 1
    assert [finding for finding in report.findings if finding.severity != "info"] == []


def test_a_cell_has_its_page_and_box():
    sheet = make_sheet(7)
    report = read_report(draw(sheet, Style(bottom=420)))
    first = report.tables["proactive"]["regulations"]["issued"].at.spot
    last = report.tables["remedies"]["litigation_after_reconsideration"]["total"].at.spot
    assert first.page == 1
    assert last.page > 3
    assert last.box[0] == pytest.approx(60 + 14 * 31, abs=1)
    assert last.box[2] == pytest.approx(60 + 15 * 31, abs=1)
    assert last.box[3] - last.box[1] == pytest.approx(18, abs=1)
