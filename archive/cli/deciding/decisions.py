"""The commands for reviewers: `correct`, `corrections` and `verdict`."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import as_of_option, data_option, format_option, opened, telling
from archive.cli.options import NUMBER
from archive.corrections.correction_files import read_corrections
from archive.corrections.corrections import Step, carry_out, listed, plan
from archive.reports.findings import Judgement, record_verdict
from archive.writing.decision_runs import decisions

_CHANGES = {"apply", "withdraw"}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--dry-run", is_flag=True, help="Only print the effect of each entry.")
@data_option
@format_option
def correct(files: tuple[Path, ...], dry_run: bool, data: Path, output: str) -> None:
    """Apply the corrections in these TOML files. Each corrected report gets a new version; printed values stay.

    A correction is not applied if the source does not print the expected value. Applying a file twice changes nothing.
    Exit code 1 when a correction was not applied, 2 for a fault in a file. docs/corrections.md has an example.

    \b
    Example:
      nianbao correct mine.toml --dry-run
    """
    with telling(data):
        entries = [entry for path in files for entry in read_corrections(path)]
    with opened(data) as archive:
        steps = plan(archive.db.conn, entries)
    if not dry_run and any(step.action in _CHANGES for step in steps):
        with telling(data), decisions(data, "correct") as archive:
            steps = plan(archive.db.conn, entries)
            carry_out(archive.db.conn, steps)
    _print_steps(steps, output)
    sys.exit(1 if any(step.action == "refused" for step in steps) else 0)


def _print_steps(steps: Iterable[Step], output: str) -> None:
    if output == "json":
        echo(json.dumps({"corrections": [_step_json(step) for step in steps]}, ensure_ascii=False))
        return
    for step in steps:
        entry = step.entry
        message = f"not applied: {step.message}" if step.action == "refused" else step.message
        echo(f"{entry.place}: {entry.agency} {entry.year} {'.'.join(entry.cell)}: {message}")


def _step_json(step: Step) -> dict[str, object]:
    entry = step.entry
    cell = {"agency": entry.agency, "year": entry.year, "cell": ".".join(entry.cell)}
    return {"place": entry.place, **cell, "action": step.action, "said": step.message}


@click.command()
@as_of_option
@data_option
@format_option
def corrections(as_of: str | None, data: Path, output: str) -> None:
    """List all corrections and their states.

    \b
    live        the current version of the report uses it
    dead        the source no longer prints the expected value
    replaced    a later correction of the same cell took its place
    withdrawn   its author withdrew it

    \b
    Example:
      nianbao corrections --format json
    """
    with opened(data, as_of=as_of) as archive:
        found = list(listed(archive.db.conn))
    if output == "json":
        echo(json.dumps({"corrections": [asdict(correction) for correction in found]}, ensure_ascii=False))
        return
    for correction in found:
        echo(
            f"{correction.id} {correction.state}: {correction.agency} {correction.year} {correction.cell}: {correction.expected} → {correction.value}"
        )
        echo(f"  {correction.author}, {correction.date}: {correction.reason}")
        if correction.detail:
            echo(f"  {correction.detail}")
    echo("没有更正 No corrections." if not found else f"{len(found)} corrections")


@click.command()
@click.argument("finding_id", type=NUMBER)
@click.argument("verdict", type=click.Choice(get_args(Judgement)))
@click.option("--author", required=True, help="Who gives the verdict.")
@click.option("--reason", required=True, help="The reason.")
@data_option
@format_option
def verdict(finding_id: int, verdict: Judgement, author: str, reason: str, data: Path, output: str) -> None:
    """Record a verdict on a finding. `show` and `checks` print the numbers of findings.

    \b
    confirmed      the finding is right
    source-error   the source is wrong
    our-error      the parser misread the source
    explained      the source explains the contradiction

    The verdict applies to the same finding in every later version, while its numbers stay the same. A newer verdict
    replaces it.

    \b
    Example:
      nianbao verdict 12 source-error --author 王芳 --reason 电话核实：总计应为187
    """
    with telling(data), decisions(data, "verdict") as archive:
        finding = record_verdict(archive.db.conn, finding_id, verdict, author, reason)
    if output == "json":
        echo(json.dumps({"finding_id": finding_id, "verdict": verdict, **asdict(finding)}, ensure_ascii=False))
    else:
        echo(f"{finding.rule}, {finding.where}: {finding.message}: {verdict}")
