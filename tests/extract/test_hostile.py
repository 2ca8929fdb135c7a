"""Bad input: never an exception, bounded memory and time, and a finding that says what is wrong."""

import random
import tracemalloc

import pytest
from hazards import HAZARDS, C, html_case, make_sheet, remedies_rows, table

from extract import plain_text, read_report
from extract.text.limits import MAX_COLUMNS, MAX_TABLES

pytestmark = pytest.mark.slow

PAGE = "<html><body><h1>甲县2022年政府信息公开工作年度报告</h1>{}</body></html>"


def rules(report):
    return {finding.rule for finding in report.findings}


def test_empty_file():
    report = read_report(b"")
    assert (report.form, rules(report)) == ("none", {"document.empty"})


@pytest.mark.parametrize("data", [random.Random(1).randbytes(5000), b"\x7fELF" + bytes(range(256)) * 20])
def test_binary_named_html(data):
    report = read_report(data)
    assert (report.form, report.source.media_type) == ("none", "application/octet-stream")
    assert rules(report) == {"document.type"}
    assert plain_text(data) == ""


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{\\rtf1", "application/rtf"),
        (b"Rar!\x1a\x07\x00", "application/vnd.rar"),
    ],
)
def test_other_types_are_named(data, kind):
    report = read_report(data)
    assert (report.form, report.source.media_type, rules(report)) == ("none", kind, {"document.type"})


def test_page_without_any_table():
    report = read_report(PAGE.format("<p>一、总体情况</p><p>全年收到申请3件。</p>").encode())
    assert (report.agency, report.year, report.form) == ("甲县", 2022, "none")
    assert rules(report) == {"document.no_table"}


def test_huge_rowspan_is_cut_at_the_last_row():
    table = '<table><tr><td rowspan="99999">规章</td><td>0</td></tr><tr><td>1</td></tr></table>'
    read_report(PAGE.format(table).encode())
    case = HAZARDS["plain"](1)
    text = case.document.decode().replace('rowspan="25"', 'rowspan="99999"').replace('rowspan="24"', 'rowspan="99999"')
    report = read_report(text.encode())
    assert (
        report.tables["applications"]["granted"]["total"].value == case.expected["applications", "granted", "total"][1]
    )


def test_ten_thousand_columns():
    row = "<tr><td>自然人</td>" + "<td>1</td>" * 10_000 + "</tr>"
    wide = "<tr><td colspan=10000>规章</td><td>2</td></tr>"
    page = PAGE.format(f"<table>{row * 20}{wide * 20}</table>").encode()
    tracemalloc.start()
    report = read_report(page)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "table.oversized" in rules(report)
    assert f"column {MAX_COLUMNS}" in next(f.message for f in report.findings if f.rule == "table.oversized")
    assert peak < 200_000_000


def test_wrong_charset_label():
    data = HAZARDS["plain"](2).document.decode().encode("gb18030")
    assert b'charset="utf-8"' in data
    report = read_report(data, charset="iso-8859-1")
    assert report.source.charset == "gb18030"
    assert report.agency == "海宁市长安镇人民政府"


def test_deep_nesting():
    report = read_report(PAGE.format("<div><span><font>" * 5000 + "<p>一、总体情况</p>").encode())
    assert report.agency == "甲县"


@pytest.mark.parametrize("seed", range(20))
def test_damaged_pages_still_read(seed):
    """Pieces cut out, doubled and shuffled: whatever comes out keeps the shape of the contract."""
    rng = random.Random(seed)
    data = bytearray(HAZARDS[rng.choice(list(HAZARDS))](seed).document)
    for _ in range(rng.randint(1, 30)):
        at = rng.randrange(len(data))
        data[at : at + rng.randint(0, 40)] = rng.randbytes(rng.randint(0, 8)) if rng.random() < 0.5 else data[:30]
    report = read_report(bytes(data))
    for rows in report.tables.values():
        for cells in rows.values():
            for cell in cells.values():
                assert (cell.value is not None) == (cell.status == "reported")
    plain_text(bytes(data))


