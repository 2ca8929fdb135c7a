"""The thread's side of `capture.CaptureWriter`: exchanges → WARC records → rows, in groups.

A capture is two records that are appended with one write: the request, and the response or revisit record. If the second
record is complete, the whole capture is, and recovery can make its row again from the file.

A confirmation, a GET that brought what its address brought before, is one record: the revisit, with the header fields that
say what was answered (`_KEPT`). Its request had the header fields of the request that the revisit refers to, and after a 304
the validators of that answer.

A 304 becomes a revisit record (server-not-modified) of the newest usable answer 200. Any other answer whose payload is
archived already with the same status becomes a revisit record (identical-payload-digest) of the first one, unless its content encoding is another:
the header fields of a revisit record must fit the stored body.
"""

import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.base.encoding import content_encoding, payload_of
from archive.base.errors import storage_error
from archive.base.exchange import Exchange
from archive.base.headers import header
from archive.base.times import to_text
from archive.db import capture_rows
from archive.db.capture_rows import CAPTURE_FIELD, CaptureRow, Payload, RecordPlace, payload_from
from archive.db.connection import connect
from archive.db.journal import seal
from archive.warc.records import NOT_MODIFIED, SAME_PAYLOAD, member, new_record_id
from archive.warc.run_files import RunFiles

# Of the header fields of a confirmation: those of the content and its validity, the date, and where a redirect leads. The
# others repeat, night after night, what the first answer said of the server.
_KEPT = frozenset(
    [
        "date",
        "etag",
        "last-modified",
        "expires",
        "location",
        "vary",
        "content-type",
        "content-encoding",
        "content-language",
        "content-location",
        "content-disposition",
    ]
)
GROUP_CAPTURES = 50
GROUP_S = 2.0


class Recorder:
    """Owns the run's WARC files and a connection of its own. Used by one thread after it is made."""

    def __init__(self, data: Path, run_id: int, *, robots: str, contact: str | None) -> None:
        self.run_id = run_id
        self._data = data
        self._connection: sqlite3.Connection = connect(data, write=True).conn
        self._files = RunFiles(data, run_id, {"robots": robots, "operator": contact or ""})
        self._rows: list[CaptureRow] = []
        self._others: list[tuple[str, dict[str, Any]]] = []
        self._oldest_s: float | None = None

    @property
    def due(self) -> bool:
        """Has something waited for its commit long enough?"""
        return self._oldest_s is not None and time.monotonic() >= self._oldest_s + GROUP_S

    def add(self, table: str, row: dict[str, Any]) -> None:
        """Add a row that refers to captures; it is committed after them."""
        self._others.append((table, row))
        self._touched()

    def write(self, capture_id: int, exchange: Exchange) -> None:
        """Append the records of one exchange; its row follows with the next commit."""
        payload = _settle(exchange)
        repeated = self._repeated(exchange, payload)
        record_id = new_record_id()
        is_get = exchange.method == "GET" and not exchange.request_body
        confirms = is_get and repeated is not None and (exchange.status == 304 or repeated.url == exchange.url)
        response = _response_member(capture_id, exchange, payload, record_id, repeated, confirms)
        members = [response] if confirms else [_request_member(exchange, record_id), response]
        offsets, name = self._files.append(members)
        self._rows.append(
            capture_rows.new_row(
                capture_id,
                self.run_id,
                url=exchange.url,
                method=exchange.method,
                fetched_at=to_text(exchange.fetched_at),
                status=exchange.status,
                headers=exchange.response_headers,
                charset=exchange.charset,
                payload=payload,
                repeated=repeated,
                place=RecordPlace(name, offsets[-1], len(response), record_id),
            )
        )
        self._touched()
        if len(self._rows) >= GROUP_CAPTURES:
            self.commit()

    def commit(self) -> None:
        """Make sure of everything so far: the WARC file with the journal first, then the rows."""
        if self._oldest_s is None:
            return
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._insert()
                seal(self._connection, self._files)
        except sqlite3.Error as error:
            raise storage_error(error, self._data / "archive.db") from error
        self._rows.clear()
        self._others.clear()
        self._oldest_s = None

    def close(self) -> None:
        self._connection.close()
        self._files.close()

    def _insert(self) -> None:
        capture_rows.insert(self._connection, self._rows)
        for table, row in self._others:
            columns = ", ".join(row)
            marks = ", ".join(f":{column}" for column in row)
            self._connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", row)  # noqa: S608

    def _touched(self) -> None:
        if self._oldest_s is None:
            self._oldest_s = time.monotonic()

    def _repeated(self, exchange: Exchange, payload: Payload) -> CaptureRow | None:
        if exchange.status == 304:
            failed = {row["capture_id"] for table, row in self._others if table == "failures"}
            pages = (
                r
                for r in reversed(self._rows)
                if (r.url, r.status, r.method) == (exchange.url, 200, "GET") and r.id not in failed
            )
            page = next(pages, None) or capture_rows.newest_page(self._connection, exchange.url)
            if page is None:
                return None
            pending = (r for r in self._rows if r.id in (page.id, page.revisit_of) and r.revisit_of is None)
            return next(pending, None) or capture_rows.original(self._connection, page)
        if not payload.content:
            return None
        same = (
            r
            for r in self._rows
            if r.payload_sha256 == payload.sha256
            and (r.status, r.revisit_of, r.content_encoding) == (exchange.status, None, payload.encoding)
        )
        return next(same, None) or self._whole(
            capture_rows.same_payload(self._connection, payload.sha256, payload.encoding, exchange.status)
        )

    def _whole(self, row: CaptureRow | None) -> CaptureRow | None:
        """The row if its record is undamaged. Of a damaged one there is no revisit: the payload is stored again."""
        return row if row and capture_rows.is_whole(self._data, row) else None


