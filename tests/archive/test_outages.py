"""A site that misbehaves: outages never replace a report, noise around it never makes a version, and each outage is an incident."""

import json

import pytest

from tests.archive.conftest import Nianbao, Shelf
from tests.archive.outage_pages import (
    BUREAUS,
    COUNTY,
    NEW_RECEIVED,
    NOISE,
    OUTAGES,
    STYLES,
    bare,
    report,
    without_tables,
)
from tests.archive.visiting import visit


def nights(shelf: Shelf, pages: dict[str, list[str]], days: tuple[str, ...]) -> None:
    """What each agency's page is in each night."""
    urls = {agency: f"http://127.0.0.1/{number}.html" for number, agency in enumerate(pages)}
    titles = {urls[agency]: f"{agency}2021年政府信息公开工作年度报告" for agency in pages}
    for night, day in enumerate(days):
        shown = {urls[agency]: of_nights[night].encode() for agency, of_nights in pages.items()}
        visit(shelf, day, shown, agency=COUNTY, region="330411", titles=titles)


def test_twenty_outages_in_five_nights(shelf: Shelf, nianbao: Nianbao) -> None:
    agencies = [f"甲县{bureau}" for bureau in BUREAUS]
    good = {agency: report(agency, 17 + number) for number, agency in enumerate(agencies)}
    bad = {agency: outage(good[agency]) for agency, outage in zip(agencies, OUTAGES.values(), strict=True)}
    pages = {agency: [good[agency], bad[agency], good[agency], bad[agency], good[agency]] for agency in agencies}
    nights(shelf, {agency: of[:2] for agency, of in pages.items()}, ("2022-04-01", "2022-04-02"))
    told = json.loads(nianbao("status", "--today", "2022-04-02", "--format", "json").stdout)["incidents"]
    lost = [incident["message"] for incident in told if incident["kind"] == "report lost its content"]
    assert {message.split(" ")[0] for message in lost} == set(agencies)
    nights(shelf, {agency: of[2:] for agency, of in pages.items()}, ("2022-04-03", "2022-04-04", "2022-04-05"))
    assert shelf.rows(NEW_RECEIVED) == [(agency, 2021, 17 + number) for number, agency in enumerate(agencies)]
    assert shelf.rows("SELECT DISTINCT version, cause FROM report_versions") == [(1, "first seen")]
    assert shelf.rows("SELECT count(*) FROM agencies") == [(len(agencies),)]
    told = json.loads(nianbao("status", "--today", "2022-04-05", "--format", "json").stdout)["incidents"]
    assert [incident for incident in told if incident["kind"] == "report lost its content"] == []


def test_noise_around_a_report_makes_no_version(shelf: Shelf) -> None:
    pages = [report("甲县教育局", 17)]
    pages += [report("甲县教育局", 17, above=above, below=below) for above, below in NOISE]
    pages += [style(pages[0]) for style in STYLES]
    days = tuple(f"2022-04-{day:02}" for day in range(1, len(pages) + 1))
    nights(shelf, {"甲县教育局": pages}, days)
    assert shelf.rows("SELECT version FROM report_versions") == [(1,)]
    outcomes = {str(outcome) for (outcome,) in shelf.rows("SELECT outcome FROM readings WHERE id > 1")}
    assert outcomes <= {"same report", "unchanged"}


@pytest.mark.parametrize(
    ("page", "versions"),
    [
        (report("甲县教育局", 18), 2),
        (report("甲县教育局", 17).replace("六、其他需要报告的事项</p><div>无。", "六、其他需要报告的事项</p><div>收取信息处理费0元。"), 2),
        (report("甲县教育局", 17), 1),
    ],
)  # fmt: skip
def test_a_change_of_the_report_is_a_version(shelf: Shelf, page: str, versions: int) -> None:
    nights(shelf, {"甲县教育局": [report("甲县教育局", 17), page]}, ("2022-04-01", "2022-04-02"))
    assert shelf.rows("SELECT count(*) FROM report_versions") == [(versions,)]


def test_a_loss_that_stays_is_a_version_after_three_visits_and_a_week(shelf: Shelf) -> None:
    good = report("甲县教育局", 17)
    lost = without_tables(good)
    days = ("2022-04-01", "2022-04-02", "2022-04-05", "2022-04-07", "2022-04-09")
    nights(shelf, {"甲县教育局": [good, *[lost] * 4]}, days)
    assert shelf.rows("SELECT version, cause FROM report_versions") == [(1, "first seen"), (2, "content removed")]
    assert shelf.rows("SELECT outcome FROM readings ORDER BY id") == [
        ("first seen",),
        ("suspect",),
        ("suspect",),
        ("suspect",),
        ("content removed",),
    ]
    nights(shelf, {"甲县教育局": [good]}, ("2022-04-10",))
    assert shelf.rows(NEW_RECEIVED) == [("甲县教育局", 2021, 17)]


def test_a_department_that_fails_is_not_the_county(shelf: Shelf) -> None:
    county = report(COUNTY, 40)
    url = {"county": "http://127.0.0.1/1.html", "bureau": "http://127.0.0.1/2.html"}
    titles = {
        url["county"]: f"{COUNTY}2021年政府信息公开工作年度报告",
        url["bureau"]: "甲县教育局2021年政府信息公开工作年度报告",
    }
    for day, bureau in (("2022-04-01", report("甲县教育局", 17)), ("2022-04-02", bare("系统繁忙，请稍后再试"))):
        pages = {url["county"]: county.encode(), url["bureau"]: bureau.encode()}
        visit(shelf, day, pages, agency=COUNTY, region="330411", titles=titles)
    assert shelf.rows(NEW_RECEIVED) == [(COUNTY, 2021, 40), ("甲县教育局", 2021, 17)]
    assert shelf.rows("SELECT count(*) FROM report_versions") == [(2,)]
    [(reason, detail)] = shelf.rows("SELECT reason, detail FROM failures")
    assert reason == "not a report"
    assert "maintenance: “系统繁忙" in str(detail)


def test_a_file_that_cannot_be_read_is_filed_under_whom_the_link_names(shelf: Shelf) -> None:
    url = "http://127.0.0.1/1.pdf"
    titles = {url: "甲县教育局2021年政府信息公开工作年度报告"}
    visit(shelf, "2022-04-01", {url: b"%PDF-1.7 damaged"}, agency=COUNTY, region="330411", titles=titles)
    assert shelf.rows("SELECT a.name, r.year FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id") == [
        ("甲县教育局", 2021)
    ]
