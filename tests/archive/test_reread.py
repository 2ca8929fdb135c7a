"""nianbao extract --all: everything read again, in several processes, killed or not."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

import extract
from archive.capture.runs import finish_run, start_run
from archive.db.handle import Archive
from archive.fixity.verify import verify
from archive.reading.ingest import read_new_captures
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.on_disk import dump, lose_database
from tests.archive.reread import ROOT, command, next_parser

pytestmark = pytest.mark.slow

URL = "http://127.0.0.1/{}.html"
TITLE = "某某县第{}局2021年政府信息公开工作年度报告"


@pytest.fixture
def three(shelf: Shelf) -> Shelf:
    """Three reports; the next parser reads that of office 1 otherwise, before and after the source changed."""
    pages = {URL.format(n): report_page(TITLE.format(n), granted=4 + n % 2) for n in range(3)}
    shelf.crawl(pages)
    changed = report_page(TITLE.format(1)).replace("各类信息".encode(), "全部信息".encode())
    shelf.crawl(pages | {URL.format(1): changed})
    return shelf


def test_a_dry_run_says_what_would_change_and_writes_nothing(three: Shelf) -> None:
    before = dump(three.data), {path: path.stat().st_mtime_ns for path in (three.data / "warc").iterdir()}
    with open_for_writing(three.data):  # needs no lock
        done = next_parser(three.data, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "某某县第1局 2021: version 1 → a new one",
        "  applications.granted.total  三（一）予以公开 · 总计: 5 → 8",
        "某某县第1局 2021: version 2 → a new one",
        "  applications.granted.total  三（一）予以公开 · 总计: 5 → 8",
        "Would read 6 captures with parser next: 2 versions as before, 2 otherwise; 2 new versions, 2 cells move.",
    ]
    assert (dump(three.data), {path: path.stat().st_mtime_ns for path in (three.data / "warc").iterdir()}) == before


def test_a_dry_run_as_json_lines(three: Shelf) -> None:
    *changes, forecast = map(json.loads, next_parser(three.data, "--dry-run", "--format", "jsonl").stdout.splitlines())
    assert [(change["agency"], change["year"], change["new_version"]) for change in changes] == [
        ("某某县第1局", 2021, True)
    ] * 2
    assert changes[0]["diff"]["cells"] == [
        {
            "cell": "applications.granted.total",
            "label": "三（一）予以公开 · 总计",
            "before": {"status": "reported", "value": 5, "printed": "5"},
            "after": {"status": "reported", "value": 8, "printed": "5"},
        }
    ]
    assert forecast == {
        "parser_version": "next",
        "captures": 6,
        "unchanged": 2,
        "changed": 2,
        "new_versions": 2,
        "cells": 2,
        "never_filed": 0,
        "problems": [],
    }


def test_everything_is_read_again_once(three: Shelf) -> None:
    done = next_parser(three.data)
    assert (done.returncode, done.stderr) == (0, "6 captures that parser next has not read\n")
    assert done.stdout == "Read 6 captures with parser next: 0 new reports, 2 new versions.\n"
    assert three.rows("SELECT report_id, version, cause, parser_version FROM report_versions ORDER BY id") == [
        (1, 1, "first seen", extract.PARSER_VERSION),
        (2, 1, "first seen", extract.PARSER_VERSION),
        (3, 1, "first seen", extract.PARSER_VERSION),
        (2, 2, "source changed", extract.PARSER_VERSION),
        (2, 3, "parser changed", "next"),
        (2, 4, "parser changed", "next"),
    ]
    assert three.rows("SELECT report_version_id FROM current_versions ORDER BY report_id") == [(1,), (6,), (3,)]
    assert next_parser(three.data).stdout == "Read 0 captures with parser next: 0 new reports, 0 new versions.\n"
    before = dump(three.data)
    lose_database(three.data)
    open_for_writing(three.data).close()
    assert dump(three.data)["readings"] == before["readings"]
    assert dump(three.data)["report_versions"] == before["report_versions"]


def test_of_confirmations_only_the_last_is_read_again(shelf: Shelf, nianbao: Nianbao) -> None:
    url, title = URL.format(1), TITLE.format(1)
    for _ in range(4):
        shelf.crawl({url: report_page(title)})
    shelf.crawl({url: report_page(title, granted=9)})
    for _ in range(3):
        shelf.crawl({url: report_page(title)})
    assert next_parser(shelf.data).stdout.startswith("Read 3 captures with parser next: ")
    found = json.loads(nianbao("history", "某某县第1局", "--format", "json").stdout)["reports"]
    assert [line["new_received"] for line in found] == [5]
    [*_, newest] = json.loads(nianbao("versions", "某某县第1局", "2021", "--format", "json").stdout)["versions"]
    assert (newest["current"], newest["confirmed_at"][:10]) == (True, "2026-01-18")


def test_a_damaged_record_is_named_and_the_rest_is_read(three: Shelf) -> None:
    path = three.warc_files()[0]
    whole = path.read_bytes()
    (offset,) = next(iter(three.rows("SELECT warc_offset FROM captures WHERE id = 2")))
    assert isinstance(offset, int)
    path.write_bytes(whole[: offset + 200] + b"\0" + whole[offset + 201 :])
    for arguments in (["--dry-run"], []):
        done = next_parser(three.data, *arguments)
        assert done.returncode == 1
        assert f"1 problems:\n  {URL.format(1)}: not read: {path}, offset {offset}: " in done.stdout
    assert three.rows("SELECT count(*) FROM readings WHERE parser_version = 'next'") == [(5,)]
    path.write_bytes(whole)
    done = next_parser(three.data)
    assert (done.returncode, done.stdout) == (
        0,
        "Read 1 captures with parser next: 0 new reports, 1 new versions.\n",
    )


def test_only_one_writes(three: Shelf, nianbao: Nianbao) -> None:
    with open_for_writing(three.data):
        assert next_parser(three.data).returncode == 3
    assert nianbao("extract", "--all").returncode == 0


def test_wrong_usage(shelf: Shelf, nianbao: Nianbao) -> None:
    done = nianbao("extract", "--all")
    assert (done.returncode, shelf.data.exists()) == (2, False)
    assert f"{shelf.data} holds no archive" in done.stderr
    for arguments in ([], ["--dry-run"], ["--all", "a.html"], ["--all", "--explain"], ["--dry-run", "a.html"]):
        assert nianbao("extract", *arguments).returncode == 2


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Three hundred reports of twenty sites; each second one is read otherwise by the next parser."""
    shelf = Shelf(tmp_path_factory.mktemp("many") / "data")
    for site in range(20):
        pages = {
            URL.format(n): report_page(TITLE.format(n), granted=4 + n % 2, hits=n)
            for n in range(15 * site, 15 * site + 15)
        }
        shelf.crawl(pages, site=f"site-{site}")
    return shelf


