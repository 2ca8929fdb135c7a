"""What is asked again and how long is waited; hosts that ask for more time, or never answer, are left alone."""

import subprocess
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from archive.base.errors import INTERRUPTED
from crawler.middleware.retry import retry_after_s
from crawler.visits.hosts import MAX_FAILED_IN_A_ROW
from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page
from tests.crawler.one_report import wait_for

NOW = datetime(2026, 1, 31, 8, 0, 0, tzinfo=UTC)
LIST = "/nb.html"
ITEMS = [f"/nb/202003/{n}.html" for n in range(1001, 1016)]


def crawl_items(replica: Replica, crawling: Crawling, *arguments: str, count: int, expect: int = 0) -> None:
    """The crawl asks for the last row first."""
    rows = [(item, f"第{item[-9:-5]}局2019年政府信息公开工作年度报告") for item in ITEMS[:count]]
    replica.routes = {LIST: listing(*rows), **{item: report_page() for item in ITEMS[:count]}, **replica.routes}
    crawling.site(replica.base + LIST)
    crawling.run(*arguments, expect=expect)


@pytest.mark.parametrize(
    ("field", "date", "seconds"),
    [
        ("120", "", 120.0),
        (" 0 ", "", 0.0),
        ("Sat, 31 Jan 2026 08:02:00 GMT", "", 120.0),
        ("Sat, 31 Jan 2026 07:00:00 GMT", "", 0.0),
        ("Sat, 31 Jan 2026 16:02:00 +0800", "", 120.0),
        ("Sat, 31 Jan 2026 08:02:00 -0000", "", 120.0),
        # this server's clock is eight hours ahead
        ("Sat, 31 Jan 2026 16:00:30 GMT", "Sat, 31 Jan 2026 16:00:00 GMT", 30.0),
        ("Sat, 31 Jan 2026 08:02:00 GMT", "no date", 120.0),
        ("9" * 400, "", 999999999999.0),
        ("", "", None),
        ("-1", "", None),
        ("soon", "", None),
        ("１２", "", None),
    ],
)
def test_retry_after(field: str, date: str, seconds: float | None) -> None:
    assert retry_after_s(field, date, NOW) == seconds


@pytest.mark.parametrize("status", [503, 429])
def test_short_retry_after_is_waited_for(replica: Replica, crawling: Crawling, status: int) -> None:
    answers = iter([Reply(b"busy", status, headers={"Retry-After": "1"}), Reply(report_page())])
    replica.routes = {ITEMS[0]: lambda headers: next(answers)}
    crawl_items(replica, crawling, count=2)
    assert crawling.failures() == []
    assert replica.paths().count(ITEMS[0]) == 2
    by_start = sorted(replica.seen, key=lambda seen: seen.started)
    first, second = (seen for seen in by_start if seen.path == ITEMS[0])
    assert second.started - first.ended >= 1
    # nothing else is asked while the site waits
    assert not [seen for seen in by_start if first.ended < seen.started < second.started]


@pytest.mark.parametrize("field", ["3600", "Sun, 31 Jan 2100 08:00:00 GMT"])
def test_long_retry_after_ends_the_host_for_this_run(replica: Replica, crawling: Crawling, field: str) -> None:
    replica.routes = {ITEMS[2]: Reply(b"busy", 503, headers={"Retry-After": field})}
    crawl_items(replica, crawling, count=3, expect=1)
    assert [reason for _, reason in crawling.failures()] == ["told to wait", "not tried", "not tried"]
    ((detail,), *rest) = crawling.rows("SELECT detail FROM failures ORDER BY rowid")
    assert str(detail).startswith("HTTP 503, Retry-After ")
    assert [str(text) for (text,) in rest] == [f"the host had asked to be left alone: {detail}"] * 2
    assert replica.paths() == ["/robots.txt", LIST, ITEMS[2]]
    assert crawling.rows("SELECT status FROM captures JOIN failures ON capture_id = captures.id") == [(503,)]


def test_429_without_a_time_is_a_refusal(replica: Replica, crawling: Crawling) -> None:
    replica.routes = {ITEMS[1]: Reply(b"too many", 429)}
    crawl_items(replica, crawling, count=2, expect=1)
    assert [reason for _, reason in crawling.failures()] == ["blocked", "not tried"]
    assert replica.paths() == ["/robots.txt", LIST, ITEMS[1]]


def test_429_that_comes_again_is_a_refusal(replica: Replica, crawling: Crawling) -> None:
    replica.routes = {ITEMS[0]: Reply(b"too many", 429, headers={"Retry-After": "0"})}
    crawl_items(replica, crawling, count=1, expect=1)
    assert crawling.failures() == [(replica.base + ITEMS[0], "blocked")]
    assert replica.paths().count(ITEMS[0]) == 3


def test_signal_ends_a_wait(replica: Replica, crawling: Crawling) -> None:
    replica.routes = {LIST: Reply(b"busy", 503, headers={"Retry-After": "59"})}
    crawling.site(replica.base + LIST)
    running = subprocess.Popen(crawling.command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: LIST in replica.paths())
    running.terminate()
    _, errors = running.communicate(timeout=30)
    assert running.returncode == INTERRUPTED
    assert "interrupted" in errors
    assert replica.paths() == ["/robots.txt", LIST]


def test_waits_grow(replica: Replica, crawling: Crawling) -> None:
    replica.routes = {ITEMS[0]: Reply(b"busy", 503)}
    crawl_items(replica, crawling, "--delay", "0.04", count=1, expect=1)
    assert crawling.failures() == [(replica.base + ITEMS[0], "http error")]
    tries = sorted((seen for seen in replica.seen if seen.path == ITEMS[0]), key=lambda seen: seen.started)
    waits = [later.started - earlier.ended for earlier, later in pairwise(tries)]
    assert len(waits) == 2
    assert waits[0] >= 0.2
    assert waits[1] >= 1.0


def test_host_that_fails_again_and_again_is_left_alone(replica: Replica, crawling: Crawling) -> None:
    replica.routes = dict.fromkeys(ITEMS, Reply(b"no", 403))
    crawl_items(replica, crawling, count=15, expect=1)
    reasons = [reason for _, reason in crawling.failures()]
    assert reasons == ["http error"] * MAX_FAILED_IN_A_ROW + ["not tried"] * (15 - MAX_FAILED_IN_A_ROW)
    assert len(replica.seen) == 2 + MAX_FAILED_IN_A_ROW
    assert crawling.rows("SELECT DISTINCT detail FROM failures WHERE reason = 'not tried'") == [
        ("10 requests in a row had failed, the last with HTTP 403",)
    ]


def test_404_is_an_answer(replica: Replica, crawling: Crawling) -> None:
    replica.routes = {item: Reply(b"no", 403 if n % 2 else 404) for n, item in enumerate(ITEMS)}
    crawl_items(replica, crawling, count=15, expect=1)
    assert [reason for _, reason in crawling.failures()].count("not tried") == 0
    assert len(replica.seen) == 2 + 15
