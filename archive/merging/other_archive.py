"""The other archive: checked, for it is somebody else's work, and attached to ours to be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.base.errors import MergeRefused, StrangeDatabase, storage_error
from archive.db.column_types import wrong_types
from archive.db.handle import Archive
from archive.db.tables import TABLES

_DIGITS = "[0-9]" * 2
_DAY = f"{_DIGITS}{_DIGITS}-{_DIGITS}-{_DIGITS}"
_TIME = f"{_DAY}T{_DIGITS}:{_DIGITS}:{_DIGITS}.{_DIGITS * 3}Z"


def open_other(data: Path, other: Path) -> Archive:
    """The archive in `other`, which is to be merged into that in `data`, open to be read.

    Raises ArchiveMissing, ArchiveOutdated, StrangeDatabase, NotInPlace, MergeRefused (both are one).
    """
    path = other / "archive.db"
    if other.resolve() == data.resolve():
        raise MergeRefused(f"{other} is the archive itself; give the directory of another one")
    opened = Archive.open(other)
    try:
        _check(opened.db.conn, path)
    except sqlite3.Error as error:
        opened.close()
        raise storage_error(error, path) from error
    except BaseException:
        opened.close()
        raise
    return opened


@contextmanager
def attached(archive: Archive, other: Archive) -> Iterator[None]:
    """The other archive as schema `other` of our connection."""
    path = other.data / "archive.db"
    archive.db.conn.execute("ATTACH ? AS other", (f"{path.resolve().as_uri()}?mode=ro",))
    try:
        yield
    finally:
        archive.db.conn.rollback()
        with suppress(sqlite3.OperationalError):  # a query that was broken off still reads from it
            archive.db.conn.execute("DETACH other")


def kind_of(archive: Archive) -> str | None:
    """`real`, `sample`, or None of an archive without captures."""
    row = archive.db.execute("SELECT value FROM meta WHERE key = 'kind'").fetchone()
    return row and str(row[0])


def newest_ids(archive: Archive) -> dict[str, int]:
    """Of each table whose rows have numbers the last one, all as of one moment."""
    connection = archive.db.conn
    connection.execute("BEGIN")
    try:
        numbered = [
            table.name
            for table in TABLES
            if any(row[1] == "id" for row in connection.execute(f"PRAGMA table_info({table.name})"))
        ]
        sql = "SELECT coalesce(max(id), 0) FROM {}"
        return {name: int(connection.execute(sql.format(name)).fetchone()[0]) for name in numbered}
    finally:
        connection.rollback()


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """StrangeDatabase when the file is damaged, or a value is none that its column can have."""
    problems = [message for (message,) in connection.execute("PRAGMA quick_check(1)") if message != "ok"]
    problems = problems or [*wrong_types(connection), *_wrong_times(connection)]
    if problems:
        raise StrangeDatabase(f"{path}: {'; '.join(problems[:5])}; nianbao rebuild makes it again from the WARC files")


def _wrong_times(connection: sqlite3.Connection) -> Iterator[str]:
    for table in TABLES:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")]
        timed = {name: _TIME for name in columns if name == "at" or name.endswith("_at")}
        timed |= {name: _DAY for name in columns if name == "night"}
        for column, form in timed.items():
            sql = f"SELECT count(*) FROM {table.name} WHERE {column} <> '' AND {column} NOT GLOB '{form}'"  # noqa: S608
            if count := connection.execute(sql).fetchone()[0]:
                yield f"{count} values of {table.name}.{column} are no times"
