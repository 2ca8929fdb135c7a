"""The command `nightly`."""

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from archive.base.terminal import echo
from crawler.cli.crawl import _faults, _progress, crawl_options
from crawler.cli.summary import print_summary
from crawler.run.incident_command import on_incident_option, tell


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
    "--verify",
    "sample_size",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Number of random captures to verify against the WARC files.",
)
@on_incident_option
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("site_ids", nargs=-1, metavar="[SITE_ID]...")
def nightly(
    registry: Path | None,
    data: Path,
    contact: str | None,
    delay: float | None,
    timeout: float | None,
    night: date | None,
    weeks: int,
    sample_size: int,
    command: Sequence[str] | None,
    output: str,
    site_ids: Sequence[str],
) -> None:
    """Crawl the sites that are due and archive new reports.

    A night also verifies a sample of the archive. Run it from cron or a systemd timer.

    Sites are visited often from January to April and seldom in autumn; see docs/nightly.md. If a night is killed, run the
    command again to continue it. Exit codes: 1 if something failed (it is listed), 2 for a fault in the registry or a
    missing contact, 3 if another run is writing to the archive, 4 if the run was
    interrupted, 5 for a full or broken disk, 6 for a damaged archive.
    """
    with _faults():
        from crawler.registry.sites import choose, load_sites, shipped_registry
        from crawler.run.crawl import Manners
        from crawler.run.nightly import Options
        from crawler.run.nightly import nightly as run_nightly
        from crawler.visits.due import night_of

        sites = choose(load_sites([registry] if registry else shipped_registry()), site_ids)
        with _progress() as progress:
            summary = run_nightly(
                sites,
                data,
                Manners(contact, delay, timeout),
                Options(night or night_of(datetime.now(UTC)), weeks, sample_size),
                progress=progress,
            )
    print_summary(summary, data, output)
    this = summary.night
    if this and this.incidents and command and (wrong := tell(command, this.date, this.incidents)):
        echo(wrong, err=True)
    sys.exit(summary.exit_code)
