"""One crawl: all chosen sites in one process, then the reading of what is new.

Sites that share a host are crawled one after the other, so that "one request at a time a host" holds across sites.
After SIGINT or SIGTERM, open requests have a second to end. What was captured is flushed, and the next run parses it
(`interrupt`).
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.agencies.facts import Facts, keep_facts
from archive.base import times
from archive.capture.runs import known_failures, run
from archive.capture.settled import settled_at
from archive.capture.site_visits import SiteVisit
from archive.capture.writer import CaptureWriter
from archive.coverage import incident_log
from archive.coverage.health import Incident, IncidentKind
from archive.coverage.incident_log import LoggedIncident
from archive.coverage.status import status
from archive.db.handle import Archive
from archive.reading.ingest import IngestSummary, prepare_reader, read_new_captures
from archive.reports.news import news
from archive.writing.opening import open_for_writing
from crawler.registry.sites import Site
from crawler.run.interrupt import Interruption
from crawler.run.manners import Manners
from crawler.run.reactor import run_spiders
from crawler.run.summary import CrawlSummary
from crawler.visits.clock import is_doubted
from crawler.visits.due import before, night_of
from crawler.visits.session import Session
from crawler.web.errors import ContactMissing
from crawler.web.urls import is_loopback

if TYPE_CHECKING:
    from archive.cluster.connection import Cluster
    from crawler.run.on_cluster import ClusterCrawl


@dataclass(frozen=True, slots=True)
class CrawlSetup:
    """An archive open for writing, and the signals that end a run on it. `progress` is told whenever a count changes, and
    `on_visited` of each site that is finished. With a `cluster`, its workers crawl and read."""

    archive: Archive
    manners: Manners
    interruption: Interruption
    progress: Callable[[Session], None] | None
    on_visited: Callable[[SiteVisit], None] | None = None
    cluster: "Cluster | None" = None

    def crawl(
        self,
        run_id: int,
        sites: Sequence[Site],
        night: date,
        in_full: frozenset[str] = frozenset(),
        watched: frozenset[str] | None = None,
        *,
        old_every: int = 1,
    ) -> CrawlSummary:
        """Crawl these sites, then read what is new. `night`, `in_full`, `old_every` as in `Session`, `watched` as in `status`."""
        started_at = times.now()
        keep_facts(self.archive, map(facts_of, sites))
        crawl = self._on_cluster if self.cluster else self._here
        session = crawl(run_id, sites, night, in_full, old_every)
        ingest = None if session.interrupted else self._read(run_id)
        opened, ended = ((), ()) if session.interrupted else self._incidents(run_id, night, watched)
        return CrawlSummary(
            run_id=run_id,
            counts={site.id: session.counts(site) for site in sites},
            failures=tuple(session.failures),
            notes=tuple(session.notes),
            interrupted=session.interrupted,
            out_of_time=session.out_of_time,
            ingest=ingest,
            warnings=tuple(self.archive.warnings),
            known=frozenset(known_failures(self.archive.db.conn, run_id)),
            news=() if session.interrupted else tuple(news(self.archive.db.conn, started_at)),
            opened=opened,
            ended=ended,
        )

    def _here(
        self, run_id: int, sites: Sequence[Site], night: date, in_full: frozenset[str], old_every: int
    ) -> Session:
        with CaptureWriter(self.archive, run_id, robots="obey", contact=self.manners.contact) as writer:
            doubted = is_doubted(self.archive.db.conn, datetime.now(UTC))
            session = Session(writer, night=night, in_full=in_full, old_every=old_every, clock_doubted=doubted)
            session.settled = lambda url: settled_at(self.archive.db.conn, url, before(night, old_every))
            if (progress := self.progress) is not None:
                session.on_change = lambda: progress(session)
            if self.on_visited is not None:
                session.on_visited = self.on_visited
            if sites:
                run_spiders(sites, session, self.manners, interruption=self.interruption)
        return session

    def _on_cluster(
        self, run_id: int, sites: Sequence[Site], night: date, in_full: frozenset[str], old_every: int
    ) -> "ClusterCrawl":
        from crawler.run.on_cluster import ClusterCrawl

        assert self.cluster
        crawl = ClusterCrawl(self.archive, self.manners, night, in_full, old_every, self.on_visited)
        crawl.run(self.cluster, run_id, sites)
        return crawl

    def _read(self, run_id: int) -> IngestSummary:
        if self.cluster is None:
            return read_new_captures(self.archive, run_id)
        from archive.cluster.reading import ClusterReaders

        return read_new_captures(self.archive, run_id, readers=ClusterReaders(self.cluster))

    def _incidents(
        self, run_id: int, night: date, watched: frozenset[str] | None
    ) -> tuple[tuple[Incident, ...], tuple[LoggedIncident, ...]]:
        """Those that opened and those that ended with this run, recorded."""
        connection = self.archive.db.conn
        now = status(connection, night, watched=watched)
        found = [incident for incident in now.incidents if incident.kind != IncidentKind.NOTHING_RAN]
        with self.archive.db.atomic():
            return incident_log.record(connection, run_id, found, now.standing)


@contextlib.contextmanager
def set_up(
    sites: Sequence[Site],
    data: Path,
    manners: Manners,
    progress: Callable[[Session], None] | None,
    on_visited: Callable[[SiteVisit], None] | None = None,
    cluster: str | None = None,
) -> Iterator[CrawlSetup]:
    """Open the archive at `data` for a run, and connect to the scheduler at `cluster`, if any.

    ArchiveLocked when another run writes to the archive, ClusterFailed when no scheduler answers.
    """
    check_contact(sites, manners.contact)
    if cluster is None:
        prepare_reader()
    with Interruption() as interruption, open_for_writing(data) as archive, _connected(cluster) as connected:
        yield CrawlSetup(archive, manners, interruption, progress, on_visited, connected)


def _connected(cluster: str | None) -> "contextlib.AbstractContextManager[Cluster | None]":
    if cluster is None:
        return contextlib.nullcontext()
    from archive.cluster.connection import Cluster

    return Cluster(cluster)


def crawl(
    sites: Sequence[Site],
    data: Path,
    manners: Manners,
    *,
    command: str,
    sample: bool = False,
    progress: Callable[[Session], None] | None = None,
    on_visited: Callable[[SiteVisit], None] | None = None,
    cluster: str | None = None,
) -> CrawlSummary:
    """Crawl these sites into the archive at `data`. Once a process: a Twisted reactor cannot start again."""
    with (
        set_up(sites, data, manners, progress, on_visited, cluster) as setup,
        run(setup.archive, contact=manners.contact, command=command, sample=sample) as this,
    ):
        summary = setup.crawl(this.id, sites, night_of(datetime.now(UTC)))
        this.outcome = summary.outcome
    return summary


def facts_of(site: Site) -> Facts:
    return Facts(site.id, site.agency, site.region, site.level, site.kind, site.parent, site.credit_code)


def check_contact(sites: Sequence[Site], contact: str | None) -> None:
    """ContactMissing unless every host of these sites is this machine or there is a contact."""
    for site in sites:
        for host in site.hosts:
            if not contact and not is_loopback(host):
                raise ContactMissing(
                    f"site {site.id!r}: {host} is not this machine, and a crawler must say who runs it: "
                    "give --contact or set NIANBAO_CONTACT (a mail address or a page)"
                )
