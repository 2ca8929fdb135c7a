"""After a kill, and for a rebuild: make the WARC files and the tables agree again.

`warc_files.bytes` says how much of each file is acknowledged. What follows was written, but its transaction was never
committed. Of that, the rows of journal records are added, complete captures and texts that are in no journal record get
their rows, and an incomplete record at the end is cut off. A file that is shorter than acknowledged, that no run wrote, or
that is a link is named and not changed; so is everything damaged. Recovery runs when an archive is opened for writing. A
rebuild is a recovery with nothing acknowledged.
"""

import re
import sqlite3
from collections.abc import Callable
from email.message import Message
from hashlib import sha256
from pathlib import Path

import extract
from archive.agencies.lookup import name_all_by_newest_reports
from archive.base.errors import NotInPlace, StrangeDatabase
from archive.base.headers import header
from archive.base.own_files import check_directory
from archive.db import capture_rows, journal
from archive.db.capture_rows import CAPTURE_FIELD, SOURCE_FIELD, CaptureRow, RecordPlace
from archive.db.database import Database
from archive.reports.texts import PARSER_FIELD, keep_text
from archive.warc.manifests import is_whole, read_chain
from archive.warc.packs import Stretch, is_pack, packed_names, where
from archive.warc.records import CAPTURE_KINDS, Record, read_at
from archive.warc.run_files import is_merged, run_of
from archive.writing.journal_chain import LOST, Found, in_order
from archive.writing.tails import Place, Tail, cut_off, cut_off_merge, find_again, read_tail

CAME_BACK = "complete captures that had no row have one again"
_LEAST_JOURNAL_BYTES = 128  # that a journal record takes in a file
_MANY = 1_000_000  # journal records that a file may have had which is not as it was
_ID = re.compile(r"[0-9]{1,15}")


def recover(data: Path, db: Database, progress: Callable[[int, int], None] | None = None) -> tuple[str, ...]:
    """Recover every WARC file of `data`; what was done or found, a sentence each.

    `progress` is told how many of how many bytes that are not acknowledged are read. StrangeDatabase, NotInPlace.
    """
    check_directory(data / "warc")
    acknowledged = _acknowledged(data, db)
    stretches = {
        **{name: where(data, name) for name in sorted(packed_names(data))},
        **{path.name: Stretch(path) for path in sorted((data / "warc").glob("*.warc.gz")) if not is_pack(path.name)},
    }
    messages = [
        f"{data / 'warc' / name} is gone; {_captures_in(db, name)} captures rest on it"
        for name in acknowledged.keys() - stretches.keys()
    ]
    longer = []
    sizes = {name: _size(stretch) for name, stretch in stretches.items()}
    listed = read_chain(data).files
    for name, stretch in stretches.items():
        known, run, size, path = acknowledged.get(name, 0), run_of(name), sizes[name], stretch.path
        if size < known:
            lost = _captures_in(db, name, beyond=size)
            messages.append(
                f"{path} is {known - size} bytes shorter than acknowledged; {lost} captures rest on what is missing"
            )
        elif run is None:
            messages += [f"{path} is no file of a run; left alone"] if size > known or not path.is_file() else []
        elif size > known or size == 0:
            longer.append((name, known, run))
    total, done = sum(sizes[name] - known for name, known, _ in longer), 0
    tails = []
    for name, known, run in longer:
        try:
            tail = read_tail(name, stretches[name], known, run)
            if stretches[name].end is None:
                messages += filter(None, [cut_off(tail)])
                if is_merged(name) and name not in listed:
                    messages += filter(None, [cut_off_merge(tail)])
        except (NotInPlace, OSError) as error:
            messages.append(f"{error}; left alone")
        else:
            tails.append(tail)
        done += sizes[name] - known
        if progress:
            progress(done, total)
    find_again(tails)
    messages += [
        f"{tail.path}, offset {tail.base + gap.start}: {gap.end - gap.start} bytes are no record ({gap.problem}); skipped"
        for tail in tails
        for gap in tail.gaps
    ]
    if tails := [tail for tail in tails if tail.size]:
        with db.conn:
            db.conn.execute("BEGIN IMMEDIATE")
            messages += _bring_rows(data, db.conn, tails)
    return tuple(sorted(messages))


def _size(stretch: Stretch) -> int:
    return stretch.path.lstat().st_size if stretch.end is None else stretch.size


def _acknowledged(data: Path, db: Database) -> dict[str, int]:
    acknowledged: dict[str, int] = dict(db.conn.execute("SELECT name, bytes FROM warc_files"))
    for name, size in acknowledged.items():
        if not isinstance(name, str) or not isinstance(size, int):
            raise StrangeDatabase(
                f"{data / 'archive.db'}: warc_files has a row of wrong types; "
                "nianbao rebuild makes it again from the WARC files"
            )
    return acknowledged


def end_runs(connection: sqlite3.Connection) -> tuple[str, ...]:
    """End the runs without a recorded end. They were cut short, because nobody else holds the lock. A sentence for each."""
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


