"""nianbao checks: every rule that a report allows, with its operands, whether it holds or not."""

import json

from archive.writing.opening import open_for_writing
from tests.archive.conftest import HERE, Nianbao, Shelf, report_page
from tests.archive.misprint import TITLE, URL, misprinted
from tests.archive.year_pages import OUT, page

XIUZHOU = (HERE.parent / "data" / "reports/xiuzhou-2019/document.txt").read_bytes()
APPLICANTS = ("natural_person", "commercial", "research", "public_interest", "legal_services", "other")


def listed(nianbao: Nianbao, *args: str) -> list[dict[str, object]]:
    done = nianbao("checks", *args, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    checks = json.loads(done.stdout)["checks"]
    assert isinstance(checks, list)
    return checks


def test_each_rule_and_place_with_its_operands(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: misprinted()})
    checks = {(check["rule"], check["where"]): check for check in listed(nianbao, "秀洲", "2021")}
    columns = {("applications.balance", column) for column in (*APPLICANTS, "total")}
    columns |= {("applications.processed_sum", column) for column in (*APPLICANTS, "total")}
    rows = {
        ("applications.row_total", row)
        for row in ("new_received", "carried_in", "granted", "total_processed", "carried_out")
    }
    assert set(checks) == columns | rows | {("fill", table) for table in ("proactive", "applications", "remedies")}
    assert [key for key, check in checks.items() if check["holds"] is False] == [
        ("applications.processed_sum", "total"),
        ("applications.row_total", "granted"),
    ]
    assert checks["applications.balance", "total"] == {
        "agency": "秀洲区人民政府",
        "year": 2021,
        "version": 1,
        "rule": "applications.balance",
        "where": "total",
        "holds": True,
        "expected": "5",
        "actual": "5",
        "operands": {
            "applications.new_received.total": 5,
            "applications.carried_in.total": 0,
            "applications.total_processed.total": 5,
            "applications.carried_out.total": 0,
        },
        "finding_id": None,
        "verdict": None,
    }
    granted = checks["applications.row_total", "granted"]
    assert granted["operands"] == {
        **{f"applications.granted.{applicant}": 5 if applicant == "natural_person" else 0 for applicant in APPLICANTS},
        "applications.granted.total": 4,
    }
    assert (granted["expected"], granted["actual"]) == ("5", "4")
    assert shelf.rows("SELECT rule, where_key FROM findings WHERE id = ?", granted["finding_id"]) == [
        ("applications.row_total", "granted")
    ]


def test_fill(shelf: Shelf, nianbao: Nianbao) -> None:
    """The form of 2021 has 10 cells in table two, 25 rows of 7 in table three and 3 of 5 in table four; that of 2019 has
    22 in table two and 23 rows in table three."""
    shelf.crawl({URL: misprinted(), "http://127.0.0.1/2019": XIUZHOU})
    found = listed(nianbao, "--rule", "fill")
    assert [(check["year"], check["where"], check["expected"], check["actual"]) for check in found] == [
        (2019, "proactive", "22", "22"),
        (2019, "applications", "161", "30"),
        (2019, "remedies", "15", "15"),
        (2021, "proactive", "10", "0"),
        (2021, "applications", "175", "35"),
        (2021, "remedies", "15", "0"),
    ]
    assert {check["holds"] for check in found} == {None}


def test_between_years_and_of_the_prose(shelf: Shelf, nianbao: Nianbao) -> None:
    prose = "全年共收到政府信息公开申请7件。".encode()
    changed = report_page(TITLE).replace("主动公开各类信息。".encode(), prose)
    shelf.crawl({URL: changed, "http://127.0.0.1/2020": page(2020, OUT, 2)})
    history = listed(nianbao, "秀洲", "--rule", "history")
    assert [(check["year"], check["holds"]) for check in history] == [(2021, False), *[(2021, True)] * 6]
    assert history[0]["operands"] == {
        "earlier.applications.carried_out.natural_person": 2,
        "applications.carried_in.natural_person": 0,
    }
    (narrative,) = listed(nianbao, "秀洲", "--rule", "narrative.new_received")
    assert (narrative["holds"], narrative["expected"], narrative["actual"]) == (False, "5", "7")
    assert narrative["operands"] == {"applications.new_received.total": 5}


