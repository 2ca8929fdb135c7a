"""The statistical tables before 2019 in files: PDF, DOCX, workbooks, and a file of a page whose text has no table."""

from io import BytesIO

import docx
import pytest
from hazards import C
from office_files import write_ods, write_xlsx
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table
from test_statistics_shapes import BOTH, rows, rules, values

import extract

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
NAME = "甲县教育局2014年政府信息公开工作年度报告"
PROSE = [
    "一、概述",
    "2014年我局认真贯彻条例。",
    "三、依申请公开政府信息情况",
    "2014年共收到政府信息公开申请9件，其中当面申请1件。",
    "六、附表",
]


def write_pdf(ruled: bool, more: int = 0, repeated: bool = False) -> bytes:
    """The table behind `more` lines of prose, so that it may go on on the next page."""
    style = ParagraphStyle("text", fontName=FONT, fontSize=11, leading=20)
    table = Table(
        [[str(value) for value in row] for row in rows()], colWidths=[220, 60, 80, 80], repeatRows=int(repeated)
    )
    table.setStyle(
        [("FONT", (0, 0), (-1, -1), FONT, 10), *([("GRID", (0, 0), (-1, -1), 0.5, "black")] if ruled else [])]
    )
    lines = [NAME, *PROSE, *[f"第{number}项工作按计划完成。" for number in range(more)]]
    out = BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build([*(Paragraph(line, style) for line in lines), table])
    return out.getvalue()


def write_docx() -> bytes:
    document = docx.Document()
    for line in [NAME, *PROSE]:
        document.add_paragraph(line)
    table = document.add_table(0, 4)
    for row in rows():
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def sheet_rows() -> list[list[C]]:
    return [
        [C("甲县教育局2014年度政府信息公开情况统计表", columns=4)],
        *([C(str(value)) for value in row] for row in rows()),
    ]


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize(("more", "repeated"), [(0, False), (20, False), (20, True)])
def test_pdf(ruled: bool, more: int, repeated: bool) -> None:
    report = extract.read_report(write_pdf(ruled, more, repeated))
    assert (report.agency, report.year, report.form) == ("甲县教育局", 2014, "older")
    assert values(report) == BOTH


def test_docx() -> None:
    report = extract.read_report(write_docx())
    assert (report.agency, report.year, report.form) == ("甲县教育局", 2014, "older")
    assert values(report) == BOTH
    assert [(s.key, s.value, s.section) for s in report.statements] == [
        ("applications", 9, 3),
        ("applications_in_person", 1, 3),
    ]


@pytest.mark.parametrize("data", [write_xlsx({"统计表": sheet_rows()}), write_ods(sheet_rows())], ids=["xlsx", "ods"])
def test_workbook_of_a_page(data: bytes) -> None:
    page = extract.read_report(
        f"<h1>{NAME}</h1>{''.join(f'<p>{line}</p>' for line in PROSE)}".replace("申请9件", "申请8件").encode()
    )
    assert (page.form, page.tables["statistics"]) == ("none", {})
    report, taken = extract.with_file(page, extract.read_report(data), "附件：统计表")
    assert taken == ("statistics",)
    assert (report.agency, report.year, report.form) == ("甲县教育局", 2014, "older")
    assert values(report) == BOTH
    assert {(f.rule, f.where, f.expected, f.actual) for f in report.findings if f.kind == "narrative"} == {
        ("narrative.new_received", "statistics.applications.year", "9", "8")
    }
    assert rules(report) == {"attachment.taken", "narrative.new_received"}


def test_year_of_a_file_that_only_its_header_names() -> None:
    titled = [[C("政府信息公开情况统计表", columns=4)], *sheet_rows()[1:]]
    report = extract.read_report(write_xlsx({"统计表": titled}))
    assert (report.agency, report.year, report.form) == (None, 2014, "older")
    undated = [[C(cell.text.replace("2014年度", "数量")) for cell in row] for row in titled]
    assert extract.read_report(write_xlsx({"统计表": undated})).year is None
