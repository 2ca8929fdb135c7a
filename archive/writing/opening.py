"""Opens an archive for writing: takes its lock, migrates its tables, and recovers what a kill left behind."""

import sqlite3
from pathlib import Path

from archive.base.errors import storage_error
from archive.db.connection import connect
from archive.db.handle import Archive, check_has_tables, take_lock
from archive.db.schema import migrations
from archive.db.schema_check import check_schema
from archive.search.search import index_new
from archive.writing import recovery


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
            if not create:
                check_has_tables(archive.db, data)
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
