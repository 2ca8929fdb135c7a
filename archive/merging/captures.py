"""Captures of the other archive: their WARC records copied byte for byte into files of the merge, and their rows.

A capture is the same where URL, time, payload and WARC-Record-ID are. Of one that is new the response or revisit record is
copied, with the request before it and the plain text that was made of it. A record comes only if it is whole, its digests
hold, and it is what its row describes; else the capture is named and left out, with what rests on it.
"""

import os
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from archive.base.errors import DamagedRecord, NotInPlace
from archive.base.own_files import opened
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.handle import Archive
from archive.fixity.verify_file import row_problems
from archive.merging.rows import Rows
from archive.warc.packs import where
from archive.warc.records import Record, member_at

_GROUP_CAPTURES = 500
_GROUP_BYTES = 1 << 24
_OPEN_FILES = 4
_BETWEEN = 200  # records that may stand between those of two captures, such as journal records and a request
_BEFORE = """
SELECT warc_offset + warc_length FROM captures WHERE warc_file = ? AND warc_offset < ? ORDER BY warc_offset DESC LIMIT 1
"""
# The + leads SQLite to the index of WARC-Record-IDs: a URL may have thousands of captures.
_NOTE_SAME = """
INSERT OR IGNORE INTO map_captures SELECT o.id, m.id FROM other.captures AS o JOIN main.captures AS m
ON m.warc_record_id = o.warc_record_id AND +m.url = o.url AND m.fetched_at = o.fetched_at
AND m.payload_sha256 = o.payload_sha256 ORDER BY m.id
"""
_UNKNOWN = "FROM other.captures WHERE id > ? AND id <= ? AND id NOT IN (SELECT other_id FROM map_captures)"


def take_captures(rows: Rows, other: Archive, progress: Callable[[int, int], None]) -> tuple[int, list[str]]:
    """How many came, and a sentence for each that could not. `progress` is told how many of how many are done."""
    rows.connection.execute(_NOTE_SAME)
    newest = rows.newest("captures")
    total = rows.connection.execute(f"SELECT count(*) {_UNKNOWN}", (0, newest)).fetchone()[0]
    next_ones = f"SELECT id {_UNKNOWN} ORDER BY id LIMIT {_GROUP_CAPTURES}"
    problems: list[str] = []
    came = done = last = 0
    with closing(_Records(other)) as records:
        while some := rows.connection.execute(next_ones, (last, newest)).fetchall():
            with rows.arriving("captures"):
                size = 0
                for (capture_id,) in some:
                    if size >= _GROUP_BYTES:
                        break
                    last, done = capture_id, done + 1
                    try:
                        size += _take(rows, other, records, capture_id)
                        came += 1
                    except DamagedRecord as error:
                        problems.append(f"capture {capture_id} is left out: {error}")
            progress(done, total)
    return came, problems


def _take(rows: Rows, other: Archive, records: "_Records", capture_id: int) -> int:
    """Copy the records of a capture and add its row; the bytes that were copied. DamagedRecord."""
    row = capture_rows.by_id(other.db.conn, capture_id)
    if _is_here(rows, row):
        return 0
    new = _in_our_terms(rows, row)
    place = f"{records.path(row.warc_file)}, offset {row.warc_offset}"
    record, response = records.member(row.warc_file, row.warc_offset, row.warc_offset + row.warc_length)
    if found := row_problems(rows.connection, new, record, len(response)):
        raise DamagedRecord(f"{place}: {'; '.join(found)}")
    members = [records.request(row), response]
    if text := records.text(row):
        members.append(text)
    elif row.revisit_of is None and row.text_warc_file is not None:  # then it is made again
        new = replace(new, text_sha256=None, text_parser_version=None)
    members = [member for member in members if member]
    offsets, name = rows.files.append(members)
    new = replace(new, warc_file=name, warc_offset=offsets[members.index(response)])
    if text:
        new = replace(new, text_warc_file=name, text_warc_offset=offsets[-1])
    capture_rows.insert(rows.connection, [new])
    rows.connection.execute("INSERT INTO map_captures VALUES (?, ?)", (row.id, new.id))
    return sum(map(len, members))