def contents(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that was read, without the times of reading."""
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        sql = "SELECT * FROM {} ORDER BY 1, 2, 3, 4"
        tables = ("agencies", "agency_names", "reports", "sections", "cells", "findings", "current_versions")
        found = {table: connection.execute(sql.format(table).replace("3, 4", "2")).fetchall() for table in tables}
        versions = connection.execute("SELECT * FROM report_versions ORDER BY id")
        kept = [
            at
            for at, column in enumerate(versions.description)
            if column[0] not in {"seen_at", "recorded_at"}
        ]  # fmt: skip
        found["report_versions"] = [tuple(row[at] for at in kept) for row in versions]
        readings = "SELECT id, capture_id, parser_version, report_version_id, outcome FROM readings ORDER BY id"
        found["readings"] = connection.execute(readings).fetchall()
        return found


def read_count(data: Path) -> int:
    with closing(sqlite3.connect(f"file:{data / 'archive.db'}?mode=ro", uri=True, timeout=60)) as connection:
        sql = "SELECT count(*) FROM readings WHERE parser_version = 'next'"
        return int(connection.execute(sql).fetchone()[0])


def test_killed_at_random_moments(many: Shelf, tmp_path: Path) -> None:
    shutil.copytree(many.data, tmp_path / "undisturbed")
    shutil.copytree(many.data, tmp_path / "killed")
    data = tmp_path / "killed"
    assert next_parser(tmp_path / "undisturbed").returncode == 0
    rng = random.Random(20261121)
    seen = []
    for limit in (0, 80, 180):
        process = subprocess.Popen(command(data), cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
        threshold = limit + rng.randrange(50)
        while read_count(data) <= threshold and process.poll() is None:
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.05))
        process.kill()
        process.communicate()
        seen.append(read_count(data))
        _wait_for_the_end_of(process.pid)
    assert 0 < seen[0] < seen[1] < seen[2] < 300
    done = next_parser(data)
    assert done.returncode == 0
    assert int(done.stdout.split()[1]) <= 300 - seen[2]  # fewer where a journal was written and its transaction was not
    expected, got = contents(tmp_path / "undisturbed"), contents(data)
    assert len(got["report_versions"]) == 450
    for table in expected:
        assert got[table] == expected[table], table
    with Archive.open(data) as archive:
        assert verify(archive).problems == ()


def _wait_for_the_end_of(group: int) -> None:
    """The processes that read end with the one that was killed."""
    for _ in range(3000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    os.killpg(group, signal.SIGKILL)
    pytest.fail("the processes that read outlived the one that was killed")


def test_several_processes_read_what_one_reads(many: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "PARSER_VERSION", "same")
    for processes in (1, 3):
        data = tmp_path / str(processes)
        shutil.copytree(many.data, data)
        with open_for_writing(data) as archive:
            run_id = start_run(archive, contact=None, command="test")
            assert read_new_captures(archive, run_id, processes=processes).read == 300
            finish_run(archive, run_id, "done")
    assert contents(tmp_path / "3") == contents(tmp_path / "1")
