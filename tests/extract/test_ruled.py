"""Grids from rules alone, and what stands across them."""

import sys
from io import BytesIO

import pytest
from hazards import make_sheet
from pdf_pages import Style, draw
from read_cells import said
from reportlab.pdfgen.canvas import Canvas

from extract import read_report
from extract.readers.pdf.cells import part_of
from extract.readers.pdf.pdf_page import Box, Char, Page
from extract.readers.pdf.ruled import find_tables


def across(y, x0, x1):
    return Box(x0, y - 0.2, x1, y + 0.2)


def down(x, y0, y1):
    return Box(x - 0.2, y0, x + 0.2, y1)


GRID = [*(across(y, 0, 90) for y in (0, 20, 40)), *(down(x, 0, 40) for x in (0, 30, 60, 90))]


def shape(table):
    return [(cell.row, cell.column, cell.rows, cell.columns) for cell in table.cells]


def test_a_plain_grid():
    (table,) = find_tables(GRID)
    assert shape(table) == [(r, c, 1, 1) for r in (0, 1) for c in (0, 1, 2)]
    assert (table.open_top, table.open_bottom, table.broken) == (False, False, False)
    assert table.at(45, 30) == table.cells[4]
    assert table.at(100, 30) is None


def test_cells_that_span():
    rules = [box for box in GRID if box not in (down(30, 0, 40), across(20, 0, 90))]
    (table,) = find_tables([*rules, down(30, 20, 40), across(20, 0, 60)])
    assert shape(table) == [(0, 0, 1, 2), (0, 2, 2, 1), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_a_page_that_ends_in_a_row():
    (table,) = find_tables([*GRID, *(down(x, 40, 60) for x in (0, 30, 60, 90))])
    assert table.open_bottom
    assert len(table.cells) == 9


def test_no_rules_at_the_sides():
    (table,) = find_tables([*(across(y, 0, 90) for y in (0, 20, 40)), *(down(x, 0, 40) for x in (30, 60))])
    assert len(table.cells) == 6


def test_a_missing_rule_breaks_a_cell():
    rules = [box for box in GRID if box not in (down(30, 0, 40), across(20, 0, 90))]
    (table,) = find_tables([*rules, down(30, 20, 40), across(20, 30, 90)])
    assert table.broken


def test_a_row_that_ends_early_has_fewer_cells():
    rules = [box for box in GRID if box != down(90, 0, 40)]
    (table,) = find_tables([*rules, down(90, 0, 20)])
    assert shape(table)[3:] == [(1, 0, 1, 1), (1, 1, 1, 1)]


def test_frames_and_underlines_are_no_tables():
    frame = [across(0, 0, 90), across(40, 0, 90), down(0, 0, 40), down(90, 0, 40)]
    assert find_tables([*frame, across(200, 0, 50)]) == []


def test_tables_beside_each_other_keep_their_own_columns():
    below = [Box(box.x0 + 2, box.top + 100, box.x1 + 2, box.bottom + 100) for box in GRID]
    first, second = find_tables([*GRID, *below])
    assert (first.xs, second.xs) == ([0, 30, 60, 90], [2, 32, 62, 92])


def report_with(number_x):
    """Table two of one row: 规章, 3, 4 and a number of two digits at `number_x`, where a rule stands at 400."""
    out = BytesIO()
    canvas = Canvas(out, pageCompression=0)
    canvas.setFont("STSong-Light", 10)
    labels = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    for column, (label, value) in enumerate(zip(labels, ("规章", "3", "", "4"), strict=True)):
        x = 100 + 100 * column
        canvas.drawString(x + 10, 705, label)
        canvas.drawString(x + 10, 685, value)
    canvas.drawString(number_x, 685, "12")
    for y in (680, 700, 720):
        canvas.line(100, y, 500, y)
    for x in (100, 200, 300, 400, 500):
        canvas.line(x, 680, x, 720)
    canvas.drawString(100, 760, "甲县2022年政府信息公开工作年度报告")
    canvas.save()
    return read_report(out.getvalue())


@pytest.mark.parametrize(("x", "status"), [(320, "reported"), (394, "unreadable"), (398, "unreadable")])
def test_a_number_across_a_rule_belongs_to_no_cell(x, status):
    report = report_with(x)
    cells = report.tables["proactive"]["regulations"]
    assert (cells["repealed"].status, cells["repealed"].value) == (status, 12 if status == "reported" else None)
    assert cells["in_force"].status == ("reported" if status == "reported" else "unreadable")
    assert ("number.uncertain" in {finding.rule for finding in report.findings}) == (status == "unreadable")


@pytest.mark.parametrize(("before", "sure"), [("开", True), ("）", True), ("7", False)])
def test_a_number_close_behind_a_rule_is_whole_where_words_stand_before_it(before, sure):
    chars = [Char(before, 24, 4, 29.8, 14, 10, 0, True), Char("3", 30.8, 4, 35, 14, 10, 0, True)]
    page = Page(1, 90, 40, chars, GRID, 0.0, 0, cut=False)
    cells = part_of(page, find_tables(GRID)[0], chars).cells
    assert [(cell.text, cell.sure) for cell in cells[:2]] == [(before, sure), ("3", sure)]


def test_a_picture_of_a_page_is_named_where_it_cannot_be_recognized(monkeypatch):
    import extract.readers.ocr

    monkeypatch.delattr(extract.readers.ocr, "scan", raising=False)
    monkeypatch.setitem(sys.modules, "extract.readers.ocr.scan", None)
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawImage(ImageReader(Image.new("RGB", (10, 10))), 0, 0, 595, 842)
    canvas.save()
    rules = {finding.rule: finding.message for finding in read_report(out.getvalue()).findings}
    assert rules["page.no_text"] == "page 1: a picture without a text layer that is seen, which was not read"


def test_without_the_extra_a_finding_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    monkeypatch.delitem(sys.modules, "extract.readers.pdf.pdf", raising=False)
    report = read_report(draw(make_sheet(1), Style()))
    assert (report.form, said(report)) == ("none", {})
    (finding,) = report.findings
    assert (finding.rule, finding.kind) == ("document.extra", "structure")
    assert "pip install 'nianbao[files]'" in finding.message
