"""Writes what others fetched: their records become records and rows of this archive.

The block of a record is copied byte for byte. Its header is written anew, with the same type, address, date and id, and with
our digests (SHA-256); `Nianbao-Source` is the SHA-256 of the file that it comes from. The body of a payload that is archived
already is not stored again: the record becomes a revisit, as in a crawl, and keeps its HTTP header.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message

from archive.base import times
from archive.base.errors import storage_error
from archive.base.headers import header
from archive.capture.runs import finish_run, start_run
from archive.db import capture_rows
from archive.db.capture_rows import CAPTURE_FIELD, SOURCE_FIELD, CaptureRow, Payload, RecordPlace, payload_from
from archive.db.handle import Archive
from archive.db.journal import seal
from archive.importing.foreign_record import BadRecordError, contradicts
from archive.warc.records import NOT_MODIFIED, SAME_PAYLOAD, Record, body_start, new_record_id, parse_block, raw_member
from archive.warc.run_files import RunFiles

_GROUP_CAPTURES = 50
_GROUP_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Request:
    """A request record: its method, and its block."""

    method: str
    block: bytes


@dataclass(frozen=True)
class Foreign:
    """One record to take over. `kind` is `response`, `resource` or `revisit`; `record` is its block, parsed. `original` is the
    capture that a revisit refers to. `is_dated` is false where only the file system tells the time. `cut_off` says why the body
    is not all that was sent."""

    kind: str
    url: str
    fetched_at: datetime
    record_id: str
    type: str
    head: bytes
    record: Record
    request: Request | None = None
    original: CaptureRow | None = None
    not_modified: bool = False
    is_dated: bool = True
    cut_off: str = ""


def foreign_http(kind: str, block: bytes) -> tuple[bytes, Record]:
    """The HTTP header and what a block is. BadRecordError when it is no HTTP message."""
    try:
        record = parse_block(kind, {}, block)
    except ValueError as error:
        raise BadRecordError(str(error)) from error
    if not record.status and (kind == "response" or (kind == "revisit" and block)):
        raise BadRecordError("its HTTP header has no status")
    return block[: len(block) - len(record.body)], record


class Copier:
    """Takes records over, in a run that begins with the first of them. Rows are committed in groups, after their records."""

    def __init__(self, archive: Archive, command: str) -> None:
        self.archive = archive
        self.run_id: int | None = None
        self.new = 0
        self.known = 0
        self._command = command
        self._connection: sqlite3.Connection = archive.db.conn
        self._files: RunFiles | None = None
        self._rows: list[CaptureRow] = []
        self._bytes = 0
        self._next_id = 0
        self._started_at = ""

    def begin(self) -> int:
        """The id of the run, which begins now where it has not."""
        if self.run_id is None:
            self.run_id = start_run(self.archive, contact=None, command=self._command)
            self._started_at = times.now()
            about = {"description": "captures that others fetched, taken over from their files"}
            self._files = RunFiles(self.archive.data, self.run_id, about)
            self._next_id = 1 + (self._connection.execute("SELECT max(id) FROM captures").fetchone()[0] or 0)
        return self.run_id

    def source(self, name: str, sha256: str, size: int, software: str | None, operator: str | None) -> int:
        """The id of the source with this SHA-256, whatever its name, which is added if it is new."""
        found = capture_rows.source_of(self._connection, sha256)
        if found is not None:
            return found
        run_id = self.begin()
        with self.writing() as connection:
            sql = (
                "INSERT INTO sources (run_id, name, sha256, bytes, software, operator, recorded_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id"
            )
            values = (run_id, name, sha256, size, software, operator, times.now())
            return int(connection.execute(sql, values).fetchone()[0])

    def take(self, foreign: Foreign, source_sha256: str, source_id: int) -> CaptureRow:
        """The capture of this record: one that is there already, or a new one."""
        payload = self._payload(foreign)
        if known := self._known(foreign, payload):
            self.known += 1
            return known
        self.begin()
        assert self._files
        repeated = foreign.original or self._repeated(foreign, payload)
        record_id = foreign.record_id
        if (
            not record_id
            or capture_rows.of_record(self._connection, foreign.url, record_id)
            or any(row.warc_record_id == record_id for row in self._rows)
        ):
            record_id = new_record_id()
        members = self._members(foreign, payload, record_id, repeated, source_sha256)
        offsets, name = self._files.append(members)
        row = capture_rows.new_row(
            self._next_id,
            self.run_id or 0,
            url=foreign.url,
            method=foreign.request.method if foreign.request else "GET",
            fetched_at=times.to_text(foreign.fetched_at),
            status=foreign.record.capture_status,
            headers=foreign.record.http,
            charset=_charset(foreign),
            payload=payload,
            repeated=repeated,
            place=RecordPlace(name, offsets[-1], len(members[-1]), record_id),
            source_id=source_id,
            recorded_at=self._started_at,
        )
        self._next_id += 1
        self._rows.append(row)
        self._bytes += sum(map(len, members))
        self.new += 1
        if len(self._rows) >= _GROUP_CAPTURES or self._bytes >= _GROUP_BYTES:
            self.commit()
        return row

    def commit(self) -> None:
        """Make sure of everything so far."""
        if self._rows:
            with self.writing():
                pass

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, which also has the rows of the records so far; journaled at its end."""
        self.begin()
        assert self._files
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                capture_rows.insert(self._connection, self._rows)
                yield self._connection
                seal(self._connection, self._files)
        except sqlite3.Error as error:
            raise storage_error(error, self.archive.data / "archive.db") from error
        self._rows.clear()
        self._bytes = 0

    def close(self) -> None:
        if self._files:
            self._files.close()

    def finish(self, outcome: str) -> None:
        """Record the end of the run, if it began."""
        self.close()
        if self.run_id is not None:
            finish_run(self.archive, self.run_id, outcome)

    def row(self, capture_id: int) -> CaptureRow:
        """A capture, committed or not."""
        waiting = next((row for row in self._rows if row.id == capture_id), None)
        return waiting or capture_rows.by_id(self._connection, capture_id)

    def full_row(self, row: CaptureRow) -> CaptureRow:
        """The capture that holds the payload of `row`."""
        if row.revisit_of is None and any(row is waiting for waiting in self._rows):
            return row
        full = self.row(row.revisit_of) if row.revisit_of is not None else row
        return full if any(full is waiting for waiting in self._rows) else capture_rows.original(self._connection, full)

    def _payload(self, foreign: Foreign) -> Payload:
        if foreign.kind == "resource":
            return payload_from(foreign.record.body, None, foreign.record.body)
        return capture_rows.payload_as_stored(foreign.record.http, foreign.record.body)

    def _known(self, foreign: Foreign, payload: Payload) -> CaptureRow | None:
        """The same payload of the same address at the same time; of a file without a time at any, without an address anywhere."""
        sha256 = foreign.original.payload_sha256 if foreign.original else payload.sha256
        when = times.to_text(foreign.fetched_at)
        local = not foreign.is_dated and foreign.url.startswith("file:")
        if row := next(
            (
                row
                for row in self._rows
                if row.payload_sha256 == sha256
                and (local or row.url == foreign.url)
                and (not foreign.is_dated or row.fetched_at == when)
            ),
            None,
        ):
            return row
        return capture_rows.known(
            self._connection, sha256, url=None if local else foreign.url, fetched_at=when if foreign.is_dated else None
        )

    def _repeated(self, foreign: Foreign, payload: Payload) -> CaptureRow | None:
        if foreign.kind == "revisit" or not payload.content:
            return None
        key = (payload.sha256, payload.encoding, foreign.record.capture_status)
        waiting = (
            row
            for row in self._rows
            if (row.payload_sha256, row.content_encoding, row.status) == key and row.revisit_of is None
        )
        found = next(waiting, None) or capture_rows.same_payload(self._connection, *key)
        return found if found and (found in self._rows or capture_rows.is_whole(self.archive.data, found)) else None

    def _members(
        self, foreign: Foreign, payload: Payload, record_id: str, repeated: CaptureRow | None, source_sha256: str
    ) -> list[bytes]:
        where = [("WARC-Target-URI", foreign.url), ("WARC-Date", times.to_text(foreign.fetched_at))]
        fields = [*where, (CAPTURE_FIELD, str(self._next_id)), (SOURCE_FIELD, source_sha256)]
        kind, head, body = foreign.kind, foreign.head, foreign.record.body
        if repeated:
            kind, body = "revisit", b""
            digest = repeated.body_sha256 or repeated.payload_sha256
            fields += [
                ("WARC-Profile", NOT_MODIFIED if foreign.not_modified else SAME_PAYLOAD),
                ("WARC-Refers-To", repeated.warc_record_id),
                ("WARC-Refers-To-Target-URI", repeated.url),
                ("WARC-Refers-To-Date", repeated.fetched_at),
                ("WARC-Payload-Digest", f"sha256:{digest}"),
            ]
        type_ = foreign.type or (
            "application/octet-stream" if foreign.kind == "resource" else "application/http; msgtype=response"
        )
        members = [raw_member(kind, record_id, fields, head, body, type_)]
        if foreign.request:
            asked = [*where, ("WARC-Concurrent-To", record_id), (SOURCE_FIELD, source_sha256)]
            block = foreign.request.block
            at = max(0, body_start(block, 0, len(block)))
            type_ = "application/http; msgtype=request"
            members.insert(0, raw_member("request", new_record_id(), asked, block[:at], block[at:], type_))
        return members


def check_payload(digest: str, record: Record) -> None:
    """BadRecordError where a payload digest is that of no reading of the body: as stored, without chunks, without any encoding."""
    if contradicts(digest, record.body) and contradicts(
        digest, capture_rows.payload_as_stored(record.http, record.body).content, *_without_chunks(record)
    ):
        raise BadRecordError("the payload has another digest than its header says")


def _without_chunks(record: Record) -> Iterator[bytes]:
    chunked = [(name, value) for name, value in record.http if name.lower() == "transfer-encoding"]
    yield capture_rows.payload_as_stored(chunked, record.body).content


def _charset(foreign: Foreign) -> str | None:
    message = Message()
    declared = foreign.type if foreign.kind == "resource" else header(foreign.record.http, "content-type")
    message["Content-Type"] = " ".join((declared or "").split())
    return message.get_content_charset()


def as_revisit(foreign: Foreign, original: CaptureRow, not_modified: bool, cut_off: str) -> Foreign:
    return replace(foreign, original=original, not_modified=not_modified, cut_off=cut_off)
