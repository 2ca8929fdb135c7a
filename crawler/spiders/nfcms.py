"""Guangdong NFCMS: plain list pages with items `/content/post_N.html`, or the column as static JSON.

`/postmeta/i/<column>.json` holds all articles of a column and names its children; it has no pages. The mobile twin
`mpost_N.html` is the same document, left out where the list has both.
"""

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from crawler.lists.addresses import absolute, as_asked, row_address
from crawler.lists.bounded import bounded
from crawler.lists.columns import columns_in, names_reports
from crawler.lists.listing import ListPage, Row, anchors, is_item, soup, unique
from crawler.lists.loose_json import at, day, load, number, objects, text_of
from crawler.lists.marks import mark
from crawler.lists.walk import counted_next_page
from crawler.spiders import generic
from crawler.visits.site_spider import SiteSpider

_ITEM = re.compile(r"/m?post_\d+\.html$")
_COLUMN = re.compile(r"/postmeta/i/(\d+)\.json|\bNFCMS_(?:COLUMN|CATEGORY|CATE|CHANNEL)_?ID\b\W{1,6}(\d+)")
_PAGE = re.compile(r"(?:index)?(?:_(\d{1,9}))?(\.html?)?$")


@bounded
def read_list(text: str, url: str) -> ListPage:
    """Read a column page or a column's JSON."""
    if "/postmeta/i/" in url:
        return _read_json(text, url)
    page = soup(text)
    rows = _without_twins(unique(row for row in anchors(page, url) if is_item(row, _ITEM)))
    column = _COLUMN.search(text)
    further = generic.next_link(page, url) or _numbered(page, text, url)
    if not rows and column:
        further = urljoin(url, f"/postmeta/i/{column[1] or column[2]}.json")
    return ListPage(rows, further, lists=columns_in(page, url))


def _without_twins(rows: Sequence[Row]) -> tuple[Row, ...]:
    urls = {row.url for row in rows}
    return tuple(row for row in rows if "/mpost_" not in row.url or row.url.replace("/mpost_", "/post_") not in urls)


def _numbered(page: BeautifulSoup, text: str, url: str) -> str | None:
    """The page after this one by its number, for pagers without 下一页 and pagers that a script draws.

    The second page is `index_2.html` on most sites and `index_1.html` on some: the link 2 tells.
    """
    file = _PAGE.fullmatch(urlsplit(url).path.rsplit("/", 1)[-1])
    if file is None:
        return None
    if file[1] is None:
        second = [row.url for row in anchors(page, url) if row.title == "2" and re.search(r"_[12]\.html$", row.url)]
        if second:
            return second[0]
    following = f"index_{int(file[1] or 1) + 1}.html"
    return urljoin(url, following) if following in text else None


def _read_json(text: str, url: str) -> ListPage:
    column = load(text)
    rows = [row for article in objects(at(column, "articles")) if (row := article_row(article, url)) is not None]
    children = [child for child in objects(at(column, "children")) if number(child.get("publish_count")) != 0]
    children = [child for child in children if names_reports(text_of(child.get("name")))] or children
    lists = tuple(urljoin(url, f"{child['id']}.json") for child in children if number(child.get("id")))
    # The count of a column with children may be theirs too.
    total = None if children else number(at(column, "publish_count"))
    return ListPage(_without_twins(rows), lists=lists, total_rows=total)


def article_row(article: dict[str, object], url: str) -> Row | None:
    """The row of one article, as NFCMS and gkmlpt print it: `url`, or `post_url` of the site around it."""
    title = text_of(article.get("title"))
    target = row_address(url, text_of(article.get("url")) or text_of(article.get("post_url")), title)
    if target is None:
        return None
    files = tuple(
        Row(as_asked(link, url), text_of(file.get("name")))
        for file in objects(article.get("attachment"))
        if (link := absolute(url, text_of(file.get("url"))))
    )
    dates = [day(article.get(key)) for key in ("date", "display_publish_time", "visible_publish_time", "publish_time")]
    return Row(as_asked(target, url), title, next(filter(None, dates), None), files)


class NfcmsSpider(SiteSpider):
    name = "nfcms"
    recognised_by = "`/content/post_123.html`, `NFCMS_SITE_ID`"
    next_pages = "下一页 or `index_2.html`; `/postmeta/i/123.json` holds a whole column"
    marks = (
        mark(130, r"\bNFCMS_|/postmeta/[ip]/"),
        mark(160, r"\bcontent/m?post_\d+\.html"),
    )
    read_list = staticmethod(read_list)
    next_page = staticmethod(counted_next_page)
