"""A copy of every row in the WARC files, so that `nianbao rebuild` can make archive.db again.

Before a transaction is committed, the rows that it added go as one `metadata` record into a WARC file of the run: JSON
lines, a table each. The records are numbered, and each refers to the one before it. Rows are only ever added, so the new
rows of a table are those above the mark that the last record left. Two things are in no journal, because the WARC files
have them anyway: the texts of captures (their `conversion` records), and `warc_files` (the files).
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any

import orjson

from archive.base import times
from archive.db.connection import named_rows
from archive.db.tables import JOURNAL_KEYS
from archive.warc.records import Record, member, new_record_id
from archive.warc.run_files import RunFiles

_URI = "urn:nianbao:journal:"
_NAMED = re.compile(rf"{_URI}([0-9]{{1,15}})")
# Declared type of a column → the types of its values as JSON has them.
_OF_TYPE: dict[str, set[type]] = {"INTEGER": {int, NoneType}, "TEXT": {str, NoneType}, "": {int, str, NoneType}}


Spans = Mapping[str, list[tuple[int, int]]]  # of keys, the first and the last, by table


@dataclass(frozen=True)
class Entry:
    """Where a journal record stands among the others: its number, from 1, its WARC-Record-ID and that before it."""

    number: int
    record_id: str
    before: str


def seal(connection: sqlite3.Connection, files: RunFiles) -> None:
    """At the end of a transaction: journal its rows, have the WARC files on the disk, and note how far they are synced."""
    _write(connection, files)
    files.sync()
    files.acknowledge(connection)


def is_behind(connection: sqlite3.Connection) -> bool:
    """Whether there are rows that are not journaled."""
    marks: dict[str, int] = dict(connection.execute("SELECT table_name, mark FROM journal_marks"))
    newest = {table: f"SELECT coalesce(max({key}), 0) FROM {table}" for table, key in JOURNAL_KEYS.items()}  # noqa: S608
    return any(connection.execute(sql).fetchone()[0] > marks.get(table, 0) for table, sql in newest.items())


def entry_of(record: Record) -> Entry | None:
    """None when the record is no part of a journal."""
    match = _NAMED.fullmatch(record.headers.get("WARC-Target-URI", ""))
    record_id = record.headers.get("WARC-Record-ID")
    if record.kind != "metadata" or not match or not record_id:
        return None
    return Entry(int(match[1]), record_id, record.headers.get("WARC-Refers-To", ""))


def newest(connection: sqlite3.Connection) -> Entry:
    """The entry up to which this database is journaled; of number 0 when there is none."""
    row = named_rows(connection, "SELECT number, warc_record_id FROM journal").fetchone()
    return Entry(row["number"], row["warc_record_id"], "") if row else Entry(0, "", "")


def captures_of(record: Record) -> Iterator[tuple[str, int]]:
    """WARC file and offset of each capture of which a journal record tells."""
    try:
        parts = _parts(record)
    except ValueError:
        return
    for part in parts:
        if part["table"] == "captures" and {"warc_file", "warc_offset"} <= set(part["columns"]):
            name, offset = (part["columns"].index(column) for column in ("warc_file", "warc_offset"))
            places = ((row[name], row[offset]) for row in part["rows"])
            yield from (place for place in places if isinstance(place[0], str) and isinstance(place[1], int))


def spans_of(record: Record) -> Iterator[tuple[str, tuple[int, int]]]:
    """Of each table of a journal record the smallest and largest key. Of the rows between, the record has all that there are."""
    try:
        parts = _parts(record)
    except ValueError:
        return
    for part in parts:
        keys = [*_keys(part)]
        if keys:
            yield part["table"], (min(keys), max(keys))


def _keys(part: dict[str, Any]) -> Iterator[int]:
    """The journal keys of the rows, as far as they are in the record."""
    columns, key = part["columns"], JOURNAL_KEYS[part["table"]]
    if part["table"] == "runs" and {"id", "finished_at"} <= set(columns):
        at, end = columns.index("id"), columns.index("finished_at")
        yield from (2 * row[at] + (row[end] is not None) for row in part["rows"] if isinstance(row[at], int))
    elif key in columns:
        at = columns.index(key)
        yield from (row[at] for row in part["rows"] if isinstance(row[at], int))


def write_again(connection: sqlite3.Connection, files: RunFiles, told: Spans) -> None:
    """Journal every row that was journaled and that lies in none of these spans of keys, by table."""
    marks: dict[str, int] = dict(connection.execute("SELECT table_name, mark FROM journal_marks"))
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS told (first INTEGER, last INTEGER)")
    lines = []
    for table, key in JOURNAL_KEYS.items():
        connection.execute("DELETE FROM told")
        connection.executemany("INSERT INTO told VALUES (?, ?)", _joined(told.get(table, ())))
        missing = (
            f"FROM {table} WHERE {key} <= ? AND NOT EXISTS (SELECT 1 FROM told WHERE {key} BETWEEN first AND last)"  # noqa: S608
        )
        lines += [line for _, line in _rows(connection, table, f"{missing} ORDER BY {key}", (marks.get(table, 0),))]
    if lines:
        _append(connection, files, lines)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same keys in as few spans as there can be, in order."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def replay(connection: sqlite3.Connection, record: Record) -> str:
    """Add the rows of a journal record; those that are there already are left as they are.

    A record that has something other than values for the columns of these tables brings none; a sentence says why.
    """
    entry = entry_of(record)
    assert entry
    problem = ""
    try:
        parts = _parts(record)
        for part in parts:
            _check(connection, part)
    except ValueError as error:
        parts, problem = [], f"journal record {entry.number} is none of this program, its rows are left out: {error}"
    for part in parts:
        columns, marks = ", ".join(part["columns"]), ", ".join("?" * len(part["columns"]))
        verb = "REPLACE" if part["table"] == "runs" else "IGNORE"
        connection.executemany(f"INSERT OR {verb} INTO {part['table']} ({columns}) VALUES ({marks})", part["rows"])  # noqa: S608
    _note(connection, entry, [part["table"] for part in parts])
    return problem


def _parts(record: Record) -> list[dict[str, Any]]:
    """The tables of a journal record, each with its columns and rows. ValueError when it is of another shape."""
    parts = [orjson.loads(line) for line in record.body.splitlines()]
    for part in parts:
        table, columns, rows = map(part.get, ("table", "columns", "rows")) if isinstance(part, dict) else (None,) * 3
        if not isinstance(table, str) or table not in JOURNAL_KEYS or not isinstance(rows, list):
            raise ValueError("a line is no table of a journal")
        if not isinstance(columns, list) or not all(isinstance(column, str) for column in columns):
            raise ValueError("a table has no columns")
        if not all(isinstance(row, list) and len(row) == len(columns) for row in rows):
            raise ValueError(f"a row of {table} has not as many values as columns")
    return parts


def _check(connection: sqlite3.Connection, part: dict[str, Any]) -> None:
    """ValueError unless the table has all of the columns and each value is of its column's type."""
    types = {name: declared for _, name, declared, *_ in connection.execute(f"PRAGMA table_info({part['table']})")}
    if not set(part["columns"]) <= types.keys() or len(set(part["columns"])) != len(part["columns"]):
        raise ValueError(f"{part['table']} has other columns")
    for name, values in zip(part["columns"], zip(*part["rows"], strict=True), strict=False):
        if not set(map(type, values)) <= _OF_TYPE[types[name]]:
            raise ValueError(f"a value of {part['table']}.{name} is of another type")
        if any(type(value) is int and value >= 1 << 63 for value in values):
            raise ValueError(f"a number of {part['table']}.{name} is too large")


