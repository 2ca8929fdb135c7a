"""Hebei: `/columns/<uuid>/index.html`, whose further rows are a block of a template: `…/blocks/<uuid>?page=N&fix=0`.

Shape from documentation: addresses are real, no answer was captured, and nothing says how many pages there are: the list
ends with a page that is not full.
"""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.lists.addresses import with_query
from crawler.lists.bounded import bounded
from crawler.lists.listing import ListPage, anchors, count_in, is_item, soup
from crawler.lists.marks import mark
from crawler.lists.walk import Walk
from crawler.visits.site_spider import SiteSpider

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ITEM = re.compile(rf"/columns/{_UUID}/\d{{6}}/\d{{2}}/{_UUID}\.html$")
_BLOCK = re.compile(rf"/columns/{_UUID}/templates/{_UUID}/blocks/{_UUID}")


@bounded
def read_list(text: str, url: str) -> ListPage:
    rows = tuple(row for row in anchors(soup(text), url) if is_item(row, _ITEM))
    block = _BLOCK.search(text)
    return ListPage(rows, urljoin(url, f"{block[0]}?page=1&fix=0") if block else None)


def next_page(page: ListPage, walk: Walk, url: str) -> str | None:
    block = url if _BLOCK.search(url) else page.further
    full = len(page.rows) * walk.pages >= len(walk.rows.addresses)
    if not isinstance(block, str) or not page.rows or walk.rows.repeated or not full:
        return None
    current = count_in(dict(parse_qsl(urlsplit(block).query)).get("page", "")) or 1
    return with_query(block, page=str(current + 1))


class HebeiSpider(SiteSpider):
    name = "hebei"
    recognised_by = "`/columns/<uuid>/index.html`"
    next_pages = "`…/blocks/<uuid>?page=`"
    captured = False
    marks = (mark(50, r"/columns/[0-9a-f]{8}-[0-9a-f-]{27}/(?:templates/|\d{6}/\d{2}/)"),)
    read_list = staticmethod(read_list)
    next_page = staticmethod(next_page)
