"""`verify`: bytes of WARC files a second over those of `sha256sum` of the same files, and peak memory.

`ratio` is of a file that was proven before: its SHA-256 and that of its rows; `full_ratio` is of every record inflated.
The archive holds real-sized pages of several nights: a captured one of 50 KB and the tests' clean one of 8 KB, each with
prose of its own. Both read the files from the page cache; the median of rounds in which they are timed in turns. On a
machine that is busy with other things the ratio says little.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from archive.capture.runs import finish_run, start_run
from archive.capture.writer import CaptureWriter
from archive.db.handle import Archive
from archive.fixity.verify import verify
from archive.writing.opening import open_for_writing
from benchmarks.extraction import TESTS, with_prose
from tests.archive.conftest import exchange

MEGABYTES = int(os.environ.get("NIANBAO_BENCH_WARC_MB", "300"))
NIGHTS = 4
ROUNDS = 3


def run() -> dict[str, Any]:
    """MB a second of all three, their ratios, and the peak memory of the largest of our processes in MB."""
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory)
        _fill(data)
        files = sorted((data / "warc").glob("*.warc.gz"))
        size = sum(file.stat().st_size for file in files)
        rounds = [(_verify_s(data, full=True), _verify_s(data), _sha256sum_s(files)) for _ in range(ROUNDS)]
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    full_s, again_s, floor_s = zip(*rounds, strict=True)
    return {
        "warc_mb": round(size / 1e6),
        "full_mb_per_s": round(size / 1e6 / median(full_s)),
        "verify_mb_per_s": round(size / 1e6 / median(again_s)),
        "sha256sum_mb_per_s": round(size / 1e6 / median(floor_s)),
        "full_ratio": round(median(floor / ours for ours, _, floor in rounds), 2),
        "ratio": round(median(floor / ours for _, ours, floor in rounds), 2),
        "peak_mb": round(max(resource.getrusage(process).ru_maxrss for process in who) / 1024),
    }


def _fill(data: Path) -> None:
    sys.path.insert(0, str(TESTS / "extract"))
    from hazards import HAZARDS

    pages = [with_prose(HAZARDS["plain"](seed).document) for seed in range(20)]
    pages += [(TESTS / "data" / "reports/putian-urban-2025/document.html").read_bytes()] * 20
    rng = random.Random(20260110)
    with open_for_writing(data) as archive:
        number = 0
        for night in range(1, NIGHTS + 1):
            run_id = start_run(archive, contact=None, command="bench")
            with CaptureWriter(archive, run_id, robots="obey", contact=None) as writer:
                while _stored(data) < MEGABYTES * 1_000_000 * night // NIGHTS:
                    for _ in range(1000):
                        number += 1
                        prose = "".join(chr(rng.randrange(0x4E00, 0x5200)) for _ in range(400))
                        page = rng.choice(pages) + f"<p>{number} {prose}</p>".encode()
                        writer.write(exchange(f"http://127.0.0.1/{number}.html", page))
                    writer.flush()
            finish_run(archive, run_id, "done")


def _stored(data: Path) -> int:
    return sum(file.stat().st_size for file in (data / "warc").iterdir())


def _verify_s(data: Path, *, full: bool = False) -> float:
    started = time.perf_counter()
    with Archive.open(data) as archive:
        result = verify(archive, full=full)
    elapsed_s = time.perf_counter() - started
    assert not result.problems
    assert result.unchanged == (0 if full else result.files)
    return elapsed_s


def _sha256sum_s(files: list[Path]) -> float:
    started = time.perf_counter()
    subprocess.run(["sha256sum", *files], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started
