"""What every spider does: walk lists, fetch what looks like a report, and its attachments.

A family gives two pure functions, `read_list` and, where the next page is not a plain link, `next_page`. Only four
kinds of link are followed: further list pages, lists that a list leads to, rows whose title is that of a report,
attachments of fetched items. No walk is endless: addresses are asked for once (Scrapy's duplicate filter), a page that
repeats an earlier one ends the list, and so do limits.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

import extract
from archive.errors import ArchiveError
from crawler import stand_ins
from crawler.answers import asked_for, charset_of, explain, seen_page
from crawler.files import fits
from crawler.gates import behind_gate
from crawler.judge import is_cut, judge
from crawler.listing import (
    Ask,
    ListPage,
    Post,
    Row,
    absolute,
    as_asked,
    file_links,
    is_file,
    named_extension,
    with_absolute_links,
)
from crawler.pages import column_name, own_title, refreshes_to
from crawler.reasons import Reason
from crawler.session import Session
from crawler.sites import Site
from crawler.walk import MAX_LIST_PAGES, Walk, plain_next_page

MAX_DEPTH = 3  # of lists that lead to lists


def as_it_is(url: str) -> Ask:
    return url


def nothing_else(url: str) -> Ask | None:
    return None


class SiteSpider(Spider):
    """Takes one site of the registry. Subclasses set `name` (the registry's word for the family) and `read_list`.

    `first_page` is how a start address is asked for, `instead` what to ask for when a further page is not there (404),
    `list_headers` what further pages are asked for with.
    """

    name = "site"
    list_headers: Mapping[str, str] = {}
    first_page = staticmethod(as_it_is)
    next_page = staticmethod(plain_next_page)
    instead = staticmethod(nothing_else)
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
        self._walked: set[Ask] = set()
        for url in self.site.start:
            yield self._list_request(self.first_page(url), Walk(url), type(self))

    def _list_request(self, ask: Ask, walk: Walk, family: type["SiteSpider"]) -> Request:
        self._walked.add(ask)
        post = ask if isinstance(ask, Post) else None
        json = bool(post and post.body)
        kind = "application/json" if json else "application/x-www-form-urlencoded"
        return Request(
            post.url if post else str(ask),
            self.parse_list,
            method="POST" if post else "GET",
            body=(post.body or urlencode(post.form)) if post else "",
            headers={
                **({"Referer": walk.referer, **family.list_headers} if walk.pages else {}),
                **({"Content-Type": kind} if post else {}),
            },
            errback=self.list_failed,
            cb_kwargs={"walk": walk, "address": post.address if post else ""},
            priority=1,
            dont_filter=walk.pages == 0,
        )

    def parse_list(self, response: Response, walk: Walk, address: str = "") -> Iterator[Request]:
        self.list_pages[hash(response.body)] = response.url
        self.session.list_captures.setdefault(self.site.id, response.meta["capture_id"])
        url = address or response.url
        text = with_absolute_links(extract.decode(response.body, charset_of(response)), url)
        moved = absolute(url, refreshes_to(text) or "") if walk.pages == 0 else None
        if moved and moved not in self._walked:
            yield self._list_request(moved, walk, type(self))
            return
        family = self.family(text, url, walk)
        page = family.read_list(text, url)
        walk.take(page, url)
        walk.column = walk.column or column_name(text)
        walk.referer = walk.referer or seen_page(response)
        if not walk.repeated:
            yield from self._reports(page.rows, response, walk)
        for other in page.lists:
            if other not in self._walked and walk.depth < MAX_DEPTH:
                start = other.address if isinstance(other, Post) else other
                # What no mark told may be told by the pages behind it.
                told = "" if walk.family == "generic" else walk.family
                yield self._list_request(other, Walk(start, told, depth=walk.depth + 1), family)
        further = family.next_page(page, walk, url)
        if further and walk.pages < MAX_LIST_PAGES:
            yield self._list_request(further, walk, family)
        else:
            self._note_end(response, walk, url)
            yield from self._spare_reports(walk)

    def _reports(self, rows: Iterable[Row], response: Response, walk: Walk) -> Iterator[Request]:
        for row in rows:
            if not self.is_report(row, f"{walk.column} {walk.start}"):
                continue
            row = replace(row, url=as_asked(row.url, response.url))
            if row.url == response.url:  # a column for each year may hold the report itself
                self.session.listed(self.site, row, response.url)
                yield from self.parse_item(response, row, response.url)
            else:
                yield self._row_request(row, response.url)

    def _spare_reports(self, walk: Walk) -> Iterator[Request]:
        if walk.seen:
            return
        for row in walk.spare:
            if self.is_report(row, f"{walk.column} {walk.start}"):
                yield self._row_request(row, walk.start)
        walk.seen.update(row.url for row in walk.spare)
        if walk.spare_further:
            yield self._list_request(walk.spare_further, walk, self.family("", walk.start, walk))

    def _note_end(self, response: Response, walk: Walk, url: str) -> None:
        missing = walk.missing(url)
        if not walk.seen and walk.spare:
            self._fail(response, Reason.LIST_END_UNKNOWN, f"only the {len(walk.spare)} rows of {walk.start}")
        elif not walk.seen and walk.lists:
            return
        elif not walk.seen:
            self._fail(response, Reason.EMPTY, "a list page without any row")
        elif missing:
            self._fail(response, Reason.LIST_END_UNKNOWN, missing)

    def is_report(self, row: Row, column: str) -> bool:
        return judge(row.title, row.url, self.site.hosts, column=column).report

    def _row_request(self, row: Row, list_url: str) -> Request:
        self.session.listed(self.site, row, list_url)
        if is_file(row):
            return self._file_request(row, row=row, list_url=list_url)
        return Request(
            behind_gate(row.url, self.site.hosts),
            self.parse_item,
            errback=self.failed,
            cb_kwargs={"row": row, "list_url": list_url},
        )

    def _file_request(self, link: Row, **rest: Any) -> Request:
        kwargs = {"extension": named_extension(link), **rest}
        return Request(behind_gate(link.url, self.site.hosts), self.parse_file, errback=self.failed, cb_kwargs=kwargs)

    def parse_item(self, response: Response, row: Row, list_url: str) -> Iterator[Request]:
        if extract.media_type(response.body) not in ("text/html", "text/plain"):
            yield from self.parse_file(response, None, row, list_url)
            return
        if self._is_stand_in(response, row, list_url):
            return
        if is_cut(row.title):
            row = replace(row, title=own_title(extract.decode(response.body, charset_of(response))) or row.title)
            if not self.is_report(row, list_url):
                return
        links = {
            link.url: link for link in (*row.files, *file_links(response.body, charset_of(response), response.url))
        }
        for link in links.values():  # before the sighting, so that where a kill leaves one, all of these are there too
            self.session.attach(response.meta["capture_id"], link)
        self.session.sight(self.site, row, response.url, list_url, response.meta["capture_id"])
        yield from map(self._file_request, links.values())

    def parse_file(
        self, response: Response, extension: str | None, row: Row | None = None, list_url: str = ""
    ) -> Iterator[Request]:
        """A file: an attachment, or with `row` a report that the list links without a page around it."""
        kind = extract.media_type(response.body)
        if (extension and not fits(extension, response.body)) or (extension is None and kind == "text/html"):
            self._fail(response, Reason.WRONG_TYPE, f"{extension or 'a file'} holds {kind}")
            return
        if row is not None:
            self.session.sight(self.site, row, response.url, list_url, response.meta["capture_id"])
        self.session.count(self.site, "files")
        yield from ()

    def _is_stand_in(self, response: Response, row: Row, list_url: str) -> bool:
        """Is this another page than the one that the list links? That is recorded."""
        asked = asked_for(response.request) if response.request else response.url
        reason = stand_ins.gone(response.url, asked, list_url, response.body)
        if reason is None and self._is_index_page(response, row):
            reason = Reason.THROTTLED
            self.session.throttled(response.meta["download_slot"])
        if reason is None and stand_ins.has_nothing_of(row.title, response.body, charset_of(response), response.url):
            reason = Reason.EMPTY
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

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        reason, detail, capture_id = explain(failure.value)
        if walk.pages and reason is Reason.NOT_FOUND:
            family = self.family("", request.url, walk)
            other = family.instead(request.url)
            if other and other not in self._walked:
                yield self._list_request(other, walk, family)
                return
        if walk.pages and reason in (Reason.NOT_FOUND, Reason.HTTP):
            reason, detail = Reason.LIST_END_UNKNOWN, f"page {walk.pages + 1}: {detail}"
        self.session.fail(self.site, asked_for(request), reason, detail, capture_id, part="list")
        yield from self._spare_reports(walk)

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        part, title = _part(request)
        self.session.fail(self.site, asked_for(request), *explain(failure.value), part=part, title=title)

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
        request = response.request
        url = asked_for(request) if request else response.url
        part, title = _part(request) if request else ("list", None)
        self.session.fail(self.site, url, reason, detail, response.meta.get("capture_id"), part=part, title=title)


def _part(request: Request) -> tuple[str, str | None]:
    """What a request of this spider is for, as in `CaptureWriter.fail`, and the title of the link to a report."""
    if "walk" in request.cb_kwargs:
        return "list", None
    row: Row | None = request.cb_kwargs.get("row")
    return ("report", row.title) if row else ("attachment", None)
