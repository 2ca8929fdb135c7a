"""Connections to archive.db."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from archive.errors import ArchiveMissing, storage_error

_PAGE_BYTES = 8192  # of a new database: rows of 500 bytes leave less of a page empty than with 4096
_CACHE_KB = 32_000  # of a writer: the rows of a large transaction stay in memory until the journal has read them


def connect(data: Path, *, write: bool = False) -> Database:
    """A connection to DATA/archive.db with the settings that all of them share; used by one thread at a time."""
    path = data / "archive.db"
    if not write and not path.is_file():
        raise ArchiveMissing(f"{data} holds no archive; crawl into it first (nianbao crawl --data {data})")
    mode = "rwc" if write else "ro"
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=60, check_same_thread=False
        )
        db = Database(connection)
        if write:
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        raise storage_error(error, path) from error
    return db
