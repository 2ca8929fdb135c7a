"""nianbao serve: a region at a glance, and comparable agencies in the order of a number."""

import csv

import pytest

from archive.base import divisions
from archive.web.views.places.ranking import MEASURES
from archive.web.views.places.tiles import PROVINCES, tiles
from tests.archive.conftest import Shelf, report_page
from tests.archive.web_client import Client, rows, said


@pytest.fixture
def bureaus(shelf: Shelf) -> Client:
    """Three 教育局 of counties and one of a city, with the numbers of 2021; and the city's of 2020."""
    for number, (name, region, granted) in enumerate(
        [
            ("秀洲区教育局", "330411", 5),
            ("嘉善县教育局", "330421", 70),
            ("上城区教育局", "330102", 5),
            ("嘉兴市教育局", "330400", 9),
        ]
    ):
        page = report_page(f"{name}2021年政府信息公开工作年度报告", granted=granted)
        shelf.crawl({f"http://127.0.0.1/{number}.html": page}, agency=name, region=region, site=f"s{number}")
    return Client(shelf.data)


def test_the_country(web: Client) -> None:
    page = web.page("/overview")
    assert said(page.xpath('//p[@class="answer"]')[0]).startswith("2021年度：5 个机关中 4 个有报告存档。")
    tiles = {
        said(tile.find("a/span")): said(tile.xpath("a/span")[1]) for tile in page.xpath('//ol[@class="tiles"]/li[a]')
    }
    assert tiles == {"北京": "1/1", "湖北": "1/1", "浙江": "2/2", "福建": "0/1"}
    sums = rows(page.xpath('//table[@class="sums"]')[0])
    assert sums[1] == ["2021", "4/5 2021年 4", "205 (4)", "194 (4)", "148 (4)", "9 (3)", "13 (3)", "7 (3)", "8 (2)"]
    breaks = page.xpath('//*[local-name()="g"]/*[local-name()="title"]')
    assert "表式更换：2019年 → 2021年" in map(said, breaks)
    spread = rows(page.xpath('//table[@class="spread"]')[0])
    assert [row[:2] for row in spread if row[1] != "0"] == [
        ["1–4", "1"],
        ["5–9", "1"],
        ["10–49", "1"],
        ["100–499", "1"],
    ]


def test_from_the_country_to_a_county(web: Client) -> None:
    path = "/overview"
    for name in ("浙江省", "嘉兴市", "秀洲区"):
        page = web.page(path)
        [path] = page.xpath(f'//section[@aria-labelledby="places"]//a[text()="{name}"]/@href')
    page = web.page(path)
    assert said(page.find(".//h1")) == "概览：浙江省嘉兴市秀洲区"
    assert page.xpath('//section[@aria-labelledby="places"]') == []
    assert "尚无报告" in said(web.page("/overview/62").find(".//main"))
    assert web.get("/overview/99").status_code == 404
    assert web.get("/overview/620").status_code == 404


def test_rows_of_an_overview(web: Client) -> None:
    found = list(csv.DictReader(web.get("/overview/33.csv").text.removeprefix("\ufeff").splitlines()))
    totals = {(row["year"], row["measure"]): (row["reports"], row["total"]) for row in found}
    assert totals["2021", "applications"] == ("2", "188")
    assert {row["url"] for row in found} == {"http://localhost/overview/33"}
    assert len(web.get("/overview/33.json").json()) == len(found)


