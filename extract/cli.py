"""`nianbao extract`: read files and print what they say, or how they were read."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from extract.explain import explain, to_lines
from extract.reading import read_report, unopened
from extract.report import to_json


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "output", type=click.Choice(["jsonl"]), help="The default, but for --explain.")
@click.option("--explain", "explained", is_flag=True, help="Tell instead how each row and header was recognised.")
def extract(files: tuple[Path, ...], output: str | None, explained: bool) -> None:
    """Read report FILES (HTML or flattened text) and print one JSON object a line.

    \b
    Examples:
      nianbao extract report.html | jq .tables.applications.new_received
      nianbao extract --explain report.html
    """
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
