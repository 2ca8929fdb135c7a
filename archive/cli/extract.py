"""The command `extract`: files without an archive, or with `--all` everything that an archive holds."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from archive.cli.options import data_option
from archive.processes import reader
from archive.processes.in_order import in_order
from extract.cli import print_files


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "output", type=click.Choice(["jsonl"]), help="The default, but for --explain and --all.")
@click.option("--explain", "explained", is_flag=True, help="Tell instead how each row and header was recognised.")
@click.option("--all", "everything", is_flag=True, help="Read the reports of the archive again, from its WARC files.")
@click.option("--dry-run", is_flag=True, help="With --all: only print what would change.")
@data_option
def extract(
    files: tuple[Path, ...], output: str | None, explained: bool, everything: bool, dry_run: bool, data: Path
) -> None:
    """Read report FILES (HTML, text, PDF, OFD, DOC, DOCX, WPS, RTF, XLS, XLSX, ZIP of these) and print one JSON object a line.

    With --all instead: read every archived report that this version of the parser has not read, on all cores. What says
    the same as before makes no new version. One that was killed goes on where it stopped.

    \b
    Examples:
      nianbao extract report.html | jq .tables.applications.new_received
      nianbao extract --explain report.html
      nianbao extract --all --dry-run --data data
    """
    if everything and not files and not explained:
        from archive.cli.reread import reread

        reread(data, output, dry_run=dry_run)
    elif files and not everything and not dry_run:
        print_files(files, output, explained=explained, read=_each, most_bytes=reader.MAX_FILE_BYTES)
    else:
        raise click.UsageError("give either FILES or --all; --explain goes with FILES, --dry-run with --all")


def _each(work: Callable[..., Any], files: Iterable[Any], failed: Callable[..., Any]) -> Iterator[tuple[Any, Any]]:
    """One is read while the next is on its way."""
    return in_order(work, files, 1, failed, ahead=2)
