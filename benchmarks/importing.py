"""`nianbao import` of a WARC file, beside `warcio index` of the same file.

The pages are of a government's site as others saved it: most are no reports, but have a menu that names 政府信息公开. One in
fifty is a report. Both are counted in seconds of CPU of all their processes, the start included.
"""

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.country import WORDS
from tests.archive.conftest import report_page
from tests.archive.foreign_files import HOST, TITLE, response, warcinfo

MEGABYTES = int(os.environ.get("NIANBAO_BENCH_IMPORT_MB", "100"))
_PAGE_BYTES = 25_000
_REPORTS = 50  # one page in so many
_BIN = Path(sys.executable).parent


def run() -> dict[str, Any]:
    """MB a second of CPU, of the records before compression."""
    with tempfile.TemporaryDirectory() as directory:
        path, data = Path(directory) / "site.warc.gz", Path(directory) / "data"
        size = _site(path) / 1e6
        index_s, _ = _spent(_BIN / "warcio", "index", path)
        import_s, said = _spent(_BIN / "nianbao", "import", path, "--data", data, "--format", "json")
        again_s, again = _spent(_BIN / "nianbao", "import", path, "--data", data, "--format", "json")
        assert json.loads(again)["run_id"] is None
        return {
            "megabytes": round(size),
            "captures": json.loads(said)["captures"],
            "reports": json.loads(said)["new_reports"],
            "mb_a_second": round(size / import_s, 1),
            "again_mb_a_second": round(size / again_s, 1),
            "warcio_index_mb_a_second": round(size / index_s, 1),
            "ratio": round(index_s / import_s, 2),
            "again_ratio": round(index_s / again_s, 2),
        }


def _spent(*command: object) -> tuple[float, str]:
    """CPU seconds of a command and what it starts, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def _site(path: Path) -> int:
    """Write the WARC file, each record compressed; the bytes of its records."""
    size = 0
    with path.open("wb") as file:
        for record in _records():
            file.write(gzip.compress(record, 6))
            size += len(record)
    return size


def _records() -> Iterator[bytes]:
    chance = random.Random(1)
    yield warcinfo()
    for number in range(MEGABYTES * 1_000_000 // _PAGE_BYTES):
        report = number // _REPORTS % 17 + 2008
        page = _page(chance, number)
        if number % _REPORTS == 0:
            page = report_page(TITLE.replace("2021", str(report)), granted=number)
        yield response(f"{HOST}/art/{number}.html", "2022-01-01T00:00:00Z", page)


def _page(chance: random.Random, number: int) -> bytes:
    menu = "".join(f'<li><a href="/col/{n}/index.html">栏目{n}</a></li>' for n in range(60))
    body = "".join(f"<p>{''.join(chance.choices(WORDS, k=30))}</p>" for _ in range(60))
    page = f"<html><head><title>第{number}号通知</title></head><body><ul><li>政府信息公开</li>{menu}</ul>{body}</body></html>"
    return page.encode().ljust(_PAGE_BYTES)
