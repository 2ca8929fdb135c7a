"""Pages a second of our crawl over a bare Scrapy spider that stores nothing: same pages, same concurrency, no delay.

Both crawl one list and 600 report pages of about 46 KB from a server in a process of its own, in turns, each in a fresh
process that reports its own elapsed and CPU time and peak memory. Ours captures to WARC and SQLite; the reading of the
captured pages into tables is a step of its own and not part of this (see `extraction`). `whole` is both: what `nianbao crawl`
does from the first request to filed reports, in all its processes.

`bare` has Scrapy's own settings but for those in `_SAME`. `tuned` is the same spider with all settings of ours, which
leave out what this crawler does not use.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

PAGES = 600
PAGE_BYTES = 40_000
ROUNDS = 5
_SAME = (
    "ROBOTSTXT_OBEY",
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DOWNLOAD_TIMEOUT",
    "TWISTED_REACTOR",
    "TELNETCONSOLE_ENABLED",
    "REMOTE_CONTROL_ENABLED",
    "LOG_LEVEL",
)


def run() -> dict[str, Any]:
    """By spider the medians of pages a second and CPU seconds, and peak resident memory in MB; ours over the others."""
    measured: dict[str, list[dict[str, float]]] = {"ours": [], "bare": [], "tuned": [], "whole": []}
    with _server() as start:
        for _ in range(ROUNDS):
            for which, rounds in measured.items():
                rounds.append(_measure(which, start))
    speed = {which: median(PAGES / round_["elapsed_s"] for round_ in rounds) for which, rounds in measured.items()}
    return {
        "pages": PAGES,
        "ratio": round(speed["ours"] / speed["bare"], 2),
        "ratio_to_tuned": round(speed["ours"] / speed["tuned"], 2),
        **{
            which: {
                "pages_per_s": round(speed[which], 1),
                "cpu_s": round(median(round_["cpu_s"] for round_ in rounds), 2),
                "peak_mb": round(max(round_["peak_mb"] for round_ in rounds)),
            }
            for which, rounds in measured.items()
        },
    }


@contextmanager
def _server() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-m", __name__, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/list1.html"
    finally:
        process.terminate()
        process.wait()


def _measure(which: str, start: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [sys.executable, "-m", __name__, which, start, data],
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _serve() -> None:
    from crawler.sample.server import packaged

    body = packaged("wangdian-2021.html")
    body += b"<!-- " + b"." * max(0, PAGE_BYTES - len(body)) + b" -->"
    rows = "".join(
        f'<li><a href="/{n}.html">第{n}镇2021年政府信息公开工作年度报告</a></li>' for n in range(10_000, 10_000 + PAGES)
    )

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = f"<p>{self.path}</p>".encode() + body.replace("王店镇".encode(), f"第{self.path[1:6]}镇".encode())
            if self.path == "/list1.html":
                page = rows.encode()
            elif self.path == "/robots.txt":
                page = b"User-agent: *\n"
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
            self.wfile.write(head.encode() + page)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


def capture(sites: Sequence[Any], data: Path) -> Any:
    """Crawl these sites without delay into a new archive, as `nianbao crawl` does before it reads; the session."""
    from archive.capture.runs import start_run
    from archive.capture.writer import CaptureWriter
    from archive.writing.opening import open_for_writing
    from crawler.run.manners import Manners
    from crawler.run.reactor import run_spiders
    from crawler.visits.session import Session

    with open_for_writing(data) as archive:
        run_id = start_run(archive, contact=None, command="bench")
        with CaptureWriter(archive, run_id, robots="obey", contact=None) as writer:
            session = Session(writer)
            run_spiders(sites, session, Manners(delay_s=0))
    return session


def _ours(start: str, data: str) -> int:
    from crawler.registry.sites import Site

    site = Site(id="bench", agency="样例", region="330000", family="generic", start=(start,))
    return int(capture([site], Path(data)).visits["bench"].counts["items"])


def _whole(start: str, data: str) -> int:
    from archive.capture.runs import start_run
    from archive.processes import child
    from archive.reading.ingest import read_new_captures
    from archive.writing.opening import open_for_writing

    _ours(start, data)
    with open_for_writing(Path(data)) as archive:
        summary = read_new_captures(archive, start_run(archive, contact=None, command="bench"))
    assert summary.new_versions == PAGES, summary
    child.stop_idle()
    return summary.new_versions


def _bare(start: str, data: str, *, tuned: bool = False) -> int:
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response, TextResponse
    from scrapy.settings import Settings

    from crawler.middleware import settings as ours

    class Bare(Spider):
        name = "bare"
        start_urls = (start,)  # type: ignore[assignment]
        pages = 0

        def parse(self, response: Response) -> Any:
            assert isinstance(response, TextResponse)
            yield from response.follow_all(css="a", callback=self.parse_item)

        def parse_item(self, response: Response) -> None:
            Bare.pages += 1

    settings = Settings({name: getattr(ours, name) for name in _SAME})
    if tuned:
        settings.setmodule(ours)
        plain: dict[str, object] = {"DOWNLOADER_MIDDLEWARES": {}, "SPIDER_MIDDLEWARES": {}, "DOWNLOAD_HANDLERS": {}}
        settings.setdict(plain | {"COMPRESSION_ENABLED": True})
    settings.set("DOWNLOAD_DELAY", 0)
    process = AsyncCrawlerProcess(settings)
    process.crawl(Bare)
    process.start()
    return Bare.pages


def _main(which: str, *arguments: str) -> None:
    if which == "serve":
        _serve()
        return
    crawl = {"ours": _ours, "bare": _bare, "tuned": partial(_bare, tuned=True), "whole": _whole}[which]
    import crawler.run.crawl  # noqa: F401 (both pay for the imports before the clock starts)

    started, cpu_started = time.perf_counter(), time.process_time()
    pages = crawl(*arguments)
    elapsed_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s += of_children.ru_utime + of_children.ru_stime
    assert pages == PAGES, pages
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"elapsed_s": elapsed_s, "cpu_s": cpu_s, "peak_mb": peak_kb / 1024}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