def _write(connection: sqlite3.Connection, files: RunFiles) -> None:
    lines = dict(_new_rows(connection))
    if not lines:
        return
    _append(connection, files, lines.values(), lines)


def _append(
    connection: sqlite3.Connection, files: RunFiles, lines: Iterable[bytes], tables: Iterable[str] = ()
) -> None:
    """Write the next journal record. The marks of these tables move."""
    before = newest(connection)
    entry = Entry(before.number + 1, new_record_id(), before.record_id)
    fields = [("WARC-Target-URI", f"{_URI}{entry.number}"), ("WARC-Date", times.now())]
    if entry.before:
        fields.append(("WARC-Refers-To", entry.before))
    files.append([member("metadata", entry.record_id, fields, b"\n".join(lines), type_="application/x-ndjson")])
    _note(connection, entry, tables)


def _new_rows(connection: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    """Table → its line. SQLite itself writes the rows as JSON: most of them are long texts, which need not be decoded."""
    marks: dict[str, int] = dict(connection.execute("SELECT table_name, mark FROM journal_marks"))
    for table, key in JOURNAL_KEYS.items():
        yield from _rows(connection, table, f"FROM {table} WHERE {key} > ? ORDER BY {key}", (marks.get(table, 0),))


def _rows(
    connection: sqlite3.Connection, table: str, chosen: str, values: tuple[int, ...]
) -> Iterator[tuple[str, bytes]]:
    """The table and its line with the chosen rows; nothing where there are none."""
    first = connection.execute(f"SELECT * {chosen} LIMIT 1", values)
    if first.fetchone():
        columns = [column[0] for column in first.description]
        rows = connection.execute(f"SELECT CAST(json_array({', '.join(columns)}) AS BLOB) {chosen}", values)
        fragment = orjson.Fragment(b"[%b]" % b",".join([row for (row,) in rows]))
        yield table, orjson.dumps({"table": table, "columns": columns, "rows": fragment})


def _note(connection: sqlite3.Connection, entry: Entry, tables: Iterable[str]) -> None:
    connection.execute("INSERT OR REPLACE INTO journal VALUES (1, ?, ?)", (entry.number, entry.record_id))
    for table in tables:
        sql = f"INSERT OR REPLACE INTO journal_marks SELECT '{table}', max({JOURNAL_KEYS[table]}) FROM {table}"  # noqa: S608
        connection.execute(sql)
