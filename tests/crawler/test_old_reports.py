"""Reports of old years are asked for less often than lists and new reports, unless something is the matter with them."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.visits.due import before, night_of, rests
from tests.archive.conftest import report_page
from tests.crawler.conftest import Crawling, Replica, Reply, listing
from tests.crawler.nights import nightly
from tests.launch import run_nianbao

TONIGHT = night_of(datetime.now(UTC))
NEW, OLD = TONIGHT.year - 1, TONIGHT.year - 4
TITLE = "秀洲区档案局{}年政府信息公开工作年度报告"


def item(year: int) -> str:
    return f"/nb/{year}.html"


def night_after(days: int) -> str:
    return (TONIGHT + timedelta(days=days)).isoformat()


@pytest.fixture
def site(replica: Replica, crawling: Crawling) -> Replica:
    """A site with a new report and an old one, on which the first night was."""
    replica.routes["/nb/"] = listing(*((item(year), TITLE.format(year)) for year in (NEW, OLD)))
    for year in (NEW, OLD):
        replica.routes[item(year)] = report_page(TITLE.format(year))
    crawling.site(f"{replica.base}/nb/", agency="秀洲区档案局")
    nightly(crawling, night_after(0))
    return replica


def asked(site: Replica, crawling: Crawling, days: int, *options: str) -> dict[str, int]:
    """How often the pages were asked for in the night after so many days, in which the site is due; both are counted."""
    del site.seen[:]
    options = ("--full-every-weeks", "50", "--old-every", "28", "--verify", "0", *options)
    done = run_nianbao("nightly", *crawling.words("--night", night_after(days), "--format", "json", *options))
    assert done.returncode in (0, 1)  # whether a report is due depends on the day
    found = json.loads(done.stdout)["sites"]["one"]
    assert found.get("items", 0) + found.get("failures", 0) == 2
    return {path: site.paths().count(path) for path in ("/nb/", item(NEW), item(OLD))}


def test_old_reports_rest(site: Replica, crawling: Crawling) -> None:
    assert asked(site, crawling, 30, "--old-every", "31") == {"/nb/": 1, item(NEW): 1, item(OLD): 0}
    assert crawling.rows("SELECT items, failures FROM site_visits ORDER BY id DESC LIMIT 1") == [(2, 0)]
    assert asked(site, crawling, 60) == {"/nb/": 1, item(NEW): 1, item(OLD): 1}


def test_a_full_fetch_asks_for_all(site: Replica, crawling: Crawling) -> None:
    found = asked(site, crawling, 30, "--old-every", "300", "--full-every-weeks", "4")
    assert found == {"/nb/": 1, item(NEW): 1, item(OLD): 1}


def test_what_failed_is_asked_for_until_it_is_there(site: Replica, crawling: Crawling) -> None:
    page = site.routes[item(OLD)]
    site.routes[item(OLD)] = Reply(status=404)
    assert asked(site, crawling, 30, "--old-every", "1")[item(OLD)] == 1
    site.routes[item(OLD)] = page
    assert asked(site, crawling, 60, "--old-every", "300")[item(OLD)] == 1
    assert asked(site, crawling, 90, "--old-every", "300")[item(OLD)] == 0


def test_what_changed_is_asked_for(site: Replica, crawling: Crawling) -> None:
    site.routes[item(OLD)] = report_page(TITLE.format(OLD), granted=77)
    assert asked(site, crawling, 30, "--old-every", "1")[item(OLD)] == 1
    assert asked(site, crawling, 60, "--old-every", "300")[item(OLD)] == 1


@pytest.mark.parametrize(
    ("year", "nights_ago", "rest"),
    [(2023, 5, True), (2023, 28, False), (2024, 5, False), (None, 5, False), (2009, 27, True)],
)
def test_the_rule(year: int | None, nights_ago: int, rest: bool) -> None:
    night = date(2026, 3, 1)
    asked_at = datetime(2026, 2, 28, 18, tzinfo=UTC) - timedelta(days=nights_ago)
    assert rests(year, asked_at, night, 28) is rest
    assert not rests(year, asked_at, night, 1)
    assert not rests(year, asked_at, night - timedelta(days=60), 28)
    assert not rests(2010, asked_at, night_of(asked_at), 1)
    assert not rests(year, None, night, 28)


def test_the_start_of_a_night() -> None:
    start = before(date(2026, 3, 1), 0)
    assert start == datetime(2026, 2, 28, 4, tzinfo=UTC)
    assert night_of(start) == date(2026, 3, 1)
