"""Captures to read: those sighted in finished visits, or read by an earlier version of the parser, that this one has not read yet."""

import sqlite3
from collections.abc import Iterator

import extract
from archive.base.sightings import Sighting
from archive.capture.site_visits import OF_FINISHED_VISITS
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.reading.attachment_choice import AttachedFile
from archive.reading.page_reading import ToRead
from archive.reports.versions import content_of

# Of confirmations that an earlier parser has read only the last of each payload is read again: it says that the report was still there.
_UNREAD = f"""
SELECT capture_id, site_id, agency, region, url, title, list_url FROM sightings AS s
WHERE id = (SELECT min(id) FROM sightings WHERE capture_id = s.capture_id)
AND NOT EXISTS (SELECT 1 FROM readings AS r WHERE r.capture_id = s.capture_id AND r.parser_version = ?)
AND ({OF_FINISHED_VISITS} OR EXISTS (SELECT 1 FROM readings AS r WHERE r.capture_id = s.capture_id))
AND (s.site_id, s.capture_id) > (?, ?)
AND NOT EXISTS (
    SELECT 1 FROM captures AS c JOIN captures AS later ON later.url = c.url AND later.id > c.id
    WHERE c.id = s.capture_id AND c.revisit_of IS NOT NULL AND later.payload_sha256 = c.payload_sha256
    AND EXISTS (SELECT 1 FROM readings AS r WHERE r.capture_id = c.id)
    AND EXISTS (SELECT 1 FROM sightings AS again WHERE again.capture_id = later.id))
"""  # noqa: S608
_NEXT = "ORDER BY s.site_id, s.capture_id LIMIT 500"


def count_captures_to_read(connection: sqlite3.Connection) -> int:
    sql = f"SELECT count(*) FROM ({_UNREAD})"  # noqa: S608
    return int(connection.execute(sql, (extract.PARSER_VERSION, "", 0)).fetchone()[0])


def captures_to_read(archive: Archive) -> Iterator[ToRead]:
    """What finished visits sighted and this parser has not read, site by site."""
    connection = archive.db.conn
    last = ("", 0)
    while page := named_rows(connection, f"{_UNREAD} {_NEXT}", (extract.PARSER_VERSION, *last)).fetchall():
        for sighting in (Sighting(**row) for row in page):
            capture = capture_rows.by_id(connection, sighting.capture_id)
            full, files = capture_rows.original(connection, capture), tuple(_files(connection, capture))
            yield ToRead(archive.data, sighting, capture, full, files)
        last = (sighting.site_id, sighting.capture_id)


def _files(connection: sqlite3.Connection, page: CaptureRow) -> Iterator[AttachedFile]:
    """In the order of their links."""
    attachments = {attachment.url: attachment for attachment in content_of(connection, page).attachments}
    links = "SELECT url FROM attachments WHERE page_capture_id = ? ORDER BY id"
    for (url,) in connection.execute(links, (page.id,)) if attachments else ():
        if url in attachments:
            capture = capture_rows.by_id(connection, attachments[url].capture_id)
            yield AttachedFile(attachments[url].name, capture, capture_rows.original(connection, capture))
