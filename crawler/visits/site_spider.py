"""What every spider does: walk lists, and fetch what looks like a report (`item_spider`).

A family provides two pure functions: `read_list`, and `next_page` if the next page is not a plain link. Only four kinds of
link are followed: further pages of a list, lists that a list leads to, rows with the title of a report, and what belongs to
fetched items. No walk is endless: each address is requested once (Scrapy's duplicate filter; except that redirects of reports
and files may lead to one address), and a list ends at a page that repeats an earlier one, or at a limit.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

import extract
from archive.base.errors import ArchiveError
from crawler.lists.addresses import as_asked
from crawler.lists.listing import Ask, ListPage, Post, Row
from crawler.lists.marks import Mark
from crawler.lists.page_readings import reports_of
from crawler.lists.walk import MAX_LIST_PAGES, Walk, as_it_is, is_never_short, nothing_else, plain_next_page
from crawler.visits.asked import Asked
from crawler.visits.item_spider import ItemSpider, told_when_too_large
from crawler.visits.reading import reading_of_list, refresh_of
from crawler.visits.requests import list_request
from crawler.web.big5_gate import behind_gate
from crawler.web.errors import PageTooLarge
from crawler.web.outages import evidence_of, outage_in
from crawler.web.page_budget import limited
from crawler.web.reasons import Reason
from crawler.web.responses import asked_for, charset_of, explain, seen_page

MAX_DEPTH = 3  # of lists that lead to lists


class SiteSpider(ItemSpider):
    """Takes one site of the registry. A family of systems is a subclass in a module of `crawler.spiders`.

    `name`             name of the family in the registry, and of its module
    `marks`            by these `auto` recognises the family
    `recognised_by`, `next_pages`   its row in docs/sites.md
    `usual_columns`    paths where its column of annual reports usually stands; discovery tries them where no link leads there
    `names_columns`    True if the `lists` of a page are only those that it names as columns of annual reports
    `captured`         False if the family is known from documentation only
    `first_page`       how a start address is requested
    `instead`          what to request if a further page does not exist (404)
    `list_headers`     header fields for requests of further pages
    `short_page_ends`  a page that is not full is the last
    """

    name = "site"
    marks: ClassVar[tuple[Mark, ...]] = ()
    recognised_by: ClassVar[str] = ""
    next_pages: ClassVar[str] = ""
    usual_columns: ClassVar[tuple[str, ...]] = ()
    names_columns: ClassVar[bool] = False
    captured: ClassVar[bool] = True
    list_headers: Mapping[str, str] = {}
    first_page = staticmethod(as_it_is)
    next_page = staticmethod(plain_next_page)
    instead = staticmethod(nothing_else)
    short_page_ends = staticmethod(is_never_short)
    _ending: "asyncio.Task[None] | None" = None

    @staticmethod
    def read_list(text: str, url: str) -> ListPage:
        raise NotImplementedError

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SiteSpider":
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.asked = Asked()
        crawler.signals.connect(spider.broke, signals.spider_error)
        return spider

    @classmethod
    def family(cls, text: str, url: str, walk: Walk) -> type["SiteSpider"]:
        return cls

    async def start(self) -> AsyncIterator[Request]:
        for url in self.site.start:
            yield self._list_request(self.first_page(url), Walk(url), type(self))

    def _list_request(self, ask: Ask, walk: Walk, family: type["SiteSpider"]) -> Request:
        self.asked.add_list(ask)
        headers = {"Referer": walk.referer, **family.list_headers} if walk.pages else {}
        return list_request(ask, walk, headers, self.parse_list, self.list_failed)

    @told_when_too_large
    async def parse_list(self, response: Response, walk: Walk, address: str = "") -> AsyncIterator[Request]:
        self.asked.list_pages[hash(response.body)] = response.url
        visit = self.session.visit(self.site)
        visit.list_capture_id = visit.list_capture_id or response.meta["capture_id"]
        url = address or response.url
        moved = refresh_of(response, url) if walk.pages == 0 else None
        if moved and moved not in self.asked.lists and self.can_be_asked(moved, "list"):
            yield self._list_request(moved, walk, type(self))
            return
        reading = await reading_of_list(type(self), self.site, response, walk, url)
        page = reading.page
        if page.cut:
            self.fail(response, Reason.PAGE_TOO_LARGE, page.cut)
        walk.family = reading.family
        family = self.family("", url, walk)
        walk.take(page, url)
        walk.column = walk.column or reading.column
        walk.referer = walk.referer or seen_page(response)
        for row in reading.reports if not walk.rows.repeated else ():
            try:
                async for request in self._row_requests(response, row):
                    yield request
            except (PageTooLarge, ArchiveError):
                raise
            except Exception as error:  # noqa: BLE001  # recorded; one bad row does not end a list
                detail = f"{type(error).__name__}: {error}"
                self.session.fail(self.site, row.url, Reason.INTERNAL, detail, part="report", title=row.title)
        if self._is_full(response):
            return
        for other in page.lists:
            if other not in self.asked.lists and walk.depth < MAX_DEPTH and self.can_be_asked(other, "list"):
                start = other.address if isinstance(other, Post) else other
                # What no mark told may be told by the pages behind it.
                family_name = "" if walk.family == "generic" else walk.family
                yield self._list_request(other, Walk(start, family_name, depth=walk.depth + 1), family)
        with limited():
            further = family.next_page(page, walk, url)
        if further and walk.pages < MAX_LIST_PAGES and self.can_be_asked(further, "list"):
            yield self._list_request(further, walk, family)
        else:
            self._note_end(response, walk, url)
            for request in self._spare_reports(walk):
                yield request

    async def _row_requests(self, response: Response, row: Row) -> AsyncIterator[Request]:
        if not self.can_be_asked(row.url, "report", row.title):
            return
        row = replace(row, url=as_asked(row.url, response.url))
        if row.url == response.url:  # a column for each year may hold the report itself
            self.session.sightings.listed(self.site, row, response.url)
            async for request in self.parse_item(response, row, response.url):
                yield request
        elif not self._rests(row):
            yield self.row_request(row, response.url)

    def _rests(self, row: Row) -> bool:
        if row.url in self.asked.rested:
            return True
        with limited():
            year = extract.parse_title(row.title).year
        resting = self.session.rests(self.site, behind_gate(row.url, self.site.hosts), year)
        if resting:
            self.asked.rested.add(row.url)
            self.asked.add(row.url)
        return resting

    def _is_full(self, response: Response) -> bool:
        """Whether the lists lead to more addresses than a visit may request. Then they are followed no further."""
        if len(self.asked) <= self.site.max_requests:
            return False
        if not self.asked.too_many_noted:
            self.asked.too_many_noted = True
            self.fail(
                response, Reason.BUDGET, f"the lists link more than {self.site.max_requests} addresses (max_requests)"
            )
        return True

    def _spare_reports(self, walk: Walk) -> Iterator[Request]:
        if walk.rows.addresses:
            return
        with limited():
            reports = reports_of(walk.spare, self.site.hosts, f"{walk.column} {walk.start}")
        for row in reports:
            if self.can_be_asked(row.url, "report", row.title) and not self._rests(row):
                yield self.row_request(row, walk.start)
        walk.rows.addresses.update(row.url for row in walk.spare)
        if walk.spare_further and self.can_be_asked(walk.spare_further, "list"):
            yield self._list_request(walk.spare_further, walk, self.family("", walk.start, walk))

    def _note_end(self, response: Response, walk: Walk, url: str) -> None:
        family = self.family("", url, walk)
        missing = walk.missing(short_page_ends=family.short_page_ends(walk, url))
        if not walk.rows.addresses and walk.spare:
            self.fail(response, Reason.LIST_END_UNKNOWN, f"only the {len(walk.spare)} rows of {walk.start}")
        elif not walk.rows.addresses and walk.lists:
            return
        elif not walk.rows.addresses:
            outage = evidence_of(outage_in(response.body, charset_of(response)))
            self.fail(
                response,
                Reason.EMPTY,
                f"a list page without any row; {outage}" if outage else "a list page without any row",
            )
        elif missing:
            self.fail(response, Reason.LIST_END_UNKNOWN, missing)

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        reason, detail, capture_id = explain(failure.value)
        if walk.pages and reason is Reason.NOT_FOUND:
            family = self.family("", request.url, walk)
            other = family.instead(request.url)
            if other and other not in self.asked.lists and self.can_be_asked(other, "list"):
                yield self._list_request(other, walk, family)
                return
        if walk.pages and reason in (Reason.NOT_FOUND, Reason.HTTP):
            reason, detail = Reason.LIST_END_UNKNOWN, f"page {walk.pages + 1}: {detail}"
        self.session.fail(self.site, asked_for(request), reason, detail, capture_id, part="list")
        yield from self._spare_reports(walk)

    def end(self, reason: str) -> None:
        """Drop all requests of this site that have not been sent."""
        engine = self.crawler.engine
        assert engine is not None
        if self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(engine.close_spider_async(reason=reason))

    def closed(self, reason: str) -> None:
        if reason == "shutdown" and not self.session.out_of_time:  # SIGINT or SIGTERM
            self.session.interrupted = True

    def broke(self, failure: Failure, response: Response, spider: Spider) -> None:
        """Record an error of our own code while it read a page, so that the page is not lost silently."""
        if isinstance(failure.value, ArchiveError):
            self.session.abort(failure.value)
        else:
            self.fail(response, Reason.INTERNAL, f"{type(failure.value).__name__}: {failure.value}")
