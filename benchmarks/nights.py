"""Two nights on many sites, as an operator runs them: `nianbao init` and `nianbao nightly` with a nianbao.toml beside the data.

Each site is an address of 127.0.0.0/8 that another process serves: robots.txt, a list, and two reports, all with an ETag. In the
first night everything is new; in the second each page answers 304. A confirmed page is an answer of the second night; its bytes
are what WARC files and archive.db grew by. `python -m benchmarks.nights 300` takes fewer sites.
"""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SITES = 3000
_MODULE = "benchmarks.nights"
_MEMORY = "import os, resource, subprocess, sys\nprint(subprocess.run(sys.argv[1:]).returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"


def run(sites: int = SITES) -> dict[str, Any]:
    """Of each night the seconds, and of the second those to the first request, requests a second, peak memory in MB, bytes a
    confirmed page."""
    server = subprocess.Popen([sys.executable, "-m", _MODULE, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name)
            (directory / "sites.toml").write_text("".join(_entry(n, port) for n in range(sites)), "utf-8")
            (directory / "nianbao.toml").write_text(
                'data = "data"\nsites = "sites.toml"\ncontact = "bench@example.org"\ndelay = 0\nat-once = 64\n'
                "[nightly]\nold-every = 1\nverify = 100\nverbose = false\n",
                "utf-8",
            )
            return _nights(directory, sites)
    finally:
        server.terminate()
        server.wait()


def _nights(directory: Path, sites: int) -> dict[str, Any]:
    _nianbao(directory, "init")
    from crawler.visits.due import night_of

    tonight = night_of(datetime.now(UTC))
    nights, sizes = [], [_bytes(directory)]
    for night in (tonight, tonight + timedelta(days=31)):
        nights.append(_nianbao(directory, "nightly", "--night", night.isoformat()))
        sizes.append(_bytes(directory))
    with closing(sqlite3.connect(directory / "data" / "archive.db")) as db:
        confirmed = db.execute("SELECT count(*) FROM captures WHERE run_id = 2 AND status = 304").fetchone()[0]
        requests, first = db.execute("SELECT count(*), min(fetched_at) FROM captures WHERE run_id = 2").fetchone()
    assert confirmed == 4 * sites, confirmed
    second = nights[1]
    grew = {kind: sizes[2][kind] - sizes[1][kind] for kind in ("warc", "database")}
    return {
        "sites": sites,
        "first_night_s": round(nights[0]["seconds"]),
        "second_night_s": round(second["seconds"]),
        "start_s": round(datetime.fromisoformat(first).timestamp() - second["began"], 1),
        "requests_per_s": round(requests / second["seconds"], 1),
        "peak_mb": round(second["peak_mb"]),
        "warc_bytes_a_confirmed_page": round(grew["warc"] / confirmed),
        "database_bytes_a_confirmed_page": round(grew["database"] / confirmed),
    }


def _nianbao(directory: Path, *words: str) -> Mapping[str, float]:
    """Seconds, when it began (Unix time), and the most memory that one of its processes had."""
    program = Path(sys.executable).with_name("nianbao")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    began = datetime.now(UTC).timestamp()
    started = time.perf_counter()
    command = [sys.executable, "-c", _MEMORY, program, *words]
    done = subprocess.run(command, cwd=directory, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    code, peak_kb = done.stdout.splitlines()[-1].split()
    assert code in ("0", "1"), done.stdout  # whether a report is due depends on the day
    return {"seconds": time.perf_counter() - started, "began": began, "peak_mb": int(peak_kb) / 1024}


def _bytes(directory: Path) -> dict[str, int]:
    database = directory / "data" / "archive.db"
    with closing(sqlite3.connect(database)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    warc = sum(path.stat().st_size for path in (directory / "data" / "warc").iterdir())
    return {"warc": warc, "database": database.stat().st_size}


def _entry(number: int, port: str) -> str:
    host = f"127.{1 + number // 250 // 250}.{number // 250 % 250}.{1 + number % 250}:{port}"
    return (
        f'[[site]]\nid = "site-{number}"\nagency = "样例第{number}局"\nregion = "330000"\nfamily = "generic"\n'
        f'start = ["http://{host}/nb/"]\nhosts = ["{host}"]\n'
    )


async def _serve() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        second, third, fourth = writer.get_extra_info("sockname")[0].split(".")[1:]
        number = 250 * 250 * (int(second) - 1) + 250 * int(third) + int(fourth) - 1
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                path = request.split(b" ", 2)[1].decode()
                body = _page(number, path)
                status, etag = "200 OK", f'"{number}{path}"'
                if f"if-none-match: {etag}".encode() in request.lower():
                    status, body = "304 Not Modified", b""
                head = (
                    f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nETag: {etag}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n"
                )
                writer.write(head.encode() + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _page(number: int, path: str) -> bytes:
    title = f"样例第{number}局{{}}年政府信息公开工作年度报告"
    if path == "/robots.txt":
        return b"User-agent: *\n"
    if path == "/nb/":
        rows = "".join(f'<li><a href="/nb/{year}.html">{title.format(year)}</a></li>' for year in (2023, 2024))
        return f"<title>政府信息公开年报</title><ul>{rows}</ul>".encode()
    year = path.removeprefix("/nb/").removesuffix(".html")
    text = f"我单位认真执行政府信息公开条例，主动公开信息{number}条。" * 20
    return (
        f"<html><head><title>{title.format(year)}</title></head><body><h1>{title.format(year)}</h1><p>一、总体情况</p>"
        f"<p>{text}</p></body></html>"
    ).encode()


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(_serve())
    else:
        print(json.dumps(run(*map(int, sys.argv[1:])), indent=2))
