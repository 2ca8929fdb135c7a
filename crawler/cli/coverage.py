"""The command `coverage`. It only reads."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from rich import box
from rich.table import Table

from archive.base.console import Console, Text
from archive.base.terminal import echo
from archive.cli.lookup_commands import data_option, format_option, opened, region_option
from archive.cli.options import years_option
from archive.coverage.coverage import AgencyCoverage, State, Year, years_to_show
from archive.coverage.coverage import coverage as coverage_of
from archive.coverage.governments import Owed, owed
from archive.coverage.health import china_date
from crawler.cli.status import registered, sites_option, today_option


@click.command()
@region_option
@years_option(
    "Years that the reports are about; default: the last five, or from 2008 on if an older report is archived."
)
@today_option
@sites_option
@data_option
@format_option
def coverage(
    region: str, years: tuple[int, int] | None, today: date, registry: Path | None, data: Path, output: str
) -> None:
    """Show which reports are archived, by agency and year.

    For each missing report it shows the reason. It also says how many governments of provinces, cities and counties were in force
    in each year, and which of them have no site here or in the registry.

    Each answer names a row of the archive as evidence. A report is late if it was published, or is still missing, after
    the day that the Regulations name.

    \b
    Example:
      nianbao coverage --region 33 --years 2021-2025
    """
    with opened(data) as archive:
        span = range(years[0], years[1] + 1) if years else years_to_show(archive.db.conn, region, today)
        sites = registered(archive, registry)
        found = tuple(coverage_of(archive.db.conn, span, region, sites))
    places = [(agency.agency, agency.region) for agency in found if agency.agency and agency.region and agency.sites]
    governments = [owed(places, year, region) for year in span]
    if output == "json":
        question = {"today": today.isoformat(), "region": region, "years": list(span)}
        known = {site.site_id: site.status for site in sites}
        agencies = [
            asdict(agency)
            | {"site_status": {site_id: known.get(site_id) for site_id in agency.sites}}
            | {"years": [_year_json(year) for year in agency.years]}
            for agency in found
        ]
        owing = {"governments": [asdict(year) for year in governments]}
        echo(json.dumps(question | {"agencies": agencies} | owing, ensure_ascii=False))
    else:
        _print_coverage(found, span, Console())
        _print_governments(governments, bool(region))


def _year_json(year: Year) -> dict[str, object]:
    due = year.due.isoformat() if year.due else None
    return asdict(year) | {"state": year.state.value, "due": due}


_MARKS = {
    State.ARCHIVED: ("●", "已存档"),
    State.NOT_PUBLISHED: ("○", "名单中未见"),
    State.UNREADABLE: ("?", "无法识别"),
    State.UNREACHABLE: ("×", "无法访问"),
    State.NOT_TRIED: ("·", "未查"),
}
_MOST_YEARS = 8  # with the evidence in a line
_TABLES = {"report_versions": "v", "captures": "c", "failures": "f", "site_visits": "s"}
_EVIDENCE = (
    "v, c, f, s: report_versions, captures, failures, site_visits 的行 id row;",
    "r: 只在登记表 only in the registry;   ! 迟于法定期限 late",
)


def _print_coverage(found: Sequence[AgencyCoverage], years: Sequence[int], console: Console) -> None:
    brief = len(years) > _MOST_YEARS
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0 if brief else 1, 0, 0))
    table.add_column("地区\nregion", no_wrap=True)
    table.add_column("机关\nagency", overflow="fold", min_width=8 if brief else 16)
    for year in years:
        table.add_column(f"\n{year % 100:02}" if brief else f"年度\n{year}", no_wrap=True)
    for agency in found:
        name = agency.agency or f"站点 site {', '.join(agency.sites)}"
        table.add_row(agency.region or "?", Text(name), *(Text(_mark(year, brief=brief)) for year in agency.years))
    console.print(table)
    counts = Counter(year.state for agency in found for year in agency.years)
    for state, (mark, chinese) in _MARKS.items():
        console.print(f"{mark} {chinese} {state.value}: {counts[state]}")
    for line in (
        _EVIDENCE
        if not brief
        else ("! 迟于法定期限 late;   --years: 8 年以内显示证据 up to 8 years show the evidence",)
    ):
        console.print(line, style="dim")
    for agency in found:
        for late in (year for year in agency.years if year.late):
            when = f"发布 published {late.published}" if late.published else "名单中未见 not published"
            text = f"! {agency.agency} {late.year}: {when}, 期限 due {late.due}"
            console.print(text, soft_wrap=True)
    for agency in found:
        for year, since in ((year.year, year.withdrawn) for year in agency.years):
            if since:
                text = f"{agency.agency} {year}: 原网址已无年报，有存档 withdrawn since {china_date(since)}, archived"
                console.print(text, soft_wrap=True)
    undated = sum(agency.kind not in ("government", "department") for agency in found)
    if undated:
        console.print(f"{undated} 个机关没有法定期限 agencies without a statutory date (art. 49)")


def _print_governments(years: Sequence[Owed], with_names: bool) -> None:
    for year in years:
        echo(
            f"{year.year}: {year.governments} 个县级以上政府 governments, {len(year.without_column)} 无已知栏目 without a known column"
        )
    if with_names and years and years[-1].without_column:
        names = ", ".join(f"{division.name} {division.code}" for division in years[-1].without_column)
        echo(f"{years[-1].year} 无已知栏目 without a known column: {names}")


def _mark(year: Year, *, brief: bool) -> str:
    """`brief` without the row that is the evidence."""
    row = year.evidence
    evidence = "" if row is None or brief else "r" if row.table == "registry" else f"{_TABLES[row.table]}{row.id}"
    return f"{_MARKS[year.state][0]}{evidence}{'!' if year.late else ''}"
