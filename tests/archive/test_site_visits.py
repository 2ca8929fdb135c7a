"""What visits tell: when a site was checked, fetched in full, changed, and whether it failed."""

from datetime import date, timedelta

from archive.capture.site_visits import SiteHistory, SiteVisit, histories
from archive.db.handle import Archive
from tests.archive.conftest import START, Shelf

FIRST = date(2026, 9, 1)


def visit(shelf: Shelf, night: date, outcome: str = "done", *, in_full: bool = False, site_id: str = "site") -> None:
    with shelf.writing() as writer:
        writer.visit(SiteVisit(site_id, night, in_full, START, START + timedelta(minutes=1), outcome, 3, 0, 1, 0))


def history(shelf: Shelf) -> dict[str, SiteHistory]:
    with Archive.open(shelf.data) as archive:
        return histories(archive.db.conn, date(2026, 12, 31))


def test_a_first_visit_is_in_full(shelf: Shelf) -> None:
    visit(shelf, FIRST)
    visit(shelf, FIRST + timedelta(days=30))
    visit(shelf, FIRST, "failed", site_id="other")
    assert history(shelf) == {
        "site": SiteHistory(FIRST + timedelta(days=30), in_full=FIRST),
        "other": SiteHistory(FIRST, in_full=None, failed=True),
    }
    assert shelf.rows("SELECT night, started_at, finished_at, outcome FROM site_visits WHERE site_id = 'other'") == [
        ("2026-09-01", "2026-01-10T08:00:00.000000Z", "2026-01-10T08:01:00.000000Z", "failed")
    ]


def test_a_full_visit_that_failed_does_not_count(shelf: Shelf) -> None:
    visit(shelf, FIRST)
    visit(shelf, FIRST + timedelta(days=56), "failed", in_full=True)
    assert history(shelf)["site"] == SiteHistory(FIRST + timedelta(days=56), in_full=FIRST, failed=True)
    visit(shelf, FIRST + timedelta(days=57), "problems", in_full=True)
    again = FIRST + timedelta(days=57)
    assert history(shelf)["site"] == SiteHistory(again, in_full=again)
