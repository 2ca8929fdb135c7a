"""What is in DATA/warc and does not belong there.

A link, pipe, socket or device is a problem: nobody who writes an archive makes one. A directory, or a file that no run
has named, does no harm; it is only noted.
"""

import os
import stat
from collections.abc import Callable, Container
from pathlib import Path

from archive.base.errors import NotInPlace
from archive.base.own_files import check_directory
from archive.fixity.verify_file import Problem
from archive.warc.packs import is_pack
from archive.warc.run_files import run_of

_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
)


def stray_files(data: Path, known: Container[str]) -> tuple[list[Problem], list[str]]:
    """Problems and notes, by name. `known` are the names of the WARC files that the database has."""
    directory = data / "warc"
    try:
        check_directory(directory)
    except FileNotFoundError:
        return [], []
    except NotInPlace as error:
        return [Problem("warc", None, str(error), ())], []
    problems, notes = [], []
    for path in sorted(directory.iterdir()):
        if path.name in known:
            continue
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:  # removed meanwhile
            continue
        file = f"warc/{os.fsencode(path.name).decode('utf-8', 'backslashreplace')}"
        if stat.S_ISDIR(mode):
            notes.append(f"{file}: is a directory and was not looked into")
        elif not stat.S_ISREG(mode):
            kind = next((kind for is_kind, kind in _KINDS if is_kind(mode)), "a device")
            problems.append(Problem(file, None, f"is {kind}, not a regular file; remove it", ()))
        elif run_of(path.name) is None and not is_pack(path.name):
            notes.append(f"{file}: is not a WARC file of a run")
    return problems, notes
