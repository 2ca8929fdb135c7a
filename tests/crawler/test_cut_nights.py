"""A night that ends at a time set for it: what was fetched is read, and the sites that were left come first in the next."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page
from tests.crawler.nights import command, nightly, run
from tests.crawler.one_report import ITEM, LIST, REPORT, one_report, wait_for

SITES = [f"s{number}" for number in range(6)]


def slow_sites(replica: Replica, crawling: Crawling) -> None:
    """Six sites of one report each, all on one host, so one after the other; each takes about a second."""
    for name in SITES:
        title = f"{name}县人民政府2019年政府信息公开工作年度报告".replace("s", "第")
        replica.routes[f"/{name}/list.html"] = Reply(listing((f"/{name}/nb/202003/1.html", title)), delay_s=0.5)
        page = report_page().replace("秀洲区人民政府".encode(), title.partition("2019")[0].encode())
        replica.routes[f"/{name}/nb/202003/1.html"] = Reply(page, delay_s=0.5)
        crawling.site(f"{replica.base}/{name}/list.html", name=name)


@pytest.mark.slow
def test_a_night_that_is_always_cut_comes_to_every_site(replica: Replica, crawling: Crawling) -> None:
    slow_sites(replica, crawling)
    visited: set[str] = set()
    for day in range(1, 8):
        summary = nightly(crawling, f"2026-02-{day:02}", "--max-hours", str(2.2 / 3600))
        assert summary["out_of_time"], summary
        assert not summary["interrupted"]
        assert summary["unfinished"]
        assert crawling.rows("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1") == [("done",)]
        visited = {str(site_id) for (site_id,) in crawling.rows("SELECT site_id FROM site_visits")}
        if visited == set(SITES):
            break
    assert visited == set(SITES)
    assert crawling.rows("SELECT count(DISTINCT agency_id) FROM reports") == [(6,)]


@pytest.mark.slow
def test_what_a_killed_night_left_is_read_first(replica: Replica, second_replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling, name="quick")
    second_replica.routes["/slow.html"] = Reply(listing((ITEM, REPORT)), delay_s=25)
    crawling.site(f"{second_replica.base}/slow.html", name="slow")
    running = subprocess.Popen(command(crawling, "--night", "2026-02-01"))
    wait_for(lambda: _visited(crawling))
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert crawling.rows("SELECT count(*) FROM reports") == [(0,)]
    summary = nightly(crawling, "2026-02-01", "--max-hours", str(1 / 3600))
    assert (summary["new_reports"], summary["unfinished"]) == (1, ["slow"])
    assert crawling.rows("SELECT command, outcome FROM runs") == [
        ("nightly", "cut short"),
        ("read", "done"),
        ("nightly", "done"),
    ]


def _visited(crawling: Crawling) -> bool:
    with suppress(sqlite3.OperationalError):  # not there yet
        return bool(crawling.rows("SELECT 1 FROM site_visits"))
    return False


def test_a_dry_run_tells_what_is_due(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    plan = json.loads(run(crawling, "2026-02-01", "--dry-run", "--delay", "9", "--format", "json").stdout)
    assert plan["due"] == {"one": {"why": "never visited", "in_full": True, "requests": 40}}
    assert (plan["requests"], plan["hours"]) == (40, 0.1)
    assert crawling.rows("SELECT * FROM runs") == []
    nightly(crawling, "2026-02-01")
    plan = json.loads(run(crawling, "2026-02-02", "--dry-run", "--format", "json").stdout)
    assert plan["due"] == {"one": {"why": "season", "in_full": False, "requests": 3}}
    text = run(crawling, "2026-02-02", "--dry-run").stdout
    assert text.splitlines()[-1] == "night 2026-02-02: 1 sites due, 0 not; about 3 requests, at least 0.0 hours"


def test_only_what_failed_is_tried_again(replica: Replica, second_replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling, name="good")
    one_report(second_replica, crawling, name="bad")
    second_replica.routes[LIST] = Reply(b"<html>gone</html>", status=404)
    nightly(crawling, "2026-02-01", expect=1)
    second_replica.routes[LIST] = listing(("/nb/202003/1001.html", "秀洲区人民政府2019年政府信息公开工作年度报告"))
    summary = nightly(crawling, "2026-02-02", "--retry-failed")
    assert list(summary["due"]) == ["bad"]
    assert list(summary["later"]) == ["good"]


def test_each_finished_site_is_a_line(replica: Replica, crawling: Crawling, tmp_path: Path) -> None:
    one_report(replica, crawling)
    log = tmp_path / "night.jsonl"
    done = run(crawling, "2026-02-01", "--log", str(log))
    assert " one: done, 3 fetched, 0 unchanged, 1 reports listed, 0 failures, 0 s\n" in done.stderr
    [line] = [json.loads(line) for line in log.read_text().splitlines()]
    assert (line["site_id"], line["outcome"], line["fetched"], line["items"]) == ("one", "done", 3, 1)
    assert run(crawling, "2026-02-02", "-q", "--log", str(log)).stderr == ""
    assert len(log.read_text().splitlines()) == 2


@pytest.mark.parametrize("given", ["25:00", "6", "06:60"])
def test_a_wrong_time_of_day_is_refused(crawling: Crawling, replica: Replica, given: str) -> None:
    one_report(replica, crawling)
    done = run(crawling, "2026-02-01", "--until", given, expect=2)
    assert f"'{given}' is no time of day; write 06:00" in done.stderr


def test_it_ends_at_the_time_of_day(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    soon = time.strftime("%H:%M", time.localtime(time.time() + 7200))
    assert nightly(crawling, "2026-02-01", "--until", soon)["out_of_time"] is False
