"""Printed names and the agencies they mean; agencies found by name."""

import pytest

from archive.agencies import canonical, find_agency, same_agency
from archive.errors import AmbiguousAgency, UnknownAgency
from archive.store import Archive
from tests.archive.conftest import Nianbao, Shelf, report_page


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("秀洲区", "秀洲区人民政府"),
        ("嘉兴市秀洲区人民政府", "秀洲区人民政府"),
        ("嘉兴港区管委会", "嘉兴港区管理委员会"),
        ("嘉兴 港区（管委会）", "嘉兴港区"),
        ("平潭综合实验区财政金融局", "财政金融局"),
    ],
)
def test_one_agency(one: str, other: str) -> None:
    assert same_agency(one, other)
    assert same_agency(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("平潭综合实验区财政金融局", "平潭综合实验区"),
        ("秀洲区人民政府办公室", "秀洲区人民政府"),
        ("王店镇人民政府", "秀洲区人民政府"),
        ("新城区", "城区"),
        ("市", "嘉兴市人民政府"),
    ],
)
def test_two_agencies(one: str, other: str) -> None:
    assert not same_agency(one, other)
    assert not same_agency(other, one)


def test_canonical_names() -> None:
    assert canonical("嘉兴市秀洲区人民政府") == "嘉兴市秀洲区"
    assert canonical("人民政府") == "人民政府"


def crawl_two_names(shelf: Shelf) -> None:
    """An agency that was renamed, a neighbour, and a department that publishes on the same site."""
    for n, (name, year) in enumerate(
        [("鼓楼区人民政府", 2020), ("福州市鼓楼区人民政府", 2021), ("鼓楼区教育局", 2021)]
    ):
        page = report_page(f"{name}{year}年政府信息公开工作年度报告")
        shelf.crawl({f"http://127.0.0.1/{n}": page}, agency="鼓楼区人民政府", region="350102")
    page = report_page("鼓楼区人民政府2021年政府信息公开工作年度报告")
    shelf.crawl({"http://127.0.0.2/x": page}, agency="鼓楼区人民政府", region="320106")


def test_names_in_reports_and_their_agencies(shelf: Shelf) -> None:
    crawl_two_names(shelf)
    assert shelf.rows("SELECT id, name, region FROM agencies ORDER BY id") == [
        (1, "福州市鼓楼区人民政府", "350102"),
        (2, "鼓楼区教育局", "350102"),
        (3, "鼓楼区人民政府", "320106"),
    ]
    assert shelf.rows("SELECT agency_id, name FROM agency_names ORDER BY id") == [
        (1, "鼓楼区人民政府"),
        (1, "福州市鼓楼区人民政府"),
        (2, "鼓楼区教育局"),
        (3, "鼓楼区人民政府"),
    ]
    assert shelf.rows("SELECT agency_id, year FROM reports ORDER BY id") == [(1, 2020), (1, 2021), (2, 2021), (3, 2021)]


def names_and_regions(shelf: Shelf, *met: tuple[str, str, str], alike: bool = True) -> list[tuple[object, ...]]:
    """The agencies after a report of each (name printed, agency of the site, region of the site)."""
    for n, (name, site_agency, region) in enumerate(met):
        page = report_page(f"{name}2021年政府信息公开工作年度报告", granted=5 if alike else n)
        shelf.crawl({f"http://127.0.0.1/{n}": page}, agency=site_agency, region=region)
    return shelf.rows("SELECT name, region FROM agencies ORDER BY id")


CITY, DISTRICT = ("南京市人民政府", "320100"), ("南京市秦淮区人民政府", "320104")


@pytest.mark.parametrize("name", ["秦淮区人民政府", "秦淮区教育局", "沙县"])
@pytest.mark.parametrize("sites", [(CITY, DISTRICT), (DISTRICT, CITY)])
def test_one_report_on_the_sites_of_a_city_and_its_district(
    shelf: Shelf, name: str, sites: tuple[tuple[str, str], ...]
) -> None:
    assert names_and_regions(shelf, *((name, *site) for site in sites)) == [(name, sites[0][1])]
    assert shelf.rows("SELECT count(*) FROM reports") == [(1,)]
    assert shelf.rows("SELECT count(*) FROM report_versions") == [(1,)]
    assert shelf.rows("SELECT region FROM sightings ORDER BY id") == [(region,) for _, region in sites]


