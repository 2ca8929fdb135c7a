"""`nianbao extract FILE…`: read files and print what they say, or how they were read."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from extract.explain import explain, to_lines
from extract.reading import read_report, unopened
from extract.report import to_json


def print_files(files: Sequence[Path], output: str | None, *, explained: bool) -> None:
    """A JSON object a file, or its explanation (as text, or JSON lines where `output` is `jsonl`); then exit."""
    failed = False
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            failed = True
            reason = f"{path}: {error.strerror or error}"
            click.echo(f"Error: {reason}", err=True)
            lines = iter([_json(to_json(unopened(reason), str(path)))])
        else:
            lines = _explanation(data, output) if explained else iter([_json(to_json(read_report(data), str(path)))])
        for line in lines:
            click.echo(line)
    sys.exit(1 if failed else 0)


def _explanation(data: bytes, output: str | None) -> Iterator[str]:
    report, rows = explain(data)
    return (_json(asdict(row)) for row in rows) if output == "jsonl" else to_lines(report, rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
