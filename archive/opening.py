"""An archive opened for writing: its lock taken, its tables brought to this version, what a kill left behind recovered."""

import sqlite3
from pathlib import Path

from archive import recovery
from archive.database import connect
from archive.errors import storage_error
from archive.handle import Archive, take_lock
from archive.schema import migrations
from archive.schema_check import check_schema
from archive.search import index_new


def open_for_writing(data: Path, *, create: bool = True) -> Archive:
    """Take the lock, create (if wanted) or migrate archive.db, recover, and bring the search index up to date.

    Raises ArchiveMissing (nothing is there, and nothing is to be created), ArchiveLocked (another process writes),
    StorageFull, StrangeDatabase, NotInPlace.
    """
    if not create:
        connect(data).close()
    lock = take_lock(data)
    try:
        archive = Archive(data, connect(data, write=True), lock)
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
