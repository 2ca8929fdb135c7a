"""Whole crawls of replicas through the command line: what is kept, what is not fetched twice, what changed."""

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from itertools import pairwise

import pytest

from archive.base.errors import INTERRUPTED
from tests.crawler.conftest import Crawling, Replica, Reply, gzipped, listing, report_page, tagged
from tests.crawler.one_report import ITEM, LIST, REPORT, one_report, wait_for


def test_report_is_captured_read_and_archived(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    done = crawling.run("--format", "json")
    assert json.loads(done.stdout)["sites"] == {"one": {"fetched": 3, "items": 1}}
    assert replica.paths() == ["/robots.txt", LIST, ITEM]  # the other row's title is no report's
    assert crawling.versions() == [(2019, 1, "first seen")]
    assert crawling.rows("SELECT name, region FROM agencies") == [("秀洲区人民政府", "330411")]
    assert crawling.rows(
        "SELECT value, printed FROM cells WHERE table_name='applications' AND row_key='granted' AND column_key='total'"
    ) == [(159, "159")]
    assert crawling.rows("SELECT status FROM captures ORDER BY id") == [(404,), (200,), (200,)]
    assert crawling.failures() == []


def test_second_run_sends_validators_and_adds_nothing(replica: Replica, crawling: Crawling) -> None:
    replica.routes |= {
        LIST: tagged(listing((ITEM, REPORT)), '"list"'),
        ITEM: tagged(report_page(), '"item"'),
    }
    crawling.site(replica.base + LIST)
    crawling.run()
    done = crawling.run("--format", "json")
    assert json.loads(done.stdout)["sites"] == {"one": {"fetched": 1, "unchanged": 2, "items": 1}}
    assert crawling.rows("SELECT status FROM captures WHERE id > 3 ORDER BY id") == [(404,), (304,), (304,)]
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_identical_payload_without_validators_is_a_revisit(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    crawling.run()
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen")]
    payloads = crawling.rows("SELECT payload_sha256, count(*) FROM captures GROUP BY 1")
    assert [count for _, count in payloads] == [2, 2, 2]
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, sorted((crawling.data / "warc").iterdir()))],
        capture_output=True,
        text=True,
    )
    assert check.returncode == 0, check.stdout


