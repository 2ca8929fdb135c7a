"""HTTP content encodings, undone: from a body as served to its payload."""

import zlib
from collections.abc import Sequence

import brotli  # type: ignore[import-untyped]

MAX_PAYLOAD_BYTES = 1 << 28


def content_encoding(headers: Sequence[tuple[str, str]]) -> str | None:
    """The value of Content-Encoding in small letters, None when there is none or it is `identity`."""
    names = [
        part.strip().lower()
        for name, value in headers
        if name.lower() == "content-encoding"
        for part in value.split(",")
    ]
    return ", ".join(name for name in names if name not in {"", "identity"}) or None


def payload_of(body: bytes, encoding: str | None) -> bytes:
    """`body` without its content encoding. ValueError when it is not whole, not in that encoding, or too large."""
    for name in reversed((encoding or "").split(", ")):
        if name and body:
            try:
                body = _decode(body, name)
            except (zlib.error, brotli.error) as error:
                raise ValueError(f"content encoding {name}: {error}") from error
    return body


def _decode(body: bytes, name: str) -> bytes:
    if name in {"gzip", "x-gzip"}:
        return _gunzip(body)
    if name == "deflate":
        try:
            return _inflate(body, zlib.MAX_WBITS)[0]
        except zlib.error:
            return _inflate(body, -zlib.MAX_WBITS)[0]  # some servers leave the zlib header out
    if name == "br":
        return _unbrotli(body)
    raise ValueError(f"unknown content encoding {name!r}")


def _gunzip(body: bytes) -> bytes:
    out = bytearray()
    while not out or body.startswith(b"\x1f\x8b"):  # several members may follow each other; the rest is padding
        data, body = _inflate(body, 31)
        out += data
        if not body:
            break
    return bytes(out)


def _inflate(body: bytes, window_bits: int) -> tuple[bytes, bytes]:
    decoder = zlib.decompressobj(window_bits)
    out = decoder.decompress(body, MAX_PAYLOAD_BYTES)
    if not decoder.eof:
        raise ValueError("the compressed stream ends early or is too large")
    return out, decoder.unused_data


def _unbrotli(body: bytes) -> bytes:
    decoder = brotli.Decompressor()
    out = bytes(decoder.process(body, output_buffer_limit=MAX_PAYLOAD_BYTES))
    if not decoder.is_finished():
        raise ValueError("the compressed stream ends early or is too large")
    return out
