"""Nights of replicas through the command line: what is due, what goes on after a kill, what is asked for in full."""

import json
import signal
import subprocess

import pytest

from archive.base.errors import INTERRUPTED
from tests.crawler.conftest import Crawling, Replica, Reply, listing, report_page, tagged
from tests.crawler.nights import command, nightly, run
from tests.crawler.one_report import ITEM, LIST, REPORT, one_report, wait_for


def with_validators(replica: Replica, crawling: Crawling) -> None:
    replica.routes |= {LIST: tagged(listing((ITEM, REPORT)), '"list"'), ITEM: tagged(report_page(), '"item"')}
    crawling.site(replica.base + LIST)


def test_a_first_night_archives_and_says_so(replica: Replica, crawling: Crawling) -> None:
    with_validators(replica, crawling)
    summary = nightly(crawling, "2026-09-01")
    assert summary["due"] == {"one": {"why": "never visited", "in_full": True}}
    assert summary["sites"] == {"one": {"fetched": 3, "items": 1}}
    assert (summary["read"], summary["new_reports"], summary["new_versions"]) == (1, 1, 1)
    assert (summary["verified"], summary["damaged"], summary["unfinished"]) == (3, [], [])
    assert summary["bytes"]["fetched"] == summary["bytes"]["total"] > 0
    assert crawling.versions() == [(2019, 1, "first seen")]
    assert crawling.rows("SELECT command, outcome FROM runs") == [("nightly", "done")]
    assert crawling.rows(
        "SELECT run_id, site_id, night, in_full, outcome, fetched, unchanged, items, failures FROM site_visits"
    ) == [(1, "one", "2026-09-01", 1, "done", 3, 0, 1, 0)]


def test_nights_by_season(replica: Replica, crawling: Crawling) -> None:
    with_validators(replica, crawling)
    nightly(crawling, "2026-09-01")
    asked = len(replica.seen)
    again = nightly(crawling, "2026-09-01")
    assert (again["due"], again["later"], again["finished_before"]) == ({}, {"one": "2026-10-01"}, ["one"])
    assert nightly(crawling, "2026-09-30")["due"] == {}
    assert len(replica.seen) == asked
    summary = nightly(crawling, "2026-10-01")
    assert summary["due"] == {"one": {"why": "season", "in_full": False}}
    assert summary["sites"] == {"one": {"fetched": 1, "unchanged": 2, "items": 1}}
    assert summary["bytes"]["fetched"] < 0.05 * summary["bytes"]["total"]
    assert crawling.versions() == [(2019, 1, "first seen")]


def test_everything_in_full_after_n_weeks(replica: Replica, crawling: Crawling) -> None:
    """A server that says “not modified” of a page that it has changed."""
    with_validators(replica, crawling)
    nightly(crawling, "2026-01-05")
    replica.routes[ITEM] = tagged(report_page().replace("信息14756条".encode(), "信息14757条".encode()), '"item"')
    assert nightly(crawling, "2026-01-18", "--full-every-weeks", "2")["sites"]["one"]["unchanged"] == 2
    assert crawling.versions() == [(2019, 1, "first seen")]
    del replica.seen[:]
    summary = nightly(crawling, "2026-01-19", "--full-every-weeks", "2")
    assert summary["due"] == {"one": {"why": "full", "in_full": True}}
    assert summary["sites"] == {"one": {"fetched": 3, "items": 1}}
    assert not any("if-none-match" in seen.headers for seen in replica.seen)
    assert crawling.versions() == [(2019, 1, "first seen"), (2019, 2, "source changed")]
    # two of 304, the list in full, and robots.txt, which is not there, on both nights
    assert crawling.rows("SELECT count(*) FROM captures WHERE revisit_of IS NOT NULL") == [(5,)]
    assert nightly(crawling, "2026-01-20", "--full-every-weeks", "2")["due"]["one"]["in_full"] is False


