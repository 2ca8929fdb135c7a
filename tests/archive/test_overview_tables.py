"""What is kept for overviews and rankings: the same, whether it was made a run at a time or at once."""

import pytest

from archive.agencies.comparable import comparable
from archive.db.database import Database
from archive.series.overview_tables import bring_up_to_date
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf, report_page
from tests.archive.deciding import decided

TABLES = ("overview_reports", "overview_counts", "overview_offices", "overview_marks")


def tables(db: Database) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall()) for table in TABLES}


def same_from_scratch(shelf: Shelf) -> dict[str, list[tuple[object, ...]]]:
    with open_for_writing(shelf.data) as archive:
        kept = tables(archive.db)
        for table in TABLES:
            archive.db.execute(f"DELETE FROM {table}")
        bring_up_to_date(archive.db)
        assert tables(archive.db) == kept
    return kept


def crawl(shelf: Shelf, name: str, year: int, granted: int, region: str = "330411", site: str = "a") -> None:
    page = report_page(f"{name}{year}年政府信息公开工作年度报告", granted=granted)
    shelf.crawl({f"http://127.0.0.1/{site}{year}.html": page}, agency=name, region=region, site=site)


def test_a_run_at_a_time_or_at_once(shelf: Shelf) -> None:
    crawl(shelf, "秀洲区教育局", 2021, 5)
    crawl(shelf, "嘉善县教育局", 2021, 70, "330421", "b")
    same_from_scratch(shelf)
    crawl(shelf, "秀洲区教育局", 2021, 6)  # changed
    crawl(shelf, "秀洲区教育局", 2022, 8)
    kept = same_from_scratch(shelf)
    reports = [row[:5] + row[7:10] for row in kept["overview_reports"]]
    assert reports == [
        ("教育局", "county", 2021, "330411", 1, 6, 6, 6),
        ("教育局", "county", 2021, "330421", 2, 70, 70, 70),
        ("教育局", "county", 2022, "330411", 1, 8, 8, 8),
    ]
    counts = {row[1:5]: row[5:] for row in kept["overview_counts"]}
    assert counts["33", 2021, "applications", 5] == (1, 6)
    assert counts["3304", 2021, "applications", 50] == (1, 70)
    assert counts["", 2021, "share:granted", 9] == (2, 200)
    assert counts["330411", 2022, "form:2021", 0] == (1, 1)
    assert ("3304", "教育局", "county", 2) in kept["overview_offices"]


def test_what_people_decide(shelf: Shelf) -> None:
    crawl(shelf, "秀洲区教育局", 2021, 5)
    crawl(shelf, "秀洲区教育体育局", 2022, 70, site="b")
    assert ("33", "教育局", "county", 1) in same_from_scratch(shelf)["overview_offices"]
    decided(shelf, "秀洲区教育局", "renamed", "秀洲区教育体育局")
    kept = same_from_scratch(shelf)
    assert [row[:5] for row in kept["overview_reports"]] == [
        ("教育体育局", "county", 2021, "330411", 2),
        ("教育体育局", "county", 2022, "330411", 2),
    ]
    assert [row for row in kept["overview_offices"] if row[0] == "33"] == [("33", "教育体育局", "county", 1)]
    decided(shelf, "秀洲区教育局", "separate", "秀洲区教育体育局")
    assert len({row[4] for row in same_from_scratch(shelf)["overview_reports"]}) == 2


@pytest.mark.parametrize(
    ("name", "region", "office", "level"),
    [
        ("浙江省嘉兴市秀洲区教育局", "330411", "教育局", "county"),
        ("秀洲区教育局", "330411", "教育局", "county"),
        ("嘉兴市教育局", "330400", "教育局", "city"),
        ("浙江省教育厅", "330000", "教育厅", "province"),
        ("秀洲区人民政府", "330411", "人民政府", "county"),
        ("秀洲区", "330411", "人民政府", "county"),
        ("秀洲区人民政府办公室", "330411", "人民政府办公室", "county"),
        ("王店镇", "330411", "乡镇街道", "township"),
        ("嘉兴经济技术开发区管理委员会", "330400", "开发区", "city"),
        ("教育部", "", "教育部", "national"),
    ],
)
def test_who_can_be_compared(name: str, region: str, office: str, level: str) -> None:
    assert comparable(name, region) == (office, level)
