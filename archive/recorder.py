"""The thread's side of `capture.CaptureWriter`: exchanges → WARC records → rows, in groups.

A capture is up to three records that stand in this order and are appended with one write: the request, the text
(`conversion`, of HTML and plain text only), and last the response or revisit record. The last one seals the capture:
where it is whole, all of it is, so recovery can make the row again from the file.

A 304 becomes a revisit record (server-not-modified) of the newest usable answer 200. A 200 whose payload is archived
already becomes a revisit record (identical-payload-digest) of the first one, unless its content encoding is another:
the header fields of a revisit record must fit the stored body.
"""

import logging
import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import extract
from archive import stored
from archive.database import connect
from archive.encoding import content_encoding, payload_of
from archive.errors import storage_error
from archive.exchange import Exchange
from archive.headers import header
from archive.stored import CaptureRow
from archive.times import to_text
from archive.warc import CONFORMS_TO, NOT_MODIFIED, SAME_PAYLOAD, WarcFile, member, new_record_id

MAX_FILE_BYTES = 1 << 30
GROUP_CAPTURES = 50
GROUP_S = 2.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Payload:
    content: bytes
    encoding: str | None
    sha256: str
    body_sha256: str | None


class Recorder:
    """Owns the run's WARC file and a connection of its own. Used by one thread after it is made."""

    def __init__(self, data: Path, run_id: int, *, robots: str, contact: str | None) -> None:
        self.run_id = run_id
        self._data = data
        self._about = {"robots": robots, "operator": contact or ""}
        self._connection: sqlite3.Connection = connect(data, write=True).conn
        self._file: WarcFile | None = None
        self._files = 0
        self._rows: list[CaptureRow] = []
        self._others: list[tuple[str, dict[str, Any]]] = []
        self._oldest_s: float | None = None

    def due_in_s(self) -> float | None:
        """Seconds until what is pending is to be committed; None when nothing is pending."""
        return None if self._oldest_s is None else max(0.0, self._oldest_s + GROUP_S - time.monotonic())

    def add(self, table: str, row: dict[str, Any]) -> None:
        """A row that rests on captures, committed after them."""
        self._others.append((table, row))
        self._touched()

    def write(self, capture_id: int, exchange: Exchange) -> None:
        """Append the records of one exchange; its row follows with the next commit."""
        payload = _settle(exchange)
        repeated = self._repeated(exchange, payload)
        if repeated:
            members, record_id = [], new_record_id()
            text_sha256, kind = repeated.text_sha256, "revisit"
        else:
            record_id = new_record_id()
            text = self._text(exchange, payload.content)
            text_sha256, kind = sha256(text).hexdigest() if text else None, "response"
            members = [_text_member(exchange, text, record_id)] if text else []
        members.insert(0, _request_member(exchange, record_id))
        members.append(_response_member(exchange, payload, record_id, repeated))
        offsets, name = self._append(members)
        self._rows.append(
            CaptureRow(
                id=capture_id,
                run_id=self.run_id,
                url=exchange.url,
                method=exchange.method,
                fetched_at=to_text(exchange.fetched_at),
                status=exchange.status,
                payload_sha256=repeated.payload_sha256 if repeated else payload.sha256,
                payload_bytes=repeated.payload_bytes if repeated else len(payload.content),
                text_sha256=text_sha256,
                media_type=repeated.media_type if repeated else extract.media_type(payload.content),
                charset=exchange.charset or (repeated.charset if repeated else None),
                content_encoding=repeated.content_encoding if repeated else payload.encoding,
                etag=header(exchange.response_headers, "etag"),
                last_modified=header(exchange.response_headers, "last-modified"),
                body_sha256=repeated.body_sha256 if repeated else payload.body_sha256,
                revisit_of=repeated.id if repeated else None,
                warc_file=name,
                warc_offset=offsets[-1],
                warc_length=len(members[-1]),
                warc_record_id=record_id,
                text_warc_offset=offsets[1] if kind == "response" and len(members) == 3 else None,
            )
        )
        self._touched()
        if len(self._rows) >= GROUP_CAPTURES:
            self.commit()

    def commit(self) -> None:
        """Make sure of everything so far: the WARC file first, then the rows."""
        if self._oldest_s is None:
            return
        if self._file:
            self._file.sync()
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._insert()
        except sqlite3.Error as error:
            raise storage_error(error, self._data / "archive.db") from error
        self._rows.clear()
        self._others.clear()
        self._oldest_s = None

    def close(self) -> None:
        self._connection.close()
        if self._file:
            self._file.close()

    def _insert(self) -> None:
        if self._file:
            self._connection.execute(
                "INSERT INTO warc_files (name, run_id, bytes) VALUES (?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
                (self._file.path.name, self.run_id, self._file.size),
            )
        stored.insert(self._connection, self._rows)
        for table, row in self._others:
            columns = ", ".join(row)
            marks = ", ".join(f":{column}" for column in row)
            self._connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", row)  # noqa: S608

    def _touched(self) -> None:
        if self._oldest_s is None:
            self._oldest_s = time.monotonic()

    def _append(self, members: list[bytes]) -> tuple[list[int], str]:
        if self._file and self._file.size + sum(map(len, members)) > MAX_FILE_BYTES:
            self.commit()
            self._file.close()
            self._file = None
        if self._file is None:
            self._file = self._new_file()
        return self._file.append(members), self._file.path.name

    def _new_file(self) -> WarcFile:
        moment = datetime.now(UTC)
        self._files += 1
        file = WarcFile(self._data / "warc" / f"{moment:%Y%m%d%H%M%S}-{self.run_id}-{self._files}.warc.gz")
        file.append([_warcinfo_member(file.path.name, to_text(moment), self._about)])
        return file

    def _repeated(self, exchange: Exchange, payload: _Payload) -> CaptureRow | None:
        if exchange.status == 304:
            failed = {row["capture_id"] for table, row in self._others if table == "failures"}
            pages = (
                r
                for r in reversed(self._rows)
                if (r.url, r.status, r.method) == (exchange.url, 200, "GET") and r.id not in failed
            )
            page = next(pages, None) or stored.newest_page(self._connection, exchange.url)
            if page is None or page.revisit_of is None:
                return page
            pending = (r for r in self._rows if r.id == page.revisit_of)
            return next(pending, None) or stored.by_id(self._connection, page.revisit_of)
        if exchange.status != 200 or not payload.content:
            return None
        same = (
            r
            for r in self._rows
            if r.payload_sha256 == payload.sha256
            and (r.status, r.revisit_of, r.content_encoding) == (200, None, payload.encoding)
        )
        return next(same, None) or stored.same_payload(self._connection, payload.sha256, payload.encoding)

    def _text(self, exchange: Exchange, content: bytes) -> bytes:
        try:
            return extract.plain_text(content, charset=exchange.charset).encode("utf-8", "replace")
        except Exception as error:  # noqa: BLE001  # recorded; a page that trips the parser is archived all the same
            _log.exception("no text of %s", exchange.url)
            detail = f"the page is archived without its text: {type(error).__name__}: {error}"
            moment = to_text(exchange.fetched_at)
            row = {"run_id": self.run_id, "site_id": "", "url": exchange.url, "at": moment, "reason": "no text"}
            self._others.append(("failures", row | {"detail": detail, "capture_id": None}))
            return b""


