"""The plain texts of captured pages: made when a page is read, kept as `conversion` records in WARC files of their own.

A record refers to the response that it was made from and names the version of the parser. A text is made once; its
row, with the SHA-256, comes after the record is on the disk. Crawling needs no parser, so no page can trip a crawl.
"""

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import extract
from archive.base import times
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.journal import Spans, seal, write_again
from archive.reports.page_readings import ReadFailure
from archive.warc.records import member, new_record_id
from archive.warc.run_files import RunFiles

PARSER_FIELD = "Nianbao-Parser-Version"
_PENDING = """
SELECT id FROM captures
WHERE text_parser_version IS NULL AND revisit_of IS NULL AND media_type IN ('text/html', 'text/plain') ORDER BY id
"""
_KEEP = """
UPDATE captures SET text_parser_version = ?2, text_sha256 = ?3, text_warc_file = ?4, text_warc_offset = ?5
WHERE (id = ?1 OR revisit_of = ?1) AND text_parser_version IS NULL
"""
_FAILED = "INSERT INTO failures (run_id, site_id, url, at, reason, detail) VALUES (?, '', ?, ?, 'no text', ?)"


class TextWriter:
    """Writes the texts of one run. Rows are written within the caller's transaction, `acknowledge` before its end."""

    def __init__(self, data: Path, connection: sqlite3.Connection, run_id: int) -> None:
        self._data = data
        self._connection = connection
        self._run_id = run_id
        self._files = RunFiles(data, run_id, {"description": "plain texts of captured pages"}, "text-")

    def pending(self) -> Iterator[CaptureRow]:
        """The captures that have no text yet and may get one."""
        for (capture_id,) in self._connection.execute(_PENDING).fetchall():
            yield capture_rows.by_id(self._connection, capture_id)

    def keep(self, full: CaptureRow, text: str) -> None:
        """Write the text of a full capture, if it has none; an empty one is a row only."""
        if full.text_parser_version is not None:
            return
        if not text:
            keep_text(self._connection, full.id, extract.PARSER_VERSION)
            return
        body = text.encode("utf-8", "replace")
        name, offset = self.write(full, body)
        keep_text(self._connection, full.id, extract.PARSER_VERSION, sha256(body).hexdigest(), name, offset)

    def write(self, full: CaptureRow, body: bytes) -> tuple[str, int]:
        """Write the record of a text, without a row; the file and the offset."""
        (offset,), name = self._files.append([_member(full, body)])
        return name, offset

    def journal_again(self, told: Spans) -> None:
        """As `journal.write_again`, into the files of these texts."""
        write_again(self._connection, self._files, told)

    def file(self, full: CaptureRow, text: str | ReadFailure) -> str:
        """Write the text that was made of a capture; a sentence when there is none."""
        if isinstance(text, str):
            self.keep(full, text)
            return ""
        if text.why != "damaged":
            self._connection.execute(_FAILED, (self._run_id, full.url, times.now(), text.problem))
            self.keep(full, "")
        return f"{full.url}: no text: {text.problem}"

    def seal(self) -> None:
        """Have the records on the disk, before the transaction that brings their rows is committed."""
        seal(self._connection, self._files)

    def close(self) -> None:
        self._files.close()


def keep_text(
    connection: sqlite3.Connection,
    capture_id: int,
    parser_version: str,
    digest: str | None = None,
    warc_file: str | None = None,
    offset: int | None = None,
) -> None:
    """Note where the text of a capture and of its revisits is; that it has none, when nothing is given."""
    connection.execute(_KEEP, (capture_id, parser_version, digest, warc_file, offset))


def _member(full: CaptureRow, text: bytes) -> bytes:
    fields = [
        ("WARC-Target-URI", full.url),
        ("WARC-Date", times.now()),
        ("WARC-Refers-To", full.warc_record_id),
        (PARSER_FIELD, extract.PARSER_VERSION),
    ]
    return member("conversion", new_record_id(), fields, text, type_="text/plain;charset=utf-8")
