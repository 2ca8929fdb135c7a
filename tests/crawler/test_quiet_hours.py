"""Quiet hours in China Standard Time."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.registry.quiet_hours import CHINA, QuietHours
from tests.crawler.conftest import Crawling, Replica, listing


@pytest.mark.parametrize(
    ("hours", "utc", "quiet"),
    [
        ("08:30-18:00", (0, 29), False),
        ("08:30-18:00", (0, 30), True),
        ("08:30-18:00", (9, 59), True),
        ("08:30-18:00", (10, 0), False),
        ("22:00-06:00", (14, 0), True),  # 22:00
        ("22:00-06:00", (16, 0), True),  # midnight
        ("22:00-06:00", (21, 59), True),
        ("22:00-06:00", (22, 0), False),
        ("00:00-24:00", (16, 0), True),
        ("00:00-24:00", (15, 59), True),
    ],
)
def test_contains(hours: str, utc: tuple[int, int], quiet: bool) -> None:
    assert QuietHours.parse(hours).contains(datetime(2026, 7, 1, *utc, tzinfo=UTC)) is quiet


@pytest.mark.parametrize(
    "hours",
    ["", "8-18", "08:30", "8:30-18:00", "08:30-18:00 ", "08:60-18:00", "24:00-06:00", "08:00-24:01", "08:00-08:00"],
)
def test_no_hours(hours: str) -> None:
    with pytest.raises(ValueError, match="no time of day"):
        QuietHours.parse(hours)


def around_now(offset_h: int) -> str:
    now = datetime.now(CHINA)
    return f"{now + timedelta(hours=offset_h - 2):%H:%M}-{now + timedelta(hours=offset_h + 2):%H:%M}"


def test_site_is_not_asked_in_its_quiet_hours(replica: Replica, second_replica: Replica, crawling: Crawling) -> None:
    hours = around_now(0)
    crawling.site(f"{replica.base}/nb.html", quiet_hours=hours)
    second_replica.routes["/nb.html"] = listing(("/1001.html", "部门决算"))
    crawling.site(f"{second_replica.base}/nb.html", name="two", quiet_hours=around_now(12))
    done = crawling.run(expect=1)
    assert replica.seen == []
    assert second_replica.paths() == ["/robots.txt", "/nb.html"]
    assert crawling.failures() == [(f"{replica.base}/nb.html", "quiet hours")]
    assert f"one: quiet hours: {replica.base}/nb.html ({hours} China Standard Time)" in done.stderr
