"""The commands `history`, `show` and `verify`, which only read (no lock, also while a crawl runs), `backup` and `rebuild`."""

import json
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TimeRemainingColumn
from rich.table import Table

from archive.agencies.lookup import find_agency
from archive.base import times
from archive.base.console import Console, Text
from archive.base.errors import ArchiveError, storage_error
from archive.base.terminal import echo, failure
from archive.base.usage_warnings import OF_A_HISTORY
from archive.cli.options import NUMBER, YEAR
from archive.cli.options import data_option as data_option
from archive.cli.printing.show import CORRECTED, CORRECTED_LEGEND, print_report, print_warnings
from archive.db.column_types import wrong_types
from archive.db.connection import connect
from archive.db.handle import Archive
from archive.fixity import backup as backups
from archive.fixity import object_store
from archive.fixity import verify as verifying
from archive.reports import history as histories
from archive.reports.lookup import find_report
from archive.reports.report_json import report_json
from archive.writing import rebuild as rebuilding

OPENED = "nianbao.data"  # in the `meta` of a context: the archive that was opened last

format_option = click.option(
    "--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print."
)


class Time(click.ParamType[str]):
    """Any ISO 8601 time → as the archive writes times."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return times.to_text(times.from_text(value))
        except ValueError:
            self.fail(f"{value!r} is no time; write 2026-01-31T00:00:00Z", param, ctx)


as_of_option = click.option(
    "--as-of",
    type=Time(),
    metavar="TIME",
    help="The archive as it was at this time. ISO 8601; UTC if it has no offset.",
)
as_printed_option = click.option("--as-printed", is_flag=True, help="Without corrections.")


def _region(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if not re.fullmatch(r"(?:\d{2}){0,3}", given):
        raise click.BadParameter(f"{given!r} is no GB/T 2260 code; write two, four or six digits, such as 33 or 330411")
    return given


region_option = click.option(
    "--region", metavar="CODE", default="", callback=_region, help="GB/T 2260 code. 33 or 330000 includes 330411."
)


def _s3(_context: click.Context, _argument: click.Parameter, given: str | None) -> str | None:
    if given is not None and not given.startswith(object_store.SCHEME):
        message = f"{given!r} is no address in object storage, s3://BUCKET/PATH; for a directory give --data DIR"
        raise click.BadParameter(message)
    return given


@contextmanager
def opened(data: Path, *, as_of: str | None = None, as_printed: bool = False) -> Iterator[Archive]:
    """An archive that is there, to read; what goes wrong with it is told."""
    with telling(data), Archive.open(data, as_of=as_of, as_printed=as_printed) as archive:
        yield archive


@contextmanager
def telling(data: Path) -> Iterator[None]:
    """What goes wrong with an archive, as a message and an exit code."""
    if context := click.get_current_context(silent=True):
        context.meta[OPENED] = data
    try:
        yield
    except ArchiveError as error:
        raise failure(str(error), error.exit_code) from error
    except sqlite3.Error as error:
        stopped = storage_error(error, data / "archive.db")
        raise failure(str(stopped), stopped.exit_code) from error


def wrong_types_in(data: Path) -> str:
    """What is in columns of archive.db where it cannot be, which explains what a command stumbled over; or ""."""
    try:
        with connect(data) as db:
            found = "; ".join(wrong_types(db.conn))
    except (ArchiveError, sqlite3.Error):
        return ""
    return f"{data / 'archive.db'}: {found}; nianbao rebuild makes it again from the WARC files" if found else ""


@click.command()
@click.argument("agency")
@as_of_option
@as_printed_option
@data_option
@format_option
def history(agency: str, as_of: str | None, as_printed: bool, data: Path, output: str) -> None:
    """List an AGENCY's reports, oldest year first.

    AGENCY is a current or former name, or a part of one.

    \b
    Example:
      nianbao history 秀洲区
    """
    with opened(data, as_of=as_of, as_printed=as_printed) as archive:
        found = find_agency(archive.db.conn, agency)
        lines = histories.history(archive.db.conn, found)
    if output == "json":
        reports = [asdict(line) for line in lines]
        document = {"agency": found.name, "region": found.region, "reports": reports, "warnings": OF_A_HISTORY}
        echo(json.dumps(document, ensure_ascii=False))
        return
    table = Table(title=Text(found.name), title_justify="left")
    for heading, justify in _HISTORY_HEADINGS:
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for line in lines:
        title = (line.title or "") + (f"\n({line.filed_under})" if len(found.ids) > 1 else "")
        numbers = (line.versions, line.new_received, line.total_processed, line.findings)
        counts = ["" if number is None else str(number) for number in numbers]
        year = f"{line.year}{CORRECTED}" if line.corrections else str(line.year)
        table.add_row(year, Text(title), line.published or "", *counts)
    Console().print(table)
    if any(line.corrections for line in lines):
        echo(CORRECTED_LEGEND)
    for line in lines:
        if line.withdrawn:
            echo(f"{line.year}: 已撤下 withdrawn since {line.withdrawn[:10]}")
    print_warnings(OF_A_HISTORY, Console())


_HISTORY_HEADINGS = (
    ("年度\nyear", "left"),
    ("标题\ntitle", "left"),
    ("发布\npublished", "left"),
    ("版本\nversions", "right"),
    ("新收申请\nnew\nreceived", "right"),
    ("办理总计\ntotal\nprocessed", "right"),
    ("问题\nfindings", "right"),
)


@click.command()
@click.argument("agency")
@click.argument("year", type=YEAR)
@click.option("--version", "number", type=NUMBER, help="Number of an earlier version. Default: the current version.")
@as_of_option
@as_printed_option
@data_option
@format_option
def show(
    agency: str, year: int, number: int | None, as_of: str | None, as_printed: bool, data: Path, output: str
) -> None:
    """Show the report of AGENCY for YEAR.

    The output has the tables as on the official form, the findings, and the source of the report.

    \b
    Example:
      nianbao show 秀洲区 2019
    """
    with opened(data, as_of=as_of, as_printed=as_printed) as archive:
        report = find_report(archive.db.conn, find_agency(archive.db.conn, agency), year, number)
    if output == "json":
        echo(json.dumps(report_json(report), ensure_ascii=False))
    else:
        print_report(report, Console())


@click.command()
@click.argument("copy", required=False, callback=_s3)
@data_option
@format_option
@click.option("--full", is_flag=True, help="Ignore earlier results; decompress and check every record.")
def verify(copy: str | None, data: Path, output: str, full: bool) -> None:
    """Check that the WARC files and archive.db are undamaged.

    If a WARC file was verified before, its records are decompressed again only if the file or its database rows changed.
    The exit code is 0 if everything is intact and 1 if something is damaged. Each damaged record is named, and each report
    that depends on it. Damage is healed if what the record held is stored again.

    COPY is a backup in object storage, s3://BUCKET/PATH: then all of that is fetched and checked.

    \b
    Example:
      nianbao verify --data data
      nianbao verify s3://bucket/nianbao
    """
    with progress_bar("verify") as progress:
        if copy:
            with telling(data):
                result = object_store.verify(copy, progress=progress)
        else:
            with opened(data) as archive:
                result = verifying.verify(archive, full=full, progress=progress)
    if result.not_kept:
        echo(f"What was proven is not kept for the next time: {result.not_kept}", err=True)
    if output == "json":
        echo(json.dumps(asdict(result), ensure_ascii=False))
    else:
        for line in (*result.problems, *result.reports, *result.notes):
            echo(str(line))
        for problem in result.healed:
            echo(f"healed: {problem.place}: {problem.message}; what it held is stored again")
        damaged = f"{len(result.problems)} problems" if result.problems else "all checksums hold"
        echo(f"{result.records} records of {result.captures} captures in {result.files} WARC files: {damaged}")
        read = result.files - result.unchanged
        echo(f"{read} of the files checked record by record, {result.unchanged} the same as when that was done")
    sys.exit(1 if result.problems else 0)


@click.command()
@click.argument("out_dir", metavar="DIR")
@data_option
@format_option
def backup(out_dir: str, data: Path, output: str) -> None:
    """Copy the archive to DIR, even during a crawl.

    An earlier backup in DIR is brought up to date; an interrupted backup is completed. DIR is a normal archive: read it
    with --data DIR. The exit code is 1 if a file is missing or no longer what was written.

    DIR may be object storage, s3://BUCKET/PATH. Each finished WARC file is sent once. Check it with nianbao verify.

    \b
    Example:
      nianbao backup /mnt/disk/nianbao --data data
      nianbao backup s3://bucket/nianbao --data data
    """
    try:
        with progress_bar("backup") as progress:
            if "://" in out_dir:
                result = object_store.backup(data, out_dir, progress=progress)
            else:
                result = backups.backup(data, Path(out_dir), progress=progress)
    except ArchiveError as error:
        raise failure(str(error), error.exit_code) from error
    if output == "json":
        echo(json.dumps(asdict(result), ensure_ascii=False))
    else:
        for problem in result.problems:
            echo(problem)
        echo(f"{out_dir}: {result.files} WARC files of {result.bytes} bytes, {result.copied} of them copied")
    sys.exit(1 if result.problems else 0)


@click.command()
@click.option("--even-if-less", is_flag=True, help="Replace archive.db even if it holds more than the WARC files tell.")
@data_option
@format_option
def rebuild(even_if_less: bool, data: Path, output: str) -> None:
    """Make archive.db again from the WARC files alone.

    An existing archive.db is kept under another name. It stays in its place if it holds more than the WARC files tell, or if
    WARC files of another archive lie among them. The exit code is 1 if something could not be restored.

    \b
    Example:
      nianbao rebuild --data data
    """
    try:
        with progress_bar("rebuild") as progress:
            result = rebuilding.rebuild(data, even_if_less=even_if_less, progress=progress)
    except ArchiveError as error:
        raise failure(str(error), error.exit_code) from error
    if output == "json":
        echo(json.dumps(asdict(result) | {"kept": result.kept and str(result.kept)}, ensure_ascii=False))
    else:
        for problem in result.problems:
            echo(problem)
        if result.refused:
            echo(f"Nothing was replaced: {result.refused}. To replace it all the same: --even-if-less")
            sys.exit(1)
        kept = f"; the one before is {result.kept}" if result.kept else ""
        counts = f"{result.captures} captures, {result.reports} reports, {result.versions} versions"
        echo(f"{data / 'archive.db'}: {counts}{kept}")
    sys.exit(1 if result.problems or result.refused else 0)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, only where that is a terminal."""
    bar = Progress(label, BarColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with bar:
        task = bar.add_task(label)
        yield lambda done, total: bar.update(task, completed=done, total=total)
