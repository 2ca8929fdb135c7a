"""nianbao coverage: each state with the row behind it, who is late, and by which region."""

import json
from datetime import date
from typing import Any

import pytest

from archive.coverage import Evidence, State, Year, coverage, region_prefix
from archive.store import Archive
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.visiting import LIST, reports, visit

GOVERNMENT = "嘉兴市秀洲区人民政府"
TODAY = date(2026, 11, 21)


def years_of(shelf: Shelf, *years: int, today: date = TODAY) -> list[Year]:
    """The years of the only agency."""
    with Archive.open(shelf.data) as archive:
        [agency] = coverage(archive.db.conn, today, years)
    return list(agency.years)


def published(day: str) -> bytes:
    page = report_page(f"{GOVERNMENT}2024年政府信息公开工作年度报告")
    return page.replace("<p>浏览".encode(), f"<p>发布日期：{day}</p><p>浏览".encode())


def test_archived_and_not_published(shelf: Shelf) -> None:
    visit(shelf, "2026-02-10", reports(2023))
    visit(shelf, "2026-05-10", reports(2023))
    [(first_page,)] = shelf.rows("SELECT min(id) FROM captures WHERE run_id = 2 AND url = ?", LIST)
    assert isinstance(first_page, int)
    shown = Evidence("captures", first_page)
    assert years_of(shelf, 2022, 2023, 2024, 2025, 2026) == [
        Year(2022, State.NOT_PUBLISHED, shown, date(2023, 3, 31), None, None),  # older than what is known of the agency
        Year(2023, State.ARCHIVED, Evidence("report_versions", 1), date(2024, 3, 31), None, None),
        Year(2024, State.NOT_PUBLISHED, shown, date(2025, 3, 31), None, True),
        Year(2025, State.NOT_PUBLISHED, shown, date(2026, 3, 31), None, True),
        Year(2026, State.NOT_TRIED, Evidence("site_visits", 2), date(2027, 3, 31), None, None),
    ]


def test_a_list_read_before_the_day_shows_nothing(shelf: Shelf) -> None:
    visit(shelf, "2026-03-31", reports(2024))
    assert years_of(shelf, 2025) == [
        Year(2025, State.NOT_TRIED, Evidence("site_visits", 1), date(2026, 3, 31), None, None)
    ]
    visit(shelf, "2026-04-01", reports(2024))
    assert years_of(shelf, 2025)[0].state is State.NOT_PUBLISHED


def test_unreachable_until_the_list_was_read_to_its_end(shelf: Shelf) -> None:
    visit(shelf, "2026-04-10", reports(2024))
    visit(shelf, "2026-04-11", reports(2024), failures=[("http://127.0.0.1/list_2", "timeout")])
    assert years_of(shelf, 2024, 2025) == [
        Year(2024, State.ARCHIVED, Evidence("report_versions", 1), date(2025, 3, 31), None, None),
        Year(2025, State.UNREACHABLE, Evidence("failures", 1), date(2026, 3, 31), None, None),
    ]
    visit(shelf, "2026-04-12", reports(2024))
    assert years_of(shelf, 2025)[0].state is State.NOT_PUBLISHED


def test_a_failure_of_a_known_report_hides_no_other(shelf: Shelf) -> None:
    visit(shelf, "2026-04-10", reports(2023, 2024))
    dead = ("http://127.0.0.1/2023.html", "not found", f"{GOVERNMENT}2023年政府信息公开工作年度报告")
    visit(shelf, "2026-04-11", reports(2024), failures=[dead])
    assert [year.state for year in years_of(shelf, 2023, 2025)] == [State.ARCHIVED, State.NOT_PUBLISHED]


def test_a_failure_before_the_year_ended_says_nothing_of_it(shelf: Shelf) -> None:
    visit(shelf, "2025-12-10", reports(2024))
    visit(shelf, "2025-12-31", listed=False, failures=[(LIST, "dns")])
    assert [year.state for year in years_of(shelf, 2023, 2025)] == [State.UNREACHABLE, State.NOT_TRIED]


