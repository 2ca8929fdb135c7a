"""Machines of their own on this one: each has a network of its own that one switch joins, and sees no temporary file of another.

They are namespaces of Linux (`unshare`, `nsenter`, `ip`), which need root.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.clusters import ROOT

_NETWORK = "10.77.0"
_NOTHING = subprocess.DEVNULL

needs_machines = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or not all(map(shutil.which, ("ip", "nsenter", "unshare"))),
    reason="network namespaces need root and iproute2 (make iproute)",
)


class Machine:
    """One of the machines. `address` is its own in the network."""

    def __init__(self, number: int, *, sees_files: bool) -> None:
        """A machine without `sees_files` has empty directories in place of the temporary ones of this one."""
        self.address = f"{_NETWORK}.{number}"
        hide = "" if sees_files else f"mount -t tmpfs none {tempfile.gettempdir()} && "
        own = [
            "unshare",
            "--net",
            "--mount",
            "sh",
            "-c",
            f"{hide}ip link set lo up && echo ready && exec sleep infinity",
        ]
        self._holder = subprocess.Popen(own, stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout
        assert self._holder.stdout.readline() == "ready\n"
        self._started: list[subprocess.Popen[Any]] = [self._holder]

    @property
    def pid(self) -> int:
        """Of the process that keeps its namespaces."""
        return self._holder.pid

    def command(self, *words: object) -> list[str]:
        """These words as a command that runs there."""
        return ["nsenter", f"--target={self.pid}", "--net", "--mount", f"--wd={ROOT}", *map(str, words)]

    def run(self, *words: object) -> "subprocess.CompletedProcess[str]":
        """Run a command there to its end."""
        return subprocess.run(self.command(*words), capture_output=True, text=True, check=False)

    def start(self, *words: object) -> "subprocess.Popen[bytes]":
        """Start a command there. It ends with the machine."""
        self._started.append(subprocess.Popen(self.command(*words), stdout=_NOTHING, stderr=_NOTHING))
        return self._started[-1]

    def dask(self, *words: object) -> "subprocess.Popen[bytes]":
        """Start a part of a cluster there."""
        return self.start(sys.executable, "-m", "dask", *words, "--no-dashboard")

    def close(self) -> None:
        for process in reversed(self._started):
            with process:
                process.kill()


@contextmanager
def machines(count: int) -> Iterator[list[Machine]]:
    """So many machines in one network. Only the first sees the files of the test."""
    switch = Machine(254, sees_files=True)
    joined = [Machine(number, sees_files=number == 1) for number in range(1, count + 1)]
    try:
        _ip(switch, "link add switch type bridge")
        _ip(switch, "link set switch up")
        for number, machine in enumerate(joined, 1):
            _ip(switch, f"link add port{number} type veth peer name eth0 netns {machine.pid}")
            _ip(switch, f"link set port{number} master switch up")
            _ip(machine, f"addr add {machine.address}/24 dev eth0")
            _ip(machine, "link set eth0 up")
        yield joined
    finally:
        for machine in (*joined, switch):
            machine.close()


def cluster_of(scheduler: Machine, *workers: Machine) -> tuple[str, list["subprocess.Popen[bytes]"]]:
    """The address of a cluster with a worker on each of these machines, and the processes of the workers."""
    address = f"tcp://{scheduler.address}:8786"
    scheduler.dask("scheduler", "--host", scheduler.address)
    own = ("--nthreads", "1", "--no-nanny")
    started = [worker.dask("worker", address, "--host", worker.address, *own) for worker in workers]
    deadline = time.monotonic() + 60
    while (done := scheduler.run(sys.executable, "-c", _WORKERS, address)).stdout != f"{len(workers)}\n":
        assert time.monotonic() < deadline, done.stdout + done.stderr
    return address, started


_WORKERS = """
import sys, distributed
with distributed.Client(sys.argv[1], timeout=30) as client:
    print(len(client.scheduler_info()["workers"]))
"""


def _ip(machine: Machine, words: str) -> None:
    done = machine.run("ip", *words.split())
    assert done.returncode == 0, done.stderr
