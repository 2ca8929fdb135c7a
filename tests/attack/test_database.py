"""An archive.db that is another's work, or damaged: said in one line, soon, by every command."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from archive.base.errors import (
    DAMAGE,
    ArchiveError,
    ArchiveLocked,
    NotWritable,
    StorageFull,
    StrangeDatabase,
    storage_error,
)
from archive.db.column_types import wrong_types
from archive.db.connection import connect
from archive.db.schema import migrations
from archive.db.schema_check import _NEWEST, _digest, _schema, check_schema
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf, report_page
from tests.launch import run_nianbao

URL = "http://127.0.0.1/a.html"
PAGE = report_page("秀洲区人民政府2021年政府信息公开工作年度报告")
COMMANDS = (
    ("history", "秀洲"),
    ("search", "公开"),
    ("verify",),
    ("extract", "--all"),
    ("review",),
)
ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT"


@pytest.fixture(scope="module")
def one_report(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    made = Shelf(tmp_path_factory.mktemp("database") / "data")
    made.crawl({URL: PAGE})
    return made


@pytest.fixture
def shelf(one_report: Shelf, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "data").begin_as(one_report)


def edit(shelf: Shelf, sql: str) -> None:
    with closing(sqlite3.connect(shelf.data / "archive.db")) as connection:
        connection.executescript(sql)


def told(shelf: Shelf, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """What a command says. One that does not end within two minutes fails."""
    done = run_nianbao(*arguments, "--data", shelf.data)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (f"DROP TABLE meta; CREATE VIEW meta AS {ENDLESS} 'kind' AS key, n AS value FROM r", "meta is another table"),
        (f"DROP TABLE _sqlite_migrations; CREATE VIEW _sqlite_migrations AS {ENDLESS} n FROM r", "is no table"),
        (f"DROP VIEW cells; CREATE VIEW cells AS {ENDLESS} n FROM r", "cells is another view"),
        ("DROP TABLE verdicts", "the table verdicts is missing"),
        ("CREATE TRIGGER spy AFTER INSERT ON runs BEGIN DELETE FROM readings; END", "it has the trigger 'spy' on 'runs'"),
        ("DROP TRIGGER captures_no_delete; CREATE TRIGGER captures_no_delete AFTER INSERT ON runs BEGIN SELECT 1; END",
         "captures_no_delete is another trigger"),
        ("CREATE UNIQUE INDEX few ON captures (status)", "it has the index 'few' on 'captures'"),
        ("DROP TABLE run_notes; CREATE TABLE run_notes (id INTEGER PRIMARY KEY, run_id, site_id, kind, "
         "detail AS (zeroblob(1000000)))", "run_notes is another table"),
        ("DROP TABLE search_marks; CREATE VIRTUAL TABLE search_marks USING fts5(table_name, mark)", "search_marks is another"),
        ("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('archive', 'm999_new', '')",
         "the view"),
        ("INSERT INTO agencies VALUES (8, 'x', '33', 'x'), (9, 'y', '33', 'y'); INSERT INTO agency_decisions "
         "(agency_id, relation, other_id, other_name, author, reason, decided_at) VALUES "
         "(8, 'same', 9, 'y', '', '', ''), (9, 'same', 8, 'x', '', '', '')", "leads back to it"),
    ],
    ids=["table", "migrations", "view", "missing", "trigger", "changed", "index", "generated", "virtual", "newer", "circle"],
)  # fmt: skip
def test_another_schema_is_refused_by_every_command(shelf: Shelf, sql: str, reason: str) -> None:
    edit(shelf, sql)
    if reason == "the view":
        edit(shelf, "CREATE TABLE one_more (a)")
        reason = "a newer version made it ('m999_new')"
    for command in (*COMMANDS, ("backup", shelf.data.with_name("copy"))):
        done = told(shelf, *command)
        assert (done.returncode, done.stdout) == (DAMAGE, ""), command
        assert done.stderr.startswith(f"Error: {shelf.data / 'archive.db'} is no archive that this version")
        assert reason in done.stderr
        assert done.stderr.endswith("; nianbao rebuild makes it again from the WARC files\n")
        assert done.stderr.count("\n") == 1
    assert told(shelf, "rebuild").returncode == 0
    assert told(shelf, "verify").returncode == 0


def test_a_database_of_another_program_is_not_written_to(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "data")
    shelf.data.mkdir()
    edit(shelf, "CREATE TABLE notes (a); INSERT INTO notes VALUES (1)")
    before = (shelf.data / "archive.db").read_bytes()
    with pytest.raises(StrangeDatabase, match="it has the table 'notes'"):
        open_for_writing(shelf.data)
    with closing(sqlite3.connect(shelf.data / "archive.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]
    assert len(before) > 0


def test_own_tables_and_views_beside_ours_do_no_harm(shelf: Shelf) -> None:
    edit(shelf, "CREATE TABLE my_notes (a); CREATE VIEW my_view AS SELECT name FROM agencies; ANALYZE")
    assert told(shelf, "verify").returncode == 0
    assert told(shelf, "extract", "--all").returncode == 0


def test_the_schema_of_now_is_told_at_once(shelf: Shelf) -> None:
    """After a new migration `_NEWEST` is what this prints; until then the comparison only takes longer."""
    with connect(shelf.data) as db:
        assert _digest(_schema(db.conn)) == _NEWEST


@pytest.mark.parametrize("last", ["m002_texts_apart", "m006_packed_and_journaled", "m013_look_up"])
def test_archives_of_earlier_versions_are_known(tmp_path: Path, last: str) -> None:
    with connect(tmp_path, write=True) as db:
        migrations.apply(db, stop_before=last)
        check_schema(db, tmp_path / "archive.db")
        db.execute("CREATE TRIGGER spy AFTER INSERT ON runs BEGIN SELECT 1; END")
        with pytest.raises(StrangeDatabase, match="'spy'"):
            check_schema(db, tmp_path / "archive.db")


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE captures SET url = x'ff00'", "1 values of captures.url are no TEXT"),
        ("UPDATE captures SET warc_offset = 'x'", "captures.warc_offset are no INTEGER"),
        ("UPDATE captures SET warc_offset = -1; UPDATE captures SET warc_length = -1", "no place in a file"),
        ("UPDATE captures SET revisit_of = 99", "no capture 99"),
        ("UPDATE warc_files SET bytes = 'x'", "warc_files.bytes are no INTEGER"),
        ("UPDATE report_versions SET title = 7.5, form = x'00'", "report_versions.form are no TEXT"),
        ("UPDATE reports SET year = 'x'", "reports.year are no INTEGER"),
        ("UPDATE agencies SET name = x'00ff'", "agencies.name are no TEXT"),
    ],
)
def test_values_of_other_types_are_named(shelf: Shelf, sql: str, reason: str) -> None:
    triggers = ("captures_no_update", "captures_only_texts", "report_versions_no_update")
    edit(shelf, "".join(f"DROP TRIGGER {name};" for name in triggers) + sql)
    done = told(shelf, "verify", "--full")
    assert done.returncode == 1
    assert reason in done.stdout + done.stderr or "revisit" in sql or "-1" in sql
    for command in (
        ("history", "秀洲"),
        ("show", "秀洲", "2021"),
        ("trace", "秀洲", "2021", "applications.granted.total"),
    ):
        done = told(shelf, *command)
        assert done.returncode in (0, 1, 2, DAMAGE), done.stderr


@pytest.mark.few(3)
@pytest.mark.parametrize("content", ["text", "cut off", "pages swapped", "empty", "pipe", "link"])
def test_what_is_no_sound_database_is_said(shelf: Shelf, tmp_path: Path, content: str) -> None:
    path = shelf.data / "archive.db"
    whole = path.read_bytes()
    for part in shelf.data.glob("archive.db*"):
        part.unlink()
    if content == "pipe":
        os.mkfifo(path)
    elif content == "link":
        (tmp_path / "other").write_bytes(whole)
        path.symlink_to(tmp_path / "other")
    else:
        page = 8192
        path.write_bytes(
            {
                "text": b"this is a text\n" * 1000,
                "cut off": whole[: len(whole) // 2],
                "pages swapped": whole[:page]
                + whole[2 * page : 40 * page]
                + whole[page : 2 * page]
                + whole[40 * page :],
                "empty": b"",
            }[content]
        )
    for command in COMMANDS[:3]:
        done = told(shelf, *command)
        assert done.returncode == DAMAGE
        assert str(path) in done.stdout + done.stderr
        assert "Free disk space" not in done.stderr
    if content == "link":
        assert (tmp_path / "other").read_bytes() == whole


def test_an_error_of_the_database_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    writer, other = (sqlite3.connect(path, timeout=0) for _ in range(2))
    with closing(writer), closing(other), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reader:
        writer.execute("CREATE TABLE a (b)")
        errors: list[tuple[type[ArchiveError], str]] = []
        writer.execute("BEGIN IMMEDIATE")
        for connection, sql in (
            (other, "INSERT INTO a VALUES (1)"),
            (reader, "INSERT INTO a VALUES (1)"),
            (writer, "SELECT nothing FROM a"),
        ):
            with pytest.raises(sqlite3.Error) as caught:
                connection.execute(sql)
            error = storage_error(caught.value, path)
            errors.append((type(error), str(error)))
    assert [kind for kind, _ in errors] == [ArchiveLocked, NotWritable, StrangeDatabase]
    assert not any("Free disk space" in message for _, message in errors)
    assert ArchiveLocked.exit_code == 3
    with pytest.raises(sqlite3.Error) as caught:
        sqlite3.connect(tmp_path / "none" / "archive.db")
    assert isinstance(storage_error(caught.value, path), NotWritable)
    for number, kind in ((28, StorageFull), (13, NotWritable), (30, NotWritable), (20, ArchiveError)):
        assert type(storage_error(OSError(number, "said"), path)) is kind


def test_no_value_is_endless(shelf: Shelf) -> None:
    with connect(shelf.data) as db, pytest.raises(sqlite3.DataError, match="too big"):
        db.execute("SELECT length(zeroblob(400000000))").fetchone()


def test_types_are_counted(shelf: Shelf) -> None:
    with connect(shelf.data) as db:
        assert list(wrong_types(db.conn)) == []
