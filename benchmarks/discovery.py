"""Discovery on replica portals: requests and CPU a portal, over a bare Scrapy spider that asks for the same pages, and memory.

Every portal is an address of 127.0.0.0/8 that another process serves: home pages of about 45 KB of six kinds. The bare spider
knows all addresses beforehand, keeps Scrapy's own settings, and parses each page with lxml. Both ask for robots.txt, without delay.
`python -m benchmarks.discovery 3000` takes as many portals as there are governments; `make bench` takes PORTALS.
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

PORTALS = 300
_MODULE = "benchmarks.discovery"
_COLUMN = '<a href="/nb/">政府信息公开年报</a>'
# What leads to the column; the last has none.
_WAYS = (
    _COLUMN,
    '<a href="/zwgk/">政务公开</a>',
    "<script>document.writeln('<a href=\"/nb/\">政府信息公开年报</a>')</script>",
    '<area href="/nb/" alt="政府信息公开年报">',
    '<iframe src="/zwgk/"></iframe>',
    "",
)


def run(portals: int = PORTALS) -> dict[str, Any]:
    """Found columns, requests and CPU milliseconds a portal, the ratio of CPU to the bare spider's, and peak memory in MB."""
    server = subprocess.Popen([sys.executable, "-m", _MODULE, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        with tempfile.TemporaryDirectory() as data:
            ours = _measure("ours", port, str(portals), data)
        bare = _measure("bare", port, str(portals), "")
    finally:
        server.terminate()
        server.wait()
    return {
        "portals": portals,
        "found": ours["found"],
        "requests_a_portal": round(ours["requests"] / portals, 2),
        "cpu_ms_a_portal": round(1000 * ours["cpu_s"] / portals, 1),
        "seconds": round(ours["seconds"]),
        "ratio": round(ours["cpu_s"] / bare["cpu_s"], 2),
        "peak_mb": round(ours["peak_mb"]),
        "bare_peak_mb": round(bare["peak_mb"]),
    }


def _measure(*arguments: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", _MODULE, *arguments], stdout=subprocess.PIPE, check=True, timeout=1800)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _home(number: int, port: str) -> str:
    return f"http://127.{1 + number // 250 // 250}.{number // 250 % 250}.{1 + number % 250}:{port}/"


def _ours(port: str, portals: int, data: str) -> dict[str, float]:
    from archive.writing.opening import open_for_writing
    from crawler.discovery.discover import discover
    from crawler.discovery.portals import Portal
    from crawler.discovery.results import Results
    from crawler.run.manners import Manners

    seeds = [Portal("330411", "秀洲区人民政府", _home(number, port), "", "bench", "") for number in range(portals)]
    open_for_writing(Path(data)).close()
    Results(Path(data)).add_portals(seeds)
    done = discover(Path(data), Manners(delay_s=0))
    assert done.found == portals - portals // len(_WAYS), done
    return {"found": done.found, "requests": done.requests}


def _bare(port: str, portals: int) -> dict[str, float]:
    from lxml import html
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    class Bare(Spider):
        name = "bare"

        async def start(self) -> Any:
            for number in range(portals):
                home = _home(number, port)
                paths = ("", "zwgk/", "nb/") if number % len(_WAYS) in (1, 4) else ("", "nb/")
                for path in paths:
                    yield Request(home + path, self.parse)

        def parse(self, response: Any) -> None:
            html.document_fromstring(response.body).xpath("//a/@href")

    process = CrawlerProcess({"LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False})
    process.crawl(Bare)
    process.start()
    return {}


async def _serve() -> None:
    links = "".join(
        f'<li><a href="/news/{n}.html" title="要闻第{n}条">要闻第{n}条</a><span>2026-01-02</span></li>'
        for n in range(450)
    )
    rows = "".join(
        f'<li><a href="/nb/{y}.html">秀洲区人民政府{y}年政府信息公开工作年度报告</a></li>' for y in range(2015, 2025)
    )
    fixed = {
        "/robots.txt": "User-agent: *\n",
        "/zwgk/": f"<ul>{links[:8000]}</ul>{_COLUMN}",
        "/nb/": f"<title>政府信息公开年报</title><ul>{rows}</ul>",
    }

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        third, fourth = writer.get_extra_info("sockname")[0].split(".")[2:]
        way = _WAYS[(250 * int(third) + int(fourth) - 1) % len(_WAYS)]
        try:
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
                page = (
                    fixed.get(path) or f"<html><title>秀洲区人民政府</title><body>{way}<ul>{links}</ul></body></html>"
                )
                body = page.encode()
                head = (
                    f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                writer.write(head.encode() + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _main(what: str, port: str, portals: str, data: str) -> None:
    started, cpu_started = time.perf_counter(), time.process_time()
    measured = _ours(port, int(portals), data) if what == "ours" else _bare(port, int(portals))
    measured |= {"seconds": time.perf_counter() - started, "cpu_s": time.process_time() - cpu_started}
    print(json.dumps(measured | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(_serve())
    elif sys.argv[1].isdecimal():
        print(json.dumps(run(int(sys.argv[1])), indent=2))
    else:
        _main(*sys.argv[1:])
