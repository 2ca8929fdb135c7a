"""HTTP content encodings, undone: from a body as served to its payload.

A browser shows what it has of a truncated page; an archive must not keep it as the page. So every stream has to reach
its own end mark. Limits are on the decoded size: a 100 KB gzip can hold 100 MB of zeros.
"""

import re
import zlib
from collections.abc import Sequence

import brotli  # type: ignore[import-untyped]

from archive.base.errors import TooLarge, Truncated, Undecodable
from archive.base.headers import Headers, header

MAX_PAYLOAD_BYTES = 1 << 28
CHUNKED = "chunked"
MAX_MEMBERS = 10_000  # of a gzip body: a member of nothing takes 20 bytes
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]{0,9}(?:;[^\r\n]{0,200})?\r?\n")
_PIECE_BYTES = 1 << 16
_LENGTH = re.compile(r"[0-9]{1,15}")
_GZIP = b"\x1f\x8b"
_KNOWN = frozenset({"gzip", "x-gzip", "deflate", "br"})
# How a page or file begins whose encoding was only announced.
_PLAIN = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,1000}+(?:<(?:[!?]|html|head|body|table|div|meta|script)|%PDF-|PK\x03\x04|\xd0\xcf\x11\xe0|[{\[]\s{0,9}+[\"{\[])",
    re.I,
)
_NO_ENCODING = {"", "identity", "none", "utf-8", "utf8", "gbk", "gb2312"}  # some servers name the charset here


def content_encoding(headers: Sequence[tuple[str, str]]) -> str | None:
    """The value of Content-Encoding in small letters, None when there is none, or what it names is none."""
    names = [
        part.strip().lower()
        for name, value in headers
        if name.lower() == "content-encoding"
        for part in value.split(",")
    ]
    return ", ".join(name for name in names if name not in _NO_ENCODING) or None


def stored_encoding(headers: Sequence[tuple[str, str]]) -> str | None:
    """The encodings of a body that is stored as it was sent: those of the content, and `chunked` last where it has chunks."""
    chunked = any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers)
    return ", ".join(filter(None, (content_encoding(headers), CHUNKED if chunked else None))) or None


def payload_of(body: bytes, encoding: str | None, *, limit: int = MAX_PAYLOAD_BYTES) -> bytes:
    """`body` without its encoding, which names the last one applied last. `limit` in bytes.

    Truncated, TooLarge, Undecodable.
    """
    for name in reversed((encoding or "").split(", ")):
        if name and body:
            body = _decode(body, name, limit)
    return body


def cut_off(headers: Headers, body: bytes, undone: str | None) -> str:
    """Why `body`, of which the encoding `undone` could be undone, is less than what was sent, as far as its encoding and
    Content-Length tell; "" where it is all."""
    encoding = stored_encoding(headers)
    if encoding is None:
        announced = (header(headers, "content-length") or "").strip()
        return (
            f"{len(body)} of {announced} bytes" if _LENGTH.fullmatch(announced) and int(announced) > len(body) else ""
        )
    if undone != encoding:
        try:
            payload_of(body, encoding)
        except Truncated as error:
            return str(error)
        except ValueError:
            pass
    return ""


def _decode(body: bytes, name: str, limit: int) -> bytes:
    """Some servers name another encoding than that of the body, or one for a body that has none."""
    if body[:2] == _GZIP and name in _KNOWN:
        name = "gzip"
    try:
        if name in ("gzip", "x-gzip"):
            return _gunzip(body, limit)
        if name == "deflate":
            return _inflate(body, limit)
        if name == CHUNKED:
            return _join_chunks(body, limit)
        if name == "br":
            return _unbrotli(body, limit)
    except (zlib.error, brotli.error) as error:
        if _PLAIN.match(body):
            return body
        raise Undecodable(f"{name}: {error}") from error
    raise Undecodable(f"unknown content encoding {name!r}")


def _join_chunks(body: bytes, limit: int) -> bytes:
    out, at = bytearray(), 0
    while size := _CHUNK.match(body, at):
        length = int(size[1], 16)
        at = size.end()
        if not length:
            return bytes(out)
        out += body[at : at + length]
        at += length + 2
        if len(out) > limit:
            raise TooLarge(f"more than {limit} bytes when decoded")
        if at > len(body):
            raise Truncated("the last chunk ends early")
    raise (
        Undecodable("chunked: a chunk does not begin with its length")
        if at < len(body)
        else Truncated("the last chunk is missing")
    )


def _gunzip(body: bytes, limit: int) -> bytes:
    out = bytearray()
    rest = memoryview(body)
    for _ in range(MAX_MEMBERS):
        member, left = _stream(rest, zlib.MAX_WBITS | 16, limit - len(out))
        out += member
        rest = rest[len(rest) - left :]
        if (rest[:2] != _GZIP and out) or not left:  # several members may follow each other; other bytes are padding
            return bytes(out)
    raise TooLarge(f"more than {MAX_MEMBERS} gzip members")


def _inflate(body: bytes, limit: int) -> bytes:
    try:
        return _stream(memoryview(body), zlib.MAX_WBITS, limit)[0]
    except zlib.error:
        return _stream(memoryview(body), -zlib.MAX_WBITS, limit)[0]  # some servers leave the zlib header out


def _stream(body: memoryview, window_bits: int, limit: int) -> tuple[bytes, int]:
    """The first stream of `body`, decoded, and how many bytes are behind it. Read piece by piece: what is behind is copied."""
    decoder = zlib.decompressobj(window_bits)
    out, at = bytearray(), 0
    while at < len(body) and not decoder.eof and len(out) <= limit:
        out += decoder.decompress(body[at : at + _PIECE_BYTES], limit + 1 - len(out))
        at += _PIECE_BYTES
    if len(out) > limit:
        raise TooLarge(f"more than {limit} bytes when decoded")
    if not decoder.eof:
        raise Truncated("the compressed stream ends early")
    return bytes(out), len(decoder.unused_data) + max(0, len(body) - at)


def _unbrotli(body: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    out = bytes(decoder.process(body, output_buffer_limit=limit + 1))
    while not decoder.is_finished() and len(out) <= limit:
        more = bytes(decoder.process(b"", output_buffer_limit=limit + 1 - len(out)))
        if not more:
            raise Truncated("the compressed stream ends early")
        out += more
    if len(out) > limit:
        raise TooLarge(f"more than {limit} bytes when decoded")
    return out
