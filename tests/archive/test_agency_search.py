"""Names of agencies as people type them: which fit, and in which order."""

from collections.abc import Iterator

import pytest

from archive.db.handle import Archive
from archive.search.agency_search import AgencySearch, places_named, stamp
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf, report_page

NAMES = {
    1: ("330400", "嘉兴市教育局"),
    2: ("330411", "秀洲区教育局"),
    3: ("330000", "浙江省公安厅"),
    4: ("330411", "王店镇人民政府"),
    5: ("320106", "鼓楼区教育局"),
    6: ("350102", "教育局"),
    7: ("500115", "长寿区发展和改革委员会"),
    8: ("330402", "教育文化体育局"),
}
FORMER = {8: "南湖区教育局", 4: "王店乡人民政府"}


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgencySearch]:
    with open_for_writing(tmp_path_factory.mktemp("names") / "data") as archive:
        connection = archive.db.conn
        with archive.db.atomic():
            for agency_id, (region, name) in NAMES.items():
                connection.execute(
                    "INSERT INTO agencies (id, name, canonical, region) VALUES (?, ?, ?, ?)",
                    (agency_id, name, name, region),
                )
                names = [name, *([FORMER[agency_id]] if agency_id in FORMER else [])]
                rows = [(agency_id, each) for each in names]
                connection.executemany("INSERT INTO agency_names (agency_id, name) VALUES (?, ?)", rows)
        yield AgencySearch(connection)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("秀洲区教育局", [2]),
        ("秀洲教育", [2]),
        ("嘉兴教育局", [1, 8, 2]),
        ("嘉興教育局", [1, 8, 2]),
        ("浙江 公安", [3]),
        ("浙江公安厅", [3]),
        ("浙江嘉兴秀洲教育局", [2]),
        ("教育局 鼓楼", [5, 6]),
        ("福州教育", [6]),
        ("xiuzhou", [2, 4]),
        ("Xiu Zhou Jiao Yu", [2]),
        ("xiuzhouqujiaoyuju", [2]),
        ("xiuzhoujiaoyuju", [2]),
        ("changshou", [7]),
        ("iuzhou", []),
        ("330411", [2, 4]),
        ("3304 jiaoyu", [1, 8, 2]),
        ("王店乡", [4]),
        ("厅", [3]),
        ("", []),
        ("没有的", []),
        ("吉林" * 50, []),
    ],
)
def test_what_fits(search: AgencySearch, question: str, found: list[int]) -> None:
    answer = search.find(question)
    assert (list(answer.ids), answer.similar) == (found, False)


@pytest.mark.parametrize(
    ("question", "found"), [("秀州教育局", [2]), ("秀洲教肓局", [2]), ("王站镇", [4]), ("公按厅", [3])]
)
def test_one_wrong_character(search: AgencySearch, question: str, found: list[int]) -> None:
    answer = search.find(question)
    assert (list(answer.ids), answer.similar) == (found, True)


def test_a_region_and_counts(search: AgencySearch) -> None:
    assert search.find("教育").provinces == {"33": 3, "32": 1, "35": 1}
    assert list(search.find("教育", "3304").ids) == [1, 8, 2]
    assert list(search.find("教育", "330411").ids) == [2]


@pytest.mark.parametrize(
    ("question", "codes"),
    [("浙江", ["330000"]), ("xiuzhou", ["330411"]), ("吉林市", ["220000", "220200"]), ("33", []), ("a b c d", [])],
)
def test_places(question: str, codes: list[str]) -> None:
    assert places_named(question) == codes


def test_a_new_name_is_another_stamp(shelf: Shelf) -> None:
    stamps = []
    for number, name in enumerate(("甲县", "乙县")):
        page = report_page(f"{name}2021年政府信息公开工作年度报告")
        shelf.crawl({f"http://127.0.0.1/{number}": page}, agency=name, site=name)
        with Archive.open(shelf.data) as archive:
            stamps.append(stamp(archive.db.conn))
    assert stamps[0] != stamps[1]
