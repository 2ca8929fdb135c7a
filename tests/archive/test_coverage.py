"""nianbao coverage: each state with the row behind it, who is late, and by which region."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.capture.visits import Registered
from archive.coverage.coverage import Evidence, State, Year, coverage, region_prefix
from archive.db.handle import Archive
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.visiting import LIST, reports, visit

GOVERNMENT = "嘉兴市秀洲区人民政府"


def years_of(shelf: Shelf, *years: int) -> list[Year]:
    """The years of the only agency."""
    with Archive.open(shelf.data) as archive:
        [agency] = coverage(archive.db.conn, years)
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


def dead_link(title: str, year: int = 2025) -> tuple[str, str, str]:
    return f"http://127.0.0.1/dead-{year}.html", "not found", title


def test_a_dead_link_tells_of_its_own_year_alone(shelf: Shelf) -> None:
    visit(
        shelf,
        "2026-04-10",
        reports(2022),
        failures=[dead_link("秀洲区2024年政府信息公开工作年度报告")],
    )
    found = years_of(shelf, 2023, 2024, 2025)
    assert [year.state for year in found] == [State.NOT_PUBLISHED, State.UNREACHABLE, State.NOT_PUBLISHED]
    assert found[1].evidence == Evidence("failures", 1)


def test_a_dead_link_without_a_year_may_be_any_missing_report(shelf: Shelf) -> None:
    visit(shelf, "2026-04-10", reports(2024), failures=[dead_link("政府信息公开工作年度报告")])
    assert [year.state for year in years_of(shelf, 2024, 2025)] == [State.ARCHIVED, State.UNREACHABLE]


def test_a_dead_link_of_another_agency(shelf: Shelf) -> None:
    """A government's list links the reports of its departments: one of them is known by a dead link alone."""
    visit(shelf, "2026-04-10", reports(2024), failures=[dead_link("秀洲区教育局2025年政府信息公开工作年度报告")])
    with Archive.open(shelf.data) as archive:
        found = {agency.agency: agency for agency in coverage(archive.db.conn, (2024, 2025))}
    assert [year.state for year in found[GOVERNMENT].years] == [State.ARCHIVED, State.NOT_PUBLISHED]
    assert [year.state for year in found["秀洲区教育局"].years] == [State.NOT_PUBLISHED, State.UNREACHABLE]
    assert found["秀洲区教育局"].sites == ("xiuzhou",)


def test_a_dead_link_is_forgotten_once_it_was_read(shelf: Shelf) -> None:
    visit(shelf, "2026-04-10", reports(2024), failures=[dead_link("秀洲区2025年政府信息公开工作年度报告")])
    visit(shelf, "2026-04-11", reports(2024, 2025))
    assert [year.state for year in years_of(shelf, 2025)] == [State.ARCHIVED]


def test_a_night_that_was_killed(shelf: Shelf) -> None:
    """What it finished counts: the failure at once, a list that was read to its end when its pages are read too."""
    visit(shelf, "2026-04-10", reports(2024))
    visit(shelf, "2026-05-10", reports(2024, 2025), read=False)
    assert years_of(shelf, 2025)[0].state is State.NOT_PUBLISHED  # as the visit before says
    visit(shelf, "2026-05-11", reports(2024), site="other", list_url="http://127.0.0.1/other")
    assert years_of(shelf, 2025)[0].state is State.ARCHIVED
    visit(shelf, "2026-05-12", listed=False, failures=[(LIST, "timeout")], read=False)
    assert years_of(shelf, 2023)[0] == Year(
        2023, State.UNREACHABLE, Evidence("failures", 1), date(2024, 3, 31), None, None
    )


def test_half_a_visit_says_nothing(shelf: Shelf) -> None:
    visit(shelf, "2026-04-10", reports(2024))
    visit(shelf, "2026-05-10", reports(2024, 2025), failures=[(LIST, "timeout")], finished=False, read=False)
    assert years_of(shelf, 2025)[0].state is State.NOT_PUBLISHED
    visit(shelf, "2026-05-11", reports(2023), site="other", list_url="http://127.0.0.1/other")
    assert [year.state for year in years_of(shelf, 2023, 2025)] == [State.ARCHIVED, State.NOT_PUBLISHED]
    assert shelf.rows("SELECT count(*) FROM readings") == [(2,)]


