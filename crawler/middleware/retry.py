"""Which requests are sent again, and when. Replaces Scrapy's middleware, which sends them again at once.

Two more attempts: answers 408, 429, 500, 502, 503, 504, 522 and 524, a refused or lost connection, a body that is cut off.
One more attempt: a timeout, a name that cannot be resolved. The waits are 5 and 25 times the pause of the site, and at least
the server's Retry-After (seconds or a date). While a request waits, its site gets no other request.

A host gets no further request in this run after a Retry-After of more than MAX_RETRY_AFTER_S, after a 429 without Retry-After,
after a second 429, or after `hosts.MAX_FAILED_IN_A_ROW` failed requests in a row with no 404 among them.
"""

import asyncio
import math
import time
from collections.abc import Coroutine
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response

from crawler.middleware.addresses import PublicResolver
from crawler.middleware.guard import spider_of
from crawler.web import reasons
from crawler.web.errors import PrivateAddress
from crawler.web.reasons import Reason
from crawler.web.unusable import Unusable
from crawler.web.urls import name_of

MAX_RETRY_AFTER_S = 60.0

_AGAIN = {408, 429, 500, 502, 503, 504, 522, 524}
_TIMES = {Reason.TRUNCATED: 2, Reason.REFUSED: 2, Reason.CONNECTION: 2, Reason.TIMEOUT: 1, Reason.DNS: 1}
_GROWTH = 5


def retry_after_s(field: str, date: str, now: datetime) -> float | None:
    """Seconds that a Retry-After field asks for; None when it is absent or makes no sense.

    A date is held against the server's own Date field, since clocks of servers are wrong by hours.
    """
    field = field.strip()
    if field.isascii() and field.isdigit():
        return float(field[:12])
    until = _moment(field)
    return None if until is None else max(0.0, (until - (_moment(date) or now)).total_seconds())


def _moment(field: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(field)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def retry_later(crawler: Crawler, request: Request, why: Reason, wait_s: float = 0.0) -> Request | None:
    """The request to send again, after the wait; None when it was sent often enough or the crawl is ending."""
    spider = spider_of(crawler)
    again = get_retry_request(request, spider=spider, reason=why.value, max_retry_times=_TIMES.get(why, 2))
    if again is None:
        return None
    pause_s = crawler.settings.getfloat("DOWNLOAD_DELAY") * _GROWTH ** again.meta["retry_times"]
    end = time.monotonic() + max(wait_s, pause_s)
    while crawler.crawling and (left := end - time.monotonic()) > 0:
        await asyncio.sleep(min(left, 0.25))
    return again if crawler.crawling else None


class Retry:
    """Downloader middleware in the place of Scrapy's, outside of `capture`: every answer is archived before."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(
        self, request: Request, response: Response
    ) -> Response | Coroutine[Any, Any, Response | Request]:
        session = spider_of(self._crawler).session
        host = request.meta["download_slot"]
        if response.status in _AGAIN:
            return self._again(request, response, host)
        if response.status >= 400 and response.status not in (404, 410):
            session.hosts.failed(host, f"HTTP {response.status}")
        else:
            session.hosts.answered(host)
        return response

    async def _again(self, request: Request, response: Response, host: str) -> Response | Request:
        session = spider_of(self._crawler).session
        wait_s = retry_after_s(_field(response, "Retry-After"), _field(response, "Date"), datetime.now(UTC))
        capture_id = request.meta["capture_id"]
        if wait_s is not None and wait_s > MAX_RETRY_AFTER_S:
            detail = f"HTTP {response.status}, Retry-After {math.ceil(wait_s)} s"
            session.hosts.leave_alone(host, f"the host had asked to be left alone: {detail}")
            raise Unusable(Reason.TOLD_TO_WAIT, detail, capture_id)
        if response.status != 429 or wait_s is not None:
            again = await retry_later(self._crawler, request, Reason.HTTP, wait_s or 0.0)
            if again is not None:
                return again
        if response.status == 429:
            session.hosts.leave_alone(host, "the host had answered HTTP 429")
            raise Unusable(Reason.BLOCKED, "429", capture_id)
        session.hosts.failed(host, f"HTTP {response.status}")
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        if isinstance(exception, IgnoreRequest):
            return None
        reason = reasons.of_exception(exception)
        if isinstance(exception, PrivateAddress):
            raise Unusable(Reason.PRIVATE, str(exception))
        name = name_of(request.meta["download_slot"])
        if isinstance(exception, CannotResolveHostError) and name in PublicResolver.refused:
            raise Unusable(Reason.PRIVATE, f"{name} is {PublicResolver.refused[name]}, which the site does not name")
        again = await retry_later(self._crawler, request, reason) if reason in _TIMES else None
        if again is None and (reason in _TIMES or reason is Reason.TLS):
            spider_of(self._crawler).session.hosts.failed(request.meta["download_slot"], reason.value)
        return again


def _field(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
