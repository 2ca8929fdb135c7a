"""robots.txt (RFC 9309). Replaces Scrapy's middleware, which takes a robots.txt that it cannot get as permission.

| robots.txt | then |
|---|---|
| 200 | its rules for `nianbao`, else for `*`; what is no rule (an HTML page, an error text) forbids nothing |
| 400–499 | there is none: nothing is forbidden |
| more redirects than five, or in a circle | there is none: nothing is forbidden |
| 500–599, any other status, a body that is cut or cannot be decoded | all is forbidden |
| no answer: timeout, TLS, DNS, connection | all is forbidden; the failure of each page is that of robots.txt |
| a redirect to a host that the site does not name | not read: all is forbidden |
| a challenge page, 429, a long Retry-After | the host is left alone, as for any page |

The first 500 KiB are read. Byte order marks of UTF-8 and UTF-16 are obeyed. Text that is not valid UTF-8 is read as GB 18030.
"""

import asyncio
import codecs
import math
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from crawler.middleware.guard import is_robots, spider_of
from crawler.web.errors import PageTooLarge
from crawler.web.page_budget import limited
from crawler.web.reasons import Reason
from crawler.web.responses import explain
from crawler.web.unusable import Unusable

NAME = "nianbao"
MAX_BYTES = 500 * 1024
MAX_CRAWL_DELAY_S = 30.0

_NO_ANSWER = {Reason.TIMEOUT, Reason.DNS, Reason.PRIVATE, Reason.REFUSED, Reason.CONNECTION, Reason.TLS}
_LEFT_ALONE = {Reason.BLOCKED, Reason.TOLD_TO_WAIT, Reason.NOT_TRIED, Reason.QUIET, Reason.BUDGET}


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows. `refusal` is why nothing may be asked; `delay_s` is its Crawl-delay, 0.0 without one."""

    parser: Protego | None = None
    refusal: tuple[Reason, str] | None = None
    delay_s: float = 0.0

    def allow(self, url: str) -> bool:
        return self.parser is None or bool(self.parser.can_fetch(url, NAME))


def rules_of(status: int, body: bytes) -> Rules:
    """The rules in an answer to the request of robots.txt."""
    if 400 <= status < 500:
        return Rules()
    if not 200 <= status < 300:
        return Rules(refusal=(Reason.ROBOTS, f"HTTP {status}: all is forbidden"))
    parser = Protego.parse(text_of(body))
    delay_s = parser.crawl_delay(NAME) or 0.0
    return Rules(parser, delay_s=delay_s if math.isfinite(delay_s) and delay_s > 0 else 0.0)


def rules_of_failure(reason: Reason, detail: str) -> Rules:
    """The rules of a robots.txt that could not be read."""
    if reason is Reason.REDIRECT_LOOP or reason in _LEFT_ALONE:
        return Rules()
    if reason in _NO_ANSWER:
        return Rules(refusal=(reason, f"robots.txt: {detail}"))
    return Rules(refusal=(Reason.ROBOTS, f"{reason.value}: {detail}: all is forbidden"))


def text_of(body: bytes) -> str:
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES].rpartition(b"\n")[0] or body[:MAX_BYTES]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    body = body.removeprefix(codecs.BOM_UTF8)
    if body[1:2] == b"\0" or body[:1] == b"\0":
        return body.decode("utf-16-le" if body[1:2] == b"\0" else "utf-16-be", errors="replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")


class Robots:
    """Downloader middleware behind the guard: asks each host for robots.txt once, and keeps to it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, Rules] = {}
        self._slow: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Coroutine[Any, Any, None] | None:
        if is_robots(request):
            return None
        scheme, _, rest = request.url.partition("://")
        rules = self._rules.get(f"{scheme}://{rest.partition('/')[0]}")
        if rules is None:
            return self._ask(request)
        self._keep(rules, request)
        return None

    async def _ask(self, request: Request) -> None:
        parts = urlsplit(request.url)
        place = f"{parts.scheme}://{parts.netloc}"
        async with self._one_at_a_time:
            if place not in self._rules:
                self._rules[place] = await self._fetch(f"{place}/robots.txt")
                self._slow_down(request.meta["download_slot"], self._rules[place].delay_s)
        self._keep(self._rules[place], request)

    def _keep(self, rules: Rules, request: Request) -> None:
        if rules.refusal:
            raise Unusable(*rules.refusal)
        if not self._allow(rules, request.url):
            raise Unusable(Reason.ROBOTS, "forbidden by robots.txt")
        if request.meta["download_slot"] in self._slow:
            request.meta["autothrottle_dont_adjust_delay"] = True

    def _allow(self, rules: Rules, url: str) -> bool:
        try:
            with limited():
                return rules.allow(url)
        except PageTooLarge:  # a rule that takes so long to hold against an address
            return False

    async def _fetch(self, url: str) -> Rules:
        request = Request(url, priority=1000, meta={"dont_obey_robotstxt": True}, callback=NO_CALLBACK)
        spider = spider_of(self._crawler)
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is recorded, and forbids)
            reason, detail, capture_id = explain(error)
            rules = rules_of_failure(reason, detail)
            if reason not in (*_NO_ANSWER, Reason.REDIRECT_LOOP, Reason.QUIET):
                spider.session.fail(spider.site, url, reason, detail, capture_id, part="robots.txt")
            return rules
        try:
            with limited():
                rules = rules_of(response.status, response.body)
        except PageTooLarge as error:
            rules = rules_of_failure(Reason.PAGE_TOO_LARGE, str(error))
        if rules.refusal:
            capture_id = response.meta.get("capture_id")
            spider.session.fail(spider.site, url, *rules.refusal, capture_id, part="robots.txt")
        return rules

    def _slow_down(self, host: str, asked_s: float) -> None:
        """Crawl-delay holds for this host, in place of the pause of the site and of AutoThrottle."""
        delay_s = min(asked_s, MAX_CRAWL_DELAY_S)
        if delay_s <= self._crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        downloader.per_slot_settings[host] = {"delay": delay_s}
        if host in downloader.slots:
            downloader.slots[host].delay = delay_s
        self._slow.add(host)
        if asked_s > delay_s:
            spider = spider_of(self._crawler)
            spider.session.note(
                spider.site, "crawl delay", f"{host} asks for {asked_s:g} s between requests, {delay_s:g} s are kept"
            )
