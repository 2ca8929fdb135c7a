"""The table registry says of every table of archive.db what the schema, a rebuild and `--as-of` do with it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from archive.db.handle import Archive
from archive.db.tables import TABLES, ArchiveTable
from archive.writing.opening import open_for_writing
from tests.archive.conftest import HERE, Shelf, report_page

BY_NAME = {table.name: table for table in TABLES}


@pytest.fixture
def empty(shelf: Shelf) -> Iterator[sqlite3.Connection]:
    open_for_writing(shelf.data).close()
    with closing(sqlite3.connect(shelf.data / "archive.db")) as connection:
        yield connection


def test_every_table_of_the_schema_is_registered(empty: sqlite3.Connection) -> None:
    sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
    names = {name for (name,) in empty.execute(sql) if not name.startswith(("sqlite_", "_sqlite_"))}
    assert names == BY_NAME.keys()
    assert len(BY_NAME) == len(TABLES)


def test_append_only_tables_are_those_with_triggers(empty: sqlite3.Connection) -> None:
    triggers = {name for (name,) in empty.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    for verb in ("update", "delete"):
        guarded = {name.removesuffix(f"_no_{verb}") for name in triggers if name.endswith(f"_no_{verb}")}
        assert guarded == {table.name for table in TABLES if table.append_only}


def test_what_a_rebuild_does_not_derive_is_journaled() -> None:
    """Apart from what the WARC files tell, and what the journal notes of itself."""
    lost = {table.name for table in TABLES if not table.derived and not table.journal_key}
    assert lost == {"warc_files", "journal", "journal_marks"}
    assert not any(table.derived and table.journal_key for table in TABLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_one_field_says_what_was_known_earlier(table: ArchiveTable) -> None:
    assert sum(map(bool, (table.dated, table.known, table.read_through, table.timeless))) == 1
    if table.read_through:
        assert BY_NAME[table.read_through].known_query


def test_tables_with_a_time_are_dated(empty: sqlite3.Connection) -> None:
    sql = "SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'"
    for name, column in empty.execute(sql).fetchall():
        if name in BY_NAME and (column == "at" or column.endswith("_at")):
            assert BY_NAME[name].known_query, f"{name}.{column}"


def test_nothing_was_known_before_the_first_run(shelf: Shelf) -> None:
    shelf.crawl({"http://127.0.0.1/2021": report_page("秀洲区人民政府2021年政府信息公开工作年度报告")})
    with Archive.open(shelf.data, as_of="2000-01-01T00:00:00.000000Z") as archive:
        for table in TABLES:
            if table.known_query:
                assert archive.db.execute(f"SELECT * FROM {table.name}").fetchall() == [], table.name


def test_docs_say_which_tables_are_append_only() -> None:
    sections = (HERE.parents[1] / "docs" / "schema.md").read_text("utf-8").split("\n### `")[1:]
    documented = {section.partition("`")[0] for section in sections if "append-only" in section.casefold()}
    assert documented == {table.name for table in TABLES if table.append_only}
