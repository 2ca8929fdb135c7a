"""What an archive knows of the pages of some hosts, sent to a worker that crawls them: validators, and what would be the same again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from archive.cluster.records import bytes_of, place
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.handle import Archive

_MOST_BYTES = 200_000_000  # of the records that go with one site; what is left out is fetched in full
_URLS = "SELECT DISTINCT url FROM captures WHERE url >= ? AND url < ? ORDER BY url"


class KnownPage(NamedTuple):
    """The newest usable capture of an address or its newest error, or the one that holds its payload.

    `record` is empty of a revisit, and of what would be too much."""

    row: CaptureRow
    record: bytes


def pages_of(archive: Archive, hosts: Iterable[str]) -> list[KnownPage]:
    """What is known of all pages of these hosts (`host` or `host:port`)."""
    connection = archive.db.conn
    known: dict[int, KnownPage] = {}
    left = _MOST_BYTES
    for url in _urls(archive, hosts):
        error, row = capture_rows.newest_error(connection, url), capture_rows.newest_page(connection, url)
        full = row and capture_rows.original(connection, row)
        for stored in (error, full):
            if stored and stored.id not in known:
                record = bytes_of(archive.data, stored) if stored.warc_length <= left else b""
                left -= len(record)
                known[stored.id] = KnownPage(_alone(stored), record)
        if row and full and row.id != full.id:
            known[row.id] = KnownPage(replace(_alone(row), revisit_of=full.id), b"")
    return list(known.values())


def plant(archive: Archive, run_id: int, pages: Sequence[KnownPage]) -> None:
    """Put them into the new archive of a worker, as captures of that run."""
    connection = archive.db.conn
    for page in pages:
        place(archive.data, page.row, page.record)
    with archive.db.atomic():
        files = {page.row.warc_file for page in pages}
        connection.executemany(
            "INSERT INTO warc_files (name, run_id, bytes) VALUES (?, ?, 0)", [(name, run_id) for name in sorted(files)]
        )
        capture_rows.insert(connection, (replace(page.row, run_id=run_id) for page in pages))


def _urls(archive: Archive, hosts: Iterable[str]) -> Iterator[str]:
    for host in hosts:
        for scheme in ("http", "https"):
            start = f"{scheme}://{host}/"
            rows = archive.db.execute(_URLS, (start, start[:-1] + "0")).fetchall()
            yield from (url for (url,) in rows)


def _alone(row: CaptureRow) -> CaptureRow:
    """Without what refers to rows that the worker does not get."""
    return replace(
        row,
        source_id=None,
        text_sha256=None,
        text_parser_version=None,
        text_warc_file=None,
        text_warc_offset=None,
    )
