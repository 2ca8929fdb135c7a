"""Corrected versions: a copy of a printed version, with the values of corrections in some cells.

The text and the findings of other kinds are those of the printed version; the sums, and prose against tables, are checked again.
"""

import sqlite3
from collections.abc import Iterable, Iterator

from archive.base import times
from archive.db.cells import Key, add_cells
from archive.reports.findings import add_findings, results_complete
from archive.reports.lookup import cells_of, statements_of, tables_of
from archive.series.series import disagreements
from extract import Cell, Finding
from extract.checks import statistics_sums
from extract.checks.rules import check
from extract.forms import statistics
from extract.text.report import Table


def write_version(connection: sqlite3.Connection, printed_id: int, corrections: Iterable[int]) -> None:
    """A version that reads as the printed one, with these corrections; of two about one cell the later one counts."""
    cells, by = cells_of(connection, printed_id), {}
    for correction_id in sorted(corrections):
        key, _, value = correction(connection, correction_id)
        printed = cells.get(key, Cell("absent"))
        status, number = ("reported", value) if is_number(value) else (value, None)
        cells[key] = Cell(status, number, printed.printed, printed.at, printed.unit)  # type: ignore[arg-type]
        by[key] = correction_id
    values = {"printed": printed_id, "now": times.now(), "cause": "corrected" if by else "correction withdrawn"}
    version_id = connection.execute(_COPY_VERSION, values).fetchone()[0]
    values["version"] = version_id
    for sql in _COPIES:
        connection.execute(sql, values)
    tables = tables_of(cells)
    add_cells(connection, version_id, tables, by)
    complete = results_complete(connection, printed_id)
    found = check(tables.get("applications", {}), tables.get("remedies", {}), results_complete=complete)
    found += _of_statistics(connection, printed_id, tables.get("statistics", {}))
    found += disagreements(cells, statements_of(connection, printed_id))
    add_findings(connection, version_id, found)


def _of_statistics(connection: sqlite3.Connection, printed_id: int, cells: Table) -> Iterator[Finding]:
    [form] = connection.execute("SELECT form FROM report_versions WHERE id = ?", (printed_id,)).fetchone()
    if form in statistics.form_ids() and results_complete(connection, printed_id, "statistics"):
        yield from statistics_sums.check(cells, form)


_COPY_VERSION = """
INSERT INTO report_versions (report_id, capture_id, version, cause, seen_at, parser_version, content_sha256,
    reading_sha256, title, agency_name, form, published, recorded_at, corrects)
SELECT report_id, capture_id, (SELECT 1 + max(version) FROM report_versions WHERE report_id = v.report_id), :cause, :now,
    parser_version, content_sha256, reading_sha256, title, agency_name, form, published, :now, id
FROM report_versions AS v WHERE id = :printed RETURNING id
"""
_COPIES = (
    """
INSERT INTO version_attachments (report_version_id, url, name, capture_id, payload_sha256)
SELECT :version, url, name, capture_id, payload_sha256 FROM version_attachments WHERE report_version_id = :printed
""",
    """
INSERT INTO table_sources (report_version_id, table_name, capture_id)
SELECT :version, table_name, capture_id FROM table_sources WHERE report_version_id = :printed
""",
    """
INSERT INTO sections (report_version_id, position, number, heading, text)
SELECT :version, position, number, heading, text FROM sections WHERE report_version_id = :printed
""",
    """
INSERT INTO statements (report_version_id, position, key, value, sentence, section)
SELECT :version, position, key, value, sentence, section FROM statements WHERE report_version_id = :printed
""",
    """
INSERT INTO findings (report_version_id, rule, kind, severity, where_key, expected, actual, message)
SELECT :version, rule, kind, severity, where_key, expected, actual, message FROM findings
WHERE report_version_id = :printed AND kind NOT IN ('arithmetic', 'history') ORDER BY id
""",
)


def correction(connection: sqlite3.Connection, correction_id: int) -> tuple[Key, int | str, int | str]:
    """The cell that a correction is about, what it expects and its value."""
    sql = "SELECT table_name, row_key, column_key, expected, value FROM corrections WHERE id = ?"
    *key, expected, value = connection.execute(sql, (correction_id,)).fetchone()
    return (key[0], key[1], key[2]), expected, value


def is_number(value: int | str) -> bool:
    return isinstance(value, int) or not value.isalpha()
