"""The commands `release …`. They read releases and need no archive."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from archive.base.console import Console
from archive.base.terminal import echo
from archive.cli.lookup_commands import telling
from archive.release.diff.changes import Change, compare, refuse_incomparable
from archive.release.diff.notes import counted, write_cells, write_rows
from archive.release.diff.read_back import Release
from archive.release.diff.summary import Summary, print_summary
from archive.release.diff.tables import compare_tables, count

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
@click.option(
    "--rows",
    is_flag=True,
    help="With csv: the rows of all other tables that came, went or changed, in place of the cells.",
)
def diff(old: Path, new: Path, output: str, rows: bool) -> None:
    """Show which numbers changed from the release OLD to the release NEW, and why; and which rows of all other tables.

    OLD and NEW are directories with releases of the same archive.

    \b
    Examples:
      nianbao release diff release-2026.01 release-2026.02
      nianbao release diff release-2026.01 release-2026.02 --format csv > changes.csv
      nianbao release diff release-2026.01 release-2026.02 --format csv --rows > rows.csv
    """
    with telling(new):
        before, after = Release(old), Release(new)
        if output == "csv" and rows:
            refuse_incomparable(before, after)
            write_rows(sys.stdout, compare_tables(before, after))
            return
        summary = Summary()
        found = counted(compare(before, after), summary)
        if output == "csv":
            write_cells(sys.stdout, found)
        elif output == "json":
            _write_json(before, after, found, summary)
        else:
            for _ in found:
                pass
            print_summary(before, after, summary, count(compare_tables(before, after)), Console())


def _write_json(old: Release, new: Release, changes: Iterator[Change], summary: Summary) -> None:
    """Changes are written as they are found: there may be many."""
    heads = {
        name: {"directory": str(source.directory), "version": source.version, "created": source.created}
        for name, source in (("old", old), ("new", new))
    }
    echo(json.dumps(heads, ensure_ascii=False)[:-1] + ', "changes": [', nl=False)
    for number, change in enumerate(changes):
        echo((",\n" if number else "\n") + json.dumps(asdict(change), ensure_ascii=False), nl=False)
    tables = {name: asdict(counts) for name, counts in count(compare_tables(old, new)).items()}
    echo('],\n"summary": ' + json.dumps(summary.as_json() | {"tables": tables}, ensure_ascii=False) + "}")
