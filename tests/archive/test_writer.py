"""Exchanges become records and rows: what is kept once, what stands for a URL, what is read back."""

import gzip
from hashlib import sha256

import pytest

from archive.base.errors import DamagedRecord
from archive.capture.writer import StoredPage, Validators
from archive.warc.records import members
from archive.writing.opening import open_for_writing
from tests.archive.conftest import START, Shelf, exchange, report_page

URL = "http://127.0.0.1/a.html"
PAGE = report_page("秀洲区人民政府2021年政府信息公开工作年度报告")


def tagged(etag: str) -> dict[str, object]:
    return {"response_headers": (("Content-Type", "text/html"), ("ETag", etag), ("Last-Modified", "yesterday"))}


def test_a_capture_is_a_request_and_a_response(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        assert writer.write(exchange(URL, PAGE)) == 1
    records = [found.record for found in shelf.members(0) if found.record]
    assert [record.kind for record in records] == ["warcinfo", "request", "response"]
    info, request, response = records
    assert b"robots: obeyed\r\n" in info.body
    assert b"conformsTo: http://iipc.github.io/warc-specifications/" in info.body
    assert request.headers["WARC-Concurrent-To"] == response.headers["WARC-Record-ID"]
    assert ("Host", "127.0.0.1") in request.http
    assert response.body == PAGE
    assert response.headers["WARC-IP-Address"] == "127.0.0.1"
    assert response.headers["WARC-Protocol"] == "http/1.1"
    assert shelf.rows("SELECT id, url, fetched_at, status, payload_sha256, media_type FROM captures") == [
        (1, URL, "2026-01-10T08:00:00.000000Z", 200, sha256(PAGE).hexdigest(), "text/html")
    ]
    shelf.warcio_check()


def test_the_same_payload_is_stored_once(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(URL, PAGE))
        writer.write(exchange("http://127.0.0.1/copy.html", PAGE))
    with shelf.writing() as writer:
        writer.write(exchange(URL, PAGE))
    digest = sha256(PAGE).hexdigest()
    assert shelf.rows("SELECT id, revisit_of, payload_sha256 FROM captures ORDER BY id") == [
        (1, None, digest),
        (2, 1, digest),
        (3, 1, digest),
    ]
    revisit = shelf.members(1)[-1].record
    assert revisit is not None
    assert revisit.kind == "revisit"
    assert revisit.headers["WARC-Profile"].endswith("/revisit/identical-payload-digest")
    assert revisit.headers["WARC-Refers-To-Target-URI"] == URL
    assert revisit.headers["WARC-Payload-Digest"] == f"sha256:{digest}"
    assert shelf.warc_files()[1].stat().st_size < 3000
    shelf.warcio_check()


def test_not_modified_is_a_revisit_of_the_newest_page(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(URL, PAGE, **tagged('"1"')))
        writer.write(exchange(URL, PAGE + b" ", **tagged('"2"')))
    with shelf.writing() as writer:
        assert writer.validators(URL) == Validators('"2"', "yesterday")
        assert writer.write(exchange(URL, status=304, reason="Not Modified")) == 3
        stored = writer.stored_page(URL)
    assert isinstance(stored, StoredPage)
    assert (stored.capture_id, stored.status, stored.payload) == (2, 200, PAGE + b" ")
    assert shelf.rows("SELECT status, revisit_of, payload_sha256 FROM captures WHERE id = 3") == [
        (304, 2, sha256(PAGE + b" ").hexdigest())
    ]
    shelf.warcio_check()


def test_a_page_is_proven_once_for_its_validators_and_a_304(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(URL, PAGE, **tagged('"1"')))
    with shelf.writing() as writer:
        assert writer.validators(URL) == Validators('"1"', "yesterday")
        [file] = shelf.warc_files()
        record = file.read_bytes()
        file.write_bytes(bytes(len(record)))
        stored = writer.stored_page(URL)
        assert stored is not None
        assert stored.payload == PAGE
        with pytest.raises(DamagedRecord):  # it is not kept for another request
            writer.stored_page(URL)
        file.write_bytes(record)


def test_stored_page_follows_a_revisit_and_sees_what_was_just_written(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        writer.write(exchange("http://127.0.0.1/other.html", PAGE))
        writer.write(exchange(URL, PAGE))
        stored = writer.stored_page(URL)
        assert stored is not None
        assert (stored.capture_id, stored.payload) == (2, PAGE)
        assert writer.stored_page("http://127.0.0.1/never") is None
        assert writer.validators(URL) is None


def test_an_answer_named_as_a_failure_never_stands_for_its_url(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(URL, PAGE, **tagged('"good"')))
        blocked = writer.write(exchange(URL, b"<p>are you a robot</p>", **tagged('"block"')))
        writer.fail(URL, "challenge", at=START, site_id="s", capture_id=blocked)
        assert writer.validators(URL) == Validators('"good"', "yesterday")
        writer.write(exchange(URL, status=304, reason="Not Modified"))
    assert shelf.rows("SELECT revisit_of FROM captures WHERE status = 304") == [(1,)]
    assert shelf.rows("SELECT site_id, url, at, reason, detail, capture_id FROM failures") == [
        ("s", URL, "2026-01-10T08:00:00.000000Z", "challenge", "", 2)
    ]


def test_a_compressed_body_is_kept_as_served_and_its_payload_hashed(shelf: Shelf) -> None:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    body = gzip.compress(PAGE)
    with shelf.writing() as writer:
        writer.write(exchange(URL, body=body, payload=PAGE, response_headers=headers))
        writer.write(exchange("http://127.0.0.1/plain", PAGE))
        writer.write(
            exchange("http://127.0.0.1/again", body=gzip.compress(PAGE, 1), payload=PAGE, response_headers=headers)
        )
        stored = writer.stored_page(URL)
    assert stored is not None
    assert stored.headers == (("Content-Type", "text/html"),)
    assert stored.payload == PAGE
    response = next(f.record for f in members(shelf.warc_files()[0]) if f.record and f.record.kind == "response")
    assert response.body == body
    # A revisit must fit the body it refers to: the plain answer is stored in full, the second gzip is not.
    assert shelf.rows("SELECT payload_sha256, content_encoding, revisit_of FROM captures ORDER BY id") == [
        (sha256(PAGE).hexdigest(), "gzip", None),
        (sha256(PAGE).hexdigest(), None, None),
        (sha256(PAGE).hexdigest(), "gzip", 1),
    ]
    shelf.warcio_check()


@pytest.mark.parametrize("payload", [PAGE[:100], b""])
def test_a_truncated_gzip_body_is_kept_as_served(shelf: Shelf, payload: bytes) -> None:
    body = gzip.compress(PAGE)[:-30]
    headers = (("Content-Encoding", "gzip"),)
    with shelf.writing() as writer:
        writer.write(exchange(URL, body=body, payload=payload, response_headers=headers))
        stored = writer.stored_page(URL)
    assert stored is not None
    assert stored.payload == body
    assert shelf.rows("SELECT payload_sha256, content_encoding FROM captures") == [(sha256(body).hexdigest(), None)]
    shelf.warcio_check()


def test_post_and_other_statuses_do_not_stand_for_the_url(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(URL, b"<p>1</p>", method="POST", request_body=b"page=1", **tagged('"p"')))
        writer.write(exchange(URL, b"<p>gone</p>", status=404, reason="Not Found", **tagged('"n"')))
        assert writer.validators(URL) is None
        assert writer.stored_page(URL) is None
        writer.write(exchange(URL, status=304, reason="Not Modified"))
    assert shelf.rows("SELECT method, status, revisit_of FROM captures ORDER BY id") == [
        ("POST", 200, None),
        ("GET", 404, None),
        ("GET", 304, None),
    ]
    assert next(f.record.body for f in members(shelf.warc_files()[0]) if f.record and f.record.method) == b"page=1"


def test_files_are_rolled_over(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.warc.run_files.MAX_FILE_BYTES", 20_000)
    with shelf.writing() as writer:
        for n in range(30):
            writer.write(exchange(f"{URL}?{n}", PAGE + bytes([n])))
    files = shelf.warc_files()
    assert len(files) > 1
    assert all(path.stat().st_size <= 20_000 for path in files)
    assert shelf.rows("SELECT count(*), sum(warc_length) > 10000 FROM captures") == [(30, 1)]
    shelf.warcio_check()


def test_captures_are_append_only(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(URL, PAGE))
    with open_for_writing(shelf.data) as archive:
        for sql in ("UPDATE captures SET status = 500", "DELETE FROM captures"):
            with pytest.raises(Exception, match="captures is append-only"):
                archive.db.execute(sql)


def test_a_confirmation_is_one_record_with_what_was_answered(shelf: Shelf) -> None:
    headers = (("Server", "nginx"), ("Date", "Sat, 10 Jan 2026 08:00:00 GMT"), ("ETag", '"2"'), ("X-Cache", "HIT"))
    with shelf.writing() as writer:
        writer.write(exchange(URL, PAGE))
    with shelf.writing() as writer:
        writer.write(exchange(URL, status=304, reason="Not Modified", response_headers=headers))
        writer.write(exchange(URL, PAGE))
        writer.write(exchange("http://127.0.0.1/other.html", PAGE))
    found = [member.record for member in shelf.members(1) if member.record]
    assert [record.kind for record in found] == ["warcinfo", "revisit", "revisit", "request", "revisit"]
    assert (found[1].status, found[1].http) == (304, headers[1:3])
    assert found[1].headers["WARC-Target-URI"] == URL
    assert found[1].headers["WARC-Payload-Digest"] == found[2].headers["WARC-Payload-Digest"]
    assert shelf.rows("SELECT status, etag, revisit_of FROM captures WHERE id IN (2, 3)") == [
        (304, '"2"', 1),
        (200, None, 1),
    ]
    shelf.warcio_check()
