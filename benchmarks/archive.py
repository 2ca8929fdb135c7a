"""An archive of the size of a country: bytes a version, writing, and look-ups, each beside bare SQL."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.agencies import find_agency
from archive.database import connect
from archive.history import history
from archive.schema import migrations
from archive.search import index_new, match, search
from archive.store import Archive
from benchmarks.country import GROUP, RARE, WORDS, fill

VERSIONS = int(os.environ.get("NIANBAO_BENCH_VERSIONS", "300000"))
_COPIED = min(20_000, VERSIONS)
_LOOKUPS = 500
_SEARCHES = 100
_WRITTEN = ("report_versions", "sections", "version_cells", "findings", "readings")


def run() -> dict[str, Any]:
    """Bytes a version without section text, versions written a second of CPU, milliseconds of a look-up."""
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory) / "country"
        spent_s = fill(data, VERSIONS)
        with Archive.open(data) as archive:
            bare_s = _write_bare(archive.db.conn, Path(directory) / "bare")
        with Archive.open(data, write=True) as archive:
            started = time.process_time()
            index_new(archive.db)
            indexed_s = time.process_time() - started
        with Archive.open(data) as archive:
            return {
                "versions": VERSIONS,
                "bytes_a_version": _bytes(archive.db.conn, "name <> 'sections' AND name NOT LIKE 'search_index%'"),
                "versions_a_second": round(VERSIONS / spent_s),
                "bare_versions_a_second": round(_COPIED / bare_s),
                "write_ratio": round((VERSIONS / spent_s) / (_COPIED / bare_s), 2),
                "history": _look_ups(archive.db.conn),
                "search": _searches(archive.db.conn),
                "index_s": round(indexed_s, 1),
                "index_bytes_a_version": _bytes(archive.db.conn, "name LIKE 'search_index%'"),
            }


def _write_bare(source: sqlite3.Connection, directory: Path) -> float:
    """Seconds of CPU to write the rows of the first versions with `executemany`, in groups as large as ours."""
    directory.mkdir()
    with connect(directory, write=True) as db:
        migrations.apply(db)
        connection = db.conn
        connection.execute("PRAGMA foreign_keys = OFF")
        spent = 0.0
        for first in range(1, _COPIED, GROUP):
            rows = {table: _rows(source, table, first, first + GROUP) for table in _WRITTEN}
            started = time.process_time()
            with connection:
                for table, some in rows.items():
                    if some:
                        marks = ", ".join("?" * len(some[0]))
                        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", some)
            spent += time.process_time() - started
    return spent


def _rows(source: sqlite3.Connection, table: str, first: int, end: int) -> list[tuple[Any, ...]]:
    key = "id" if table in {"report_versions"} else "report_version_id"
    return source.execute(f"SELECT * FROM {table} WHERE {key} >= ? AND {key} < ?", (first, end)).fetchall()


def _bytes(connection: sqlite3.Connection, tables: str) -> int:
    """Bytes a version of these tables and indexes."""
    sql = f"SELECT sum(pgsize) FROM dbstat WHERE {tables}"
    return round(connection.execute(sql).fetchone()[0] / VERSIONS)


def _look_ups(connection: sqlite3.Connection) -> dict[str, float]:
    """One agency's history, by its name, beside one prepared query for the same rows."""
    names = [name for (name,) in connection.execute("SELECT name FROM agencies ORDER BY id")]
    asked = names[:: max(1, len(names) // _LOOKUPS)]
    ours = [_ms(lambda name: history(connection, find_agency(connection, name)), name) for name in asked]
    bare = [_ms(lambda name: connection.execute(_BARE_HISTORY, (name,)).fetchall(), name) for name in asked]
    figures = {"p50": _at(ours, 0.5), "p99": _at(ours, 0.99), "bare_p50": _at(bare, 0.5), "bare_p99": _at(bare, 0.99)}
    return figures | {"p99_ratio": round(figures["p99"] / figures["bare_p99"], 1)}


def _searches(connection: sqlite3.Connection) -> dict[str, float]:
    """Words of one to four characters, common and rare, beside the bare MATCH."""
    words = [word[:length] for word in (*RARE, *WORDS) for length in range(1, min(4, len(word)) + 1)][:_SEARCHES]
    ours = [_ms(lambda word: search(connection, [word]), word) for word in words]
    bare = [_ms(lambda word: connection.execute(_BARE_SEARCH, (match([word]),)).fetchall(), word) for word in words]
    figures = {"p50": _at(ours, 0.5), "p99": _at(ours, 0.99), "bare_p50": _at(bare, 0.5), "bare_p99": _at(bare, 0.99)}
    return figures | {"p99_ratio": round(figures["p99"] / figures["bare_p99"], 1)}


_BARE_SEARCH = "SELECT rowid FROM search_index WHERE search_index MATCH ?"
_BARE_HISTORY = """
SELECT r.year, v.version, v.title, c.url, v.published,
    (SELECT value FROM cells WHERE report_version_id = v.id AND table_name = 'applications'
        AND row_key = 'new_received' AND column_key = 'total'),
    (SELECT value FROM cells WHERE report_version_id = v.id AND table_name = 'applications'
        AND row_key = 'total_processed' AND column_key = 'total'),
    (SELECT count(*) FROM findings WHERE report_version_id = v.id)
FROM agencies AS a JOIN agency_names AS n ON n.agency_id = a.id JOIN reports AS r ON r.agency_id = a.id
JOIN report_versions AS v ON v.report_id = r.id JOIN captures AS c ON c.id = v.capture_id
WHERE n.name = ? ORDER BY r.year, v.version
"""


def _ms(look_up: Callable[[str], object], name: str) -> float:
    started = time.perf_counter()
    look_up(name)
    return (time.perf_counter() - started) * 1000


def _at(values: list[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)], 3)
