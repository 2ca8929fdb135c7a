"""One writer, any number of readers, and archives that are not there."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.base.errors import ArchiveLocked, ArchiveMissing, WrongKind
from archive.capture.runs import start_run
from archive.db.handle import Archive
from archive.db.schema import migrations
from archive.writing.opening import open_for_writing
from tests.archive.conftest import HERE, Nianbao, Shelf, report_page

PAGE = {"http://127.0.0.1/a.html": report_page("秀洲区人民政府2021年政府信息公开工作年度报告")}


def test_there_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match=r"holds no archive\. Is its disk mounted"):
        Archive.open(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_second_writer_is_refused(shelf: Shelf) -> None:
    with open_for_writing(shelf.data) as archive:
        start_run(archive, contact=None, command="nianbao crawl zj-lishui")
        with pytest.raises(
            ArchiveLocked, match=r"nianbao crawl zj-lishui, since 20.*lock; wait until it ends"
        ) as caught:
            open_for_writing(shelf.data)
        assert caught.value.exit_code == 3
    open_for_writing(shelf.data).close()


def test_a_second_process_is_refused_with_exit_code_3(shelf: Shelf) -> None:
    with open_for_writing(shelf.data):
        done = subprocess.run(
            [sys.executable, "-m", "tests.archive.endless_writer", str(shelf.data), "1", "1"],
            cwd=HERE.parents[1],
            capture_output=True,
            text=True,
        )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("ArchiveLocked: another run")


def test_readers_need_no_lock(shelf: Shelf, nianbao: Nianbao, tmp_path: Path) -> None:
    shelf.crawl(PAGE)
    with open_for_writing(shelf.data) as archive, archive.db.atomic():
        archive.db.execute("INSERT INTO meta VALUES ('half', 'done')")
        commands = [("history", "秀洲"), ("show", "秀洲", "2021"), ("verify",), ("export", str(tmp_path / "out"))]
        for command in commands:
            done = nianbao(*command)
            assert (done.returncode, done.stderr) == (0, ""), command


def test_a_reader_cannot_write(shelf: Shelf) -> None:
    shelf.crawl(PAGE)
    with Archive.open(shelf.data) as archive, pytest.raises(Exception, match="readonly database"):
        archive.db.execute("DELETE FROM readings")


def test_the_sample_and_real_captures_never_mix(shelf: Shelf) -> None:
    shelf.crawl(PAGE)
    wanted = "archive of real captures, not of the bundled sample; give another --data"
    with open_for_writing(shelf.data) as archive, pytest.raises(WrongKind, match=wanted):
        start_run(archive, contact=None, command="nianbao demo", sample=True)
    assert shelf.rows("SELECT count(*) FROM runs") == [(1,)]


@pytest.mark.slow
def test_what_sqlite_raises_while_writing_names_the_file(shelf: Shelf) -> None:
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from archive.base.errors import StorageFull\n"
        "from archive.capture.runs import start_run\n"
        "from archive.writing.opening import open_for_writing\n"
        "try:\n"
        "    with open_for_writing(Path(sys.argv[1])) as archive:\n"
        "        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "        start_run(archive, contact=None, command='test')\n"
        "except StorageFull as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, shelf.data], cwd=HERE.parents[1], capture_output=True, text=True)
    assert done.stdout.startswith(f"{shelf.data / 'archive.db'}: disk I/O error; everything acknowledged"), done.stderr


@pytest.mark.parametrize("empty", [False, True])
def test_a_database_without_tables(shelf: Shelf, nianbao: Nianbao, empty: bool) -> None:
    """As a first run leaves it that is killed at once; or emptied by others."""
    shelf.data.mkdir()
    path = shelf.data / "archive.db"
    if empty:
        path.touch()
    else:
        migrations.apply(Database(path), stop_before="m001_first")
    message = f"Error: {path} has none of the tables of an archive; nianbao {{}} --data {shelf.data} {{}}\n"
    for command in (("verify",), ("history", "秀洲"), ("status",)):
        done = nianbao(*command)
        assert (done.returncode, done.stderr) == (6, message.format("init", "makes a new one"))
    (shelf.data / "warc").mkdir()
    (shelf.data / "warc" / "20260110080000-1-1.warc.gz").touch()
    assert nianbao("verify").stderr == message.format("rebuild", "makes it again from the WARC files")
