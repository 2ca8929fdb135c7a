"""Content encodings undone."""

import gzip
import zlib

import brotli
import pytest

from archive.encoding import content_encoding, payload_of

PAGE = "政府信息公开".encode() * 500


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (PAGE, None),
        (gzip.compress(PAGE), "gzip"),
        (gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:]) + b"\0\0", "x-gzip"),
        (zlib.compress(PAGE), "deflate"),
        (zlib.compress(PAGE, wbits=-15), "deflate"),
        (brotli.compress(PAGE), "br"),
        (gzip.compress(brotli.compress(PAGE)), "br, gzip"),
    ],
)
def test_payload(body: bytes, encoding: str | None) -> None:
    assert payload_of(body, encoding) == PAGE


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(gzip.compress(PAGE)[:-20], "gzip"), (PAGE, "gzip"), (brotli.compress(PAGE)[:-5], "br"), (PAGE, "sdch")],
)
def test_what_cannot_be_undone(body: bytes, encoding: str) -> None:
    with pytest.raises(ValueError, match=r"encoding|stream ends early"):
        payload_of(body, encoding)


def test_the_header_field() -> None:
    assert content_encoding((("content-encoding", "BR"), ("Content-Encoding", "identity, GZIP"))) == "br, gzip"
    assert content_encoding((("Content-Encoding", "identity"),)) is None
