"""One crawl: all chosen sites in one process, then the reading of what is new.

Sites that share a host are crawled one after the other, so that "one request at a time a host" holds across sites.
After SIGINT or SIGTERM, open requests have a second to end. What was captured is flushed, and the next run parses it
(`interrupt`).
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive.agencies.facts import Facts, keep_facts
from archive.base import times
from archive.base.terminal import LogFormatter
from archive.capture.runs import known_failures, run
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
from crawler.middleware import tls
from crawler.middleware.addresses import PublicResolver, check_connections, named_addresses
from crawler.registry.sites import Site
from crawler.run.interrupt import Interruption
from crawler.run.manners import LOOPBACK_DELAY_S, Manners, delay_of, groups, user_agent
from crawler.run.summary import CrawlSummary
from crawler.spiders import SPIDERS
from crawler.visits.clock import is_doubted
from crawler.visits.due import night_of
from crawler.visits.session import Session
from crawler.visits.site_spider import SiteSpider
from crawler.web import page_budget
from crawler.web.errors import ContactMissing
from crawler.web.urls import is_loopback

if TYPE_CHECKING:
    from archive.cluster.connection import Cluster
    from crawler.run.on_cluster import ClusterCrawl

LAST_ANSWERS_S = 10.0  # when the time is up: for requests under way
GRACE_S = 1.0  # after a signal: for requests under way to end by themselves, and then for those that were ended


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
    ) -> CrawlSummary:
        """Crawl these sites, then read what is new. `night` and `in_full` as in `Session`, `watched` as in `status`."""
        started_at = times.now()
        keep_facts(self.archive, map(facts_of, sites))
        crawl = self._on_cluster if self.cluster else self._here
        session = crawl(run_id, sites, night, in_full)
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

    def _here(self, run_id: int, sites: Sequence[Site], night: date, in_full: frozenset[str]) -> Session:
        with CaptureWriter(self.archive, run_id, robots="obey", contact=self.manners.contact) as writer:
            doubted = is_doubted(self.archive.db.conn, datetime.now(UTC))
            session = Session(writer, night=night, in_full=in_full, clock_doubted=doubted)
            if (progress := self.progress) is not None:
                session.on_change = lambda: progress(session)
            if self.on_visited is not None:
                session.on_visited = self.on_visited
            if sites:
                run_spiders(sites, session, self.manners, interruption=self.interruption)
        return session

    def _on_cluster(self, run_id: int, sites: Sequence[Site], night: date, in_full: frozenset[str]) -> "ClusterCrawl":
        from crawler.run.on_cluster import ClusterCrawl

        assert self.cluster
        crawl = ClusterCrawl(self.archive, self.manners, night, in_full, self.on_visited)
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
        found = status(connection, night, watched=watched).incidents
        with self.archive.db.atomic():
            return incident_log.record(
                connection, run_id, [incident for incident in found if incident.kind != IncidentKind.NOTHING_RAN]
            )


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


def run_spiders(
    sites: Sequence[Site],
    session: Session,
    manners: Manners,
    spiders: Mapping[str, type[SiteSpider]] = SPIDERS,
    interruption: Interruption | None = None,
) -> None:
    settings = Settings()
    settings.setmodule("crawler.middleware.settings")
    settings.set("USER_AGENT", user_agent(manners.contact))
    settings.set("TWISTED_DNS_RESOLVER", PublicResolver)
    settings.set("NAMED_ADDRESSES", named_addresses(sites))
    if manners.timeout_s is not None:
        settings.set("DOWNLOAD_TIMEOUT", manners.timeout_s)
    process = AsyncCrawlerProcess(settings)
    for handler in logging.root.handlers:
        handler.setFormatter(LogFormatter(settings["LOG_FORMAT"], settings["LOG_DATEFORMAT"]))
    from twisted.internet import reactor  # which the process has installed

    loop = asyncio.get_event_loop()
    session.stop = lambda: _keep(loop.create_task(process.stop()))
    crawling = loop.create_task(_crawl_groups(process, settings, sites, session, manners, spiders))
    if manners.ends_at is not None:
        left_s = (manners.ends_at - datetime.now(UTC)).total_seconds()
        loop.call_later(left_s, lambda: _keep(loop.create_task(_end(process, session))))
    check_connections(reactor, sites)
    if interruption is not None:
        interruption.end_reactor = lambda: _interrupt(loop, process, session)
    process.start(stop_after_crawl=False, install_signal_handlers=interruption is None)
    if interruption is not None:
        interruption.flushing()
    if not crawling.done():  # a signal came while no spider was open that could tell
        session.interrupted = True
    if session.fatal is not None:
        raise session.fatal


def _interrupt(loop: asyncio.AbstractEventLoop, process: AsyncCrawlerProcess, session: Session) -> None:
    """What the signal handler does while the reactor runs. It may have interrupted the reactor anywhere."""
    session.interrupted = True
    loop.call_soon_threadsafe(lambda: _keep(loop.create_task(_give_up(process, session))))
    page_budget.end()


async def _end(process: AsyncCrawlerProcess, session: Session) -> None:
    """The time is up."""
    session.out_of_time = True
    await _stop(process, session, LAST_ANSWERS_S)


async def _stop(process: AsyncCrawlerProcess, session: Session, last_s: float) -> "asyncio.Future[None]":
    """Begin nothing more, and abort after `last_s` seconds what is still under way."""
    stopping = asyncio.ensure_future(process.stop())
    await asyncio.wait([stopping], timeout=last_s)
    for connection in list(session.connections):
        connection.transport.abortConnection()
    return stopping


async def _give_up(process: AsyncCrawlerProcess, session: Session) -> None:
    from twisted.internet import reactor

    await asyncio.wait([await _stop(process, session, GRACE_S)], timeout=GRACE_S)
    reactor.crash()  # type: ignore[misc]  # without its last steps, which wait for look-ups of names
    pool = reactor.getThreadPool()
    threading.Thread(target=pool.stop, daemon=True).start()


_tasks: set["asyncio.Task[None]"] = set()  # the loop holds its tasks weakly


def _keep(task: "asyncio.Task[None]") -> None:
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _crawl_groups(
    process: AsyncCrawlerProcess,
    settings: Settings,
    sites: Sequence[Site],
    session: Session,
    manners: Manners,
    spiders: Mapping[str, type[SiteSpider]],
) -> None:
    from twisted.internet import error, reactor

    places = asyncio.Semaphore(manners.sites_at_once)

    async def one_group(group: list[Site]) -> None:
        async with places:
            for number, site in enumerate(group):
                pause_s = delay_of(site) if manners.delay_s is None else manners.delay_s
                if number:
                    await asyncio.sleep(pause_s)
                if session.stopped:
                    return
                own = settings.copy()
                own.setdict(settings_of(site, pause_s), priority="cmdline")
                if site.tls:
                    session.note(site, "tls", ", ".join(site.tls))
                started_at = datetime.now(UTC)
                await process.crawl(Crawler(spiders[site.family], own), site=site, session=session)
                session.visited(site, started_at)

    try:
        while sites:
            await asyncio.gather(*(one_group(group) for group in groups(sites, session.one_after_another)))
            sites = [] if session.stopped else session.further()
    except Exception as failure:  # noqa: BLE001 (raised again where the reactor has stopped)
        session.abort(failure)
    finally:
        with contextlib.suppress(error.ReactorNotRunning):
            reactor.stop()  # type: ignore[misc]  # a module with the methods of the installed reactor


def settings_of(site: Site, pause_s: float) -> dict[str, Any]:
    """Scrapy's settings for one site. AutoThrottle has no use where the pause is that of this machine."""
    return {
        "DOWNLOAD_DELAY": pause_s,
        "AUTOTHROTTLE_ENABLED": pause_s > LOOPBACK_DELAY_S,
        **tls.settings_of(site.tls),
    }
