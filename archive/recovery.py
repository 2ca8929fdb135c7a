"""After a kill, and for a rebuild: make the WARC files and the tables agree again.

`warc_files.bytes` says how much of each file is acknowledged. What follows in a file was written but its transaction
never committed: what a journal tells is done, complete captures and texts that none tells of get their rows, an
incomplete record at the end is cut off. A file that is shorter than acknowledged, or that did not come from a run, is
named and left as it is. Runs when an archive is opened for writing; a rebuild is the same, with nothing acknowledged.
"""

import os
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

import extract
from archive import journal, stored
from archive.agencies import name_all_by_newest_reports
from archive.encoding import content_encoding, payload_of
from archive.headers import header
from archive.journal import Entry
from archive.stored import CAPTURE_FIELD, CaptureRow
from archive.texts import PARSER_FIELD, keep_text
from archive.warc import Member, Record, members, read_at

_OWN_NAME = re.compile(r"(\d{14})-(\d+)-(?:text-|end-)?\d+\.warc\.gz")
CAME_BACK = "complete captures that had no row have one again"


@dataclass(frozen=True, slots=True)
class _Place:
    """A record of a file that is not acknowledged."""

    offset: int
    length: int
    kind: str
    entry: Entry | None


@dataclass(frozen=True)
class _Tail:
    path: Path
    places: list[_Place]
    end: int


def recover(data: Path, db: Database, progress: Callable[[int, int], None] | None = None) -> tuple[str, ...]:
    """Recover every WARC file of `data`; what was done or found, a sentence each.

    `progress` is told how many of how many bytes that are not acknowledged are read.
    """
    acknowledged: dict[str, int] = dict(db.conn.execute("SELECT name, bytes FROM warc_files"))
    sizes = {path: path.stat().st_size for path in sorted((data / "warc").glob("*.warc.gz"))}
    said = [
        f"{data / 'warc' / name} is gone; {_captures_in(db, name)} captures rest on it"
        for name in acknowledged.keys() - {path.name for path in sizes}
    ]
    longer = []
    for path, size in sizes.items():
        known = acknowledged.get(path.name, 0)
        if size < known:
            lost = _captures_in(db, path.name, beyond=size)
            said.append(
                f"{path} is {known - size} bytes shorter than acknowledged; {lost} captures rest on what is missing"
            )
        elif not _OWN_NAME.fullmatch(path.name):
            said += [f"{path} is no file of a run; left alone"] if size > known else []
        elif size > known or size == 0:
            longer.append((path, known))
    total, done = sum(sizes[path] - known for path, known in longer), 0
    tails = []
    for path, known in longer:
        tail, problems = _scan(path, known)
        done += sizes[path] - known
        if progress:
            progress(done, total)
        said += problems
        if tail:
            tails.append(tail)
    if tails:
        with db.conn:
            db.conn.execute("BEGIN IMMEDIATE")
            said += _bring_rows(db.conn, tails)
    return tuple(sorted(said))


