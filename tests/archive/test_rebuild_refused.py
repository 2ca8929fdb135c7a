"""A rebuild that would lose something, or that finds files of another archive, leaves archive.db in its place."""

import json
import shutil
from pathlib import Path

from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.on_disk import files_of, lose_database

URL = "http://127.0.0.1/{}.html"
TITLE = "某某县第{}局2021年政府信息公开工作年度报告"


def test_a_fuller_archive_is_not_replaced_unasked(shelf: Shelf, nianbao: Nianbao) -> None:
    for number in range(2):
        shelf.crawl({URL.format(number): report_page(TITLE.format(number))})
    for path in (shelf.data / "warc").glob("*-2-*"):
        path.unlink()
    before = (shelf.data / "archive.db").read_bytes()
    done = nianbao("rebuild")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == (
        f"Nothing was replaced: {shelf.data / 'archive.db'} holds 2 captures, 2 reports, 2 versions; "
        "from the WARC files came 1 captures, 1 reports, 1 versions. To replace it all the same: --even-if-less"
    )
    assert (shelf.data / "archive.db").read_bytes() == before
    assert not (shelf.data / "rebuild").exists()
    found = json.loads(nianbao("rebuild", "--even-if-less", "--format", "json").stdout)
    assert (found["reports"], found["refused"]) == (1, "")
    kept = Path(found["kept"])
    shutil.move(kept, shelf.data / "archive.db")  # the way back, as docs/operator.md has it
    assert shelf.rows("SELECT count(*) FROM reports") == [(2,)]


def test_files_of_another_archive_are_named(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    shelf.crawl({URL.format(1): report_page(TITLE.format(1))})
    other = Shelf(tmp_path / "other")
    for number in (2, 3):
        other.crawl({URL.format(number): report_page(TITLE.format(number))})
    theirs = sorted((other.data / "warc").iterdir())
    for path in theirs:
        shutil.copy(path, shelf.data / "warc" / f"20260101000000{path.name[14:]}")
    whole = files_of(shelf.data / "warc")
    done = nianbao("rebuild")
    assert done.returncode == 1
    assert "came from another archive: take it out of the folder, and use nianbao merge" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Nothing was replaced: ")
    assert files_of(shelf.data / "warc") == whole
    assert shelf.rows("SELECT count(*) FROM reports") == [(1,)]
    lose_database(shelf.data)
    assert nianbao("rebuild").returncode == 1
    assert not (shelf.data / "archive.db").exists()
