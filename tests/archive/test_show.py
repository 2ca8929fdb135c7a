"""nianbao show: the tables as on the form, where blanks and dashes never look like 0."""

import json

import pytest

from archive.reports.layout.cell_names import cell_text
from extract import Cell
from tests.archive.conftest import HERE, Nianbao, Shelf, report_page

XIUZHOU = (HERE.parent / "data" / "reports/xiuzhou-2019/document.txt").read_bytes()
PUTIAN = (HERE.parent / "data" / "reports/putian-urban-2025/document.html").read_bytes()


def lines_of(out: str, label: str) -> list[list[str]]:
    return [line.split() for line in out.splitlines() if label in line]


def test_the_form_of_2019(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({"http://127.0.0.1/x": XIUZHOU})
    out = nianbao("show", "秀洲", "2019").stdout
    assert lines_of(out, "（一）予以公开") == [["（一）予以公开", "156", "3", "□", "□", "□", "□", "159"]]
    assert lines_of(out, "政府集中采购") == [["政府集中采购", "procurement", "680", "16681.8715"]]
    assert lines_of(out, "未经复议直接起诉") == [["未经复议直接起诉", "litigation", "direct", "8", "0", "3", "0", "11"]]
    assert lines_of(out, "行政处罚") == [["行政处罚", "penalties", "1324", "-13", "237121"]]
    assert len(lines_of(out, "三、本年度办理结果")) == 1
    assert "（六）其他处理" in out
    assert max(map(len, out.splitlines())) <= 80


def test_the_form_of_2021_and_where_it_is_from(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({"http://127.0.0.1/p": PUTIAN}, agency="莆田市城市管理局", region="350300")
    out = nianbao("show", "城市管理局", "2025").stdout
    assert lines_of(out, "行政事业性收费") == [["行政事业性收费", "fees", "282.068"]]
    assert lines_of(out, "（七）总计")[0][1:] == ["total", "18", "0", "0", "0", "0", "0", "18"]
    assert "1.申请人无正当理由" in out
    [(name, offset, digest)] = shelf.rows("SELECT warc_file, warc_offset, payload_sha256 FROM captures")
    assert f"warc/{name}, offset {offset}, " in out
    assert str(digest) in out
    assert "http://127.0.0.1/p" in out
    assert "2026-01-11T08:00:00.000000Z" in out


def test_an_earlier_version_and_its_findings(shelf: Shelf, nianbao: Nianbao) -> None:
    title = "秀洲区人民政府2021年政府信息公开工作年度报告"
    wrong = report_page(title).replace(b"<td>5</td>", b"<td>4</td>", 1)
    shelf.crawl({"http://127.0.0.1/x": wrong})
    shelf.crawl({"http://127.0.0.1/x": report_page(title)})
    now, before = (
        json.loads(nianbao("show", "秀洲", "2021", "--format", "json", *v).stdout) for v in ((), ("--version", "1"))
    )
    assert (now["version"], now["versions"], now["cause"]) == (2, 2, "source changed")
    of_page = [(finding["rule"], finding["where"]) for finding in now["findings"]]  # what the page has not
    assert of_page == [
        ("row.missing", "applications.partially_granted"),
        ("table.missing", "proactive"),
        ("table.missing", "remedies"),
    ]
    assert now["tables"]["applications"]["new_received"]["natural_person"]["value"] == 5
    assert before["tables"]["applications"]["new_received"]["natural_person"]["value"] == 4
    assert "applications.row_total" in {finding["rule"] for finding in before["findings"]}
    assert "error: applications.row_total, new_received" in nianbao("show", "秀洲", "2021", "--version", "1").stdout


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Cell("reported", 0, "0"), "0"),
        (Cell("reported", "25.10", "25.10"), "25.10"),
        (Cell("blank", None, ""), "□"),
        (Cell("dash", None, "0件无"), "–"),
        (Cell("absent"), "×"),
        (Cell("unreadable", None, "[red]详见附件"), "? [red]详见附件"),
    ],
)
def test_cells(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


def test_what_is_not_there(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({"http://127.0.0.1/x": XIUZHOU})
    done = nianbao("show", "秀洲", "2020")
    assert (done.returncode, done.stderr) == (2, "Error: 秀洲区人民政府 has no report of 2020; archived: 2019\n")
    done = nianbao("show", "秀洲", "2019", "--version", "3")
    assert (done.returncode, done.stderr) == (2, "Error: 秀洲区人民政府's report of 2019 has versions 1 to 1, not 3\n")
