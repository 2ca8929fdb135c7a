"""What was archived: a page with the cell marked, which runs and fetches nothing, and the raw WARC records."""

from datasette import Response

from archive.base.errors import ArchiveError
from archive.base.own_files import opened
from archive.db import capture_rows
from archive.db.database import Database
from archive.db.handle import Archive
from archive.evidence.trace import can_be_marked, marked_page, whole_page
from archive.evidence.trace import trace as follow
from archive.warc.packs import where
from archive.web.pages import Asked, PageError
from archive.web.resolve import agency_of, cell_of, report_of
from extract import NotReadable


def archive_of(asked: Asked) -> Archive:
    return Archive(asked.data, Database(asked.connection), None)


def page(asked: Asked) -> Response:
    """The archived page with the cell marked. `guard` gives everything under /archived/ a sandbox."""
    report = report_of(asked, agency_of(asked), asked.number("version"))
    found = follow(archive_of(asked), report, cell_of(asked, report.cells))
    if found.damage:
        raise PageError(500, "damaged", file=found.full.warc_file, offset=found.full.warc_offset)
    if not can_be_marked(found):
        raise PageError(404, "no_marked_page", kind=found.full.media_type)
    return Response.html(marked_page(found))


def capture(asked: Asked) -> Response:
    """A page as it was fetched, a list of reports for example, with the lines above that say when and from where."""
    row, full = _captured(asked)
    try:
        return Response.html(whole_page(row, full, capture_rows.payload(asked.data, asked.connection, row)))
    except ArchiveError:
        raise PageError(500, "damaged", file=full.warc_file, offset=full.warc_offset) from None
    except NotReadable:
        raise PageError(404, "no_marked_page", kind=full.media_type) from None


def _captured(asked: Asked) -> tuple[capture_rows.CaptureRow, capture_rows.CaptureRow]:
    """The capture in the address, and the one with its bytes."""
    number = asked.number("capture")
    if asked.connection.execute("SELECT 1 FROM captures WHERE id = ?", (number,)).fetchone() is None:
        raise PageError(404, "no_capture", number=number)
    row = capture_rows.by_id(asked.connection, number)
    return row, capture_rows.original(asked.connection, row)


def record(asked: Asked) -> Response:
    """A capture's record as it lies in its WARC file: one gzip member, which is a WARC file of its own."""
    row, _ = _captured(asked)
    try:
        capture_rows.record_of(asked.data, row)
        stretch = where(asked.data, row.warc_file)
        with opened(stretch.path) as file:
            file.seek(stretch.start + row.warc_offset)
            data = file.read(row.warc_length)
    except (OSError, ArchiveError):
        raise PageError(500, "damaged", file=row.warc_file, offset=row.warc_offset) from None
    headers = {"Content-Disposition": f'attachment; filename="{row.id}.warc.gz"'}
    return Response(data, headers=headers, content_type="application/gzip")
