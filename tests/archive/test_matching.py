"""Printed names and the agencies whose reports are filed."""

import pytest

from tests.archive.conftest import Shelf, report_page
from tests.archive.two_names import crawl_two_names


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


def page(name: str, year: int = 2021, granted: int = 5) -> bytes:
    return report_page(f"{name}{year}年政府信息公开工作年度报告", granted=granted)


def rules(shelf: Shelf) -> list[tuple[object, ...]]:
    return shelf.rows(
        "SELECT m.name, a.name || ' ' || a.region, m.rule, m.doubt, (SELECT name FROM agencies WHERE id = m.proposed_id) "
        "FROM agency_matches AS m JOIN agencies AS a ON a.id = m.agency_id ORDER BY m.id"
    )


@pytest.mark.parametrize(
    ("printed", "site_agency", "rule"),
    [
        ("秀洲区人民政府", "秀洲区人民政府", "equal"),
        ("秀洲区", "秀洲区人民政府", "canonical"),
        ("嘉兴港区管委会", "嘉兴港区管理委员会", "canonical"),
        ("嘉兴市秀洲区人民政府", "秀洲区人民政府", "place in front"),
        ("秀洲区教育局", "秀洲区人民政府", "another name"),
        ("王店镇人民政府", "秀洲区人民政府", "another name"),
    ],
)
def test_a_match_that_is_sure(shelf: Shelf, printed: str, site_agency: str, rule: str) -> None:
    shelf.crawl({"http://127.0.0.1/a": page(printed)}, agency=site_agency, region="330411")
    assert [(row[0], *row[2:]) for row in rules(shelf)] == [(printed, rule, "", None)]


def test_no_name_is_printed(shelf: Shelf) -> None:
    nameless = report_page("2021年政府信息公开工作年度报告")
    shelf.crawl({"http://127.0.0.1/a": nameless}, agency="秀洲区教育局", region="330411")
    assert rules(shelf) == [("", "秀洲区教育局 330411", "site's agency", "", None)]


def test_a_match_is_written_once_a_name_and_site(shelf: Shelf) -> None:
    shelf.crawl({f"http://127.0.0.1/{year}": page("秀洲区人民政府", year) for year in (2020, 2021)})
    shelf.crawl({"http://127.0.0.1/2022": page("秀洲区人民政府", 2022)})
    shelf.crawl({"http://127.0.0.2/2022": page("秀洲区人民政府", 2022)}, site="city")
    assert shelf.rows("SELECT name, site_id, rule, capture_id FROM agency_matches ORDER BY id") == [
        ("秀洲区人民政府", "site", "place in front", 1),
        ("秀洲区人民政府", "city", "copy of another site", 4),
    ]


def test_the_same_office_of_two_districts_is_no_doubt(shelf: Shelf) -> None:
    for n, region in enumerate(("330402", "330411")):
        shelf.crawl({f"http://127.0.0.1/{n}": page("教育局", granted=n)}, agency="教育局", region=region, site=region)
    assert [row[1:4] for row in rules(shelf)] == [("教育局 330402", "equal", ""), ("教育局 330411", "equal", "")]


def test_names_that_differ_by_a_character_or_two(shelf: Shelf) -> None:
    for n, name in enumerate(("秀洲区住房和城乡建设局", "秀洲区住房城乡建设局", "秀州区教育局", "秀洲区教育局")):
        shelf.crawl({f"http://127.0.0.1/{n}": page(name, granted=n)})
    assert [(row[0], *row[3:]) for row in rules(shelf)] == [
        ("秀洲区住房和城乡建设局", "", None),
        ("秀洲区住房城乡建设局", "like the name of another", "秀洲区住房和城乡建设局"),
        ("秀州区教育局", "", None),
        ("秀洲区教育局", "like the name of another", "秀州区教育局"),
    ]


def test_a_report_of_somebody_else_on_a_departments_site(shelf: Shelf) -> None:
    shelf.crawl({"http://127.0.0.1/a": page("嘉兴市水利局")}, agency="秀洲区教育局", region="330411")
    assert rules(shelf) == [("嘉兴市水利局", "嘉兴市水利局 330411", "another name", "not the site's agency", None)]


def test_a_government_that_had_another_name(shelf: Shelf) -> None:
    shelf.crawl({"http://127.0.0.1/a": page("嘉兴市郊区人民政府")}, agency="秀洲区人民政府", region="330411")
    assert rules(shelf) == [
        ("嘉兴市郊区人民政府", "嘉兴市郊区人民政府 330411", "another name", "another government", None)
    ]


