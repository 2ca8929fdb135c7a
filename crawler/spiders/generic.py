"""Plain link lists of any system: rows are links, the next page is a link that says so."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

import extract
from crawler.listing import ListPage, Row, absolute, anchors, file_extension, soup
from crawler.spiders.base import SiteSpider

_NEXT = re.compile(r"^\W*(?:下一页|下页|后一页|next)\W*$", re.IGNORECASE)
_ITEM = re.compile(r"\d{4,}|[0-9a-f]{32}", re.IGNORECASE)


def read_list(text: str, url: str) -> ListPage:
    """Every link of the page that may be an item; menus and bread crumbs go by the shape of their address."""
    page = soup(text)
    rows = tuple(row for row in anchors(page, url) if _may_be_item(row, url))
    return ListPage(rows, _next_page(page, url))


def _may_be_item(row: Row, list_url: str) -> bool:
    if row.url == list_url or _NEXT.match(row.title):
        return False
    path = urlsplit(row.url).path
    # A menu prints "政府信息公开年报" too: without a year in the title, the address has to look like an item's.
    return bool(file_extension(row.url) or _ITEM.search(path) or extract.parse_title(row.title).year)


def _next_page(page: BeautifulSoup, url: str) -> str | None:
    for anchor in page.find_all("a", href=True):
        if _NEXT.match(anchor.get_text()) or _NEXT.match(str(anchor.get("title") or "")):
            further = absolute(url, str(anchor["href"]))
            if further and further != url:
                return further
    return None


class GenericSpider(SiteSpider):
    name = "generic"

    read_list = staticmethod(read_list)
