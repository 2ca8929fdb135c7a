"""Processes that another process of ours forked, and that have this one as their parent. Linux only."""

import ctypes
import os
import signal
import subprocess
import time
from typing import Protocol

_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Be from here on the parent of processes that are below this one and lose their own."""
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Process(Protocol):
    """As much of `subprocess.Popen` as is needed."""

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...


class Adopted:
    """A process that another forked, but of which this one is the parent; it says its number when it is ready."""

    def __init__(self) -> None:
        self.number = 0
        self._code: int | None = None

    def poll(self) -> int | None:
        return self._reap(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int:
        if timeout is not None:
            ends = time.monotonic() + timeout
            while self.number and self.poll() is None:
                if time.monotonic() > ends:
                    raise subprocess.TimeoutExpired([], timeout)
                time.sleep(0.01)
        code = self._reap(0)
        return -signal.SIGKILL if code is None else code  # it ends with the pipe

    def kill(self) -> None:
        if self.number and self._code is None:
            os.kill(self.number, signal.SIGKILL)

    def _reap(self, options: int) -> int | None:
        if self.number and self._code is None:
            number, status = os.waitpid(self.number, options)
            self._code = os.waitstatus_to_exitcode(status) if number else None
        return self._code
