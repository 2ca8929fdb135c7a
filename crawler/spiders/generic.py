"""Plain link lists of any system: rows are links, the next page is a link that says so, or a number in the address.

Huai'an has a page a year (…年政府信息公开年报汇总) that links the report of every unit by the name of the unit.
"""

import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

import extract
from crawler.lists.addresses import absolute
from crawler.lists.bounded import bounded
from crawler.lists.columns import columns_in
from crawler.lists.listing import ListPage, Row, anchors, file_extension, soup
from crawler.visits.site_spider import SiteSpider

_NEXT = re.compile(r"^\W*(?:下一页|下页|后一页|next)\W*$", re.IGNORECASE)
_NEXT_SIGN = re.compile(r"^\s*[>›»]+\s*$")
_NEXT_CLASS = re.compile(r"(?:^|[-_])next(?:[-_]?page)?$", re.IGNORECASE)
_MAX_PAGE = re.compile(r"\bmaxPage\s*=\s*(?:parseInt\(\s*)?[\"']?(\d{1,9})")
_SUMMARY = re.compile(r"^\W*20\d\d年度?(?:政府)?信息公开(?:工作)?(?:年报|年度报告)汇总")
_MOST_HEADINGS = 20
_UNIT = re.compile(r"(?:局|委|办|室|院|政府|街道|镇|乡|区|县|会|厅|部|处|队|中心|集团|公司)$")
_ITEM = re.compile(r"\d{4,}|[0-9a-f]{32}", re.IGNORECASE)


@bounded
def read_list(text: str, url: str) -> ListPage:
    """Every link of the page that may be an item; menus and bread crumbs go by the shape of their address."""
    page = soup(text)
    links = [row for row in anchors(page, url) if _may_be_item(row, url)]
    summaries = tuple(row.url for row in links if _SUMMARY.match(row.title))
    further = next_link(page, url) or _numbered(text, url)
    rows = _of_units(page, tuple(links)) or itself(page, url)
    return ListPage(rows, further, lists=(*columns_in(page, url), *summaries))


def itself(page: BeautifulSoup, url: str) -> tuple[Row, ...]:
    """A column for one year can be the report: then it has the title of an item, which columns have not."""
    meta = page.find("meta", attrs={"name": "ArticleTitle"})
    title = " ".join(str(meta.get("content") or "").split()) if isinstance(meta, Tag) else ""
    return (Row(url, title),) if extract.parse_title(title).is_report else ()


def _of_units(page: BeautifulSoup, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    headings = (tag.get_text() for tag in page.find_all(["h1", "h2", "title"], limit=_MOST_HEADINGS))
    heading = next(filter(_SUMMARY.match, headings), None)
    if heading is None:
        return rows
    year = extract.parse_title(heading).year
    return tuple(
        replace(row, title=f"{row.title}{year}年政府信息公开年报") if _UNIT.search(row.title) else row for row in rows
    )


def _numbered(text: str, url: str) -> str | None:
    """Yan'an: the pages are `<column>/<n>.html` from 1, and a script knows how many."""
    pages, current = _MAX_PAGE.search(text), re.search(r"/(\d{1,9})\.html$", urlsplit(url).path)
    if not pages or not current or int(current[1]) >= int(pages[1]):
        return None
    return urljoin(url, f"{int(current[1]) + 1}.html")


def _may_be_item(row: Row, list_url: str) -> bool:
    if row.url == list_url or _NEXT.match(row.title):
        return False
    path = urlsplit(row.url).path
    # A menu prints "政府信息公开年报" too: without a year in the title, the address has to look like an item's.
    return bool(file_extension(row.url) or _ITEM.search(path) or extract.parse_title(row.title).year)


def next_link(page: BeautifulSoup, url: str) -> str | None:
    """The next page by a link that says so; else by an arrow or a class beside this page, or by its number."""
    links = [
        (anchor, target) for anchor in page.find_all("a", href=True) if (target := absolute(url, str(anchor["href"])))
    ]
    for anchor, target in links:
        if target != url and (_NEXT.match(anchor.get_text()) or _NEXT.match(str(anchor.get("title") or ""))):
            return target
    beside = [(anchor, target) for anchor, target in links if urljoin(target, ".") == urljoin(url, ".")]
    for anchor, target in beside:
        if target != url and (_NEXT_SIGN.match(anchor.get_text()) or any(map(_NEXT_CLASS.search, _classes(anchor)))):
            return target
    return _numbered_link(links, {target for _, target in beside}, url)


def _classes(anchor: Tag) -> list[str]:
    return [
        name for tag in (anchor, anchor.parent) if tag is not None for name in tag.get_attribute_list("class") if name
    ]


def _numbered_link(links: list[tuple[Tag, str]], beside: set[str], url: str) -> str | None:
    """The number that is missing among the links is that of this page, unless one of them leads here."""
    numbered = {
        int(text): target for anchor, target in links if re.fullmatch(r"\d{1,3}", text := anchor.get_text(strip=True))
    }
    here = (number for number, target in numbered.items() if target == url or (url.endswith("/") and number == 1))
    missing = (number for number in range(1, len(numbered) + 2) if number not in numbered)
    following = numbered.get(next(here, next(missing)) + 1)
    return following if following != url and following in beside else None


class GenericSpider(SiteSpider):
    name = "generic"
    recognised_by = "anything else with plain links"
    next_pages = "the link 下一页; `/<n>.html` up to `maxPage`"
    read_list = staticmethod(read_list)
