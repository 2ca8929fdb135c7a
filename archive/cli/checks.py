"""The command `checks`."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from archive.agencies.lookup import find_agency
from archive.base.terminal import echo
from archive.cli.lookup_commands import as_of_option, as_printed_option, data_option, format_option, opened
from archive.cli.options import YEAR
from archive.reports.checks import ReportCheck, checks_of

_HOLDS = {True: "holds", False: "FAILS", None: "says"}


@click.command()
@click.argument("agency", required=False)
@click.argument("year", type=YEAR, required=False)
@click.option("--rule", help="Only this rule, or only this group of rules: applications, history.carried_over, fill …")
@click.option("--failed", is_flag=True, help="Only checks that failed.")
@as_of_option
@as_printed_option
@data_option
@format_option
def checks(
    agency: str | None,
    year: int | None,
    rule: str | None,
    failed: bool,
    as_of: str | None,
    as_printed: bool,
    data: Path,
    output: str,
) -> None:
    """List the checks of AGENCY's reports, or of all reports.

    Each check is listed with the numbers that it compares.

    \b
    applications.*, remedies.*   the sums of the official forms
    statistics.sum               the sums of the statistical tables before 2019
    history.*                    numbers compared with the previous year
    narrative.*                  numbers in the prose that differ from the tables
    children.sum                 totals compared with the sum of all subordinates
    fill                         how many cells of the form are reported

    \b
    Example:
      nianbao checks 秀洲区 2021 --failed
    """
    with opened(data, as_of=as_of, as_printed=as_printed) as archive:
        found = find_agency(archive.db.conn, agency) if agency else None
        listed = (
            check
            for check in checks_of(archive.db.conn, found, year)
            if (rule is None or f"{check.rule}.".startswith(f"{rule}.")) and (check.holds is False or not failed)
        )
        for line in _json_lines(listed) if output == "json" else _text_lines(listed):
            echo(line)


def _json_lines(listed: Iterator[ReportCheck]) -> Iterator[str]:
    """One JSON object, printed line by line, so that a whole archive needs little memory."""
    yield '{"checks": ['
    before = None
    for check in listed:
        if before:
            yield f"{before},"
        before = json.dumps(asdict(check), ensure_ascii=False)
    if before:
        yield before
    yield "]}"


def _text_lines(listed: Iterator[ReportCheck]) -> Iterator[str]:
    count = failed = 0
    for check in listed:
        count, failed = count + 1, failed + (check.holds is False)
        sign = {True: "=", False: "≠", None: "/"}[check.holds]
        number = f" ({check.finding_id})" if check.finding_id else ""
        yield (
            f"{check.agency} {check.year} {_HOLDS[check.holds]}: {check.rule}, {check.where}: "
            f"{check.expected} {sign} {check.actual}{number}"
        )
        if check.operands:
            yield "  " + ", ".join(f"{name} {value}" for name, value in check.operands.items())
        if check.verdict:
            yield f"  {check.verdict.verdict}, {check.verdict.author}: {check.verdict.reason}"
    yield f"{count} checks, {failed} fail"
