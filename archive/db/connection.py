"""Connections to archive.db."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from archive.base.errors import ArchiveMissing, storage_error
from archive.base.own_files import check_file
from archive.db.database import Database

_PAGE_BYTES = 8192  # of a new database: rows of 500 bytes leave less of a page empty than with 4096
_MAX_VALUE_BYTES = 1 << 28
_NO_WAL = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_CACHE_KB = 32_000  # of a writer: the rows of a large transaction stay in memory until the journal has read them


def connect(data: Path, *, write: bool = False) -> Database:
    """A connection to DATA/archive.db with the settings that all of them share; used by one thread at a time.

    Raises ArchiveMissing, NotInPlace (a link), ArchiveLocked, StorageFull, StrangeDatabase.
    """
    path = data / "archive.db"
    for suffix in ("", "-wal", "-shm", "-journal"):
        check_file(data / f"archive.db{suffix}", write=write)
    if not write and not path.is_file():
        raise ArchiveMissing(
            f"{data} holds no archive. Is its disk mounted? Make a new one: nianbao init --data {data}"
        )
    try:
        try:
            return _opened(path, "?mode=rwc" if write else "?mode=ro", write=write)
        except sqlite3.OperationalError as error:
            # A directory that takes no writes: without a file of unfinished writes, archive.db is whole by itself.
            wal = path.with_name("archive.db-wal")
            if write or error.sqlite_errorcode & 0xFF not in _NO_WAL or (wal.is_file() and wal.stat().st_size):
                raise
            return _opened(path, "?immutable=1", write=False)
    except sqlite3.Error as error:
        raise storage_error(error, path) from error


def _opened(path: Path, query: str, *, write: bool) -> Database:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}{query}", uri=True, timeout=60, check_same_thread=False)
    try:
        if write:
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA schema_version")
        _harden(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return Database(connection)


def named_rows(
    connection: sqlite3.Connection, sql: str, values: Sequence[object] | Mapping[str, object] = ()
) -> sqlite3.Cursor:
    """Run a query whose rows are read by the names of their columns."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(sql, values)


def _harden(connection: sqlite3.Connection) -> None:
    """The file may be another's work. `schema_check` has its views and triggers do all that they are made for."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)
