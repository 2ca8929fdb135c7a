"""What is stored of captures: their rows, look-ups that decide what a new answer repeats, and payloads read back."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from hashlib import sha256
from itertools import starmap
from operator import attrgetter
from pathlib import Path
from types import NoneType

import extract
from archive.base.encoding import CHUNKED, content_encoding, payload_of, stored_encoding
from archive.base.errors import DamagedRecord, NotInPlace
from archive.base.headers import Headers, header
from archive.warc.packs import read_within, where
from archive.warc.records import Record

CAPTURE_FIELD = "Nianbao-Capture"  # the header field that gives a record's capture its id
SOURCE_FIELD = "Nianbao-Source"  # and the SHA-256 of the file that it was taken from


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A row of `captures`, in the order of its columns."""

    id: int
    run_id: int
    url: str
    method: str
    fetched_at: str
    status: int
    payload_sha256: str
    payload_bytes: int
    text_sha256: str | None
    media_type: str
    charset: str | None
    content_encoding: str | None
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    revisit_of: int | None
    warc_file: str
    warc_offset: int
    warc_length: int
    warc_record_id: str
    text_parser_version: str | None = None
    text_warc_file: str | None = None
    text_warc_offset: int | None = None
    source_id: int | None = None
    recorded_at: str | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """A body without its content encoding. `body_sha256` is that of the body as served, None where they are the same."""

    content: bytes
    encoding: str | None
    sha256: str
    body_sha256: str | None


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where the response or revisit record of a capture is."""

    warc_file: str
    offset: int
    length: int
    record_id: str


def payload_from(content: bytes, encoding: str | None, body: bytes) -> Payload:
    """`content` is `body` without `encoding`."""
    body_sha256 = sha256(body).hexdigest() if encoding else None
    return Payload(content, encoding, sha256(content).hexdigest(), body_sha256)


def payload_as_stored(http: Headers, body: bytes) -> Payload:
    """Of a body in a record: without the encodings that its HTTP header names, as far as they can be undone."""
    named = (stored_encoding(http), content_encoding(http), CHUNKED) if body else ()
    for encoding in filter(None, named):
        try:
            return payload_from(payload_of(body, encoding), encoding, body)
        except ValueError:
            continue
    return payload_from(body, None, body)


def new_row(
    capture_id: int,
    run_id: int,
    *,
    url: str,
    method: str,
    fetched_at: str,
    status: int,
    headers: Headers,
    charset: str | None,
    payload: Payload,
    repeated: CaptureRow | None,
    place: RecordPlace,
    source_id: int | None = None,
    recorded_at: str | None = None,
) -> CaptureRow:
    """The row of a new capture. `source_id` and `recorded_at` are of one that others made. `repeated` is the full capture that a revisit record refers to; its payload counts then."""
    return CaptureRow(
        id=capture_id,
        run_id=run_id,
        url=url,
        method=method,
        fetched_at=fetched_at,
        status=status,
        payload_sha256=repeated.payload_sha256 if repeated else payload.sha256,
        payload_bytes=repeated.payload_bytes if repeated else len(payload.content),
        text_sha256=repeated.text_sha256 if repeated else None,
        media_type=repeated.media_type if repeated else extract.media_type(payload.content),
        charset=charset or (repeated.charset if repeated else None),
        content_encoding=repeated.content_encoding if repeated else payload.encoding,
        etag=header(headers, "etag"),
        last_modified=header(headers, "last-modified"),
        body_sha256=repeated.body_sha256 if repeated else payload.body_sha256,
        revisit_of=repeated.id if repeated else None,
        warc_file=place.warc_file,
        warc_offset=place.offset,
        warc_length=place.length,
        warc_record_id=place.record_id,
        text_parser_version=repeated.text_parser_version if repeated else None,
        text_warc_file=repeated.text_warc_file if repeated else None,
        text_warc_offset=repeated.text_warc_offset if repeated else None,
        source_id=source_id,
        recorded_at=recorded_at,
    )


_COLUMNS = tuple(field.name for field in fields(CaptureRow))
_MAY_BE: dict[object, tuple[type, ...]] = {
    int: (int,),
    str: (str,),
    int | None: (int, NoneType),
    str | None: (str, NoneType),
}
_TYPES = tuple(_MAY_BE[field.type] for field in fields(CaptureRow))
_values = attrgetter(*_COLUMNS)
_INSERT = f"INSERT INTO captures ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM captures"  # noqa: S608
# An answer that was archived but named as a failure (a block page, a cut body) is never what a URL stands for.
_USABLE = "NOT EXISTS (SELECT 1 FROM failures WHERE failures.capture_id = captures.id)"


def insert(connection: sqlite3.Connection, rows: Iterable[CaptureRow]) -> None:
    connection.executemany(_INSERT, map(_values, rows))


def by_id(connection: sqlite3.Connection, capture_id: int) -> CaptureRow:
    """DamagedRecord where it is not there, which only a damaged database brings about."""
    found = _one(connection, f"{_SELECT} WHERE id = ?", (capture_id,))
    if found is None:
        raise DamagedRecord(f"archive.db: there is no capture {capture_id}, to which another row refers")
    return found


def _row(*values: object) -> CaptureRow:
    """A row as it was read. DamagedRecord where a value is of another type than its column."""
    if not all(map(isinstance, values, _TYPES)):
        raise DamagedRecord(f"archive.db: capture {values[0]!r}: a value has another type than its column")
    return CaptureRow(*values)  # type: ignore[arg-type]


def at(connection: sqlite3.Connection, warc_file: str, offset: int) -> bool:
    """Is there a capture whose record begins there?"""
    sql = "SELECT 1 FROM captures WHERE warc_file = ? AND warc_offset = ?"
    return connection.execute(sql, (warc_file, offset)).fetchone() is not None


def in_file(connection: sqlite3.Connection, warc_file: str, end: int) -> Iterator[CaptureRow]:
    """The captures whose records begin before `end` in one WARC file, in the order of the file."""
    sql = f"{_SELECT} WHERE warc_file = ? AND warc_offset < ? ORDER BY warc_offset"
    return starmap(_row, connection.execute(sql, (warc_file, end)))


def texts_in_file(connection: sqlite3.Connection, warc_file: str, end: int, start: int = 0) -> Iterator[CaptureRow]:
    """The full captures whose texts begin from `start` on and before `end` in one WARC file, in the order of the file."""
    sql = (
        f"{_SELECT} WHERE text_warc_file = ? AND text_warc_offset < ? AND revisit_of IS NULL "
        "AND text_warc_offset >= ? ORDER BY text_warc_offset"
    )
    return starmap(_row, connection.execute(sql, (warc_file, end, start)))


def newest_page(connection: sqlite3.Connection, url: str, until: str = "9999") -> CaptureRow | None:
    """The newest usable answer 200 to a GET of `url`, fetched by then."""
    sql = (
        f"{_SELECT} WHERE url = ? AND status = 200 AND method = 'GET' AND {_USABLE} "
        "AND fetched_at <= ? ORDER BY fetched_at DESC, id DESC LIMIT 1"
    )
    return _one(connection, sql, (url, until))


def newest_error(connection: sqlite3.Connection, url: str) -> CaptureRow | None:
    """The newest answer to a GET of `url` that was stored in full and whose status is not 200."""
    sql = (
        f"{_SELECT} WHERE url = ? AND status <> 200 AND method = 'GET' AND revisit_of IS NULL "
        "ORDER BY fetched_at DESC, id DESC LIMIT 1"
    )
    return _one(connection, sql, (url,))


def same_payload(
    connection: sqlite3.Connection, payload_sha256: str, encoding: str | None, status: int
) -> CaptureRow | None:
    """The newest answer of this status that brought this payload in this content encoding, stored in full."""
    sql = (
        f"{_SELECT} WHERE payload_sha256 = ? AND revisit_of IS NULL AND content_encoding IS ? AND status = ? "
        "ORDER BY id DESC LIMIT 1"
    )
    return _one(connection, sql, (payload_sha256, encoding, status))


def fetched(connection: sqlite3.Connection, url: str, fetched_at: str) -> CaptureRow | None:
    """The full capture of `url` at a time, as a revisit record refers to it."""
    sql = f"{_SELECT} WHERE url = ? AND fetched_at = ? AND revisit_of IS NULL ORDER BY id LIMIT 1"
    return _one(connection, sql, (url, fetched_at))


def at_time(connection: sqlite3.Connection, url: str, fetched_at: str) -> CaptureRow | None:
    """The capture of `url` at a time, stored in full or not."""
    return _one(connection, f"{_SELECT} WHERE url = ? AND fetched_at = ? ORDER BY id LIMIT 1", (url, fetched_at))


def known(
    connection: sqlite3.Connection, payload_sha256: str, *, url: str | None, fetched_at: str | None
) -> CaptureRow | None:
    """The capture that brought this payload of `url` at a time; of any address, or at any time, where that is None."""
    if url is None:
        sql = f"{_SELECT} WHERE payload_sha256 = ? AND revisit_of IS NULL AND status = 200 ORDER BY id LIMIT 1"
        return _one(connection, sql, (payload_sha256,))
    sql = f"{_SELECT} WHERE url = ?1 AND payload_sha256 = ?2 AND (?3 IS NULL OR fetched_at = ?3) ORDER BY id LIMIT 1"
    return _one(connection, sql, (url, payload_sha256, fetched_at))


def of_record(connection: sqlite3.Connection, url: str, record_id: str) -> CaptureRow | None:
    """The capture of `url` whose response is the record of this WARC-Record-ID."""
    return _one(connection, f"{_SELECT} WHERE +url = ? AND warc_record_id = ?", (url, record_id))


def source_of(connection: sqlite3.Connection, source_sha256: str) -> int | None:
    """The id of the source with this SHA-256."""
    found = connection.execute("SELECT id FROM sources WHERE sha256 = ?", (source_sha256,)).fetchone()
    return int(found[0]) if found else None


def original(connection: sqlite3.Connection, row: CaptureRow) -> CaptureRow:
    """The capture that holds the payload of `row`: itself, what it is a revisit of, or the newest capture that was stored in full
    because the record of the one before is damaged."""
    full = row if row.revisit_of is None else by_id(connection, row.revisit_of)
    return same_payload(connection, full.payload_sha256, full.content_encoding, full.status) or full


def record_of(data: Path, row: CaptureRow) -> Record:
    """The response or revisit record of a capture. DamagedRecord when it can't be read or its file has no proper name."""
    try:
        stretch = where(data, row.warc_file)
    except NotInPlace as error:
        raise DamagedRecord(str(error)) from error
    return read_within(stretch, row.warc_offset, row.warc_length)


def payload(data: Path, connection: sqlite3.Connection, row: CaptureRow) -> bytes:
    """The payload of a capture, read from the WARC file and checked against its SHA-256. DamagedRecord."""
    full = original(connection, row)
    return decoded(record_of(data, full), full)


def decoded(record: Record, row: CaptureRow) -> bytes:
    """The payload in the record of a full capture. DamagedRecord when it is not what the row says."""
    try:
        content = payload_of(record.body, row.content_encoding)
    except ValueError as error:
        raise DamagedRecord(f"{row.warc_file}, offset {row.warc_offset}: {error}") from error
    found = record.body_sha256 if content is record.body else sha256(content).hexdigest()
    if found != row.payload_sha256:
        raise DamagedRecord(f"{row.warc_file}, offset {row.warc_offset}: the payload has another SHA-256 than its row")
    return content


def is_whole(data: Path, row: CaptureRow) -> bool:
    """Whether the payload of a full capture can be read back."""
    try:
        decoded(record_of(data, row), row)
    except DamagedRecord:
        return False
    return True


def _one(connection: sqlite3.Connection, sql: str, values: tuple[str | int | None, ...]) -> CaptureRow | None:
    found = connection.execute(sql, values).fetchone()
    return _row(*found) if found else None
