"""The command `status`. It only reads."""

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich import box
from rich.table import Table

from archive.base.console import Console, Text
from archive.base.terminal import echo
from archive.capture.runs import without_end
from archive.capture.visits import Registered
from archive.cli.lookup_commands import data_option, opened
from archive.coverage.health import china_date, today_in_china
from archive.coverage.metrics import prometheus
from archive.coverage.status import Status, status_json
from archive.coverage.status import status as status_of
from archive.db.connection import named_rows
from archive.db.handle import Archive
from crawler.cli.crawl import _faults
from crawler.registry.sites import load_sites, shipped_registry
from crawler.run.incident_command import on_incident_option, tell


def _day(_context: click.Context, _option: click.Parameter, given: datetime | None) -> date:
    return given.date() if given else today_in_china()


today_option = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="Give the result for this day. Default: today in China.",
)

sites_option = click.option(
    "--sites",
    "registry",
    type=click.Path(path_type=Path),
    help="Registry file (TOML), or a folder of such files, to use in place of the one that ships with nianbao.",
)


def registered(archive: Archive, registry: Path | None) -> list[Registered]:
    """The sites to watch. The shipped registry is not used for an archive of the bundled sample."""
    kind = named_rows(archive.db.conn, "SELECT value FROM meta WHERE key = 'kind'").fetchone()
    if registry is None and kind and kind["value"] == "sample":
        return []
    with _faults():
        sites = load_sites([registry] if registry else shipped_registry())
    return [Registered(site.id, site.agency, site.region, site.status) for site in sites]


@click.command()
@on_incident_option
@today_option
@sites_option
@data_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", "prometheus"]),
    default="text",
    show_default=True,
    help="What to print. prometheus: for a textfile collector.",
)
def status(command: Sequence[str] | None, today: date, registry: Path | None, data: Path, output: str) -> None:
    """Show the latest visit and the incidents of every site.

    Each visit is compared with the site's history and the season.

    The exit code is 0 if there is no incident and 1 if there are incidents that nobody acknowledged (nianbao incidents ack).
    Each incident is listed.

    \b
    Example:
      nianbao status --on-incident "mail -s nianbao archive@example.org"
    """
    with opened(data) as archive:
        sites = registered(archive, registry)
        watched = frozenset(site.site_id for site in sites) if registry and sites else None
        found = status_of(archive.db.conn, today, sites, watched)
        under_way = without_end(archive.db.conn)
    if under_way:
        echo(f"{under_way}; it last wrote at {_last_write(data):%Y-%m-%dT%H:%M:%SZ}", err=True)
    if output == "json":
        echo(status_json(found))
    elif output == "prometheus":
        echo(prometheus(found), nl=False)
    else:
        _print_status(found, Console())
    if found.to_tell and command and (wrong := tell(command, found.today, found.to_tell)):
        echo(wrong, err=True)
    sys.exit(1 if found.to_tell else 0)


def _last_write(data: Path) -> datetime:
    """When archive.db was written last: a crawl does so every two seconds, a reading with each site."""
    paths = [path for path in (data / "archive.db", data / "archive.db-wal") if path.exists()]
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in paths), UTC)


_STATUS_HEADINGS = (
    ("预期\nexp.", "expected"),
    ("发现\nfound", "found"),
    ("新增\nnew", "new"),
    ("变更\nchg.", "changed"),
    ("消失\ngone", "gone"),
    ("失败\nfail", "failed"),
)
_STATUS_TIMES = (
    ("检查\nchecked", "last_checked"),
    ("变更\nchanged", "last_changed"),
    ("确认未变\nunchanged", "last_confirmed_unchanged"),
)


def _print_status(found: Status, console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    table.add_column("站点\nsite", overflow="fold", min_width=16)
    for heading, _ in _STATUS_HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for heading, _ in _STATUS_TIMES:
        table.add_column(heading, no_wrap=True, min_width=10)
    for site in found.sites:
        counts = [getattr(site, name) for _, name in _STATUS_HEADINGS]
        times = [getattr(site, name) for _, name in _STATUS_TIMES]
        table.add_row(
            Text(site.site_id),
            *("?" if count is None else str(count) for count in counts),
            *(str(china_date(moment)) if moment else "" for moment in times),
        )
    console.print(table)
    for incident in found.incidents:
        text = f"{incident.site_id or 'all sites'}: {incident.kind.value}: {incident.message}"
        if incident.since:
            text += f" (incident {incident.id}, since {china_date(incident.since)}"
            text += (
                f", acknowledged{f' until {incident.until}' if incident.until else ''})"
                if incident.acknowledged
                else ")"
            )
        console.print(Text(text, style="" if incident.acknowledged else "bold"), soft_wrap=True)
    if found.never_visited:
        listed = ", ".join(found.never_visited)
        console.print(
            f"从未访问 never visited: {len(found.never_visited)} ({listed})",
            soft_wrap=True,
        )
    incidents = f"{len(found.incidents)} 起异常 incidents" if found.incidents else "没有异常 no incidents"
    console.print(f"{found.today}: {len(found.sites)} 个站点 sites, {incidents}")
