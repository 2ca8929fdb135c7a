"""The web pages over an archive of the size of a country: p50 and p99 of each, over Datasette's own page of a row.

`measure` is called by `benchmarks.archive`, on its archive.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.db.handle import Archive
from archive.web.app import serving
from benchmarks.country import RARE, WORDS

_REQUESTS = 200


def measure(data: Path) -> dict[str, Any]:
    """Milliseconds of a page, how many times those of the row page they are, and seconds of work before the first page.

    A page that gives up after `pages.TIME_LIMIT_MS` (503) counts with that time.
    """
    started = time.perf_counter()
    datasette = serving(data)
    app = datasette.app()
    start_s = round(time.perf_counter() - started, 2)
    assert app
    agencies = _largest(data, "agencies")
    versions = _largest(data, "report_versions")
    words = [*RARE, *WORDS]

    def spread(number: int, last: int) -> int:
        return 1 + number * 7919 % last

    pages: dict[str, Callable[[int], str]] = {
        "row": lambda number: f"/archive/report_versions/{spread(number, versions)}",
        "home": lambda number: "/",
        "agency": lambda number: f"/agencies/{spread(number, agencies)}",
        "report": lambda number: f"/agencies/{spread(number, agencies - 1)}/{2019 + number % 6}",
        "search": lambda number: f"/search?q={words[number % len(words)]}",
        "coverage": lambda number: f"/coverage{['', '/33', '/3304', '/330411'][number % 4]}",
        "findings": lambda number: f"/findings?region={['', '33', '330411'][number % 3]}",
        "suggest": lambda number: f"/suggest?q={words[number % len(words)]}",
    }

    async def timed() -> dict[str, list[float]]:
        for page in pages.values():  # templates and connections
            await datasette.client.get(page(0))
        return {name: [await ms(page(number)) for number in range(_REQUESTS)] for name, page in pages.items()}

    async def ms(path: str) -> float:
        started = time.perf_counter()
        answer = await datasette.client.get(path)
        assert answer.status_code in {200, 503}, (path, answer.status_code)
        return (time.perf_counter() - started) * 1000

    taken = asyncio.run(timed())
    figures = {name: (_at(values, 0.5), _at(values, 0.99)) for name, values in taken.items()}
    row = figures["row"]
    return {
        "start_s": start_s,
        **{name: {"p50": p50, "p99": p99, "p50_ratio": round(p50 / row[0], 2), "p99_ratio": round(p99 / row[1], 2)}
           for name, (p50, p99) in figures.items()},
    }  # fmt: skip


def _largest(data: Path, table: str) -> int:
    with Archive.open(data) as archive:
        return int(archive.db.execute(f"SELECT max(id) FROM {table}").fetchone()[0])


def _at(values: list[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)], 2)
