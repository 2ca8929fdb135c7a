"""nianbao news: what is new, what changed, and what was taken back."""

import json

from lxml import etree

from tests.archive.conftest import Nianbao, Shelf, report_page

AGENCY = "某某县第一局"
URL = "http://127.0.0.1/1.html"
ATOM = "{http://www.w3.org/2005/Atom}"
TITLE = f"{AGENCY}2021年政府信息公开工作年度报告"


def told(nianbao: Nianbao, *words: str) -> list[tuple[object, ...]]:
    found = json.loads(nianbao("news", *words, "--format", "json").stdout)["news"]
    return [(item["kind"], item["year"], item["before"], item["version"], item["at"][:10]) for item in found]


def test_a_revision_that_is_taken_back(shelf: Shelf, nianbao: Nianbao) -> None:
    for granted in (3, 3, 10, 10, 3, 3):
        shelf.crawl({URL: report_page(TITLE, granted=granted)})
    everything = told(nianbao, "--since", "2026-01-01")
    assert everything == [
        ("new", 2021, None, 1, "2026-01-11"),
        ("changed", 2021, 1, 2, "2026-01-13"),
        ("reverted", 2021, 2, 1, "2026-01-15"),
    ]
    assert told(nianbao, "--since", "2026-01-14T09:00:00Z") == everything[2:]
    assert told(nianbao, "--since", "2026-01-15T09:00:00Z") == []
    lines = nianbao("news", "--since", "2026-01-12").stdout.splitlines()
    assert lines[0] == f"changed: {AGENCY} 2021, version 1 → 2 (2026-01-13, {URL})"
    assert "  applications.granted.total: 3 → 10" in lines
    assert f"reverted: {AGENCY} 2021, version 2 → 1 (2026-01-15, {URL})" in lines
    assert lines[-1].endswith(": 10 → 3")
    listed = json.loads(nianbao("versions", AGENCY, "2021", "--format", "json").stdout)["versions"]
    assert [
        (line["version"], line["current"], line["returned_at"] and line["returned_at"][:10]) for line in listed
    ] == [
        (1, True, "2026-01-15"),
        (2, False, None),
    ]
    assert "again since" in nianbao("versions", AGENCY, "2021").stdout
    found = json.loads(nianbao("diff", AGENCY, "2021", "--format", "json").stdout)
    assert (found["from"], found["to"]) == (2, 1)
    [site] = json.loads(nianbao("status", "--today", "2026-01-17", "--format", "json").stdout)["sites"]
    assert site["last_changed"][:10] == "2026-01-15"


def test_as_a_feed(shelf: Shelf, nianbao: Nianbao) -> None:
    for granted in (3, 10, 3):
        shelf.crawl({URL: report_page(TITLE, granted=granted)})
    feed = etree.fromstring(nianbao("news", "--since", "2026-01-01", "--format", "atom").stdout.encode())
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}category").get("term") for entry in entries] == ["reverted", "changed", "new"]
    assert entries[0].findtext(f"{ATOM}title") == f"{AGENCY} 2021：恢复旧内容 taken back to an earlier version"
    assert "applications.granted.total: 10 → 3" in entries[0].findtext(f"{ATOM}summary")
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [URL] * 3
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 3
    later = etree.fromstring(nianbao("news", "--since", "2026-01-12T09:00:00Z", "--format", "atom").stdout.encode())
    assert [entry.findtext(f"{ATOM}id") for entry in later.findall(f"{ATOM}entry")] == ids[:1]
    assert later.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")


def test_in_words(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.crawl({URL: report_page(TITLE)})
    assert nianbao("news").stdout == f"new: {AGENCY} 2021 (2026-01-11, {URL})\n"
    nothing = nianbao("news", "--since", "2026-02-01").stdout
    assert nothing == "没有新情况 No news since 2026-02-01T00:00:00.000000Z.\n"
