"""`nianbao demo`: crawl the sample sites of this package, and show what an archive answers."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from archive.agencies.lookup import find_agency
from archive.base.terminal import echo
from archive.cli.lookup_commands import history
from archive.db.handle import Archive
from archive.reports.lookup import StoredReport, find_report
from crawler import sample
from crawler.registry.sites import Site
from crawler.run.summary import CrawlSummary

DATA = Path("demo-data")  # never ./data: a sample and a real archive do not mix
_AGENCY = "秀洲区人民政府"
_YEAR = 2021
_RULE = "applications.row_total"


def run_demo(crawl: Callable[[Sequence[Site], Path], CrawlSummary]) -> bool:
    """True when everything was crawled and read without a problem."""
    echo("Two sample sites on this machine publish real reports, and two years whose figures are invented.")
    first, second = sample.servers()
    with first, second:
        summary = crawl(sample.sites(), DATA)
    _print_crawl(summary)
    if summary.clean:
        history.main([_AGENCY, "--data", str(DATA)], standalone_mode=False)
        _print_finding()
        _print_next()
    return summary.clean


def _print_crawl(summary: CrawlSummary) -> None:
    fetched = sum(counts.get("fetched", 0) for counts in summary.counts.values())
    unchanged = sum(counts.get("unchanged", 0) for counts in summary.counts.values())
    echo(f"Crawled into {DATA}: {fetched} pages and files fetched, {unchanged} unchanged since the last run.")
    ingest = summary.ingest
    if ingest and not fetched and not ingest.new_versions:
        echo("Nothing changed: nothing was fetched again, and no version was added.")
    elif ingest:
        echo(f"Read: {ingest.new_reports} new reports, {ingest.new_versions} new versions.")
    for failure in summary.failures:
        echo(f"  {failure.reason}: {failure.url} {failure.detail}", err=True)
    for problem in ingest.problems if ingest else ():
        echo(f"  {problem}", err=True)
    echo()


def _print_finding() -> None:
    """One contradiction of the sample, with the cell, page and WARC record that it comes from."""
    with Archive.open(DATA) as archive:
        report = find_report(archive.db.conn, find_agency(archive.db.conn, _AGENCY), _YEAR)
    finding = next(one.finding for one in report.findings if one.finding.rule == _RULE)
    echo(f"\nA contradiction in the report of {_YEAR} (put into the sample on purpose):")
    echo(f"  {finding.rule}, row {finding.where}: {finding.message}")
    echo(f"  cell  {_place(report, finding.where)}")
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
    for command in (
        f"{program} show {_AGENCY} {_YEAR} --data {DATA}",
        f"{program} history 嘉兴港区 --data {DATA}",
        f"{program} verify --data {DATA}",
        f"{program} export demo-export --data {DATA}",
        f"{program} demo        (again: nothing changed, so nothing is fetched)",
    ):
        echo(f"  {command}")
