"""archive.db made again from the WARC files alone."""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.base.errors import ArchiveError, ArchiveMissing, storage_error
from archive.base.own_files import check_directory
from archive.db.connection import connect
from archive.db.handle import Archive, take_lock
from archive.db.schema import migrations
from archive.db.schema_check import check_schema
from archive.reading import derived_tables
from archive.writing import recovery
from archive.writing.journal_chain import FOREIGN
from archive.writing.old_databases import COUNTS

_SCRATCH = "rebuild"


@dataclass(frozen=True)
class Rebuilt:
    """What the new archive.db holds, where the old one is now, and a sentence for everything that was lost.

    `refused` says why the old one is still in its place and the new one is not kept; "" if it is.
    """

    captures: int
    reports: int
    versions: int
    kept: Path | None
    problems: tuple[str, ...]
    refused: str = ""


def rebuild(data: Path, *, even_if_less: bool = False, progress: Callable[[int, int], None] | None = None) -> Rebuilt:
    """Make DATA/archive.db from DATA/warc; an archive.db that is there is kept under another name.

    The new one is made beside it and takes its place when it is whole. It does not, unless `even_if_less`, if the old one
    holds more, or if WARC files of another archive lie in the folder. Raises ArchiveMissing (no WARC files),
    ArchiveLocked, StorageFull, NotInPlace (what should be a file or directory is a link). `progress` is told how many of how many bytes are read.
    """
    if not any((data / "warc").glob("*.warc.gz")):
        raise ArchiveMissing(f"{data / 'warc'} holds no WARC files; there is nothing to rebuild from")
    lock = take_lock(data)
    scratch = data / _SCRATCH
    try:
        scratch.mkdir(exist_ok=True)
        check_directory(scratch)
        _remove_database(scratch)
        counts, problems = _build(data, scratch, progress)
        refused = "" if even_if_less else _less(data, counts) or _foreign(problems)
        if refused:
            _remove_database(scratch)
            scratch.rmdir()
            return Rebuilt(*counts, None, problems, refused)
        kept = _set_aside(data)
        (scratch / "archive.db").rename(data / "archive.db")
        scratch.rmdir()
    except sqlite3.Error as error:
        raise storage_error(error, scratch / "archive.db") from error
    except OSError as error:
        raise storage_error(error, scratch) from error
    finally:
        lock.release()
    return Rebuilt(*counts, kept, problems)


def _build(
    data: Path, scratch: Path, progress: Callable[[int, int], None] | None
) -> tuple[tuple[int, int, int], tuple[str, ...]]:
    with connect(scratch, write=True) as db:
        db.conn.execute("PRAGMA foreign_keys = OFF")  # rows may refer to lost ones; these are named below
        db.conn.execute("PRAGMA synchronous = OFF")
        migrations.apply(db)
        check_schema(db, scratch / "archive.db")
        problems = [sentence for sentence in recovery.recover(data, db, progress) if recovery.CAME_BACK not in sentence]
        for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check"):
            problems.append(f"row {rowid} of {table} refers to a row of {parent} that is lost")
        derived_tables.refresh(db)
        counts = db.execute(COUNTS).fetchone()
        db.conn.execute("PRAGMA journal_mode = DELETE")  # so that all of it is in one file
    with (scratch / "archive.db").open("rb") as file:
        os.fsync(file.fileno())
    return counts, tuple(problems)


def _less(data: Path, counts: tuple[int, int, int]) -> str:
    """Whether the archive.db that is there holds more than the new one, as a sentence."""
    try:
        with Archive.open(data) as archive:
            before = archive.db.execute(COUNTS).fetchone()
    except (ArchiveError, sqlite3.Error):
        return ""
    if all(new >= old for new, old in zip(counts, before, strict=True)):
        return ""
    held, found = ("{} captures, {} reports, {} versions".format(*each) for each in (before, counts))
    return f"{data / 'archive.db'} holds {held}; from the WARC files came {found}"


def _foreign(problems: tuple[str, ...]) -> str:
    return next((problem for problem in problems if FOREIGN in problem), "")


def _set_aside(data: Path) -> Path | None:
    """Give archive.db and what SQLite keeps beside it another name."""
    kept = data / f"archive-before-{datetime.now(UTC):%Y%m%d%H%M%S}.db"
    if not os.path.lexists(data / "archive.db"):
        return None
    for suffix in ("-wal", "-shm", ""):
        part = data / f"archive.db{suffix}"
        if os.path.lexists(part):
            part.rename(f"{kept}{suffix}")
    return kept


def _remove_database(directory: Path) -> None:
    for path in directory.glob("archive.db*"):
        path.unlink()