def _settle(exchange: Exchange) -> _Payload:
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
    body_sha256 = sha256(exchange.body).hexdigest() if encoding else None
    return _Payload(content, encoding, sha256(content).hexdigest(), body_sha256)


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


def _text_member(exchange: Exchange, text: bytes, response_id: str) -> bytes:
    fields = [*_fields(exchange), ("WARC-Refers-To", response_id)]
    return member("conversion", new_record_id(), fields, text, type_="text/plain;charset=utf-8")


def _response_member(exchange: Exchange, payload: _Payload, record_id: str, repeated: CaptureRow | None) -> bytes:
    fields = _fields(exchange)
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
    status_line = f"HTTP/1.1 {exchange.status} {exchange.reason}".rstrip()
    return member(kind, record_id, fields, body, http=(status_line, headers))


def _warcinfo_member(name: str, moment: str, about: dict[str, str]) -> bytes:
    info = {
        "software": f"nianbao/{version('nianbao')}",
        "format": "WARC File Format 1.1",
        "conformsTo": CONFORMS_TO,
        **{key: value for key, value in about.items() if value},
    }
    body = "".join(f"{key}: {value}\r\n" for key, value in info.items()).encode()
    fields = [("WARC-Filename", name), ("WARC-Date", moment)]
    return member("warcinfo", new_record_id(), fields, body, type_="application/warc-fields")
