"""One night: what is due is crawled, read and archived, and a sample of the archive is verified.

A visit is a row of `site_visits`, committed with the last captures of its site. So a night that was killed goes on where it
stopped: sites that have their row for this night are not due any more, and the others are crawled from their start.

What a night found is published site by site, not as a whole: reading comes after the crawl and takes the captures of
finished visits only. Those of a site that was cut short wait until a later night has finished that site; one broken site
out of hundreds holds back nothing but itself.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archive.agencies.facts import keep_facts
from archive.capture.runs import Transfer, run, transfer
from archive.capture.site_visits import SiteHistory, histories
from archive.capture.writer import CaptureWriter
from archive.coverage.health import Incident
from archive.coverage.status import status
from archive.db.handle import Archive
from archive.fixity.verify import verify_sample
from archive.fixity.verify_file import Problem
from archive.reading.ingest import IngestSummary, read_new_captures
from archive.writing.opening import open_for_writing
from crawler.registry.sites import Site
from crawler.run.crawl import check_contact, facts_of, run_spiders
from crawler.run.interrupt import Interruption
from crawler.visits.due import Due, due, next_night
from crawler.visits.session import CrawlFailure, Note, Session


@dataclass(frozen=True, slots=True)
class Options:
    """`sample_size` captures are verified; `delay_s` and `timeout_s` as in `crawl`."""

    night: date
    full_every_weeks: int = 8
    sample_size: int = 100
    contact: str | None = None
    delay_s: float | None = None
    timeout_s: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`due` is why each of tonight's sites is visited, `later` the next night of each other site, both by site id.

    `finished` are those of `later` that were visited this night already.
    """

    due: dict[str, Due]
    later: dict[str, date]
    finished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NightSummary:
    """`counts` by site as in `CrawlSummary`. `ingest` is None after an interrupted night.

    `unfinished` were due and are not finished, `verified` captures were drawn and `damaged` ones found among them.
    `incidents` are of the sites that were visited since the last night that came to its end; an interrupted one leaves them
    to the next.
    """

    run_id: int
    night: date
    plan: Plan
    counts: dict[str, dict[str, int]]
    unfinished: tuple[str, ...]
    failures: tuple[CrawlFailure, ...]
    notes: tuple[Note, ...]
    interrupted: bool
    ingest: IngestSummary | None
    transfer: Transfer
    verified: int
    damaged: tuple[Problem, ...]
    incidents: tuple[Incident, ...]
    warnings: tuple[str, ...]

    @property
    def clean(self) -> bool:
        problems = self.ingest.problems if self.ingest else ()
        return not (self.interrupted or self.unfinished or self.failures or problems or self.damaged or self.incidents)


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
    sites: Sequence[Site], data: Path, options: Options, *, progress: Callable[[Session], None] | None = None
) -> NightSummary:
    """Run one night on the archive at `data`; ArchiveLocked when another run writes to it. Once a process, as `crawl`."""
    check_contact(sites, options.contact)
    with Interruption() as interruption, open_for_writing(data) as archive:
        plan = plan_night(sites, histories(archive.db.conn), options.night, options.full_every_weeks)
        with run(archive, contact=options.contact, command="nightly") as this:
            tonight = [site for site in sites if site.id in plan.due]
            summary = _run(archive, this.id, tonight, plan, options, progress, interruption)
            this.outcome = "interrupted" if summary.interrupted else "done" if summary.clean else "problems"
    return summary


def _run(
    archive: Archive,
    run_id: int,
    tonight: Sequence[Site],
    plan: Plan,
    options: Options,
    progress: Callable[[Session], None] | None,
    interruption: Interruption,
) -> NightSummary:
    keep_facts(archive, map(facts_of, tonight))
    with CaptureWriter(archive, run_id, robots="obey", contact=options.contact) as writer:
        in_full = frozenset(site_id for site_id, found in plan.due.items() if found.in_full)
        session = Session(writer, night=options.night, in_full=in_full)
        if progress is not None:
            session.on_change = lambda: progress(session)
        if tonight:
            run_spiders(
                tonight, session, options.contact, options.delay_s, options.timeout_s, interruption=interruption
            )
    ingest = None if session.interrupted else read_new_captures(archive, run_id)
    verified, damaged = verify_sample(archive, 0 if session.interrupted else options.sample_size)
    visited = _visited(archive.db.conn, run_id)
    return NightSummary(
        run_id=run_id,
        night=options.night,
        plan=plan,
        counts={site.id: session.counts(site) for site in tonight},
        unfinished=tuple(site.id for site in tonight if site.id not in visited),
        failures=tuple(session.failures),
        notes=tuple(session.notes),
        interrupted=session.interrupted,
        ingest=ingest,
        transfer=transfer(archive.db.conn, run_id),
        verified=verified,
        damaged=damaged,
        incidents=() if session.interrupted else _incidents(archive.db.conn, run_id, options.night),
        warnings=tuple(archive.warnings),
    )


def _visited(connection: sqlite3.Connection, run_id: int) -> set[str]:
    return {site_id for (site_id,) in connection.execute("SELECT site_id FROM site_visits WHERE run_id = ?", (run_id,))}


def _incidents(connection: sqlite3.Connection, run_id: int, night: date) -> tuple[Incident, ...]:
    """Of this run, and of those before it that nobody was told of."""
    [told] = connection.execute(_TOLD, (run_id,)).fetchone()
    return tuple(one for one in status(connection, night).incidents if one.run_id > told)


_TOLD = """
SELECT coalesce(max(id), 0) FROM runs WHERE id < ? AND command = 'nightly' AND outcome IN ('done', 'problems')
"""
