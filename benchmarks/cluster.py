"""`extract --all` on a Dask cluster of two local workers against two processes, and what a document costs more.

The archive is that of `rereading`. Scheduler and workers are processes of their own, so on two cores they and this process share
what two processes have for themselves.
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


def run() -> dict[str, Any]:
    """Documents a second on two workers and in two processes, the ratio, and the overhead of a document in milliseconds."""
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory) / "data"
        subprocess.run(
            [sys.executable, "-m", "benchmarks.rereading", "fill", data, str(DOCUMENTS)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        done = subprocess.run([sys.executable, "-m", __name__, data], stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _measure(data: Path) -> dict[str, Any]:
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
            rounds = [(_per_s(data, readers=ClusterReaders(cluster)), _per_s(data, processes=2)) for _ in range(ROUNDS)]
    workers, processes = (median(measured[n] for measured in rounds) for n in (0, 1))
    return {
        "documents": DOCUMENTS,
        "two_workers_per_s": round(workers),
        "two_processes_per_s": round(processes),
        "ratio": round(median(a / b for a, b in rounds), 2),
        "overhead_ms_a_document": round(median(1000 / a - 1000 / b for a, b in rounds), 2),
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
    assert summary.read and not summary.new_versions, summary
    return summary.read / elapsed_s


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]))))
