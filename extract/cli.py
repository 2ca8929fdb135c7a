"""`nianbao extract FILE…`: read files and print what they say, or how they were read."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any

import click

from extract.errors import NotReadable, TooLarge
from extract.explain import RowExplained, explain, to_lines
from extract.reading import read_report, unopened, unread
from extract.report import Report, to_json
from extract.visible import visible

_HEAD = 1_000_000
Read = Callable[..., Any]  # takes one of the functions of this package and the bytes, gives what that gives


def print_files(files: Sequence[Path], output: str | None, *, explained: bool, read: Read, most_bytes: int) -> None:
    """A JSON object a file, or its explanation (as text, or JSON lines where `output` is `jsonl`); then exit.

    `read` calls a function for a document where it can do no harm; a file of more than `most_bytes` is not read.
    """
    failed = False
    for path in files:
        try:
            lines = _lines(path, output, explained=explained, read=read, most_bytes=most_bytes)
        except OSError as error:
            failed = True
            reason = f"{path}: {error.strerror or error}"
            click.echo(f"Error: {visible(reason)}", err=True)
            lines = iter([_json(to_json(unopened(reason), str(path)))])
        for line in lines:
            click.echo(visible(line))
    sys.exit(1 if failed else 0)


def _lines(path: Path, output: str | None, *, explained: bool, read: Read, most_bytes: int) -> Iterator[str]:
    if path.stat().st_size > most_bytes:
        return iter([_json(to_json(_too_large(path, most_bytes), str(path)))])
    data = path.read_bytes()
    try:
        said = read(explain if explained else read_report, data)
    except NotReadable as error:
        said = (unread(data, error), []) if explained else unread(data, error)
    return _explanation(said, output) if explained else iter([_json(to_json(said, str(path)))])


def _too_large(path: Path, most_bytes: int) -> Report:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        source = unread(head, TooLarge(f"the file has {size} bytes; at most {most_bytes} are read"))
        digest = file_digest(file, "sha256").hexdigest()
    return replace(source, source=replace(source.source, sha256=digest, bytes=size))


def _explanation(said: tuple[Report, list[RowExplained]], output: str | None) -> Iterator[str]:
    report, rows = said
    return (_json(asdict(row)) for row in rows) if output == "jsonl" else to_lines(report, rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
