"""The way from a number to its bytes, in the README of a release with evidence, with the first report as the example."""

import sqlite3
from collections.abc import Iterator

from archive.base.bilingual import Both
from archive.db.connection import named_rows
from archive.release.docs.pages import Block, Heading, Items

_REPORT = """
SELECT r.id, a.name AS agency, r.year, k.payload_sha256, k.media_type, e.warc_file, e.warc_offset, e.warc_length
FROM chosen_reports AS c JOIN reports AS r ON r.id = c.id JOIN agencies AS a ON a.id = r.agency_id
JOIN report_versions AS v ON v.id = c.version_id JOIN captures AS k ON k.id = v.capture_id
JOIN evidence_records AS e ON e.capture_id = coalesce(k.revisit_of, k.id) AND e.kind IN ('response', 'resource') ORDER BY r.id LIMIT 1
"""
_ROW = Both(
    "reports 的一行给出所读页面：capture_id（captures 表的编号）、payload_sha256，以及 data/warc 中的记录 warc_file、warc_offset、warc_length。",
    "A row of reports names the page that was read: capture_id (its number in captures), payload_sha256, and its record in "
    "data/warc: warc_file, warc_offset, warc_length.",
)
_FILES = Both(
    "表格取自附件时（table_sources），附件的采集在 table_sources.capture_id；同法取出，PDF 用阅读器、工作簿用 Excel 或 LibreOffice 打开。",
    "If a table was taken from a file (table_sources), the capture of the file is table_sources.capture_id. Take it out in the same "
    "way; open a PDF in a reader, a workbook in Excel or LibreOffice.",
)
_CELL = Both(
    "cells 表（report_version_id 相同的行）的 at_table、at_row、at_column 指出第几张表、第几行、第几列，从 0 起；printed 是所印文字。PDF 和图片没有网格，位置可能为空。",
    "In cells, the rows with the same report_version_id have the place: table, row and column from 0 (at_table, at_row, at_column), "
    "and the printed text. A PDF or picture has no grid, so a place may be empty.",
)
_REVISIT = Both(
    "内容与以前的采集相同时，captures.revisit_of 指出存有内容的采集；reports 的位置已是那一条。",
    "If an answer repeated an earlier one, captures.revisit_of is the capture that holds the bytes; the place in reports is that one.",
)
_REPLAY = Both(
    "浏览：用 replayweb.page 打开 data/evidence.wacz，其中每份报告一页。",
    "To browse: open data/evidence.wacz in replayweb.page; it has one page per report.",
)
_CORRECTED = Both(
    "人工更正的单元格列在 reports.corrected_cells，写作“列名:更正编号”；更正见 corrections，所印文字见 cells.printed。",
    "Cells that people corrected are in reports.corrected_cells, as column:number. The number is that of corrections; what is "
    "printed is in cells.printed.",
)


def way(connection: sqlite3.Connection) -> Iterator[Block]:
    """Nothing where no report has a record here."""
    row = named_rows(connection, _REPORT).fetchone()
    if row is None:
        return
    suffix = {"text/html": "html", "application/pdf": "pdf"}.get(row["media_type"] or "", "bin")
    yield Heading(2, "由数到字节 From a number to its bytes")
    yield str(_ROW)
    yield f"{row['agency']} {row['year']}:"
    place = f"data/warc/{row['warc_file']}"
    yield Items(
        [
            f"`warcio extract --payload {place} {row['warc_offset']} > page.{suffix}`",
            f"`sha256sum page.{suffix}` → `{row['payload_sha256']}`",
            f"无 warcio，记录本身 without warcio, the record itself: `tail -c +{row['warc_offset'] + 1} {place} | head -c {row['warc_length']} | gunzip`",
            f"在浏览器中打开 open in a browser: `page.{suffix}`",
        ]
    )
    yield Items([str(text) for text in (_CELL, _FILES, _REVISIT, _CORRECTED, _REPLAY)])
