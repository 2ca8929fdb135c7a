"""Processes that write to an archive without end."""

import resource
import subprocess
import sys

from tests.archive.conftest import HERE, Shelf

ROOT = HERE.parents[1]


def start(shelf: Shelf, seed: int, *, group: int = 20, file_limit: int | None = None) -> "subprocess.Popen[str]":
    def limit() -> None:
        if file_limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

    return subprocess.Popen(
        [sys.executable, "-m", "tests.archive.endless_writer", str(shelf.data), str(seed), str(group)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limit,
    )
