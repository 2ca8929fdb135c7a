"""WARC 1.1 records: made, appended, and read again one by one.

Every record is one gzip member and carries SHA-256 digests written `sha256:<hex>`: a block digest always, a payload
digest on request, response and conversion records; on a revisit it is that of the original. As warcio and the standard
understand it, the payload of a response is its body as stored, content encoding included.

Exact in a response record: the body as served after the transfer encoding (chunks) was undone, and the status.
Not exact: case and order of header fields, which the HTTP client does not keep; the Transfer-Encoding field, left out
because the stored body is not chunked; header values outside ASCII, percent-encoded; the version in the status line,
HTTP/1.1 also for HTTP/2 (WARC-Protocol tells).
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from isal import isal_zlib

from archive.base.errors import DamagedRecord, NotInPlace
from archive.base.headers import Headers
from archive.base.own_files import opened
from archive.warc.inflate import MAX_BLOCK_BYTES, NotInflatedError, inflate

CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_NotGzip: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its stub calls it an instance
_GZIP_LEVEL = 1  # of ISA-L: as small as zlib's level 3 on pages, in a fifth of the time
_GZIP_START = b"\x1f\x8b\x08"
_HEAD_END = b"\r\n\r\n"
_HTTP_KINDS = frozenset({"request", "response", "revisit"})
_OF_RESOURCES = frozenset({"resource", "revisit"})
CAPTURE_KINDS = frozenset({"response", "resource", "revisit"})  # of the records that are a capture
_READ_SIZE = 1 << 16
_MAX_TRIES = 20_000  # starts of members that are tried behind damage, a file
_STATUS = re.compile(r"[0-9]{1,9}")
_DIGITS = re.compile(r"[0-9]{1,12}")
_LINE_BREAKS = re.compile(r"[\r\n\0]+")


def new_record_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def member(
    kind: str, record_id: str, fields: Headers, body: bytes, *, http: tuple[str, Headers] | None = None, type_: str = ""
) -> bytes:
    """One record as a gzip member. `http` is the first line and the header fields of an HTTP message."""
    head = _http_head(*http) if http else b""
    type_ = type_ or f"application/http; msgtype={'request' if kind == 'request' else 'response'}"
    return raw_member(kind, record_id, fields, head, body, type_)


def raw_member(kind: str, record_id: str, fields: Headers, head: bytes, body: bytes, type_: str) -> bytes:
    """One record as a gzip member. Its block is `head`, the header of an HTTP message as it was sent or b"", and `body`."""
    block = hashlib.sha256(head)
    block.update(body)
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": record_id,
        **dict(fields),
        "WARC-Block-Digest": f"sha256:{block.hexdigest()}",
        "Content-Type": type_,
        "Content-Length": str(len(head) + len(body)),
    }
    if kind not in ("warcinfo", "revisit") and "WARC-Payload-Digest" not in headers:
        payload = hashlib.sha256(body) if head else block
        headers["WARC-Payload-Digest"] = f"sha256:{payload.hexdigest()}"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return isal_zlib.compress(
        b"".join((b"WARC/1.1\r\n", lines.encode(), b"\r\n", head, body, b"\r\n\r\n")), _GZIP_LEVEL, wbits=31
    )


def _http_head(first_line: str, fields: Headers) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders  # only here, for it may import fsspec, which takes 30 ms

    message = StatusAndHeaders(first_line, [(_one_line(name), _one_line(value)) for name, value in fields])
    head: bytes = message.to_ascii_bytes()
    return head


def _one_line(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text)


def sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Record:
    """A record read back. `headers` and `http` keep their order; `body` is what follows the HTTP header, or the block."""

    kind: str
    headers: dict[str, str]
    method: str | None
    status: int | None
    http_fields: str
    body: bytes
    block_sha256: str

    @property
    def http(self) -> tuple[tuple[str, str], ...]:
        return tuple(_fields(self.http_fields))

    @property
    def capture_status(self) -> int:
        """The status of the capture. A `resource` is a file that no HTTP answer brought: it is there, which counts as 200."""
        return self.status or (200 if self.kind in _OF_RESOURCES else 0)

    @cached_property
    def body_sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    def problems(self) -> list[str]:
        """What does not fit the digests that the record carries."""
        found = []
        if self.headers.get("WARC-Block-Digest") != f"sha256:{self.block_sha256}":
            found.append("the block has another SHA-256 than its WARC-Block-Digest")
        payload = self.headers.get("WARC-Payload-Digest")
        if self.kind != "revisit" and payload and payload != f"sha256:{self.body_sha256}":
            found.append("the payload has another SHA-256 than its WARC-Payload-Digest")
        return found


@dataclass(frozen=True)
class Member:
    """A place in a WARC file: a record, or bytes that are none and why."""

    offset: int
    length: int
    record: Record | None
    problem: str = ""


def parse(data: bytes) -> Record:
    """The record in the bytes of one inflated member. ValueError when they are no whole record.

    Reads what `member` writes: no field goes on over a second line.
    """
    head_end = data.find(_HEAD_END)
    version, _, fields = _text(data[: max(head_end, 0)]).partition("\r\n")
    if version != "WARC/1.1":
        raise ValueError("no WARC/1.1 record")
    headers = dict(_fields(fields))
    if not _DIGITS.fullmatch(headers.get("Content-Length", "")):
        raise ValueError("the record has no Content-Length")
    length = int(headers["Content-Length"])
    start, end = head_end + 4, len(data) - 4
    if end - start != length or not data.endswith(_HEAD_END):
        raise ValueError(f"the record has {end - start} bytes, its Content-Length is {length}")
    return parse_block(headers.get("WARC-Type", ""), headers, data, start, end)


def parse_block(kind: str, headers: dict[str, str], data: bytes, start: int = 0, end: int | None = None) -> Record:
    """A record of which the block is there. ValueError when it is no HTTP message and should be one."""
    end = len(data) if end is None else end
    block = memoryview(data)[start:end]
    block_sha256 = hashlib.sha256(block).hexdigest()
    if kind not in _HTTP_KINDS or start == end:
        return Record(kind, headers, None, None, "", bytes(block), block_sha256)
    body_at = body_start(data, start, end)
    if body_at < 0:
        raise ValueError("the record has no whole HTTP header")
    first_line, _, http_fields = _text(data[start:body_at].rstrip(b"\r\n")).partition("\n")
    first, _, status = first_line.partition(" ")
    status = status.strip().partition(" ")[0]
    return Record(
        kind=kind,
        headers=headers,
        method=first if kind == "request" else None,
        status=int(status) if kind != "request" and _STATUS.fullmatch(status) else None,
        http_fields=http_fields,
        body=data[body_at:end],
        block_sha256=block_sha256,
    )


def body_start(data: bytes, start: int, end: int) -> int:
    """Where the body of an HTTP message begins; -1 where its header has no end. Some servers end lines with LF alone."""
    crlf = data.find(_HEAD_END, start, end)
    lf = data.find(b"\n\n", start, end if crlf < 0 else crlf)
    return lf + 2 if lf >= 0 else crlf + 4 if crlf >= 0 else -1


def _text(head: bytes) -> str:
    try:
        return head.decode()
    except UnicodeDecodeError:
        return head.decode("iso-8859-1")


def _fields(text: str) -> list[tuple[str, str]]:
    parts = (line.partition(":") for line in text.split("\n"))
    return [(name.rstrip(" \t"), value.strip()) for name, colon, value in parts if colon]


def read_at(path: Path, offset: int, length: int) -> Record:
    """The record at a place that a row names. DamagedRecord when it is not whole or its digests do not fit."""
    try:
        if min(offset, length) < 0:
            raise ValueError("no place in a file")
        with opened(path) as file:
            found = member_at(file.fileno(), offset, offset + length)
    except (OSError, ValueError, NotInPlace) as error:
        raise DamagedRecord(f"{path}, offset {offset}: {error}") from error
    record, problem = found.record, found.problem
    if record:
        problem = "no whole gzip member" if found.length != length else "; ".join(record.problems())
    if not record or problem:
        raise DamagedRecord(f"{path}, offset {offset}: {problem}")
    return record


def members(
    path: Path, start: int = 0, end: int | None = None, known: Callable[[int], int | None] | None = None
) -> Iterator[Member]:
    """Every member of a file from `start` up to `end` (both in bytes), stretches that can't be read included.

    After such a stretch the next start of a gzip member that inflates to `WARC/` is sought, so what follows may be a part
    of the body of a damaged record. `known` gives, for an offset, the next one where a record is known to begin: nothing
    that is sought reaches over it. Seeking ends after so many starts or so much inflated in vain; the rest is skipped.
    """
    with opened(path) as file:
        fd = file.fileno()
        size = os.fstat(fd).st_size
        end = size if end is None else min(end, size)
        tries, budget = _MAX_TRIES, MAX_BLOCK_BYTES + 4 * (end - start)
        offset, limit = start, end
        while offset < end:
            limit = end if offset >= limit else limit
            found = member_at(fd, offset, limit)
            if found.record is None:
                budget -= found.length
                if limit == end:
                    limit = (known(offset) if known else None) or end
                after = limit
                if budget > 0 and tries > 0:
                    after, tries = _next_start(fd, offset + 1, limit, tries)
                found = Member(offset, after - offset, None, found.problem)
            yield found
            offset += found.length


def member_at(fd: int, offset: int, end: int) -> Member:
    """The member that begins there; of one that is no record, the length is how many bytes were inflated in vain."""
    try:
        data, length = inflate(fd, offset, end)
        return Member(offset, length, parse(data))
    except NotInflatedError as error:
        return Member(offset, error.spent, None, str(error))
    except ValueError as error:
        return Member(offset, len(data), None, str(error))


def _next_start(fd: int, offset: int, end: int, tries: int) -> tuple[int, int]:
    """The next start of a member, or `end`; how many tries are left."""
    while offset < end and tries:
        window = os.pread(fd, min(_READ_SIZE, end - offset), offset)
        at = window.find(_GZIP_START)
        if at < 0:
            offset += max(1, len(window) - len(_GZIP_START) + 1)
            continue
        offset += at
        tries -= 1
        try:
            if isal_zlib.decompressobj(31).decompress(os.pread(fd, 4096, offset), 5) == b"WARC/":
                return offset, tries
        except _NotGzip:
            pass
        offset += 1
    return end, tries
