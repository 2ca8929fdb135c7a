"""The web pages over an archive of the size of a country: p50 and p99 of each, over Datasette's own page of a row; the same beside
readers whose SQL never ends; and the memory that the server takes.

`measure` is called by `benchmarks.archive`, on its archive. By itself: `python -m benchmarks.web DATA`.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from archive.db.handle import Archive
from benchmarks.country import RARE, WORDS
from tests.archive.web_served import peak_mb, serve

_REQUESTS = 100
_BESIDE_SQL = 40
_HOSTILE = 16
_COMMON = "公开"
_HOSTILE_SQL = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "SELECT length(zeroblob(900000000))",
    "SELECT count(*) FROM sections AS a, sections AS b WHERE a.text LIKE '%' || b.text || '%'",
    "SELECT group_concat(text) FROM sections",
)


def measure(data: Path) -> dict[str, Any]:
    """Milliseconds of a page, how many times those of the row page they are, and megabytes of memory at the peak.

    A page that gives up after `pages.TIME_LIMIT_MS` (503) counts with that time.
    """
    with serve(data, "--sql") as (process, address):
        alone = asyncio.run(_timed(address, _pages(data), _REQUESTS, hostile=0))
        alone_mb = peak_mb(process.pid)
        beside = asyncio.run(_timed(address, _pages(data), _BESIDE_SQL, hostile=_HOSTILE))
        attacked_mb = peak_mb(process.pid)
    row = alone["row"]
    return {
        **{
            name: {"p50": p50, "p99": p99, "p50_ratio": round(p50 / row[0], 2), "p99_ratio": round(p99 / row[1], 2)}
            for name, (p50, p99) in alone.items()
        },
        "beside_hostile_sql": {
            name: {"p50": p50, "p99": p99, "p99_over_alone": round(p99 / alone[name][1], 2)}
            for name, (p50, p99) in beside.items()
            if name != "row"
        },
        "peak_mb": round(alone_mb),
        "peak_mb_attacked": round(attacked_mb),
    }


def _pages(data: Path) -> dict[str, Callable[[int], str]]:
    with Archive.open(data) as archive:
        agencies, versions = (
            int(archive.db.execute(f"SELECT max(id) FROM {table}").fetchone()[0])
            for table in ("agencies", "report_versions")
        )
    words = [*RARE, *WORDS]

    def spread(number: int, last: int) -> int:
        return 1 + number * 7919 % last

    return {
        "row": lambda number: f"/archive/report_versions/{spread(number, versions)}",
        "home": lambda number: "/",
        "agency": lambda number: f"/agencies/{spread(number, agencies)}",
        "report": lambda number: f"/agencies/{spread(number, agencies - 1)}/{2019 + number % 6}",
        "overview_province": lambda number: f"/overview/{['33', '44', '51', '13'][number % 4]}",
        "ranking": lambda number: f"/ranking?office=教育局&region={['33', '', '3304'][number % 3]}",
        "search": lambda number: f"/search?q={words[number % len(words)]}",
        "search_common": lambda number: f"/search?q={_COMMON}",
        "coverage": lambda number: f"/coverage{['', '/33', '/3304', '/330411'][number % 4]}",
        "findings": lambda number: f"/findings?region={['', '33', '330411'][number % 3]}",
        "suggest": lambda number: f"/suggest?q={words[number % len(words)]}",
    }


async def _timed(
    address: str, pages: dict[str, Callable[[int], str]], requests: int, *, hostile: int
) -> dict[str, tuple[float, float]]:
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        attack = [asyncio.create_task(_attack(address, number)) for number in range(hostile)]
        for page in pages.values():  # templates and connections
            await client.get(page(0))
        taken = {
            name: sorted([await _ms(client, page(number)) for number in range(requests)])
            for name, page in pages.items()
            if not (hostile and name == "row")
        }
        for task in attack:
            task.cancel()
    return {name: (_at(values, 0.5), _at(values, 0.99)) for name, values in taken.items()}


async def _ms(client: httpx.AsyncClient, path: str) -> float:
    started = time.perf_counter()
    answer = await client.get(path)
    assert answer.status_code in {200, 503}, (path, answer.status_code)
    return (time.perf_counter() - started) * 1000


async def _attack(address: str, number: int) -> None:
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        while True:
            number += 1
            with suppress(httpx.HTTPError):
                await client.get("/archive.json", params={"sql": _HOSTILE_SQL[number % len(_HOSTILE_SQL)]})
            await asyncio.sleep(0.01)


def _at(values: list[float], share: float) -> float:
    return round(values[int(len(values) * share)], 2)


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1])), indent=2))
