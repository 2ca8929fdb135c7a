"""Downloader middleware near the network: every answer goes to the archive as it was served.

Its order is above 600, nearer to the network than redirects and content decoding. So it sees redirects, and bodies that are
still encoded. It adds the stored validators to requests. In place of a 304 it passes on the stored page, so spiders never see
a 304. A body that ends early never becomes a capture. Spiders get the payload without its content encoding.
"""

import re
from collections.abc import Coroutine
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.base.encoding import content_encoding, payload_of
from archive.base.errors import ArchiveError, TooLarge, Truncated, Undecodable
from archive.capture.writer import Exchange
from crawler.lists.addresses import joined
from crawler.middleware.guard import is_robots, pause_from_now, spider_of
from crawler.middleware.retry import retry_later
from crawler.middleware.wire import MAX_FIELDS
from crawler.visits.clock import judge
from crawler.visits.session import Session
from crawler.visits.site_spider import SiteSpider
from crawler.web.challenge import challenge_kind
from crawler.web.page_budget import limited
from crawler.web.reasons import Reason
from crawler.web.responses import charset_of
from crawler.web.unusable import Unusable
from crawler.web.urls import host_of, link_fault

_NOT_ASCII = re.compile(rb"[^\x00-\x7f]")
_REDIRECTS = (301, 302, 303, 307, 308)


class Capture:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        session = self._session
        why = session.hosts.left_alone.get(request.meta["download_slot"])
        if why:
            raise Unusable(Reason.NOT_TRIED, why)
        for header in ("If-None-Match", "If-Modified-Since"):  # a redirect copies the headers of another address
            request.headers.pop(header, None)
        in_full = spider_of(self._crawler).site.id in session.in_full
        validators = session.writer.validators(request.url) if request.method == "GET" and not in_full else None
        if validators and validators.etag:
            request.headers["If-None-Match"] = validators.etag
        if validators and validators.last_modified:
            request.headers["If-Modified-Since"] = validators.last_modified

    def process_response(
        self, request: Request, response: Response
    ) -> Response | Coroutine[Any, Any, Response | Request]:
        pause_from_now(self._crawler, request)
        spider = spider_of(self._crawler)
        if spider.session.stopped and "partial" in response.flags:  # of no announced length, and cut off by us
            raise Unusable(Reason.TRUNCATED, "the crawl was ended")
        if len(_headers(response)) > MAX_FIELDS:
            raise Unusable(Reason.TOO_LARGE, f"more than {MAX_FIELDS} header fields")
        try:
            payload = payload_of(response.body, content_encoding(_headers(response)), limit=self._limit)
        except Truncated as error:
            return self._again(request, Unusable(Reason.TRUNCATED, str(error)))
        except TooLarge as error:
            raise Unusable(Reason.TOO_LARGE, str(error)) from error
        except Undecodable as error:
            raise Unusable(Reason.ENCODING, str(error)) from error
        # Before the answer is written: the writer would first have to bring its rows to the disk.
        stored = self._session.writer.stored_page(request.url) if response.status == 304 else None
        if stored is None:
            page = plain_response(request, response.status, _headers(response), payload)
        else:
            page = plain_response(request, stored.status, stored.headers, stored.payload)
        capture_id = self._write(request, response, payload)
        # What a 304 stands for too: a kill may have come between such a page and the row that names it as a failure.
        self._refuse_unusable(spider, request, page, capture_id)
        request.meta["capture_id"] = capture_id
        if response.status == 304:
            spider.session.count(spider.site, "unchanged")
            if stored is None:
                raise Unusable(Reason.NOT_MODIFIED, "HTTP 304, but nothing is stored", capture_id)
        else:
            spider.session.count(spider.site, "fetched")
        return page

    async def _again(self, request: Request, fault: Unusable) -> Request:
        again = await retry_later(self._crawler, request, fault.reason)
        if again is None:
            raise fault
        return again

    @property
    def _session(self) -> Session:
        return spider_of(self._crawler).session

    def _write(self, request: Request, response: Response, payload: bytes) -> int:
        session = self._session
        try:
            if session.clock_doubted and (date := response.headers.get("Date")):
                now = datetime.now(UTC)
                session.clock_doubted = not judge(date.decode("latin-1"), request.meta["download_slot"], now)
            return session.writer.write(exchange_of(request, response, payload))
        except ArchiveError as error:
            session.abort(error)
            raise Unusable(Reason.NOT_TRIED, str(error)) from error

    def _refuse_unusable(self, spider: SiteSpider, request: Request, page: Response, capture_id: int) -> None:
        with limited():
            kind = challenge_kind(page.status, _header_texts(page), page.body, request.url)
        if kind:
            host = request.meta["download_slot"]
            spider.session.hosts.leave_alone(host, f"the host had answered with a challenge page ({kind})")
            raise Unusable(Reason.BLOCKED, kind, capture_id)
        location = page.headers.get("Location")
        if 300 <= page.status < 400 and location is not None:
            target = joined(request.url, _NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), location).decode())
            if target in (request.url, *request.meta.get("redirect_urls", ())):
                raise Unusable(Reason.REDIRECT_LOOP, target, capture_id)
            if page.status in _REDIRECTS and not is_robots(request) and (fault := link_fault(target)):
                raise Unusable(Reason.ADDRESS, f"a redirect to {target[:200]}: {fault}", capture_id)
            page.headers["Location"] = target
        if page.status == 200 and not page.body.strip() and not is_robots(request):
            raise Unusable(Reason.EMPTY, "an answer without a byte", capture_id)


def plain_response(request: Request, status: int, headers: tuple[tuple[str, str], ...], payload: bytes) -> Response:
    """What a spider gets: the payload, without Content-Encoding. Bytes only, since `extract.decode` makes the text."""
    response = Response(request.url, status=status, body=payload, request=request)
    for name, value in headers:
        if name.lower() != "content-encoding":
            response.headers.appendlist(name, value.encode("latin-1", "replace"))  # Scrapy would write text in UTF-8
    return response


def exchange_of(request: Request, response: Response, payload: bytes) -> Exchange:
    """What went over the wire, as far as Scrapy tells: header case and order are its own."""
    protocol = response.protocol.lower() if response.protocol else None
    return Exchange(
        url=request.url.split("#", 1)[0],
        method=request.method,
        request_headers=(("Host", host_of(request.url)), *_headers(request)),
        request_body=request.body,
        status=response.status,
        reason=_phrase(response.status),
        http_version=protocol,
        response_headers=_headers(response),
        body=response.body,
        payload=payload,
        fetched_at=datetime.now(UTC),
        ip_address=str(response.ip_address) if response.ip_address else None,
        charset=charset_of(response),
    )


def _headers(message: Request | Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in message.headers.items()
        for value in values or ()
    )


def _header_texts(response: Response) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): "\n".join(value.decode("latin-1") for value in values or ())
        for name, values in response.headers.items()
    }


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
