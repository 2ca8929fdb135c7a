"""The command `nightly`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.base.terminal import echo
from archive.cli.options import data_option
from crawler.cli.crawl import _faults, _progress
from crawler.cli.crawl_options import CrawlOptions, crawl_options
from crawler.cli.summary import print_summary
from crawler.run.incident_command import on_incident_option, tell
from crawler.visits.due import OLD_EVERY_NIGHTS

if TYPE_CHECKING:
    from crawler.registry.sites import Site
    from crawler.run.nightly import Options


def _night(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date; write 2026-01-31") from None


@click.command(epilog="Example: nianbao nightly --contact archive@example.org --data /srv/nianbao/data")
@crawl_options
@click.option(
    "--night",
    callback=_night,
    metavar="DATE",
    help="Date in China of the night, which lasts from the noon before to the noon of that day. Default: now. "
    "With it, an interrupted night can be continued after noon.",
)
@click.option(
    "--full-every-weeks",
    "weeks",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="Fetch a site in full (without validators) at least once in this many weeks.",
)
@click.option(
    "--old-every",
    type=click.IntRange(min=1),
    default=OLD_EVERY_NIGHTS,
    show_default=True,
    metavar="NIGHTS",
    help="Ask for unchanged reports of old years at most once in this many nights; 1: in each visit.",
)
@click.option(
    "--verify",
    "sample_size",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Number of random captures to verify against the WARC files.",
)
@click.option("--retry-failed", is_flag=True, help="Visit only the sites whose last visit failed.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print which sites are due, how many requests that takes, and how long; crawl nothing.",
)
@on_incident_option
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("site_ids", nargs=-1, metavar="[SITE_ID]...")
def nightly(
    options: CrawlOptions,
    night: date | None,
    weeks: int,
    old_every: int,
    sample_size: int,
    retry_failed: bool,
    dry_run: bool,
    command: Sequence[str] | None,
    output: str,
    site_ids: Sequence[str],
) -> None:
    """Crawl the sites that are due and archive new reports. `nianbao init` makes the archive.

    A night also verifies a sample of the archive. Run it from cron or a systemd timer.

    Sites are visited often from January to April and seldom in autumn; see docs/nightly.md. If a night is killed, run the
    command again to continue it. Exit codes: 1 if something failed
    that had not failed before, an incident opened, or something is damaged; 2 for a fault in the registry, a missing contact
    or no archive; 3 if another run is writing; 4 if the night was interrupted; 5 for a full or broken disk; 6 for a damaged
    archive; 7 for a wrong clock.
    """
    with _faults():
        from archive.db.handle import Archive
        from crawler.registry.sites import choose
        from crawler.run.nightly import Options
        from crawler.run.nightly import nightly as run_nightly
        from crawler.visits.due import night_of

        registered = options.registered()
        sites = choose(registered, site_ids)
        watched = frozenset(site.id for site in registered) if options.registry else None
        tonight = Options(night or night_of(datetime.now(UTC)), weeks, sample_size, retry_failed, watched, old_every)
        if dry_run:
            _print_plan(sites, options, tonight, output)
            return
        Archive.open(options.data).close()
        with _progress() as progress, options.site_log(verbose=True) as on_visited:
            summary = run_nightly(
                sites,
                options.data,
                options.manners(),
                tonight,
                progress=progress,
                on_visited=on_visited,
                cluster=options.cluster,
            )
    print_summary(summary, options.data, output)
    moved = summary.opened or summary.ended
    if moved and command and (wrong := tell(command, tonight.night, summary.opened, summary.ended)):
        echo(wrong, err=True)
    sys.exit(summary.exit_code)


@click.command(epilog="Example: nianbao init --data /srv/nianbao/data")
@data_option
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def init(data: Path, output: str) -> None:
    """Make a new, empty archive.

    `nightly` writes only to an archive that exists, so that a disk that is not mounted is no clean night. An archive that
    exists is left as it is.
    """
    with _faults():
        from archive.writing.opening import open_for_writing

        there = (data / "archive.db").is_file()
        with open_for_writing(data) as archive:
            warnings = archive.warnings
    for warning in warnings:
        echo(warning, err=True)
    if output == "json":
        echo(json.dumps({"data": str(data), "made": not there}))
    else:
        echo(f"{data}: {'there is an archive already' if there else 'a new archive'}")


def _print_plan(sites: Sequence["Site"], options: CrawlOptions, tonight: "Options", output: str) -> None:
    from archive.capture.site_visits import histories
    from archive.db.handle import Archive
    from crawler.run.foreseen import foresee, requests_before
    from crawler.run.nightly import plan_night

    with Archive.open(options.data) as archive:
        known, before = histories(archive.db.conn, tonight.latest), requests_before(archive.db.conn)
    plan = plan_night(sites, known, tonight)
    by_id = {site.id: site for site in sites}
    foreseen = foresee([by_id[site_id] for site_id in plan.due], before, options.manners())
    total = sum(foreseen.requests.values())
    if output == "json":
        due = {id_: asdict(found) | {"requests": foreseen.requests[id_]} for id_, found in plan.due.items()}
        later = {id_: day.isoformat() for id_, day in plan.later.items()}
        answer = {"night": tonight.night.isoformat(), "due": due, "later": later}
        echo(json.dumps(answer | {"requests": total, "hours": round(foreseen.hours, 2)}, ensure_ascii=False))
        return
    for site_id, found in plan.due.items():
        echo(
            f"{site_id}: {found.why}{', in full' if found.in_full else ''}, about {foreseen.requests[site_id]} requests"
        )
    echo(
        f"night {tonight.night}: {len(plan.due)} sites due, {len(plan.later)} not; about {total} requests, "
        f"at least {foreseen.hours:.1f} hours"
    )
