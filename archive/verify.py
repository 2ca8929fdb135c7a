"""Fixity: is everything in the archive still what was written?

Re-reads every WARC record up to what is acknowledged and recomputes its block and payload digests; compares each row
of `captures` with its record (payload and text SHA-256 included); checks the database file itself. Needs no lock: a
run may go on meanwhile.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from archive import stored, warc
from archive.errors import DamagedRecord
from archive.store import Archive
from archive.stored import CaptureRow
from archive.warc import Member, Record

_LISTED = 5


@dataclass(frozen=True)
class Problem:
    """`offset` is that of the record in `file`; None when the whole file or the database is meant."""

    file: str
    offset: int | None
    message: str
    captures: tuple[int, ...]

    def __str__(self) -> str:
        place = self.file if self.offset is None else f"{self.file}, offset {self.offset}"
        listed = ", ".join(map(str, self.captures[:_LISTED]))
        more = f" and {len(self.captures) - _LISTED} more" if len(self.captures) > _LISTED else ""
        rest = f"captures {listed}{more} rest on it" if self.captures else "no capture rests on it"
        return f"{place}: {self.message}; {rest}"


@dataclass(frozen=True)
class Verification:
    records: int
    captures: int
    files: int
    bytes: int
    problems: tuple[Problem, ...]


def verify(archive: Archive, *, progress: Callable[[int, int], None] | None = None) -> Verification:
    """Check everything. `progress` is told how many of how many bytes are read."""
    connection = archive.db.conn
    connection.execute("BEGIN")  # one snapshot, whatever a running crawl adds
    try:
        files = connection.execute("SELECT name, bytes FROM warc_files ORDER BY name").fetchall()
        total = sum(size for _, size in files)
        problems = list(_database_problems(connection))
        records = done = 0
        for name, size in files:
            check = _FileCheck(archive, name)
            for found in check.run(size):
                if progress:
                    progress(done + found.offset + found.length, total)
            problems += check.problems
            records += check.records
            done += size
        captures = connection.execute("SELECT count(*) FROM captures").fetchone()[0]
    finally:
        connection.rollback()
    return Verification(records, captures, len(files), total, tuple(problems))


def verify_sample(archive: Archive, size: int) -> tuple[int, tuple[Problem, ...]]:
    """Check the records of `size` captures drawn by lot; how many were there to draw, and what is damaged."""
    connection = archive.db.conn
    drawn = connection.execute("SELECT id FROM captures ORDER BY random() LIMIT ?", (size,)).fetchall()
    problems = []
    for row in (stored.by_id(connection, capture_id) for (capture_id,) in drawn):
        message = _damage(archive, row)
        if message:
            problems.append(Problem(f"warc/{row.warc_file}", row.warc_offset, message, (row.id,)))
    return len(drawn), tuple(problems)


def _damage(archive: Archive, row: CaptureRow) -> str:
    """What is wrong with the record of a capture, or ""."""
    try:
        record = stored.record_of(archive.data, row)
    except DamagedRecord as error:
        return f"damaged: {str(error).rpartition(': ')[2]}"
    return "; ".join(_row_problems(archive.db.conn, row, record, row.warc_length))


def _database_problems(connection: sqlite3.Connection) -> Iterator[Problem]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield Problem("archive.db", None, message, ())
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Problem("archive.db", None, f"row {rowid} of {table} refers to a row that {parent} does not have", ())


class _FileCheck:
    """One WARC file against its rows."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._name = name
        self._path = archive.data / "warc" / name
        self._connection = archive.db.conn
        self.records = 0
        self.problems: list[Problem] = []
        self._seen: set[int] = set()
        rows = stored.in_file(self._connection, name)
        self._responses = {row.warc_offset: row for row in rows}
        self._texts = {row.text_warc_offset: row for row in stored.texts_in_file(self._connection, name)}

    def run(self, size: int) -> Iterator[Member]:
        """Check the file up to `size`, giving each member as it is done."""
        if not self._path.is_file():
            self._add(None, "the file is gone", list((self._responses | self._texts).values()))
            return
        for found in warc.members(self._path, 0, size):
            self._check(found)
            yield found
        named = {capture_id for problem in self.problems for capture_id in problem.captures}
        for offset, row in (self._responses | self._texts).items():
            if offset is not None and offset not in self._seen and row.id not in named:
                self._add(offset, "there is no record", [row])

    def _check(self, found: Member) -> None:
        inside = range(found.offset, found.offset + found.length)
        if found.record is None:
            rows = [row for offset, row in (self._responses | self._texts).items() if offset in inside]
            self._add(found.offset, f"damaged: {found.problem}", rows)
            return
        self.records += 1
        self._seen.add(found.offset)
        messages = found.record.problems()
        rows = []
        if row := self._responses.get(found.offset):
            messages += _row_problems(self._connection, row, found.record, found.length)
            rows.append(row)
        elif row := self._texts.get(found.offset):
            if sha256(found.record.body).hexdigest() != row.text_sha256:
                messages.append("the text has another SHA-256 than its row")
            rows.append(row)
        elif found.record.kind in {"response", "revisit"}:
            messages.append("this capture has no row")
        if messages:
            self._add(found.offset, "; ".join(messages), rows)

    def _add(self, offset: int | None, message: str, rows: list[CaptureRow]) -> None:
        ids = {row.id for row in rows}
        for row in rows:
            revisits = self._connection.execute("SELECT id FROM captures WHERE revisit_of = ?", (row.id,))
            ids.update(capture_id for (capture_id,) in revisits)
        self.problems.append(Problem(f"warc/{self._name}", offset, message, tuple(sorted(ids))))


def _row_problems(connection: sqlite3.Connection, row: CaptureRow, record: Record, length: int) -> list[str]:
    messages = []
    if (length, record.headers.get("WARC-Target-URI"), record.status) != (row.warc_length, row.url, row.status):
        messages.append("the record is not what its row describes")
    if row.revisit_of is not None:
        if stored.by_id(connection, row.revisit_of).payload_sha256 != row.payload_sha256:
            messages.append("the row has another SHA-256 than the capture that it is a revisit of")
        return messages
    try:
        stored.decoded(record, row)
    except DamagedRecord as error:
        messages.append(str(error).rpartition(": ")[2])
    return messages
