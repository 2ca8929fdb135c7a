"""What every spider does with an item: fetch the page that a list links, and all that belongs to it.

That are its files, the pictures of an article without text, the further pages of the article and those in frames. What is
known to be there and cannot be fetched is a failure that names it.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

import extract
from archive.base.errors import ArchiveError
from crawler.items.further_pages import MOST_PAGES
from crawler.items.item_reading import ItemReading
from crawler.lists.classify_link import is_cut
from crawler.lists.listing import Ask, Post, Row, is_file, named_extension
from crawler.lists.page_readings import reports_of
from crawler.registry.sites import Site
from crawler.visits.asked import Asked
from crawler.visits.reading import reading_of_item, reading_of_part
from crawler.visits.requests import part_of
from crawler.visits.session import Session
from crawler.web.big5_gate import behind_gate
from crawler.web.errors import PageTooLarge
from crawler.web.file_types import fits, named_in
from crawler.web.page_budget import limited
from crawler.web.reasons import Reason
from crawler.web.responses import asked_for, explain
from crawler.web.urls import link_fault

MOST_PARTS = 200  # files, pictures and pages of an item
_MOST_NAMED = 10
_HTML = ("text/html", "text/plain")
_Callback = Callable[..., AsyncIterator[Request]]


@dataclass(slots=True)
class Item:
    """A page that was fetched: `url` is its address, `parts` the addresses of what belongs to it."""

    url: str
    capture_id: int
    title: str
    parts: set[str] = field(default_factory=set)
    pages: int = 0


def told_when_too_large(callback: _Callback) -> _Callback:
    """A callback that records a page which cannot be read within its limits, and ends the crawl when the archive fails."""

    @wraps(callback)
    async def guarded(self: "ItemSpider", response: Response, *arguments: Any, **named: Any) -> AsyncIterator[Request]:
        try:
            async for request in callback(self, response, *arguments, **named):
                yield request
        except PageTooLarge as error:
            if not self.session.stopped:
                self.fail(response, Reason.PAGE_TOO_LARGE, str(error))
        except ArchiveError as error:
            self.session.abort(error)

    return guarded


class ItemSpider(Spider):
    site: Site
    session: Session
    asked: Asked

    def row_request(self, row: Row, list_url: str) -> Request:
        self.session.sightings.listed(self.site, row, list_url)
        self.asked.add(row.url)
        if is_file(row):
            kwargs = {"extension": named_extension(row), "row": row, "list_url": list_url}
            return Request(
                behind_gate(row.url, self.site.hosts), self.parse_file, errback=self.failed, cb_kwargs=kwargs
            )
        return self._page_request(row.url, row, list_url)

    def _page_request(self, url: str, row: Row, list_url: str, *, moved: bool = False) -> Request:
        kwargs = {"row": row, "list_url": list_url, "moved": moved}
        return Request(behind_gate(url, self.site.hosts), self.parse_item, errback=self.failed, cb_kwargs=kwargs)

    @told_when_too_large
    async def parse_item(
        self, response: Response, row: Row, list_url: str, moved: bool = False
    ) -> AsyncIterator[Request]:
        """`moved`: the page at the address of the row was only a refresh to this one."""
        if extract.media_type(response.body) not in _HTML:
            self.parse_file(response, None, row, list_url)
            return
        reading = await reading_of_item(response, row, list_url, is_list=self.asked.is_list(response))
        if reading.moved and not moved and self.can_be_asked(reading.moved, "report", row.title):
            yield self._page_request(reading.moved, row, list_url, moved=True)
            return
        stand_in = Reason.SOFT_404 if reading.moved else Reason(reading.stand_in) if reading.stand_in else None
        if stand_in:
            self.fail(response, stand_in, reading.detail)
            if stand_in is Reason.THROTTLED:
                self.session.hosts.gave_index_page(response.meta["download_slot"])
            return
        if is_cut(row.title):
            row = replace(row, title=reading.title)
            with limited():
                if not reports_of([row], self.site.hosts, list_url):
                    return
        reading = replace(reading, files=(*row.files, *reading.files))
        item = Item(response.url, response.meta["capture_id"], row.title)
        # Before the sighting, so that where a kill leaves one, all of these are there too.
        requests = list(self._parts(response, item, reading))
        self.session.sight(self.site, row, response.url, list_url, item.capture_id)
        for request in requests:
            yield request

    @told_when_too_large
    async def parse_part(self, response: Response, link: Row, item: Item) -> AsyncIterator[Request]:
        """A further page of an article, or one in a frame."""
        if extract.media_type(response.body) not in _HTML:
            self.parse_file(response, None, link=link)
            return
        reading = await reading_of_part(response, item.url)
        if reading.stand_in:
            self.fail(response, Reason(reading.stand_in), reading.detail)
            return
        self.session.count(self.site, "files")
        for request in self._parts(response, item, reading):
            yield request

    def _parts(self, response: Response, item: Item, reading: ItemReading) -> Iterator[Request]:
        left = []
        for link, is_page in (
            *((f, False) for f in (*reading.files, *reading.pictures)),
            *((p, True) for p in reading.pages),
        ):
            if link.url in item.parts or link.url == item.url:
                continue
            if len(item.parts) >= MOST_PARTS or (is_page and item.pages >= MOST_PAGES):
                left.append(link.title or link.url)
                continue
            item.parts.add(link.url)
            item.pages += is_page
            self.session.attach(item.capture_id, link)
            if self.can_be_asked(link.url, "attachment", link.title or None):
                yield self._part_request(link, item, is_page=is_page)
        if left or reading.left:
            names = "; ".join(left[:_MOST_NAMED])
            self.fail(
                response,
                Reason.PAGE_TOO_LARGE,
                f"{len(left) + reading.left} more parts of the report are not fetched: {names}",
            )

    def _part_request(self, link: Row, item: Item, *, is_page: bool) -> Request:
        url = behind_gate(link.url, self.site.hosts)
        if is_page:
            return Request(url, self.parse_part, errback=self.failed, cb_kwargs={"link": link, "item": item})
        kwargs = {"extension": named_extension(link), "link": link}
        return Request(url, self.parse_file, errback=self.failed, cb_kwargs=kwargs)

    def parse_file(
        self,
        response: Response,
        extension: str | None,
        row: Row | None = None,
        list_url: str = "",
        link: Row | None = None,
    ) -> None:
        """A file: an attachment, which `link` led to, or with `row` a report that a list links without a page around it."""
        kind = extract.media_type(response.body)
        named = extension or named_in(response.headers.get("Content-Disposition") or b"")
        is_right = fits(named, response.body) if named else kind != "text/html"
        if not is_right and (extension or kind == "text/html"):
            self.fail(response, Reason.WRONG_TYPE, f"{extension or 'a file'} holds {kind}")
            return
        if row is not None:
            self.session.sight(self.site, row, response.url, list_url, response.meta["capture_id"])
        self.session.count(self.site, "files")

    def can_be_asked(self, ask: Ask, part: str, title: str | None = None) -> bool:
        url = ask.url if isinstance(ask, Post) else ask
        fault = link_fault(url)
        if fault:
            self.session.fail(self.site, url, Reason.ADDRESS, fault, part=part, title=title)
        return not fault

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        part, title = part_of(request)
        self.session.fail(self.site, asked_for(request), *explain(failure.value), part=part, title=title)

    def fail(self, response: Response, reason: Reason, detail: str = "") -> None:
        request = response.request
        url = asked_for(request) if request else response.url
        part, title = part_of(request) if request else ("list", None)
        self.session.fail(self.site, url, reason, detail, response.meta.get("capture_id"), part=part, title=title)
