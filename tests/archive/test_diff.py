"""nianbao diff: cells by name, sentences, findings and attachments between two versions."""

import json

from tests.archive.conftest import Nianbao, Shelf, report_page

TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"
URL = "http://127.0.0.1/a.html"
FILE = "http://127.0.0.1/a.pdf"
PROSE = "我单位认真执行政府信息公开条例，主动公开各类信息。"


def page(prose: str, *, granted: int = 5, title: str = TITLE) -> bytes:
    return report_page(title, granted=granted).replace(PROSE.encode(), prose.encode())


def test_what_moved(shelf: Shelf, nianbao: Nianbao) -> None:
    first = "甲。一是加强领导。二是完善制度！三是强化培训。四是接受监督。"
    second = "甲。一是加强领导。二是健全制度！三是强化培训。四是接受监督。五是总结。"
    wrong = page(second, granted=6, title=TITLE.replace("工作", "")).replace(b"<td>6</td>", b"<td>/</td>", 1)
    shelf.crawl({URL: page(first)})
    shelf.crawl({URL: wrong}, {FILE: b"%PDF-1"})
    done = nianbao("diff", "秀洲", "2021")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "秀洲区人民政府 2021   版本 version 1 → 2   source changed, 2026-01-12T08:00:00.000000Z"
    assert lines[1] == f"标题 title: {TITLE} → {TITLE.replace('工作', '')}"
    assert "applications.new_received.natural_person  一、本年新收政府信息公开申请数量 · 自然人: 5 → –" in lines
    assert "applications.granted.total  三（一）予以公开 · 总计: 5 → 6" in lines
    start = lines.index("一、总体情况")
    assert [line.strip() for line in lines[start + 1 : start + 8]] == [
        "…",
        "一是加强领导。",
        "- 二是完善制度！",
        "+ 二是健全制度！",
        "三是强化培训。",
        "四是接受监督。",
        "+ 五是总结。",
    ]
    assert any(line.startswith("  + error: applications.row_total, new_received: ") for line in lines)
    assert lines[-2] == "附件 attachments"
    assert lines[-1].startswith(f"  + 附件 {FILE} (SHA-256 ")
    back = json.loads(nianbao("diff", "秀洲", "2021", "2", "1", "--format", "json").stdout)
    assert (back["from"], back["to"], back["cause"]) == (2, 1, "first seen")
    assert {
        "cell": "applications.new_received.natural_person",
        "label": "一、本年新收政府信息公开申请数量 · 自然人",
        "before": {"status": "dash", "value": None, "printed": "/"},
        "after": {"status": "reported", "value": 5, "printed": "5"},
    } in back["cells"]
    assert len(back["cells"]) == 6  # natural persons and the total of three rows
    assert "applications.row_total" in [finding["rule"] for finding in back["findings"]["gone"]]
    assert back["findings"]["new"] == []
    assert [file["url"] for file in back["attachments"]["gone"]] == [FILE]
    (section,) = back["sections"]
    assert (section["number"], section["heading"]) == (1, "一、总体情况")
    assert ["-", "二是健全制度！"] in section["lines"]


def test_a_number_that_is_only_printed_otherwise(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: page(PROSE)})
    shelf.crawl({URL: page(PROSE).replace(b"<td>5</td>", "<td>5件</td>".encode(), 1)})
    out = nianbao("diff", "秀洲", "2021").stdout
    assert (
        "new_received.natural_person  一、本年新收政府信息公开申请数量 · 自然人: 5 → 5 (printed '5' → '5件')\n" in out
    )


def test_nothing_moved_but_the_page(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: page(PROSE)})
    shelf.crawl({URL: page(PROSE).replace("浏览次数".encode(), "页脚联系我们".encode())})
    assert nianbao("diff", "秀洲", "2021").returncode == 2  # the page changed, the report has one version
    assert shelf.rows("SELECT outcome FROM readings ORDER BY id") == [("first seen",), ("same report",)]


def test_wrong_usage(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: page(PROSE)})
    for numbers, message in (
        ([], "秀洲区人民政府's report of 2021 has one version only"),
        (["1"], "give two versions, or none for the last two"),
        (["1", "2"], "秀洲区人民政府's report of 2021 has versions 1 to 1, not 2"),
    ):
        done = nianbao("diff", "秀洲", "2021", *numbers)
        assert done.returncode == 2
        assert message in done.stderr
