"""How SQLite answers `status`, `coverage`, `search` and look-ups: by indexes, whatever the size of the tables."""

import re
from contextlib import suppress
from datetime import date

import pytest

from archive.agencies.lookup import find_agency
from archive.base.errors import ArchiveError
from archive.capture.visits import Registered
from archive.coverage.coverage import coverage
from archive.coverage.metrics import prometheus
from archive.coverage.status import status
from archive.db.handle import Archive
from archive.search.search import search
from tests.archive.conftest import Shelf
from tests.archive.visiting import reports, visit

LARGE = ("sightings", "captures")


def statements(shelf: Shelf) -> list[str]:
    """Everything that both commands ask of an archive with a change, a gone report, a dead link and an unread page."""
    visit(shelf, "2026-01-10", reports(2020, 2021, 2022))
    changed = reports(2021, granted=6) | {"http://127.0.0.1/x": b"<p></p>"}
    visit(shelf, "2026-02-10", changed, failures=[("http://127.0.0.1/2023.html", "not found", "2023年度报告")])
    asked: list[str] = []
    with Archive.open(shelf.data) as archive:
        archive.db.conn.set_trace_callback(asked.append)
        registry = [Registered("xiuzhou", "秀洲区人民政府", "330411"), Registered("never", "港区", "330400")]
        prometheus(status(archive.db.conn, date(2026, 4, 1), registry))
        list(coverage(archive.db.conn, range(2019, 2026), registry=registry))
        archive.db.conn.set_trace_callback(None)
    return [statement for statement in dict.fromkeys(asked) if "SELECT" in statement]


def scans(shelf: Shelf, statement: str) -> list[str]:
    """The steps of the plan that walk through all of a large table, or all of an index of it."""
    views = " ".join(str(sql) for (sql,) in shelf.rows("SELECT sql FROM sqlite_master WHERE type = 'view'"))
    queried = statement + views if "current_versions" in statement else statement
    names = {alias or table for table, alias in re.findall(rf"\b({'|'.join(LARGE)})\b(?: AS (\w+))?", queried)}
    steps = [str(row[3]) for row in shelf.rows(f"EXPLAIN QUERY PLAN {statement}")]
    return [step for step in steps if step.startswith("SCAN ") and step.split()[1] in names]


def test_neither_walks_through_all_sightings_or_captures(shelf: Shelf) -> None:
    asked = statements(shelf)
    assert any("FROM sightings" in statement for statement in asked)
    assert any("FROM report_versions" in statement for statement in asked)
    assert {statement: found for statement in asked if (found := scans(shelf, statement))} == {}


@pytest.mark.parametrize("wanted", ["秀洲区人民政府", "秀洲区人民", "秀洲", "府", "秀洲 (330411)", "nowhere"])
def test_an_agency_is_found_without_a_walk_through_all(shelf: Shelf, wanted: str) -> None:
    visit(shelf, "2026-01-10", reports(2020))
    asked: list[str] = []
    with Archive.open(shelf.data) as archive:
        archive.db.conn.set_trace_callback(asked.append)
        with suppress(ArchiveError):
            find_agency(archive.db.conn, wanted)
        archive.db.conn.set_trace_callback(None)
    # in FTS5: by what is matched, and the trigrams from the first to the last one
    allowed = {"SCAN p VIRTUAL TABLE INDEX 0:M1", "SCAN search_name_parts VIRTUAL TABLE INDEX 6:"}
    assert set(walks(shelf, asked)) <= allowed


def test_search_looks_up_each_hit_by_its_number(shelf: Shelf) -> None:
    visit(shelf, "2026-01-10", reports(2020))
    asked: list[str] = []
    with Archive.open(shelf.data) as archive:
        archive.db.conn.set_trace_callback(asked.append)
        assert search(archive.db.conn, ["年"]).reports == 1
        archive.db.conn.set_trace_callback(None)
    assert set(walks(shelf, asked)) == {"SCAN search_index VIRTUAL TABLE INDEX 0:M1", "SCAN found"}


def walks(shelf: Shelf, asked: list[str]) -> list[str]:
    """Of what the commands ask, not of what FTS5 and the opening of an archive do."""
    steps = [
        str(row[3])
        for statement in dict.fromkeys(asked)
        if re.match(r"\s*(SELECT|WITH)", statement) and "main" not in statement
        for row in shelf.rows(f"EXPLAIN QUERY PLAN {statement}")
    ]
    return [step for step in steps if re.match(r"SCAN (?!CONSTANT|same|json_each|\(subquery)", step)]


def test_a_scan_would_be_seen(shelf: Shelf) -> None:
    visit(shelf, "2026-01-10", reports(2020))
    assert scans(shelf, "SELECT DISTINCT site_id, list_url FROM sightings AS s") == [
        "SCAN s USING INDEX sightings_site"
    ]
    assert scans(shelf, "SELECT count(*) FROM captures") == ["SCAN captures USING COVERING INDEX captures_run"]