def test_a_row_that_could_not_be_read(shelf: Shelf, nianbao: Nianbao) -> None:
    """Sums of results are not assessed, neither when the page is read nor here."""
    row = "<tr><td>（八）本地自设的结果</td><td>1</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>1</td></tr>"
    shelf.crawl({URL: misprinted().replace("<tr><td>（七）".encode(), f"{row}<tr><td>（七）".encode())})
    rules = {str(check["rule"]) for check in listed(nianbao, "秀洲")}
    assert rules == {"applications.balance", "applications.row_total", "fill"}


def test_text_and_choices(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: misprinted(), "http://127.0.0.1/2020": report_page(TITLE.replace("2021", "2020"))})
    out = nianbao("checks", "秀洲", "2021", "--rule", "applications.processed_sum", "--failed").stdout
    assert out.splitlines()[0].startswith("秀洲区人民政府 2021 FAILS: applications.processed_sum, total: 4 ≠ 5 (")
    assert out.splitlines()[1:] == [
        "  applications.granted.total 4, applications.total_processed.total 5",
        "1 checks, 1 fail",
    ]
    assert nianbao("checks", "秀洲", "2020", "--failed").stdout == "0 checks, 0 fail\n"
    assert {check["year"] for check in listed(nianbao)} == {2020, 2021}
    assert listed(nianbao, "--rule", "applications.balanc") == []
    assert nianbao("checks", "某区").returncode == 2


def test_as_of(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: misprinted()})
    shelf.crawl({URL: report_page(TITLE)})
    assert [len(listed(nianbao, "--failed", *o)) for o in ((), ("--as-of", "2026-01-11T12:00:00Z"))] == [0, 2]


_FACTS = """
INSERT INTO agency_facts (site_id, agency, region, canonical, parent, recorded_at) VALUES
    ('a', '教育局', '330411', '教育局', '秀洲区人民政府', '2026-01-01T00:00:00.000000Z'),
    ('a2', '教育局', '330411', '教育局', '秀洲区人民政府', '2026-01-01T00:00:00.000000Z'),
    ('b', '民政局', '330411', '民政局', '某区人民政府', '2026-01-01T00:00:00.000000Z'),
    ('b', '民政局', '330411', '民政局', '秀洲区人民政府', '2026-01-02T00:00:00.000000Z');
"""


def test_parents_against_the_sum_of_their_children_only_where_all_are_there(shelf: Shelf, nianbao: Nianbao) -> None:
    def crawl(agency: str, year: int, granted: int) -> None:
        title = f"{agency}{year}年政府信息公开工作年度报告"
        shelf.crawl({f"http://127.0.0.1/{ord(agency[0])}/{year}": report_page(title, granted=granted)}, agency=agency)

    for agency, year, granted in (("秀洲区人民政府", 2020, 5), ("秀洲区人民政府", 2021, 5), ("教育局", 2020, 2), ("教育局", 2021, 2)):  # fmt: skip
        crawl(agency, year, granted)
    with open_for_writing(shelf.data) as archive:
        archive.db.executescript(_FACTS)
    assert listed(nianbao, "秀洲区人民政府", "--rule", "children") == []  # 民政局 was never met
    crawl("民政局", 2021, 4)
    checks = listed(nianbao, "秀洲区人民政府", "--rule", "children")
    assert [
        (check["year"], check["where"], check["holds"], check["expected"], check["actual"]) for check in checks
    ] == [
        (2021, "applications.new_received.total", False, "6", "5"),
        (2021, "applications.carried_in.total", True, "0", "0"),
        (2021, "applications.total_processed.total", False, "6", "5"),
        (2021, "applications.carried_out.total", True, "0", "0"),
    ]
    assert checks[0]["operands"] == {
        "教育局 (330411).applications.new_received.total": 2,
        "民政局 (330411).applications.new_received.total": 4,
        "applications.new_received.total": 5,
    }
    crawl("民政局", 2021, 3)
    assert {check["holds"] for check in listed(nianbao, "秀洲区人民政府", "--rule", "children.sum")} == {True}
    assert listed(nianbao, "教育局", "--rule", "children") == []
    shelf.crawl({"http://127.0.0.1/twin": report_page(TITLE.replace("2021", "2018"), granted=3)}, region="420102", agency="秀洲区人民政府")  # fmt: skip
    assert listed(nianbao, "--rule", "children") == []  # whose children they are is not certain any more
