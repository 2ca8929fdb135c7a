"""Files as a command was given them: their bytes, or why there are none."""

import io
import os
import stat
from dataclasses import dataclass, replace
from errno import EINVAL, EISDIR
from hashlib import file_digest
from pathlib import Path

import extract
from extract.text.errors import TooLarge
from extract.text.report import Report

_HEAD = 1_000_000
_MOST_HASHED = 4_000_000_000  # bytes of a file that is too large anyway


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as given: its bytes, or the report that says why there are none. `problem`: it could not be opened."""

    path: str
    data: bytes = b""
    report: Report | None = None
    problem: str = ""


def open_file(path: Path, most_bytes: int) -> Opened:
    """The file, if it has no more than `most_bytes`."""
    try:
        with _regular(path) as file:
            size = min(os.fstat(file.fileno()).st_size, most_bytes)
            data = file.read(size + 1)  # what is asked for is taken from memory at once
            if len(data) > size:  # it grows, or tells no size
                data += file.read(most_bytes - size)
            if len(data) > most_bytes:
                return Opened(str(path), report=_too_large(file, data[:_HEAD], most_bytes))
            return Opened(str(path), data)
    except OSError as error:
        problem = f"{path}: {error.strerror or error}"
        return Opened(str(path), report=extract.unopened(problem), problem=problem)


def _regular(path: Path) -> io.BufferedReader:
    """The file, open; never waits. Raises `OSError` for what has no end or no bytes of its own: a pipe, device, directory."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError(EISDIR, os.strerror(EISDIR)) if stat.S_ISDIR(mode) else OSError(EINVAL, "not a regular file")


def _too_large(file: io.BufferedReader, head: bytes, most_bytes: int) -> Report:
    size = os.fstat(file.fileno()).st_size
    report = extract.unread(head, TooLarge(f"the file has {size} bytes; at most {most_bytes} are read"))
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest() if size <= _MOST_HASHED else ""
    return replace(report, source=replace(report.source, sha256=digest, bytes=size))
