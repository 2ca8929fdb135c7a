"""The commands `release …`. They read releases and need no archive."""

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, astuple, fields
from pathlib import Path

import click

from archive.base.console import Console
from archive.base.terminal import echo
from archive.cli.lookup_commands import telling
from archive.release.diff.changes import Change, Compared, compare
from archive.release.diff.read_back import Release
from archive.release.diff.summary import Summary, print_summary
from archive.release.formats.csv_files import guarded

_DIRECTORY = click.Path(path_type=Path)


@click.group()
def release() -> None:
    """Read releases that `nianbao export` made."""


@release.command()
@click.argument("old", type=_DIRECTORY)
@click.argument("new", type=_DIRECTORY)
@click.option(
    "--format", "output", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True,
    help="text: a summary; csv: one row per change; json: both.",
)  # fmt: skip
def diff(old: Path, new: Path, output: str) -> None:
    """Show which numbers changed from the release OLD to the release NEW, and why.

    OLD and NEW are directories with releases of the same archive.

    \b
    Examples:
      nianbao release diff release-2026.01 release-2026.02
      nianbao release diff release-2026.01 release-2026.02 --format csv > changes.csv
    """
    with telling(new):
        before, after = Release(old), Release(new)
        summary = Summary()
        found = _counted(compare(before, after), summary)
        if output == "csv":
            _write_csv(found)
        elif output == "json":
            _write_json(before, after, found, summary)
        else:
            for _ in found:
                pass
            print_summary(before, after, summary, Console())


def _counted(found: Iterator[Compared], summary: Summary) -> Iterator[Change]:
    for compared in found:
        summary.add(compared)
        yield from compared.changes


def _write_csv(changes: Iterator[Change]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([field.name for field in fields(Change)])
    writer.writerows([guarded(value) for value in astuple(change)] for change in changes)


def _write_json(old: Release, new: Release, changes: Iterator[Change], summary: Summary) -> None:
    """Changes are written as they are found: there may be many."""
    heads = {
        name: {"directory": str(source.directory), "version": source.version, "created": source.created}
        for name, source in (("old", old), ("new", new))
    }
    echo(json.dumps(heads, ensure_ascii=False)[:-1] + ', "changes": [', nl=False)
    for number, change in enumerate(changes):
        echo((",\n" if number else "\n") + json.dumps(asdict(change), ensure_ascii=False), nl=False)
    echo('],\n"summary": ' + json.dumps(summary.as_json(), ensure_ascii=False) + "}")
