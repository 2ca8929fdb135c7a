"""Pages a second of our crawl over a bare Scrapy spider that stores nothing: same pages, same settings, no delay.

Both crawl one list and 300 report pages of about 40 KB from a server in a process of its own, in turns, each in a fresh
process that reports its own elapsed time and peak memory. Ours captures to WARC and SQLite; the reading of the captured
pages into tables is a step of its own and not part of this (see `extraction`).
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

PAGES = 300
PAGE_BYTES = 40_000
ROUNDS = 5


def run() -> dict[str, Any]:
    """Median pages a second of each, the ratio, and peak resident memory in MB."""
    results: dict[str, list[dict[str, float]]] = {"ours": [], "bare": []}
    with _server() as start:
        for _ in range(ROUNDS):
            for which, measured in results.items():
                measured.append(_measure(which, start))
    speed = {which: median(one["pages"] / one["elapsed_s"] for one in measured) for which, measured in results.items()}
    memory = {which: max(one["peak_mb"] for one in measured) for which, measured in results.items()}
    return {
        "pages": PAGES,
        "ours_pages_per_s": round(speed["ours"], 1),
        "bare_pages_per_s": round(speed["bare"], 1),
        "ratio": round(speed["ours"] / speed["bare"], 2),
        "ours_peak_mb": round(memory["ours"]),
        "bare_peak_mb": round(memory["bare"]),
    }


@contextmanager
def _server() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/list1.html"
    finally:
        process.terminate()
        process.wait()


def _measure(which: str, start: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [sys.executable, __file__, which, start, data], capture_output=True, text=True, check=True, timeout=300
        )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _serve() -> None:
    from crawler.sample.server import packaged

    body = packaged("wangdian-2021.html")
    body += b"<!-- " + b"." * max(0, PAGE_BYTES - len(body)) + b" -->"
    rows = "".join(
        f'<li><a href="/{n}.html">第{n}局2019年政府信息公开工作年度报告</a></li>' for n in range(10_000, 10_000 + PAGES)
    )

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = f"<p>{self.path}</p>".encode() + body
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


def _ours(start: str, data: str) -> int:
    from archive.capture import CaptureWriter
    from archive.runs import start_run
    from archive.store import Archive
    from crawler.run import run_spiders
    from crawler.session import Session
    from crawler.sites import Site

    site = Site(id="bench", agency="样例", region="330000", family="generic", start=(start,))
    with Archive.open(Path(data), write=True) as archive:
        run_id = start_run(archive, contact=None, command="bench")
        with CaptureWriter(archive, run_id, robots="obey", contact=None) as writer:
            session = Session(writer)
            run_spiders([site], session, None, 0)
    return session.counts["bench"]["items"]


def _bare(start: str, data: str) -> int:
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response, TextResponse
    from scrapy.settings import Settings

    class Bare(Spider):
        name = "bare"
        start_urls = (start,)  # type: ignore[assignment]
        pages = 0

        def parse(self, response: Response) -> Any:
            assert isinstance(response, TextResponse)
            yield from response.follow_all(css="a", callback=self.parse_item)

        def parse_item(self, response: Response) -> None:
            Bare.pages += 1

    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.setdict({"DOWNLOADER_MIDDLEWARES": {}, "DOWNLOAD_DELAY": 0, "COMPRESSION_ENABLED": True})
    process = AsyncCrawlerProcess(settings)
    process.crawl(Bare)
    process.start()
    return Bare.pages


def _main(which: str, *arguments: str) -> None:
    if which == "serve":
        _serve()
        return
    crawl = {"ours": _ours, "bare": _bare}[which]
    import crawler.run  # noqa: F401 (both pay for the imports before the clock starts)

    started = time.perf_counter()
    pages = crawl(*arguments)
    elapsed_s = time.perf_counter() - started
    assert pages == PAGES, pages
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"pages": pages, "elapsed_s": elapsed_s, "peak_mb": peak_kb / 1024}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