@pytest.mark.parametrize(
    ("year", "state"), [(2013, State.ARCHIVED), (2014, State.UNREADABLE), (2024, State.UNREADABLE)]
)
def test_a_report_without_tables(shelf: Shelf, year: int, state: State) -> None:
    text = "<p>一、总体情况</p><p>我单位认真执行政府信息公开条例。</p>"
    visit(shelf, "2026-04-10", {LIST + "/x": f"<h1>秀洲区人民政府{year}年政府信息公开工作年度报告</h1>{text}".encode()})
    assert [(one.state, one.evidence) for one in years_of(shelf, year)] == [(state, Evidence("report_versions", 1))]


def test_a_page_that_could_not_be_filed(shelf: Shelf) -> None:
    page = "<h1>政府信息公开工作年度报告</h1><p>正在加载</p>".encode()
    visit(shelf, "2026-04-10", {LIST + "/x": page}, title="")
    assert shelf.rows("SELECT capture_id, outcome FROM readings") == [(2, "no year")]
    assert [(one.state, one.evidence) for one in years_of(shelf, 2025)] == [(State.UNREADABLE, Evidence("captures", 2))]


def test_a_page_that_lost_its_report_hides_no_other_year(shelf: Shelf) -> None:
    visit(shelf, "2026-04-10", reports(2024))
    visit(shelf, "2026-04-11", {"http://127.0.0.1/2024.html": "<p>正在加载</p>".encode()})
    assert shelf.rows("SELECT outcome FROM readings ORDER BY id") == [("first seen",), ("no year",)]
    assert [one.state for one in years_of(shelf, 2024, 2025)] == [State.ARCHIVED, State.NOT_PUBLISHED]


@pytest.mark.parametrize(
    ("page", "seen", "late"),
    [
        (published("2025-03-31"), "2026-04-10", False),
        (published("2025-04-01"), "2026-04-10", True),
        (report_page(f"{GOVERNMENT}2024年政府信息公开工作年度报告"), "2025-03-31", False),
        (report_page(f"{GOVERNMENT}2024年政府信息公开工作年度报告"), "2025-04-01", None),
    ],
)
def test_late(shelf: Shelf, page: bytes, seen: str, late: bool | None) -> None:
    visit(shelf, seen, {"http://127.0.0.1/2024.html": page})
    assert [(one.state, one.late) for one in years_of(shelf, 2024)] == [(State.ARCHIVED, late)]


def test_nobody_is_late_where_no_day_is_named(shelf: Shelf) -> None:
    town = "王店镇人民政府"
    visit(shelf, "2026-02-10", reports(2023, of=town), agency=town)
    assert years_of(shelf, 2025) == [Year(2025, State.NOT_TRIED, Evidence("site_visits", 1), None, None, None)]
    visit(shelf, "2026-04-10", reports(2023, of=town), agency=town)
    [(first_page,)] = shelf.rows("SELECT id FROM captures WHERE run_id = 2 AND url = ?", LIST)
    assert isinstance(first_page, int)
    assert years_of(shelf, 2025) == [
        Year(2025, State.NOT_PUBLISHED, Evidence("captures", first_page), None, None, None)
    ]


def test_every_site_of_an_agency_counts(shelf: Shelf) -> None:
    city = "http://127.0.0.1/city/"
    visit(shelf, "2026-04-10", reports(2024))
    visit(shelf, "2026-04-10", reports(2024), site="city", list_url=city)
    assert years_of(shelf, 2025)[0].state is State.NOT_PUBLISHED
    visit(shelf, "2026-04-11", listed=False, failures=[(city, "tls")], site="city")
    assert years_of(shelf, 2025)[0].state is State.UNREACHABLE


