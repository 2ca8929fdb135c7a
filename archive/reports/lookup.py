"""One version of one report, with everything that was read from it and where it came from."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields

import extract
from archive.agencies.lookup import Agency
from archive.base.errors import UnknownReport
from archive.db.cells import Key, StoredPlace
from archive.db.connection import named_rows
from archive.reports.findings import StoredFinding, findings_of
from extract import Cell


@dataclass(frozen=True)
class Origin:
    """Where a version was read: `warc_file` and `warc_offset` lead to the bytes, of `payload_sha256`."""

    capture_id: int
    url: str
    fetched_at: str
    payload_sha256: str
    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True)
class StoredAttachment:
    url: str
    name: str
    payload_sha256: str


@dataclass(frozen=True)
class AppliedCorrection:
    """Why a cell has another value than the source prints; `printed` is what the source says: a number or a status."""

    id: int
    printed: int | str
    author: str
    date: str
    reason: str
    evidence: str


@dataclass(frozen=True)
class StoredReport:
    """`from_files` are the tables that were read from a file that the page links: name, and the capture of the file.
    `cells` and `corrections`, of those that people corrected, are keyed by (table, row, column). `printed_agency` is
    the agency as the title names it; `also_filed_under` are other agencies' rows for the year that are the same."""

    agency: Agency
    year: int
    version: int
    versions: int
    cause: str
    seen_at: str
    title: str | None
    printed_agency: str | None
    form: str
    published: str | None
    recorded_at: str
    parser_version: str
    origin: Origin
    cells: dict[Key, Cell]
    corrections: dict[Key, AppliedCorrection]
    findings: tuple[StoredFinding, ...]
    sections: tuple[tuple[int | None, str, str], ...]
    statements: tuple[extract.Statement, ...]
    attachments: tuple[StoredAttachment, ...]
    from_files: dict[str, int]
    also_filed_under: tuple[str, ...]


_FILED = """
SELECT r.id, a.name, a.region FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id
WHERE r.agency_id IN (SELECT value FROM json_each(?)) AND r.year = ?
ORDER BY (
    SELECT max(c.fetched_at) FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id WHERE v.report_id = r.id
) DESC, r.id DESC
"""
_VERSION = """
SELECT v.id, v.version, (SELECT max(version) FROM report_versions WHERE report_id = r.id) AS versions, v.cause, v.seen_at,
    v.title, v.agency_name, v.form, v.published, v.recorded_at, v.parser_version, c.id AS capture_id, c.url, c.fetched_at,
    c.payload_sha256, f.warc_file, f.warc_offset, f.warc_length
FROM reports AS r JOIN report_versions AS v ON v.report_id = r.id
JOIN captures AS c ON c.id = v.capture_id JOIN captures AS f ON f.id = coalesce(c.revisit_of, c.id)
WHERE r.id = :report AND CASE WHEN :version IS NULL
    THEN v.id = (SELECT report_version_id FROM current_versions WHERE report_id = r.id) ELSE v.version = :version END
"""


def reports_of(connection: sqlite3.Connection, agency: Agency, year: int) -> list[tuple[int, str, str]]:
    """The reports of that year: id, and name and region of the agency that it is filed under. The one to show is first."""
    return connection.execute(_FILED, (json.dumps(agency.ids), year)).fetchall()


def find_report(connection: sqlite3.Connection, agency: Agency, year: int, version: int | None = None) -> StoredReport:
    """The report of that year, in its current version unless `version` is given. UnknownReport.

    If several agencies that are the same have one, the report with the version seen last.
    """
    filed = reports_of(connection, agency, year)
    values = {"report": filed[0][0] if filed else None, "version": version}
    row = named_rows(connection, _VERSION, values).fetchone()
    if row is None:
        raise UnknownReport(_what_there_is(connection, agency, year, version))
    version_id: int = row["id"]
    return StoredReport(
        agency=agency,
        year=year,
        version=row["version"],
        versions=row["versions"],
        cause=row["cause"],
        seen_at=row["seen_at"],
        title=row["title"],
        printed_agency=row["agency_name"],
        form=row["form"],
        published=row["published"],
        recorded_at=row["recorded_at"],
        parser_version=row["parser_version"],
        origin=Origin(**{field.name: row[field.name] for field in fields(Origin)}),
        cells=cells_of(connection, version_id),
        corrections=_corrections(connection, version_id),
        findings=tuple(findings_of(connection, version_id)),
        sections=_sections(connection, version_id),
        statements=statements_of(connection, version_id),
        attachments=_attachments(connection, version_id),
        from_files=_from_files(connection, version_id),
        also_filed_under=tuple(f"{name} ({region})" for _, name, region in filed[1:]),
    )


