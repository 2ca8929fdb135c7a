"""Pages read for a spider: small ones in this process, large ones in the reader's process."""

from dataclasses import replace
from typing import Protocol

from scrapy.http import Response

import extract
from crawler.items.item_reading import ItemReading, read_item, read_part
from crawler.lists.addresses import absolute, as_requested, with_absolute_links
from crawler.lists.listing import Ask, ListPage, Row
from crawler.lists.page_readings import ListReading, reports_of
from crawler.lists.walk import Walk
from crawler.registry.sites import Site
from crawler.web.page_budget import HERE_BYTES, elsewhere, limited
from crawler.web.pages import column_name, refreshes_to
from crawler.web.responses import asked_for, charset_of


class ReadsLists(Protocol):
    """The class of a spider, as far as the reading of its lists needs it."""

    def family(self, text: str, url: str, walk: Walk) -> "ReadsLists": ...

    def read_list(self, text: str, url: str) -> ListPage: ...


def refresh_of(response: Response, url: str) -> str | None:
    """Where a page leads to that holds nothing but a refresh."""
    if len(response.body) > HERE_BYTES:
        return None
    with limited():
        text = with_absolute_links(extract.decode(response.body, charset_of(response)), url)
        return absolute(url, refreshes_to(text) or "")


async def reading_of_list(spider: ReadsLists, site: Site, response: Response, walk: Walk, url: str) -> ListReading:
    known = (charset_of(response), url, walk.start, walk.family, walk.column, site.hosts)
    if len(response.body) > HERE_BYTES:
        return await elsewhere(read_list_page, response.body, spider, *known)
    with limited():
        return read_list_page(response.body, spider, *known)


async def reading_of_item(response: Response, row: Row, list_url: str, *, is_list: bool) -> ItemReading:
    asked = asked_for(response.request) if response.request else response.url
    known = (charset_of(response), response.url, asked, list_url, row.title, is_list)
    if len(response.body) > HERE_BYTES:
        return await elsewhere(read_item, response.body, *known)
    with limited():
        return read_item(response.body, *known)


async def reading_of_part(response: Response, first: str) -> ItemReading:
    """`first` is the address of the item that the page belongs to."""
    asked = asked_for(response.request) if response.request else response.url
    known = (charset_of(response), response.url, asked, first)
    if len(response.body) > HERE_BYTES:
        return await elsewhere(read_part, response.body, *known)
    with limited():
        return read_part(response.body, *known)


def read_list_page(
    data: bytes,
    spider: ReadsLists,
    charset: str | None,
    url: str,
    start: str,
    family_name: str,
    column: str,
    hosts: tuple[str, ...],
) -> ListReading:
    """`start`, `family_name` and `column` are those of the walk, as far as they are known."""
    text, encoding = extract.decode_as(data, charset)
    text = with_absolute_links(text, url)
    family = spider.family(text, url, walk := Walk(start, family_name))
    page = _as_requested(family.read_list(text, url), encoding)
    column = column or column_name(text)
    return ListReading(page, walk.family, column, reports_of(page.rows, hosts, f"{column} {start}"))


def _as_requested(page: ListPage, charset: str) -> ListPage:
    """The page with its addresses as they are sent."""

    def of_rows(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(replace(row, url=as_requested(row.url, charset), files=of_rows(row.files)) for row in rows)

    def of_ask(ask: Ask) -> Ask:
        return as_requested(ask, charset) if isinstance(ask, str) else ask

    return replace(
        page,
        rows=of_rows(page.rows),
        further=of_ask(page.further) if page.further else None,
        lists=tuple(map(of_ask, page.lists)),
        spare=of_rows(page.spare),
    )
