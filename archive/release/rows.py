"""The rows of each table of a release, sorted, as batches of columns that have the names of its fields."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from archive.base.divisions import find
from archive.db.connection import named_rows
from archive.release.cell_rows import CellRows, Columns
from archive.release.panel.agencies import agency_rows, name_rows
from archive.release.panel.owed import owed_rows
from archive.release.panel.panel_rows import panel_rows
from archive.release.scope import Chosen
from archive.release.wide import cell_fields

_BATCH = 5000
_WIDE_BATCH = 500
_Row = TypeVar("_Row")


def rows_of(connection: sqlite3.Connection, chosen: Chosen) -> dict[str, Callable[[], Iterator[Columns]]]:
    """Of each table, what starts reading it; `scope.choose` and `make_bodies` have made their tables."""

    def query(sql: str) -> Callable[[], Iterator[Columns]]:
        def read() -> Iterator[Columns]:
            rows = connection.execute(sql)
            names = [column[0] for column in rows.description]
            for batch in _batches(rows, _BATCH):
                yield dict(zip(names, zip(*batch, strict=True), strict=True))

        return read

    return {
        "agencies": lambda: _in_columns(agency_rows(connection)),
        "agency_names": lambda: _in_columns(name_rows(connection)),
        "panel": lambda: _in_columns(panel_rows(connection)),
        "owed": lambda: _in_columns(owed_rows(connection, chosen)),
        "reports": lambda: _reports(connection),
        "cells": lambda: CellRows(connection).long(),
        "coverage": lambda: _in_columns(_coverage(connection)),
        "captures": query(_CAPTURES.format(where=OF_CHOSEN if chosen.scope.filtered else "")),
        "records": query(_RECORDS),
        **{name: query(sql) for name, sql in _QUERIES.items()},
    }


def count_of(connection: sqlite3.Connection, table_name: str) -> int | None:
    """How many rows a table has that no format writes. None of tables that `Tally` looks into, and of short ones."""
    if table_name == "findings" or table_name not in {"cells", *_QUERIES}:
        return None
    sql = _CELL_COUNT if table_name == "cells" else f"SELECT count(*) FROM ({_QUERIES[table_name]})"  # noqa: S608
    return int(connection.execute(sql).fetchone()[0] or 0)


_CELL_COUNT = """
SELECT sum((SELECT count(*) FROM layout_cells AS l WHERE l.layout_id = x.layout_id))
FROM version_cells AS x JOIN chosen_versions AS c ON c.id = x.report_version_id
"""


def rows_of_long_tables(connection: sqlite3.Connection, chosen: Chosen) -> dict[str, int]:
    """How many rows the tables have that a sheet of Excel may be too short for."""
    years, of_bodies = connection.execute("SELECT count(*), count(panel_id) FROM agency_years").fetchone()
    sql = "SELECT count(*) FROM findings AS t JOIN chosen_versions AS c ON c.id = t.report_version_id"
    findings = connection.execute(sql).fetchone()[0]
    return {"reports": chosen.reports, "coverage": years, "panel": of_bodies, "findings": findings}


_IN_ARCHIVE = "SELECT id AS capture_id, warc_file, warc_offset, warc_length FROM captures"
_IN_RELEASE = """
SELECT capture_id, warc_file, warc_offset, warc_length FROM evidence_records WHERE kind IN ('response', 'resource', 'revisit')
"""


def place_records(connection: sqlite3.Connection, *, with_evidence: bool) -> None:
    """Make `record_places`: where the record of each capture stands, in the files of the release if it has them."""
    connection.execute(f"CREATE TEMP VIEW record_places AS {_IN_RELEASE if with_evidence else _IN_ARCHIVE}")


def _batches(rows: Iterable[_Row], size: int) -> Iterator[list[_Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def _in_columns(rows: Iterable[Mapping[str, Any]]) -> Iterator[Columns]:
    for batch in _batches(rows, _BATCH):
        yield {name: [row[name] for row in batch] for name in batch[0]}


def province(region: str | None) -> str | None:
    division = find(f"{(region or '')[:2]}0000")
    return division.name if division else None


_REPORTS = """
SELECT r.id, r.agency_id, b.panel_id, r.year, k.id AS capture_id, o.warc_record_id, a.name AS agency, a.region, c.version_id AS report_version_id,
    (SELECT count(*) FROM report_versions WHERE report_id = r.id) AS versions, v.form, v.title, v.published,
    k.url, k.fetched_at, k.payload_sha256, f.warc_file, f.warc_offset, f.warc_length,
    (SELECT count(*) FROM standing_findings AS s WHERE s.report_version_id = v.id
        AND (s.compared_with IS NULL OR s.compared_with IN (SELECT id FROM chosen_versions))) AS findings,
    x.layout_id, x.cells
