"""Records: made, read back, damaged and found."""

import hashlib
import zlib
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.base.errors import DamagedRecord
from archive.warc import records
from archive.warc.warc_file import WarcFile

URL = "http://127.0.0.1/a.html"
FIELDS = [("WARC-Target-URI", URL), ("WARC-Date", "2026-01-10T08:00:00.000000Z")]


def response(body: bytes) -> bytes:
    http = ("HTTP/1.1 200 OK", (("Content-Type", "text/html"), ("X-Odd", "a\r\nInjected: b")))
    return records.member("response", records.new_record_id(), FIELDS, body, http=http)


def test_a_record_comes_back_as_it_was_made(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    file = WarcFile(path)
    first, second = response(b"one"), response(b"\x00\xff" * 50_000)
    assert file.append([first, second]) == [0, len(first)]
    file.sync()
    file.close()
    record = records.read_at(path, len(first), len(second))
    assert (record.kind, record.status, record.body) == ("response", 200, b"\x00\xff" * 50_000)
    assert record.http == (("Content-Type", "text/html"), ("X-Odd", "a Injected: b"))
    assert record.headers["WARC-Target-URI"] == URL
    assert record.headers["WARC-Payload-Digest"] == "sha256:" + hashlib.sha256(b"\x00\xff" * 50_000).hexdigest()


def test_digests_are_sha256_of_the_block_and_of_the_payload() -> None:
    data = zlib.decompress(response(b"<p>page</p>"), 31)
    head, _, block = data.partition(b"\r\n\r\n")
    block = block.removesuffix(b"\r\n\r\n")
    assert block.endswith(b"\r\n\r\n<p>page</p>")
    assert f"WARC-Block-Digest: sha256:{hashlib.sha256(block).hexdigest()}".encode() in head
    assert f"WARC-Payload-Digest: sha256:{hashlib.sha256(b'<p>page</p>').hexdigest()}".encode() in head
    assert head.startswith(b"WARC/1.1\r\n")


def test_a_damaged_member_is_passed_over_and_the_next_is_found(tmp_path: Path) -> None:
    parts = [response(bytes([n]) * 3000) for n in range(3)]
    damaged = bytearray(b"".join(parts))
    damaged[len(parts[0]) + len(parts[1]) // 2] ^= 0x10
    path = tmp_path / "a.warc.gz"
    path.write_bytes(damaged)
    found = list(records.members(path))
    assert [(m.offset, m.length, m.record is None) for m in found] == [
        (0, len(parts[0]), False),
        (len(parts[0]), len(parts[1]), True),
        (len(parts[0]) + len(parts[1]), len(parts[2]), False),
    ]


def test_a_file_that_ends_inside_a_record(tmp_path: Path) -> None:
    whole, cut = response(b"a" * 999), response(b"b" * 999)[:-9]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(whole + cut)
    found = list(records.members(path))
    assert [(m.offset, m.length, m.problem) for m in found] == [
        (0, len(whole), ""),
        (len(whole), len(cut), "the file ends inside the record"),
    ]


@pytest.mark.parametrize("junk", [b"", b"\x1f", b"\x1f\x8b\x08", b"junk" * 5000, zlib.compress(b"no record", wbits=31)])
def test_bytes_that_are_no_record(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(junk)
    assert all(m.record is None for m in records.members(path))
    with pytest.raises(DamagedRecord, match=r"a\.warc\.gz, offset 0: "):
        records.read_at(path, 0, len(junk))


def test_a_payload_that_does_not_fit_its_digest_is_damaged(tmp_path: Path) -> None:
    data = zlib.decompress(response(b"granted 5"), 31).replace(b"granted 5", b"granted 6")
    path = tmp_path / "a.warc.gz"
    path.write_bytes(zlib.compress(data, wbits=31))
    with pytest.raises(DamagedRecord, match=r"block has another SHA-256 .*; the payload has another SHA-256"):
        records.read_at(path, 0, path.stat().st_size)


def test_records_are_read_as_warcio_reads_them(tmp_path: Path) -> None:
    odd = (
        ("Content-Type", "text/html"),
        ("X-Empty", ""),
        ("X-Chinese", "年报"),
        ("Set-Cookie", "a=b: c"),
        ("Set-Cookie", "d"),
    )
    made = [
        records.member(
            "warcinfo", records.new_record_id(), FIELDS[1:], b"software: x\r\n\r\n", type_="application/warc-fields"
        ),
        records.member("request", records.new_record_id(), FIELDS, b"q=1", http=("POST /a.html HTTP/1.1", odd)),
        records.member(
            "response", records.new_record_id(), FIELDS, b"\r\n\r\n<p>", http=("HTTP/1.1 404 Not Found", odd)
        ),
        records.member("response", records.new_record_id(), FIELDS, b"", http=("HTTP/1.1 204 ", ())),
        records.member("revisit", records.new_record_id(), FIELDS, b"", http=("HTTP/1.1 304 Not Modified", odd)),
        records.member("revisit", records.new_record_id(), FIELDS, b""),
        records.member("conversion", records.new_record_id(), FIELDS, "年报".encode(), type_="text/plain"),
    ]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(made))
    ours = [m.record for m in records.members(path)]
    with path.open("rb") as file:
        for record, theirs in zip(ours, ArchiveIterator(file, no_record_parse=False), strict=True):
            assert record
            http = theirs.http_headers
            assert (record.kind, list(record.headers.items())) == (theirs.rec_type, theirs.rec_headers.headers)
            assert (list(record.http), record.body) == (http.headers if http else [], theirs.raw_stream.read())
    assert [record and record.status for record in ours] == [None, None, 404, 204, 304, None, None]
    assert [record and record.method for record in ours] == [None, "POST", None, None, None, None, None]
