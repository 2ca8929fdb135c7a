"""Tables without rules: what stands surely below a name of the header is read, all else is no number."""

import random
from io import BytesIO

import pytest
from hazards import expected, make_sheet
from pdf_pages import FONT, Style, draw
from read_cells import said
from reportlab.pdfgen.canvas import Canvas

from extract import read_report

BLANKS = ("", "", "/", "—", "-", "0")


def with_blanks(sheet, share):
    """Some of the cells of tables three and four are empty or a dash; a row of table two has one number at least."""
    rng = random.Random(1)
    for key in sheet.printed:
        if key[0] != "proactive" and rng.random() < share:
            sheet.printed[key] = rng.choice(BLANKS)
    return sheet


@pytest.mark.parametrize("rules", ["none", "across"])
@pytest.mark.parametrize("align", [0, 0.5, 1], ids=["left", "centred", "right"])
@pytest.mark.parametrize("bottom", [80, 300], ids=["few_pages", "many_pages"])
def test_empty_cells_and_dashes_are_told_from_the_header(rules, align, bottom):
    sheet = with_blanks(make_sheet(7), 0.2)
    report = read_report(draw(sheet, Style(rules=rules, align=align, bottom=bottom)))
    assert said(report) == expected(sheet)
    assert {finding.kind for finding in report.findings if finding.severity != "info"} == {"arithmetic"}


def test_an_empty_cell_of_table_two_is_told_from_the_header():
    sheet = make_sheet(7)
    sheet.printed["proactive", "regulations", "repealed"] = ""
    assert said(read_report(draw(sheet, Style(rules="none")))) == expected(sheet)


def test_a_header_without_rows_is_no_table():
    out = BytesIO()
    canvas = Canvas(out)
    canvas.setFont(FONT, 12)
    for y, text in ((700, "三、收到和处理政府信息公开申请情况"), (660, "申请人情况")):
        canvas.drawString(60, y, text)
    canvas.save()
    assert not any(read_report(out.getvalue()).tables.values())


@pytest.mark.few(10)
@pytest.mark.parametrize("seed", range(40))
def test_no_number_is_read_that_is_not_printed(seed):
    """Narrow cells, in which numbers are broken over lines or stand close together; digits far apart; many empty cells."""
    rng = random.Random(seed)
    sheet = with_blanks(make_sheet(seed, rng.choice(["2021", "2019"])), rng.choice([0, 0.1, 0.3, 0.6]))
    for key in sheet.printed:
        if rng.random() < 0.05:
            sheet.printed[key] = str(rng.randint(1000, 9_999_999))
    style = Style(
        rules=rng.choice(["none", "across"]),
        align=rng.choice([0, 0.3, 0.5, 1]),
        scale=rng.choice([0.75, 0.85, 1, 1.05]),
        size=rng.choice([7, 8, 9, 10.5]),
        bottom=rng.choice([80, 200, 300, 420]),
        torn=rng.choice([0, 0, 0, 0, 1, 2, 5]),
        header_again=rng.random() < 0.3,
    )
    printed = expected(sheet)
    report = read_report(draw(sheet, style))
    read = {key: cell for key, cell in said(report).items() if cell[0] not in {"absent", "unreadable"}}
    assert read.items() <= printed.items()
    assert len(read) == len(printed) or any(finding.severity != "info" for finding in report.findings)
