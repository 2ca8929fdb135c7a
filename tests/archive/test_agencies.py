"""Agencies found by name."""

import pytest

from archive.agencies.lookup import find_agency
from archive.base.errors import AmbiguousAgency, UnknownAgency
from archive.db.handle import Archive
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.two_names import crawl_two_names


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


def test_any_part_of_any_length_finds_it(shelf: Shelf) -> None:
    crawl_two_names(shelf)
    name = "福州市鼓楼区人民政府"
    with Archive.open(shelf.data) as archive:
        for part in ("福", "州", "福州", "州市", "福州市", "州市鼓", "市鼓楼区人民政府", name):
            assert find_agency(archive.db.conn, part).id == 1, part
        for part in ("局", "育局", "教育局", "区教"):
            assert find_agency(archive.db.conn, part).id == 2, part
        for part in ("府", "鼓", "政府", "鼓楼"):
            with pytest.raises(AmbiguousAgency):
                find_agency(archive.db.conn, part)
        for part in ("楼鼓", "局教", "福州区", '福"', '福州"市', "*", "福*", "福州*", "局 局"):
            with pytest.raises(UnknownAgency):
                find_agency(archive.db.conn, part)
        assert find_agency(archive.db.conn, "府 (320106)").id == 3
        assert find_agency(archive.db.conn, "育局 (350102)").id == 2
        with pytest.raises(UnknownAgency):
            find_agency(archive.db.conn, "育局 (320106)")


def test_of_very_many_the_first_are_told(shelf: Shelf) -> None:
    with open_for_writing(shelf.data) as archive, archive.db.atomic():
        for n in range(120):
            name = f"{chr(0x4E00 + n)}城县人民政府"
            archive.db.execute("INSERT INTO agencies VALUES (?, ?, '130100', ?)", (n + 1, name, name))
            archive.db.execute("INSERT INTO agency_names (agency_id, name) VALUES (?, ?)", (n + 1, name))
    with Archive.open(shelf.data) as archive:
        for part in ("城", "县人", "人民政府"):
            with pytest.raises(AmbiguousAgency, match=f"'{part}' fits more than 20 agencies") as caught:
                find_agency(archive.db.conn, part)
            assert len(caught.value.candidates) == 20
        assert find_agency(archive.db.conn, f"{chr(0x4E00 + 110)}城").id == 111


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
