"""`nianbao extract`: read files and print what they say."""

import json
import sys
from pathlib import Path

import click

from extract.reading import read_report, unopened
from extract.report import to_json


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "output", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
def extract(files: tuple[Path, ...], output: str) -> None:
    """Read report FILES (HTML or flattened text) and print one JSON object a line.

    \b
    Example:
      nianbao extract report.html | jq .tables.applications.new_received
    """
    failed = False
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            failed = True
            reason = f"{path}: {error.strerror or error}"
            click.echo(f"Error: {reason}", err=True)
            report = unopened(reason)
        else:
            report = read_report(data)
        click.echo(json.dumps(to_json(report, str(path)), ensure_ascii=False))
    sys.exit(1 if failed else 0)
