"""The command `incidents`: which stand, since when, and who knows of them."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import data_option, format_option, opened, telling
from archive.cli.options import NUMBER
from archive.coverage.health import china_date, today_in_china
from archive.coverage.incident_log import LoggedIncident, acknowledge, logged
from archive.writing.decision_runs import decisions


@click.group(invoke_without_command=True, epilog="Example: nianbao incidents --all")
@click.option("--all", "everything", is_flag=True, help="Also those that ended.")
@data_option
@format_option
@click.pass_context
def incidents(context: click.Context, everything: bool, data: Path, output: str) -> None:
    """List the incidents that stand, the oldest first.

    A run opens an incident and ends it; `nianbao status` computes them for any day.
    """
    if context.invoked_subcommand:
        return
    with opened(data) as archive:
        found = [incident for incident in logged(archive.db.conn) if everything or incident.ended is None]
    if output == "json":
        echo(json.dumps({"incidents": [asdict(incident) for incident in found]}, ensure_ascii=False))
        return
    for incident in found:
        echo(_line(incident))
    echo(f"{len(found)} 起异常 incidents" if found else "没有异常 no incidents")


@incidents.command(epilog='Example: nianbao incidents ack 3 --until 2026-03-01 --why "the site is being moved"')
@click.argument("incident_id", type=NUMBER, metavar="ID")
@click.option("--why", required=True, help="What is known of it.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day that nothing is told of it. Without it, for good: a list that shrank is then taken as it is.",
)
@data_option
@format_option
def ack(incident_id: int, why: str, until: datetime | None, data: Path, output: str) -> None:
    """Acknowledge the incident ID: `status` lists it and no longer counts it."""
    if not why.strip():
        raise click.BadParameter("say what is known of it", param_hint="--why")
    if until and until.date() < today_in_china():
        raise click.BadParameter(f"{until:%Y-%m-%d} is over; today is {today_in_china()}", param_hint="--until")
    with telling(data), decisions(data, "incidents ack") as archive:
        known = acknowledge(archive.db.conn, incident_id, why, until.date() if until else None)
    if output == "json":
        last = until.date().isoformat() if until else None
        echo(json.dumps(asdict(known) | {"why": why, "until": last}, ensure_ascii=False))
    else:
        echo(f"{known.id}: {known.site_id}: {known.kind}: acknowledged{f' until {until:%Y-%m-%d}' if until else ''}")


def _line(incident: LoggedIncident) -> str:
    parts = [f"{incident.id}: {incident.site_id or 'all sites'}: {incident.kind}: {incident.message}"]
    parts.append(
        f"since {china_date(incident.opened)}" + (f" to {china_date(incident.ended)}" if incident.ended else "")
    )
    if incident.acknowledged:
        held = "" if incident.is_acknowledged(today_in_china()) else ", which is over"
        parts.append(f"acknowledged{f' until {incident.until}' if incident.until else ''}{held}: {incident.why}")
    return "; ".join(parts)