def two_regions(shelf: Shelf) -> None:
    bureau = {"http://127.0.0.1/fj/2024.html": reports(2024, of="莆田市财政局")["http://127.0.0.1/2024.html"]}
    visit(shelf, "2026-02-10", reports(2024))
    visit(
        shelf, "2026-02-11", bureau, site="pt", agency="莆田市财政局", region="350300", list_url="http://127.0.0.1/fj/"
    )
    visit(shelf, "2026-02-12", listed=False, failures=[("http://127.0.0.1/down", "dns")], site="down")


def test_json(shelf: Shelf, nianbao: Nianbao) -> None:
    two_regions(shelf)
    done = nianbao("coverage", "--format", "json", "--years", "2024-2025", "--today", "2026-02-20")
    assert (done.returncode, done.stderr) == (0, "")
    said: dict[str, Any] = json.loads(done.stdout)
    assert (said["today"], said["years"]) == ("2026-02-20", [2024, 2025])
    government, bureau, down = said["agencies"]
    assert (government["agency"], government["kind"], government["sites"]) == (GOVERNMENT, "government", ["xiuzhou"])
    assert [year["state"] for year in government["years"]] == ["archived", "not tried"]
    [(list_capture,)] = shelf.rows("SELECT id FROM captures WHERE url = 'http://127.0.0.1/fj/'")
    assert bureau["years"][1] == {
        "year": 2025,
        "state": "not published",
        "evidence": {"table": "captures", "id": list_capture},
        "due": "2026-01-31",
        "published": None,
        "late": True,
    }
    assert (down["agency"], down["region"], down["sites"]) == (None, None, ["down"])
    assert {year["state"] for year in down["years"]} == {"unreachable"}


@pytest.mark.parametrize(
    ("region", "found"),
    [("33", [GOVERNMENT]), ("330000", [GOVERNMENT]), ("330411", [GOVERNMENT]), ("35", ["莆田市财政局"]), ("44", [])],
)
def test_regions(shelf: Shelf, nianbao: Nianbao, region: str, found: list[str]) -> None:
    two_regions(shelf)
    done = nianbao("coverage", "--format", "json", "--region", region, "--years", "2024")
    assert [one["agency"] for one in json.loads(done.stdout)["agencies"]] == found


def test_region_prefix() -> None:
    assert [region_prefix(code) for code in ("", "33", "330000", "330400", "330411", "3304")] == [
        "",
        "33",
        "33",
        "3304",
        "330411",
        "3304",
    ]


def test_text(shelf: Shelf, nianbao: Nianbao) -> None:
    two_regions(shelf)
    out = nianbao("coverage", "--years", "2024-2025", "--today", "2026-02-20").stdout
    [(list_capture,)] = shelf.rows("SELECT id FROM captures WHERE url = 'http://127.0.0.1/fj/'")
    rows = [line.split() for line in out.splitlines()]
    assert ["330411", GOVERNMENT, "●v1", "·s1"] in rows
    assert ["350300", "莆田市财政局", "●v2", f"○c{list_capture}!"] in rows
    assert ["?", "站点", "site", "down", "×f1", "×f1"] in rows
    assert (
        "● 已存档 archived: 2\n○ 未发布 not published: 1\n? 无法识别 unreadable: 0\n× 无法访问 unreachable: 2\n" in out
    )
    assert "! 莆田市财政局 2025: 未发布 not published, 期限 due 2026-01-31\n" in out
    assert out.endswith("1 个机关没有法定期限 agencies without a statutory date (art. 49)\n")
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--years", "2025-2019"), "'2025-2019' is no year and no span of years; write 2024 or 2019-2024"),
        (("--years", "last"), "'last' is no year and no span of years; write 2024 or 2019-2024"),
        (("--region", "浙江"), "'浙江' is no GB/T 2260 code; write two, four or six digits, such as 33 or 330411"),
    ],
)
def test_wrong_usage(shelf: Shelf, nianbao: Nianbao, arguments: tuple[str, str], message: str) -> None:
    two_regions(shelf)
    done = nianbao("coverage", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
