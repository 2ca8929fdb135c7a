"""When a report gets a version, and why."""

import pytest

import extract
from archive.base.errors import ArchiveError
from archive.base.sightings import Sighting
from archive.capture.runs import start_run
from archive.reading.ingest import IngestSummary, read_new_captures
from archive.warc.records import members
from archive.writing.opening import open_for_writing
from tests.archive.conftest import START, Shelf, exchange, finished, report_page
from tests.archive.reread import retitled

TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"
URL = "http://127.0.0.1/a.html"
FILE = "http://127.0.0.1/a.pdf"


def test_first_seen_and_unchanged(shelf: Shelf) -> None:
    assert shelf.crawl({URL: report_page(TITLE)}) == IngestSummary(1, 1, 1, ())
    assert shelf.crawl({URL: report_page(TITLE)}) == IngestSummary(1, 0, 0, ())
    assert shelf.versions() == [(2021, 1, "first seen")]
    assert shelf.rows("SELECT seen_at FROM report_versions") == [("2026-01-11T08:00:00.000000Z",)]
    assert shelf.rows("SELECT capture_id, report_version_id, outcome FROM readings ORDER BY id") == [
        (1, 1, "first seen"),
        (2, 1, "unchanged"),
    ]


def test_a_hit_counter_makes_no_version(shelf: Shelf) -> None:
    shelf.crawl({URL: report_page(TITLE, hits=1)})
    shelf.crawl({URL: report_page(TITLE, hits=99_999)})
    assert shelf.versions() == [(2021, 1, "first seen")]
    assert shelf.rows("SELECT count(DISTINCT payload_sha256), count(DISTINCT text_sha256) FROM captures") == [(2, 1)]


def test_a_changed_number_makes_version_2(shelf: Shelf) -> None:
    shelf.crawl({URL: report_page(TITLE, granted=5)})
    assert shelf.crawl({URL: report_page(TITLE, granted=6)}) == IngestSummary(1, 0, 1, ())
    assert shelf.versions() == [(2021, 1, "first seen"), (2021, 2, "source changed")]
    sql = (
        "SELECT value FROM cells WHERE table_name = 'applications' AND row_key = 'granted' AND column_key = 'total' "
        "ORDER BY report_version_id"
    )
    assert shelf.rows(sql) == [(5,), (6,)]


def test_what_the_source_says_now_after_it_was_changed_back(shelf: Shelf) -> None:
    for granted in (5, 6, 5):
        shelf.crawl({URL: report_page(TITLE, granted=granted)})
    assert shelf.versions() == [(2021, 1, "first seen"), (2021, 2, "source changed")]
    assert shelf.rows("SELECT report_version_id FROM current_versions") == [(1,)]


def test_another_copy(shelf: Shelf) -> None:
    copy = "http://127.0.0.1/copy.html"
    shelf.crawl({URL: report_page(TITLE), copy: report_page(TITLE)})
    assert shelf.versions() == [(2021, 1, "first seen")]
    shelf.crawl({URL: report_page(TITLE), copy: report_page(TITLE, granted=9)})
    assert shelf.versions() == [(2021, 1, "first seen"), (2021, 2, "another copy")]
    assert shelf.crawl({URL: report_page(TITLE), copy: report_page(TITLE, granted=9)}).new_versions == 0


def test_attachments(shelf: Shelf) -> None:
    page = {URL: report_page(TITLE)}
    shelf.crawl(page, {FILE: None})
    shelf.crawl(page, {FILE: b"%PDF-1"})
    shelf.crawl(page, {FILE: None})
    shelf.crawl(page, {FILE: b"%PDF-1"})
    shelf.crawl(page, {FILE: b"%PDF-2"})
    assert shelf.versions() == [
        (2021, 1, "first seen"),
        (2021, 2, "attachment added"),
        (2021, 3, "source changed"),
    ]
    rows = shelf.rows("SELECT report_version_id, url, name FROM version_attachments ORDER BY 1")
    assert rows == [(2, FILE, "附件"), (3, FILE, "附件")]


def test_the_year_of_the_link(shelf: Shelf) -> None:
    bare = "http://127.0.0.1/b.pdf"
    pdf = {bare: b"%PDF-1.7"}
    assert shelf.crawl(pdf, title="秀洲区2018年政府信息公开工作年度报告").new_reports == 1
    assert shelf.rows("SELECT year, form FROM reports JOIN report_versions AS v ON report_id = reports.id") == [
        (2018, "none")
    ]
    assert shelf.rows("SELECT name FROM agencies") == [("嘉兴市秀洲区人民政府",)]


