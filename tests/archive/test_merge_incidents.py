"""nianbao merge: incidents, whoever acknowledged them and wherever they ended."""

from contextlib import AbstractContextManager
from unittest.mock import patch

import pytest

from archive.coverage.health import Incident, IncidentKind
from archive.coverage.incident_log import acknowledge, logged, record
from archive.db.handle import Archive
from archive.writing.decision_runs import decisions
from tests.archive.conftest import Shelf, report_page
from tests.archive.on_disk import dump
from tests.archive.two_archives import beside, take_over

DOWN = Incident("site", 1, IncidentKind.HOST_DOWN, "nobody answered")


def on_day(day: int) -> AbstractContextManager[object]:
    return patch("archive.base.times.now", lambda: f"2026-02-{day:02}T00:00:00.000000Z")


def found(shelf: Shelf, day: int, *incidents: Incident) -> None:
    """What a crawl finds on that day."""
    with on_day(day), decisions(shelf.data, "crawl") as archive:
        [run_id] = archive.db.execute("SELECT max(id) FROM runs").fetchone()
        record(archive.db.conn, run_id, incidents, [one for one in logged(archive.db.conn) if one.ended is None])


def lives(shelf: Shelf) -> list[tuple[str, str | None, str | None]]:
    """Day on which each was opened and ended, and why it was acknowledged."""
    with Archive.open(shelf.data) as archive:
        return [(one.opened[8:10], one.ended and one.ended[8:10], one.why) for one in logged(archive.db.conn)]


@pytest.fixture
def pair(shelf: Shelf) -> tuple[Shelf, Shelf]:
    other = beside(shelf, "other")
    for one in (shelf, other):
        one.crawl({"http://127.0.0.1/a": report_page("秀洲区人民政府2021年政府信息公开工作年度报告")})
    return shelf, other


def test_they_come_with_what_became_of_them(pair: tuple[Shelf, Shelf]) -> None:
    ours, theirs = pair
    found(theirs, 1, DOWN)
    take_over(ours, theirs)
    assert lives(ours) == [("01", None, None)]
    with on_day(2), decisions(theirs.data, "incidents") as archive:
        acknowledge(archive.db.conn, 1, "known", None)
    found(theirs, 3)
    found(theirs, 4, DOWN)
    take_over(ours, theirs)
    assert lives(ours) == lives(theirs) == [("01", "03", "known"), ("04", None, None)]
    before = dump(ours.data)
    take_over(ours, theirs)
    assert dump(ours.data) == before


def test_what_stood_in_both_is_one(pair: tuple[Shelf, Shelf]) -> None:
    ours, theirs = pair
    found(ours, 1, DOWN)
    found(theirs, 2, DOWN)
    found(theirs, 5)
    take_over(ours, theirs)
    assert lives(ours) == [("01", "05", None)]
    before = dump(ours.data)
    take_over(ours, theirs)
    assert dump(ours.data) == before