def test_a_county_in_the_tree_of_its_city_is_no_doubt(shelf: Shelf) -> None:
    shelf.crawl({"http://127.0.0.1/a": page("海盐县人民政府")}, agency="嘉兴市人民政府", region="330400")
    assert [row[2:] for row in rules(shelf)] == [("another name", "", None)]


def test_another_place_in_front(shelf: Shelf) -> None:
    shelf.crawl({"http://127.0.0.1/a": page("南湖区教育局")}, agency="教育局", region="330411")
    assert rules(shelf) == [("南湖区教育局", "南湖区教育局 330411", "place in front", "another place in front", None)]


def test_one_name_in_a_province_and_in_a_city_of_it(shelf: Shelf) -> None:
    for n, (agency, region) in enumerate((("南京市人民政府", "320100"), ("江苏省人民政府", "320000"))):
        shelf.crawl({f"http://127.0.0.1/{n}": page("鼓楼区教育局", granted=n)}, agency=agency, region=region)
    assert rules(shelf)[1] == (
        "鼓楼区教育局",
        "鼓楼区教育局 320000",
        "another name",
        "same name in a region around or in it",
        "鼓楼区教育局",
    )


def test_two_agencies_fit(shelf: Shelf) -> None:
    for n, (agency, region) in enumerate((("徐汇区教育局", "310101"), ("徐汇区教育局", "310104"))):
        shelf.crawl({f"http://127.0.0.1/{n}": page("徐汇区教育局", granted=n)}, agency=agency, region=region)
    assert [row[2:4] for row in rules(shelf)] == [("equal", ""), ("equal", "")]
    shelf.crawl({"http://127.0.0.1/c": page("徐汇区教育局", granted=9)}, agency="上海市人民政府", region="310000")
    assert rules(shelf)[2][1:4] == ("徐汇区教育局 310101", "same city", "two agencies fit")


def test_two_addresses_that_say_other_numbers(shelf: Shelf) -> None:
    shelf.crawl({"http://127.0.0.1/a": page("秀洲区人民政府", granted=5)})
    around = page("秀洲区人民政府", granted=5).replace("认真".encode(), "十分认真".encode())
    shelf.crawl({"http://127.0.0.1/b": around})
    assert [row[3] for row in rules(shelf)] == [""]
    shelf.crawl({"http://127.0.0.1/c": page("秀洲区人民政府", granted=6)})
    assert [row[3] for row in rules(shelf)] == ["", "another copy with other numbers"]
    assert [cause for _, _, cause in shelf.versions()] == ["first seen", "another copy", "another copy"]


CODE = "113325000026455663"


def test_a_site_under_a_new_name_with_the_same_credit_code(shelf: Shelf) -> None:
    code = {"credit_code": CODE, "level": "county"}
    old, new = ("秀洲区国土资源局", "秀洲区自然资源和规划局")
    shelf.crawl({"http://127.0.0.1/a": page(old, 2018)}, agency=old, region="330411", facts=code)
    shelf.crawl({"http://127.0.0.1/b": page(new, 2019)}, agency=new, region="330411", facts=code)
    assert [row[1:4] for row in rules(shelf)] == [
        ("秀洲区自然资源和规划局 330411", "equal", ""),
        ("秀洲区自然资源和规划局 330411", "credit code", ""),
    ]
    assert shelf.rows("SELECT agency, level, credit_code FROM agency_facts ORDER BY id") == [
        (old, "county", CODE),
        (new, "county", CODE),
    ]


def test_two_agencies_with_one_credit_code(shelf: Shelf) -> None:
    code = {"credit_code": CODE}
    shelf.crawl({"http://127.0.0.1/b": page("秀洲区水利局")}, agency="秀洲区水利局", region="330411", site="b")
    for site, name in (("a", "秀洲区教育局"), ("b", "秀洲区水利局")):
        new = {f"http://127.0.0.1/{site}20": page(name, 2020)}
        shelf.crawl(new, agency=name, region="330411", site=site, facts=code)
    assert [(row[0], *row[3:]) for row in rules(shelf)][1:] == [
        ("秀洲区教育局", "", None),
        ("秀洲区水利局", "same credit code", "秀洲区教育局"),
    ]


def test_facts_are_written_when_they_change(shelf: Shelf) -> None:
    for n, facts in enumerate(({"level": "city"}, {"level": "city"}, {"level": "county"}, {})):
        shelf.crawl({f"http://127.0.0.1/{n}": page("秀洲区人民政府", 2018 + n)}, facts=facts)
    assert shelf.rows("SELECT level FROM agency_facts ORDER BY id") == [("city",), ("county",), (None,)]
