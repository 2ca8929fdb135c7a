"""Versions of a report: when a reading is a new one, why, and how it is written.

The content of a page is its text (`text_sha256`; where a document has no text, its bytes) and the bytes of its
attachments. A page whose markup changed but whose content did not is unchanged. Each version has a cause:

first seen          the report had no version
source changed      the text at this URL or an attachment's bytes changed
another copy        other text, at a URL that no version of the report came from
attachment added    the same text, and an attachment that was not archived before
content removed     the page lost most of the report, and later visits confirmed it (`archive/reading/losses.py`)
seen earlier        other text at this URL, from a capture that is older than all that were read there
parser changed      the same content, read differently by another version of the parser

Versions with corrections (`archive/corrections/corrections.py`) are never compared with others. They have two causes:

corrected               a printed version with corrections in some of its cells
correction withdrawn    the printed version again, after its last correction was withdrawn
"""

import sqlite3
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from operator import attrgetter

import extract
from archive.base import times
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.cells import add_packed
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.processes import reader
from archive.reports.findings import add_findings
from archive.reports.page_readings import PageReading

_PAGES = ("text/html", "text/plain")


@dataclass(frozen=True)
class Attachment:
    url: str
    name: str
    capture_id: int
    payload_sha256: str
    media_type: str


@dataclass(frozen=True)
class Content:
    """`page_sha256` is of the text, or of the bytes where there is no text."""

    page_sha256: str
    attachments: tuple[Attachment, ...]

    @property
    def sha256(self) -> str:
        parts = [self.page_sha256, *(attachment.payload_sha256 for attachment in self.attachments)]
        return sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Candidate:
    """A reading that may become a version."""

    report_id: int
    capture: CaptureRow
    content: Content
    reading_sha256: str


@dataclass(frozen=True)
class _Version:
    id: int
    capture_id: int
    url: str
    fetched_at: str
    cause: str
    parser_version: str
    content_sha256: str
    reading_sha256: str


_ATTACHMENTS = """
WITH last AS (
    SELECT coalesce(min(v.run_id), :run) AS run_id FROM sightings AS s
    JOIN site_visits AS v ON v.site_id = s.site_id AND v.run_id >= :run WHERE s.capture_id = :page
)
SELECT a.url, a.name, max(c.id) AS capture_id, c.payload_sha256, c.media_type
FROM last JOIN attachments AS a JOIN captures AS c ON c.url = a.url AND c.run_id <= last.run_id
WHERE a.page_capture_id = :page AND (c.status = 200 OR c.revisit_of IS NOT NULL) AND c.method = 'GET'
AND NOT EXISTS (
    SELECT 1 FROM captures AS again JOIN failures AS f ON f.capture_id = again.id
    WHERE again.url = c.url AND again.payload_sha256 = c.payload_sha256 AND again.id >= c.id
    AND again.run_id <= last.run_id
)
GROUP BY a.url ORDER BY a.url
"""
# Of a page that others fetched, in whatever order: the capture of each attachment that is next to that of the page in time.
_IMPORTED_ATTACHMENTS = """
SELECT a.url, a.name, c.id AS capture_id, c.payload_sha256, c.media_type
FROM attachments AS a JOIN captures AS c ON c.id = (
    SELECT n.id FROM captures AS n WHERE n.url = a.url AND (n.status = 200 OR n.revisit_of IS NOT NULL) AND n.method = 'GET'
    AND NOT EXISTS (SELECT 1 FROM failures AS f WHERE f.capture_id = n.id)
    ORDER BY abs(julianday(n.fetched_at) - julianday(:at)), n.id LIMIT 1
)
WHERE a.page_capture_id = :page ORDER BY a.url
"""


def content_of(connection: sqlite3.Connection, capture: CaptureRow) -> Content:
    """What a captured page said, with the newest capture of each of its attachments.

    Captures count up to the end of the run that finished the visit, because a run that was killed may have stored the page
    without its attachments. It may also have lost the row that names an answer as a failure. So an attachment counts as
    missing if a later run recorded the same bytes as a failure.
    """
    sql = _ATTACHMENTS if capture.source_id is None else _IMPORTED_ATTACHMENTS
    rows = named_rows(connection, sql, {"page": capture.id, "run": capture.run_id, "at": capture.fetched_at})
    return Content(capture.text_sha256 or capture.payload_sha256, tuple(Attachment(**row) for row in rows))


