"""Bad input: never an exception, bounded memory and time, and a finding that says what is wrong."""

import random
import tracemalloc
import zlib

import pytest
from hazards import HAZARDS

from extract import plain_text, read_report
from extract.document import MAX_COLUMNS

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
        (b"%PDF-1.7\n...", "application/pdf"),
        (zlib.compress(b"x", wbits=31), "application/gzip"),
        (b"PK\x03\x04....OFD.xml", "application/ofd"),
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
