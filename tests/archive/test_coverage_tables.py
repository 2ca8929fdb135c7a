"""Coverage kept as tables says what `coverage` says, and is made anew when a run has read."""

from datetime import date

import pytest

from archive.coverage.coverage_tables import bring_up_to_date
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf
from tests.archive.visiting import reports, visit


def test_the_tables_say_what_coverage_says(shelf: Shelf) -> None:
    """Of 2019 and 2021 there is a report; of 2020 there is none, and 2022 failed. The list was read in March 2023."""
    failed = [("http://127.0.0.1/2022.html", "not found", "2022年度报告")]
    visit(shelf, "2023-05-10", reports(2019, 2021), failures=failed)
    sql = (
        "SELECT year, state, evidence_table, late FROM coverage_years WHERE agency_id = 1 AND year < 2023 ORDER BY year"
    )
    assert shelf.rows(sql) == [
        (2019, "archived", "report_versions", None),
        (2020, "not published", "captures", 1),
        (2021, "archived", "report_versions", None),
        (2022, "unreachable", "failures", None),
    ]
    sql = "SELECT area, state, late, agencies FROM coverage_counts WHERE year = 2020 ORDER BY area"
    missing = ("not published", "government", 1)
    assert shelf.rows(sql) == [(area, *missing) for area in ("", "33", "3304", "330411")]
    visit(shelf, "2023-05-11", reports(2019, 2020, 2021))
    sql = "SELECT area, state, late, agencies FROM coverage_counts WHERE year = 2020 AND area = '33'"
    assert shelf.rows(sql) == [("33", "archived", "", 1)]
    assert shelf.rows("SELECT count(*) FROM coverage_years WHERE year = 2020") == [(1,)]


def test_nothing_is_made_anew_where_nothing_is_new(shelf: Shelf) -> None:
    visit(shelf, "2023-05-10", reports(2019))
    with open_for_writing(shelf.data) as archive:
        archive.db.execute("DELETE FROM coverage_years")
        bring_up_to_date(archive.db)
        assert archive.db.execute("SELECT count(*) FROM coverage_years").fetchone() == (0,)
        archive.db.execute("DELETE FROM coverage_marks")
        bring_up_to_date(archive.db)
        assert archive.db.execute("SELECT count(*) FROM coverage_years WHERE state = 'archived'").fetchone() == (1,)


def test_incidents_are_those_of_status(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.coverage.coverage_tables.today_in_china", lambda: date(2026, 11, 21))
    visit(shelf, "2026-11-20", reports(2019))
    visit(shelf, "2026-11-21", {}, listed=False, failures=[("http://127.0.0.1/list", "timeout")])
    [(site, kind)] = shelf.rows("SELECT site_id, kind FROM incidents")
    assert (site, kind) == ("xiuzhou", "every request failed")
