"""nianbao history."""

import json

from tests.archive.conftest import HERE, Nianbao, Shelf, report_page
from tests.archive.visiting import reports, visit

XIUZHOU = (HERE.parent / "data" / "reports/xiuzhou-2019/document.txt").read_bytes()


def crawl_three_years(shelf: Shelf) -> None:
    title = "秀洲区人民政府{}年政府信息公开工作年度报告"
    wrong = report_page(title.format(2021)).replace(b"<td>5</td>", b"<td>4</td>", 1)
    shelf.crawl({"http://127.0.0.1/2021": wrong, "http://127.0.0.1/2019": XIUZHOU})
    shelf.crawl({"http://127.0.0.1/2020": report_page(title.format(2020), granted=7)})
    shelf.crawl({"http://127.0.0.1/2020": report_page(title.format(2020), granted=8)})


def test_json_is_as_in_the_contract(shelf: Shelf, nianbao: Nianbao) -> None:
    crawl_three_years(shelf)
    done = nianbao("history", "秀洲", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["agency"] == "秀洲区人民政府"
    assert answer["reports"][0] == {
        "year": 2019,
        "versions": 1,
        "title": "秀洲区人民政府2019年政府信息公开工作年度报告",
        "url": "http://127.0.0.1/2019",
        "published": None,
        "new_received": 208,
        "total_processed": 206,
        "findings": 0,
        "corrections": 0,
        "filed_under": "秀洲区人民政府",
        "withdrawn": None,
    }
    assert [(r["year"], r["versions"], r["new_received"]) for r in answer["reports"]] == [
        (2019, 1, 208),
        (2020, 2, 8),
        (2021, 1, 5),
    ]
    assert answer["reports"][2]["findings"] >= 1


def test_text_has_both_languages(shelf: Shelf, nianbao: Nianbao) -> None:
    crawl_three_years(shelf)
    out = nianbao("history", "嘉兴市秀洲区人民政府").stdout
    for word in ("年度", "year", "办理总计", "processed", "2019", "206"):
        assert word in out


def test_a_withdrawn_report_is_told_with_its_date(shelf: Shelf, nianbao: Nianbao) -> None:
    there = "http://127.0.0.1/2024.html"
    visit(shelf, "2026-04-01", reports(2023, 2024))

    def withdrawn() -> list[str | None]:
        found = json.loads(nianbao("history", "秀洲区", "--format", "json").stdout)["reports"]
        return [line["withdrawn"] for line in found]

    for day in ("2026-04-02", "2026-04-05", "2026-04-08"):
        visit(shelf, day, reports(2023), failures=[(there, "not found", "2024")])
        assert withdrawn() == [None, None]
    visit(shelf, "2026-04-09", reports(2023), failures=[(there, "not found", "2024")])
    assert withdrawn() == [None, "2026-04-02T02:00:00.000000Z"]
    assert "2024: 已撤下 withdrawn since 2026-04-02" in nianbao("history", "秀洲区").stdout
    words = ("coverage", "--years", "2023-2024")
    [agency] = json.loads(nianbao(*words, "--format", "json").stdout)["agencies"]
    assert [(year["state"], (year["withdrawn"] or "")[:10]) for year in agency["years"]] == [
        ("archived", ""),
        ("archived", "2026-04-02"),
    ]
    assert " 2024: 原网址已无年报，有存档 withdrawn since 2026-04-02, archived" in nianbao(*words).stdout
    visit(shelf, "2026-04-10", reports(2023, 2024))
    assert withdrawn() == [None, None]