def test_comparable_agencies_of_a_province(bureaus: Client) -> None:
    page = bureaus.page("/ranking?office=教育局&region=浙江")
    assert said(page.find(".//h1")) == "浙江省县级教育局：排名"
    assert [[row[0], row[1], row[3]] for row in rows(page.xpath("//table")[0])] == [
        ["1", "嘉善县教育局", "70"],
        ["2", "上城区教育局", "5"],
        ["2", "秀洲区教育局", "5"],
    ]
    [evidence] = page.xpath('//tr[contains(., "嘉善")]/td[last()]/a/@href')
    assert evidence == "/agencies/2/2021/versions/1/cells/applications.new_received.total"
    assert bureaus.get(evidence).status_code == 200
    [city] = [link for link in page.xpath("//main/p/a/@href") if "level=city" in link]
    assert [row[1] for row in rows(bureaus.page(city).xpath("//table")[0])] == ["嘉兴市教育局"]
    shares = bureaus.page("/ranking?office=教育局&region=3304&measure=share:granted")
    assert [row[3] for row in rows(shares.xpath("//table")[0])] == ["5 / 5 100.0%", "70 / 70 100.0%"]
    assert "没有这类机关的报告" in said(bureaus.page("/ranking?office=公安局").find(".//main"))


def test_a_ranking_without_a_report_leads_to_those_with_one(bureaus: Client) -> None:
    page = bureaus.page("/ranking?office=教育局&region=33&level=province&lang=en")
    assert {"level=city", "level=county"} <= {
        part for link in page.xpath("//main/p/a/@href") for part in link.split("&") if part.startswith("level=")
    }
    page = bureaus.page("/ranking?office=教育局&region=33&level=county&year=2011&lang=en")
    [year] = page.xpath('//main/p[contains(., "Other years")]/a')
    assert rows(bureaus.page(year.get("href")).xpath("//table")[0])[0][1] == "嘉善县教育局"
    nothing = bureaus.page("/ranking?office=公安局&lang=en").find(".//h1")
    assert said(nothing) == "公安局 of all of China: ranking"


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_ranked(bureaus: Client, measure: str) -> None:
    page = bureaus.page(f"/ranking?office=教育局&region=33&measure={measure}&lang=en")
    assert page.xpath('//select[@id="measure"]/option[@selected]/@value') == [measure]


def test_ranks_to_take_home(bureaus: Client) -> None:
    query = "?office=教育局&region=33&measure=share:granted"
    found = bureaus.get(f"/ranking.json{query}").json()
    assert [(row["rank"], row["agency"], row["value"], row["numerator"]) for row in found] == [
        (1, "上城区教育局", 100.0, 5),
        (1, "秀洲区教育局", 100.0, 5),
        (1, "嘉善县教育局", 100.0, 70),
    ]
    assert {row["year"] for row in found} == {2021}
    assert len(bureaus.get(f"/ranking.csv{query}").text.splitlines()) == 4


def test_a_ranking_a_page_at_a_time(bureaus: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.web.views.places.ranking._SHOWN", 2)
    [more] = bureaus.page("/ranking?office=教育局&region=33").xpath('//a[@class="button"]/@href')
    assert [row[0] for row in rows(bureaus.page(more).xpath("//table")[0])] == ["2"]


def test_from_an_agency_to_its_peers(bureaus: Client) -> None:
    [link] = bureaus.page("/agencies/2").xpath('//a[starts-with(@href, "/ranking")]/@href')
    assert len(rows(bureaus.page(link).xpath("//table")[0])) == 3


@pytest.mark.parametrize(
    ("query", "status"),
    [("measure=x", 400), ("level=x", 400), ("year=21", 400), ("region=3x", 400), ("region=nowhere", 404)],
)
def test_what_cannot_be_ranked(web: Client, query: str, status: int) -> None:
    assert web.get(f"/ranking?{query}").status_code == status


def test_every_province_has_a_tile_of_its_own() -> None:
    provinces = {code[:2] for code in divisions.divisions() if code.endswith("0000")} - {"71", "81", "82"}
    assert set(PROVINCES) == provinces
    found = tiles(dict.fromkeys(PROVINCES, (1, 2)) | {"71": (1, 2)})
    assert len({(tile.row, tile.column) for tile in found}) == len(found) == len(provinces)
    assert {tile.level for tile in found} == {"most"}
