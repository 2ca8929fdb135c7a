"""From a number to the bytes: version, capture, WARC record, and the place in the page, found in the archived bytes again."""

import sqlite3
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import extract
from archive.base.errors import DamagedRecord
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.cells import Key
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.evidence.kept import Kept
from archive.processes import reader
from archive.reports.diff import cell_json
from archive.reports.layout.cell_names import label_of
from archive.reports.lookup import AppliedCorrection, StoredReport
from extract import Cell, Finding
from extract.checks.rules import BALANCED_ROWS
from extract.document.model import GridCell
from extract.forms.official import RESULT_ROWS
from extract.text.report import finding_json, spot_fields


@dataclass(frozen=True)
class Source:
    """The file that a capture was taken from, which others made: what wrote it, who fetched, and when the archive took it over."""

    name: str
    sha256: str
    software: str | None
    operator: str | None
    recorded_at: str


@dataclass(frozen=True)
class Trace:
    """`source` is that of `capture`; None where this archive fetched it. `full` holds the bytes of `capture`: itself, or what it is a revisit of.

    `row` are the cells of the row in which the cell stands in these bytes, by column; none where no place is kept.
    `damage` says why the bytes could not be read, or why they are not those that were archived.
    """

    report: StoredReport
    key: Key
    label: str
    cell: Cell
    capture: CaptureRow
    source: Source | None
    full: CaptureRow
    payload: bytes
    damage: str
    row: tuple[GridCell | None, ...]
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        return ".".join(self.key)

    @property
    def correction(self) -> AppliedCorrection | None:
        return self.report.corrections.get(self.key)

    @property
    def found(self) -> GridCell | None:
        """What stands at the cell's place; None where no place is kept or nothing stands there."""
        at = self.cell.at
        return self.row[at.column] if at and at.column < len(self.row) else None

    @property
    def as_stored(self) -> bool:
        """Whether the place still says what was read there."""
        return self.found is not None and self.found.text == self.cell.printed


def trace(archive: Archive, report: StoredReport, key: Key) -> Trace:
    connection = archive.db.conn
    cell = report.cells.get(key, Cell("absent"))
    capture = capture_rows.by_id(connection, report.from_files.get(key[0], report.origin.capture_id))
    full = capture_rows.original(connection, capture)
    payload, damage = b"", ""
    row: tuple[GridCell | None, ...] = ()
    try:
        payload = capture_rows.payload(archive.data, connection, capture)
    except DamagedRecord as error:
        damage = str(error)
    if cell.at and not damage:
        row = _row(full.payload_sha256, payload, cell.at, capture.charset)
    findings = tuple(stored.finding for stored in report.findings if is_about(stored.finding, key))
    label = label_of(key, report.form)
    source = _source(connection, capture.source_id)
    return Trace(report, key, label, cell, capture, source, full, payload, damage, row, findings)


def _source(connection: sqlite3.Connection, source_id: int | None) -> Source | None:
    sql = "SELECT name, sha256, software, operator, recorded_at FROM sources WHERE id = ?"
    row = named_rows(connection, sql, (source_id,)).fetchone()
    return Source(**row) if row else None


# Of large files both take seconds, and many readers may ask for the same.
_ROWS: Kept[tuple[GridCell | None, ...]] = Kept(100_000, lambda row: len(row) + 1)
_PAGES: Kept[str] = Kept(32_000_000, len)


def _row(sha256: str, payload: bytes, at: extract.Place, charset: str | None) -> tuple[GridCell | None, ...]:
    def find() -> tuple[GridCell | None, ...]:
        return tuple(reader.read(extract.find_row, payload, at.table, at.row, charset=charset))

    with suppress(extract.NotReadable):
        return _ROWS.get((sha256, at.table, at.row, charset), find)
    return ()


def is_about(finding: Finding, key: Key) -> bool:
    """Whether a finding is about a cell: it names the cell, its row, column or table, or a sum that the cell is in."""
    table, row, column = key
    if finding.rule == "applications.balance":
        return table == "applications" and column == finding.where and row in BALANCED_ROWS
    if finding.rule == "applications.processed_sum":
        return table == "applications" and column == finding.where and row in (*RESULT_ROWS, "total_processed")
    if finding.rule in {"applications.row_total", "remedies.total"}:
        return (table, row) == (finding.rule.partition(".")[0], finding.where)
    names = {table, f"{table}.{row}", f"{table}.{column}", f"{table}.{row}.{column}"}
    return not names.isdisjoint(finding.where.split(" + "))


def can_be_marked(found: Trace) -> bool:
    """Pages and texts always can, other files where the cell was found in them again."""
    return not found.damage and (found.full.media_type in {"text/html", "text/plain"} or found.found is not None)


def marked_page(found: Trace) -> str:
    """The archived page with the cell marked."""
    report, full = found.report, found.full
    notes = (
        f"{report.agency.name} {report.year}, {found.name} ({found.label}): {_said(found.cell)}",
        *_whence(found.capture, full),
        *([] if found.found else [_NOT_MARKED]),
    )
    charset = found.capture.charset
    return _PAGES.get(
        (full.payload_sha256, found.cell.at, charset, notes),
        lambda: reader.read(extract.marked_page, found.payload, found.found, notes, charset=charset),
    )


def whole_page(capture: CaptureRow, full: CaptureRow, payload: bytes) -> str:
    """The archived page of a capture; `full` has its bytes. Raises NotReadable."""
    notes = _whence(capture, full)
    return _PAGES.get(
        (full.payload_sha256, None, capture.charset, notes),
        lambda: reader.read(extract.marked_page, payload, None, notes, charset=capture.charset),
    )


def _whence(capture: CaptureRow, full: CaptureRow) -> tuple[str, str]:
    return (
        f"{capture.url}, {capture.fetched_at}",
        f"nianbao: 存档副本, 脚本已移除 archived copy without its scripts. warc/{full.warc_file}, offset {full.warc_offset}, "
        f"SHA-256 {full.payload_sha256}",
    )


_NOT_MARKED = "该单元格在文档中没有确定的位置 no place in a table of this document is known for this cell"


def _said(cell: Cell) -> str:
    return str(cell.value) if cell.status == "reported" else cell.status


def trace_json(found: Trace) -> dict[str, Any]:
    report, capture, full, at = found.report, found.capture, found.full, found.cell.at
    return {
        "agency": report.agency.name,
        "year": report.year,
        "cell": found.name,
        "label": found.label,
        **cell_json(found.cell),
        **({"correction": asdict(found.correction)} if found.correction else {}),
        "version": {
            "version": report.version,
            "cause": report.cause,
            "seen_at": report.seen_at,
            "recorded_at": report.recorded_at,
            "parser_version": report.parser_version,
        },
        "capture": {
            "id": capture.id,
            "url": capture.url,
            "fetched_at": capture.fetched_at,
            "status": capture.status,
            "revisit_of": capture.revisit_of,
            "source": asdict(found.source) if found.source else None,
        },
        "record": {
            "warc_file": full.warc_file,
            "offset": full.warc_offset,
            "length": full.warc_length,
            "record_id": full.warc_record_id,
            "url": full.url,
            "fetched_at": full.fetched_at,
            "media_type": full.media_type,
            "payload_sha256": full.payload_sha256,
            "payload_bytes": full.payload_bytes,
            "damage": found.damage or None,
        },
        "place": at
        and {
            "table": at.table,
            "row": at.row,
            "column": at.column,
            "xpath": found.found and found.found.xpath,
            **spot_fields(found.found and found.found.spot),
            "text": found.found and found.found.text,
        },
        "findings": [finding_json(finding) for finding in found.findings],
    }