def report_of_version(connection: sqlite3.Connection, version_id: int) -> StoredReport:
    row = named_rows(
        connection,
        "SELECT a.id, a.name, a.region, r.year, v.version FROM report_versions AS v "
        "JOIN reports AS r ON r.id = v.report_id JOIN agencies AS a ON a.id = r.agency_id WHERE v.id = ?",
        (version_id,),
    ).fetchone()
    agency = Agency(row["id"], row["name"], row["region"])
    return find_report(connection, agency, row["year"], row["version"])


def cells_of(connection: sqlite3.Connection, version_id: int) -> dict[Key, Cell]:
    """The cells of a version by (table, row, column)."""
    found = connection.execute(
        "SELECT table_name, row_key, column_key, status, value, printed, unit, at_table, at_row, at_column "
        "FROM cells WHERE report_version_id = ?",
        (version_id,),
    )
    return {
        (table, row, column): Cell(status, value, printed, StoredPlace(*at) if None not in at else None, unit)
        for table, row, column, status, value, printed, unit, *at in found
    }


def tables_of(cells: Mapping[Key, Cell]) -> dict[str, dict[str, dict[str, Cell]]]:
    """The same cells as `Report.tables`."""
    tables: dict[str, dict[str, dict[str, Cell]]] = {}
    for (table, row, column), cell in cells.items():
        tables.setdefault(table, {}).setdefault(row, {})[column] = cell
    return tables


def _corrections(connection: sqlite3.Connection, version_id: int) -> dict[Key, AppliedCorrection]:
    rows = named_rows(
        connection,
        "SELECT c.table_name, c.row_key, c.column_key, c.id, c.expected, c.author, c.date, c.reason, c.evidence "
        "FROM cells AS x JOIN corrections AS c ON c.id = x.correction_id "
        "WHERE x.report_version_id = ? AND x.correction_id IS NOT NULL ORDER BY c.id",
        (version_id,),
    )
    return {
        (row["table_name"], row["row_key"], row["column_key"]): AppliedCorrection(
            id=row["id"],
            printed=row["expected"],
            author=row["author"],
            date=row["date"],
            reason=row["reason"],
            evidence=row["evidence"],
        )
        for row in rows
    }


def statements_of(connection: sqlite3.Connection, version_id: int) -> tuple[extract.Statement, ...]:
    """What the prose of a version states, in its order."""
    sql = "SELECT key, value, sentence, section FROM statements WHERE report_version_id = ? ORDER BY position"
    return tuple(extract.Statement(**row) for row in named_rows(connection, sql, (version_id,)))


def _sections(connection: sqlite3.Connection, version_id: int) -> tuple[tuple[int | None, str, str], ...]:
    sql = "SELECT number, heading, text FROM sections WHERE report_version_id = ? ORDER BY position"
    return tuple(connection.execute(sql, (version_id,)))


def _attachments(connection: sqlite3.Connection, version_id: int) -> tuple[StoredAttachment, ...]:
    sql = "SELECT url, name, payload_sha256 FROM version_attachments WHERE report_version_id = ? ORDER BY url"
    return tuple(StoredAttachment(**row) for row in named_rows(connection, sql, (version_id,)))


def _from_files(connection: sqlite3.Connection, version_id: int) -> dict[str, int]:
    return dict(
        connection.execute(
            "SELECT table_name, capture_id FROM table_sources WHERE report_version_id = ?", (version_id,)
        )
    )


def _what_there_is(connection: sqlite3.Connection, agency: Agency, year: int, version: int | None) -> str:
    years = dict(
        connection.execute(
            "SELECT r.year, max(v.version) FROM reports AS r JOIN report_versions AS v ON v.report_id = r.id "
            "WHERE r.agency_id IN (SELECT value FROM json_each(?)) GROUP BY r.year ORDER BY r.year",
            (json.dumps(agency.ids),),
        )
    )
    if year in years and version is None:
        return (
            f"{agency.name}'s report of {year} has no current version: its pages are now filed under another agency or year; "
            f"its versions are 1 to {years[year]}"
        )
    if year in years:
        return f"{agency.name}'s report of {year} has versions 1 to {years[year]}, not {version}"
    return f"{agency.name} has no report of {year}; archived: {', '.join(map(str, years)) or 'none'}"
