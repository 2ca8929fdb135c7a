"""SIGINT and SIGTERM end a crawl wherever it is stuck, with what was captured in an archive that is sound."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive.base.errors import INTERRUPTED
from tests.attack.hostile_site import REPORT, SLOW, START, serving
from tests.crawler.conftest import Crawling, Replica, listing, report_page
from tests.crawler.nights import make_archive
from tests.launch import run_nianbao

pytestmark = pytest.mark.slow

LIMIT_S = 60  # a machine under load takes its time; what hangs would do so for ten minutes
LIST = "/nb/list1.html"

# Run before the command: what the reading of a page, or the look-up of a name, then does.
STUCK = {
    "a regular expression": "import re, crawler.visits.reading as b; b.column_name = lambda text: re.match('(a+)+$', 'a' * 60 + '!')",
    "python": "import crawler.visits.reading as b\ndef f(text):\n  while True: pass\nb.column_name = f",
    "C, with the lock of the interpreter": "import ctypes, crawler.visits.reading as b; b.column_name = lambda text: ctypes.PyDLL(None).sleep(600)",
    "the reader's process": "import time, crawler.visits.reading as b, archive.processes.reader as c; b.HERE_BYTES = 0; c.read = lambda *a, **n: time.sleep(600)",
    "the reading after the crawl": "import archive.reading.ingest as i, tests.attack.hostile_work as h; i.read_unless_revisit = h.read_for_ever",
}


def start(crawling: Crawling, before: str = "", command: str = "crawl") -> "subprocess.Popen[str]":
    program = f"{before}\nimport sys; from crawler.cli.nianbao import main; sys.argv[0] = 'nianbao'; main()"
    words = [sys.executable, "-c", program, command, *crawling.words("--delay", "0")]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(running: "subprocess.Popen[str]", number: signal.Signals) -> str:
    os.kill(running.pid, number)
    try:
        _, errors = running.communicate(timeout=LIMIT_S)
    finally:
        running.kill()
    assert running.returncode == INTERRUPTED, errors
    assert errors.startswith("interrupted"), errors
    return errors


def captured(crawling: Crawling) -> int:
    [(count,)] = crawling.rows("SELECT count(*) FROM captures")
    assert isinstance(count, int)
    return count


def wait_for(replica: Replica, path: str) -> None:
    end = time.monotonic() + LIMIT_S
    while path not in replica.paths():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("stuck", STUCK)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stuck_in(replica: Replica, crawling: Crawling, stuck: str, number: signal.Signals) -> None:
    replica.routes |= {LIST: listing(("/nb/202003/1001.html", REPORT)), "/nb/202003/1001.html": report_page()}
    crawling.site(replica.base + LIST)
    running = start(crawling, STUCK[stuck])
    wait_for(replica, "/nb/202003/1001.html" if "after" in stuck else LIST)
    time.sleep(3)  # until it is stuck, and what was captured before is committed
    ended(running, number)
    assert captured(crawling) >= 2
    assert run_nianbao("verify", "--data", crawling.data).returncode == 0


@pytest.mark.parametrize("way", SLOW)
def test_server_that_is_slow(crawling: Crawling, way: str) -> None:
    reached = threading.Event()
    with serving(way, reached) as base:
        crawling.site(base + START)
        running = start(crawling)
        assert reached.wait(LIMIT_S)
        time.sleep(1)
        assert "what was fetched is safe" in ended(running, signal.SIGINT)
    assert crawling.rows("SELECT outcome FROM runs") == [("interrupted",)]
    assert crawling.failures() == []
    assert captured(crawling) == (0 if way == "robots_slow" else 1)


def test_a_night_too(crawling: Crawling) -> None:
    reached = threading.Event()
    with serving("never", reached) as base:
        crawling.site(base + START)
        make_archive(crawling)
        running = start(crawling, command="nightly")
        assert reached.wait(LIMIT_S)
        time.sleep(1)
        ended(running, signal.SIGTERM)
    assert crawling.rows("SELECT outcome FROM runs") == [("interrupted",)]


def test_name_that_is_never_found(crawling: Crawling, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    before = (
        "import os, pathlib, socket, time; os.environ['NIANBAO_CONTACT'] = 'a@example.org'\n"
        f"socket.getaddrinfo = lambda *a: (pathlib.Path({str(asked)!r}).touch(), time.sleep(600))"
    )
    crawling.site("http://www.example.gov.cn/nb/")
    running = start(crawling, before)
    end = time.monotonic() + LIMIT_S
    while not asked.exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    ended(running, signal.SIGINT)


def test_second_signal(replica: Replica, crawling: Crawling) -> None:
    """Ends at once what the first has a few seconds for."""
    replica.routes[LIST] = listing()
    crawling.site(replica.base + LIST)
    running = start(
        crawling,
        "import crawler.run.reactor as r, crawler.run.interrupt as i; r.GRACE_S = i.END_S = 600\n"
        + STUCK["the reader's process"].replace("c.read", "r.page_budget.end = lambda: None; c.read"),
    )
    wait_for(replica, LIST)
    time.sleep(2)
    os.kill(running.pid, signal.SIGTERM)
    time.sleep(2)
    assert running.poll() is None
    ended(running, signal.SIGTERM)
