"""`nianbao extract FILE…`: read files and print what they say, or how they were read."""

import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from errno import EINVAL, EISDIR
from hashlib import file_digest
from pathlib import Path
from typing import Any

import click

from extract.checked_json import dumps, from_text, to_text
from extract.explain import RowExplained, explain, to_lines
from extract.reading import read_report, unopened, unread
from extract.text.errors import Damaged, NotReadable, TooLarge
from extract.text.report import Report, to_json
from extract.text.visible import visible

_HEAD = 1_000_000
_MOST_HASHED = 4_000_000_000  # bytes of a file that is too large anyway


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as given: its bytes, or the report that says why there are none. `problem`: it could not be opened."""

    path: Path
    data: bytes = b""
    report: Report | None = None
    problem: str = ""


Explained = tuple[Report, list[RowExplained]]
# Calls the function for each file where it can do no harm; where that fails, the other with the file and the error.
ReadEach = Callable[[Callable[[Opened], Any], Iterable[Opened], Callable[[Opened, NotReadable], Any]], Any]


def print_files(files: Sequence[Path], output: str | None, *, explained: bool, read: ReadEach, most_bytes: int) -> None:
    """A JSON object a file, or its explanation (as text, or JSON lines where `output` is `jsonl`); then exit.

    `read` gives each file with its result; a file of more than `most_bytes` is not read.
    """
    failed = False
    opened = (_opened(path, most_bytes) for path in files)
    functions = (_explain, _unexplained) if explained else (_read, _unread)
    for file, result in read(functions[0], opened, functions[1]):
        if file.problem:
            failed = True
            click.echo(f"Error: {visible(file.problem)}", err=True)
        for line in _lines(file, result, output, explained=explained):
            click.echo(visible(line))
    sys.exit(1 if failed else 0)


def _opened(path: Path, most_bytes: int) -> Opened:
    try:
        with _regular(path) as file:
            data = file.read(most_bytes + 1)
            if len(data) > most_bytes:
                return Opened(path, report=_too_large(file, data[:_HEAD], most_bytes))
            return Opened(path, data)
    except OSError as error:
        problem = f"{path}: {error.strerror or error}"
        return Opened(path, report=unopened(problem), problem=problem)


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
    report = unread(head, TooLarge(f"the file has {size} bytes; at most {most_bytes} are read"))
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest() if size <= _MOST_HASHED else ""
    return replace(report, source=replace(report.source, sha256=digest, bytes=size))


def _read(file: Opened) -> str:
    return to_text(file.report or read_report(file.data))


def _unread(file: Opened, error: NotReadable) -> str:
    return to_text(file.report or unread(file.data, error))


def _explain(file: Opened) -> Explained:
    return (file.report, []) if file.report else explain(file.data)


def _unexplained(file: Opened, error: NotReadable) -> Explained:
    return file.report or unread(file.data, error), []


def _lines(file: Opened, result: Any, output: str | None, *, explained: bool) -> Iterator[str]:
    if not explained:
        return iter([dumps(_checked(file, result))])
    report, rows = result
    if file.report:
        return iter([dumps(to_json(report, str(file.path)))])
    return (dumps(asdict(row)) for row in rows) if output == "jsonl" else to_lines(report, rows)


def _checked(file: Opened, text: str) -> dict[str, Any]:
    try:
        return from_text(text, str(file.path))
    except ValueError as error:
        return from_text(_unread(file, Damaged(str(error))), str(file.path))
