"""Spiders at work in the reactor of this process, group by group, until all are done, the time is up or a signal comes."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive.base.terminal import LogFormatter
from crawler.middleware import tls
from crawler.middleware.addresses import PublicResolver, check_connections, named_addresses
from crawler.registry.sites import Site
from crawler.run.interrupt import Interruption
from crawler.run.manners import LOOPBACK_DELAY_S, Manners, delay_of, groups, user_agent
from crawler.spiders import SPIDERS
from crawler.visits.session import Session
from crawler.visits.site_spider import SiteSpider
from crawler.web import page_budget

LAST_ANSWERS_S = 10.0  # when the time is up: for requests under way
GRACE_S = 1.0  # after a signal: for requests under way to end by themselves, and then for those that were ended


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
    stopping = await _stop(process, LAST_ANSWERS_S)
    while not stopping.done():  # Twisted sends a request again by itself if its connection was used before
        _abort(session)
        await asyncio.wait([stopping], timeout=GRACE_S)


async def _stop(process: AsyncCrawlerProcess, last_s: float) -> "asyncio.Future[None]":
    """Begin nothing more. Requests under way have `last_s` seconds."""
    stopping = asyncio.ensure_future(process.stop())
    await asyncio.wait([stopping], timeout=last_s)
    return stopping


def _abort(session: Session) -> None:
    for connection in list(session.connections):
        connection.transport.abortConnection()


async def _give_up(process: AsyncCrawlerProcess, session: Session) -> None:
    from twisted.internet import reactor

    stopping = await _stop(process, GRACE_S)
    _abort(session)
    await asyncio.wait([stopping], timeout=GRACE_S)
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