def _bring_rows(data: Path, connection: sqlite3.Connection, tails: list[Tail]) -> list[str]:
    """Rows for everything in these tails; a sentence for each file that brought captures, and each journal that is lost."""
    before = {tail.name: _captures_of(connection, tail.name) for tail in tails}
    found = [
        Found(place.entry, tail.path, tail.base + place.offset, place.length)
        for tail in tails
        for place in tail.places
        if place.entry
    ]
    chain, messages = in_order(found, journal.newest(connection), lambda: _may_be_lost(data, tails))
    found_lost, messages = messages, []
    for record in chain:
        messages += filter(None, [journal.replay(connection, read_at(record.path, record.offset, record.length))])
    messages += found_lost if _lost_for_good(connection, tails) else [m for m in found_lost if LOST not in m]
    listed = read_chain(data).files
    for tail in tails:
        # What a manifest lists is complete, damage included; the end of another file is looked at again.
        size = tail.size if tail.name in listed else tail.end
        connection.execute(
            "INSERT INTO warc_files (name, run_id, bytes) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
            (tail.name, _note_run(connection, tail), size),
        )
        _insert_captures(connection, tail)
    for tail in tails:
        _keep_texts(connection, tail)
        count = _captures_of(connection, tail.name) - before[tail.name]
        if count:
            messages.append(f"{tail.path}: {count} {CAME_BACK}")
    name_all_by_newest_reports(connection)
    return messages


def _lost_for_good(connection: sqlite3.Connection, tails: list[Tail]) -> bool:
    """Whether some damage in these files was not healed by a later journal record."""
    healed = set(connection.execute("SELECT warc_file, warc_offset FROM healed_records"))
    return any((tail.name, gap.start) not in healed for tail in tails for gap in tail.gaps)


def _may_be_lost(data: Path, tails: list[Tail]) -> int:
    """How many journal records may have stood in what is damaged or gone."""
    hidden = [gap.end - gap.start for tail in tails for gap in tail.gaps]
    if not all(is_whole(data, name, sha256) for name, sha256 in read_chain(data).files.items()):
        return _MANY
    return sum(1 + size // _LEAST_JOURNAL_BYTES for size in hidden)


def _captures_of(connection: sqlite3.Connection, name: str) -> int:
    sql = "SELECT count(*) FROM captures WHERE warc_file = ?"
    return int(connection.execute(sql, (name,)).fetchone()[0])


def _note_run(connection: sqlite3.Connection, tail: Tail) -> int:
    connection.execute(
        "INSERT OR IGNORE INTO runs (id, started_at, software, version, parser_version, command, outcome) "
        "VALUES (?, ?, 'nianbao', 'unknown', ?, 'recovered from its WARC files', 'recovered')",
        (*tail.run, extract.PARSER_VERSION),
    )
    return tail.run[0]


def _insert_captures(connection: sqlite3.Connection, tail: Tail) -> None:
    """Rows for the captures that no journal tells of."""
    request: Place | None = None
    for place in tail.places:
        if place.kind == "request":
            request = place
        elif place.kind in CAPTURE_KINDS:
            if request and request.end != place.offset:
                request = None
            if not capture_rows.at(connection, tail.name, place.offset):
                record = tail.record(place)
                asked = tail.record(request) if request else None
                row = _row(connection, tail.name, tail.run, place, record, asked)
                capture_rows.insert(connection, [row])
            request = None


def _keep_texts(connection: sqlite3.Connection, tail: Tail) -> None:
    for place in tail.places:
        if place.kind == "conversion":
            _keep_text(connection, tail.name, place.offset, tail.record(place))


def _keep_text(connection: sqlite3.Connection, name: str, offset: int, record: Record) -> None:
    full = capture_rows.of_record(connection, record.headers["WARC-Target-URI"], record.headers["WARC-Refers-To"])
    if full and full.text_parser_version is None:
        parser_version = record.headers.get(PARSER_FIELD, extract.PARSER_VERSION)
        keep_text(connection, full.id, parser_version, sha256(record.body).hexdigest(), name, offset)


def _row(
    connection: sqlite3.Connection,
    name: str,
    run: tuple[int, str],
    place: Place,
    record: Record,
    request: Record | None,
) -> CaptureRow:
    refers_to = record.headers.get("WARC-Refers-To-Target-URI", ""), record.headers.get("WARC-Refers-To-Date", "")
    full = capture_rows.fetched(connection, *refers_to) if record.kind == "revisit" else None
    return capture_rows.new_row(
        _free_id(connection, record.headers.get(CAPTURE_FIELD, "")),
        run[0],
        url=record.headers["WARC-Target-URI"],
        method=request.method if request and request.method else "GET",
        fetched_at=record.headers["WARC-Date"],
        status=record.capture_status,
        headers=record.http,
        charset=_charset(record),
        payload=capture_rows.payload_as_stored(record.http, record.body),
        repeated=full,
        place=RecordPlace(name, place.offset, place.length, record.headers["WARC-Record-ID"]),
        source_id=capture_rows.source_of(connection, record.headers.get(SOURCE_FIELD, "")),
        recorded_at=run[1] if SOURCE_FIELD in record.headers else None,
    )


def _free_id(connection: sqlite3.Connection, wanted: str) -> int:
    """The id that the record gives its capture, or the next one if that is taken."""
    if (
        _ID.fullmatch(wanted)
        and not connection.execute("SELECT 1 FROM captures WHERE id = ?", (int(wanted),)).fetchone()
    ):
        return int(wanted)
    return 1 + (connection.execute("SELECT max(id) FROM captures").fetchone()[0] or 0)


def _charset(record: Record) -> str | None:
    message = Message()
    message["Content-Type"] = header(record.http, "content-type") or ""
    return message.get_content_charset()
