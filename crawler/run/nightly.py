"""One night: what is due is crawled, read and archived, and a sample of the archive is verified.

A visit is a row of `site_visits`. It is committed with the last captures of its site. So a killed night continues where it
stopped: sites with a row for this night are no longer due, and the others are crawled from their start.

The sites that were not visited for the longest time come first, so that a night that is always cut short still comes to all
of them. What an earlier run captured and did not read is read first.

Results are published site by site. Parsing comes after the crawl and takes only the captures of finished visits. The
captures of an interrupted visit wait until a later night has finished the site. So one broken site holds back no other.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from archive.capture.runs import run, transfer
from archive.capture.site_visits import SiteHistory, SiteVisit, histories
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.fixity.verify import verify_sample
from archive.reading.ingest import read_what_was_left
from crawler.registry.sites import Site
from crawler.run.crawl import set_up
from crawler.run.manners import Manners
from crawler.run.summary import CrawlSummary, NightSummary, Plan
from crawler.visits.due import OLD_EVERY_NIGHTS, due, next_night, night_of
from crawler.visits.session import Session


@dataclass(frozen=True, slots=True)
class Options:
    """`sample_size` captures are verified. `retry_failed`: only the sites whose last visit failed are due. `watched` as in
    `status`. `old_every` as in `Session`."""

    night: date
    full_every_weeks: int = 8
    sample_size: int = 100
    retry_failed: bool = False
    watched: frozenset[str] | None = None
    old_every: int = OLD_EVERY_NIGHTS

    @property
    def latest(self) -> date:
        """No visit was made in a later night, unless a clock was wrong."""
        return max(self.night, night_of(datetime.now(UTC)))


def plan_night(sites: Sequence[Site], known: dict[str, SiteHistory], options: Options) -> Plan:
    night, weeks = options.night, options.full_every_weeks
    tonight = {}
    later = {}
    for site in sorted(sites, key=lambda site: known.get(site.id, SiteHistory()).checked or date.min):
        history = known.get(site.id, SiteHistory())
        found = due(history, night, weeks)
        if found and (history.failed or not options.retry_failed):
            tonight[site.id] = found
        else:
            later[site.id] = next_night(history, night, weeks)
    finished = tuple(site_id for site_id in later if known.get(site_id, SiteHistory()).checked == night)
    return Plan(tonight, later, finished)


def nightly(
    sites: Sequence[Site],
    data: Path,
    manners: Manners,
    options: Options,
    *,
    progress: Callable[[Session], None] | None = None,
    on_visited: Callable[[SiteVisit], None] | None = None,
    cluster: str | None = None,
) -> CrawlSummary:
    """Run one night on the archive at `data`. Once a process, as `crawl`."""
    by_id = {site.id: site for site in sites}
    with set_up(sites, data, manners, progress, on_visited, cluster) as setup:
        archive = setup.archive
        plan = plan_night(sites, histories(archive.db.conn, options.latest), options)
        left = read_what_was_left(archive)
        with run(archive, contact=manners.contact, command="nightly") as this:
            in_full = frozenset(site_id for site_id, found in plan.due.items() if found.in_full)
            crawled = setup.crawl(
                this.id,
                [by_id[site_id] for site_id in plan.due],
                options.night,
                in_full,
                options.watched,
                old_every=options.old_every,
            )
            ingest = left.and_of(crawled.ingest) if left else crawled.ingest
            summary = replace(crawled, ingest=ingest, night=_summary(archive, crawled, plan, options))
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
    )


def _visited(connection: sqlite3.Connection, run_id: int) -> set[str]:
    visits = named_rows(connection, "SELECT site_id FROM site_visits WHERE run_id = ?", (run_id,))
    return {visit["site_id"] for visit in visits}
