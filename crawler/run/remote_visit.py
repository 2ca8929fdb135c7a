"""One site crawled on a worker of a cluster, in a process and an archive of its own, which come to their end with the visit.

The process ends when the worker does, and when the work was taken back. So no host gets requests from two workers.
"""

import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from distributed import get_worker

from archive.base.errors import INTERRUPTED, ArchiveError, ClusterFailed
from archive.capture.runs import start_run
from archive.capture.site_visits import SiteVisit
from archive.capture.writer import CaptureWriter
from archive.cluster.known_pages import KnownPage, plant
from archive.cluster.worker import check_code
from archive.writing.opening import open_for_writing
from crawler.registry.sites import Site
from crawler.run.manners import Manners, delay_of
from crawler.run.reactor import run_spiders
from crawler.visits.session import CrawlFailure, Note, Session
from crawler.web.errors import CrawlerError

_PROGRAM = "import sys; sys.path[:] = {path!r}; from crawler.run.remote_visit import crawl_sent; crawl_sent()"
_LOOK_S = 0.2


class Order(NamedTuple):
    """`known` is what the archive knows of the pages of the site, `settled` gives what `Session.settled` does by address. The others are as in `Session` and `start_run`."""

    site: Site
    manners: Manners
    night: date
    in_full: bool
    clock_doubted: bool
    sample: bool
    known: list[KnownPage]
    old_every: int
    settled: dict[str, datetime]


class Brought(NamedTuple):
    """`files` are those of the worker's archive, by their names in its data directory. `visit` is None if it was cut short."""

    files: dict[str, bytes]
    counts: dict[str, int]
    failures: list[CrawlFailure]
    notes: list[Note]
    visit: SiteVisit | None
    out_of_time: bool


def visit_site(code: dict[str, str], order: Order) -> Brought:
    """Called on a worker. Raises what the crawl raised."""
    check_code(code)
    with tempfile.TemporaryDirectory(prefix="nianbao-") as directory:
        command = [sys.executable, "-c", _PROGRAM.format(path=sys.path)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            assert process.stdin
            pickle.dump((order, Path(directory)), process.stdin)
            process.stdin.flush()  # and left open: its end is the end of the process
            _wait(process)
        finally:
            process.kill()
            process.wait()
        try:
            result = pickle.loads(Path(directory, "result").read_bytes())  # noqa: S301  # of our own process
        except OSError as error:
            raise ClusterFailed(f"the crawl of {order.site.id} on a worker ended with {process.returncode}") from error
    if isinstance(result, Exception):
        raise result
    assert isinstance(result, Brought)
    return result


def _wait(process: "subprocess.Popen[bytes]") -> None:
    """Until it has ended, or nobody wants its result any more."""
    worker = get_worker()
    key = worker.get_current_task()
    while process.poll() is None:
        task = worker.state.tasks.get(key)
        if task is None or task.state != "executing":
            return
        time.sleep(_LOOK_S)


def crawl_sent() -> None:
    """What that process does."""
    order, directory = pickle.load(sys.stdin.buffer)  # noqa: S301  # of the worker that started it
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    result: Brought | Exception
    try:
        result = _crawl(order, directory / "data")
    except (ArchiveError, CrawlerError) as error:
        result = error
    (directory / "unfinished").write_bytes(pickle.dumps(result))
    (directory / "unfinished").rename(directory / "result")
    os._exit(0)


def _end_with_stdin() -> None:
    os.read(0, 1)
    os._exit(INTERRUPTED)


def _crawl(order: Order, data: Path) -> Brought:
    site, manners = order.site, order.manners
    # Another worker, which may have died, asked the same host a moment ago.
    time.sleep(delay_of(site) if manners.delay_s is None else manners.delay_s)
    visits: list[SiteVisit] = []
    with open_for_writing(data) as archive:
        plant(archive, start_run(archive, contact=None, command="known", sample=order.sample), order.known)
        run_id = start_run(archive, contact=manners.contact, command="crawl", sample=order.sample)
        with CaptureWriter(archive, run_id, robots="obey", contact=manners.contact) as writer:
            session = Session(writer, on_visited=visits.append, night=order.night, clock_doubted=order.clock_doubted)
            session.in_full = frozenset({site.id} if order.in_full else ())
            session.old_every, session.settled = order.old_every, order.settled.get
            if manners.ends_at is None or datetime.now(UTC) < manners.ends_at:
                run_spiders([site], session, manners)
            else:
                session.out_of_time = True
        written = archive.db.execute("SELECT name FROM warc_files WHERE run_id = ?", (run_id,)).fetchall()
    names = ["archive.db", *(f"warc/{name}" for (name,) in written)]
    return Brought(
        files={name: (data / name).read_bytes() for name in names},
        counts=session.counts(site),
        failures=session.failures,
        notes=session.notes,
        visit=visits[0] if visits else None,
        out_of_time=session.out_of_time,
    )
