"""Damaged texts and journal records: what the archive still has is written again by the next run that reads."""

import json
from pathlib import Path

import pytest

from archive.db.handle import Archive
from archive.warc.damaged_places import keep_damaged, read_damaged
from archive.warc.records import Member, members
from archive.writing.rebuild import rebuild
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.on_disk import flip, lose_database

URLS = [f"http://127.0.0.1/{year}.html" for year in (2019, 2020, 2021)]
KEPT = (
    "captures",
    "cells",
    "failures",
    "readings",
    "report_versions",
    "reports",
    "sections",
    "sightings",
    "site_visits",
)


@pytest.fixture
def nights(shelf: Shelf) -> Shelf:
    for url, year in zip(URLS, (2019, 2020, 2021), strict=True):
        shelf.crawl({url: report_page(f"秀洲区人民政府{year}年政府信息公开工作年度报告")})
    return shelf


def records(shelf: Shelf, kind: str) -> list[tuple[Path, Member]]:
    """Of all files, in the order in which they were written."""
    files = sorted((shelf.data / "warc").iterdir(), key=lambda path: (int(path.name.split("-")[1]), path.name))
    return [(path, found) for path in files for found in members(path) if found.record and found.record.kind == kind]


def spoil(path: Path, found: Member) -> None:
    flip(path, found.offset + found.length // 2)


def rows(shelf: Shelf) -> dict[str, list[tuple[object, ...]]]:
    with Archive.open(shelf.data) as archive:
        return {table: archive.db.execute(f"SELECT * FROM {table}").fetchall() for table in KEPT}


def test_a_text_is_made_again(nights: Shelf, nianbao: Nianbao) -> None:
    before = rows(nights)
    path, found = records(nights, "conversion")[1]
    spoil(path, found)
    assert nianbao("verify").returncode == 1
    assert read_damaged(nights.data) == [(path.name, found.offset)]
    nights.read()
    answer = json.loads(nianbao("verify", "--format", "json").stdout)
    assert answer["problems"] == []
    assert [(problem["file"], problem["offset"]) for problem in answer["healed"]] == [
        (f"warc/{path.name}", found.offset)
    ]
    assert read_damaged(nights.data) == []
    assert rows(nights) == before
    [(again_file, again_offset)] = nights.rows("SELECT again_file, again_offset FROM healed_records")
    again = next(members(nights.data / "warc" / str(again_file), int(str(again_offset))))
    assert again.record
    assert again.record.body == found.record.body  # type: ignore[union-attr]
    nights.read()
    assert len(nights.rows("SELECT 1 FROM healed_records")) == 1
    texts = nights.rows("SELECT id, text_sha256 FROM captures")
    lose_database(nights.data)
    rebuild(nights.data)
    assert nights.rows("SELECT id, text_sha256 FROM captures") == texts


@pytest.mark.parametrize("number", [0, 3, -1])
def test_rows_of_a_journal_record_are_journaled_again(nights: Shelf, nianbao: Nianbao, number: int) -> None:
    before = rows(nights)
    path, found = records(nights, "metadata")[number]
    spoil(path, found)
    assert nianbao("verify").returncode == 1
    nights.read()
    answer = json.loads(nianbao("verify", "--format", "json").stdout)
    assert (answer["problems"], len(answer["healed"])) == ([], 1)
    assert rows(nights) == before
    lose_database(nights.data)
    assert not [problem for problem in rebuild(nights.data).problems if " is lost" in problem]
    assert rows(nights) == before


def test_without_healing_these_rows_are_lost(nights: Shelf) -> None:
    before = rows(nights)
    spoil(*[found for found in records(nights, "metadata") if "-text-" in found[0].name][1])
    lose_database(nights.data)
    assert [problem for problem in rebuild(nights.data).problems if " is lost" in problem]
    assert rows(nights) != before


def test_the_first_record_of_a_file_holds_nothing_of_its_own(nights: Shelf, nianbao: Nianbao) -> None:
    path, found = records(nights, "warcinfo")[2]
    spoil(path, found)
    assert nianbao("verify").returncode == 1
    nights.read()
    assert nianbao("verify").returncode == 0
    assert nights.rows("SELECT warc_file, warc_offset FROM healed_records") == [(path.name, 0)]


def test_what_is_no_journal_record_stays_damaged(nights: Shelf, nianbao: Nianbao) -> None:
    spoil(*records(nights, "request")[1])
    assert nianbao("verify").returncode == 1
    nights.read()
    assert read_damaged(nights.data) == []  # so that all files are not read again every night
    assert nights.rows("SELECT * FROM healed_records") == []
    assert nianbao("verify").returncode == 1


def test_a_damaged_text_is_not_healed_from_a_damaged_page(nights: Shelf, nianbao: Nianbao) -> None:
    spoil(*records(nights, "conversion")[0])
    spoil(*records(nights, "response")[0])
    nianbao("verify")
    nights.read()
    assert nights.rows("SELECT * FROM healed_records") == []


def test_the_list_of_damage_holds_only_places(shelf: Shelf) -> None:
    shelf.data.mkdir()
    keep_damaged(shelf.data, [("20260101000000-1-1.warc.gz", 5)])
    path = shelf.data / "manifests" / "damaged.jsonl"
    path.write_bytes(path.read_bytes() + b'{"file": "../x", "offset": 1}\n[]\nx\n{"file": "a.warc.gz", "offset": -1}\n')
    assert read_damaged(shelf.data) == [("20260101000000-1-1.warc.gz", 5)]
    keep_damaged(shelf.data, [])
    assert not path.exists()
