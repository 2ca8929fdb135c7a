"""The command `merge`."""

import json
import sys
from dataclasses import asdict, fields
from pathlib import Path

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import data_option, format_option, progress_bar, telling
from archive.merging import merge as merging
from archive.merging.merge import Merged
from archive.merging.other_archive import open_other
from archive.writing.opening import open_for_writing

_COUNTED = [field.name for field in fields(Merged) if field.name not in ("in_doubt", "problems")]


@click.command()
@click.argument("other", metavar="DATA_DIR", type=click.Path(path_type=Path, file_okay=False))
@data_option
@format_option
def merge(other: Path, data: Path, output: str) -> None:
    """Take over everything of the archive in DATA_DIR: captures, reports, versions, decisions, corrections and verdicts.

    Each thing is taken over once, so the command can be given again: after it was stopped, or every night. DATA_DIR is only
    read. Agencies are matched as in a crawl; what may be wrong is on the review list. docs/merge.md says what is compared.
    The exit code is 1 if something in DATA_DIR is damaged; the rest comes over.

    \b
    Example:
      nianbao merge /mnt/china/nianbao --data data
    """
    with (
        telling(other),
        open_other(data, other) as opened,
        telling(data),
        open_for_writing(data) as archive,
        progress_bar("merge") as progress,
    ):
        for warning in archive.warnings:
            echo(warning, err=True)
        result = merging.merge(archive, opened, lambda _, done, total: progress(done, total))
    if output == "json":
        echo(json.dumps(asdict(result), ensure_ascii=False))
    else:
        for problem in result.problems:
            echo(problem)
        came = [f"{getattr(result, name)} {name}" for name in _COUNTED if getattr(result, name)]
        echo(f"{other}: {', '.join(came) or 'nothing new'}")
        if result.in_doubt:
            echo(f"{result.in_doubt} of these may be wrong: nianbao review")
    sys.exit(1 if result.problems else 0)
