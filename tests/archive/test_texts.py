"""Texts: made when captures are read, kept once in WARC files of their own."""

from hashlib import sha256

import pytest

import extract
from archive.db.connection import connect
from archive.db.schema import migrations
from archive.warc.records import Record
from archive.writing.opening import open_for_writing
from tests.archive.conftest import START, Shelf, exchange, report_page

URL, COPY, LIST = (f"http://127.0.0.1/{name}.html" for name in ("a", "copy", "list"))
PAGE = report_page("秀洲区人民政府2021年政府信息公开工作年度报告")
TEXT_COLUMNS = "text_parser_version, text_sha256, text_warc_file, text_warc_offset"


def records(shelf: Shelf, number: int) -> list[Record]:
    return [found.record for found in shelf.members(number) if found.record]


def kinds(shelf: Shelf) -> list[str]:
    return [record.kind for number in range(len(shelf.warc_files())) for record in records(shelf, number)]


def test_a_text_refers_to_the_response_it_was_made_from(shelf: Shelf) -> None:
    shelf.crawl({URL: PAGE, COPY: PAGE})
    texts = shelf.warc_files()[1]
    response = records(shelf, 0)[2]
    info, text = records(shelf, 1)
    assert (info.kind, text.kind) == ("warcinfo", "conversion")
    assert text.headers["WARC-Target-URI"] == URL
    assert text.headers["WARC-Refers-To"] == response.headers["WARC-Record-ID"]
    assert text.headers["Nianbao-Parser-Version"] == extract.PARSER_VERSION
    assert text.body.decode() == extract.plain_text(PAGE)
    assert "我单位认真执行政府信息公开条例" in text.body.decode()
    offset = shelf.members(1)[1].offset
    place = (extract.PARSER_VERSION, sha256(text.body).hexdigest(), texts.name, offset)
    assert shelf.rows(f"SELECT {TEXT_COLUMNS} FROM captures ORDER BY id") == [place, place]
    shelf.warcio_check()


def test_pages_that_are_no_reports_have_texts_too(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(LIST, b"<p>\xe5\xb9\xb4\xe6\x8a\xa5</p>", fetched_at=START))
    shelf.read()
    assert records(shelf, 1)[1].body.decode() == "年报"


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02" * 100, b"%PDF-1.7 ...", b"<html><body></body></html>"])
def test_documents_without_text_have_no_conversion(shelf: Shelf, body: bytes) -> None:
    with shelf.writing() as writer:
        writer.write(exchange(URL, body))
        writer.write(exchange(COPY, body))
    shelf.read()
    assert shelf.rows("SELECT DISTINCT text_sha256, text_warc_file, text_warc_offset FROM captures") == [
        (None, None, None)
    ]
    assert "conversion" not in kinds(shelf)


def test_a_text_is_made_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.crawl({URL: PAGE})
    before = shelf.rows(f"SELECT {TEXT_COLUMNS} FROM captures")
    monkeypatch.setattr(extract, "PARSER_VERSION", "next")
    assert shelf.read().read == 1
    shelf.read()
    assert shelf.rows(f"SELECT {TEXT_COLUMNS} FROM captures") == before
    assert kinds(shelf).count("conversion") == 1
    with open_for_writing(shelf.data) as archive, pytest.raises(Exception, match="captures is append-only"):
        archive.db.execute("UPDATE captures SET text_sha256 = 'f00'")


@pytest.mark.usefixtures("reading_here")
def test_a_page_that_trips_the_parser_is_recorded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes, *, charset: str | None = None) -> str:
        raise RecursionError("too deep")

    monkeypatch.setattr(extract, "plain_text", fail)
    with shelf.writing() as writer:
        writer.write(exchange(URL, PAGE))
    assert shelf.read().problems == (f"{URL}: no text: the parser failed: RecursionError: too deep",)
    assert shelf.rows("SELECT url, reason, detail FROM failures") == [
        (URL, "no text", "the parser failed: RecursionError: too deep")
    ]
    assert shelf.read().problems == ()


def test_a_text_that_was_not_acknowledged_gets_its_place_again(shelf: Shelf) -> None:
    shelf.crawl({URL: PAGE, COPY: PAGE})
    before = shelf.rows(f"SELECT {TEXT_COLUMNS} FROM captures ORDER BY id")
    for path in shelf.data.glob("archive.db*"):
        path.unlink()
    with open_for_writing(shelf.data):
        pass
    assert shelf.rows(f"SELECT {TEXT_COLUMNS} FROM captures ORDER BY id") == before


def test_texts_of_an_archive_from_before_stay_where_they_are(shelf: Shelf) -> None:
    (shelf.data / "warc").mkdir(parents=True)
    with connect(shelf.data, write=True) as db:
        migrations.apply(db, stop_before="m002_texts_apart")
        db.executescript(_AS_BEFORE_TEXTS_WERE_APART)
    with open_for_writing(shelf.data):
        pass
    assert shelf.rows(f"SELECT {TEXT_COLUMNS} FROM captures ORDER BY id") == [
        ("0.9", "ab", "old.warc.gz", 300),
        ("0.9", "ab", None, None),
        (None, None, None, None),
    ]


_AS_BEFORE_TEXTS_WERE_APART = """
INSERT INTO runs (id, started_at, software, version, parser_version, command) VALUES (7, '', 'nianbao', '', '0.9', '');
INSERT INTO warc_files (name, run_id, bytes) VALUES ('old.warc.gz', 7, 0);
INSERT INTO captures (id, run_id, url, method, fetched_at, status, payload_sha256, payload_bytes, text_sha256, media_type,
    revisit_of, warc_file, warc_offset, warc_length, warc_record_id, text_warc_offset)
VALUES (1, 7, 'a', 'GET', '', 200, 'cd', 9, 'ab', 'text/html', NULL, 'old.warc.gz', 500, 9, '<a>', 300),
    (2, 7, 'a', 'GET', '', 304, 'cd', 9, 'ab', 'text/html', 1, 'old.warc.gz', 900, 9, '<b>', NULL),
    (3, 7, 'b', 'GET', '', 200, 'ef', 9, NULL, 'application/pdf', NULL, 'old.warc.gz', 990, 9, '<c>', NULL);
"""
