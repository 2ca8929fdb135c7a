"""A clock that is far from the archive's times is believed only if a server confirms it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from archive.base.errors import CLOCK
from crawler.visits.clock import judge
from tests.crawler.conftest import Crawling, Replica, Reply
from tests.crawler.nights import nightly, run
from tests.crawler.one_report import one_report


def move_last_run(crawling: Crawling, to: str) -> None:
    with closing(sqlite3.connect(crawling.data / "archive.db")) as connection, connection:
        connection.execute("UPDATE runs SET started_at = ?", (to,))


def test_a_long_pause_is_confirmed_by_a_server(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    nightly(crawling, "2026-02-01")
    move_last_run(crawling, "2023-01-05T08:00:00Z")
    assert nightly(crawling, "2026-02-02")["sites"]["one"]["fetched"] == 3
    move_last_run(crawling, "2090-01-05T08:00:00Z")
    assert nightly(crawling, "2026-02-03")["sites"]["one"]["fetched"] == 3


def test_a_wrong_clock_stores_nothing(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    nightly(crawling, "2026-02-01")
    captures = crawling.rows("SELECT count(*) FROM captures")
    move_last_run(crawling, "2023-01-05T08:00:00Z")
    for path, route in list(replica.routes.items()):
        assert isinstance(route, bytes)
        replica.routes[path] = Reply(route, headers={"Date": "Fri, 06 Jan 2023 08:00:00 GMT"})
    replica.routes["/robots.txt"] = Reply(b"", headers={"Date": "Fri, 06 Jan 2023 08:00:00 GMT"})
    done = run(crawling, "2026-02-02", expect=CLOCK)
    assert "127.0.0.1" in done.stderr
    assert "says 2023-01-06T08:00:00Z. Nothing was stored. Set the clock, then run again" in done.stderr
    assert crawling.rows("SELECT count(*) FROM captures") == captures
    assert crawling.rows("SELECT outcome FROM runs") == [("done",), ("failed",)]
    assert nightly(crawling, "2026-02-02", "--dry-run")["due"]["one"]["why"] == "season"


@pytest.mark.parametrize("date", ["", "soon", "Fri, 31 Dec 9999 23:59:59 -1400", "Mon, 32 Jan 2026 00:00:00 GMT"])
def test_a_date_that_is_none_says_nothing(date: str) -> None:
    assert not judge(date, "127.0.0.1", datetime(2026, 1, 5, tzinfo=UTC))


def test_a_visit_of_a_night_to_come_holds_nothing_back(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    nightly(crawling, "2030-06-01")
    assert nightly(crawling, "2026-02-02")["due"]["one"]["why"] == "never visited"