FROM chosen_reports AS c JOIN reports AS r ON r.id = c.id JOIN agencies AS a ON a.id = r.agency_id
JOIN bodies AS b ON b.agency_id = r.agency_id LEFT JOIN report_versions AS v ON v.id = c.version_id LEFT JOIN captures AS k ON k.id = v.capture_id
LEFT JOIN captures AS o ON o.id = coalesce(k.revisit_of, k.id) LEFT JOIN record_places AS f ON f.capture_id = o.id LEFT JOIN version_cells AS x ON x.report_version_id = v.id
ORDER BY r.id
"""
_PACKED = ("layout_id", "cells")  # columns of the query that become those of `cell_fields`


def _reports(connection: sqlite3.Connection) -> Iterator[Columns]:
    cells = CellRows(connection)
    cell_names = [field.name for field in cell_fields()]
    rows = named_rows(connection, _REPORTS)
    names = [column[0] for column in rows.description if column[0] not in _PACKED]
    for batch in _batches(rows, _WIDE_BATCH):
        wide = [cells.wide(row["form"], row["layout_id"], row["cells"]) for row in batch]
        cell_columns = zip(*(values for values, _ in wide), strict=True)
        yield {
            **{name: [row[name] for row in batch] for name in names},
            "province": [province(row["region"]) for row in batch],
            "corrections": [len(corrected) for _, corrected in wide],
            "corrected_cells": ["; ".join(corrected) or None for _, corrected in wide],
            **dict(zip(cell_names, cell_columns, strict=True)),
        }


_COVERAGE = "SELECT * FROM agency_years ORDER BY region IS NULL, region, agency, agency_id, year"


def _coverage(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    for row in named_rows(connection, _COVERAGE):
        yield {**row, "province": province(row["region"])}


_CAPTURES = """
SELECT id, url, fetched_at, status, payload_sha256, text_sha256, media_type, revisit_of, p.warc_file, p.warc_offset,
    p.warc_length, warc_record_id, (SELECT name FROM sources WHERE id = captures.source_id) AS source,
    (SELECT sha256 FROM sources WHERE id = captures.source_id) AS source_sha256,
    (SELECT software FROM sources WHERE id = captures.source_id) AS source_software,
    (SELECT operator FROM sources WHERE id = captures.source_id) AS source_operator
FROM captures LEFT JOIN record_places AS p ON p.capture_id = captures.id {where} ORDER BY id
"""
OF_CHOSEN = """
WHERE id IN (
    WITH used AS (
        SELECT v.capture_id AS id FROM report_versions AS v JOIN chosen_versions AS c ON c.id = v.id
        UNION SELECT CAST(evidence_id AS INTEGER) FROM agency_years WHERE evidence_table = 'captures'
        UNION SELECT t.capture_id FROM version_attachments AS t JOIN chosen_versions AS c ON c.id = t.report_version_id
    )
    SELECT id FROM used
    UNION SELECT k.revisit_of FROM used JOIN captures AS k ON k.id = used.id WHERE k.revisit_of IS NOT NULL
)
"""
_RECORDS = "SELECT * FROM evidence_records ORDER BY warc_file, warc_offset"
_VERSION = "JOIN chosen_versions AS c ON c.id = t.report_version_id"
_QUERIES = {
    "agency_decisions": """
        SELECT id, agency_id, relation, other_id, other_name, happened_on, evidence, author, reason, decided_at
        FROM agency_decisions WHERE agency_id IN (
            SELECT r.agency_id FROM reports AS r JOIN chosen_reports AS c ON c.id = r.id) ORDER BY id""",
    "report_versions": """
        SELECT v.id, v.report_id, v.capture_id, v.version, v.cause, v.seen_at, v.recorded_at, v.corrects,
            v.parser_version, v.title, v.agency_name, v.form, v.published
        FROM report_versions AS v JOIN chosen_versions AS c ON c.id = v.id ORDER BY v.id""",
    "sections": f"""
        SELECT t.report_version_id, t.position, t.number, t.heading, t.text
        FROM sections AS t {_VERSION} ORDER BY t.report_version_id, t.position""",  # noqa: S608
    "statements": f"""
        SELECT t.report_version_id, t.position, t.key, t.value, t.sentence, t.section
        FROM statements AS t {_VERSION} ORDER BY t.report_version_id, t.position""",  # noqa: S608
    "findings": f"""
        SELECT t.id, t.report_version_id, t.report_version_id = current.version_id AS current, t.rule, t.kind, t.severity, t.where_key, t.expected, t.actual, t.message,
            t.compared_with, EXISTS (SELECT 1 FROM standing_findings AS s WHERE s.id = t.id) AS stands,
            (SELECT w.verdict FROM standing_findings AS s JOIN verdicts AS w ON w.id = s.verdict_id WHERE s.id = t.id)
                AS verdict
        FROM findings AS t {_VERSION} JOIN report_versions AS v ON v.id = c.id
        JOIN chosen_reports AS current ON current.id = v.report_id
        WHERE (t.compared_with IS NULL OR t.compared_with IN (SELECT id FROM chosen_versions))
            AND (t.report_version_id = current.version_id OR (SELECT all_findings FROM chosen_findings)) ORDER BY t.id""",  # noqa: S608
    "corrections": """
        SELECT t.id, t.report_id, t.table_name, t.row_key, t.column_key, CAST(t.expected AS TEXT) AS expected,
            CAST(t.value AS TEXT) AS value, t.author, t.date, t.reason, t.evidence, t.recorded_at
        FROM corrections AS t JOIN chosen_reports AS c ON c.id = t.report_id ORDER BY t.id""",
    "attachments": f"""
        SELECT t.report_version_id, t.url, t.name, t.capture_id, t.payload_sha256
        FROM version_attachments AS t {_VERSION} ORDER BY t.report_version_id, t.url""",  # noqa: S608
    "table_sources": f"""
        SELECT t.report_version_id, t.table_name, t.capture_id
        FROM table_sources AS t {_VERSION} ORDER BY t.report_version_id, t.table_name""",  # noqa: S608
}
