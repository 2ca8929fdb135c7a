"""nianbao trace: from a number to the bytes, and the page with the cell marked."""

import gzip
import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import html

from archive.evidence.trace import is_about
from archive.reports.layout.cell_names import label_of
from extract import Finding
from tests.archive.conftest import HERE, Nianbao, Shelf, report_page

DATA = HERE.parent / "data"
PUTIAN = (DATA / "reports/putian-urban-2025/document.html").read_bytes()
XIUZHOU = (DATA / "reports/xiuzhou-2019/document.txt").read_bytes()
TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"
URL = "http://127.0.0.1/a.html"
CELL = "applications.new_received.total"


def traced(nianbao: Nianbao, *arguments: str) -> dict[str, dict[str, object]]:
    done = nianbao("trace", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, object]] = json.loads(done.stdout)
    return found


def test_the_chain(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    shelf.crawl({URL: PUTIAN}, agency="莆田市城市管理局", region="350300")
    shelf.crawl({URL: PUTIAN}, agency="莆田市城市管理局", region="350300")
    out = tmp_path / "page.html"
    found = traced(nianbao, "城市管理局", "2025", "applications.total_processed.total", "--open", str(out))
    assert (found["value"], found["printed"], found["label"]) == (18, "18", "三（七）总计 · 总计")
    assert found["version"]["cause"] == "first seen"
    assert found["capture"] | {"id": 0} == {
        "id": 0,
        "url": URL,
        "fetched_at": "2026-01-11T08:00:00.000000Z",
        "status": 200,
        "revisit_of": None,
        "source": None,
    }
    record = found["record"]
    with (shelf.data / "warc" / str(record["warc_file"])).open("rb") as file:
        file.seek(int(str(record["offset"])))
        member = gzip.decompress(file.read(int(str(record["length"]))))
    assert PUTIAN in member
    assert str(record["payload_sha256"]) in member.decode("utf-8", "replace")
    place = found["place"]
    assert place["text"] == "18"
    (cell,) = html.document_fromstring(PUTIAN).xpath(str(place["xpath"]))
    assert cell.text_content().strip() == "18"
    marked = html.parse(out).getroot().xpath('//*[@id="nianbao-cell"]/..')
    assert [element.text_content().strip() for element in marked] == ["18"]
    assert "outline" in marked[0].get("style")
    page = out.read_text("utf-8")
    assert "<script" not in page
    assert f"SHA-256 {record['payload_sha256']}" in page


def test_for_people(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    wrong = report_page(TITLE).replace(b"<td>5</td>", b"<td>4</td>", 1)
    shelf.crawl({URL: wrong})
    shelf.crawl({URL: wrong})
    shelf.crawl({URL: report_page(TITLE)})
    done = nianbao("trace", "秀洲", "2021", CELL, "--version", "1", "--open", str(tmp_path / "x.html"))
    assert done.returncode == 0
    text = " ".join(done.stdout.split())
    for part in (
        "一、本年新收政府信息公开申请数量 · 总计",
        "版本 version 1 of 2, first seen",
        f"抓取 capture 1, {URL}, 2026-01-11T08:00:00.000000Z, HTTP 200",
        "checked just now: correct",
        "位置 place table 1, row 2, column 8 /html/body/table/tr[2]/td[8] 原文 there '5'",
        "发现 finding error: applications.row_total, new_received: ",
        f"{tmp_path / 'x.html'} {(tmp_path / 'x.html').as_uri()}#nianbao-cell",
    ):
        assert part in text
    assert "finding" not in nianbao("trace", "秀洲", "2021", CELL).stdout
    assert "finding error" in " ".join(
        nianbao("trace", "秀洲", "2021", CELL, "--as-of", "2026-01-12T12:00:00Z").stdout.split()
    )


def test_a_text_document(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    shelf.crawl({URL: XIUZHOU})
    out = tmp_path / "x.html"
    found = traced(nianbao, "秀洲", "2019", "proactive.procurement.amount", "--open", str(out))
    assert (found["value"], found["place"]["text"], found["place"]["xpath"]) == ("16681.8715", "16681.8715万元", None)
    marked = html.parse(out).getroot().xpath('//td[a[@id="nianbao-cell"]]')
    assert [cell.text_content() for cell in marked] == ["16681.8715万元"]
    assert marked[0].getprevious().text_content().startswith("680")


def test_a_cell_that_is_not_there(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    shelf.crawl({URL: report_page(TITLE)})
    done = nianbao("trace", "秀洲", "2021", "remedies.reconsideration.total", "--open", str(tmp_path / "x.html"))
    assert done.returncode == 0
    assert "the document has no such cell" in done.stdout
    assert "no place in a table of this document is known" in (tmp_path / "x.html").read_text("utf-8")
    done = nianbao("trace", "秀洲", "2021", "applications.new_recieved.total")
    assert done.returncode == 2
    assert done.stderr.splitlines()[:2] == [
        "Error: no official form has a cell 'applications.new_recieved.total'; write TABLE.ROW.COLUMN; "
        "did you mean one of these?",
        f"  {CELL}",
    ]


def test_damage_is_said(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    shelf.crawl({URL: report_page(TITLE)})
    path = shelf.warc_files()[0]
    whole = path.read_bytes()
    [(offset,)] = shelf.rows("SELECT warc_offset FROM captures")
    assert isinstance(offset, int)
    path.write_bytes(whole[: offset + 200] + b"\0" + whole[offset + 201 :])
    done = nianbao("trace", "秀洲", "2021", CELL, "--open", str(tmp_path / "x.html"))
    assert done.returncode == 1
    assert f"{path}, offset {offset}: " in done.stdout
    assert not (tmp_path / "x.html").exists()


def test_no_page_of_a_pdf(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    shelf.crawl({URL: b"%PDF-1.7"}, title=TITLE)
    done = nianbao("trace", "秀洲", "2021", CELL, "--open", str(tmp_path / "x.html"))
    assert (done.returncode, done.stderr) == (1, f"Error: {URL} is application/pdf; no cell can be marked in it\n")


@pytest.mark.parametrize(
    ("rule", "where", "about"),
    [
        ("applications.row_total", "new_received", True),
        ("applications.row_total", "granted", False),
        ("applications.balance", "total", True),
        ("applications.balance", "other", False),
        ("applications.processed_sum", "total", False),  # of the results, not of what came in
        ("remedies.total", "new_received", False),
        ("row.shifted", "applications.new_received", True),
        ("narrative.received", "applications.new_received.total", True),
        ("narrative.received", "applications.carried_in.total + applications.new_received.total", True),
        ("table.missing", "applications", True),
        ("table.missing", "remedies", False),
        ("document.several_reports", "document", False),
    ],
)
def test_findings_about_a_cell(rule: str, where: str, about: bool) -> None:
    table, row, column = CELL.split(".")
    assert is_about(Finding(rule, "structure", "info", where, ""), (table, row, column)) is about


@pytest.mark.parametrize(
    ("cell", "form", "label"),
    [
        ("applications.refused_state_secret.other", "2021", "三（三）不予公开1.属于国家秘密 · 其他"),
        ("applications.other.total", "2021", "三（六）其他处理 · 总计"),
        ("applications.other.total", "2019", "三（六）其他处理 · 总计"),
        ("applications.other_other.total", "2019", "三（六）其他处理3.其他 · 总计"),
        ("proactive.fees.amount", "none", "行政事业性收费 · 本年收费金额（单位：万元）"),
        ("remedies.litigation_direct.upheld", "2021", "未经复议直接起诉 · 结果维持"),
        ("remedies.nothing.upheld", "2021", ""),
    ],
)
def test_official_names(cell: str, form: str, label: str) -> None:
    table, row, column = cell.split(".")
    assert label_of((table, row, column), form) == label


def test_a_number_in_a_pdf(shelf: Shelf, nianbao: Nianbao) -> None:
    """`make_files.py` says how the file was made; the total stands on its second page."""
    shelf.crawl(
        {URL: (DATA / "files" / "browser-plain.pdf").read_bytes()}, agency="海宁市长安镇人民政府", region="330481"
    )
    found = traced(nianbao, "长安镇", "2022", "applications.total_processed.total")
    assert (found["value"], found["printed"]) == (3945, "3945")
    assert (found["place"]["page"], found["place"]["text"]) == (2, "3945")
    assert len(found["place"]["box"]) == 4


def test_a_number_in_a_zip(shelf: Shelf, nianbao: Nianbao) -> None:
    zipped = BytesIO()
    with ZipFile(zipped, "w") as archive:
        archive.write(DATA / "files" / "browser-plain.pdf", "附件/年报.pdf")
    shelf.crawl({URL: zipped.getvalue()}, agency="海宁市长安镇人民政府", region="330481")
    place = traced(nianbao, "长安镇", "2022", "applications.total_processed.total")["place"]
    assert (place["member"], place["page"], place["text"]) == ("附件/年报.pdf", 2, "3945")
