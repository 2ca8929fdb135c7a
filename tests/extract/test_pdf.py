"""PDF with a text layer, drawn by `pdf_pages` from known numbers: every cell is read, whatever the way of drawing."""

import pytest
from hazards import expected, make_sheet
from pdf_pages import Style, draw

from extract import read_report

STYLES = {
    "stroked": Style(),
    "filled_boxes": Style(rules="rect"),
    "hairlines": Style(rules="hairline"),
    "double": Style(rules="double"),
    "dashed": Style(rules="dashed"),
    "dots": Style(rules="dots"),
    "gaps": Style(rules="gaps"),
    "frames": Style(rules="frames"),
    "overprinted": Style(doubled=0.3),
    "two_layers": Style(doubled=0.0),
    "digits_apart": Style(torn=2.0),
    "digits_far_apart": Style(torn=5.0),
    "turned_90": Style(turned=90),
    "turned_180": Style(turned=180),
    "turned_270": Style(turned=270),
    "sideways": Style(turned=90, sideways=True),
    "sideways_down": Style(turned=270, sideways=True),
    "header_again": Style(header_again=True, page_number="第{}页", bottom=300),
    "many_pages": Style(page_number="{} / 12", bottom=420),
    "running_head": Style(head="海宁市长安镇人民政府文件", page_number="共 9 页 第 {} 页", bottom=250),
    "title_as_running_head": Style(head=make_sheet(7).title, bottom=300),
    "vertical_labels": Style(vertical=True),
    "narrow": Style(scale=0.75, size=7),
    "watermark": Style(watermark="政府信息公开 2022 12345"),
    "long_title": Style(title_lines=3),
    "no_rules": Style(rules="none"),
    "rules_across": Style(rules="across"),
    "no_rules_many_pages": Style(rules="none", bottom=300, page_number="{}"),
    "few_rows_a_page": Style(bottom=600, header_again=True),
}


def said(report):
    return {
        (table, row, column): (cell.status, cell.value)
        for table, rows in report.tables.items()
        for row, cells in rows.items()
        for column, cell in cells.items()
    }


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
