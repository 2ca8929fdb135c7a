"""`nianbao demo`: crawl the sample sites, then show a history and one traced contradiction."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.table import Table

from archive.agencies.lookup import Agency, find_agency
from archive.base.console import Console, Text
from archive.base.terminal import echo
from archive.db.handle import Archive
from archive.reports.history import history
from archive.reports.lookup import StoredReport, find_report
from archive.series.series import series
from crawler import sample
from crawler.registry.sites import Site
from crawler.run.summary import CrawlSummary

DATA = Path("demo-data")  # never ./data: a sample and a real archive do not mix
_AGENCY = "秀洲区人民政府"
_YEAR = 2021
_RULE = "applications.row_total"
_HEADINGS = (
    "年度\nyear",
    "表式\nform",
    "发布\npublished",
    "版本\nversions",
    "收到申请\nreceived",
    "予以公开\ngranted",
    "问题\nfindings",
)


def run_demo(crawl: Callable[[Sequence[Site], Path], CrawlSummary]) -> CrawlSummary:
    echo("Two sample sites on this machine: real reports, and three with invented numbers.")
    first, second = sample.servers()
    with first, second:
        summary = crawl(sample.sites(), DATA)
    _print_crawl(summary)
    if summary.clean:
        with Archive.open(DATA) as archive:
            agency = find_agency(archive.db.conn, _AGENCY)
            _print_history(archive, agency)
            _print_finding(find_report(archive.db.conn, agency, _YEAR))
        _print_next()
    return summary


def _print_crawl(summary: CrawlSummary) -> None:
    fetched = sum(counts.get("fetched", 0) for counts in summary.counts.values())
    unchanged = sum(counts.get("unchanged", 0) for counts in summary.counts.values())
    echo(f"Crawled into {DATA}: {fetched} pages and files fetched, {unchanged} unchanged.")
    ingest = summary.ingest
    if ingest and not fetched and not ingest.new_versions:
        echo("Nothing changed: nothing was fetched again, and no version was added.")
    elif ingest:
        echo(f"Read: {ingest.new_reports} new reports, {ingest.new_versions} new versions.")
    for failure in summary.failures:
        echo(f"  {failure.reason}: {failure.url} {failure.detail}", err=True)
    for problem in ingest.problems if ingest else ():
        echo(f"  {problem}", err=True)


def _print_history(archive: Archive, agency: Agency) -> None:
    """The reports of all years, with two numbers of `nianbao series`: a report is one line of 80 columns."""
    years = {year.year: year for year in series(archive.db.conn, agency)}
    table = Table(title=Text(agency.name), title_justify="left", show_edge=False)
    for heading in _HEADINGS:
        table.add_column(heading, justify="right")
    for line in history(archive.db.conn, agency):
        year = years[line.year]
        numbers = [number.value if number else "" for number in map(year.numbers.get, ("applications", "granted"))]
        table.add_row(
            str(line.year), year.form, line.published, str(line.versions), *map(str, numbers), str(line.findings)
        )
    Console().print(table)
    echo("The form changed twice: read the warnings of `nianbao history` first.")


def _print_finding(report: StoredReport) -> None:
    """One contradiction of the sample, with the cell, page and WARC record that it comes from."""
    finding = next(stored.finding for stored in report.findings if stored.finding.rule == _RULE)
    echo(f"\nA contradiction in the report of {_YEAR} (put into the sample on purpose):")
    echo(f"  rule  {finding.rule}: {finding.message}")
    echo(f"  cell  row {finding.where}: {_place(report, finding.where)}")
    echo(f"  page  {report.origin.url}")
    echo(f"  WARC  {DATA / 'warc' / report.origin.warc_file} at byte {report.origin.warc_offset}")


def _place(report: StoredReport, row: str) -> str:
    cell = report.cells["applications", row, "total"]
    if cell.at is None:
        return f"printed {cell.printed}"
    return f"printed {cell.printed!r} in table {cell.at.table + 1}, row {cell.at.row + 1}, column {cell.at.column + 1}"


def _print_next() -> None:
    program = sys.argv[0] if Path(sys.argv[0]).name == "nianbao" else "nianbao"
    echo("\nTry next:")
    for command in ("series 秀洲区", f"show 秀洲区 {_YEAR}", "verify"):
        echo(f"  {program} {command} --data {DATA}")
