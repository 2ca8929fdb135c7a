"""One data directory, opened: the lock, archive.db with its migrations, and recovery after a kill, also of the search index."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from sqlite_utils import Database

from archive import recovery
from archive.as_of import see
from archive.database import connect
from archive.errors import ArchiveError, ArchiveLocked, ArchiveOutdated, storage_error
from archive.own_files import check_directory, check_file
from archive.schema import migrations
from archive.schema_check import check_schema
from archive.search import index_new


class Archive:
    """An open data directory; `warnings` says what recovery did when it was opened for writing.

    A context manager, which raises StorageFull or ArchiveError in the place of what SQLite raises while it is written.
    """

    def __init__(self, data: Path, db: Database, lock: FileLock | None) -> None:
        self.data = data
        self.db = db
        self.warnings: tuple[str, ...] = ()
        self._lock = lock

    @classmethod
    def open(
        cls,
        data: Path,
        *,
        write: bool = False,
        create: bool = True,
        as_of: str | None = None,
        as_printed: bool = False,
    ) -> "Archive":
        """Open for reading, or take the lock, create (if wanted) or migrate the database, recover, and open for writing.

        A reader may see what was known at `as_of` (a time of `times.to_text`), and leave out what people corrected.
        Raises ArchiveMissing (nothing is there, and nothing is to be created), ArchiveOutdated (reading), ArchiveLocked
        (writing, and another process does), StorageFull, StrangeDatabase, NotInPlace.
        """
        if not write:
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
        if not create:
            connect(data).close()
        lock = take_lock(data)
        try:
            archive = cls(data, connect(data, write=True), lock)
            try:
                check_schema(archive.db, data / "archive.db")
                migrations.apply(archive.db)
                archive.warnings = recovery.recover(data, archive.db) + recovery.end_runs(archive.db.conn)
                index_new(archive.db)
            except BaseException:
                archive.db.close()
                raise
        except (OSError, sqlite3.Error) as error:
            lock.release()
            raise storage_error(error, data / "archive.db") from error
        except BaseException:
            lock.release()
            raise
        return archive

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


def _check_age(db: Database, data: Path) -> None:
    missing = [migration.name for migration in migrations.pending(db)]
    if missing and migrations.applied(db):
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
            row = db.execute(
                "SELECT command, started_at FROM runs WHERE finished_at IS NULL AND outcome IS NULL ORDER BY id DESC"
            ).fetchone()
    except (ArchiveError, sqlite3.Error):
        return ""
    return f" ({row[0]}, since {row[1]})" if row else ""
