"""The files of a data directory, opened only where they really are.

DATA/warc and DATA/manifests are directories, and what is in them are regular files: nothing is read or written through
a link, a pipe or a device. What is written to has no second name (hard link) either. DATA itself may be a link.
"""

import errno
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

from archive.base.errors import NotInPlace

_WARC_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,200}\.warc\.gz")


def warc_path(data: Path, name: object) -> Path:
    """Where the WARC file of this name is, as a row names it. NotInPlace when the name is none or leads elsewhere."""
    if not isinstance(name, str) or not is_warc_name(name):
        raise NotInPlace(f"{data / 'archive.db'}: {repr(name)[:80]} is no name of a WARC file")
    return data / "warc" / name


def is_warc_name(name: str) -> bool:
    return _WARC_NAME.fullmatch(name) is not None


def open_own(path: Path, flags: int = os.O_RDONLY) -> int:
    """A descriptor of a file in DATA/warc or DATA/manifests; a new one is for its owner to write. NotInPlace, OSError."""
    check_directory(path.parent)
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise _refused(path) from error
        raise
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or (flags & (os.O_WRONLY | os.O_RDWR) and found.st_nlink != 1):
        os.close(descriptor)
        raise _refused(path, found)
    return descriptor


def opened(path: Path, mode: str = "rb") -> BinaryIO:
    """As `open_own`, as a binary file: `rb`, or `r+b` and `a+b`, which may make it."""
    flags = {"rb": os.O_RDONLY, "r+b": os.O_RDWR, "a+b": os.O_RDWR | os.O_CREAT | os.O_APPEND}[mode]
    return os.fdopen(open_own(path, flags), mode)  # type: ignore[return-value]


def check_directory(path: Path) -> None:
    """NotInPlace unless it is a directory; FileNotFoundError."""
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        raise _refused(path, kind="directory")


def check_file(path: Path, *, write: bool = False) -> None:
    """NotInPlace when something other than a regular file is there, or a second name of one that is written to."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode) or (write and found.st_nlink != 1):
        raise _refused(path, found)


def _refused(path: Path, found: os.stat_result | None = None, kind: str = "regular file") -> NotInPlace:
    if found and stat.S_ISREG(found.st_mode):
        return NotInPlace(
            f"{path} has another name elsewhere (a hard link), so it is not written to; copy it in its place"
        )
    return NotInPlace(f"{path} is no {kind} of the archive but a link or something else; put the {kind} in its place")