def _is_here(rows: Rows, row: CaptureRow) -> bool:
    """Whether the other archive has the same capture twice, and the first has come."""
    sql = "SELECT id FROM captures WHERE warc_record_id = ? AND +url = ? AND fetched_at = ? AND payload_sha256 = ?"
    values = (row.warc_record_id, row.url, row.fetched_at, row.payload_sha256)
    found = rows.connection.execute(sql, values).fetchone()
    if found:
        rows.connection.execute("INSERT INTO map_captures VALUES (?, ?)", (row.id, found[0]))
    return found is not None


def _in_our_terms(rows: Rows, row: CaptureRow) -> CaptureRow:
    """The row with our numbers, and without the place of its text. DamagedRecord where what it refers to is not here."""
    run_id, source_id = rows.own_id("runs", row.run_id), rows.own_id("sources", row.source_id)
    if run_id is None or (source_id is None and row.source_id is not None):
        raise DamagedRecord(f"{row.url}: its run or source has no row")
    new = replace(
        row,
        id=rows.last_id("captures") + 1,
        run_id=run_id,
        source_id=source_id,
        text_warc_file=None,
        text_warc_offset=None,
    )
    if row.revisit_of is None:
        return new
    full_id = rows.own_id("captures", row.revisit_of)
    if full_id is None:
        raise DamagedRecord(f"{row.url}: the capture that it repeats is not here")
    full = capture_rows.by_id(rows.connection, full_id)
    return replace(
        new,
        revisit_of=full_id,
        text_sha256=full.text_sha256,
        text_parser_version=full.text_parser_version,
        text_warc_file=full.text_warc_file,
        text_warc_offset=full.text_warc_offset,
    )


class _Records:
    """Reads the records of the other archive, a few files open at a time."""

    def __init__(self, other: Archive) -> None:
        self._other = other
        self._files: dict[Path, BinaryIO] = {}

    def path(self, name: str) -> Path:
        """DamagedRecord when it is no name of a WARC file."""
        try:
            return where(self._other.data, name).path
        except NotInPlace as error:
            raise DamagedRecord(str(error)) from error

    def member(self, name: str, offset: int, end: int | None = None) -> tuple[Record, bytes]:
        """The record that begins there (and ends at `end`), and its bytes in the file. DamagedRecord."""
        found = None
        try:
            stretch = where(self._other.data, name)
            fd = self._open(stretch.path)
            size = os.fstat(fd).st_size - stretch.start if stretch.end is None else stretch.size
            if offset < 0:
                raise ValueError("no place in a file")
            found = member_at(fd, stretch.start + offset, stretch.start + (size if end is None else min(end, size)))
            problem = found.problem
            if found.record:
                problem = "; ".join(found.record.problems())
                if end is not None and offset + found.length != end:
                    problem = "no whole gzip member"
        except (OSError, ValueError, NotInPlace) as error:
            problem = str(error)
        if problem or found is None or found.record is None:
            raise DamagedRecord(f"{self.path(name)}, offset {offset}: {problem}")
        return found.record, os.pread(fd, found.length, stretch.start + offset)

    def request(self, row: CaptureRow) -> bytes:
        """The request record right before that of a capture; nothing where there is none, or it is damaged."""
        before = self._other.db.conn.execute(_BEFORE, (row.warc_file, row.warc_offset)).fetchone()
        offset = before[0] if before else 0
        with suppress(DamagedRecord):
            for _ in range(_BETWEEN):
                record, found = self.member(row.warc_file, offset)
                offset += len(found)
                if offset >= row.warc_offset:
                    whose = record.headers.get("WARC-Concurrent-To") if record.kind == "request" else ""
                    return found if (offset, whose) == (row.warc_offset, row.warc_record_id) else b""
        return b""

    def text(self, row: CaptureRow) -> bytes:
        """The `conversion` record of a full capture; nothing where it has none, or none that is whole."""
        if row.revisit_of is not None or row.text_warc_file is None or row.text_warc_offset is None:
            return b""
        with suppress(DamagedRecord):
            record, found = self.member(row.text_warc_file, row.text_warc_offset)
            of = record.kind, record.headers.get("WARC-Refers-To"), record.headers.get("WARC-Target-URI")
            if of == ("conversion", row.warc_record_id, row.url) and sha256(record.body).hexdigest() == row.text_sha256:
                return found
        return b""

    def _open(self, path: Path) -> int:
        """NotInPlace, OSError."""
        if path not in self._files:
            if len(self._files) == _OPEN_FILES:
                self._files.pop(next(iter(self._files))).close()
            self._files[path] = opened(path)
        return self._files[path].fileno()

    def close(self) -> None:
        for file in self._files.values():
            file.close()
