"""After a kill: make the WARC files and the tables agree again.

`warc_files.bytes` says how much of each file is acknowledged. What follows in a file was written but never
acknowledged: complete captures and texts get their rows, an incomplete record at the end is cut off. A file that is shorter than
acknowledged, or that did not come from a run, is named and left as it is. Runs when an archive is opened for writing.
"""

import os
import re
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from email.message import Message
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

import extract
from archive import stored
from archive.encoding import content_encoding, payload_of
from archive.headers import header
from archive.stored import CaptureRow
from archive.texts import PARSER_FIELD, keep_text
from archive.warc import Member, Record, members

_OWN_NAME = re.compile(r"(\d{14})-(\d+)-(?:text-)?\d+\.warc\.gz")


def recover(data: Path, db: Database) -> tuple[str, ...]:
    """Recover every WARC file of `data`; what was done or found, a sentence each."""
    acknowledged: dict[str, int] = dict(db.conn.execute("SELECT name, bytes FROM warc_files"))
    present = {path.name: path for path in (data / "warc").glob("*.warc.gz")}
    said = [
        f"{data / 'warc' / name} is gone; {_captures_in(db, name)} captures rest on it"
        for name in acknowledged.keys() - present
    ]
    for name, path in sorted(present.items()):
        size, known = path.stat().st_size, acknowledged.get(name, 0)
        if size < known:
            lost = _captures_in(db, name, beyond=size)
            said.append(
                f"{path} is {known - size} bytes shorter than acknowledged; {lost} captures rest on what is missing"
            )
        elif size > known:
            said += (
                _recover_tail(db, path, known)
                if _OWN_NAME.fullmatch(name)
                else [f"{path} is no file of a run; left alone"]
            )
    return tuple(sorted(said))


def _captures_in(db: Database, name: str, beyond: int = 0) -> int:
    sql = "SELECT count(*) FROM captures WHERE warc_file = ? AND warc_offset + warc_length > ?"
    return int(db.execute(sql, (name, beyond)).fetchone()[0])


def _recover_tail(db: Database, path: Path, start: int) -> list[str]:
    found = list(_whole(members(path, start)))
    good = [place for place in found if place.record]
    end = good[-1].offset + good[-1].length if good else start
    said = [
        f"{path}, offset {m.offset}: {m.length} bytes are no record ({m.problem}); skipped"
        for m in found
        if not m.record and m.offset < end
    ]
    if path.stat().st_size > end:
        said.append(f"{path}: cut off {path.stat().st_size - end} bytes of a half-written record at offset {end}")
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
    if end == 0:
        path.unlink()
        return said
    with db.conn:
        db.conn.execute("BEGIN IMMEDIATE")
        run_id = _run_of(db.conn, path.name)
        db.conn.execute(
            "INSERT INTO warc_files (name, run_id, bytes) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
            (path.name, run_id, end),
        )
        count = _insert_rows(db.conn, path.name, run_id, good)
    if count:
        said.append(f"{path}: {count} complete captures that had no row have one again")
    return said


def _whole(found: Iterable[Member]) -> Iterable[Member]:
    return (
        Member(m.offset, m.length, None, "; ".join(p)) if m.record and (p := m.record.problems()) else m for m in found
    )


def _run_of(connection: sqlite3.Connection, name: str) -> int:
    match = _OWN_NAME.fullmatch(name)
    assert match
    started_at = datetime.strptime(match[1] + "Z", "%Y%m%d%H%M%S%z").strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    connection.execute(
        "INSERT OR IGNORE INTO runs (id, started_at, software, version, parser_version, command, outcome) "
        "VALUES (?, ?, 'nianbao', 'unknown', ?, 'recovered from its WARC files', 'recovered')",
        (int(match[2]), started_at, extract.PARSER_VERSION),
    )
    return int(match[2])


def _insert_rows(connection: sqlite3.Connection, name: str, run_id: int, found: list[Member]) -> int:
    request = None
    count = 0
    for place in found:
        record = place.record
        assert record
        if record.kind == "request":
            request = record
        elif record.kind == "conversion":
            _keep_text(connection, name, place.offset, record)
        elif record.kind in {"response", "revisit"}:
            row = _row(connection, name, run_id, place, record, request)
            stored.insert(connection, [row])
            count += 1
            request = None
    return count


def _keep_text(connection: sqlite3.Connection, name: str, offset: int, record: Record) -> None:
    full = stored.of_record(connection, record.headers["WARC-Target-URI"], record.headers["WARC-Refers-To"])
    if full and full.text_parser_version is None:
        parser_version = record.headers.get(PARSER_FIELD, extract.PARSER_VERSION)
        keep_text(connection, full.id, parser_version, sha256(record.body).hexdigest(), name, offset)


def _row(
    connection: sqlite3.Connection,
    name: str,
    run_id: int,
    place: Member,
    record: Record,
    request: Record | None,
) -> CaptureRow:
    url, fetched_at = record.headers["WARC-Target-URI"], record.headers["WARC-Date"]
    refers_to = record.headers.get("WARC-Refers-To-Target-URI", ""), record.headers.get("WARC-Refers-To-Date", "")
    full = stored.fetched(connection, *refers_to) if record.kind == "revisit" else None
    content, encoding = _payload(record)
    return CaptureRow(
        id=1 + (connection.execute("SELECT max(id) FROM captures").fetchone()[0] or 0),
        run_id=run_id,
        url=url,
        method=request.method if request and request.method else "GET",
        fetched_at=fetched_at,
        status=record.status or 0,
        payload_sha256=full.payload_sha256 if full else sha256(content).hexdigest(),
        payload_bytes=full.payload_bytes if full else len(content),
        text_sha256=full.text_sha256 if full else None,
        media_type=full.media_type if full else extract.media_type(content),
        charset=_charset(record) or (full.charset if full else None),
        content_encoding=full.content_encoding if full else encoding,
        etag=header(record.http, "etag"),
        last_modified=header(record.http, "last-modified"),
        body_sha256=full.body_sha256 if full else sha256(record.body).hexdigest() if encoding else None,
        revisit_of=full.id if full else None,
        warc_file=name,
        warc_offset=place.offset,
        warc_length=place.length,
        warc_record_id=record.headers["WARC-Record-ID"],
        text_parser_version=full.text_parser_version if full else None,
        text_warc_file=full.text_warc_file if full else None,
        text_warc_offset=full.text_warc_offset if full else None,
    )


def _payload(record: Record) -> tuple[bytes, str | None]:
    encoding = content_encoding(record.http) if record.body else None
    try:
        return payload_of(record.body, encoding), encoding
    except ValueError:
        return record.body, None


def _charset(record: Record) -> str | None:
    message = Message()
    message["Content-Type"] = header(record.http, "content-type") or ""
    return message.get_content_charset()
