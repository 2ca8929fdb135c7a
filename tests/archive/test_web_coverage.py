"""Coverage, compare, findings and status in the browser: what the pages say of the archive of `web_archive`."""

import pytest
from lxml.html import HtmlElement

from archive.web.views.compare import MEASURES
from tests.archive.conftest import Shelf, report_page
from tests.archive.visiting import reports, visit
from tests.archive.web_client import Client, rows, said


def header(page: HtmlElement) -> list[str]:
    return [said(element) for element in page.xpath("//table[contains(@class, 'coverage')]//thead//th")]


def test_coverage_from_the_country_to_an_agency(web: Client) -> None:
    page = web.page("/coverage")
    table = page.xpath("//table[@class='coverage']")[0]
    assert [row[0] for row in rows(table)] == ["合计", "北京市", "浙江省", "福建省", "湖北省"]
    assert table.xpath(".//tbody//a/@href") == [f"/coverage/{area}" for area in ("11", "33", "35", "42")]
    at = header(page).index("2021")
    assert [row[at].split()[0] for row in rows(table)] == ["4/5", "1/1", "2/2", "0/1", "1/1"]
    page = web.page("/coverage/33")
    assert [said(element) for element in page.xpath("//table[@class='coverage']//tbody//a")] == ["嘉兴市"]
    page = web.page("/coverage/330411")
    assert [said(element) for element in page.xpath("//nav[@class='trail']//li")] == [
        "首页",
        "覆盖情况",
        "浙江省",
        "嘉兴市",
    ]
    of_agencies = {row[0]: row[1:] for row in rows(page.xpath("//table[contains(@class, 'agencies')]")[0])}
    at = header(page).index("2021") - 1
    assert {name: cells[at] for name, cells in of_agencies.items()} == {"王店镇": "●", "秀洲区人民政府": "●"}
    [link] = page.xpath("//a[@aria-label='秀洲区人民政府 2021: 已存档']/@href")
    assert link == "/agencies/1/2021"


def test_years_that_are_earlier(web: Client) -> None:
    assert header(web.page("/coverage?to=2020"))[1:] == ["2020", "2019"]


def test_who_was_late(web: Client) -> None:
    """No report of the sample was published after its day; there is nobody to list."""
    page = web.page("/coverage/33/late/2021")
    assert "没有已知逾期的机关。" in said(page)


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_compared(web: Client, measure: str) -> None:
    page = web.page(f"/compare?agencies=1,3&measure={measure}")
    assert page.xpath("//option[@selected]/@value") == [measure]
    assert len(web.get(f"/compare.csv?agencies=1,3&measure={measure}").text.splitlines()) == 5
    for link in page.xpath("//main//table//td//a/@href")[:2]:
        assert web.get(link).status_code == 200


def test_shares_compared(web: Client) -> None:
    page = web.page("/compare?agencies=1&measure=share:granted")
    assert "再加入一个机关即可比较" in said(page.find(".//main"))
    years = {row[0]: row[1] for row in rows(page.xpath("//table")[-1])}
    assert years["2021"] == "130 / 18769.5%"
    bars = [said(element) for element in page.xpath('//*[local-name()="rect"]/*[local-name()="title"]')]
    assert bars[-1] == "2021 予以公开／已办结: 70"


def test_compare(web: Client) -> None:
    page = web.page("/compare?agencies=1,3")
    assert [said(element) for element in page.xpath("//h3")] == ["秀洲区人民政府", "西塞山区"]
    assert len(page.xpath("//*[local-name()='svg']")) == 2
    [xiuzhou, xisaishan] = page.xpath("//thead/tr/th[position() > 1]")
    assert (said(xiuzhou), said(xisaishan)) == ("秀洲区人民政府", "西塞山区")
    numbers = {row[0]: row[1:] for row in rows(page.xpath("//table")[-1])}
    assert numbers["2021"][0] == "187"
    assert numbers["2020"][1] == "没有报告"
    tops = {element.text for element in page.xpath("//*[local-name()='text'][@class='tick'][3]")}
    assert len(tops) == 1  # one scale


def test_compare_adds_an_agency_by_name(web: Client) -> None:
    page = web.page("/compare?agencies=1&add=西塞山")
    assert [said(element) for element in page.xpath("//h3")] == ["秀洲区人民政府", "西塞山区"]
    assert "没有这个名称的机关。" in said(web.page("/compare?agencies=1&add=没有"))


def test_findings(web: Client) -> None:
    every = web.page("/findings")
    [table] = every.xpath("//table")
    assert rows(table)
    rule = table.xpath(".//td[2]//code")[0].text
    only = web.page(f"/findings?rule={rule}")
    assert {said(element) for element in only.xpath("//tbody//td[2]//code")} == {rule}
    assert web.page("/findings?region=11&year=1999").xpath("//tbody") == []


def test_findings_go_on_behind_the_last_one(web: Client) -> None:
    numbers = [finding["id"] for finding in web.get("/api/findings").json()["findings"]]
    assert numbers == sorted(numbers, reverse=True)
    behind = web.get(f"/api/findings?before={numbers[0]}").json()["findings"]
    assert [finding["id"] for finding in behind] == numbers[1:]


