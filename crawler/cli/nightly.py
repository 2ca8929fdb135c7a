"""The command `nightly`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.base.terminal import echo
from archive.coverage.status import incident_json
from crawler.cli.crawl import _faults, _progress, crawl_options
from crawler.run.incident_command import on_incident_option, tell

if TYPE_CHECKING:
    from crawler.run.nightly import NightSummary


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
    help="Night to run: a date in China, from the noon before to its noon. Default: now. "
    "Goes on with a night that was cut short before noon.",
)
@click.option(
    "--full-every-weeks",
    "weeks",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="At least this often, fetch a site in full, without validators.",
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
    missing contact, 3 if another run is writing to the archive.
    """
    with _faults():
        from crawler.registry.sites import choose, load_sites, shipped_registry
        from crawler.run.nightly import Options
        from crawler.run.nightly import nightly as run_nightly
        from crawler.visits.due import night_of

        sites = choose(load_sites([registry] if registry else shipped_registry()), site_ids)
        with _progress() as progress:
            summary = run_nightly(
                sites,
                data,
                Options(night or night_of(datetime.now(UTC)), weeks, sample_size, contact, delay, timeout),
                progress=progress,
            )
    if output == "json":
        echo(json.dumps(_as_json(summary), ensure_ascii=False))
    else:
        _print(summary, data)
    if summary.incidents and command and (wrong := tell(command, summary.night, summary.incidents)):
        echo(wrong, err=True)
    sys.exit(0 if summary.clean else 1)


def _as_json(summary: "NightSummary") -> dict[str, Any]:
    ingest = summary.ingest
    return {
        "run": summary.run_id,
        "night": summary.night.isoformat(),
        "due": {site_id: asdict(found) for site_id, found in summary.plan.due.items()},
        "later": {site_id: night.isoformat() for site_id, night in summary.plan.later.items()},
        "finished_before": list(summary.plan.finished),
        "unfinished": list(summary.unfinished),
        "interrupted": summary.interrupted,
        "sites": summary.counts,
        "read": ingest.read if ingest else 0,
        "new_reports": ingest.new_reports if ingest else 0,
        "new_versions": ingest.new_versions if ingest else 0,
        "problems": list(ingest.problems) if ingest else [],
        "failures": [asdict(failure) for failure in summary.failures],
        "notes": [asdict(note) for note in summary.notes],
        "bytes": asdict(summary.transfer) | {"share": summary.transfer.share},
        "verified": summary.verified,
        "damaged": [str(problem) for problem in summary.damaged],
        "incidents": [incident_json(one) for one in summary.incidents],
        "warnings": list(summary.warnings),
    }


def _print(summary: "NightSummary", data: Path) -> None:
    for line in _report(summary, data):
        echo(line)
    for line in _troubles(summary):
        echo(line, err=True)


def _report(summary: "NightSummary", data: Path) -> list[str]:
    plan, moved = summary.plan, summary.transfer
    lines = [f"night {summary.night}, run {summary.run_id}: {len(plan.due)} sites due, {len(plan.later)} not"]
    if plan.finished:
        lines.append(f"finished earlier this night: {len(plan.finished)}")
    if plan.later:
        lines.append(f"next of the others: {min(plan.later.values())}")
    for site_id, counts in summary.counts.items():
        found = plan.due[site_id]
        lines.append(
            f"{site_id} ({found.why}{', in full' if found.in_full else ''}): {counts.get('fetched', 0)} fetched, "
            f"{counts.get('unchanged', 0)} unchanged, {counts.get('items', 0)} reports listed, "
            f"{counts.get('failures', 0)} failures"
        )
    if summary.ingest:
        lines.append(
            f"archive {data}: {summary.ingest.new_reports} new reports, {summary.ingest.new_versions} new versions"
        )
    if moved.share is not None:
        lines.append(
            f"bytes fetched: {moved.fetched}, {100 * moved.share:.1f} % of {moved.total} in full; new to the archive: {moved.new}"
        )
    lines.append(f"verified: {summary.verified} captures, {len(summary.damaged)} damaged")
    return lines


def _troubles(summary: "NightSummary") -> list[str]:
    lines = [f"recovered: {warning}" for warning in summary.warnings]
    lines += [f"  {note.site_id}: note: {note.kind}: {note.detail}" for note in summary.notes]
    for failure in summary.failures:
        detail = f" ({failure.detail})" if failure.detail else ""
        lines.append(f"  {failure.site_id}: {failure.reason}: {failure.url}{detail}")
    lines += [f"  {problem}" for problem in (summary.ingest.problems if summary.ingest else ())]
    lines += [f"  {problem}" for problem in summary.damaged]
    lines += [f"incident: {one.site_id}: {one.kind.value}: {one.message}" for one in summary.incidents]
    if summary.unfinished:
        lines.append(f"not finished: {', '.join(summary.unfinished)}; give the command again to go on")
    if summary.interrupted:
        lines.append("interrupted: what was fetched is safe; the next run reads it")
    return lines