def test_changed_page_is_version_two_and_a_counter_is_not(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    crawling.run()
    counted = report_page(extra="").replace(
        b"<head>", '<head><meta name="others" content="页面生成时间 2026-11-24 15:09:57">'.encode()
    )
    replica.routes[ITEM] = counted
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen")]
    replica.routes[ITEM] = report_page().replace("信息14756条".encode(), "信息14757条".encode())
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen"), (2019, 2, "source changed")]


def test_attachment_is_fetched_with_referer_and_kept(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    replica.routes[ITEM] = report_page(extra='<a href="./P020200312.pdf">年报.pdf</a>')
    replica.routes["/nb/202003/P020200312.pdf"] = Reply(b"%PDF-1.4 x", content_type="application/pdf")
    crawling.run()
    (file,) = [seen for seen in replica.seen if seen.path.endswith(".pdf")]
    assert file.headers["referer"] == replica.base + ITEM
    assert crawling.versions() == [(2019, 1, "first seen")]
    replica.routes["/nb/202003/P020200312.pdf"] = Reply(b"%PDF-1.4 y", content_type="application/pdf")
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen"), (2019, 2, "source changed")]


def test_row_that_links_a_file_is_a_sighting(replica: Replica, crawling: Crawling) -> None:
    replica.routes |= {
        LIST: listing(("/f/2019.pdf", REPORT)),
        "/f/2019.pdf": Reply(b"%PDF-1.4 x", content_type="application/pdf"),
    }
    crawling.site(replica.base + LIST)
    crawling.run()
    assert crawling.rows("SELECT url, title FROM sightings") == [(f"{replica.base}/f/2019.pdf", REPORT)]
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_wrong_charset_label(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    replica.routes[ITEM] = Reply(
        report_page().decode().replace('<meta charset="utf-8">', "").encode("gb18030"),
        content_type="text/html; charset=utf-8",
    )
    replica.routes[LIST] = Reply(
        listing((ITEM, REPORT)).decode().encode("gb18030"), content_type="text/html; charset=iso-8859-1"
    )
    crawling.run()
    assert crawling.rows("SELECT name FROM agencies") == [("秀洲区人民政府",)]
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_manners(replica: Replica, second_replica: Replica, crawling: Crawling) -> None:
    """User-Agent with the contact, and one request at a time a host with the pause between."""
    rows = tuple((f"/nb/202003/{n}.html", f"第{n}局2019年政府信息公开工作年度报告") for n in range(1001, 1007))
    for site, name in ((replica, "one"), (second_replica, "two")):
        site.routes[LIST] = Reply(listing(*rows), delay_s=0.1)
        site.routes |= {address: Reply(report_page(), delay_s=0.1) for address, _ in rows}
        crawling.site(site.base + LIST, name=name)
    crawling.run("--contact", "archive@example.org", "--delay", "0.15")
    for site in (replica, second_replica):
        assert {seen.headers["user-agent"] for seen in site.seen} == {
            f"nianbao/{version('nianbao')} (+archive@example.org)"
        }
        assert len(site.seen) == 8
        by_start = sorted(site.seen, key=lambda seen: seen.started)
        for earlier, later in pairwise(by_start):
            assert later.started >= earlier.ended
        pauses = len(by_start) - 1
        # the first may be noticed late, which shortens the time until the last
        assert by_start[-1].started - by_start[0].started >= (pauses - 1) * 0.14
    # two ports are two hosts: their crawls run side by side
    assert min(seen.started for seen in second_replica.seen) < max(seen.ended for seen in replica.seen)


def test_slow_server_gets_as_much_rest(replica: Replica, crawling: Crawling) -> None:
    """AutoThrottle: the pause grows to what the server took, and is never less than that of the site."""
    rows = tuple((f"/nb/202003/{n}.html", f"第{n}局2019年政府信息公开工作年度报告") for n in range(1001, 1006))
    replica.routes[LIST] = listing(*rows)
    replica.routes |= {address: Reply(report_page(), delay_s=0.6 if "1005" in address else 0) for address, _ in rows}
    crawling.site(replica.base + LIST)
    crawling.run("--delay", "0.1")
    by_start = sorted(replica.seen, key=lambda seen: seen.started)
    gaps = [later.started - earlier.ended for earlier, later in pairwise(by_start)]
    slow = next(at for at, seen in enumerate(by_start) if "1005" in seen.path)
    assert min(gaps) >= 0.05  # one that is noticed late shortens the gap after it
    assert gaps[slow] >= 0.4


def test_sites_that_share_a_host_take_turns(replica: Replica, crawling: Crawling) -> None:
    for name in ("a", "b"):
        rows = tuple(
            (f"/{name}/202003/{n}.html", f"{name}第{n}局2019年政府信息公开工作年度报告") for n in range(1001, 1005)
        )
        replica.routes[f"/{name}.html"] = listing(*rows)
        replica.routes |= {address: Reply(report_page(), delay_s=0.05) for address, _ in rows}
        crawling.site(f"{replica.base}/{name}.html", name=name)
    crawling.run()
    by_start = sorted(replica.seen, key=lambda seen: seen.started)
    assert all(b.started >= a.ended for a, b in pairwise(by_start))
    assert len(by_start) == 12


def test_robots_disallow_is_obeyed(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    replica.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /nb/202003/\n", content_type="text/plain")
    crawling.run(expect=1)
    assert replica.paths() == ["/robots.txt", LIST]
    assert crawling.failures() == [(replica.base + ITEM, "robots")]


def test_robots_that_cannot_be_given_forbids_everything(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    replica.routes["/robots.txt"] = Reply(b"broken", status=503)
    crawling.run(expect=1)
    assert set(replica.paths()) == {"/robots.txt"}
    assert crawling.failures() == [(f"{replica.base}/robots.txt", "robots"), (replica.base + LIST, "robots")]


def test_contact_is_needed_for_other_hosts(crawling: Crawling) -> None:
    crawling.site("http://www.example.gov.cn/")
    done = crawling.run(expect=2)
    assert "--contact" in done.stderr
    assert "www.example.gov.cn" in done.stderr
    assert not crawling.data.exists()


def test_unknown_site_and_broken_registry(crawling: Crawling) -> None:
    crawling.site("http://127.0.0.1:9/")
    assert "no site 'nope'" in crawling.run("nope", expect=2).stderr
    crawling.registry.write_text('[[site]]\nid = "x"\nfamly = "trs"\n', encoding="utf-8")
    assert f"{crawling.registry}:" in crawling.run(expect=2).stderr


def test_what_the_registry_says_of_the_agency_is_kept(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    crawling.run()
    crawling.registry.write_text(
        crawling.registry.read_text("utf-8") + 'level = "county"\nkind = "government"\nparent = "嘉兴市人民政府"\n',
        "utf-8",
    )
    crawling.run()
    crawling.run()
    assert crawling.rows("SELECT site_id, agency, region, level, kind, parent, credit_code FROM agency_facts") == [
        ("one", "秀洲区人民政府", "330411", None, None, None, None),
        ("one", "秀洲区人民政府", "330411", "county", "government", "嘉兴市人民政府", None),
    ]


def test_lock_is_refused(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    replica.routes[LIST] = Reply(listing((ITEM, REPORT)), delay_s=10)
    first = subprocess.Popen(crawling.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: "/robots.txt" in replica.paths())
        done = crawling.run(expect=3)
        assert done.stderr.startswith("Error: ")
        first.terminate()
    finally:
        assert first.wait(60) == INTERRUPTED


@pytest.mark.few(1)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_cleanly_and_the_next_run_reads_the_rest(
    replica: Replica, crawling: Crawling, number: signal.Signals
) -> None:
    rows = tuple((f"/nb/202003/{n}.html", f"第{n}局2019年政府信息公开工作年度报告") for n in range(1001, 1021))
    replica.routes[LIST] = listing(*rows)
    replica.routes |= {address: Reply(report_page(), delay_s=0.2) for address, _ in rows}
    crawling.site(replica.base + LIST)
    running = subprocess.Popen(crawling.command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: len(replica.seen) >= 6)
    os.kill(running.pid, number)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == INTERRUPTED
    assert "interrupted" in errors
    assert crawling.rows("SELECT outcome FROM runs") == [("interrupted",)]
    assert crawling.rows("SELECT count(*) FROM captures") == [(len(replica.seen),)]
    assert len(replica.seen) < 22
    crawling.run()
    assert crawling.rows("SELECT count(DISTINCT url) FROM sightings") == [(20,)]


def test_signal_between_two_sites(replica: Replica, crawling: Crawling) -> None:
    """In the pause after the first site no spider is open."""
    replica.routes[LIST] = listing()
    crawling.site(replica.base + LIST)
    crawling.site(replica.base + LIST, name="two")
    running = subprocess.Popen(
        crawling.command("--delay", "4"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: LIST in replica.paths())
    wait_for(lambda: crawling.rows("SELECT site_id FROM site_visits") == [("one",)])
    running.terminate()
    _, errors = running.communicate(timeout=60)
    assert running.returncode == INTERRUPTED
    assert "interrupted" in errors
    assert crawling.rows("SELECT outcome FROM runs") == [("interrupted",)]
    assert replica.paths() == ["/robots.txt", LIST]


def test_gzip_body_is_stored_decoded(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    replica.routes[ITEM] = gzipped(report_page())
    crawling.run()
    assert crawling.versions() == [(2019, 1, "first seen")]
