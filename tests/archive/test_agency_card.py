"""nianbao agency: one agency's card."""

import json

import pytest

from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.deciding import decided

CITY, DISTRICT, OFFICE = "青岛市人民政府", "青岛市即墨区人民政府", "即墨区教育局"
FORMER = "即墨市人民政府"
CODE = "113325000026455663"


def page(name: str, year: int) -> bytes:
    return report_page(f"{name}{year}年政府信息公开工作年度报告")


@pytest.fixture
def grown(shelf: Shelf) -> Shelf:
    """A city, a district of it that was a city of its own until 2017, and an office of the district."""
    government = {"kind": "government", "level": "county", "parent": CITY}
    shelf.crawl({"http://127.0.0.1/a": page(CITY, 2018)}, agency=CITY, region="370200", site="sd-qd")
    for year, name in ((2018, DISTRICT), (2019, "即墨区人民政府")):
        url = f"http://127.0.0.1/{year}"
        shelf.crawl({url: page(name, year)}, agency=DISTRICT, region="370215", site="sd-jimo", facts=government)
    shelf.crawl({"http://127.0.0.1/2015": page(FORMER, 2015)}, agency=DISTRICT, region="370215", site="sd-jimo")
    office = {"kind": "department", "level": "county", "parent": DISTRICT, "credit_code": CODE}
    shelf.crawl(
        {"http://127.0.0.1/o": page(OFFICE, 2019)}, agency=OFFICE, region="370215", site="sd-jimo-edu", facts=office
    )
    return shelf


def test_a_card_in_json(grown: Shelf, nianbao: Nianbao) -> None:
    decided(grown, FORMER, "renamed", "即墨区人民政府", on="2017")
    done = nianbao("agency", FORMER, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    card = json.loads(done.stdout)
    assert card == {
        "agency": "即墨区人民政府",
        "region": "370215",
        "region_name": "山东省青岛市即墨区",
        "codes": [
            {"code": "370215", "name": "即墨区", "last_year": None},
            {"code": "370282", "name": "即墨市", "last_year": 2016},
        ],
        "level": "county",
        "kind": "government",
        "credit_code": None,
        "parent": f"{CITY} (370200)",
        "children": [f"{OFFICE} (370215)"],
        "years": [2015, 2018, 2019],
        "names": [
            {"name": FORMER, "years": [2015]},
            {"name": DISTRICT, "years": [2018]},
            {"name": "即墨区人民政府", "years": [2019]},
        ],
        "filed_under": ["即墨区人民政府 (370215)", f"{FORMER} (370215)"],
        "events": [
            {
                "relation": "renamed",
                "agency": f"{FORMER} (370215)",
                "other": "即墨区人民政府 (370215)",
                "happened_on": "2017",
                "evidence": "http://127.0.0.1/e",
                "author": "王",
                "reason": "看了",
                "decided_at": "2026-01-15T08:00:00.000000Z",
            }
        ],
        "sites": ["sd-jimo"],
        "matches": [
            {"printed": DISTRICT, "site_id": "sd-jimo", "rule": "equal", "doubt": ""},
            {"printed": "即墨区人民政府", "site_id": "sd-jimo", "rule": "place in front", "doubt": ""},
            {"printed": FORMER, "site_id": "sd-jimo", "rule": "another name", "doubt": "another government"},
        ],
    }


def test_a_card_as_of_an_earlier_day(grown: Shelf, nianbao: Nianbao) -> None:
    decided(grown, FORMER, "renamed", "即墨区人民政府")
    early = json.loads(nianbao("agency", "即墨区", "--as-of", "2026-01-12T12:00:00Z", "--format", "json").stdout)
    assert (early["agency"], early["years"], early["level"]) == (DISTRICT, [2018], "county")
    assert (early["events"], early["filed_under"], early["children"]) == ([], [f"{DISTRICT} (370215)"], [])


def test_a_card_for_people(grown: Shelf, nianbao: Nianbao) -> None:
    lines = nianbao("agency", OFFICE).stdout.splitlines()
    assert lines[0] == f"{OFFICE}   山东省青岛市即墨区 370215"
    assert f"  统一社会信用代码 credit code: {CODE}" in lines
    assert "  上级 parent: 即墨区人民政府 (370215)" in lines
    assert "  区划代码 GB/T 2260: 370282 即墨市 至 until 2016" in lines
    assert f"  归属 match: {OFFICE} @ sd-jimo-edu: equal" in lines


def test_two_offices_of_one_name_are_told_apart_by_region(shelf: Shelf, nianbao: Nianbao) -> None:
    for n, region in enumerate(("330402", "330411")):
        shelf.crawl({f"http://127.0.0.1/{n}": page("教育局", 2020 + n)}, agency="教育局", region=region)
    assert nianbao("agency", "教育局").stderr.splitlines()[1:] == ["  教育局 (330402)", "  教育局 (330411)"]
    card = json.loads(nianbao("agency", "教育局 (330411)", "--format", "json").stdout)
    assert (card["region_name"], card["years"]) == ("浙江省嘉兴市秀洲区", [2021])
