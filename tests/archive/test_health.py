"""What is an incident: the judgement alone, on visits written by hand."""

from dataclasses import replace
from datetime import date

import pytest

from archive.capture.visits import Visit
from archive.coverage.health import (
    BLOCKED,
    NO_ANSWER,
    IncidentKind,
    SiteHealth,
    china_date,
    expected_reports,
    incidents,
)
from crawler.web.reasons import Reason

GOVERNMENT, DEPARTMENT = "秀洲区人民政府", "秀洲区教育局"
WELL = Visit(9, "s", 9, "2026-03-30T18:30:00.000000Z", found=10, list_capture=1)
BEFORE = replace(WELL, run_id=8, at="2026-03-29T18:30:00.000000Z")
TIMEOUT = replace(WELL, found=0, list_capture=None, failed=1, reasons=frozenset({"timeout"}))


def site(visit: Visit, *, expected: int | None = 10, year: int | None = 2025, agency: str = GOVERNMENT) -> SiteHealth:
    return SiteHealth(
        "s", agency, "330411", visit.run_id, expected, visit.found, 0, 0, 0, visit.failed, year, visit.at, None, None
    )


def kinds(visit: Visit, today: str, *before: Visit, **known: object) -> list[IncidentKind]:
    found = incidents(site(visit, **known), [*before, visit], date.fromisoformat(today))  # type: ignore[arg-type]
    return [incident.kind for incident in found]


def test_an_empty_list_is_an_incident_in_any_month() -> None:
    nothing = replace(WELL, found=0)
    assert kinds(nothing, "2026-03-31", BEFORE) == [IncidentKind.NOTHING_FOUND]
    assert kinds(nothing, "2026-08-15", BEFORE) == [IncidentKind.LIST_EMPTY]
    assert kinds(nothing, "2026-06-30", BEFORE) == [IncidentKind.NOTHING_FOUND]
    assert kinds(nothing, "2026-07-01", BEFORE) == [IncidentKind.LIST_EMPTY]


@pytest.mark.parametrize(
    ("today", "agency", "year", "found"),
    [
        ("2026-03-30", GOVERNMENT, 2024, []),
        ("2026-03-31", GOVERNMENT, 2024, [IncidentKind.REPORT_DUE]),
        ("2026-03-31", GOVERNMENT, 2025, []),
        ("2026-01-30", DEPARTMENT, 2024, []),
        ("2026-01-31", DEPARTMENT, 2024, [IncidentKind.REPORT_DUE]),
        ("2026-02-28", "王店镇人民政府", 2024, []),
        ("2026-03-31", "王店镇人民政府", 2024, [IncidentKind.REPORT_DUE]),
        ("2026-08-15", GOVERNMENT, 2024, []),
        ("2026-03-31", GOVERNMENT, 2023, [IncidentKind.REPORT_DUE]),
        ("2026-03-31", GOVERNMENT, 2022, []),  # its own history lets expect nothing
        ("2026-03-31", GOVERNMENT, None, []),
    ],
)
def test_a_report_due(today: str, agency: str, year: int | None, found: list[IncidentKind]) -> None:
    assert kinds(WELL, today, BEFORE, agency=agency, year=year) == found


@pytest.mark.parametrize(
    ("found", "failed", "shrank"), [(5, 0, False), (4, 0, True), (4, 1, False), (3, 1, True), (10, 0, False)]
)
def test_a_list_that_shrank(found: int, failed: int, shrank: bool) -> None:
    visit = replace(WELL, found=found, failed=failed, reasons=frozenset({"not found"} if failed else ()))
    assert kinds(visit, "2026-08-15", BEFORE) == [IncidentKind.SHRANK] * shrank


def test_nobody_answers() -> None:
    twice = replace(TIMEOUT, run_id=8)
    assert kinds(TIMEOUT, "2026-08-15", BEFORE) == [IncidentKind.ALL_FAILED]
    assert kinds(TIMEOUT, "2026-08-15", BEFORE, twice) == [IncidentKind.HOST_DOWN]
    [incident] = incidents(site(TIMEOUT), [BEFORE, twice, twice, TIMEOUT], date(2026, 8, 15))
    assert incident.message == "since 3 runs, from 2026-03-31: timeout"


def test_a_host_that_answers_is_not_down() -> None:
    forbidden = replace(TIMEOUT, reasons=frozenset({"robots"}))
    assert kinds(forbidden, "2026-08-15", forbidden) == [IncidentKind.ALL_FAILED]
    blocked = replace(TIMEOUT, failed=2, reasons=frozenset({"blocked", "not tried"}))
    assert kinds(blocked, "2026-08-15", BEFORE) == [IncidentKind.BLOCKED]
    assert kinds(replace(WELL, failed=1, reasons=frozenset({"timeout"})), "2026-08-15", BEFORE) == []


def test_a_site_nobody_visits_any_more() -> None:
    assert kinds(TIMEOUT, "2027-04-01", BEFORE, year=None) == [IncidentKind.ALL_FAILED]
    assert kinds(TIMEOUT, "2027-04-02", BEFORE, year=None) == []


def test_what_history_lets_expect() -> None:
    assert expected_reports([]) is None
    assert expected_reports([TIMEOUT]) == 0
    long_ago = [replace(WELL, found=count) for count in (40, 8, 9, 7, 0, 8, 8)]
    assert expected_reports(long_ago) == 9


def test_the_day_in_china() -> None:
    assert china_date("2026-03-30T15:59:59.999999Z") == date(2026, 3, 30)
    assert china_date("2026-03-30T16:00:00.000000Z") == date(2026, 3, 31)


def test_the_reasons_are_those_of_the_crawler() -> None:
    assert {BLOCKED, *NO_ANSWER, "list end unknown", "empty"} <= {reason.value for reason in Reason}
