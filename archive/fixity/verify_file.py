"""One WARC file read again and compared with its rows. Both are read in order, so little of either is in memory."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from operator import attrgetter, ne
from pathlib import Path

from archive.base.errors import ArchiveError, DamagedRecord
from archive.base.own_files import opened
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.connection import connect
from archive.fixity.verified_files import Proof, rows_sha256
from archive.warc import records as warc
from archive.warc.manifests import sha256_within
from archive.warc.packs import Stretch, where
from archive.warc.records import Member, Record

_LISTED = 5
_RESTING = "SELECT id FROM captures WHERE warc_file = ?1 OR text_warc_file = ?1 ORDER BY id"
_READ_SIZE = 1 << 20


@dataclass(frozen=True)
class Problem:
    """`offset` is that of the record in `file`, or None for a problem of the whole file or the database. `captures` rest on the
    damaged bytes."""

    file: str
    offset: int | None
    message: str
    captures: tuple[int, ...]

    @property
    def place(self) -> str:
        return self.file if self.offset is None else f"{self.file}, offset {self.offset}"

    def __str__(self) -> str:
        listed = ", ".join(map(str, self.captures[:_LISTED]))
        more = f" and {len(self.captures) - _LISTED} more" if len(self.captures) > _LISTED else ""
        rest = f"captures {listed}{more} rest on it" if self.captures else "no capture rests on it"
        return f"{self.place}: {self.message}; {rest}"


@dataclass(frozen=True)
class WarcToCheck:
    """A WARC file, and how many bytes of it are acknowledged. What follows them belongs to a run that is still writing.

    `sha256` is that of the whole file, if a manifest lists it. `proof` is the result of an earlier check, if it may be used.
    """

    data: Path
    name: str
    size: int
    sha256: str | None = None
    proof: Proof | None = None

    @property
    def stretch(self) -> Stretch:
        """Where its bytes are. NotInPlace."""
        return where(self.data, self.name)


@dataclass(frozen=True)
class CheckedWarc:
    """`proof` is the result of this check. It is None if there are problems, or if a run still writes to the file."""

    records: int
    problems: tuple[Problem, ...]
    proof: Proof | None = None


def check_warc(file: WarcToCheck) -> CheckedWarc:
    """Check the file. If its earlier proof still holds, that proof is returned and no record is decompressed."""
    with connect(file.data) as db:
        db.conn.execute("BEGIN")  # one snapshot: the rows that are compared are those that the proof is about
        try:
            if file.proof and _still_holds(db.conn, file, file.proof):
                return CheckedWarc(file.proof.records, (), file.proof)
            check = _Check(db.conn, file)
            check.run()
            return CheckedWarc(check.records, tuple(check.problems), check.proof())
        except (OSError, sqlite3.Error, ArchiveError) as error:
            ids = db.conn.execute(_RESTING, (file.name,))
            return not_checked(file, error, tuple(capture_id for (capture_id,) in ids))


def _still_holds(connection: sqlite3.Connection, file: WarcToCheck, proof: Proof) -> bool:
    """Whether the file, and the rows that its records were compared with, are unchanged."""
    return (
        file.stretch.is_file()
        and file.stretch.size == file.size == proof.bytes
        and file.sha256 in (None, proof.sha256)
        and rows_sha256(connection, file.name, file.size) == proof.rows_sha256
        and sha256_within(file.stretch) == proof.sha256
    )


def not_checked(file: WarcToCheck, reason: Exception, captures: tuple[int, ...] = ()) -> CheckedWarc:
    return CheckedWarc(0, (Problem(f"warc/{file.name}", None, f"not checked: {reason}", captures),))


class _Check:
    def __init__(self, connection: sqlite3.Connection, file: WarcToCheck) -> None:
        self._connection = connection
        self._file = file
        self._stretch = file.stretch
        self._responses = _Rows(connection, file, "warc")
        self._texts = _Rows(connection, file, "text_warc")
        self._digest = sha256()
        self._bytes = 0
        self.records = 0
        self._taken = 0  # up to here, by the rows so far
        self.problems: list[Problem] = []

    def run(self) -> None:
        stretch, end = self._stretch, self._file.size
        if not stretch.is_file():
            self._add(None, "the file is gone", self._responses.before(end) + self._texts.before(end))
            return
        base = stretch.start
        last = base + end if stretch.end is None else min(base + end, stretch.end)
        with opened(stretch.path) as file:
            file.seek(base)
            for found in warc.members(stretch.path, base, last, self._next_row_behind(base)):
                self._check(replace(found, offset=found.offset - base))
                self._digest.update(file.read(found.length))
            left = stretch.size - (file.tell() - base)
            while rest := file.read(min(_READ_SIZE, left)):
                self._digest.update(rest)
                left -= len(rest)
            self._bytes = file.tell() - base
        named = {capture_id for problem in self.problems for capture_id in problem.captures}
        for rows in (self._responses, self._texts):
            rows.skip(end)
            for offset, row in rows.skipped:
                if row.id not in named:
                    self._add(offset, "there is no record", [row])
        if self._file.sha256 not in (None, self._digest.hexdigest()) and not self.problems:
            self._add(None, "every record is whole, but the file has another SHA-256 than its manifest says", [])

    def _next_row_behind(self, base: int) -> Callable[[int], int | None]:
        """As `_next_row`, of a file whose bytes begin at `base`."""

        def next_row(offset: int) -> int | None:
            found = self._next_row(offset - base)
            return None if found is None else found + base

        return next_row

    def _next_row(self, offset: int) -> int | None:
        """Where the next record of a row begins."""
        following = (rows.next_offset(offset) for rows in (self._responses, self._texts))
        return min((offset for offset in following if offset is not None), default=None)

    def proof(self) -> Proof | None:
        if self.problems or self._bytes != self._file.size:
            return None
        rows = rows_sha256(self._connection, self._file.name, self._file.size)
        return Proof(self._file.name, self._bytes, self._digest.hexdigest(), rows, self.records)

    def _check(self, found: Member) -> None:
        self._responses.skip(found.offset)
        self._texts.skip(found.offset)
        if found.record is None:
            end = found.offset + found.length
            rows = self._responses.before(end)
            self._taken = max((self._taken, *(row.warc_offset + row.warc_length for row in rows)))
            self._add(found.offset, f"damaged: {found.problem}", rows + self._texts.before(end))
            return
        self.records += 1
        messages = found.record.problems()
        responses = self._responses.before(found.offset + 1)
        texts = self._texts.before(found.offset + 1)
        for row in responses:
            messages += row_problems(self._connection, row, found.record, found.length)
        if any(found.record.body_sha256 != row.text_sha256 for row in texts):
            messages.append("the text has another SHA-256 than its row")
        if responses and found.offset < self._taken:
            messages.append("it lies inside the record of another capture")
        self._taken = max((self._taken, *(row.warc_offset + row.warc_length for row in responses)))
        if not responses and not texts and found.record.kind in warc.CAPTURE_KINDS:
            messages.append("this capture has no row")
        if messages:
            self._add(found.offset, "; ".join(messages), responses + texts)

    def _add(self, offset: int | None, message: str, rows: list[CaptureRow]) -> None:
        ids = {row.id for row in rows}
        for row in rows:
            revisits = self._connection.execute("SELECT id FROM captures WHERE revisit_of = ?", (row.id,))
            ids.update(capture_id for (capture_id,) in revisits)
        packed = f" (in the pack warc/{self._stretch.path.name})" if self._stretch.end is not None else ""
        self.problems.append(Problem(f"warc/{self._file.name}", offset, f"{message}{packed}", tuple(sorted(ids))))


class _Rows:
    """The rows of a WARC file in the order of their records, taken while the file is read."""

    def __init__(self, connection: sqlite3.Connection, file: WarcToCheck, kind: str) -> None:
        select = capture_rows.in_file if kind == "warc" else capture_rows.texts_in_file
        self._offset_of = attrgetter(f"{kind}_offset")
        self._rows = select(connection, file.name, file.size)
        self._next = next(self._rows, None)
        self._waiting: list[CaptureRow] = []  # looked past, not taken yet
        self.skipped: list[tuple[int, CaptureRow]] = []

    def next_offset(self, offset: int) -> int | None:
        """Where the next record behind `offset` begins, as far as it is not taken; None when none does."""
        while self._next and self._offset_of(self._next) <= offset:
            self._waiting.append(self._next)
            self._next = next(self._rows, None)
        return self._offset_of(self._next) if self._next else None

    def before(self, offset: int) -> list[CaptureRow]:
        """Take those whose records begin before `offset`."""
        taken = [row for row in self._waiting if self._offset_of(row) < offset]
        self._waiting = self._waiting[len(taken) :]
        while not self._waiting and self._next and self._offset_of(self._next) < offset:
            taken.append(self._next)
            self._next = next(self._rows, None)
        return taken

    def skip(self, offset: int) -> None:
        """Take those before `offset` as rows without a record."""
        self.skipped += [(self._offset_of(row), row) for row in self.before(offset)]


def row_problems(connection: sqlite3.Connection, row: CaptureRow, record: Record, length: int) -> list[str]:
    messages = []
    names = ("WARC-Target-URI", "WARC-Date", "WARC-Record-ID")
    described = (row.url, row.fetched_at, row.warc_record_id)
    if (length, record.capture_status) != (row.warc_length, row.status) or any(
        map(ne, map(record.headers.get, names), described)
    ):
        messages.append("the record is not what its row describes")
    if row.revisit_of is not None:
        full = capture_rows.by_id(connection, row.revisit_of)
        if (full.payload_sha256, full.text_sha256) != (row.payload_sha256, row.text_sha256):
            messages.append("the row has another SHA-256 than the capture that it is a revisit of")
        return messages
    if row.body_sha256 not in (None, record.body_sha256):
        messages.append("the body has another SHA-256 than its row")
    try:
        if len(capture_rows.decoded(record, row)) != row.payload_bytes:
            messages.append("the payload has another length than its row")
    except DamagedRecord as error:
        messages.append(str(error).rpartition(": ")[2])
    return messages
