"""One night: what is due is crawled, read and archived, and a sample of the archive is verified.

A visit is a row of `site_visits`. It is committed with the last captures of its site. So a killed night continues where it
stopped: sites with a row for this night are no longer due, and the others are crawled from their start.

Results are published site by site. Parsing comes after the crawl and takes only the captures of finished visits. The
captures of an interrupted visit wait until a later night has finished the site. So one broken site holds back no other.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from archive.capture.runs import run, transfer
from archive.capture.site_visits import SiteHistory, histories
from archive.coverage.health import Incident
from archive.coverage.status import status
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.fixity.verify import verify_sample
from crawler.registry.sites import Site
from crawler.run.crawl import Manners, set_up
from crawler.run.summary import CrawlSummary, NightSummary, Plan
from crawler.visits.due import due, next_night
from crawler.visits.session import Session


@dataclass(frozen=True, slots=True)
class Options:
    """`sample_size` captures are verified."""

    night: date
    full_every_weeks: int = 8
    sample_size: int = 100


def plan_night(sites: Sequence[Site], known: dict[str, SiteHistory], night: date, full_every_weeks: int) -> Plan:
    tonight = {}
    later = {}
    for site in sites:
        history = known.get(site.id, SiteHistory())
        found = due(history, night, full_every_weeks)
        if found:
            tonight[site.id] = found
        else:
            later[site.id] = next_night(history, night, full_every_weeks)
    finished = tuple(site_id for site_id in later if known[site_id].checked == night)
    return Plan(tonight, later, finished)


def nightly(
    sites: Sequence[Site],
    data: Path,
    manners: Manners,
    options: Options,
    *,
    progress: Callable[[Session], None] | None = None,
) -> CrawlSummary:
    """Run one night on the archive at `data`. Once a process, as `crawl`."""
    with set_up(sites, data, manners, progress) as setup:
        archive = setup.archive
        plan = plan_night(sites, histories(archive.db.conn), options.night, options.full_every_weeks)
        with run(archive, contact=manners.contact, command="nightly") as this:
            tonight = [site for site in sites if site.id in plan.due]
            in_full = frozenset(site_id for site_id, found in plan.due.items() if found.in_full)
            crawled = setup.crawl(this.id, tonight, options.night, in_full)
            summary = replace(crawled, night=_summary(archive, crawled, plan, options))
            this.outcome = summary.outcome
    return summary


def _summary(archive: Archive, crawled: CrawlSummary, plan: Plan, options: Options) -> NightSummary:
    connection = archive.db.conn
    verified, damaged = verify_sample(archive, 0 if crawled.interrupted else options.sample_size)
    visited = _visited(connection, crawled.run_id)
    return NightSummary(
        date=options.night,
        plan=plan,
        unfinished=tuple(site_id for site_id in crawled.counts if site_id not in visited),
        transfer=transfer(connection, crawled.run_id),
        verified=verified,
        damaged=damaged,
        incidents=() if crawled.interrupted else _incidents(connection, crawled.run_id, options.night),
    )


def _visited(connection: sqlite3.Connection, run_id: int) -> set[str]:
    visits = named_rows(connection, "SELECT site_id FROM site_visits WHERE run_id = ?", (run_id,))
    return {visit["site_id"] for visit in visits}


def _incidents(connection: sqlite3.Connection, run_id: int, night: date) -> tuple[Incident, ...]:
    """The incidents of this run, and those of earlier runs that have not been reported."""
    last = named_rows(connection, _LAST_REPORTED, (run_id,)).fetchone()["run_id"]
    return tuple(incident for incident in status(connection, night).incidents if incident.run_id > last)


_LAST_REPORTED = """
SELECT coalesce(max(id), 0) AS run_id FROM runs WHERE id < ? AND command = 'nightly' AND outcome IN ('done', 'problems')
"""
