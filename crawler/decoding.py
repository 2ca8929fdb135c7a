"""Content encodings: the body as served → the payload, refusing streams that end early or grow without measure.

A browser shows what it has of a truncated page; an archive must not keep it as the page. So every stream has to reach
its own end mark. Limits are on the decoded size: a 100 KB gzip can hold 100 MB of zeros.
"""

# ruff: noqa: N818
import zlib

import brotli  # type: ignore[import-untyped]


class Truncated(ValueError):
    """The stream ended before its end mark."""


class TooLarge(ValueError):
    """The payload is larger than the limit."""


class Undecodable(ValueError):
    """The body is not in the encoding that its header names, or the encoding is unknown."""


def payload_of(body: bytes, encodings: tuple[str, ...], *, limit: int) -> bytes:
    """`encodings` in the order of the Content-Encoding header, so the last one is undone first. `limit` in bytes."""
    for encoding in reversed(encodings):
        name = encoding.strip().lower()
        if name in ("", "identity") or not body:
            continue
        body = _decode(body, name, limit)
    return body


def _decode(body: bytes, name: str, limit: int) -> bytes:
    try:
        if name in ("gzip", "x-gzip"):
            return _gunzip(body, limit)
        if name == "deflate":
            return _inflate(body, limit)
        if name == "br":
            return _unbrotli(body, limit)
    except (zlib.error, brotli.error) as error:
        raise Undecodable(f"{name}: {error}") from error
    raise Undecodable(f"unknown content encoding {name!r}")


def _gunzip(body: bytes, limit: int) -> bytes:
    out = b""
    while body.startswith(b"\x1f\x8b") or not out:  # several members may follow each other; other bytes are padding
        member, body = _stream(body, zlib.MAX_WBITS | 16, limit - len(out))
        out += member
        if not body:
            break
    return out


def _inflate(body: bytes, limit: int) -> bytes:
    try:
        return _stream(body, zlib.MAX_WBITS, limit)[0]
    except zlib.error:
        return _stream(body, -zlib.MAX_WBITS, limit)[0]  # some servers leave the zlib header out


def _stream(body: bytes, window_bits: int, limit: int) -> tuple[bytes, bytes]:
    decoder = zlib.decompressobj(window_bits)
    out = decoder.decompress(body, limit + 1)
    if len(out) > limit:
        raise TooLarge(f"more than {limit} bytes when decoded")
    if not decoder.eof:
        raise Truncated("the compressed stream ends early")
    return out, decoder.unused_data


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
