"""The commands `versions`, `diff` and `trace`: the versions of a report, their changes, and the source of a number."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.cells import set_cell_size

from archive.agencies.lookup import find_agency
from archive.base.console import Console, Text
from archive.base.terminal import echo
from archive.cli.lookup_commands import as_of_option, as_printed_option, data_option, format_option, opened
from archive.cli.options import NUMBER, YEAR
from archive.cli.printing.show_diff import diff_lines
from archive.evidence.trace import Trace, can_be_marked, marked_page, trace_json
from archive.evidence.trace import trace as follow
from archive.reports.diff import diff as compare
from archive.reports.diff import diff_json
from archive.reports.layout.cell_names import cell_text, key_of
from archive.reports.lookup import find_report
from archive.reports.version_list import VersionLine, list_versions
from extract.mark_cell import ANCHOR
from extract.text.report import spot_fields


@click.command()
@click.argument("agency")
@click.argument("year", type=YEAR)
@as_of_option
@as_printed_option
@data_option
@format_option
def versions(agency: str, year: int, as_of: str | None, as_printed: bool, data: Path, output: str) -> None:
    """List the versions of the report of AGENCY for YEAR.

    Each line says from when to when the version was current, and its cause.

    \b
    Example:
      nianbao versions 秀洲区 2019
    """
    with opened(data, as_of=as_of, as_printed=as_printed) as archive:
        found = find_agency(archive.db.conn, agency)
        lines = list_versions(archive.db.conn, found, year)
    if output == "json":
        listed = [asdict(line) for line in lines]
        echo(json.dumps({"agency": found.name, "year": year, "versions": listed}, ensure_ascii=False))
        return
    for line in lines:
        echo(f"版本 version {line.version}   {_cause(line)}", bold=True)
        _print_facts(_facts(line), indent="  ")


def _cause(line: VersionLine) -> str:
    return f"{line.cause} (of version {line.corrects})" if line.corrects else line.cause


def _facts(line: VersionLine) -> Iterator[tuple[str, str]]:
    yield "首次出现 first seen", line.seen_at
    yield "记录 recorded", line.recorded_at
    yield "最近确认 confirmed", line.confirmed_at
    yield "被取代 superseded", "现行 current" if line.current else line.superseded_at or ""
    if line.returned_at:
        yield "恢复 again since", line.returned_at
    yield "来源 URL", line.url
    yield "解析器 parser", line.parser_version
    yield "问题 findings", str(line.findings)


@click.command()
@click.argument("agency")
@click.argument("year", type=YEAR)
@click.argument("numbers", nargs=-1, type=NUMBER, metavar="[V1 V2]")
@as_of_option
@as_printed_option
@data_option
@format_option
def diff(
    agency: str, year: int, numbers: tuple[int, ...], as_of: str | None, as_printed: bool, data: Path, output: str
) -> None:
    """Show the changes between two versions of a report.

    They are versions V1 and V2 of the report of AGENCY for YEAR. Default: the last two versions. If the source went back to
    an earlier version, that is the last one.

    \b
    Example:
      nianbao diff 秀洲区 2019 1 2
    """
    if len(numbers) not in {0, 2}:
        raise click.UsageError("give two versions, or none for the last two")
    with opened(data, as_of=as_of, as_printed=as_printed) as archive:
        found = find_agency(archive.db.conn, agency)
        if not numbers:
            lines = list_versions(archive.db.conn, found, year)
            lines.sort(key=lambda line: line.returned_at or line.seen_at)
            numbers = tuple(line.version for line in lines[-2:])
            if len(numbers) < 2:
                raise click.UsageError(f"{found.name}'s report of {year} has one version only")
        before, after = (find_report(archive.db.conn, found, year, number) for number in numbers)
    moved = compare(before, after)
    if output == "json":
        echo(json.dumps({"agency": found.name, "year": year, **diff_json(moved)}, ensure_ascii=False))
        return
    console = Console(soft_wrap=True)
    title = f"{found.name} {year}   版本 version {moved.before} → {moved.after}   {moved.cause}, {after.seen_at}"
    console.print(Text(title, style="bold"))
    for line in list(diff_lines(moved)) or [Text("没有变化 Nothing moved.")]:
        console.print(line)


@click.command()
@click.argument("agency")
@click.argument("year", type=YEAR)
@click.argument("cell")
@click.option("--version", "number", type=NUMBER, help="Number of an earlier version. Default: the current version.")
@click.option(
    "--open",
    "page",
    is_flag=False,
    flag_value="",
    metavar="[OUT.html]",
    help="Write the archived page to this file, with the cell marked.",
)
@as_of_option
@as_printed_option
@data_option
@format_option
def trace(
    agency: str,
    year: int,
    cell: str,
    number: int | None,
    page: str | None,
    as_of: str | None,
    as_printed: bool,
    data: Path,
    output: str,
) -> None:
    """Follow a CELL of a report to its place in the archived bytes.

    The report is the one of AGENCY for YEAR.

    CELL is TABLE.ROW.COLUMN. The bytes are read again and their SHA-256 is checked. The exit code is 1 if they are damaged.

    \b
    Examples:
      nianbao trace 秀洲区 2019 applications.new_received.total
      nianbao trace 秀洲区 2019 applications.new_received.total --open page.html
    """
    with opened(data, as_of=as_of, as_printed=as_printed) as archive:
        report = find_report(archive.db.conn, find_agency(archive.db.conn, agency), year, number)
        found = follow(archive, report, key_of(cell, report.cells))
    written = None if page is None or found.damage else _write(found, page)
    if output == "json":
        shape = {**trace_json(found), **({"page": str(written)} if written else {})}
        echo(json.dumps(shape, ensure_ascii=False))
    else:
        _print_facts(_chain(found))
        if written:
            echo(f"{written}\n{written.resolve().as_uri()}#{ANCHOR}")
    sys.exit(1 if found.damage else 0)


def _write(found: Trace, page: str) -> Path:
    if not can_be_marked(found):
        raise click.ClickException(f"{found.capture.url} is {found.full.media_type}; no cell can be marked in it")
    path = Path(page or f"{found.report.agency.name}-{found.report.year}-{found.name}.html")
    try:
        path.write_text(marked_page(found), "utf-8")
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    return path


def _print_facts(facts: Iterable[tuple[str, str]], indent: str = "") -> None:
    """A line a fact, however long, so that addresses and checksums can be copied."""
    for name, value in facts:
        echo(f"{indent}{set_cell_size(name, 20)} {value}")


def _chain(found: Trace) -> Iterator[tuple[str, str]]:
    report, capture, full = found.report, found.capture, found.full
    yield "单元格 cell", f"{found.name}  {found.label}"
    yield "数值 value", cell_text(found.cell)
    if found.correction:
        by = found.correction
        yield "更正 corrected", f"原文 printed {by.printed}; {by.author}, {by.date}: {by.reason}"
    yield "报告 report", f"{report.agency.name} {report.year}: {report.title or ''}"
    yield (
        "版本 version",
        f"{report.version} of {report.versions}, {report.cause}, read by parser {report.parser_version}",
    )
    yield "抓取 capture", f"{capture.id}, {capture.url}, {capture.fetched_at}, HTTP {capture.status}"
    if source := found.source:
        made = "; ".join(filter(None, (source.software, source.operator)))
        yield (
            "来源 source",
            f"{source.name}, SHA-256 {source.sha256}{f', {made}' if made else ''}, imported {source.recorded_at}",
        )
    if capture.revisit_of is not None:
        yield "", f"the same bytes as capture {full.id}, {full.url}, {full.fetched_at}"
    yield "WARC", f"warc/{full.warc_file}, offset {full.warc_offset}, {full.warc_length} bytes, {full.warc_record_id}"
    yield (
        "SHA-256",
        f"{full.payload_sha256} of {full.payload_bytes} bytes, {found.damage or 'checked just now: correct'}",
    )
    yield from _place(found)
    for finding in found.findings:
        yield "发现 finding", f"{finding.severity}: {finding.rule}, {finding.where}: {finding.message}"


def _place(found: Trace) -> Iterator[tuple[str, str]]:
    at = found.cell.at
    if at is None:
        absent = found.cell.status == "absent"
        yield "位置 place", "the document has no such cell" if absent else "in running text, not in a cell of a table"
        return
    yield "位置 place", f"table {at.table + 1}, row {at.row + 1}, column {at.column + 1}"
    if found.found and found.found.xpath:
        yield "", found.found.xpath
    if found.found and found.found.spot:
        yield "", ", ".join(f"{name} {value}" for name, value in spot_fields(found.found.spot).items())
    if not found.damage:
        yield "原文 there", repr(found.found.text) if found.found else "nothing"
    if not found.as_stored and not found.damage:
        yield "", f"{found.cell.printed!r} was read there by parser {found.report.parser_version}"
