"""Downloader middleware on the engine's side: which requests may leave, and what robots.txt answers mean.

Only hosts that the site names are asked, redirects and robots.txt included, one request at a time each: the slot key is
host and port, so that two sites on 127.0.0.1 are two hosts. A robots.txt that the server cannot give (5xx) forbids
everything, one that is not there (4xx) forbids nothing (RFC 9309, 2.3.1).
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.errors import Unusable
from crawler.reasons import Reason
from crawler.sites import host_of
from crawler.spiders.base import SiteSpider


class HostGuard:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        spider = spider_of(self._crawler)
        host = host_of(request.url)
        if host not in spider.site.hosts:
            raise Unusable(Reason.OFF_HOST, request.url)
        request.meta["download_slot"] = host

    def process_response(self, request: Request, response: Response) -> Response:
        if not is_robots(request):
            return response
        if response.status >= 500:
            spider = spider_of(self._crawler)
            spider.session.fail(spider.site, request.url, Reason.ROBOTS, f"HTTP {response.status}: all is forbidden")
            return response.replace(body=b"User-agent: *\nDisallow: /\n")
        return response if response.status < 400 else response.replace(body=b"")


def is_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt"))  # set by Scrapy for its own request of robots.txt alone


def spider_of(crawler: Crawler) -> SiteSpider:
    assert isinstance(crawler.spider, SiteSpider)
    return crawler.spider
