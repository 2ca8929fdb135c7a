"""nianbao extract --all --cluster: captures read on the workers of a Dask cluster."""

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import distributed
import pytest

from archive.base.errors import ClusterFailed, WorkerLost
from archive.capture.runs import run
from archive.cluster import connection, reading
from archive.cluster.code import code_here, difference
from archive.cluster.connection import Cluster
from archive.cluster.reading import ClusterReaders
from archive.db.tables import TABLES
from archive.reading.ingest import IngestSummary, read_new_captures
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Nianbao, Shelf, report_page
from tests.archive.on_disk import flip
from tests.clusters import ROOT, Parts, kill_a_worker, local_cluster
from tests.launch import run_code, run_nianbao
from tests.machines import cluster_of, machines, needs_machines

URL = "http://127.0.0.1/{}/{}.html"
TITLE = "某某县第{}局2021年政府信息公开工作年度报告"
_OF_A_RUN = {"meta", "runs", "warc_files", "journal", "journal_marks"}
_OF_A_TIME = {"at", "warc_file", "warc_offset", "warc_length", "warc_record_id", "text_warc_file", "text_warc_offset"}
_NO_DASK = """
import sys
from crawler.cli.nianbao import main
import crawler.run.crawl, crawler.run.nightly
try:
    main(["extract", "--all", "--data", sys.argv[1]])
except SystemExit as end:
    print(end.code)
print(sorted({name.partition(".")[0] for name in sys.modules} & {"dask", "distributed"}))
"""


def test_without_the_option_nothing_of_dask_is_imported(shelf: Shelf) -> None:
    shelf.crawl({URL.format(0, 0): report_page(TITLE.format(0))}, read=False)
    done = run_code(_NO_DASK, shelf.data)
    assert done.stdout.splitlines()[-2:] == ["0", "[]"], done.stdout + done.stderr


def test_code_that_differs_is_named() -> None:
    here = code_here()
    assert difference(here, dict(here)) == ""
    assert difference(here, here | {"lxml": "1.0"}) == f"lxml there 1.0, here {here['lxml']}"


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.LocalCluster]:
    with local_cluster() as started:
        yield started


@pytest.fixture(autouse=True)
def several_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_CAPTURES", 16)


@pytest.fixture
def unread(shelf: Shelf) -> Shelf:
    """Sixty reports of six sites and two attachments that nobody has read, a revisit, and a damaged record."""
    attachment = {"http://127.0.0.1/file.html": report_page("附件"), "http://127.0.0.1/gone.pdf": None}
    for site in range(6):
        pages = {URL.format(site, n): report_page(TITLE.format(10 * site + n), granted=4 + n) for n in range(10)}
        shelf.crawl(pages, attachment if site == 2 else None, site=f"site-{site}", agency=f"第{site}局", read=False)
    shelf.crawl({URL.format(0, 0): report_page(TITLE.format(0), granted=4)}, site="site-0", agency="第0局", read=False)
    ((name, offset),) = shelf.rows("SELECT warc_file, warc_offset FROM captures WHERE url = ?", URL.format(3, 3))
    assert isinstance(offset, int)
    flip(shelf.data / "warc" / str(name), offset + 400)
    return shelf


def read(data: Path, address: str, progress: Callable[[int, int], None] | None = None) -> IngestSummary:
    with (
        Cluster(address) as connected,
        open_for_writing(data) as archive,
        run(archive, contact=None, command="extract --all", sample=None) as this,
    ):
        return read_new_captures(archive, this.id, readers=ClusterReaders(connected), progress=progress)


