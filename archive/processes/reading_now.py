"""DATA/reading-now: which captures are being read, so that a capture that kills the whole command is recognised and skipped.

Each process writes the number of a capture into its own place before it reads it, and blanks after. The file is removed
when the command ends, also by Ctrl-C or SIGTERM. If it exists when a command begins, the command before was killed while
it read these captures. Each gets a row in `failures`; after three rows for one version of the parser it is not read again.
"""

import os
import sqlite3
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import extract
from archive.base import times
from archive.base.errors import storage_error
from archive.processes.answers import NOTE_BYTES

NAME = "reading-now"
GIVEN_UP = "not read: three times the command was killed while it was being read"
_MOST_ATTEMPTS = 3  # two may be chance: kills that come soon after each other meet the same capture
_REASON = "reading cut off"
_CUT_OFF = (
    "INSERT INTO failures (run_id, site_id, url, at, reason, detail) "
    "SELECT ?, '', url, ?, ?, 'capture ' || id || ' with parser ' || ? || ': the command was killed while it was being read' "
    "FROM captures WHERE id = ?"
)
_GIVEN_UP = (
    "SELECT CAST(substr(detail, 9) AS INTEGER) AS cut_off FROM failures "
    "WHERE reason = ? AND instr(detail, ' with parser ' || ? || ': ') GROUP BY cut_off HAVING count(*) >= ?"
)


class ReadingNow:
    """The open file. `left` are the captures that were being read when the last command was killed."""

    def __init__(self, file: int) -> None:
        self.file = file
        words = os.pread(file, 100 * NOTE_BYTES, 0).split()
        self.left = sorted({int(word) for word in words if word.isdigit() and len(word) < 19})

    def begin(self) -> None:
        """Forget what is left, which is counted now."""
        os.ftruncate(self.file, 0)

    def place(self, slot: int) -> int:
        """The byte at which the note of a process begins."""
        return slot * NOTE_BYTES


@contextmanager
def reading_now(data: Path) -> Iterator[ReadingNow]:
    """Keep the file while captures are read."""
    path = data / NAME
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        file = os.open(path, flags, 0o644)
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise storage_error(FileExistsError("no regular file"), path)
        yield ReadingNow(file)
    finally:
        os.close(file)
        path.unlink(missing_ok=True)


def count_attempts(connection: sqlite3.Connection, run_id: int, left: Collection[int]) -> None:
    """Name the captures that a killed command was reading."""
    rows = [(run_id, times.now(), _REASON, extract.PARSER_VERSION, capture_id) for capture_id in left]
    connection.executemany(_CUT_OFF, rows)


def given_up(connection: sqlite3.Connection) -> frozenset[int]:
    """The captures that this version of the parser does not read any more."""
    rows = connection.execute(_GIVEN_UP, (_REASON, extract.PARSER_VERSION, _MOST_ATTEMPTS))
    return frozenset(capture_id for (capture_id,) in rows)
