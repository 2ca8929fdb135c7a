"""Dask clusters on this machine: one of several processes, and one whose parts are started and killed one by one."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import distributed
import psutil

ROOT = Path(__file__).parents[1]


@contextmanager
def local_cluster(workers: int = 2, **options: Any) -> Iterator[distributed.LocalCluster]:
    """Each worker is a process with one thread."""
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=":0", silence_logs=50, **options
    ) as cluster:
        yield cluster


def kill_a_worker(cluster: distributed.LocalCluster) -> None:
    """As when its machine is switched off; the cluster starts another one."""
    os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)


def kill_workers(cluster: distributed.LocalCluster) -> list[int]:
    """All of them; how many there were."""
    pids = [worker.pid for worker in cluster.workers.values()]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return [len(pids)]


def crawls_under_way(cluster: distributed.LocalCluster) -> list[int]:
    """The processes of the workers of this cluster that crawl a site."""
    found = []
    for child in [child for worker in cluster.workers.values() for child in psutil.Process(worker.pid).children()]:
        with suppress(psutil.Error):  # it has ended
            if any("remote_visit" in word for word in child.cmdline()):
                found.append(child.pid)
    return found


class Parts:
    """A scheduler at one address, and workers, as processes. Leaving it kills them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._processes: list[subprocess.Popen[bytes]] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"

    def scheduler(self) -> "subprocess.Popen[bytes]":
        return self._start("scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard")

    def worker(self, *options: str) -> "subprocess.Popen[bytes]":
        own = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self._directory), *options)
        return self._start("worker", self.address, *own)

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        nowhere = subprocess.DEVNULL
        command = [sys.executable, "-m", "dask", *words]
        self._processes.append(subprocess.Popen(command, cwd=ROOT, stdout=nowhere, stderr=nowhere))
        return self._processes[-1]

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, *error: object) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
