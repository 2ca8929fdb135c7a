"""Longxun 龙讯 (Anhui, some counties of Sichuan): the rows of a column come as fragments from `/site/label/8888`.

What the fragment looks like depends on `file`, a template on the server that differs by site and generation, so rows are
told by their addresses. The column page names site, organ and category, and often shows the first rows itself. Annual
reports are a category of the catalogue (`type=4`) or a type of their own; only the text of the menu tells which.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

import extract
from crawler.lists.addresses import absolute, with_query
from crawler.lists.bounded import bounded
from crawler.lists.columns import names_reports
from crawler.lists.listing import ListPage, Row, count_in, date_in, is_item, row_of, soup, values_in
from crawler.lists.marks import mark
from crawler.lists.walk import counted_next_page
from crawler.spiders import generic
from crawler.visits.site_spider import SiteSpider

_ITEM = re.compile(r"/public/\d+/\d+\.html$|/content/(?:article|detail)/\w+|/group\d*/M\d\d/")
_COLUMN = re.compile(r"^(?P<site>.*)/public/column/(?P<organ>\d+)")
_LABEL = re.compile(r"""(?<![^\s"'()<>])[^\s"'()<>]*/site/label/8888(?:\?[^\s"'()<>]*)?""")
_NUMBERS = {name: re.compile(rf"""\b{name}["']?\s*[:=]\s*["']?(\d{{1,9}})""") for name in ("pageCount", "total")}
_NEWEST = "/xxgk/publicInfoList_newest2020"  # the template that most sites have


@bounded
def read_list(text: str, url: str) -> ListPage:
    """Read a column page or a fragment."""
    page = soup(text)
    rows = tuple(_rows(page, url))
    if not rows and "/content/column/" in url:
        rows = generic.read_list(text, url).rows
    count, total = (_number(text, name) for name in ("pageCount", "total"))
    if "/site/label/" in url or "/content/column/" in url:
        last = _asked(url) >= count if count is not None else len(rows) < _size(url)
        return ListPage(rows, None if last else _following(url), total, count, ended=last)
    column = _menu_column(page, url)
    if column and not _asks_for_category(url):
        return ListPage((), lists=(column,))  # the catalogue itself holds everything else of the organ
    further = _first_fragment(text, page, url)
    lists = (column,) if column else ()
    if further is None or (total is not None and len(rows) >= total):
        return ListPage(rows, total_rows=total, total_pages=count, lists=lists)
    return ListPage((), further, lists=lists, spare=rows)


def _rows(page: BeautifulSoup, url: str) -> Iterator[Row]:
    shared: dict[int, bool] = {}
    for anchor in page.find_all("a", href=True):
        row = row_of(anchor, url)
        if row is not None and row.title and is_item(row, _ITEM):
            yield replace(row, date=date_in(_around(anchor, shared)) or row.date)


def _around(anchor: Tag, shared: dict[int, bool]) -> str:
    """The text of the widest element that holds this link alone: the date is a sibling, or a neighbour of the parent.

    `shared` keeps of elements whether they hold several links.
    """
    around: Tag = anchor
    for parent in anchor.parents:
        if id(parent) not in shared:
            shared[id(parent)] = len(parent.find_all("a", href=True, limit=2)) > 1
        if shared[id(parent)] or parent.name in ("body", "html", "[document]"):
            break
        around = parent
    text = around.get_text(" ")
    return text if date_in(text) else ""


def _menu_column(page: BeautifulSoup, url: str) -> str | None:
    """The column of annual reports of this organ that the menu links, unless it is this one."""
    for anchor in page.find_all("a", href=True):
        target = absolute(url, str(anchor["href"]))
        if not target or _organ(target) is None or _organ(target) != _organ(url) or _kind(target) == _kind(url):
            continue
        text = "".join(anchor.get_text().split())
        if names_reports(text) and extract.parse_title(text).year is None and _asks_for_category(target):
            return target
    return None


def _organ(url: str) -> str | None:
    found = _COLUMN.search(urlsplit(url).path)
    return found["organ"] if found else None


def _kind(url: str) -> tuple[str | None, ...]:
    query = dict(parse_qsl(urlsplit(url).query))
    return (urlsplit(url).path, query.get("type"), query.get("catId"))


def _asks_for_category(url: str) -> bool:
    query = dict(parse_qsl(urlsplit(url).query))
    return bool(query.get("catId")) or query.get("type", "4") != "4" or "/content/" in url


def _first_fragment(text: str, page: BeautifulSoup, url: str) -> str | None:
    found = _COLUMN.search(urlsplit(url).path)
    if not found:
        return None
    label = _LABEL.search(text)
    address = urlsplit(urljoin(url, label[0].replace("&amp;", "&"))) if label else None
    meta = page.find("meta", attrs={"name": re.compile("^SiteId$", re.IGNORECASE)})
    given = {"type": "4", "catId": "", "pageSize": "15", "file": _NEWEST}
    given |= {"siteId": str(meta.get("content") or "")} if isinstance(meta, Tag) else {}
    given |= {name: value for name, value in values_in(text, "siteId", "pageSize", "file").items() if value}
    given |= dict(parse_qsl(address.query)) if address else {}
    given |= {name: value for name, value in parse_qsl(urlsplit(url).query) if name in ("type", "catId")}
    if not given.get("siteId"):
        return None
    query = {
        "IsAjax": "1",
        "dataType": "html",
        "labelName": "publicInfoList",
        "siteId": given["siteId"],
        "pageSize": given["pageSize"],
        "pageIndex": "1",
        "action": "list",
        "isDate": "true",
        "dateFormat": "yyyy-MM-dd",
        "length": "200",  # titles are cut there
        "organId": found["organ"],
        "type": given["type"],
        "catId": given["catId"],
        "cId": "",
        "result": "暂无相关信息",
        "file": given["file"],
    }
    path = address.path if address else f"{found['site']}/site/label/8888"
    return urljoin(url, f"{path}?{urlencode(query)}")


def _following(url: str) -> str:
    return with_query(url, pageIndex=str(_asked(url) + 1))


def _size(url: str) -> int:
    size = dict(parse_qsl(urlsplit(url).query)).get("pageSize", "")
    return count_in(size) or 0


def _asked(url: str) -> int:
    number = dict(parse_qsl(urlsplit(url).query)).get("pageIndex", "")
    return count_in(number) or 1


def _number(text: str, name: str) -> int | None:
    found = _NUMBERS[name].search(text)
    return int(found[1]) if found else None


class LongxunSpider(SiteSpider):
    name = "longxun"
    recognised_by = "`/public/column/…`, `/site/label/8888`"
    next_pages = "`pageIndex=` of the fragment; from the catalogue to the column that the menu names"
    names_columns = True
    marks = (mark(60, r"/site/label/8888\b|/public/column/\d+|\bLs\.(?:pagination|pagebar)\("),)
    list_headers: Mapping[str, str] = {"X-Requested-With": "XMLHttpRequest", "Ls-Language": "zh"}
    read_list = staticmethod(read_list)
    next_page = staticmethod(counted_next_page)
