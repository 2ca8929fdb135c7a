"""TRS WCM and its look-alikes: static list pages `index.html`, `index_1.html`, …, and a pager call in JavaScript."""

import re
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup

from crawler.lists.addresses import row_address, with_query
from crawler.lists.bounded import bounded
from crawler.lists.listing import ListPage, Row, anchors, count_in, is_item, soup, title_of
from crawler.lists.marks import mark
from crawler.lists.pagers import pager_of
from crawler.spiders import generic
from crawler.visits.site_spider import SiteSpider

ITEM = re.compile(r"/t\d{8}_\d+(?:_\d+)?\.s?html?$|/\d{8}/[0-9a-f]{32}\.html$", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SCRIPT_URL = re.compile(
    r"""(?:var\s+url\s*=|jumpToDetail\s*\(|window\.open\s*\(|href\s*=)\s*\\?["']([^"'\\]+)\\?["']""", re.IGNORECASE
)


@bounded
def read_list(text: str, url: str) -> ListPage:
    page = soup(text)
    rows = {row.url: row for row in anchors(_without_dummies(page), url) if is_item(row, ITEM)}
    for row in _rows_in_scripts(page, url):
        rows.setdefault(row.url, row)
    plain = generic.read_list(text, url)  # look-alikes keep the pager and name their items in other ways
    pager = pager_of(text, url)
    dated = any(ITEM.search(urlsplit(address).path) for address in rows)
    shown = tuple(rows.values()) if dated else plain.rows or tuple(rows.values())
    pager = pager.told_by(len(shown)) if pager else None
    return ListPage(
        shown,
        pager.next_page(url) if pager else plain.further or _next_of_search(text, url),
        pager.rows if pager else None,
        pager.pages if pager else None,
        plain.lists,
    )


def _without_dummies(page: BeautifulSoup) -> BeautifulSoup:
    """Beijing hides one row that only search engines read. Where many are hidden, a script pages through them."""
    hidden = [
        item for item in page.find_all("li") if _HIDDEN.search(str(item.get("style") or "")) or item.has_attr("hidden")
    ]
    if len(hidden) == 1:
        hidden[0].decompose()
    return page


def _rows_in_scripts(page: BeautifulSoup, url: str) -> list[Row]:
    """Wuhan writes its rows with `document.writeln`, others open them with `onclick="jumpToDetail('…')"`."""
    rows = []
    for tag in page.find_all(onclick=_SCRIPT_URL):
        found = _SCRIPT_URL.search(str(tag["onclick"]))
        title = title_of(tag, " ".join(tag.get_text(" ").split()))
        target = row_address(url, found[1], title) if found else None
        if target and title:
            rows.append(Row(target, title))
    for script in page.find_all("script"):
        code = script.get_text()
        if "document.write" in code:
            rows += _written_rows(code, url)
    return [row for row in rows if is_item(row, ITEM)]


def _written_rows(code: str, url: str) -> list[Row]:
    rows = []
    for piece in re.split(r"(?=var\s+url\s*=)", code):
        link = re.search(r"""var\s+url\s*=\s*["']([^"']+)["']""", piece)
        title = re.search(r"""(?:var\s+title\s*=\s*|title\s*=\s*\\?)["']([^"'\\]+)""", piece)
        target = row_address(url, link[1], title[1]) if link and title else None
        if target and title and "+" not in title[1]:
            rows.append(Row(target, title[1].strip()))
    return rows


def _next_of_search(text: str, url: str) -> str | None:
    """WAS5: `/was5/web/search?channelid=…&page=2`, where the page says how many there are."""
    pages = re.search(r"共\s*(\d{1,9})\s*页", text)
    if not pages or not urlsplit(url).path.endswith("/was5/web/search"):
        return None
    current = count_in(dict(parse_qsl(urlsplit(url).query)).get("page", "")) or 1
    return with_query(url, page=str(current + 1)) if current < int(pages[1]) else None


class TrsSpider(SiteSpider):
    name = "trs"
    recognised_by = "`createPageHTML(…)` and its look-alikes, `t20220128_777120.html`"
    next_pages = "`index_1.html`, …"
    usual_columns = ("/zfxxgk/zfxxgknb/",)
    marks = (
        mark(
            150,
            r"createPage(?:HTML)?\s*\(|TRS_Editor|countPage\s*=\s*\d|nsetpage\s*\(|pagination_script_config"
            r"|\.pagination\(\s*[\"']setPage|/?t\d{8}_\d+\.s?html?",
        ),
    )
    read_list = staticmethod(read_list)
