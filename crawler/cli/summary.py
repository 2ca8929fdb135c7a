"""The summary of `crawl` and `nightly`, as text or JSON: what was done on standard output, what went wrong on standard error."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.base.terminal import echo
from archive.coverage.health import china_date

if TYPE_CHECKING:
    from crawler.run.summary import CrawlSummary, NightSummary


_NEWS = 40  # that are printed; a first night has as many as there are reports


def print_summary(summary: "CrawlSummary", data: Path, output: str) -> None:
    if output == "json":
        echo(json.dumps(_as_json(summary), ensure_ascii=False))
        return
    for line in _results(summary, data):
        echo(line)
    for line in _problems(summary):
        echo(line, err=True)


def _as_json(summary: "CrawlSummary") -> dict[str, Any]:
    from archive.coverage.status import incident_json

    ingest, night = summary.ingest, summary.night
    return {
        "run": summary.run_id,
        **(_plan_json(night) if night else {}),
        "interrupted": summary.interrupted,
        "out_of_time": summary.out_of_time,
        "sites": summary.counts,
        "read": ingest.read if ingest else 0,
        "new_reports": ingest.new_reports if ingest else 0,
        "new_versions": ingest.new_versions if ingest else 0,
        "problems": list(ingest.problems) if ingest else [],
        "failures": [asdict(failure) for failure in summary.failures],
        "notes": [asdict(note) for note in summary.notes],
        **(_checks_json(night) if night else {}),
        "news": [asdict(item) for item in summary.news],
        "incidents": [incident_json(incident) for incident in summary.opened],
        "ended": [asdict(incident) for incident in summary.ended],
        "warnings": list(summary.warnings),
    }


def _plan_json(night: "NightSummary") -> dict[str, Any]:
    return {
        "night": night.date.isoformat(),
        "due": {site_id: asdict(due) for site_id, due in night.plan.due.items()},
        "later": {site_id: later.isoformat() for site_id, later in night.plan.later.items()},
        "finished_before": list(night.plan.finished),
        "unfinished": list(night.unfinished),
    }


def _checks_json(night: "NightSummary") -> dict[str, Any]:
    return {
        "bytes": asdict(night.transfer) | {"share": night.transfer.share},
        "verified": night.verified,
        "damaged": [str(problem) for problem in night.damaged],
    }


def _results(summary: "CrawlSummary", data: Path) -> Iterator[str]:
    night = summary.night
    if night:
        yield f"night {night.date}, run {summary.run_id}: {len(night.plan.due)} sites due, {len(night.plan.later)} not"
        if night.plan.finished:
            yield f"finished earlier this night: {len(night.plan.finished)}"
        if night.plan.later:
            yield f"next of the others: {min(night.plan.later.values())}"
    for site_id, counts in summary.counts.items():
        yield (
            f"{site_id}{_why(night, site_id)}: {counts.get('fetched', 0)} fetched, "
            f"{counts.get('unchanged', 0)} unchanged, {counts.get('items', 0)} reports listed, "
            f"{counts.get('failures', 0)} failures"
        )
    if summary.ingest:
        yield f"archive {data}: {summary.ingest.new_reports} new reports, {summary.ingest.new_versions} new versions"
    if night:
        from archive.cli.news import news_lines

        yield from news_lines(summary.news[:_NEWS])
        if len(summary.news) > _NEWS:
            yield f"… and {len(summary.news) - _NEWS} more: nianbao news --data {data}"
        moved = night.transfer
        if moved.share is not None:
            share = f"{100 * moved.share:.1f} % of {moved.total} in full"
            yield f"bytes fetched: {moved.fetched}, {share}; new to the archive: {moved.new}"
        yield f"verified: {night.verified} captures, {len(night.damaged)} damaged"


def _why(night: "NightSummary | None", site_id: str) -> str:
    if night is None:
        return ""
    due = night.plan.due[site_id]
    return f" ({due.why}{', in full' if due.in_full else ''})"


def _problems(summary: "CrawlSummary") -> Iterator[str]:
    night = summary.night
    for warning in summary.warnings:
        yield f"recovered: {warning}"
    for note in summary.notes:
        yield f"  {note.site_id}: note: {note.kind}: {note.detail}"
    for failure in summary.failures:
        detail = f" ({failure.detail})" if failure.detail else ""
        yield f"  {failure.site_id}: {failure.reason}: {failure.url}{detail}"
    for problem in summary.ingest.problems if summary.ingest else ():
        yield f"  {problem}"
    for incident in summary.opened:
        yield f"incident {incident.id}: {incident.site_id}: {incident.kind.value}: {incident.message}"
    for ended in summary.ended:
        yield f"ended: incident {ended.id}: {ended.site_id}: {ended.kind}, since {china_date(ended.opened)}"
    if night:
        for damage in night.damaged:
            yield f"  {damage}"
        if night.unfinished:
            goes_on = "they come first in the next night" if summary.out_of_time else "give the command again to go on"
            yield f"not finished: {', '.join(night.unfinished)}; {goes_on}"
    if summary.interrupted:
        yield f"interrupted: what was fetched is safe; the next {'run' if night else 'crawl'} parses it"
