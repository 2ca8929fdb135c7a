"""EasySite/eportal 中科汇联 (customs, districts of Beijing): a static first page, the others from `/eportal/ui`.

Shape from documentation: the hidden inputs are captured (`eprotal`, sic), lists and answers are not. Under load a host
answers 200 with a page without rows; the list is then partial.
"""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from bs4.element import Tag

from crawler.lists.addresses import with_query
from crawler.lists.bounded import bounded
from crawler.lists.listing import ListPage, anchors, count_in, is_item, soup, values_in
from crawler.lists.marks import mark
from crawler.lists.walk import Walk
from crawler.visits.site_spider import SiteSpider

_PAGER = "/eportal/ui"
_ITEM = re.compile(r"/\d+/\d+/index\.html$")


@bounded
def read_list(text: str, url: str) -> ListPage:
    page = soup(text)
    rows = tuple(row for row in anchors(page, url) if is_item(row, _ITEM))
    pager = page.find("input", attrs={"name": "article_paging_list_hidden"})
    pages = str(pager.get("totalpage") or "") if isinstance(pager, Tag) else ""
    further = None
    number = values_in(text, "eprotalCurrentPageId").get("eprotalCurrentPageId")
    if isinstance(pager, Tag) and pager.get("moduleid") and number:
        query = {"pageId": number, "currentPage": "1", "moduleId": str(pager["moduleid"]), "staticRequest": "yes"}
        further = urljoin(url, f"{_PAGER}?{urlencode(query)}")
    return ListPage(rows, further, total_pages=count_in(pages))


def next_page(page: ListPage, walk: Walk, url: str) -> str | None:
    pager = url if urlsplit(url).path == _PAGER and "moduleId=" in url else page.further
    if not isinstance(pager, str) or not page.rows or walk.rows.repeated:
        return None
    current = count_in(dict(parse_qsl(urlsplit(pager).query)).get("currentPage", "")) or 1
    return with_query(pager, currentPage=str(current + 1)) if current < (walk.total_pages or 1) else None


class EasySiteSpider(SiteSpider):
    name = "easysite"
    recognised_by = "`eprotalCurrentPageId`"
    next_pages = "`/eportal/ui?…currentPage=`"
    captured = False
    marks = (mark(30, r"\beprotalCurrentPageId\b|/eportal/ui\?"),)
    read_list = staticmethod(read_list)
    next_page = staticmethod(next_page)
