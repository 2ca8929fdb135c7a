"""nianbao merge: the other archive is somebody else's work; locks, kinds, ages; a merge that is killed."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.base.errors import DAMAGE
from archive.db.connection import connect
from archive.db.handle import take_lock
from archive.db.schema import migrations
from archive.fixity.verify import verify
from archive.writing.opening import open_for_writing
from tests.archive.conftest import HERE, Nianbao, Shelf, report_page
from tests.archive.on_disk import dump
from tests.archive.two_archives import beside, copied, said, take_over
from tests.archive.writers import start

ROOT = HERE.parents[1]
TITLE = "秀洲区人民政府{}年政府信息公开工作年度报告"


@pytest.fixture
def other(shelf: Shelf) -> Shelf:
    """An archive with an old and a new version of one report, and another report."""
    found = beside(shelf, "other")
    for granted in (5, 6):
        found.crawl({f"http://127.0.0.1/{n}": report_page(TITLE.format(n), granted=granted) for n in (2020, 2021)})
    return found


def change(shelf: Shelf, *statements: str) -> None:
    """What whoever has the file can do: without the triggers that refuse it."""
    with closing(sqlite3.connect(shelf.data / "archive.db")) as connection:
        sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = connection.execute(sql).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, statement in triggers:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("CREATE TRIGGER more AFTER INSERT ON runs BEGIN SELECT 1; END", "the trigger 'more'"),
        ("UPDATE captures SET status = 'x'", "1 values"),
        ("UPDATE report_versions SET recorded_at = 'soon' WHERE id = 1", "report_versions.recorded_at are no times"),
        ("UPDATE site_visits SET night = 'x'", "site_visits.night are no times"),
    ],
)
def test_what_no_archive_has_is_refused(
    shelf: Shelf, other: Shelf, nianbao: Nianbao, statement: str, told: str
) -> None:
    change(other, statement)
    done = nianbao("merge", str(other.data))
    assert done.returncode == DAMAGE
    assert told.replace("1 values", "values of captures.status are no INTEGER") in done.stderr
    assert not (shelf.data / "archive.db").exists()


def test_cells_that_are_none_leave_their_version_out(shelf: Shelf, other: Shelf, nianbao: Nianbao) -> None:
    change(other, "UPDATE version_cells SET cells = '[{}]' WHERE report_version_id = 1")
    done = nianbao("merge", str(other.data))
    assert done.returncode == 1
    assert "version 1: its cells are none: " in done.stdout
    assert shelf.rows("SELECT count(*) FROM report_versions") == [(3,)]
    assert nianbao("show", "秀洲", "2021").returncode == 0


def test_a_layout_is_found_by_what_it_is_not_by_what_it_says(shelf: Shelf, other: Shelf) -> None:
    shelf.runs = 5
    shelf.crawl({"http://127.0.0.1/2019": report_page(TITLE.format(2019))})
    [(own,)] = shelf.rows("SELECT sha256 FROM cell_layouts")
    change(other, "UPDATE layout_cells SET row_key = 'moved' WHERE row_key = 'granted'")
    take_over(shelf, other)
    assert shelf.rows("SELECT count(*) FROM cell_layouts") == [(2,)]
    rows = shelf.rows(
        "SELECT DISTINCT row_key FROM layout_cells JOIN cell_layouts ON id = layout_id WHERE sha256 = ?", own
    )
    assert ("granted",) in rows
    assert ("moved",) not in rows


@pytest.mark.parametrize("name", ["../../secret.warc.gz", "/etc/passwd", "x"])
def test_names_lead_nowhere(shelf: Shelf, other: Shelf, nianbao: Nianbao, name: str) -> None:
    change(other, f"UPDATE captures SET warc_file = '{name}' WHERE id = 1")
    done = nianbao("merge", str(other.data))
    assert done.returncode == 1
    assert f"{name!r} is no name of a WARC file" in done.stdout
    assert shelf.rows("SELECT count(*) FROM captures") == [(3,)]


def test_links_are_not_followed(shelf: Shelf, other: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    for path in (other.data / "warc").iterdir():
        path.rename(tmp_path / path.name)
        path.symlink_to(tmp_path / path.name)
    done = nianbao("merge", str(other.data))
    assert done.returncode == 1
    assert "is no regular file of the archive but a link" in done.stdout
    assert shelf.rows("SELECT count(*) FROM captures") == [(0,)]


@pytest.mark.parametrize(
    "column", ["url = 'http://127.0.0.1/other'", "fetched_at = '2025-01-01T00:00:00.000000Z'", "payload_sha256 = 'x'"]
)
def test_a_row_that_tells_otherwise_than_its_record(shelf: Shelf, other: Shelf, nianbao: Nianbao, column: str) -> None:
    change(other, f"UPDATE captures SET {column} WHERE id = 1")
    done = nianbao("merge", str(other.data))
    assert done.returncode == 1
    assert "capture 1 is left out: " in done.stdout
    assert shelf.rows("SELECT count(*) FROM captures WHERE fetched_at < '2026' OR url LIKE '%other'") == [(0,)]


def test_places_that_are_none(shelf: Shelf, other: Shelf, nianbao: Nianbao) -> None:
    change(
        other, "UPDATE captures SET warc_offset = -5 WHERE id = 1", "UPDATE captures SET warc_length = 9 WHERE id = 2"
    )
    done = nianbao("merge", str(other.data))
    assert done.returncode == 1
    assert done.stdout.count("is left out: /") == 2
    assert shelf.rows("SELECT count(*) FROM captures") == [(2,)]


def test_refusals(shelf: Shelf, other: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    shelf.crawl({"http://127.0.0.1/2019": report_page(TITLE.format(2019))})
    done = nianbao("merge", str(shelf.data))
    assert (done.returncode, done.stderr.endswith("is the archive itself; give the directory of another one\n")) == (
        2,
        True,
    )
    assert nianbao("merge", str(tmp_path / "nothing")).returncode == 2
    old = tmp_path / "old"
    old.mkdir()
    with connect(old, write=True) as db:
        migrations.apply(db, stop_before="m020_merge")
    done = nianbao("merge", str(old))
    assert done.returncode == 1
    assert "lacks m020_merge, m021_incident_events, " in done.stderr
    up_to_date = (
        f"; a command that writes brings it up to date and loses nothing, such as: nianbao extract --all --data {old}"
    )
    assert up_to_date in done.stderr
    lock = take_lock(shelf.data)
    assert nianbao("merge", str(other.data)).returncode == 3
    lock.release()
    change(other, "UPDATE meta SET value = 'sample'")
    before = dump(shelf.data)
    done = nianbao("merge", str(other.data))
    assert done.returncode == 2
    assert "is an archive of real captures, not of the bundled sample" in done.stderr
    assert dump(shelf.data) == before


def test_the_lock_of_the_other_archive_is_not_needed(shelf: Shelf, other: Shelf, nianbao: Nianbao) -> None:
    before = {path.name for path in other.data.iterdir()}
    lock = take_lock(other.data)
    assert nianbao("merge", str(other.data)).returncode == 0
    lock.release()
    assert {path.name for path in other.data.iterdir()} - before <= {"archive.db-shm", "archive.db-wal"}


def test_a_run_that_goes_on_comes_as_far_as_it_is(shelf: Shelf, other: Shelf) -> None:
    change(other, "UPDATE runs SET finished_at = NULL, outcome = NULL WHERE id = 2")
    take_over(shelf, other)
    assert shelf.rows("SELECT outcome FROM runs WHERE command <> 'merge'") == [("done",), ("cut short",)]
    other.crawl({"http://127.0.0.1/2021": report_page(TITLE.format(2021), granted=7)})
    take_over(shelf, other)
    assert said(shelf) == said(other)


@pytest.mark.slow
def test_while_a_run_writes_to_the_other(shelf: Shelf) -> None:
    """What was there when the merge began comes whole; the rest with the next."""
    other = beside(shelf, "other")
    with start(other, 1) as writer:
        assert writer.stdout
        for _ in range(5):
            writer.stdout.readline()
        before = 0
        for _ in range(4):
            merged = take_over(shelf, other)
            assert merged.problems == ()
            assert merged.captures > 0
            before += merged.captures
            assert shelf.rows("SELECT count(*) FROM captures") == [(before,)]
        writer.kill()
    open_for_writing(other.data).close()
    take_over(shelf, other)
    assert said(shelf) == said(other)
    with open_for_writing(shelf.data) as archive:
        assert verify(archive, full=True).problems == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_killed_at_any_moment(shelf: Shelf, other: Shelf, seed: int) -> None:
    """Again and again, a little later each time; then the archive is as if nobody had killed it."""
    shelf.runs = 5
    shelf.crawl({"http://127.0.0.1/2020": report_page(TITLE.format(2020), granted=9)})
    expected = copied(shelf, "expected")
    take_over(expected, other)
    for step in range(1, 40):
        command = [sys.executable, "-m", "tests.archive.killed_in_merge", str(step * 7 + seed), str(other.data)]
        done = subprocess.run([*command, str(shelf.data)], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert done.returncode == 0
    assert step > 2
    take_over(shelf, other)
    assert said(shelf) == said(expected)
    with open_for_writing(shelf.data) as archive:
        assert verify(archive, full=True).problems == ()
    sql = "SELECT count(*), sum(last_id - first_id + 1) FROM merged_rows WHERE table_name = 'captures'"
    assert shelf.rows(sql)[0][1] == expected.rows(sql)[0][1]
