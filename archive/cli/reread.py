"""`nianbao extract --all`: the archive read again, or with `--dry-run` what that would change."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import extract
from archive.base.console import Console
from archive.base.terminal import echo
from archive.capture.runs import run
from archive.cli.lookup_commands import opened, progress_bar, telling
from archive.cli.printing.show_diff import diff_lines
from archive.processes.in_order import cores
from archive.reading.captures_to_read import count_captures_to_read
from archive.reading.ingest import Readers, read_new_captures
from archive.reading.reread import Change, Forecast, changes
from archive.reports.diff import diff_json
from archive.writing.opening import open_for_writing


def reread(data: Path, output: str | None, *, dry_run: bool, cluster: str | None) -> None:
    """Exit code 1 when something could not be read, or not be filed. `cluster` is the address of a scheduler of Dask."""
    if dry_run:
        _dry_run(data, output == "jsonl")
    else:
        _read_all(data, output == "jsonl", cluster)


def _dry_run(data: Path, as_json: bool) -> None:
    forecast = Forecast()
    with opened(data) as archive, progress_bar("reading") as progress:
        for change in changes(archive, forecast, cores(), progress):
            if as_json:
                _print_json(_change_json(change))
            else:
                _print_change(change)
    if as_json:
        _print_json({"parser_version": extract.PARSER_VERSION, **asdict(forecast)})
    else:
        echo(
            f"Would read {forecast.captures} captures with parser {extract.PARSER_VERSION}: {forecast.unchanged} versions "
            f"as before, {forecast.changed} otherwise; {forecast.new_versions} new versions, {forecast.cells} cells move."
        )
        if forecast.never_filed:
            echo(f"{forecast.never_filed} captures have never produced a version; this preview does not cover them.")
    _end(forecast.problems, as_json)


def _change_json(change: Change) -> dict[str, Any]:
    report = {"agency": change.before.agency.name, "year": change.before.year}
    return {
        **report,
        "new_version": change.version,
        "year_now": change.year,
        "diff": diff_json(change.diff) | {"to": None},
    }


def _print_change(change: Change) -> None:
    console = Console(soft_wrap=True)
    before = change.before
    versions = f"version {before.version} → {'a new one' if change.version else 'an earlier one'}"
    moved = f", now a report of {change.year}" if change.year != before.year else ""
    console.print(f"{before.agency.name} {before.year}: {versions}{moved}", style="bold")
    for line in diff_lines(change.diff):
        console.print("  ", line, sep="")


def _read_all(data: Path, as_json: bool, cluster: str | None) -> None:
    with (
        telling(data),
        open_for_writing(data, create=False) as archive,
        progress_bar("reading") as progress,
        _readers(cluster) as readers,
    ):
        if not as_json:
            total = count_captures_to_read(archive.db.conn)
            echo(f"{total} captures that parser {extract.PARSER_VERSION} has not read", err=True)
        for warning in archive.warnings:
            echo(warning, err=True)
        with run(archive, contact=None, command="extract --all", sample=None) as this:
            summary = read_new_captures(archive, this.id, processes=cores(), readers=readers, progress=progress)
            this.outcome = "problems" if summary.problems else "done"
    if as_json:
        _print_json({"parser_version": extract.PARSER_VERSION, **asdict(summary)})
    else:
        echo(
            f"Read {summary.read} captures with parser {extract.PARSER_VERSION}: {summary.new_reports} new reports, "
            f"{summary.new_versions} new versions."
        )
    _end(summary.problems, as_json)


@contextmanager
def _readers(cluster: str | None) -> Iterator[Readers | None]:
    if cluster is None:
        yield None
        return
    from archive.cluster.connection import Cluster
    from archive.cluster.reading import ClusterReaders

    with Cluster(cluster) as connected:
        yield ClusterReaders(connected)


def _end(problems: Sequence[str], as_json: bool) -> None:
    if problems and not as_json:
        echo(f"{len(problems)} problems:")
        for problem in problems:
            echo(f"  {problem}")
    sys.exit(1 if problems else 0)


def _print_json(value: object) -> None:
    echo(json.dumps(value, ensure_ascii=False))
