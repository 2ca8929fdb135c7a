"""Hanweb jpaas 集约化: a column page names a unit in `queryData`, an interface gives the unit's rows as HTML in JSON.

Only `paramJson` pages; a bare `pageNo` is ignored and brings page 1 again. The column page may show rows too, of this
unit or of others: they are taken only where the interface gives nothing. Lists of the 信息公开目录 are narrowed by
`search`, a string of JSON inside `paramJson`. Migrated items carry the year of the migration in their address.
"""

import html
import json
import re
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup

from crawler.lists.addresses import with_query
from crawler.lists.bounded import bounded
from crawler.lists.columns import columns_in
from crawler.lists.listing import ListPage, anchors, is_item, soup, unique
from crawler.lists.loose_json import at, literal, load, number
from crawler.lists.marks import mark
from crawler.lists.walk import counted_next_page
from crawler.spiders import generic
from crawler.visits.site_spider import SiteSpider

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_QUERY = re.compile(r"""\bquerydata["']?\s*[=:]\s*+(?:["']\s*+)?(?=\{)""", re.IGNORECASE)
_SEARCH = re.compile(r"\{(?>[^{}]*?\bxxgkId\b)[^{}]*+\}")
_ITEM = re.compile(r"/art_[^/]+\.html?$|/art/\d{4}/", re.IGNORECASE)
_MOST_UNITS = 100  # of a page
_LONGEST_QUERY = 10_000  # characters
_PAGE_SIZE = "15"


@bounded
def read_list(text: str, url: str) -> ListPage:
    """Read a column page or an answer of the interface."""
    if "/front/page/build/unit" in url:
        return _read_answer(text, url)
    page = soup(text)
    units = _units(page, text, url)
    rows = unique(row for row in anchors(page, url) if is_item(row, _ITEM))
    lists = (*units[1:], *columns_in(page, url))
    if units:
        return ListPage((), units[0], lists=lists, spare=rows)
    return ListPage(rows, generic.next_link(page, url), _count(page), lists=lists)


def _read_answer(text: str, url: str) -> ListPage:
    answer = load(text)
    data = at(answer, "data")
    fragment = soup(data if isinstance(data, str) else str(at(data, "html") or ""))
    links = [row for row in anchors(fragment, url) if not urlsplit(row.url).path.endswith("/index.html")]
    rows = unique(row for row in links if is_item(row, _ITEM)) or unique(links)
    count = _count(fragment)
    # Without a count, a page without rows is all that the interface says of the end.
    ended = count is None and not rows and at(answer, "success") is True
    return ListPage(rows, _following(url), count, ended=ended)


def _count(fragment: BeautifulSoup) -> int | None:
    pager = fragment.select_one("[rows][count]")
    return number(pager["count"]) if pager is not None else None


def _following(url: str) -> str:
    wanted = load(parse_qs(urlsplit(url).query).get("paramJson", ["{}"])[0])
    asked = wanted if isinstance(wanted, dict) else {}
    current = number(asked.get("pageNo")) or 1
    return with_query(url, paramJson=_compact({"pageSize": _PAGE_SIZE, **asked, "pageNo": current + 1}))


def _compact(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _units(page: BeautifulSoup, text: str, url: str) -> list[str]:
    """The addresses of the first pages of the units that list items; an aggregate page has more than one."""
    plain = html.unescape(text)
    tags, written = page.select("[querydata]", limit=_MOST_UNITS), islice(_QUERY.finditer(plain), _MOST_UNITS)
    units = [(literal(str(tag["querydata"]).strip(), longest=_LONGEST_QUERY), tag.get("url")) for tag in tags]
    units += [(literal(plain, found.end(), _LONGEST_QUERY), None) for found in written]
    found: dict[str, tuple[bool, bool]] = {}
    for query, path in units:
        if isinstance(query, dict) and "tagId" in query:
            found[_first_page(query, str(path or ""), page, plain, url)] = _looks_like_a_list(query)
    best = max(found.values(), default=(False, False))
    return [address for address, look in found.items() if look == best][: None if any(best) else 1]


def _first_page(query: dict[str, Any], path: str, page: BeautifulSoup, plain: str, url: str) -> str:
    asked = {"pageNo": 1, "pageSize": str(query.get("rows") or _rows_a_page(page))}
    search = query.get("search") or _search(plain)
    if search:
        asked["search"] = search if isinstance(search, str) else _compact(search)
    values = {name: value for name, value in query.items() if name not in ("rows", "search")}
    address = urljoin(url, path if "build/unit" in path else _UNIT)
    return f"{address}?{urlencode({**values, 'paramJson': _compact(asked)})}"


def _looks_like_a_list(query: dict[str, Any]) -> tuple[bool, bool]:
    label = str(query["tagId"])
    return "rows" in query, bool(re.search("列表|信息|内容", label)) and not re.search("导航|位置|标题", label)


def _rows_a_page(page: BeautifulSoup) -> str:
    pager = page.select_one("[rows][count]")
    return str(pager["rows"]) if pager is not None else _PAGE_SIZE


def _search(plain: str) -> str | None:
    found = _SEARCH.search(plain.replace("\\", ""))
    narrowed = literal(found[0]) if found else None
    return _compact(narrowed) if isinstance(narrowed, dict) else None


class JpaasSpider(SiteSpider):
    name = "jpaas"
    recognised_by = """`queryData="{'webId':…}"`, `/api-gateway/jpaas-publish-server/`"""
    next_pages = '`paramJson={"pageNo":2,…}` of the interface `build/unit`, to the number of rows that it names'
    marks = (mark(80, r"/jpaas-publish-server/|\bqueryData[\"']?\s*[=:]\s*[\"']?\{[^{}]*\bwebId\b"),)
    read_list = staticmethod(read_list)
    next_page = staticmethod(counted_next_page)
