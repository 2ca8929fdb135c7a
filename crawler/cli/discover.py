"""The commands `sites import`, `sites discover` and `sites state`: from a list of portals to entries of the registry."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.base.errors import INTERRUPTED
from archive.base.terminal import echo
from archive.cli.lookup_commands import data_option, format_option, region_option
from archive.cli.options import PAUSE
from crawler.cli.crawl import _faults

if TYPE_CHECKING:
    from archive.coverage.discovery import DiscoveryState
    from crawler.discovery.results import Looked

registry_option = click.option(
    "--sites",
    "registry",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Registry file (TOML), or a folder of such files, in place of those that ship with nianbao; may be given several times.",
)


@click.command("import", epilog="Example: nianbao sites import --data data databaseInfo.zip")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@data_option
@format_option
def import_(file: Path, data: Path, output: str) -> None:
    """Add the portals of FILE: home pages of governments, with their divisions, to DATA/discovery/portals.csv.

    FILE is the official download of 全国政府网站基本信息数据库 (a ZIP of CSV), or any CSV with a name and an address. Rows of which
    no division is told are kept, and named on standard error; rows without a name or a sound address are left out.
    """
    with _faults():
        from archive.coverage.health import today_in_china
        from crawler.discovery.portals import import_table
        from crawler.discovery.results import Results

        portals, unsure = import_table(file, today_in_china())
        new = Results(data).add_portals(portals)
    for row in unsure:
        echo(f"{row.file}:{row.line}: {row.reason}", err=True)
    summary = {
        "portals": len(portals),
        "new": len(new),
        "without_division": sum(not portal.region for portal in portals),
        "unsure": len(unsure),
    }
    if output == "json":
        echo(json.dumps(summary, ensure_ascii=False))
    else:
        echo(
            f"{summary['portals']} portals, {summary['new']} of them new, {summary['without_division']} without a division; "
            f"{summary['unsure']} rows to look at"
        )


@click.command(epilog="Example: nianbao sites discover --region 33 --limit 50 --contact archive@example.org")
@data_option
@region_option
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="So many portals at most.")
@click.option(
    "--contact", envvar="NIANBAO_CONTACT", show_envvar=True, help="Who makes the requests: a mail address or a page."
)
@click.option(
    "--delay",
    type=PAUSE,
    metavar="SECONDS",
    help="Pause between requests. Default: the same as for crawl.",
)
@format_option
def discover(data: Path, region: str, limit: int | None, contact: str | None, delay: float | None, output: str) -> None:
    """Look on the portals of DATA/discovery for their columns of annual reports.

    robots.txt is obeyed and at most ten pages of a portal are requested, many portals at once. Each result is written when it is
    known: an entry with the path of links that led there (found.toml), or why a person is needed (looked.csv). Portals that were
    searched are not asked again, so a search that was stopped or killed goes on. The archive at DATA records the run.

    Exit codes: 2 for a fault in the files, a missing contact or no archive (`nianbao init` makes it), 3 if another run is writing to the archive, 4 if the run was
    interrupted.
    """
    with _faults():
        from crawler.discovery.discover import discover as search
        from crawler.discovery.state import update_state
        from crawler.registry.sites import load_sites, shipped_registry
        from crawler.run.manners import Manners

        done = search(data, Manners(contact, delay), region, limit)
        update_state(data, load_sites(shipped_registry()))
    if output == "json":
        echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        echo(
            f"{done.portals} portals: {done.found} columns found, {done.open} need a person; {done.children} new portals from pages "
            f"of parents; {done.requests / max(1, done.portals):.1f} requests a portal"
        )
    sys.exit(INTERRUPTED if done.interrupted else 0)


@click.command(epilog="Example: nianbao sites state --open --format json")
@registry_option
@click.option("--open", "is_work_list", is_flag=True, help="List what needs a person, with the reason.")
@data_option
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def state(registry: Sequence[Path], is_work_list: bool, data: Path, output: str) -> None:
    """Show by province how many portals are known, and how many columns of annual reports.

    A column is verified when a crawl found reports there. Seeds without a column need a person; the reason is given. The web pages
    (/discovery) show this state as it was when this command or `sites discover` last ran.
    """
    with _faults():
        from crawler.discovery.state import update_state
        from crawler.registry.sites import load_sites, shipped_registry

        found, waiting = update_state(data, load_sites(registry or shipped_registry()))
    if output == "json":
        echo(json.dumps(asdict(found) | ({"open": [asdict(row) for row in waiting]} if is_work_list else {})))
    elif is_work_list:
        for row in waiting:
            echo("\t".join((row.region, row.name, row.url, row.reason, row.detail)))
    else:
        _print_state(found, waiting)


def _print_state(found: "DiscoveryState", waiting: "Sequence[Looked]") -> None:
    from rich import box
    from rich.table import Table

    from archive.base.console import Console
    from archive.base.divisions import full_name

    console = Console()
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("地区\nregion", no_wrap=True)
    heads = ("门户\nportals", "未查\nnot asked", "栏目\ncolumns", "已验证\nverified", "待人工\nto do", "政府\nwith/all")
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for province in found.provinces:
        table.add_row(
            full_name(province.code.ljust(6, "0")) or "?",
            str(province.portals),
            str(province.not_asked),
            str(province.columns),
            str(province.verified),
            str(sum(province.needs_person.values())),
            f"{province.with_column}/{province.governments}",
        )
    console.print(table)
    for reason, count in Counter(row.reason for row in waiting).most_common():
        console.print(f"待人工 needs a person: {reason}: {count}")
