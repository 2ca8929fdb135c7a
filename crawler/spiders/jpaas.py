"""Hanweb jpaas 集约化: a column page names a unit in `queryData`, an interface gives the unit's rows as HTML in JSON.

Only `paramJson` pages; a bare `pageNo` is ignored and brings page 1 again. The column page may show rows too, of this
unit or of others: they are taken only where the interface gives nothing. Lists of the 信息公开目录 are narrowed by
`search`, a string of JSON inside `paramJson`. Migrated items carry the year of the migration in their address.
"""

import html
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup

from crawler.columns import columns_in
from crawler.listing import ListPage, Row, anchors, file_extension, soup, unique, with_query
from crawler.loose_json import at, literal, load, number
from crawler.spiders.base import SiteSpider, counted_next_page

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_QUERY = re.compile(r"""\bquerydata["']?\s*[=:]\s*["']?\s*(?=\{)""", re.IGNORECASE)
_SEARCH = re.compile(r"\{[^{}]*\bxxgkId\b[^{}]*\}")
_ITEM = re.compile(r"/art_[^/]+\.html?$|/art/\d{4}/", re.IGNORECASE)
_PAGE_SIZE = "15"


def read_list(text: str, url: str) -> ListPage:
    """Read a column page or an answer of the interface."""
    if "/front/page/build/unit" in url:
        return _read_answer(text, url)
    page = soup(text)
    unit = _unit(page, text, url)
    rows = unique(row for row in anchors(page, url) if _is_item(row))
    lists = columns_in(page, url)
    return ListPage((), unit, lists=lists, spare=rows) if unit else ListPage(rows, lists=lists)


def _read_answer(text: str, url: str) -> ListPage:
    data = at(load(text), "data")
    fragment = soup(data if isinstance(data, str) else str(at(data, "html") or ""))
    links = [row for row in anchors(fragment, url) if not urlsplit(row.url).path.endswith("/index.html")]
    rows = unique(row for row in links if _is_item(row)) or unique(links)
    return ListPage(rows, _following(url), _count(fragment))


def _is_item(row: Row) -> bool:
    return bool(_ITEM.search(urlsplit(row.url).path) or file_extension(row.url))


def _count(fragment: BeautifulSoup) -> int | None:
    pager = fragment.select_one("[count]")
    return number(pager["count"]) if pager is not None else None


def _following(url: str) -> str:
    wanted = load(parse_qs(urlsplit(url).query).get("paramJson", ["{}"])[0])
    current = number(at(wanted, "pageNo")) or 1
    return with_query(url, paramJson=_compact({"pageSize": _PAGE_SIZE, **(wanted or {}), "pageNo": current + 1}))


def _compact(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _unit(page: BeautifulSoup, text: str, url: str) -> str | None:
    """The address of the first page of the unit that lists the column's items."""
    units = [(literal(str(tag["querydata"]).strip()), tag.get("url")) for tag in page.select("[querydata]")]
    units += [(literal(html.unescape(text), found.end()), None) for found in _QUERY.finditer(html.unescape(text))]
    units = [(query, address) for query, address in units if isinstance(query, dict) and "tagId" in query]
    if not units:
        return None
    query, address = max(units, key=lambda unit: _looks_like_a_list(unit[0]))
    asked = {"pageNo": 1, "pageSize": str(query.pop("rows", "") or _rows_a_page(page))}
    search = query.pop("search", None) or _search(text)
    if search:
        asked["search"] = search if isinstance(search, str) else _compact(search)
    path = str(address) if address and "build/unit" in str(address) else _UNIT
    return f"{urljoin(url, path)}?{urlencode({**query, 'paramJson': _compact(asked)})}"


def _looks_like_a_list(query: dict[str, Any]) -> tuple[bool, bool]:
    label = str(query["tagId"])
    return "rows" in query, bool(re.search("列表|信息|内容", label)) and not re.search("导航|位置|标题", label)


def _rows_a_page(page: BeautifulSoup) -> str:
    pager = page.select_one("[rows][count]")
    return str(pager["rows"]) if pager is not None else _PAGE_SIZE


def _search(text: str) -> str | None:
    found = _SEARCH.search(html.unescape(text).replace("\\", ""))
    narrowed = literal(found[0]) if found else None
    return _compact(narrowed) if isinstance(narrowed, dict) else None


class JpaasSpider(SiteSpider):
    name = "jpaas"

    read_list = staticmethod(read_list)
    next_page = staticmethod(counted_next_page)
