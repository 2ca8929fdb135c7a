"""Limits of a process that reads documents: it may read files, use a fixed amount of memory, and answer.

Not every system can enforce all of them; `docs/files.md` says which can.
"""

import ctypes
import os
import resource
import sys
from contextlib import suppress

from archive.processes import landlock, seccomp

MEMORY_BYTES = 1_500_000_000
_MOST_WRITTEN = 4096  # bytes of a file: the note of what is being read
_MOST_OPEN = 256
_NO_NEW_PRIVILEGES = 38
_CAPABILITIES_3 = 0x20080522
_MAY_READ = 1 << 2  # CAP_DAC_READ_SEARCH: root goes on reading the archive of another user
_held: list[str] = []
_inside = False


def confine() -> None:
    """Take from this process what no reader needs, for good. Before it has threads: some of it holds for this one only."""
    global _inside
    _inside = True
    os.environ.clear()
    limits = {"AS": MEMORY_BYTES, "CORE": 0, "FSIZE": _MOST_WRITTEN, "NOFILE": _MOST_OPEN}
    if sys.platform != "linux":
        limits["NPROC"] = 0  # Linux counts threads too, and has the filter
    for name, value in limits.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
            _held.append(name)
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        _held.append("no new privileges")
        if _drop_capabilities():
            _held.append("no capabilities")
        if landlock.restrict():
            _held.append("landlock")
        if seccomp.restrict():
            _held.append("seccomp")


def inside() -> bool:
    """Whether this process is a reader's own, which reads here what others send to one."""
    return _inside


def memory_taken() -> str:
    return f"reading it takes more than {MEMORY_BYTES} bytes of memory"


def _drop_capabilities() -> bool:
    """What root has above others, but for reading: it could lift the limits and look into other processes."""
    library = ctypes.CDLL(None)
    head = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; then their upper halves
    if library.capget(head, sets) != 0:
        return False
    sets[:] = [sets[0] & _MAY_READ, sets[1] & _MAY_READ, 0, 0, 0, 0]
    return bool(library.capset(head, sets) == 0)


def holds(_data: bytes = b"") -> tuple[str, ...]:
    """What holds in this process: names of limits and guards. Called in a reader's process."""
    return tuple(_held)
