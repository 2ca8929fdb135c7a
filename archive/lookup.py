"""One version of one report, with everything that was read from it and where it came from."""

import json
import sqlite3
from dataclasses import dataclass

from archive.agencies import Agency
from archive.cells import StoredPlace
from archive.errors import UnknownReport
from extract import Cell, Finding


@dataclass(frozen=True)
class Origin:
    """Where a version was read: `warc_file` and `warc_offset` lead to the bytes, of `payload_sha256`."""

    url: str
    fetched_at: str
    payload_sha256: str
    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True)
class StoredReport:
    """`cells` is keyed by (table, row, column); `also_filed_under` are other agencies' rows for the year that are the same."""

    agency: Agency
    year: int
    version: int
    versions: int
    cause: str
    seen_at: str
    title: str | None
    form: str
    published: str | None
    origin: Origin
    cells: dict[tuple[str, str, str], Cell]
    findings: tuple[Finding, ...]
    sections: tuple[tuple[int, str, str], ...]
    also_filed_under: tuple[str, ...]


_FILED = """
SELECT r.id, a.name, a.region FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id
WHERE r.agency_id IN (SELECT value FROM json_each(?)) AND r.year = ?
ORDER BY (SELECT max(id) FROM report_versions WHERE report_id = r.id) DESC
"""
_VERSION = """
SELECT v.id, v.version, (SELECT count(*) FROM report_versions WHERE report_id = r.id), v.cause, v.seen_at, v.title,
    v.form, v.published, c.url, c.fetched_at, c.payload_sha256, f.warc_file, f.warc_offset, f.warc_length
FROM reports AS r JOIN report_versions AS v ON v.report_id = r.id
JOIN captures AS c ON c.id = v.capture_id JOIN captures AS f ON f.id = coalesce(c.revisit_of, c.id)
WHERE r.id = :report AND CASE WHEN :version IS NULL
    THEN v.id = (SELECT report_version_id FROM current_versions WHERE report_id = r.id) ELSE v.version = :version END
"""


def find_report(connection: sqlite3.Connection, agency: Agency, year: int, version: int | None = None) -> StoredReport:
    """The report of that year; without `version` what the source says now. UnknownReport.

    Where several agencies that are the same have one, it is that with the newest version.
    """
    filed = connection.execute(_FILED, (json.dumps(agency.ids), year)).fetchall()
    values = {"report": filed[0][0] if filed else None, "version": version}
    row = connection.execute(_VERSION, values).fetchone()
    if row is None:
        raise UnknownReport(_what_there_is(connection, agency, year, version))
    return StoredReport(
        agency=agency,
        year=year,
        version=row[1],
        versions=row[2],
        cause=row[3],
        seen_at=row[4],
        title=row[5],
        form=row[6],
        published=row[7],
        origin=Origin(*row[8:]),
        cells=_cells(connection, row[0]),
        findings=_findings(connection, row[0]),
        sections=_sections(connection, row[0]),
        also_filed_under=tuple(f"{name} ({region})" for _, name, region in filed[1:]),
    )


def _cells(connection: sqlite3.Connection, version_id: int) -> dict[tuple[str, str, str], Cell]:
    rows = connection.execute(
        "SELECT table_name, row_key, column_key, status, value, printed, at_table, at_row, at_column "
        "FROM cells WHERE report_version_id = ?",
        (version_id,),
    )
    return {
        (table, row, column): Cell(status, value, printed, StoredPlace(*at) if None not in at else None)
        for table, row, column, status, value, printed, *at in rows
    }


def _findings(connection: sqlite3.Connection, version_id: int) -> tuple[Finding, ...]:
    rows = connection.execute(
        "SELECT rule, kind, severity, where_key, message, expected, actual FROM findings "
        "WHERE report_version_id = ? ORDER BY id",
        (version_id,),
    )
    return tuple(Finding(*row) for row in rows)


def _sections(connection: sqlite3.Connection, version_id: int) -> tuple[tuple[int, str, str], ...]:
    sql = "SELECT number, heading, text FROM sections WHERE report_version_id = ? ORDER BY position"
    return tuple(connection.execute(sql, (version_id,)))


def _what_there_is(connection: sqlite3.Connection, agency: Agency, year: int, version: int | None) -> str:
    years = dict(
        connection.execute(
            "SELECT r.year, max(v.version) FROM reports AS r JOIN report_versions AS v ON v.report_id = r.id "
            "WHERE r.agency_id IN (SELECT value FROM json_each(?)) GROUP BY r.year ORDER BY r.year",
            (json.dumps(agency.ids),),
        )
    )
    if year in years:
        return f"{agency.name}'s report of {year} has versions 1 to {years[year]}, not {version}"
    return f"{agency.name} has no report of {year}; archived: {', '.join(map(str, years)) or 'none'}"
