"""What stands in the place of a report, or beside it, and looks like one: other reports, templates, stubs, shorter copies."""

import json

import pytest

from tests.archive.conftest import Nianbao, Shelf
from tests.archive.outage_pages import COUNTY, NEW_RECEIVED, SENTENCE, report, without_tables
from tests.archive.visiting import visit

BUREAU = "甲县教育局"
HERE, BESIDE = "http://127.0.0.1/0.html", "http://127.0.0.1/1.html"
LINK = f"{BUREAU}2021年政府信息公开工作年度报告"
GOOD = report(BUREAU, 17)
ESSAY = f"<h1>{BUREAU}2012年政府信息公开工作年度报告</h1><p>{SENTENCE * 8}</p>"
OUTCOMES = "SELECT outcome FROM readings ORDER BY id"


def in_the_place(shelf: Shelf, day: str, *pages: str | bytes, link: str = LINK) -> None:
    """A visit with the first page at the address of the report, the second at another."""
    shown = {
        url: page.encode() if isinstance(page, str) else page for url, page in zip((HERE, BESIDE), pages, strict=False)
    }
    visit(shelf, day, shown, agency=COUNTY, title=link)


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (report("甲县财政局", 55), "甲县财政局's report of 2021 is in the place of that of 甲县教育局 of 2021"),
        (GOOD.replace("2021年", "2022年"), "甲县教育局's report of 2022 is in the place of that of 甲县教育局 of 2021"),
        (GOOD.replace(">17<", ">0<"), "all 6 numbers of applications that are not 0"),
    ],
)
def test_the_report_that_the_link_names_stays(shelf: Shelf, nianbao: Nianbao, page: str, what: str) -> None:
    in_the_place(shelf, "2022-04-01", GOOD)
    in_the_place(shelf, "2022-04-02", page)
    [incident] = json.loads(nianbao("status", "--today", "2022-04-02", "--format", "json").stdout)["incidents"]
    assert incident["kind"] == "report lost its content"
    assert what in incident["message"]
    in_the_place(shelf, "2022-04-03", GOOD)
    assert shelf.rows(NEW_RECEIVED) == [(BUREAU, 2021, 17)]
    assert shelf.rows(OUTCOMES) == [("first seen",), ("suspect",), ("unchanged",)]
    assert shelf.rows("SELECT (SELECT count(*) FROM agencies), (SELECT count(*) FROM report_versions)") == [(1, 1)]


@pytest.mark.parametrize("days", [("2023-04-01",), ("2022-04-02", "2022-04-05", "2022-04-09")])
def test_an_address_that_is_used_again(shelf: Shelf, days: tuple[str, ...]) -> None:
    """Next year's report is filed at once if the link names it, else after three visits and a week."""
    link = LINK if len(days) > 1 else LINK.replace("2021", "2022")
    in_the_place(shelf, "2022-04-01", GOOD)
    for day in days:
        in_the_place(shelf, day, report(BUREAU, 31).replace("2021年", "2022年"), link=link)
    assert shelf.rows(NEW_RECEIVED) == [(BUREAU, 2021, 17), (BUREAU, 2022, 31)]
    assert shelf.rows("SELECT version FROM report_versions") == [(1,), (1,)]


def test_a_shorter_copy_beside_the_report_is_no_loss(shelf: Shelf, nianbao: Nianbao) -> None:
    for day in ("2022-04-01", "2022-04-02", "2022-04-05", "2022-04-09", "2022-04-12"):
        in_the_place(shelf, day, GOOD, without_tables(GOOD))
        assert json.loads(nianbao("status", "--today", day, "--format", "json").stdout)["incidents"] == []
    assert shelf.rows(NEW_RECEIVED) == [(BUREAU, 2021, 17)]
    assert shelf.rows("SELECT count(*) FROM report_versions") == [(1,)]


def test_a_file_that_cannot_be_read_never_takes_the_content_away(shelf: Shelf) -> None:
    in_the_place(shelf, "2022-04-01", GOOD)
    for day in ("2022-04-02", "2022-04-05", "2022-04-09", "2022-04-20"):
        in_the_place(shelf, day, b"%PDF-1.7 damaged")
    assert shelf.rows(NEW_RECEIVED) == [(BUREAU, 2021, 17)]
    assert shelf.rows("SELECT DISTINCT reason FROM failures") == [("content lost",)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ESSAY, ESSAY[:70]),
        (GOOD.replace(SENTENCE, SENTENCE * 3), GOOD.replace(SENTENCE, "")),
        (GOOD.replace("无。", SENTENCE * 9), GOOD),
    ],
)
def test_prose_that_is_gone_and_prose_that_is_shorter(shelf: Shelf, before: str, after: str) -> None:
    shortened = after == GOOD
    in_the_place(shelf, "2022-04-01", before)
    in_the_place(shelf, "2022-04-02", after)
    assert shelf.rows(OUTCOMES)[1] == ("source changed" if shortened else "suspect",)


@pytest.mark.parametrize("page", [b"", b" \n", "<p>一、主动公开</p><p>二、依申请公开</p>", "<p>政府信息公开年报</p>"])
def test_what_is_no_report_at_the_first_visit_is_a_failure(shelf: Shelf, page: str | bytes) -> None:
    in_the_place(shelf, "2022-04-01", page)
    assert shelf.rows("SELECT count(*) FROM reports") == [(0,)]
    assert shelf.rows("SELECT reason FROM failures") == [("not a report",)]


def test_the_link_says_the_place_that_the_printed_name_lacks(shelf: Shelf) -> None:
    in_the_place(shelf, "2022-04-01", report("教育局", 17))
    in_the_place(shelf, "2023-04-01", "", GOOD.replace("2021年", "2022年"), link=LINK.replace("2021", "2022"))
    assert shelf.rows(NEW_RECEIVED) == [(BUREAU, 2021, 17), (BUREAU, 2022, 17)]