class Comparison:
    """A candidate beside the versions of its report as printed; the archive is asked once."""

    def __init__(self, archive: Archive, candidate: Candidate) -> None:
        self.candidate = candidate
        self._archive = archive
        self.last, self._earlier = _versions(archive.db.conn, candidate.report_id)
        self._contents: dict[int, Content] = {}
        self._has_same_content: dict[int, bool] = {}

    @cached_property
    def same(self) -> int | None:
        """The id of the version that says the same: the same content read by the same parser, or the same report.

        The report is the same where it reads the same, with the same files, at the same address: what changed is the page
        around it, or around the article on a further page.
        """
        candidate = self.candidate
        for version in reversed(self._earlier):
            reads_the_same = candidate.reading_sha256 == version.reading_sha256
            here = version.url == candidate.capture.url
            if reads_the_same and here and _files(self._content_of(version)) == _files(candidate.content):
                return version.id
            read_alike = reads_the_same or version.parser_version == extract.PARSER_VERSION
            if read_alike and self._same_content(version):
                return version.id
        return None

    @cached_property
    def is_new_content(self) -> bool:
        """Whether no version of the report has this content, read by whatever parser."""
        return not any(map(self._same_content, self._earlier))

    @property
    def cause(self) -> str:
        """Why the candidate is a version."""
        if not self._earlier:
            return "first seen"
        if not self.is_new_content:
            return "parser changed"
        here = [version for version in self._earlier if version.url == self.candidate.capture.url]
        if not here:
            return "another copy"
        earlier_here = [version for version in here if version.fetched_at <= self.candidate.capture.fetched_at]
        if not earlier_here:
            return "seen earlier"
        last = max(earlier_here, key=attrgetter("fetched_at"))
        before, now = self._content_of(last), self.candidate.content
        added = set(_pairs(before)) < set(_pairs(now)) and self._same_page(last, before)
        return "attachment added" if added else "source changed"

    def _same_content(self, version: _Version) -> bool:
        if version.id not in self._has_same_content:
            self._has_same_content[version.id] = self._compare(version)
        return self._has_same_content[version.id]

    def _compare(self, version: _Version) -> bool:
        if version.content_sha256 == self.candidate.content.sha256:
            return True
        if version.url != self.candidate.capture.url:
            return False
        before = self._content_of(version)
        return _pairs(before) == _pairs(self.candidate.content) and self._same_page(version, before)

    def _same_page(self, version: _Version, before: Content) -> bool:
        """Is the text the same? Texts made by two versions of the parser are made again with today's before they differ."""
        archive, now = self._archive, self.candidate
        if before.page_sha256 == now.content.page_sha256:
            return True
        capture = capture_rows.by_id(archive.db.conn, version.capture_id)
        if capture.text_parser_version == now.capture.text_parser_version:
            return False
        texts = [
            reader.plain_text(capture_rows.payload(archive.data, archive.db.conn, row), row.charset)
            for row in (capture, now.capture)
        ]
        return bool(texts[0]) and texts[0] == texts[1]

    def _content_of(self, version: _Version) -> Content:
        if version.id not in self._contents:
            self._contents[version.id] = _content_of_version(self._archive.db.conn, version)
        return self._contents[version.id]


def add_version(
    connection: sqlite3.Connection, compared: Comparison, reading: PageReading, *, removed: bool = False
) -> tuple[int, str]:
    """Write a version with its sections, cells, findings and attachments; its id and its cause.

    `removed`: later visits confirmed that the page lost most of the report.
    """
    candidate, now = compared.candidate, times.now()
    cause = "content removed" if removed else compared.cause
    row = (
        candidate.report_id,
        candidate.capture.id,
        compared.last + 1,
        cause,
        now if cause == "parser changed" else candidate.capture.fetched_at,
        extract.PARSER_VERSION,
        candidate.content.sha256,
        candidate.reading_sha256,
        reading.title,
        reading.agency,
        reading.form,
        reading.published,
        now,
    )
    version_id = connection.execute(_INSERT, row).lastrowid
    assert version_id
    if candidate.content.attachments:
        connection.executemany(
            "INSERT INTO version_attachments VALUES (?, ?, ?, ?, ?)",
            [(version_id, a.url, a.name, a.capture_id, a.payload_sha256) for a in candidate.content.attachments],
        )
    _add_reading(connection, version_id, reading)
    return version_id, cause


_INSERT = """
INSERT INTO report_versions (report_id, capture_id, version, cause, seen_at, parser_version, content_sha256,
    reading_sha256, title, agency_name, form, published, recorded_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _add_reading(connection: sqlite3.Connection, version_id: int, reading: PageReading) -> None:
    connection.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, ?)",
        [(version_id, at, s.number, s.heading, s.text) for at, s in enumerate(reading.sections)],
    )
    connection.executemany(
        "INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?)",
        [(version_id, at, s.key, s.value, s.sentence, s.section) for at, s in enumerate(reading.statements)],
    )
    add_packed(connection, version_id, reading.cells)
    if reading.from_files:
        rows = [(version_id, *table) for table in reading.from_files]
        connection.executemany("INSERT INTO table_sources VALUES (?, ?, ?)", rows)
    if reading.findings:
        add_findings(connection, version_id, reading.findings)


def _versions(connection: sqlite3.Connection, report_id: int) -> tuple[int, list[_Version]]:
    """The number of the last version, 0 where there is none, and those as printed."""
    rows = named_rows(
        connection,
        "SELECT v.version, v.corrects, v.id, v.capture_id, c.url, c.fetched_at, v.cause, v.parser_version, v.content_sha256, "
        "v.reading_sha256 FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id "
        "WHERE v.report_id = ? ORDER BY v.version",
        (report_id,),
    ).fetchall()
    printed = [
        _Version(**{field.name: row[field.name] for field in fields(_Version)})
        for row in rows
        if row["corrects"] is None
    ]
    return rows[-1]["version"] if rows else 0, printed


def _content_of_version(connection: sqlite3.Connection, version: _Version) -> Content:
    capture = capture_rows.by_id(connection, version.capture_id)
    rows = named_rows(
        connection,
        "SELECT a.url, a.name, a.capture_id, a.payload_sha256, c.media_type FROM version_attachments AS a "
        "JOIN captures AS c ON c.id = a.capture_id WHERE a.report_version_id = ? ORDER BY a.url",
        (version.id,),
    )
    return Content(capture.text_sha256 or capture.payload_sha256, tuple(Attachment(**row) for row in rows))


def _pairs(content: Content) -> list[tuple[str, str]]:
    return [(attachment.url, attachment.payload_sha256) for attachment in content.attachments]


def _files(content: Content) -> list[tuple[str, str]]:
    """The attachments that are no pages."""
    return [(file.url, file.payload_sha256) for file in content.attachments if file.media_type not in _PAGES]
