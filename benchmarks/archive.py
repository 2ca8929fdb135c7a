"""An archive of the size of a country: bytes a version, writing, and look-ups, each beside bare SQL.

Writing is counted in seconds of CPU, commits and checkpoints included, in transactions of `GROUP` versions. Ours: what
`nianbao crawl` and `extract --all` call for a reading that is matched to its report (its number and cause, the rows of
`_WRITTEN`, the journal in a WARC file). Bare: `executemany` of the same rows of the first versions into the same tables
with the same indexes, triggers, foreign keys and settings; what the rows refer to is there before. Neither counts
reading pages, matching agencies, or comparing a report with the year before.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive.agencies.lookup import find_agency
from archive.base.errors import AmbiguousAgency
from archive.coverage import coverage_tables
from archive.coverage.coverage import coverage
from archive.db.connection import connect
from archive.db.handle import Archive
from archive.db.schema import migrations
from archive.reports.history import history
from archive.search.search import match, search
from archive.series import overview_tables, series_table
from archive.writing.opening import open_for_writing
from benchmarks import web
from benchmarks.country import GROUP, RARE, WORDS, YEARS, fill

VERSIONS = int(os.environ.get("NIANBAO_BENCH_VERSIONS", "60000"))
_COPIED = min(20_000, VERSIONS)
_LOOKUPS = 500
_SEARCHES = 100
_REFERRED_TO = ("runs", "warc_files", "captures", "agencies", "reports", "cell_layouts", "cell_places")
_WRITTEN = ("report_versions", "sections", "version_cells", "findings", "readings")


def run() -> dict[str, Any]:
    """Bytes a version without section text, versions written a second of CPU, milliseconds of a look-up."""
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory) / "country"
        spent_s = fill(data, VERSIONS)
        with Archive.open(data) as archive:
            bare_s = _write_bare(archive.db.conn, Path(directory) / "bare")
        started = time.process_time()
        with open_for_writing(data) as archive:  # which indexes
            indexed_s = time.process_time() - started
            kept_s = {}
            for tables in (series_table, overview_tables, coverage_tables):
                started = time.process_time()
                tables.bring_up_to_date(archive.db)
                kept_s[tables.__name__.rpartition(".")[2]] = round(time.process_time() - started, 1)
        with Archive.open(data) as archive:
            return {
                "versions": VERSIONS,
                "bytes_a_version": _bytes(archive.db.conn, "name <> 'sections' AND name NOT LIKE 'search_%'"),
                "versions_a_second": round(VERSIONS / spent_s),
                "bare_versions_a_second": round(_COPIED / bare_s),
                "write_ratio": round((VERSIONS / spent_s) / (_COPIED / bare_s), 2),
                "history": _look_ups(archive.db.conn),
                "part_of_a_name": _parts_of_names(archive.db.conn),
                **_searches(archive.db.conn),
                "coverage_of_a_province": _coverage(archive.db.conn),
                "web": web.measure(data),
                "index_s": round(indexed_s, 1),
                "kept_tables_s": kept_s,
                "overview_bytes_a_version": _bytes(archive.db.conn, "name LIKE 'overview_%'"),
                "coverage_bytes_a_version": _bytes(archive.db.conn, "name LIKE 'coverage_%'"),
                "index_bytes_a_version": _bytes(archive.db.conn, "name LIKE 'search_%'"),
            }


def _write_bare(source: sqlite3.Connection, directory: Path) -> float:
    """Seconds of CPU to write the rows of the first versions with `executemany`, in groups as large as ours."""
    directory.mkdir()
    with connect(directory, write=True) as db:
        migrations.apply(db)
        connection, spent = db.conn, 0.0
        with connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")
            for table in _REFERRED_TO:
                _insert(connection, table, source.execute(f"SELECT * FROM {table}").fetchall())
        for first in range(1, _COPIED, GROUP):
            rows = {table: _rows(source, table, first, first + GROUP) for table in _WRITTEN}
            started = time.process_time()
            with connection:
                for table, some in rows.items():
                    _insert(connection, table, some)
            spent += time.process_time() - started
    return spent


def _insert(connection: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _rows(source: sqlite3.Connection, table: str, first: int, end: int) -> list[tuple[Any, ...]]:
    key = "id" if table in {"report_versions"} else "report_version_id"
    return source.execute(f"SELECT * FROM {table} WHERE {key} >= ? AND {key} < ?", (first, end)).fetchall()


def _bytes(connection: sqlite3.Connection, tables: str) -> int:
    """Bytes a version of these tables and indexes."""
    sql = f"SELECT sum(pgsize) FROM dbstat WHERE {tables}"
    return round(connection.execute(sql).fetchone()[0] / VERSIONS)


def _look_ups(connection: sqlite3.Connection) -> dict[str, float]:
    """One agency's history, by its name, beside one prepared query for the same rows."""
    return _compared(
        lambda name: history(connection, find_agency(connection, name)),
        lambda name: connection.execute(_BARE_HISTORY, (name,)).fetchall(),
        _names(connection),
    )