def _settle(exchange: Exchange) -> Payload:
    """The payload as it can be read back from the record: where the encoding can't be undone, the body as served."""
    encoding = content_encoding(exchange.response_headers) if exchange.body else None
    content = exchange.body
    if encoding and exchange.payload != exchange.body:
        try:
            content = payload_of(exchange.body, encoding)
        except ValueError:
            encoding = None
    else:
        encoding = None
    return payload_from(content, encoding, exchange.body)


def _fields(exchange: Exchange) -> list[tuple[str, str]]:
    return [("WARC-Target-URI", exchange.url), ("WARC-Date", to_text(exchange.fetched_at))]


def _request_member(exchange: Exchange, response_id: str) -> bytes:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = exchange.request_headers
    if header(headers, "host") is None:
        headers = (("Host", parts.netloc), *headers)
    return member(
        "request",
        new_record_id(),
        [*_fields(exchange), ("WARC-Concurrent-To", response_id)],
        exchange.request_body,
        http=(f"{exchange.method} {target} HTTP/1.1", headers),
    )


def _response_member(
    capture_id: int,
    exchange: Exchange,
    payload: Payload,
    record_id: str,
    repeated: CaptureRow | None,
    confirms: bool,
) -> bytes:
    fields = [*_fields(exchange), (CAPTURE_FIELD, str(capture_id))]
    if exchange.ip_address:
        fields.append(("WARC-IP-Address", exchange.ip_address))
    if exchange.http_version:
        fields.append(("WARC-Protocol", exchange.http_version.lower()))
    body, kind = exchange.body, "response"
    digest = payload.body_sha256 or payload.sha256
    if repeated:
        body, kind = b"", "revisit"
        digest = repeated.body_sha256 or repeated.payload_sha256
        fields += [
            ("WARC-Profile", NOT_MODIFIED if exchange.status == 304 else SAME_PAYLOAD),
            ("WARC-Refers-To", repeated.warc_record_id),
            ("WARC-Refers-To-Target-URI", repeated.url),
            ("WARC-Refers-To-Date", repeated.fetched_at),
        ]
    fields.append(("WARC-Payload-Digest", f"sha256:{digest}"))
    headers = [(name, value) for name, value in exchange.response_headers if name.lower() != "transfer-encoding"]
    if confirms:
        headers = [(name, value) for name, value in headers if name.lower() in _KEPT]
    status_line = f"HTTP/1.1 {exchange.status} {exchange.reason}".rstrip()
    return member(kind, record_id, fields, body, http=(status_line, headers))
