"""What must hold of an archive after a run that nobody killed, whatever was killed before."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from archive.warc.records import members
from crawler.cli.nianbao import main

# Numbers and times differ from crawl to crawl; what the reports say, and where it comes from, does not.
_REPORTS = """
report_versions AS v JOIN reports AS r ON r.id = v.report_id JOIN agencies AS a ON a.id = r.agency_id
JOIN captures AS c ON c.id = v.capture_id
"""
_VERSION = "a.name, a.region, r.year, v.version"
_SAID = {
    "versions": f"SELECT {_VERSION}, cause, title, form, url, content_sha256, reading_sha256 FROM {_REPORTS}",
    "current": f"SELECT {_VERSION} FROM {_REPORTS} JOIN current_versions AS t ON t.report_version_id = v.id",
    "cells": f"""
        SELECT {_VERSION}, table_name, row_key, column_key, t.status, value, printed
        FROM {_REPORTS} JOIN cells AS t ON t.report_version_id = v.id""",
    "attachments": f"""
        SELECT {_VERSION}, t.url, t.name, t.payload_sha256
        FROM {_REPORTS} JOIN version_attachments AS t ON t.report_version_id = v.id""",
    "sightings": "SELECT DISTINCT site_id, agency, region, url, title, list_url FROM sightings",
    "failures": "SELECT DISTINCT site_id, url, reason FROM failures WHERE reason <> 'reading cut off'",  # it tells of the kill
    "visits": "SELECT DISTINCT site_id, night, outcome FROM site_visits",
}

# Reports that had numbers in a version and have none in the current.
_WITHOUT_NUMBERS = """
SELECT v.report_id FROM report_versions AS v JOIN cells AS c ON c.report_version_id = v.id WHERE c.status = 'reported' EXCEPT
SELECT v.report_id FROM current_versions AS v JOIN cells AS c ON c.report_version_id = v.report_version_id WHERE c.status = 'reported'
"""


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{data / 'archive.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def has_runs(data: Path) -> bool:
    try:
        return bool(rows(data, "SELECT 1 FROM runs"))
    except sqlite3.OperationalError:  # no file or no table yet
        return False


def what_is_said(data: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """The archive's statements by name, as far as they are the same after any crawl of the same pages."""
    found = {name: Counter(rows(data, sql)) for name, sql in _SAID.items()}
    status = json.loads(nianbao("status", data, "--format", "json", exits=(0, 1)).stdout)
    return found | {
        "status": Counter((site["site_id"], site["found"], site["newest_year"]) for site in status["sites"])
    }


def nianbao(command: str, data: Path, *arguments: str, exits: tuple[int, ...] = (0,)) -> Result:
    """Run a command that does not crawl."""
    done = CliRunner().invoke(main, [command, *arguments, "--data", str(data)])
    assert done.exit_code in exits, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def check(data: Path, expected: dict[str, Counter[tuple[Any, ...]]]) -> None:
    """AssertionError unless the archive says what is expected, each thing once, every checksum holds, and it can be rebuilt."""
    check_files(data)
    found = what_is_said(data)
    assert rows(data, _WITHOUT_NUMBERS) == []
    for name, wanted in expected.items():
        more, missing = list(found[name] - wanted), list(wanted - found[name])
        assert more == missing == [], (
            f"{name}: {len(more)} not expected, {len(missing)} missing: {more[:3]} {missing[:3]}"
        )
    nianbao("verify", data)
    rebuilt = data.with_name("rebuilt")
    shutil.rmtree(rebuilt, ignore_errors=True)
    shutil.copytree(data / "warc", rebuilt / "warc")
    nianbao("rebuild", rebuilt)
    assert what_is_said(rebuilt) == found


def check_files(data: Path) -> None:
    """What the WARC files hold is whole, known to the tables and there once."""
    files = {path.name: path.stat().st_size for path in (data / "warc").iterdir()}
    assert dict(rows(data, "SELECT name, bytes FROM warc_files")) == files
    warcio = Path(sys.executable).with_name("warcio")
    done = subprocess.run(
        [warcio, "check", "-v", *(data / "warc" / name for name in files)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr
    records = [member.record for name in sorted(files) for member in members(data / "warc" / name)]
    assert all(records)
    checked = [record for record in records if record and record.kind != "revisit"]
    assert done.stdout.count("digest pass") == len(checked)
    stored: Counter[tuple[str, str]] = Counter()
    for record in records:
        assert record
        if record.kind == "response" and record.status == 200:
            stored["payload", record.headers["WARC-Payload-Digest"]] += 1
        elif record.kind == "conversion":
            stored["text of", record.headers["WARC-Refers-To"]] += 1
    assert [what for what, times in stored.items() if times > 1] == []