def test_changing_sites_are_visited_more_often(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    nightly(crawling, "2026-03-01")
    replica.routes[ITEM] = report_page().replace("信息14756条".encode(), "信息14757条".encode())
    nightly(crawling, "2026-03-02")
    assert nightly(crawling, "2026-09-01", "--full-every-weeks", "99")["later"] == {}
    assert nightly(crawling, "2026-09-01", "--full-every-weeks", "99")["later"] == {"one": "2026-09-11"}


def test_a_site_that_failed_is_tried_the_next_night(
    replica: Replica, second_replica: Replica, crawling: Crawling
) -> None:
    one_report(replica, crawling, name="good")
    one_report(second_replica, crawling, name="bad")
    second_replica.routes[LIST] = Reply(b"<html>gone</html>", status=404)
    summary = nightly(crawling, "2026-09-01", expect=1)
    assert [(failure["site_id"], failure["reason"]) for failure in summary["failures"]] == [("bad", "not found")]
    assert summary["new_reports"] == 1
    assert crawling.rows("SELECT site_id, outcome FROM site_visits ORDER BY 1") == [("bad", "failed"), ("good", "done")]
    assert nightly(crawling, "2026-09-01")["due"] == {}
    second_replica.routes[LIST] = listing((ITEM, REPORT))
    summary = nightly(crawling, "2026-09-02")
    assert summary["due"] == {"bad": {"why": "failed", "in_full": True}}
    assert nightly(crawling, "2026-09-03")["due"] == {}


def test_an_item_that_is_gone_is_no_cause_to_hurry(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    del replica.routes[ITEM]
    nightly(crawling, "2026-09-01", expect=1)
    assert nightly(crawling, "2026-09-02")["later"] == {"one": "2026-10-01"}


def many(replica: Replica, crawling: Crawling, name: str, delay_s: float) -> None:
    """A site of six reports with an attachment each."""
    rows = tuple((f"/nb/202003/{n}.html", f"第{n}局2019年政府信息公开工作年度报告") for n in range(1001, 1007))
    replica.routes[LIST] = listing(*rows)
    for address, title in rows:
        link = f'<p>{title}</p><a href="{address}.pdf">附件</a>'
        replica.routes[address] = Reply(report_page(extra=link), delay_s=delay_s)
        replica.routes[f"{address}.pdf"] = Reply(
            f"%PDF-1.4 {name} {address}".encode(), content_type="application/pdf", delay_s=delay_s
        )
    crawling.site(replica.base + LIST, name=name)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_goes_on_where_it_was_cut_short(
    replica: Replica, second_replica: Replica, crawling: Crawling, number: signal.Signals
) -> None:
    """`quick` is finished and stays so; `slow` is published as a whole by the run that finishes it."""
    many(replica, crawling, "quick", 0)
    many(second_replica, crawling, "slow", 0.7)
    running = subprocess.Popen(
        command(crawling, "--night", "2026-09-01"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: crawling.data.joinpath("archive.db").exists() and len(replica.seen) == 14, 60)
        wait_for(lambda: crawling.rows("SELECT site_id FROM site_visits") == [("quick",)], 60)
        running.send_signal(number)
    finally:
        code = running.wait(60)
    assert code == (INTERRUPTED if number == signal.SIGTERM else -signal.SIGKILL)
    assert len(second_replica.seen) < 14
    assert crawling.versions() == []
    summary = nightly(crawling, "2026-09-01")
    assert summary["finished_before"] == ["quick"]
    assert list(summary["due"]) == ["slow"]
    assert len(replica.seen) == 14
    assert crawling.rows("SELECT site_id FROM site_visits ORDER BY id") == [("quick",), ("slow",)]
    # the replica's pages are one agency's report under twelve addresses; each has its attachment from the start
    assert {cause for _, _, cause in crawling.versions()} == {"first seen", "another copy"}
    assert crawling.rows("SELECT count(*) FROM report_versions") == [(12,)]
    assert crawling.rows("SELECT count(*) FROM version_attachments") == [(12,)]
    assert nightly(crawling, "2026-09-01")["read"] == 0


@pytest.mark.few(1)
@pytest.mark.parametrize("by", ["nightly", "crawl"])
def test_a_site_that_was_cut_short_is_not_read(
    replica: Replica, second_replica: Replica, crawling: Crawling, by: str
) -> None:
    """Another site's run publishes nothing of it."""
    many(second_replica, crawling, "slow", 0.7)
    one_report(replica, crawling, name="other")
    running = subprocess.Popen(
        command(crawling, "--night", "2026-09-01", "slow"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_for(lambda: len(second_replica.seen) >= 4, 60)
    running.terminate()
    assert running.wait(60) == INTERRUPTED
    assert crawling.rows("SELECT count(*) > 0 FROM sightings") == [(1,)]
    if by == "crawl":
        assert json.loads(crawling.run("--format", "json", "other").stdout)["read"] == 1
    else:
        assert nightly(crawling, "2026-09-01", "other")["read"] == 1
    assert nightly(crawling, "2026-09-01", "slow")["read"] == 6
    assert crawling.rows("SELECT count(DISTINCT url) FROM sightings AS s JOIN readings USING (capture_id)") == [(7,)]


@pytest.mark.slow
def test_the_lock_is_refused(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    replica.routes[LIST] = Reply(listing((ITEM, REPORT)), delay_s=10)
    first = subprocess.Popen(
        command(crawling, "--night", "2026-09-01"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: "/robots.txt" in replica.paths(), 60)
        done = run(crawling, "2026-09-01", expect=3)
        assert done.stderr.startswith("Error: another run (nightly, since ")
        assert done.stdout == ""
    finally:
        assert first.wait(60) == 0


def test_damage_in_the_sample_is_listed(replica: Replica, crawling: Crawling) -> None:
    one_report(replica, crawling)
    nightly(crawling, "2026-09-01")
    name, offset, length = crawling.rows("SELECT warc_file, warc_offset, warc_length FROM captures WHERE id = 3")[0]
    path = crawling.data / "warc" / str(name)
    data = bytearray(path.read_bytes())
    data[int(str(offset)) + int(str(length)) // 2] ^= 0x04
    path.write_bytes(data)
    summary = nightly(crawling, "2026-09-01", expect=1)
    assert summary["verified"] == 3
    (damage,) = summary["damaged"]
    assert damage.startswith(f"warc/{name}, offset {offset}: damaged: ")
    assert nightly(crawling, "2026-09-01", "--verify", "0")["verified"] == 0


def test_text_and_wrong_usage(replica: Replica, crawling: Crawling) -> None:
    with_validators(replica, crawling)
    assert run(crawling, "2026-09-01").stdout.splitlines()[:2] == [
        "night 2026-09-01, run 1: 1 sites due, 0 not",
        "one (never visited, in full): 3 fetched, 0 unchanged, 1 reports listed, 0 failures",
    ]
    last = run(crawling, "2026-09-02").stdout.splitlines()
    assert last == [
        "night 2026-09-02, run 2: 0 sites due, 1 not",
        "next of the others: 2026-10-01",
        f"archive {crawling.data}: 0 new reports, 0 new versions",
        "verified: 3 captures, 0 damaged",
    ]
    assert "'tonight' is no date" in run(crawling, "tonight", expect=2).stderr


def test_contact_is_needed(crawling: Crawling) -> None:
    crawling.site("http://www.example.gov.cn/")
    assert "--contact" in run(crawling, "2026-09-01", expect=2).stderr
    assert crawling.rows("SELECT * FROM runs") == []


def test_a_plain_crawl_is_a_visit_too(replica: Replica, crawling: Crawling) -> None:
    with_validators(replica, crawling)
    crawling.run()
    ((night, in_full),) = crawling.rows("SELECT night, in_full FROM site_visits")
    summary = nightly(crawling, str(night))
    assert (summary["due"], summary["finished_before"]) == ({}, ["one"])
    assert in_full == 0