def test_a_missing_table_is_said():
    page = HAZARDS["plain"](1).document.decode()
    start = page.index("<table", page.index("三、收到和处理"))
    report = read_report((page[:start] + page[page.index("</table>", start) :]).encode())
    assert [(f.rule, f.where) for f in report.findings] == [("table.missing", "applications")]


@pytest.mark.parametrize(
    "reference", ["&#1;", "&#x1F;", "&#0", "&#8", "&#xFDD1;", "&#64977;", "&#xfffe;", "\x01", "\ufdd1"]
)
def test_characters_that_no_document_has(reference):
    case = HAZARDS["plain"](3)
    page = case.document.decode().replace("规章", f"规{reference}章").replace("一是机制", f"{reference}一是机制")
    report = read_report(page.encode())
    want = case.expected["proactive", "regulations", "issued"]
    cell = report.tables["proactive"]["regulations"]["issued"]
    assert (cell.status, cell.value) == want
    assert report.sections[4].text == "一是机制不健全。"
    plain_text(page.encode())


@pytest.mark.parametrize("piece", ["<!--", "a " + " " * 500 + "\n", "┌─┬─┐\t\n", "+===\t\n", "|\n", "\t|\n"])
def test_a_megabyte_of_text_without_a_table(piece):
    report = read_report((piece * (1_000_000 // len(piece))).encode())
    assert (report.form, report.tables["proactive"]) == ("none", {})
    assert "document.no_table" in rules(report) or "document.no_text" in rules(report)


def test_comments_left_by_a_converter():
    text = "甲县2022年政府信息公开工作年度报告\n<!-- a\n-->一、总体情况\n略<!--\n"
    (section,) = read_report(text.encode()).sections
    assert (section.heading, section.text) == ("一、总体情况", "略<!--")


def test_thousands_of_tables():
    small = "<table><tr><td>自然人</td><td>商业企业</td></tr></table>"
    report = read_report(PAGE.format(small * (MAX_TABLES + 5)).encode())
    (finding,) = [f for f in report.findings if f.rule == "table.oversized"]
    assert finding.message == f"table {MAX_TABLES}: 5 tables after this one were read as text"


def test_a_row_that_lost_a_cell_and_prints_a_fraction():
    sheet = make_sheet(1)
    rows = remedies_rows(sheet)
    rows[3][2:4] = [C("1.5")]
    report = read_report(html_case(sheet, four=table(rows)).document)
    assert "row.unplaced" in rules(report)


@pytest.mark.parametrize(("below", "status"), [("8", "unreadable"), ("\n8", "reported"), ("第8页", "reported")])
def test_digits_below_a_row_may_be_the_end_of_its_last_number(below, status):
    text = f"甲县2022年政府信息公开工作年度报告\n信息内容\t本年制发件数\n规章\t5\n{below}\n"
    report = read_report(text.encode())
    assert report.tables["proactive"]["regulations"]["issued"].status == status
    assert ("number.spaced" in rules(report)) == (status == "unreadable")


def test_an_unclosed_strike_takes_no_table_away():
    page = HAZARDS["layout_tables"](3).document.decode().replace("<p>我镇认真", "<s>我镇<p>认真")
    report = read_report(page.encode())
    assert [name for name, cells in report.tables.items() if not cells] == ["statistics"]


def test_cells_end_with_the_part_of_their_table():
    """A rowspan does not reach from `<thead>` into `<tbody>` (HTML 4.9.12)."""
    page = PAGE.format(
        "<table><thead><tr><td rowspan=9>信息内容</td><td rowspan=9>本年制发件数</td></tr></thead>"
        "<tbody><tr><td>规章</td><td>3</td></tr></tbody></table>"
    )
    assert read_report(page.encode()).tables["proactive"]["regulations"]["issued"].value == 3