@pytest.mark.parametrize("name", ["教育局", "城市管理局", "经济开发区管委会", "城关镇人民政府", "区教育局"])
def test_a_name_without_a_place_is_an_agency_in_each_division(shelf: Shelf, name: str) -> None:
    found = names_and_regions(shelf, (name, *CITY), (name, *DISTRICT), alike=False)
    assert found == [(name, "320100"), (name, "320104")]


def test_a_copy_on_another_site_is_the_same_report(shelf: Shelf) -> None:
    page = report_page("水利部2020年政府信息公开工作年度报告")
    shelf.crawl({"http://127.0.0.1/a": page}, agency="水利部", region="110000")
    around = page.replace(b"<body>", b"<body><p>" + "黄河水利委员会山东黄河河务局".encode() + b"</p>")
    shelf.crawl({"http://127.0.0.2/b": around}, agency="山东黄河河务局", region="370000")
    other = report_page("水利部2020年政府信息公开工作年度报告", granted=9)
    shelf.crawl({"http://127.0.0.3/c": other}, agency="某局", region="370000")
    assert shelf.rows("SELECT name, region FROM agencies") == [("水利部", "110000"), ("水利部", "370000")]
    assert shelf.rows("SELECT r.id, v.cause FROM reports AS r JOIN report_versions AS v ON v.report_id = r.id") == [
        (1, "first seen"),
        (1, "another copy"),
        (2, "first seen"),
    ]


def test_cities_of_a_province_have_places_of_one_name(shelf: Shelf) -> None:
    met = [
        ("鼓楼区教育局", "江苏省人民政府", "320000"),
        ("鼓楼区教育局", "南京市人民政府", "320100"),
        ("鼓楼区教育局", "徐州市人民政府", "320300"),
    ]
    assert [region for _, region in names_and_regions(shelf, *met, alike=False)] == ["320000", "320100", "320300"]


def test_a_municipality_is_a_city(shelf: Shelf) -> None:
    met = [("通州区教育局", "北京市人民政府", "110000"), ("通州区教育局", "北京市通州区人民政府", "110112")]
    assert names_and_regions(shelf, *met) == [("通州区教育局", "110000")]


def test_looking_up(shelf: Shelf) -> None:
    crawl_two_names(shelf)
    with Archive.open(shelf.data) as archive:
        connection = archive.db.conn
        assert find_agency(connection, "福州市鼓楼区人民政府").id == 1
        assert find_agency(connection, "福州").id == 1
        assert find_agency(connection, " 鼓楼区人民政府 ").id == 3  # its name now; of agency 1 it is a former name
        assert find_agency(connection, "教育").id == 2
        with pytest.raises(AmbiguousAgency) as caught:
            find_agency(connection, "鼓楼区")
        assert caught.value.candidates == [
            "鼓楼区人民政府 (320106)",
            "福州市鼓楼区人民政府 (350102)",
            "鼓楼区教育局 (350102)",
        ]
        with pytest.raises(UnknownAgency, match="'100%'; a part of its name is enough"):
            find_agency(connection, "100%")


def test_a_former_name_finds_the_agency(shelf: Shelf) -> None:
    for year, name in ((2019, "嘉兴港区管理委员会"), (2020, "嘉兴港区"), (2021, "浙江嘉兴港区管理委员会")):
        page = report_page(f"{name}{year}年政府信息公开工作年度报告")
        shelf.crawl({f"http://127.0.0.1/{year}": page}, agency="嘉兴港区管理委员会", region="330400")
    with Archive.open(shelf.data) as archive:
        assert find_agency(archive.db.conn, "嘉兴港区").name == "浙江嘉兴港区管理委员会"


def test_several_agencies_are_listed_with_exit_code_2(shelf: Shelf, nianbao: Nianbao) -> None:
    crawl_two_names(shelf)
    done = nianbao("history", "鼓楼")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "Error: '鼓楼' fits 3 agencies; give more of the name of one of them:",
        "  鼓楼区人民政府 (320106)",
        "  福州市鼓楼区人民政府 (350102)",
        "  鼓楼区教育局 (350102)",
    ]
    assert nianbao("history", "不存在").returncode == 2
