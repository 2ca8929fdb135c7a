"""`nianbao extract FILE…`: read files and print what they say, or how they were read."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

import extract
from extract.checked_json import checked, to_line
from extract.opened import Opened, open_file
from extract.text.errors import Damaged, NotReadable
from extract.text.visible import visible

# Calls the function for each file where it can do no harm; where that fails, the other with the file and the error.
ReadEach = Callable[[Callable[[Opened], Any], Iterable[Opened], Callable[[Opened, NotReadable], Any]], Any]


def print_files(files: Sequence[Path], output: str | None, *, explained: bool, read: ReadEach, most_bytes: int) -> None:
    """A JSON object a file, or its explanation (as text, or JSON lines where `output` is `jsonl`); then exit.

    `read` gives each file with its result; a file of more than `most_bytes` is not read.
    """
    failed = False
    opened = (open_file(path, most_bytes) for path in files)
    for file, lines in _explanations(opened, output, read) if explained else _reports(opened, read):
        if file.problem:
            failed = True
            click.echo(f"Error: {visible(file.problem)}", err=True)
        for line in lines:
            click.echo(line)
    sys.exit(1 if failed else 0)


def _reports(files: Iterable[Opened], read: ReadEach) -> Iterator[tuple[Opened, Iterable[bytes]]]:
    for file, line in read(_read, files, _unread):
        try:
            yield file, [checked(line)]
        except (ValueError, RecursionError) as error:
            yield file, [checked(_unread(file, Damaged(str(error))))]


def _explanations(
    files: Iterable[Opened], output: str | None, read: ReadEach
) -> Iterator[tuple[Opened, Iterable[str]]]:
    from extract import explain

    for file, explained in read(explain.explain_file, files, explain.unexplained):
        yield file, map(visible, explain.lines_of(file, explained, output))


def _read(file: Opened) -> bytes:
    return to_line(file.report or extract.read_report(file.data), file.path)


def _unread(file: Opened, error: NotReadable) -> bytes:
    return to_line(file.report or extract.unread(file.data, error), file.path)
