"""The command `extract`: parses files without an archive, or with `--all` every report of an archive."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import click

from archive.cli.options import data_option
from archive.processes import child, reader
from archive.processes.in_order import cores, in_order
from extract.cli import print_files

_PARSER = "extract.reading"
_FEW_BYTES = 1_000_000  # are parsed in less time than a second process takes to be ready
_MOST_PROCESSES = 8


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "output", type=click.Choice(["jsonl"]), help="The default, except with --explain and --all.")
@click.option("--explain", "explained", is_flag=True, help="Print instead how each row and header was recognised.")
@click.option("--all", "everything", is_flag=True, help="Parse the reports of the archive again, from its WARC files.")
@click.option(
    "--cluster", metavar="ADDRESS", help="With --all: read on the workers of the Dask cluster with this scheduler."
)
@click.option("--dry-run", is_flag=True, help="With --all: only print which results would change.")
@data_option
def extract(
    files: tuple[Path, ...],
    output: str | None,
    explained: bool,
    everything: bool,
    dry_run: bool,
    cluster: str | None,
    data: Path,
) -> None:
    """Parse report FILES and print one JSON object per line.

    FILES are HTML, text, PDF, OFD, DOC, DOCX, WPS, RTF, XLS, XLSX, pictures, or ZIP files of these.

    With --all and no FILES: parse every archived report that this version of the parser has not parsed, on all cores or
    on a cluster.
    An unchanged result makes no new version. If the command is killed, the next run continues it.

    \b
    Examples:
      nianbao extract report.html | jq .tables.applications.new_received
      nianbao extract --explain report.html
      nianbao extract --all --dry-run --data data
    """
    if everything and not files and not explained and not (cluster and dry_run):
        from archive.cli.reread import reread

        reread(data, output, dry_run=dry_run, cluster=cluster)
    elif files and not everything and not dry_run and not cluster:
        each = partial(_each, processes=_processes(files))
        print_files(files, output, explained=explained, read=each, most_bytes=reader.MAX_FILE_BYTES)
    else:
        raise click.UsageError(
            "give either FILES or --all; --explain goes with FILES, --dry-run or --cluster with --all"
        )


def _processes(files: Sequence[Path]) -> int:
    """How many processes are worth their start: one for few bytes, else one for each core."""
    size = 0
    for file in files:
        with suppress(OSError):
            size += file.stat().st_size
    if size < _FEW_BYTES or len(files) == 1 or (count := min(cores(), len(files), _MOST_PROCESSES)) == 1:
        return 1
    child.prepare_several(count, _PARSER)
    return count


def _each(
    work: Callable[..., Any], files: Iterable[Any], failed: Callable[..., Any], *, processes: int
) -> Iterator[tuple[Any, Any]]:
    """Each file is parsed while the next one is being opened."""
    return in_order(work, files, processes, failed, ahead=2)
