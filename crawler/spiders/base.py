"""What every spider does: walk lists, fetch what looks like a report, and its attachments.

A family gives two pure functions, `read_list` and, where the next page is not a plain link, `next_page`. Only three
kinds of link are followed: further list pages, rows whose title is that of a report, attachments of fetched items.
No walk is endless: addresses are asked for once (Scrapy's duplicate filter), a page that repeats an earlier one ends
the list, and so does a limit.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

import extract
from archive.errors import ArchiveError
from crawler import reasons, stand_ins
from crawler.errors import Unusable
from crawler.files import fits
from crawler.gates import behind_gate
from crawler.judge import is_cut, judge
from crawler.listing import ListPage, Row, file_extension, file_links
from crawler.pages import column_name, own_title
from crawler.reasons import Reason
from crawler.session import Session
from crawler.sites import Site

MAX_LIST_PAGES = 500


@dataclass(slots=True)
class Walk:
    """What one list has shown so far. `fresh`, `repeated` and `empty` are about the page that was read last."""

    start: str
    family: str = ""
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    fresh: bool = False
    repeated: bool = False
    empty: bool = False
    last_rows: int = 0
    total_rows: int | None = None
    total_pages: int | None = None
    _shown: set[tuple[str, ...]] = field(default_factory=set)

    def take(self, page: ListPage) -> None:
        addresses = tuple(row.url for row in page.rows)
        self.pages += 1
        self.fresh = not self.seen.issuperset(addresses)
        self.repeated = addresses in self._shown
        self.empty = not addresses
        self.last_rows = len(addresses) or self.last_rows
        self.seen.update(addresses)
        self._shown.add(addresses)
        self.total_rows = page.total_rows if page.total_rows is not None else self.total_rows
        self.total_pages = page.total_pages if page.total_pages is not None else self.total_pages

    @property
    def complete(self) -> bool:
        return self.total_rows is not None and len(self.seen) >= self.total_rows

    def missing(self, last_url: str) -> str:
        """Why the list may hold more than was seen, or "". A list that gave less than it announced is not whole."""
        if self.total_rows is not None:
            return "" if self.complete else f"{len(self.seen)} of {self.total_rows} rows"
        if self.pages >= MAX_LIST_PAGES:
            return f"stopped after {MAX_LIST_PAGES} pages"
        # Hanweb names a proxy even when there is nothing to get from it; a group that is not full is the last one.
        if (self.empty or self.repeated) and ("dataproxy.jsp" not in last_url or self.last_rows % 5 == 0):
            return f"page {self.pages} " + ("has no rows" if self.empty else "repeats an earlier one")
        if self.total_pages is not None and self.pages < self.total_pages:
            return f"{self.pages} of {self.total_pages} pages"
        return ""


def plain_next_page(page: ListPage, walk: Walk, url: str) -> str | None:
    return page.further if page.rows and not walk.repeated else None


class SiteSpider(Spider):
    """Takes one site of the registry. Subclasses set `name` (the registry's word for the family) and `read_list`."""

    name = "site"
    next_page = staticmethod(plain_next_page)
    site: Site
    session: Session
    list_pages: dict[int, str]  # hash of the body → its address

    @staticmethod
    def read_list(text: str, url: str) -> ListPage:
        raise NotImplementedError

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SiteSpider":
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.list_pages = {}
        crawler.signals.connect(spider.broke, signals.spider_error)
        return spider

    def family(self, text: str, url: str, walk: Walk) -> type["SiteSpider"]:
        return type(self)

    async def start(self) -> AsyncIterator[Request]:
        for url in self.site.start:
            yield self._list_request(url, Walk(url))

    def _list_request(self, url: str, walk: Walk) -> Request:
        return Request(
            url,
            self.parse_list,
            errback=self.list_failed,
            cb_kwargs={"walk": walk},
            priority=1,
            dont_filter=walk.pages == 0,
        )

    def parse_list(self, response: Response, walk: Walk) -> Iterator[Request]:
        self.list_pages[hash(response.body)] = response.url
        text = extract.decode(response.body, charset_of(response))
        family = self.family(text, response.url, walk)
        page = family.read_list(text, response.url)
        walk.take(page)
        column = f"{column_name(text)} {walk.start}"
        for row in page.rows:
            if self.is_report(row, column):
                yield self._row_request(row, response.url)
        further = family.next_page(page, walk, response.url)
        if further and walk.pages < MAX_LIST_PAGES:
            yield self._list_request(further, walk)
        else:
            self._note_end(response, walk)

    def _note_end(self, response: Response, walk: Walk) -> None:
        missing = walk.missing(response.url)
        if not walk.seen:
            self._fail(response, Reason.EMPTY, "a list page without any row")
        elif missing:
            self._fail(response, Reason.LIST_END_UNKNOWN, missing)

    def is_report(self, row: Row, column: str) -> bool:
        return judge(row.title, row.url, self.site.hosts, column=column).report

    def _row_request(self, row: Row, list_url: str) -> Request:
        self.session.listed(self.site, row, list_url)
        callback = self.parse_file if file_extension(row.url) else self.parse_item
        return Request(
            behind_gate(row.url, self.site.hosts),
            callback,
            errback=self.failed,
            cb_kwargs={"row": row, "list_url": list_url},
        )

    def parse_item(self, response: Response, row: Row, list_url: str) -> Iterator[Request]:
        if extract.media_type(response.body) not in ("text/html", "text/plain"):
            yield from self.parse_file(response, row, list_url)
            return
        if self._is_stand_in(response, row, list_url):
            return
        if is_cut(row.title):
            row = replace(row, title=own_title(extract.decode(response.body, charset_of(response))) or row.title)
            if not self.is_report(row, list_url):
                return
        self.session.sight(self.site, row, response.url, list_url, response.meta["capture_id"])
        for link in file_links(response.body, charset_of(response), response.url):
            self.session.attach(response.meta["capture_id"], link)
            yield Request(link.url, self.parse_file, errback=self.failed)

    def parse_file(self, response: Response, row: Row | None = None, list_url: str = "") -> Iterator[Request]:
        """A file: an attachment, or with `row` a report that the list links without a page around it."""
        extension = file_extension(_asked_for(response.request)) if response.request else None
        if extension and not fits(extension, response.body):
            self._fail(response, Reason.WRONG_TYPE, f"{extension} holds {extract.media_type(response.body)}")
            return
        if row is not None:
            self.session.sight(self.site, row, response.url, list_url, response.meta["capture_id"])
        self.session.count(self.site, "files")
        yield from ()

    def _is_stand_in(self, response: Response, row: Row, list_url: str) -> bool:
        """Is this another page than the one that the list links? That is recorded."""
        asked = _asked_for(response.request) if response.request else response.url
        reason = stand_ins.gone(response.url, asked, list_url, response.body)
        if reason is None and self._is_index_page(response, row):
            reason = Reason.THROTTLED
            self.session.throttled(response.meta["download_slot"])
        if reason:
            self._fail(response, reason)
        return reason is not None

    def _is_index_page(self, response: Response, row: Row) -> bool:
        if (
            self.list_pages.get(hash(response.body), response.url) != response.url
            and extract.parse_title(row.title).year
        ):
            return True
        return stand_ins.is_index_page(response.body, charset_of(response), response.url, row.title)

    def list_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        reason, detail, capture_id = explain(failure.value)
        if walk.pages and reason in (Reason.NOT_FOUND, Reason.HTTP):
            reason, detail = Reason.LIST_END_UNKNOWN, f"page {walk.pages + 1}: {detail}"
        self.session.fail(self.site, _asked_for(request), reason, detail, capture_id)

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        self.session.fail(self.site, _asked_for(request), *explain(failure.value))

    def closed(self, reason: str) -> None:
        if reason == "shutdown":  # SIGINT or SIGTERM
            self.session.interrupted = True

    def broke(self, failure: Failure, response: Response, spider: Spider) -> None:
        """A fault of our own while a page was read: recorded, so that one odd page never hides."""
        if isinstance(failure.value, ArchiveError):
            self.session.abort(failure.value)
        else:
            self._fail(response, Reason.INTERNAL, f"{type(failure.value).__name__}: {failure.value}")

    def _fail(self, response: Response, reason: Reason, detail: str = "") -> None:
        url = _asked_for(response.request) if response.request else response.url
        self.session.fail(self.site, url, reason, detail, response.meta.get("capture_id"))


def charset_of(response: Response) -> str | None:
    """The charset that the server declares; a hint only."""
    declared = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    return declared.split("charset=", 1)[1].split(";")[0].strip("\"' ") or None if "charset=" in declared else None


def explain(error: BaseException | None) -> tuple[Reason, str, int | None]:
    """Reason, detail and capture of a request that failed."""
    if isinstance(error, Unusable):
        return error.reason, error.detail, error.capture_id
    if isinstance(error, HttpError):
        status = error.response.status
        return reasons.of_status(status), f"HTTP {status}", error.response.meta.get("capture_id")
    assert error is not None
    return reasons.of_exception(error), str(error)[:300], None


def _asked_for(request: Request) -> str:
    """The address that a list linked, before any redirect."""
    asked: str = (request.meta.get("redirect_urls") or [request.url])[0]
    return asked
