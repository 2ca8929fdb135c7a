"""A page that kills its reader or the whole command fails once and is named; the rest is read."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.base.errors import INTERRUPTED
from archive.processes import reading_now
from archive.processes.answers import NOTE_BYTES
from tests.archive.conftest import Shelf, report_page
from tests.attack import deadly_parser

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"
PAGES = {f"http://127.0.0.1/{n}.html": report_page(TITLE.replace("秀洲", f"第{n}")) for n in range(6)}
DEADLY = "http://127.0.0.1/3.html"


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "data")
    marked = {
        url: page.replace(b"<body>", b"<body>" + deadly_parser.MARK, 1) for url, page in PAGES.items() if url == DEADLY
    }
    shelf.crawl(PAGES | marked, title="2021年度报告", read=False)
    return shelf


def reread(shelf, does, *, wait=True):
    program = [sys.executable, "-m", "tests.attack.deadly_parser", does, "extract", "--all", "--data", str(shelf.data)]
    if not wait:
        return subprocess.Popen(program, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=120)


def forms(shelf):
    return shelf.rows(
        "SELECT c.url, v.form FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id ORDER BY c.url"
    )


def cut_off(shelf):
    return shelf.rows("SELECT url, detail FROM failures WHERE reason = 'reading cut off'")


@pytest.mark.parametrize(("does", "rule"), [("crash", "document.damaged"), ("spin", "document.too_large")])
def test_a_page_that_kills_its_reader(shelf, does, rule):
    done = reread(shelf, does)
    assert "Read 6 captures" in done.stdout
    assert [form for url, form in forms(shelf) if url != DEADLY] == ["2021"] * 5
    assert shelf.rows(
        "SELECT f.rule FROM findings AS f JOIN report_versions AS v ON v.id = f.report_version_id "
        "JOIN captures AS c ON c.id = v.capture_id WHERE c.url = ?",
        DEADLY,
    ) == [(rule,)]
    assert "Read 0 captures" in reread(shelf, does).stdout
    assert not (shelf.data / reading_now.NAME).exists()
    assert cut_off(shelf) == []


def test_a_page_that_kills_the_whole_command(shelf):
    """Three times: then it is named, and the rest is read."""
    for attempt in (1, 2, 3):
        assert reread(shelf, "kill the command").returncode == -signal.SIGKILL
        noted = (shelf.data / reading_now.NAME).read_bytes()
        assert b"4" in noted.split()
        assert [url for url, _ in cut_off(shelf)].count(DEADLY) == attempt - 1  # another may be in work beside it
    done = reread(shelf, "kill the command")
    assert done.returncode == 1
    assert f"{DEADLY}: not read: three times the command was killed while it was being read" in done.stdout
    assert "Read 6 captures" in done.stdout
    assert [url for url, _ in forms(shelf)] == [url for url in PAGES if url != DEADLY]
    assert [url for url, _ in cut_off(shelf)].count(DEADLY) == 3
    assert shelf.rows(
        "SELECT outcome FROM readings AS r JOIN captures AS c ON c.id = r.capture_id WHERE url = ?", DEADLY
    ) == [("parser error",)]
    assert "Read 0 captures" in reread(shelf, "kill the command").stdout


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_and_is_no_attempt(shelf, name):
    with reread(shelf, "sleep", wait=False) as running:
        noted = shelf.data / reading_now.NAME
        ends = time.monotonic() + 60
        while (not noted.exists() or b"4" not in noted.read_bytes().split()) and time.monotonic() < ends:
            time.sleep(0.02)
        running.send_signal(name)
        assert running.wait(60) == INTERRUPTED
    assert not noted.exists()
    assert "Read 6 captures" in reread(shelf, "nothing").stdout
    assert cut_off(shelf) == []


def test_notes_of_another_hand(shelf):
    """Text that is no note, numbers of no capture, a link in the place of the file."""
    noted = shelf.data / reading_now.NAME
    noted.write_bytes(b"x -1 99999999999999999999999 777 1e9 " + b"9" * 1_000_000)
    assert "Read 6 captures" in reread(shelf, "nothing").stdout
    assert cut_off(shelf) == []
    outside = shelf.data.parent / "outside"
    outside.write_bytes(b"as it was" + bytes(NOTE_BYTES))
    noted.symlink_to(outside)
    done = reread(shelf, "nothing")
    assert done.returncode == 1
    assert "reading-now" in done.stderr
    assert "Traceback" not in done.stderr
    assert outside.read_bytes() == b"as it was" + bytes(NOTE_BYTES)
    noted.unlink(missing_ok=True)
    os.mkfifo(noted)
    done = reread(shelf, "nothing")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
