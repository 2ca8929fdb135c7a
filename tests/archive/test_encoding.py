"""Content encodings: whole streams only, within limits."""

import gzip
import random
import zlib

import brotli
import pytest

from archive.base.encoding import content_encoding, payload_of
from archive.base.errors import TooLarge, Truncated, Undecodable

PAGE = random.Random(5).randbytes(20_000) + "政府信息公开".encode() * 2_000
LIMIT = 1_000_000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (None, PAGE),
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("gzip", gzip.compress(PAGE[:9_000]) + gzip.compress(PAGE[9_000:])),
        ("gzip", gzip.compress(PAGE) + b"\0\0\r\n"),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", raw_deflate(PAGE)),
        ("br", brotli.compress(PAGE)),
        ("deflate, gzip", gzip.compress(zlib.compress(PAGE))),
    ],
)
def test_whole_streams(encoding: str | None, body: bytes) -> None:
    assert payload_of(body, encoding, limit=LIMIT) == PAGE


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", gzip.compress(PAGE)), ("deflate", zlib.compress(PAGE)), ("br", brotli.compress(PAGE))],
)
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_stream_that_ends_early(encoding: str, body: bytes, kept: float) -> None:
    with pytest.raises(Truncated):
        payload_of(body[: int(len(body) * kept)], encoding, limit=LIMIT)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)]
)
def test_bomb(encoding: str, pack: object) -> None:
    bomb = pack(b"\0" * 50_000_000)  # type: ignore[operator]
    with pytest.raises(TooLarge):
        payload_of(bomb, encoding, limit=LIMIT)


def test_not_what_the_header_says() -> None:
    page = b"<html>plain</html>"
    for encoding in ("gzip", "deflate", "br"):
        assert payload_of(page, encoding, limit=LIMIT) == page
        assert payload_of(gzip.compress(page), encoding, limit=LIMIT) == page
        with pytest.raises(Undecodable):
            payload_of(b"\1 neither", encoding, limit=LIMIT)
    with pytest.raises(Undecodable, match="zstd"):
        payload_of(b"x", "zstd", limit=LIMIT)


def test_empty_body_of_a_304() -> None:
    assert payload_of(b"", "gzip", limit=LIMIT) == b""


def test_the_header_field() -> None:
    assert content_encoding((("content-encoding", "BR"), ("Content-Encoding", "identity, GZIP"))) == "br, gzip"
    assert content_encoding((("Content-Encoding", "identity"),)) is None
    assert content_encoding((("Content-Encoding", "UTF-8"),)) is None  # a charset in the wrong field