def _parts_of_names(connection: sqlite3.Connection) -> dict[str, float]:
    """An agency by one to six characters from within its name, beside the trigrams of three of them or more."""

    def ours(part: str) -> None:
        with suppress(AmbiguousAgency):
            find_agency(connection, part)

    parts = [name[at % 3 : at % 3 + 1 + at % 6] for at, name in enumerate(_names(connection))]
    return _compared(ours, lambda part: connection.execute(_BARE_PART, (f'"{part:　<3}"',)).fetchall(), parts)


def _names(connection: sqlite3.Connection) -> list[str]:
    names = [name for (name,) in connection.execute("SELECT name FROM agencies ORDER BY id")]
    return names[:: max(1, len(names) // _LOOKUPS)]


def _searches(connection: sqlite3.Connection) -> dict[str, dict[str, float]]:
    """Words of one to four characters beside the bare MATCH and the rows that are shown; common: in one report of ten."""
    words = [word[:length] for word in (*RARE, *WORDS) for length in range(1, min(4, len(word)) + 1)]
    rare: list[str] = []
    common: list[str] = []
    for word in dict.fromkeys(words):
        (common if search(connection, [word], limit=0).reports > VERSIONS / 10 else rare).append(word)

    def bare(word: str) -> None:
        found = connection.execute(_BARE_SEARCH, (match([word]),)).fetchall()
        for row in found[:_SHOWN]:
            connection.execute(_BARE_SHOWN, row).fetchall()

    def ours(word: str) -> object:
        return search(connection, [word], limit=_SHOWN)

    return {
        "search_rare": _compared(ours, bare, rare * (1 + _SEARCHES // len(rare))),
        "search_common": _compared(ours, bare, common[:_SEARCHES]),
    }


def _coverage(connection: sqlite3.Connection) -> dict[str, float]:
    """Every agency of a province and the years of its reports, beside one query for what is archived."""
    return _compared(
        lambda region: list(coverage(connection, YEARS, region)),
        lambda region: connection.execute(_BARE_COVERAGE, (f"{region}0000", f"{region}9999")).fetchall(),
        ["33"] * 3,
    )


_SHOWN = 20
_BARE_PART = """
SELECT a.id, a.name, a.region FROM search_names AS p JOIN agency_names AS n ON n.id = p.rowid
JOIN agencies AS a ON a.id = n.agency_id WHERE search_names MATCH ? LIMIT 21
"""
_BARE_SEARCH = "SELECT rowid FROM search_index WHERE search_index MATCH ?"
_BARE_SHOWN = """
SELECT a.name, a.region, r.year, v.version, v.title, c.url, s.heading, s.text
FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id JOIN reports AS r ON r.id = v.report_id
JOIN agencies AS a ON a.id = r.agency_id JOIN sections AS s ON s.report_version_id = v.id WHERE v.id = ?
"""
_BARE_COVERAGE = """
SELECT a.id, a.name, a.region, r.year, v.id, v.form, v.published, v.seen_at
FROM agencies AS a JOIN reports AS r ON r.agency_id = a.id JOIN current_versions AS c ON c.report_id = r.id
JOIN report_versions AS v ON v.id = c.report_version_id WHERE a.region BETWEEN ? AND ? ORDER BY a.region, a.name, r.year
"""
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


def _compared(ours: Callable[[str], object], bare: Callable[[str], object], asked: Sequence[str]) -> dict[str, float]:
    """Milliseconds of both, one after the other for each, so that a busy machine slows both."""
    times = [(_ms(ours, question), _ms(bare, question)) for question in asked]
    own, other = ([pair[at] for pair in times] for at in (0, 1))
    figures = {"p50": _at(own, 0.5), "p99": _at(own, 0.99), "bare_p50": _at(other, 0.5), "bare_p99": _at(other, 0.99)}
    return figures | {"p99_ratio": round(figures["p99"] / figures["bare_p99"], 1)}


def _ms(look_up: Callable[[str], object], name: str) -> float:
    started = time.perf_counter()
    look_up(name)
    return (time.perf_counter() - started) * 1000


def _at(values: list[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)], 3)
