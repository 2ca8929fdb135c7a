"""`extract --all` on a Dask cluster of two local workers against two processes, and what a document costs more: pages, and scans.

The pages are those of `rereading`; each scan is a report of drawn pages in a PDF. Scheduler and workers are processes of their own,
so on two cores they and this process share what two processes have for themselves.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

DOCUMENTS = 4000
ROUNDS = 3
SCANS = 4
TESTS = Path(__file__).parents[1] / "tests"


def run() -> dict[str, Any]:
    """Documents a second on two workers and in two processes, the ratio, and the overhead of a document in milliseconds; of scans
    the ratio, and the seconds of each."""
    with tempfile.TemporaryDirectory() as directory:
        pages, scans = Path(directory) / "pages", Path(directory) / "scans"
        subprocess.run(
            [sys.executable, "-m", "benchmarks.rereading", "fill", pages, str(DOCUMENTS)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        subprocess.run([sys.executable, "-m", __name__, "fill", scans], check=True)
        done = subprocess.run(
            [sys.executable, "-m", __name__, "measure", pages, scans], stdout=subprocess.PIPE, text=True, check=True
        )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _fill(data: Path) -> None:
    """Reports that are pictures, and that nobody has read."""
    from archive.base.sightings import Sighting
    from archive.capture.runs import run as run_of
    from archive.capture.writer import CaptureWriter
    from archive.writing.opening import open_for_writing
    from tests.archive.conftest import START, exchange, finished

    sys.path.insert(0, str(TESTS / "extract"))
    from hazards import make_sheet
    from scans import as_pdf, scanned

    with (
        open_for_writing(data) as archive,
        run_of(archive, contact=None, command="bench", sample=None) as this,
        CaptureWriter(archive, this.id, robots="obey", contact=None) as writer,
    ):
        for number in range(SCANS):
            url, name = f"http://127.0.0.1/{number}.pdf", f"第{number}局"
            scan = as_pdf(scanned(make_sheet(number), skew=0.8, noise=8))
            capture_id = writer.write(exchange(url, scan, response_headers=(("Content-Type", "application/pdf"),)))
            writer.sight(Sighting(capture_id, "site", name, "330411", url, f"{name}2021年年度报告", url))
        writer.visit(finished("site", START))


def _measure(pages: Path, scans: Path) -> dict[str, Any]:
    from archive.cluster.connection import Cluster
    from archive.cluster.reading import ClusterReaders
    from tests.clusters import Parts

    with tempfile.TemporaryDirectory() as directory, Parts(Path(directory)) as parts:
        parts.scheduler()
        parts.worker()
        parts.worker()
        with Cluster(parts.address) as cluster:
            while cluster.places() < 2:
                time.sleep(0.1)
            rounds = [
                (_per_s(pages, readers=ClusterReaders(cluster)), _per_s(pages, processes=2)) for _ in range(ROUNDS)
            ]
            scans_there, scans_here = _per_s(scans, readers=ClusterReaders(cluster)), _per_s(scans, processes=2)
    workers, processes = (median(measured[n] for measured in rounds) for n in (0, 1))
    return {
        "documents": DOCUMENTS,
        "two_workers_per_s": round(workers),
        "two_processes_per_s": round(processes),
        "ratio": round(median(a / b for a, b in rounds), 2),
        "overhead_ms_a_document": round(median(1000 / a - 1000 / b for a, b in rounds), 2),
        "scans": SCANS,
        "scans_ratio": round(scans_there / scans_here, 2),
        "scan_on_two_workers_s": round(1 / scans_there, 1),
        "scan_in_two_processes_s": round(1 / scans_here, 1),
    }


def _per_s(data: Path, **how: Any) -> float:
    from archive.capture.runs import start_run
    from archive.reading.ingest import read_new_captures
    from archive.writing.opening import open_for_writing

    with tempfile.TemporaryDirectory() as directory:
        copy = shutil.copytree(data, Path(directory) / "data")
        with open_for_writing(copy) as archive:
            run_id = start_run(archive, contact=None, command="bench")
            started = time.perf_counter()
            summary = read_new_captures(archive, run_id, **how)
            elapsed_s = time.perf_counter() - started
    assert summary.read and not summary.problems, summary
    return summary.read / elapsed_s


if __name__ == "__main__":
    does, *directories = sys.argv[1:]
    if does == "fill":
        _fill(Path(directories[0]))
    else:
        print(json.dumps(_measure(*map(Path, directories))))