def end_runs(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Of the runs that wrote no end: they were cut short, for nobody else holds the lock. A sentence each."""
    with connection:
        cut_short = connection.execute(
            "UPDATE runs SET outcome = 'cut short' WHERE finished_at IS NULL AND outcome IS NULL "
            "RETURNING id, command, started_at"
        ).fetchall()
    return tuple(
        f"run {run_id} ({command}, since {started_at}) was cut short" for run_id, command, started_at in cut_short
    )


def _captures_in(db: Database, name: str, beyond: int = 0) -> int:
    sql = "SELECT count(*) FROM captures WHERE warc_file = ? AND warc_offset + warc_length > ?"
    return int(db.execute(sql, (name, beyond)).fetchone()[0])


def _scan(path: Path, start: int) -> tuple[_Tail | None, list[str]]:
    """What of a file is not acknowledged; half a record at the end is cut off. None when nothing is left of the file."""
    places: list[_Place] = []
    damaged: list[Member] = []
    for found in members(path, start):
        record, problem = found.record, found.problem
        if record and (problems := record.problems()):
            record, problem = None, "; ".join(problems)
        if record:
            places.append(_Place(found.offset, found.length, record.kind, journal.entry_of(record)))
        else:
            damaged.append(Member(found.offset, found.length, None, problem))
    end = places[-1].offset + places[-1].length if places else start
    said = [
        f"{path}, offset {place.offset}: {place.length} bytes are no record ({place.problem}); skipped"
        for place in damaged
        if place.offset < end
    ]
    if path.stat().st_size > end:
        said.append(f"{path}: cut off {path.stat().st_size - end} bytes of a half-written record at offset {end}")
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
    if end == 0:
        path.unlink()
        return None, said
    return _Tail(path, places, end), said


def _bring_rows(connection: sqlite3.Connection, tails: list[_Tail]) -> list[str]:
    """Rows for everything in these tails; a sentence for each file that brought captures, and each journal that is lost."""
    before = {tail.path: _captures_of(connection, tail.path) for tail in tails}
    said = []
    for number, place in _in_order(tails, journal.newest(connection)):
        if place:
            journal.replay(connection, read_at(*place))
        else:
            said.append(f"journal record {number} is lost, and with it the rows that only it told of")
    for tail in tails:
        connection.execute(
            "INSERT INTO warc_files (name, run_id, bytes) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
            (tail.path.name, _run_of(connection, tail.path.name), tail.end),
        )
        _insert_captures(connection, tail)
    for tail in tails:
        _keep_texts(connection, tail)
        count = _captures_of(connection, tail.path) - before[tail.path]
        if count:
            said.append(f"{tail.path}: {count} {CAME_BACK}")
    name_all_by_newest_reports(connection)
    return said


def _captures_of(connection: sqlite3.Connection, path: Path) -> int:
    sql = "SELECT count(*) FROM captures WHERE warc_file = ?"
    return int(connection.execute(sql, (path.name,)).fetchone()[0])


def _in_order(tails: list[_Tail], newest: Entry) -> list[tuple[int, tuple[Path, int, int] | None]]:
    """The journal records after `newest` by number, and where each is; None for one that is lost.

    A number may be there twice: a transaction failed after its journal was written. The later record refers to the one
    that counts; of the last number it is the one written last.
    """
    found: dict[int, dict[str, tuple[Entry, tuple[Path, int, int]]]] = {}
    for tail in tails:
        for place in tail.places:
            if place.entry and place.entry.number > newest.number:
                where = (tail.path, place.offset, place.length)
                found.setdefault(place.entry.number, {})[place.entry.record_id] = (place.entry, where)
    ordered: list[tuple[int, tuple[Path, int, int] | None]] = []
    wanted = ""
    for number in range(max(found, default=newest.number), newest.number, -1):
        same = found.get(number, {})
        chosen = same.get(wanted) or next(reversed(same.values()), None)
        ordered.append((number, chosen[1] if chosen else None))
        wanted = chosen[0].before if chosen else ""
    return ordered[::-1]


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


def _insert_captures(connection: sqlite3.Connection, tail: _Tail) -> None:
    """Rows for the captures that no journal tells of."""
    run_id = _run_of(connection, tail.path.name)
    request: _Place | None = None
    for place in tail.places:
        if place.kind == "request":
            request = place
        elif place.kind in {"response", "revisit"}:
            if not stored.at(connection, tail.path.name, place.offset):
                record = read_at(tail.path, place.offset, place.length)
                asked = read_at(tail.path, request.offset, request.length) if request else None
                row = _row(connection, tail.path.name, run_id, place, record, asked)
                stored.insert(connection, [row])
            request = None


def _keep_texts(connection: sqlite3.Connection, tail: _Tail) -> None:
    for place in tail.places:
        if place.kind == "conversion":
            _keep_text(connection, tail.path.name, place.offset, read_at(tail.path, place.offset, place.length))


def _keep_text(connection: sqlite3.Connection, name: str, offset: int, record: Record) -> None:
    full = stored.of_record(connection, record.headers["WARC-Target-URI"], record.headers["WARC-Refers-To"])
    if full and full.text_parser_version is None:
        parser_version = record.headers.get(PARSER_FIELD, extract.PARSER_VERSION)
        keep_text(connection, full.id, parser_version, sha256(record.body).hexdigest(), name, offset)


def _row(
    connection: sqlite3.Connection,
    name: str,
    run_id: int,
    place: _Place,
    record: Record,
    request: Record | None,
) -> CaptureRow:
    url, fetched_at = record.headers["WARC-Target-URI"], record.headers["WARC-Date"]
    refers_to = record.headers.get("WARC-Refers-To-Target-URI", ""), record.headers.get("WARC-Refers-To-Date", "")
    full = stored.fetched(connection, *refers_to) if record.kind == "revisit" else None
    content, encoding = _payload(record)
    return CaptureRow(
        id=_free_id(connection, record.headers.get(CAPTURE_FIELD, "")),
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


def _free_id(connection: sqlite3.Connection, wanted: str) -> int:
    """The id that the record gives its capture, or the next one if that is taken."""
    taken = connection.execute("SELECT 1 FROM captures WHERE id = ?", (wanted,)).fetchone()
    if wanted.isdigit() and not taken:
        return int(wanted)
    return 1 + (connection.execute("SELECT max(id) FROM captures").fetchone()[0] or 0)


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