def content(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row, without times of day and without names and places that depend on one."""
    with closing(sqlite3.connect(data / "archive.db")) as database:
        found = {}
        for table in (table.name for table in TABLES if table.name not in _OF_A_RUN):
            names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            kept = [name for name in names if not name.endswith("_at") and name not in _OF_A_TIME]
            found[table] = database.execute(f"SELECT {', '.join(kept)} FROM {table}").fetchall()
        return found


@pytest.mark.slow
def test_the_result_is_that_of_one_machine(unread: Shelf, cluster: distributed.LocalCluster) -> None:
    saved = shutil.copytree(unread.data, unread.data.with_name("saved"))
    arguments = ("extract", "--all", "--format", "jsonl", "--data", unread.data)
    there = run_nianbao(*arguments, "--cluster", cluster.scheduler_address)
    read_there = content(unread.data)
    shutil.rmtree(unread.data)
    shutil.move(saved, unread.data)
    here = run_nianbao(*arguments)
    assert (there.returncode, there.stdout, there.stderr) == (here.returncode, here.stdout, here.stderr)
    assert "offset" in here.stdout
    assert read_there == content(unread.data)
    assert len(read_there["report_versions"]) == 59


@pytest.mark.slow
def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(unread: Shelf) -> None:
    saved = shutil.copytree(unread.data, unread.data.with_name("saved"))
    killed = []

    def kill_once(done: int, total: int) -> None:
        if not killed:
            killed.append(done)
            kill_a_worker(started)

    with local_cluster() as started:
        there = read(unread.data, started.scheduler_address, kill_once)
    read_there = content(unread.data)
    shutil.rmtree(unread.data)
    shutil.move(saved, unread.data)
    here = unread.read()
    assert (killed, there) == ([11], here)
    assert read_there == content(unread.data)


_KILLS_A_WORKER = """
import os, signal, sys
from pathlib import Path
from archive.cluster import reading
from tests.archive.test_cluster import read

reading.MOST_CAPTURES = 16
killed = []

def kill_once(done, total):
    if not killed:
        killed.append(done)
        os.kill(int(sys.argv[3]), signal.SIGKILL)

print(read(Path(sys.argv[1]), sys.argv[2], kill_once), killed)
"""


@needs_machines
@pytest.mark.slow
def test_workers_on_machines_without_a_common_directory(unread: Shelf) -> None:
    saved = shutil.copytree(unread.data, unread.data.with_name("saved"))
    with machines(4) as (home, third, *others):
        assert third.run("ls", unread.data).returncode != 0
        address, (worker, _) = cluster_of(third, *others)
        there = home.run(sys.executable, "-c", _KILLS_A_WORKER, unread.data, address, worker.pid)
        assert there.returncode == 0, there.stderr
        assert worker.wait(60) == -signal.SIGKILL
    read_there = content(unread.data)
    shutil.rmtree(unread.data)
    shutil.move(saved, unread.data)
    here = unread.read()
    assert there.stdout == f"{here} [11]\n", there.stderr
    assert read_there == content(unread.data)


@pytest.mark.slow
def test_a_scheduler_that_goes_away_is_waited_for(unread: Shelf, tmp_path: Path) -> None:
    with Parts(tmp_path) as parts:
        first = [parts.scheduler(), parts.worker()]

        def replace_once(done: int, total: int) -> None:
            while first:
                first.pop().kill()
                if not first:
                    parts.scheduler()
                    parts.worker()

        there = read(unread.data, parts.address, replace_once)
    assert (there.read, there.new_versions) == (61, 59)
    assert unread.rows("SELECT count(*), count(DISTINCT capture_id) FROM readings") == [(60, 60)]


@pytest.mark.slow
def test_a_scheduler_that_stays_away_is_an_error_and_what_was_read_is_kept(
    unread: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "RETURN_S", 0)
    with Parts(tmp_path) as parts:
        first = [parts.scheduler(), parts.worker()]

        def kill(done: int, total: int) -> None:
            for process in first:
                process.kill()

        with pytest.raises(ClusterFailed, match="what was done is kept, give the command again"):
            read(unread.data, parts.address, kill)
    assert unread.rows("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1") == [("failed",)]
    ((kept,),) = unread.rows("SELECT count(*) FROM readings")
    assert isinstance(kept, int)
    assert 10 <= kept < 60
    assert unread.read().read == 61 - kept
    assert unread.rows("SELECT count(*), count(DISTINCT capture_id) FROM readings") == [(60, 60)]


@pytest.mark.slow
def test_no_scheduler_is_an_error_before_anything_is_read(nianbao: Nianbao, shelf: Shelf) -> None:
    shelf.crawl({URL.format(0, 0): report_page(TITLE.format(0))}, read=False)
    done = nianbao("extract", "--all", "--cluster", "tcp://127.0.0.1:9")
    assert (done.returncode, shelf.rows("SELECT count(*) FROM runs")) == (1, [(1,)])
    assert done.stderr.startswith("Error: no scheduler of a Dask cluster answers at tcp://127.0.0.1:9")


@pytest.mark.slow
def test_a_worker_with_other_code_is_refused(unread: Shelf, tmp_path: Path) -> None:
    with Parts(tmp_path) as parts:
        parts.scheduler()
        parts.worker("--preload", str(ROOT / "tests" / "archive" / "other_code.py"))
        with pytest.raises(ClusterFailed, match=r"lxml there 0\.1, here \d"):
            read(unread.data, parts.address)


@pytest.mark.slow
def test_what_workers_die_of_is_an_error_of_that_piece(cluster: distributed.LocalCluster) -> None:
    with Cluster(cluster.scheduler_address) as connected:
        deadly, harmless = connected.give(os._exit, 1), connected.give(abs, -1)
        with pytest.raises(WorkerLost):
            connected.result(deadly)
        assert connected.result(harmless) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--dry-run"], "--dry-run or --cluster"), ([], "--cluster"), (["--all", "--dry-run"], "--cluster")],
)
def test_the_option_goes_with_all(nianbao: Nianbao, words: list[str], said: str) -> None:
    done = nianbao("extract", "--cluster", "tcp://127.0.0.1:9", *words)
    assert done.returncode == 2
    assert said in done.stderr
