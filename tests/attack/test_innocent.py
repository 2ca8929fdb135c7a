"""A site that is hostile in some way never takes anything from an innocent one: that is whole, and the crawl ends."""

import subprocess
from contextlib import ExitStack

import pytest

from crawler.run.manners import SITES_AT_ONCE
from tests.attack.hostile_site import ROBOTS, SLOW, START, WAYS, serving
from tests.crawler.conftest import Crawling, Replica, listing, report_page

pytestmark = pytest.mark.slow

TITLES = [f"第{n}局2019年政府信息公开工作年度报告" for n in range(1, 6)]
LIMIT_S = 550  # for a machine under load; by itself a crawl takes less than a minute
# What the failure of a site has to say, where it is always the same.
REASONS = {
    "endless_head": "too large",
    "endless_continue": "too large",
    "endless_body": "too large",
    "gzip_bomb": "too large",
    "cookies": "too large",
    "fields": "too large",
    "empty_members": "too large",
    "endless_list": "budget used up",
    "redirects": "redirect loop",
    "to_itself": "redirect loop",
    "to_private": "off host",
    "to_host": "off host",
    "to_ftp": "bad address",
    "to_file": "bad address",
    "never": "timeout",
    "slow_head": "timeout",
    "slow_body": "timeout",
    "robots_slow": "timeout",
    "robots_endless": "robots",
}


def crawl(replica: Replica, crawling: Crawling, ways: dict[str, str]) -> None:
    """Crawl an innocent site, the last in the registry, beside sites that are hostile: id → way."""
    rows = tuple((f"/nb/202003/{number}.html", title) for number, title in enumerate(TITLES, 1001))
    replica.routes |= {"/nb/list1.html": listing(*rows), **{address: report_page() for address, _ in rows}}
    with ExitStack() as servers:
        for name, way in ways.items():
            base = servers.enter_context(serving(way))
            crawling.site(base + START, name=name, family="hanweb" if way == "ftp_link" else "auto")
            with crawling.registry.open("a", encoding="utf-8") as registry:
                registry.write("max_requests = 30\n")
        crawling.site(replica.base + "/nb/list1.html", name="innocent")
        command = crawling.command("--delay", "0", "--timeout", "20" if set(ways.values()) & set(SLOW) else "120")
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S)
    assert (done.returncode, "Traceback" in done.stderr) in ((0, False), (1, False)), done.stderr[-3000:]
    sighted = "SELECT title FROM sightings WHERE site_id = 'innocent' ORDER BY title"
    assert [title for (title,) in crawling.rows(sighted)] == sorted(TITLES)
    assert crawling.rows("SELECT outcome FROM site_visits WHERE site_id = 'innocent'") == [("done",)]
    assert crawling.rows("SELECT count(*) FROM site_visits") == [(len(ways) + 1,)]
    for name, way in ways.items():
        reasons = {reason for (reason,) in crawling.rows(f"SELECT reason FROM failures WHERE site_id = '{name}'")}
        assert "internal error" not in reasons, name
        if way in REASONS:
            assert REASONS[way] in reasons, (name, reasons)


def test_all_ways_at_once(replica: Replica, crawling: Crawling) -> None:
    ways = {name: name for name in (*WAYS, *ROBOTS)}
    assert len(ways) >= 25
    crawl(replica, crawling, ways)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*WAYS, *ROBOTS, *SLOW])
def test_each_way_by_itself(replica: Replica, crawling: Crawling, name: str) -> None:
    crawl(replica, crawling, {name: name})


@pytest.mark.slow
def test_slow_sites_that_hold_every_place(replica: Replica, crawling: Crawling) -> None:
    """More of them than are crawled at once: those that wait get their turn."""
    crawl(replica, crawling, {f"slow{number}": "never" for number in range(SITES_AT_ONCE + 1)})