def test_status(web: Client) -> None:
    page = web.page("/status")
    nights = rows(page.xpath("//section[@aria-labelledby='nights']//table")[0])
    assert nights[0][:3] == ["2026-01-17", "1", "1 个正常，0 个部分未取得，0 个失败"]
    assert [row[0] for row in nights] == [f"2026-01-{day}" for day in range(17, 10, -1)]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/coverage/99", 404),
        ("/coverage/3", 404),
        ("/coverage/33/late/20211", 404),
        ("/coverage/33/late/2021?kind=x", 400),
        ("/coverage?to=x", 400),
        ("/coverage?to=1990", 404),
        ("/coverage/330411?after=-1", 400),
        ("/coverage/330411?after=99999999999999999999", 400),
        ("/compare?agencies=1'", 400),
        ("/compare?agencies=99", 404),
        ("/compare?agencies=1,2,3,4,5,1,2,3,4,5,999999999", 404),
        ("/compare?measure=x", 400),
        ("/compare?add=" + "x" * 101, 400),
        ("/findings?severity=' OR 1=1 --", 400),
        ("/findings?region=3", 400),
        ("/findings?year=٢٠٢١", 400),
        ("/findings?before=1e3", 400),
        ("/feed.atom?region=3x", 400),
        ("/agencies/99/feed.atom", 404),
        ("/status?after=x", 400),
    ],
)
def test_hostile_parameters(web: Client, path: str, status: int) -> None:
    answer = web.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_sql_in_a_filter_finds_nothing(web: Client) -> None:
    assert web.page("/findings?rule=' OR 1=1 --").xpath("//tbody") == []
    assert web.page("/findings?kind=%00").xpath("//tbody") == []


def test_late_ones_are_listed_a_page_at_a_time(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither published 2020; both lists were read to their ends since it was due."""
    visit(shelf, "2023-05-10", reports(2019, 2021))
    page = {"http://127.0.0.1/b2019.html": report_page("嘉善县教育局2019年政府信息公开工作年度报告")}
    visit(shelf, "2023-05-11", page, site="b", agency="嘉善县教育局", region="330421", list_url="http://127.0.0.1/b")
    monkeypatch.setattr("archive.web.views.places.coverage._LATE", 1)
    web = Client(shelf.data)
    page_one = web.page("/coverage/33/late/2020")
    [[agency, region, due, published]] = rows(page_one.xpath("//table")[0])
    assert agency.endswith("秀洲区人民政府")
    assert (region, due, published) == ("浙江省嘉兴市秀洲区", "2021-03-31", "名单中未见")
    [more] = page_one.xpath("//a[@class='button']/@href")
    page_two = web.page(more)
    [[agency, _, due, _]] = rows(page_two.xpath("//table")[0])
    assert (agency, due) == ("嘉善县教育局", "2021-01-31")
    assert page_two.xpath("//a[@class='button']") == []
    [[agency, *_]] = rows(web.page("/coverage/late/2020?kind=department").xpath("//table")[0])
    assert agency == "嘉善县教育局"
    late = web.get("/coverage/33/late/2020.json").json()
    assert [(row["agency"], row["url"].rpartition("/")[0]) for row in late] == [
        ("嘉兴市秀洲区人民政府", "http://localhost/archived/captures"),
        ("嘉善县教育局", "http://localhost/archived/captures"),
    ]
    [table] = web.page("/coverage/33").xpath("//section[@aria-labelledby='late-heading']//table")
    assert ["2020", "1", "1"] in rows(table)
    monkeypatch.setattr("archive.web.views.places.coverage._AGENCIES", 1)
    assert web.page("/coverage/330421").xpath("//a[@class='button']") == []


def test_agencies_of_a_county_a_page_at_a_time(web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.web.views.places.coverage._AGENCIES", 1)
    first = web.page("/coverage/330411")
    assert [said(element) for element in first.xpath("//tbody/tr/th/a[contains(@href, 'agencies')]")] == ["王店镇"]
    second = web.page(first.xpath("//a[@class='button']/@href")[0])
    assert [said(element) for element in second.xpath("//tbody/tr/th/a[contains(@href, 'agencies')]")] == [
        "秀洲区人民政府"
    ]
    assert second.xpath("//a[@class='button']") == []


def test_findings_that_are_few_are_told_to_go_on(web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.web.views.findings._BATCH", 1)
    monkeypatch.setattr("archive.web.views.findings._BATCHES", 1)
    page = web.page("/findings?region=42")  # the newest finding is of Beijing
    assert page.xpath("//tbody") == []
    assert "只看了一部分" in said(page)
    assert page.xpath("//a[@class='button']/@href")[0].startswith("/findings?region=42&before=")


def test_discovery(web: Client) -> None:
    page = web.page("/discovery")
    tiles = {
        said(tile): (tile.get("class"), tile.xpath("a/@href")[0]) for tile in page.xpath("//ol[@class='tiles']/li")
    }
    assert tiles == {
        "浙江 60/102": ("row-6 column-6 most", "#province-33"),
        "广东 0/144": ("row-7 column-4 none", "#province-44"),
    }
    counts, reasons = page.xpath("//table")
    assert rows(counts) == [
        ["合计", "131", "30", "71", "3", "30", "60/246"],
        ["浙江省", "120", "20", "70", "3", "30", "60/102"],
        ["广东省", "10", "10", "0", "0", "0", "0/144"],
        ["区划不明", "1", "0", "1", "0", "0", "0/0"],
    ]
    assert rows(reasons) == [["未见栏目", "20"], ["被验证页面或防火墙拦截", "9"], ["list end unknown", "1"]]
    assert "Need a person" in said(web.page("/discovery?lang=en"))


@pytest.mark.parametrize("written", [None, "{", '{"made_at": 1}', '{"made_at": "x", "provinces": [{"a": 1}]}'])
def test_without_a_state_of_discovery(shelf: Shelf, written: str | None) -> None:
    shelf.crawl({})
    if written:
        (shelf.data / "discovery").mkdir()
        (shelf.data / "discovery" / "state.json").write_text(written)
    assert "尚未查找" in said(Client(shelf.data).page("/discovery"))
