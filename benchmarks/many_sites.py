"""500 sites of 40 report pages, crawled in one process: pages a second and peak memory, which has to stay below 500 MB.

Every site is a port of 127.0.0.1 that another process serves: robots.txt, one list, 40 report pages of about 46 KB, no
two alike. The registry is a file, as for `nianbao crawl`. No delay. As in `crawl`, nothing is read into tables.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SITES = 500
PAGES = 40


def run() -> dict[str, Any]:
    """Pages, pages a second, seconds, CPU seconds and the peak resident memory of the crawling process in MB."""
    server = subprocess.Popen([sys.executable, "-m", __name__, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        ports = server.stdout.readline().split()
        with tempfile.TemporaryDirectory() as directory:
            registry = Path(directory) / "sites.toml"
            registry.write_text("".join(map(_entry, ports)), encoding="utf-8")
            command = [sys.executable, "-m", __name__, "crawl", registry, Path(directory) / "data"]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=900)
    finally:
        server.terminate()
        server.wait()
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _entry(port: str) -> str:
    return (
        f'[[site]]\nid = "site-{port}"\nagency = "样例{port}局"\nregion = "330000"\nfamily = "generic"\n'
        f'start = ["http://127.0.0.1:{port}/list1.html"]\n'
    )


def _crawl(registry: str, data: str) -> None:
    from benchmarks.crawl import capture
    from crawler.registry.sites import load_sites

    sites = load_sites([Path(registry)])
    started, cpu_started = time.perf_counter(), time.process_time()
    session = capture(sites, Path(data))
    elapsed_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
    assert session.failures == [], session.failures[:3]
    pages = sum(visit.counts["items"] for visit in session.visits.values())
    assert pages == SITES * PAGES, pages
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    measured = {
        "sites": len(sites),
        "pages": pages,
        "pages_per_s": round(pages / elapsed_s, 1),
        "seconds": round(elapsed_s),
        "cpu_s": round(cpu_s),
        "peak_mb": round(peak_kb / 1024),
    }
    print(json.dumps(measured))


async def _serve() -> None:
    from crawler.sample.server import packaged

    body = packaged("wangdian-2021.html")
    rows = "".join(
        f'<li><a href="/{n}.html">第{n}局2019年政府信息公开工作年度报告</a></li>' for n in range(10_000, 10_000 + PAGES)
    )
    fixed = {"/list1.html": rows.encode(), "/robots.txt": b"User-agent: *\n"}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = writer.get_extra_info("sockname")[1]
        try:
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
                page = fixed.get(path) or f"<p>{port}{path}</p>".encode() + body
                head = (
                    f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
                )
                writer.write(head.encode() + page)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    servers = [await asyncio.start_server(answer, "127.0.0.1", 0) for _ in range(SITES)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(_serve())
    else:
        _crawl(*sys.argv[2:])
