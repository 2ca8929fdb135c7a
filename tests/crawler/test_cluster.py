"""nianbao crawl and nightly --cluster: sites visited by the workers of a Dask cluster."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import distributed
import pytest

from archive.db.handle import Archive
from archive.fixity.verify import verify
from archive.writing.rebuild import rebuild
from tests.archive.conftest import report_page
from tests.archive.on_disk import dump, lose_database
from tests.clusters import crawls_under_way, kill_workers, local_cluster
from tests.crawler import nights
from tests.crawler.conftest import Crawling, Replica, Reply, listing
from tests.crawler.one_report import wait_for
from tests.machines import cluster_of, machines, needs_machines

pytestmark = pytest.mark.slow

LIST, ITEM = "/nb/list{}.html", "/nb/202003/{}.html"
TITLE = "秀洲区{}2019年政府信息公开工作年度报告"


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.LocalCluster]:
    with local_cluster() as started:
        yield started


@pytest.fixture
def three(replica: Replica, second_replica: Replica, crawling: Crawling) -> Crawling:
    """Two sites that share a host, and one of another host; one of the first fails."""
    for number, host in enumerate((replica, replica, second_replica)):
        host.validators = True
        host.routes |= {
            LIST.format(number): listing(
                (ITEM.format(number), TITLE.format(f"第{number}局")), ("/nb/1.html", "秀洲区2019年部门决算")
            ),
            ITEM.format(number): report_page(TITLE.format(f"第{number}局"), granted=5 + number),
        }
        crawling.site(host.base + LIST.format(number), name=f"site-{number}", agency=f"秀洲区第{number}局")
    second_replica.routes["/robots.txt"] = Reply(b"User-agent: *\nAllow: /\n", content_type="text/plain")
    crawling.site(replica.base + "/gone.html", name="site-3")
    return crawling


def captured(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """What was captured and read, in an order of its own and without times, numbers and places."""
    questions = {
        "captures": "SELECT url, status, payload_sha256, revisit_of IS NULL, text_sha256 FROM captures",
        "sightings": "SELECT site_id, agency, url, title, list_url FROM sightings",
        "failures": "SELECT site_id, url, reason, detail, part, title FROM failures",
        "visits": "SELECT site_id, night, in_full, outcome, fetched, unchanged, items, failures FROM site_visits",
        "reports": "SELECT a.name, r.year, v.version, v.cause, v.reading_sha256 FROM report_versions AS v "
        "JOIN reports AS r ON r.id = v.report_id JOIN agencies AS a ON a.id = r.agency_id",
        "runs": "SELECT command, outcome, contact, fetched_bytes, new_bytes, total_bytes FROM runs",
    }
    with closing(sqlite3.connect(data / "archive.db")) as database:
        return {name: sorted(database.execute(sql).fetchall(), key=repr) for name, sql in questions.items()}


def test_a_crawl_brings_what_that_of_one_machine_brings(
    three: Crawling, replica: Replica, cluster: distributed.LocalCluster, tmp_path: Path
) -> None:
    options = ("--cluster", cluster.scheduler_address)
    first = three.run("--format", "json", *options, expect=1)
    seen = sorted((seen.started, seen.ended) for seen in replica.seen)
    assert all(before[1] <= after[0] for before, after in pairwise(seen))
    again = three.run("--format", "json", *options, expect=1)
    there = captured(three.data)
    three.data = tmp_path / "here"
    here = [three.run("--format", "json", expect=1), three.run("--format", "json", expect=1)]
    now = captured(three.data)
    for name in there:
        assert there[name] == now[name], name
    assert [told(done.stdout) for done in (first, again)] == [told(done.stdout) for done in here]
    assert len(there["reports"]) == 3
    assert {row[6] for row in there["visits"]} == {1, 0}


@needs_machines
def test_workers_on_machines_without_a_common_directory(crawling: Crawling, tmp_path: Path) -> None:
    web, own = [tmp_path / "0", tmp_path / "1"], ["10.77.0.1", "10.77.0.101"]
    for site in range(3):
        host = site % 2
        (web[host] / "nb").mkdir(parents=True, exist_ok=True)
        (web[host] / "robots.txt").write_text(f"User-agent: *\nAllow: /nb\n# {host}\n")
        title = TITLE.format(f"第{site}局")
        (web[host] / f"nb/list{site}.html").write_bytes(listing((f"/nb/{site}.html", title)))
        (web[host] / f"nb/{site}.html").write_bytes(report_page(title, granted=5 + site))
        crawling.site(f"http://{own[host]}:8000/nb/list{site}.html", name=f"site-{site}", agency=f"秀洲区第{site}局")
    options = ("--format", "json", "--contact", "https://example.org/crawl")
    with machines(4) as (home, *others):
        home.run("ip", "addr", "add", f"{own[1]}/24", "dev", "eth0")
        for address, directory in zip(own, web, strict=True):
            home.start(sys.executable, "-m", "http.server", "--bind", address, "--directory", directory, "8000")
        scheduler, _ = cluster_of(*others)
        done = [home.run(*crawling.command(*options, "--cluster", scheduler))]
        there = captured(crawling.data)
        crawling.data = tmp_path / "here"
        done.append(home.run(*crawling.command(*options)))
    assert [crawl.returncode for crawl in done] == [0, 0], done
    assert captured(crawling.data) == there
    assert [row[1:3] for row in there["reports"]] == [(2019, 1)] * 3
    assert told(done[0].stdout) == told(done[1].stdout)


def told(printed: str) -> dict[str, object]:
    """A summary, without what depends on the order of the sites."""
    summary = json.loads(printed)
    return {name: summary[name] for name in ("sites", "read", "new_reports", "new_versions", "problems")}


def test_what_workers_captured_is_verified_and_rebuilt(three: Crawling, cluster: distributed.LocalCluster) -> None:
    three.run("--cluster", cluster.scheduler_address, expect=1)
    before = dump(three.data)
    with Archive.open(three.data) as archive:
        found = verify(archive)
    assert (found.problems, len(before["captures"])) == ((), 11)
    assert len(list((three.data / "warc").glob("*-merged-*"))) == 1
    lose_database(three.data)
    rebuild(three.data)
    after = dump(three.data)
    assert {name for name in before if before[name] != after[name]} <= {"journal"}


def test_a_night_whose_worker_is_killed_visits_each_site_once(three: Crawling, replica: Replica) -> None:
    with local_cluster() as started:
        killed = []

        def slow(headers: dict[str, str]) -> Reply:
            if not killed:
                killed.extend(kill_workers(started))
            return Reply(listing((ITEM.format(1), TITLE.format("第1局"))))

        replica.routes[LIST.format(1)] = slow
        summary = nights.nightly(three, "2026-11-02", "--cluster", started.scheduler_address, expect=1)
    assert (killed, summary["unfinished"]) == ([2], [])
    assert [failure["site_id"] for failure in summary["failures"]] == ["site-3"]
    assert three.rows("SELECT site_id, count(*) FROM site_visits GROUP BY site_id ORDER BY 1") == [
        (f"site-{number}", 1) for number in range(4)
    ]
    assert three.rows("SELECT count(*), count(DISTINCT url) FROM captures") == [(11, 9)]
    assert summary["new_reports"] == 3


def test_a_command_that_is_interrupted_takes_its_work_back(
    three: Crawling, replica: Replica, cluster: distributed.LocalCluster
) -> None:
    replica.routes[ITEM.format(0)] = Reply(b"<html></html>", delay_s=3)
    command = three.command("--cluster", cluster.scheduler_address)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as crawl:
        wait_for(lambda: LIST.format(0) in replica.paths())
        crawl.send_signal(signal.SIGINT)
        assert crawl.wait(20) == 4
    wait_for(lambda: not crawls_under_way(cluster))
    assert three.rows("SELECT outcome FROM runs") == [("interrupted",)]
    assert LIST.format(1) not in replica.paths()
