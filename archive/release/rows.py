"""The rows of each table of a release, sorted, as batches of columns that have the names of its fields."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from archive.base.divisions import find, full_name
from archive.coverage.coverage import Evidence, coverage
from archive.release.cell_rows import CellRows, Columns
from archive.release.scope import Chosen
from archive.release.wide import cell_fields

_BATCH = 5000
_WIDE_BATCH = 500


def rows_of(connection: sqlite3.Connection, chosen: Chosen) -> dict[str, Callable[[], Iterator[Columns]]]:
    """Of each table, what starts reading it; `scope.choose` has made its tables."""

    def query(sql: str) -> Callable[[], Iterator[Columns]]:
        def read() -> Iterator[Columns]:
            rows = connection.execute(sql)
            return in_columns([column[0] for column in rows.description], rows)

        return read

    return {
        "agencies": lambda: in_columns(_AGENCY_FIELDS, _agencies(connection)),
        "reports": lambda: in_columns(_REPORT_FIELDS, _reports(connection), _WIDE_BATCH),
        "cells": lambda: CellRows(connection).long(),
        "coverage": lambda: in_columns(_COVERAGE_FIELDS, _coverage(connection, chosen)),
        "captures": query(_CAPTURES.format(where=OF_CHOSEN if chosen.scope.filtered else "")),
        "records": query(_RECORDS),
        **{name: query(sql) for name, sql in _QUERIES.items()},
    }


def in_columns(names: Sequence[str], rows: Iterable[Sequence[Any]], size: int = _BATCH) -> Iterator[Columns]:
    """Rows whose values have these names, as columns."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield dict(zip(names, zip(*batch, strict=True), strict=True))


def province(region: str | None) -> str | None:
    division = find(f"{(region or '')[:2]}0000")
    return division.name if division else None


_AGENCIES = """
SELECT id, name, region FROM agencies AS a
WHERE id IN (SELECT r.agency_id FROM reports AS r JOIN chosen_reports AS c ON c.id = r.id) ORDER BY id
"""


_AGENCY_FIELDS = ("id", "name", "region", "province", "division")


def _agencies(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    for agency_id, name, region in connection.execute(_AGENCIES):
        yield agency_id, name, region, province(region), full_name(region) or None


_REPORTS = """
SELECT r.id, r.agency_id, r.year, a.name AS agency, a.region, c.version_id AS report_version_id,
    (SELECT count(*) FROM report_versions WHERE report_id = r.id) AS versions, v.form, v.title, v.published,
    k.url, k.fetched_at, k.payload_sha256, f.warc_file, f.warc_offset, f.warc_length,
    (SELECT count(*) FROM standing_findings AS s WHERE s.report_version_id = v.id
        AND (s.compared_with IS NULL OR s.compared_with IN (SELECT id FROM chosen_versions))) AS findings,
    x.layout_id, x.cells
FROM chosen_reports AS c JOIN reports AS r ON r.id = c.id JOIN agencies AS a ON a.id = r.agency_id
LEFT JOIN report_versions AS v ON v.id = c.version_id LEFT JOIN captures AS k ON k.id = v.capture_id
LEFT JOIN captures AS f ON f.id = coalesce(k.revisit_of, k.id) LEFT JOIN version_cells AS x ON x.report_version_id = v.id
ORDER BY r.id
"""


_REPORT_FIELDS = (
    "id", "agency_id", "year", "agency", "region", "report_version_id", "versions", "form", "title", "published", "url",
    "fetched_at", "payload_sha256", "warc_file", "warc_offset", "warc_length", "findings", "province", "corrections",
    *(field.name for field in cell_fields()),
)  # fmt: skip


def _reports(connection: sqlite3.Connection) -> Iterator[list[Any]]:
    cells = CellRows(connection)
    rows = connection.cursor()
    rows.row_factory = sqlite3.Row
    for row in rows.execute(_REPORTS):
        values, corrections = cells.wide(row["form"], row["layout_id"], row["cells"])
        # The columns of the query but for the packed cells, then what is added to them.
        yield [*row[:-2], province(row["region"]), corrections, *values]


_COVERAGE_FIELDS = (
    "agency_id", "agency", "region", "province", "kind", "year", "state", "evidence_table", "evidence_id",
    "evidence_url", "evidence_at", "due", "published", "late",
)  # fmt: skip


def _coverage(connection: sqlite3.Connection, chosen: Chosen) -> Iterator[tuple[Any, ...]]:
    """As `nianbao coverage` on the release's day, without what a registry adds to the archive."""
    oldest = connection.execute("SELECT min(r.year) FROM reports AS r").fetchone()[0]
    if chosen.day is None or oldest is None:
        return
    first, last = chosen.scope.years or (oldest, chosen.day.year - 1)
    here = {agency_id for agency_id, *_ in connection.execute(_AGENCIES)}
    for agency in coverage(connection, range(first, last + 1), chosen.scope.region):
        whose = (agency.id if agency.id in here else None, agency.agency, agency.region, province(agency.region))
        for year in agency.years:
            due = year.due and year.due.isoformat()
            evidence = _evidence(connection, year.evidence)
            yield *whose, agency.kind, year.year, year.state.value, *evidence, due, year.published, year.late


_EVIDENCE = {
    "report_versions": "SELECT c.url, c.fetched_at FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id WHERE v.id = ?",
    "captures": "SELECT url, fetched_at FROM captures WHERE id = ?",
    "failures": "SELECT url, at FROM failures WHERE id = ?",
    "site_visits": "SELECT NULL, finished_at FROM site_visits WHERE id = ?",
}


def _evidence(connection: sqlite3.Connection, evidence: Evidence | None) -> tuple[Any, ...]:
    """Table, number, URL and time."""
    if evidence is None:
        return (None,) * 4
    url, at = connection.execute(_EVIDENCE[evidence.table], (evidence.id,)).fetchone()
    return evidence.table, str(evidence.id), url, at


_CAPTURES = """
SELECT id, url, fetched_at, status, payload_sha256, text_sha256, media_type, revisit_of, warc_file, warc_offset,
    warc_length
FROM captures {where} ORDER BY id
"""
OF_CHOSEN = """
WHERE id IN (
    WITH used AS (
        SELECT v.capture_id AS id FROM report_versions AS v JOIN chosen_versions AS c ON c.id = v.id
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
    "findings": f"""
        SELECT t.id, t.report_version_id, t.rule, t.kind, t.severity, t.where_key, t.expected, t.actual, t.message,
            t.compared_with, EXISTS (SELECT 1 FROM standing_findings AS s WHERE s.id = t.id) AS stands,
            (SELECT w.verdict FROM standing_findings AS s JOIN verdicts AS w ON w.id = s.verdict_id WHERE s.id = t.id)
                AS verdict
        FROM findings AS t {_VERSION} WHERE t.compared_with IS NULL
            OR t.compared_with IN (SELECT id FROM chosen_versions) ORDER BY t.id""",  # noqa: S608
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
