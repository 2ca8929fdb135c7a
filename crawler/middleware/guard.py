"""Downloader middleware on the engine's side: which requests may leave.

Requests go only to hosts that the site names, over http or https, and not in the site's quiet hours. This also holds for
redirects and robots.txt. A visit ends when its `budget` is used up. Each host gets one request at a time. A host is a name and
a port, so two sites on 127.0.0.1 are two hosts.
"""

import time
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.registry.quiet_hours import QuietHours
from crawler.visits.site_spider import SiteSpider
from crawler.web.reasons import Reason
from crawler.web.unusable import Unusable
from crawler.web.urls import ONLY_HTTP, SCHEMES, host_of


class HostGuard:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        spider = spider_of(self._crawler)
        site = spider.site
        if urlsplit(request.url).scheme not in SCHEMES:
            raise Unusable(Reason.ADDRESS, ONLY_HTTP)
        host = host_of(request.url)
        if host not in site.hosts:
            raise Unusable(Reason.OFF_HOST, request.url)
        spent = spider.session.visit(site).spent
        if used_up := spent.over(site):
            spider.end(Reason.BUDGET.value)
            raise Unusable(Reason.BUDGET, used_up)
        spent.requests += 1
        request.meta["download_slot"] = host
        if site.quiet_hours and QuietHours.parse(site.quiet_hours).contains(datetime.now(UTC)):
            raise Unusable(Reason.QUIET, f"{site.quiet_hours} China Standard Time")


def pause_from_now(crawler: Crawler, request: Request) -> None:
    """Start the pause of a host at its answer. Scrapy starts it at the request, which would give a slow server no pause."""
    assert crawler.engine is not None
    slot = crawler.engine.downloader.slots.get(request.meta["download_slot"])
    if slot is not None:
        slot.lastseen = time.monotonic()


def is_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt"))  # set by `robots` for its own requests alone


def spider_of(crawler: Crawler) -> SiteSpider:
    assert isinstance(crawler.spider, SiteSpider)
    return crawler.spider
