"""`extract --all`: documents a second on one core and on two, and the memory that it takes for so many documents and four times.

The archive holds pages of 8 KB of as many agencies, which an earlier version of the parser read. Each measurement reads a
copy of it, in a process of its own that is bound to one core or two; they go in turns. On a machine that is busy with
other things the ratio says little: two cores are twice as fast only where both are free.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

DOCUMENTS = 4000
PAGES_OF_A_SITE = 100
ROUNDS = 3
TESTS = Path(__file__).parents[1] / "tests"


def run() -> dict[str, Any]:
    """Documents a second on one core and on two, their ratio, and peak resident memory in MB of the largest process."""
    with tempfile.TemporaryDirectory() as directory:
        small, large = Path(directory) / "small", Path(directory) / "large"
        _in_a_process("fill", small, DOCUMENTS // 4)
        _in_a_process("fill", large, DOCUMENTS)
        less = _in_a_process("measure", small, 2)
        rounds = [(_in_a_process("measure", large, 1), _in_a_process("measure", large, 2)) for _ in range(ROUNDS)]
    one_core, two_cores = (median(measured[n]["per_s"] for measured in rounds) for n in (0, 1))
    return {
        "documents": DOCUMENTS,
        "one_core_per_s": round(one_core),
        "two_cores_per_s": round(two_cores),
        "ratio": round(median(b["per_s"] / a["per_s"] for a, b in rounds), 2),
        f"peak_mb_{DOCUMENTS // 4}": round(less["peak_mb"]),
        f"peak_mb_{DOCUMENTS}": round(max(measured["peak_mb"] for _, measured in rounds)),
    }


def _in_a_process(*arguments: object) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.rereading", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _fill(data: Path, documents: int) -> dict[str, float]:
    import extract
    from archive.base.sightings import Sighting
    from archive.capture.runs import finish_run, start_run
    from archive.capture.writer import CaptureWriter
    from archive.reading.ingest import read_new_captures
    from archive.writing.opening import open_for_writing
    from benchmarks.extraction import with_prose
    from tests.archive.conftest import START, exchange, finished

    sys.path.insert(0, str(TESTS / "extract"))
    from hazards import HAZARDS

    pages = [with_prose(HAZARDS["plain"](seed).document) for seed in range(20)]
    extract.PARSER_VERSION = "earlier"
    with open_for_writing(data) as archive:
        run_id = start_run(archive, contact=None, command="bench")
        with CaptureWriter(archive, run_id, robots="obey", contact=None) as writer:
            for number in range(documents):
                url, name = f"http://127.0.0.1/{number}.html", f"第{number}局"
                page = pages[number % len(pages)].replace("海宁市长安镇人民政府".encode(), name.encode())
                capture_id = writer.write(exchange(url, page + b"<!-- %d -->" % number))
                site = f"site-{number // PAGES_OF_A_SITE}"
                writer.sight(Sighting(capture_id, site, name, "330411", url, f"{name}2021年年度报告", url))
                if number % PAGES_OF_A_SITE == PAGES_OF_A_SITE - 1:
                    writer.visit(finished(site, START))
        summary = read_new_captures(archive, run_id)
        finish_run(archive, run_id, "done")
    assert summary.new_versions == documents, summary
    return {"versions": summary.new_versions}


def _measure(data: Path, cores: int) -> dict[str, float]:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    from archive.capture.runs import start_run
    from archive.processes import in_order
    from archive.reading.ingest import read_new_captures
    from archive.writing.opening import open_for_writing

    with tempfile.TemporaryDirectory() as directory:
        copy = shutil.copytree(data, Path(directory) / "data")
        with open_for_writing(copy) as archive:
            run_id = start_run(archive, contact=None, command="bench")
            started = time.perf_counter()
            summary = read_new_captures(archive, run_id, processes=in_order.cores())
            elapsed_s = time.perf_counter() - started
    assert summary.read and not summary.new_versions, summary
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak_kb = max(resource.getrusage(process).ru_maxrss for process in who)
    return {"per_s": summary.read / elapsed_s, "peak_mb": peak_kb / 1024}


if __name__ == "__main__":
    does = {"fill": _fill, "measure": _measure}
    result = does[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3])) if sys.argv[1:] else run()
    print(json.dumps(result))
