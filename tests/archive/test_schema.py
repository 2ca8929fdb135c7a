"""Every table and column is documented, and nothing that is not there."""

import re

from archive.db.connection import connect
from archive.db.schema import migrations
from archive.writing.opening import open_for_writing
from tests.archive.conftest import HERE, Nianbao, Shelf


def test_docs_say_every_table_and_column(shelf: Shelf) -> None:
    with open_for_writing(shelf.data) as archive:
        there = {
            item.name: [column.name for column in item.columns]
            for item in [*archive.db.tables, *archive.db.views]
            if not item.name.startswith(("sqlite_", "_sqlite", "search_index_", "search_names_"))
        }
    text = (HERE.parents[1] / "docs" / "schema.md").read_text("utf-8")
    documented = {
        name: re.findall(r"^\| `(\w+)` \| \S", body, re.M)
        for name, body in re.findall(r"^### `(\w+)`$(.*?)(?=^##|\Z)", text, re.M | re.S)
    }
    assert documented == there


def test_who_reads_an_archive_of_an_older_version_is_told_what_to_do(shelf: Shelf, nianbao: Nianbao) -> None:
    shelf.data.mkdir()
    with connect(shelf.data, write=True) as db:
        migrations.apply(db, stop_before="m009_search")
    done = nianbao("history", "秀洲区")
    assert (done.returncode, done.stdout) == (1, "")
    assert "made by an older version of nianbao and lacks m009_search, " in done.stderr
    assert "nianbao extract --all --data" in done.stderr
    assert "backup" not in done.stderr
    assert nianbao("extract", "--all").returncode == 0
    assert nianbao("history", "秀洲区").returncode == 2  # no such agency
