"""One data directory, opened: archive.db, and the lock of the one process that writes."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from archive.base.errors import ArchiveError, ArchiveLocked, ArchiveOutdated, StrangeDatabase, storage_error
from archive.base.own_files import check_directory, check_file
from archive.db.as_of import see
from archive.db.connection import connect, named_rows
from archive.db.database import Database
from archive.db.schema import migrations
from archive.db.schema_check import check_schema


class Archive:
    """An open data directory; `warnings` says what recovery did when it was opened for writing (`opening.open_for_writing`).

    A context manager, which raises StorageFull or ArchiveError in the place of what SQLite raises while it is written.
    """

    def __init__(self, data: Path, db: Database, lock: FileLock | None) -> None:
        self.data = data
        self.db = db
        self.warnings: tuple[str, ...] = ()
        self._lock = lock

    @classmethod
    def open(cls, data: Path, *, as_of: str | None = None, as_printed: bool = False) -> "Archive":
        """Open for reading: as it is, as it was known at `as_of` (a time of `times.to_text`), or without corrections.

        Raises ArchiveMissing, ArchiveOutdated, StrangeDatabase, NotInPlace.
        """
        db = connect(data)
        try:
            check_schema(db, data / "archive.db")
            _check_age(db, data)
            see(db.conn, as_of=as_of, as_printed=as_printed)
        except sqlite3.Error as error:
            db.close()
            raise storage_error(error, data / "archive.db") from error
        except BaseException:
            db.close()
            raise
        return cls(data, db, None)

    @property
    def writable(self) -> bool:
        return self._lock is not None

    def close(self) -> None:
        self.db.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self.writable and isinstance(error, sqlite3.Error):
            raise storage_error(error, self.data / "archive.db") from error


def check_has_tables(db: Database, data: Path) -> None:
    """StrangeDatabase where archive.db is empty: it was cut to nothing, or another program made it."""
    if not migrations.applied(db):
        advice = f"nianbao rebuild --data {data} makes it again from the WARC files"
        if not any((data / "warc").glob("*.warc.gz")):
            advice = f"nianbao init --data {data} makes a new one"
        raise StrangeDatabase(f"{data / 'archive.db'} has none of the tables of an archive; {advice}")


def _check_age(db: Database, data: Path) -> None:
    missing = [migration.name for migration in migrations.pending(db)]
    check_has_tables(db, data)
    if missing:
        raise ArchiveOutdated(
            f"{data / 'archive.db'} was made by an older version of nianbao and lacks {', '.join(missing)}; a command "
            f"that writes brings it up to date and loses nothing, such as: nianbao extract --all --data {data}"
        )


def take_lock(data: Path) -> FileLock:
    path = data / "lock"
    try:
        (data / "warc").mkdir(parents=True, exist_ok=True)
        check_directory(data / "warc")
        check_file(path, write=True)
        lock = FileLock(path)
        lock.acquire(blocking=False)
    except Timeout:
        raise ArchiveLocked(
            f"another run{_running(data)} holds {path}; wait until it ends, or give another --data DIR"
        ) from None
    except OSError as error:
        raise storage_error(error, path) from error
    return lock


def _running(data: Path) -> str:
    try:
        with connect(data) as db:
            check_schema(db, data / "archive.db")
            row = named_rows(
                db.conn,
                "SELECT command, started_at FROM runs WHERE finished_at IS NULL AND outcome IS NULL ORDER BY id DESC",
            ).fetchone()
    except (ArchiveError, sqlite3.Error):
        return ""
    return f" ({row['command']}, since {row['started_at']})" if row else ""
