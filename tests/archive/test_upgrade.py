"""Archives that earlier commits made come up to date and lose nothing. Each is named by its commit, which ran its demo."""

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from extract import PARSER_VERSION
from tests.archive.conftest import Nianbao, Shelf

ARCHIVES = Path(__file__).parents[1] / "data" / "archives"
NEW_RECEIVED = [(2019, 208, 206), (2020, 197, 195), (2021, 187, 189)]  # as the sample prints them


@pytest.mark.parametrize("commit", sorted(path.stem for path in ARCHIVES.iterdir()))
def test_an_older_archive(commit: str, shelf: Shelf, nianbao: Nianbao) -> None:
    with zipfile.ZipFile(ARCHIVES / f"{commit}.zip") as packed:
        packed.extractall(shelf.data)
    before = versions(shelf.data)
    assert len(before) == 7
    refused = nianbao("history", "秀洲区")
    assert refused.returncode == 1
    assert "a command that writes brings it up to date and loses nothing, such as: nianbao extract" in refused.stderr
    done = nianbao("extract", "--all")
    assert done.returncode == 0, done.stderr
    assert f"Read 7 captures with parser {PARSER_VERSION}: 0 new reports, 7 new versions." in done.stdout
    assert versions(shelf.data)[:7] == before
    found = json.loads(nianbao("history", "秀洲区", "--format", "json").stdout)["reports"]
    numbers = [(line["year"], line["new_received"], line["total_processed"]) for line in found]
    assert numbers[:3] == NEW_RECEIVED
    assert nianbao("verify").returncode == 0
    assert nianbao("rebuild").returncode == 0
    assert versions(shelf.data)[:7] == before


def versions(data: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        sql = "SELECT id, report_id, capture_id, version, cause, seen_at, title, form FROM report_versions ORDER BY id"
        return connection.execute(sql).fetchall()
