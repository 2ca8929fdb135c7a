"""What opening for writing does about files and tables that do not agree."""

import shutil

import pytest

from archive.base.errors import ArchiveError
from archive.capture.runs import start_run
from archive.fixity.verify import verify
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf, exchange, report_page

PAGES = {
    f"http://127.0.0.1/{year}.html": report_page(f"秀洲区人民政府{year}年政府信息公开工作年度报告")
    for year in (2021, 2022)
}
COLUMNS = (
    "id, run_id, url, method, fetched_at, status, payload_sha256, payload_bytes, text_sha256, media_type, charset, "
    "content_encoding, etag, last_modified, revisit_of, warc_file, warc_offset, warc_length, warc_record_id, text_warc_offset"
)


def reopen(shelf: Shelf) -> tuple[str, ...]:
    with open_for_writing(shelf.data) as archive:
        assert verify(archive).problems == ()
        return archive.warnings


def test_nothing_to_do(shelf: Shelf) -> None:
    shelf.crawl(PAGES)
    assert reopen(shelf) == ()


def test_a_half_written_record_is_cut_off(shelf: Shelf) -> None:
    shelf.crawl(PAGES)
    shutil.rmtree(shelf.data / "manifests")  # a file that is still being written is in none
    path = shelf.warc_files()[0]
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(path.read_bytes()[:500])  # a whole warcinfo, and the start of a request
    warnings = reopen(shelf)
    assert len(warnings) == 1
    assert f"{path}: cut off " in warnings[0]
    assert size < path.stat().st_size < size + 500
    shelf.warcio_check()
    assert reopen(shelf) == ()


def test_rows_that_were_not_committed_are_made_again_as_they_were(shelf: Shelf) -> None:
    with shelf.writing() as writer:
        for url, page in PAGES.items():
            headers = (("Content-Type", "text/html; charset=UTF-8"), ("ETag", '"7"'), ("Last-Modified", "now"))
            writer.write(exchange(url, page, response_headers=headers))
            writer.write(exchange(url, page, response_headers=headers))
            writer.write(exchange(url, status=304, reason="Not Modified", charset=None))
        writer.write(exchange("http://127.0.0.1/post", b"%PDF-", method="POST", charset=None, response_headers=()))
    before = shelf.rows(f"SELECT {COLUMNS} FROM captures ORDER BY id")
    assert len(before) == 7
    for path in shelf.data.glob("archive.db*"):
        path.unlink()
    assert reopen(shelf) == (f"{shelf.warc_files()[0]}: 7 complete captures that had no row have one again",)
    assert shelf.rows(f"SELECT {COLUMNS} FROM captures ORDER BY id") == before


def test_a_run_killed_before_its_first_capture_leaves_no_file(shelf: Shelf) -> None:
    shelf.crawl(PAGES)
    stray = shelf.data / "warc" / "20260110080000-9-1.warc.gz"
    stray.write_bytes(shelf.warc_files()[0].read_bytes()[:100])
    assert reopen(shelf) == (f"{stray}: cut off 100 bytes of a half-written record at offset 0",)
    assert not stray.exists()


def test_a_run_killed_while_it_made_a_file_leaves_none(shelf: Shelf) -> None:
    shelf.crawl(PAGES)
    stray = shelf.data / "warc" / "20260110080000-9-1.warc.gz"
    stray.touch()
    assert reopen(shelf) == ()
    assert not stray.exists()


def test_a_run_without_an_end_was_cut_short(shelf: Shelf) -> None:
    with open_for_writing(shelf.data) as archive:
        start_run(archive, contact=None, command="nightly")
    ((started_at,),) = shelf.rows("SELECT started_at FROM runs")
    assert reopen(shelf) == (f"run 1 (nightly, since {started_at}) was cut short",)
    assert shelf.rows("SELECT finished_at, outcome FROM runs") == [(None, "cut short")]
    assert reopen(shelf) == ()


def test_a_file_that_is_no_runs_is_left_alone(shelf: Shelf) -> None:
    shelf.crawl(PAGES)
    foreign = shelf.data / "warc" / "from-elsewhere.warc.gz"
    foreign.write_bytes(b"precious")
    assert reopen(shelf) == (f"{foreign} is no file of a run; left alone",)
    assert foreign.read_bytes() == b"precious"


def test_lost_bytes_are_named_and_no_row_is_deleted(shelf: Shelf) -> None:
    shelf.crawl(PAGES)
    path = shelf.warc_files()[0]
    last, size = shelf.members(0)[-1], path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(last.offset + 10)
    with open_for_writing(shelf.data) as archive:
        (warning,) = archive.warnings
        assert (
            f"{path} is {size - last.offset - 10} bytes shorter than acknowledged; 1 captures rest on what is missing"
            == warning
        )
        (problem,) = verify(archive).problems
    assert (problem.offset, problem.captures) == (last.offset, (2,))
    shutil.move(path, shelf.data / "elsewhere")
    with open_for_writing(shelf.data) as archive:
        assert archive.warnings == (f"{path} is gone; 2 captures rest on it",)
    assert shelf.rows("SELECT count(*) FROM captures") == [(2,)]


def test_a_database_that_is_none_is_said(shelf: Shelf) -> None:
    shelf.crawl(PAGES)
    for path in shelf.data.glob("archive.db*"):
        path.write_bytes(b"this is no database, it is a text file of some length" * 100)
    with pytest.raises(ArchiveError, match=r"archive\.db: file is not a database; nianbao rebuild makes it again"):
        open_for_writing(shelf.data)
