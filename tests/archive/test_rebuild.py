"""nianbao rebuild: archive.db again, from the WARC files alone."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import extract
from archive.db.tables import TABLES
from archive.fixity.verify import verify
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf, exchange, report_page

URL = "http://127.0.0.1/2021.html"
FILE = "http://127.0.0.1/2021.pdf"
TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"
XIUZHOU = (Path(__file__).parents[1] / "data" / "xiuzhou-2019.txt").read_bytes()


@pytest.fixture
def grown(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Runs with a change, an attachment, a page not modified, a failure, an error page, and readings of two parsers."""
    shelf.crawl({URL: report_page(TITLE), "http://127.0.0.1/2019": XIUZHOU})
    shelf.crawl({URL: report_page(TITLE, granted=6)}, {FILE: b"%PDF-1"})
    with shelf.writing() as writer:
        writer.write(exchange(URL, status=304, reason="Not Modified", charset=None))
        writer.fail(FILE, "timeout", at=shelf.now)
        writer.write(exchange("http://127.0.0.1/list", b"<p>none</p>", status=404))
    monkeypatch.setattr(extract, "PARSER_VERSION", "next")
    shelf.read()
    return shelf


def dump(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is not derived, by table."""
    names = [table.name for table in TABLES if not table.derived]
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def lose_database(data: Path) -> None:
    for path in data.glob("archive.db*"):
        path.unlink()


def test_every_row_comes_back(grown: Shelf, nianbao: Nianbao) -> None:
    before = dump(grown.data)
    assert len(before["report_versions"]) == 3
    lose_database(grown.data)
    done = nianbao("rebuild")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{grown.data / 'archive.db'}: 6 captures, 2 reports, 3 versions\n"
    after = dump(grown.data)
    assert after.keys() == before.keys()
    for table in before:
        assert after[table] == before[table], table
    assert nianbao("verify").returncode == 0
    grown.crawl({URL: report_page(TITLE, granted=7)})
    assert grown.versions()[-1] == (2021, 3, "source changed")


def test_the_database_that_is_there_is_kept(grown: Shelf, nianbao: Nianbao) -> None:
    before = dump(grown.data)
    (grown.data / "archive.db").write_bytes(b"rubbish")
    done = nianbao("rebuild", "--format", "json")
    assert done.returncode == 0
    kept = Path(json.loads(done.stdout)["kept"])
    assert kept.read_bytes() == b"rubbish"
    assert dump(grown.data) == before


def test_a_lost_journal_is_named_and_the_captures_are_there(grown: Shelf, nianbao: Nianbao) -> None:
    before = dump(grown.data)
    path = grown.warc_files()[0]
    whole = path.read_bytes()
    end = grown.members(0)[-1].offset + grown.members(0)[-1].length
    path.write_bytes(whole[: end + 40] + b"?" + whole[end + 41 :])
    done = nianbao("rebuild")
    assert done.returncode == 1
    assert "journal record 1 is lost, and with it the rows that only it told of" in done.stdout
    after = dump(grown.data)
    assert [row[:8] for row in after["captures"]] == [row[:8] for row in before["captures"]]
    assert after["report_versions"] == before["report_versions"]
    assert len(after["sightings"]) == len(before["sightings"]) - 2


def test_a_journal_whose_transaction_failed_does_not_count(shelf: Shelf, nianbao: Nianbao) -> None:
    """Disk full at COMMIT: the rows are in the WARC file only, and what the next run writes has the same number."""
    shelf.crawl({URL: report_page(TITLE)})
    with open_for_writing(shelf.data) as archive:
        state = archive.db.conn.serialize()
    shelf.crawl({URL: report_page(TITLE, granted=6)}, read=False)
    for path in shelf.data.glob("archive.db*"):
        path.unlink()
    (shelf.data / "archive.db").write_bytes(state)
    for path in sorted((shelf.data / "warc").iterdir())[3:]:
        path.rename(shelf.data / path.name)  # as if no recovery ever saw them
    shelf.crawl({"http://127.0.0.1/2022": report_page(TITLE.replace("2021", "2022"))})
    before = dump(shelf.data)
    lose_database(shelf.data)
    assert nianbao("rebuild").returncode == 0
    assert dump(shelf.data) == before


def test_nothing_to_rebuild_from(shelf: Shelf, nianbao: Nianbao) -> None:
    done = nianbao("rebuild")
    assert done.returncode == 2
    assert f"{shelf.data / 'warc'} holds no WARC files; there is nothing to rebuild from" in done.stderr


def test_recovery_after_a_kill_brings_sightings_too(shelf: Shelf) -> None:
    shelf.crawl({URL: report_page(TITLE)}, read=False)
    before = dump(shelf.data)
    lose_database(shelf.data)
    with open_for_writing(shelf.data) as archive:
        assert verify(archive).problems == ()
    assert dump(shelf.data)["sightings"] == before["sightings"]