def test_without_a_year_nothing_is_filed_and_it_is_said(shelf: Shelf) -> None:
    page = "<html><body><h1>秀洲区人民政府政府信息公开工作年度报告</h1></body></html>".encode()
    summary = shelf.crawl({URL: page}, title="年度报告")
    assert summary.problems == (f"{URL}: no year in the report nor in the link's title '年度报告'",)
    assert shelf.rows("SELECT outcome, report_version_id FROM readings") == [("no year", None)]
    assert shelf.rows("SELECT count(*) FROM reports") == [(0,)]


@pytest.mark.usefixtures("reading_here")
def test_another_parser(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.crawl({URL: report_page(TITLE)})
    before = extract.PARSER_VERSION
    monkeypatch.setattr(extract, "PARSER_VERSION", "next")
    shelf.crawl({URL: report_page(TITLE)})
    assert shelf.versions() == [(2021, 1, "first seen")]  # read again, and the reading is the same
    assert shelf.rows("SELECT parser_version, outcome FROM readings ORDER BY id") == [
        (before, "first seen"),
        ("next", "unchanged"),
        ("next", "unchanged"),
    ]
    read = extract.read_page
    monkeypatch.setattr(extract, "PARSER_VERSION", "third")
    monkeypatch.setattr(extract, "read_page", lambda data, charset=None: retitled(read(data, charset=charset)))
    shelf.read()
    assert shelf.versions() == [(2021, 1, "first seen"), (2021, 2, "parser changed")]
    assert shelf.rows("SELECT count(*) FROM report_versions WHERE seen_at > '2026-02'") == [(1,)]


@pytest.mark.usefixtures("reading_here")
def test_a_parser_that_words_the_text_differently_makes_no_change_of_the_source(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.crawl({URL: report_page(TITLE, hits=1)})
    read_page, plain_text = extract.read_page, extract.plain_text
    monkeypatch.setattr(extract, "PARSER_VERSION", "next")
    monkeypatch.setattr(extract, "plain_text", lambda data, charset=None: "!" + plain_text(data, charset=charset))
    monkeypatch.setattr(extract, "read_page", lambda data, charset=None: _exclaimed(read_page(data, charset=charset)))
    shelf.crawl({URL: report_page(TITLE, hits=2)})
    assert shelf.rows("SELECT count(DISTINCT text_sha256) FROM captures") == [(2,)]
    assert shelf.versions() == [(2021, 1, "first seen")]
    shelf.crawl({URL: report_page(TITLE, granted=6, hits=3)})
    assert shelf.versions() == [(2021, 1, "first seen"), (2021, 2, "source changed")]


def _exclaimed(page: extract.Page) -> extract.Page:
    return page._replace(text="!" + page.text)


@pytest.mark.usefixtures("reading_here")
def test_a_page_that_trips_the_parser_stops_nothing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes, *, charset: str | None = None) -> extract.Page:
        raise RecursionError("too deep")

    monkeypatch.setattr(extract, "read_page", fail)
    assert shelf.crawl({URL: report_page(TITLE)}).problems == (f"{URL}: the parser failed: RecursionError: too deep",)
    assert shelf.rows("SELECT outcome FROM readings") == [("parser error",)]


def test_a_damaged_record_is_named_and_read_when_it_is_whole_again(shelf: Shelf) -> None:
    other = "http://127.0.0.1/b.html"
    shelf.crawl({URL: report_page(TITLE), other: report_page(TITLE.replace("2021", "2022"))}, read=False)
    path = shelf.warc_files()[0]
    whole = path.read_bytes()
    place = next(m for m in members(path) if m.record and m.record.kind == "response")
    path.write_bytes(whole[: place.offset + 200] + b"\0" + whole[place.offset + 201 :])
    summary = shelf.read()
    assert (summary.read, summary.new_versions, len(summary.problems)) == (2, 1, 1)
    assert f"{URL}: not read: {path}, offset {place.offset}: " in summary.problems[0]
    path.write_bytes(whole)
    assert shelf.read() == IngestSummary(1, 1, 1, ())


def test_reading_goes_on_where_it_stopped(shelf: Shelf) -> None:
    for site in ("one", "two"):
        pages = {f"http://{site}.cn/{n}": report_page(TITLE.replace("秀洲", f"{site}{n}")) for n in range(60)}
        shelf.crawl(pages, read=False, site=site)

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        shelf.read(kill)
    (kept,) = shelf.rows("SELECT count(*) FROM report_versions")[0]
    assert kept == 60
    assert shelf.read().read == 60
    assert shelf.rows("SELECT count(*) FROM report_versions") == [(120,)]


def test_a_site_is_published_whole_or_not_at_all(shelf: Shelf) -> None:
    """Something breaks among the pages of the second site; a reader sees nothing of it."""
    for site in ("one", "two"):
        pages = {f"http://{site}.cn/{n}": report_page(TITLE.replace("秀洲", f"{site}{n}")) for n in range(60)}
        shelf.crawl(pages, read=False, site=site)
    sites = "SELECT DISTINCT site_id FROM sightings JOIN report_versions USING (capture_id)"
    with pytest.raises(ArchiveError, match="full"), open_for_writing(shelf.data) as archive:
        archive.db.execute(
            "CREATE TEMP TRIGGER full AFTER INSERT ON readings WHEN new.capture_id = 100 "
            "BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        read_new_captures(archive, start_run(archive, contact=None, command="test"))
    assert shelf.rows(f"{sites} ORDER BY 1") == [("one",)]
    assert shelf.rows("SELECT id FROM runs WHERE read_at IS NOT NULL") == []
    assert shelf.read() == IngestSummary(60, 60, 60, ())
    assert shelf.rows(f"{sites} ORDER BY 1") == [("one",), ("two",)]
    assert shelf.rows("SELECT id FROM runs WHERE read_at IS NOT NULL") == [(4,)]
    shelf.warcio_check()


@pytest.mark.parametrize("table", ["report_versions", "version_cells", "sections", "findings", "version_attachments"])
def test_versions_are_never_changed(shelf: Shelf, table: str) -> None:
    page = report_page(TITLE).replace(b"<td>5</td>", b"<td>4</td>", 1)
    shelf.crawl({URL: page}, {FILE: b"%PDF-1"})
    with open_for_writing(shelf.data) as archive:
        column, count = archive.db.table(table).columns[0].name, archive.db[table].count
        assert count
        for sql in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match=f"{table} is append-only"):
                archive.db.execute(sql)


def test_not_a_page(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        capture_id = writer.write(exchange(URL, b"<p>gone</p>", status=404))
        writer.sight(Sighting(capture_id, "s", "秀洲区", "330411", URL, TITLE, URL))
        writer.visit(finished("s", START))
    assert shelf.read().problems == (f"{URL}: the server answered 404, there is nothing to read",)


def test_a_page_of_a_visit_that_was_cut_short_waits_and_has_its_attachments(shelf: Shelf) -> None:
    """Other bytes of the same text the next time, so that the first capture is not left to that of the finished visit."""
    with shelf.writing() as writer:
        capture_id = writer.write(exchange(URL, report_page(TITLE, hits=1)))
        writer.attach(capture_id, FILE, "附件")
        writer.sight(Sighting(capture_id, "site", "秀洲区", "330411", URL, TITLE, URL))
    assert shelf.read() == IngestSummary(0, 0, 0, ())
    shelf.runs += 2
    assert shelf.crawl({URL: report_page(TITLE, hits=2)}, {FILE: b"%PDF-1.4 1"}).read == 2
    assert shelf.versions() == [(2021, 1, "first seen")]
    assert shelf.rows("SELECT capture_id, url FROM version_attachments") == [(3, FILE)]


def test_an_attachment_that_is_named_as_a_failure_later_is_none(shelf: Shelf) -> None:
    """A kill may lose the row that names the first answer as one."""
    with shelf.writing() as writer:
        writer.write(exchange(FILE, b"<html>busy</html>"))
    with shelf.writing() as writer:
        page = writer.write(exchange(URL, report_page(TITLE)))
        writer.attach(page, FILE, "附件")
        writer.sight(Sighting(page, "site", "秀洲区", "330411", URL, TITLE, URL))
        again = writer.write(exchange(FILE, b"<html>busy</html>"))
        writer.fail(FILE, "wrong type", at=START, capture_id=again)
        writer.visit(finished("site", START))
    assert shelf.read().new_versions == 1
    assert shelf.rows("SELECT count(*) FROM version_attachments") == [(0,)]