def test_a_damaged_page_is_unreadable(shelf: Shelf) -> None:
    title = "秀洲区2025年政府信息公开工作年度报告"
    visit(shelf, "2026-04-10", reports(2025), title=title, read=False)
    [(name, offset, length)] = shelf.rows("SELECT warc_file, warc_offset, warc_length FROM captures WHERE id = 2")
    path = shelf.data / "warc" / str(name)
    data = bytearray(path.read_bytes())
    data[int(str(offset)) + int(str(length)) // 2] ^= 0x04
    path.write_bytes(data)
    shelf.read()
    assert years_of(shelf, 2025)[0] == Year(
        2025, State.UNREADABLE, Evidence("captures", 2), date(2026, 3, 31), None, None
    )


REGISTRY = [
    Registered("xiuzhou", "秀洲区人民政府", "330411"),
    Registered("jiaoyu", "秀洲区教育局", "330411"),
    Registered("silent", "嘉兴港区管理委员会", "330400"),
]


def test_agencies_of_the_registry(shelf: Shelf) -> None:
    """One was never visited, one shows no report, one is known under its printed name."""
    visit(shelf, "2026-04-10", reports(2024))
    visit(shelf, "2026-04-10", {}, site="silent", list_url="http://127.0.0.1/silent")
    with Archive.open(shelf.data) as archive:
        found = tuple(coverage(archive.db.conn, (2024,), registry=REGISTRY))
    assert [
        (agency.agency, agency.region, agency.sites, agency.years[0].state, agency.years[0].evidence)
        for agency in found
    ] == [
        ("嘉兴港区管理委员会", "330400", ("silent",), State.NOT_PUBLISHED, Evidence("captures", 3)),
        (GOVERNMENT, "330411", ("xiuzhou",), State.ARCHIVED, Evidence("report_versions", 1)),
        ("秀洲区教育局", "330411", ("jiaoyu",), State.NOT_TRIED, Evidence("registry", "jiaoyu")),
    ]
    assert [agency.years[0].late for agency in found] == [None, None, None]


def test_a_failure_before_the_year_ended_says_nothing_of_it(shelf: Shelf) -> None:
    visit(shelf, "2025-12-10", reports(2024))
    visit(shelf, "2025-12-31", listed=False, failures=[(LIST, "dns")])
    assert [year.state for year in years_of(shelf, 2023, 2025)] == [State.UNREACHABLE, State.NOT_TRIED]


@pytest.mark.parametrize(
    ("year", "state"), [(2018, State.ARCHIVED), (2019, State.UNREADABLE), (2024, State.UNREADABLE)]
)
def test_a_report_without_tables(shelf: Shelf, year: int, state: State) -> None:
    text = "<p>一、总体情况</p><p>我单位认真执行政府信息公开条例。</p>"
    visit(shelf, "2026-04-10", {LIST + "/x": f"<h1>秀洲区人民政府{year}年政府信息公开工作年度报告</h1>{text}".encode()})
    assert [(year.state, year.evidence) for year in years_of(shelf, year)] == [(state, Evidence("report_versions", 1))]


def test_a_page_that_could_not_be_filed(shelf: Shelf) -> None:
    page = "<h1>政府信息公开工作年度报告</h1><p>正在加载</p>".encode()
    visit(shelf, "2026-04-10", {LIST + "/x": page}, title="")
    assert shelf.rows("SELECT capture_id, outcome FROM readings") == [(2, "not a report")]
    assert [(year.state, year.evidence) for year in years_of(shelf, 2025)] == [
        (State.UNREADABLE, Evidence("captures", 2))
    ]


def test_a_page_that_lost_its_report_hides_no_other_year(shelf: Shelf) -> None:
    visit(shelf, "2026-04-10", reports(2024))
    visit(shelf, "2026-04-11", {"http://127.0.0.1/2024.html": "<p>正在加载</p>".encode()})
    assert shelf.rows("SELECT outcome FROM readings ORDER BY id") == [("first seen",), ("not a report",)]
    assert [year.state for year in years_of(shelf, 2024, 2025)] == [State.ARCHIVED, State.NOT_PUBLISHED]


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
    assert [(year.state, year.late) for year in years_of(shelf, 2024)] == [(State.ARCHIVED, late)]


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
    answer: dict[str, Any] = json.loads(done.stdout)
    assert (answer["today"], answer["years"]) == ("2026-02-20", [2024, 2025])
    government, bureau, down = answer["agencies"]
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
        "withdrawn": None,
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
    assert [agency["agency"] for agency in json.loads(done.stdout)["agencies"]] == found


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
        "● 已存档 archived: 2\n○ 名单中未见 not published: 1\n? 无法识别 unreadable: 0\n× 无法访问 unreachable: 2\n"
        in out
    )
    assert "! 莆田市财政局 2025: 名单中未见 not published, 期限 due 2026-01-31\n" in out
    assert "1 个机关没有法定期限 agencies without a statutory date (art. 49)\n" in out
    assert max(map(len, out.splitlines())) <= 80


def test_an_older_report_brings_the_years_since_2008(shelf: Shelf, nianbao: Nianbao) -> None:
    visit(shelf, "2026-02-10", reports(2012, 2024))
    shown = json.loads(nianbao("coverage", "--format", "json", "--today", "2026-05-20").stdout)
    assert shown["years"] == list(range(2008, 2026))
    [agency] = shown["agencies"]
    dues = {year["year"]: year["due"] for year in agency["years"]}
    assert (dues[2008], dues[2018], dues[2024]) == ("2009-03-31", "2019-03-31", "2025-03-31")
    assert [year["year"] for year in agency["years"] if year["state"] == "archived"] == [2012, 2024]
    here = json.loads(nianbao("coverage", "--format", "json", "--today", "2026-05-20", "--region", "35").stdout)
    assert here["years"] == list(range(2021, 2026))
    out = nianbao("coverage", "--today", "2026-05-20").stdout
    assert out.splitlines()[1].split() == ["region", "agency", *(f"{year:02}" for year in range(8, 26))]
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


def test_json_says_how_the_address_of_a_site_is_known(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    two_regions(shelf)
    registry = tmp_path / "registry.toml"
    entry = f'[[site]]\nid = "xiuzhou"\nagency = "{GOVERNMENT}"\nregion = "330411"\nfamily = "generic"\n'
    registry.write_text(f'{entry}start = ["http://127.0.0.1/list"]\nstatus = "derived"\nsource = "a test"\n')
    done = nianbao("coverage", "--format", "json", "--years", "2024", "--sites", str(registry))
    known = {agency["agency"]: agency["site_status"] for agency in json.loads(done.stdout)["agencies"]}
    assert known == {GOVERNMENT: {"xiuzhou": "derived"}, "莆田市财政局": {"pt": None}, None: {"down": None}}
