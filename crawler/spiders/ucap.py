"""UCAP 开普云: static lists `…list.shtml`, `…list_2.shtml`, or rows that a script draws from an interface.

Gansu prints rows and pager inside an HTML comment: an HTML parser sees an empty list, and the rows come from
`/common/search/<channelId>`. What the page shows without the interface is taken only where the interface gives
nothing. Hunan, Suzhou and the tax administration ask other interfaces with POST. Annual reports have a column a year.
"""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Comment

from crawler.lists.addresses import absolute, as_asked, row_address
from crawler.lists.bounded import bounded
from crawler.lists.columns import columns_in, looks_like_list
from crawler.lists.listing import Ask, ListPage, Post, Row, anchors, file_extension, is_item, soup, unique
from crawler.lists.loose_json import at, day, load, number, objects, text_of
from crawler.lists.marks import mark
from crawler.lists.pagers import pager_of
from crawler.lists.walk import Walk, counted_next_page
from crawler.spiders import generic
from crawler.visits.site_spider import SiteSpider
from crawler.web.urls import host_of

_ITEM = re.compile(r"/(?:\d{6}/(?:c\d+_)?\d+|[0-9a-f]{32}(?:/index)?|c\d+/content)\.s?html?$", re.IGNORECASE)
_INTERFACES = re.compile(r"/common/search/|/getFileListByCodeId\b|/interfacesWebZcwj/loadData\b")
_SEARCH = re.compile(r"((?:(?:https?:)?//[\w.:-]{1,80})?/[\w/-]{0,80}common/search/)([0-9a-f]{32})?")
_CHANNEL = re.compile(r"""\bchannel_?id["']?\s*[:=]\s*["']?(\w{16,})""", re.IGNORECASE)
_CODE = re.compile(r"""\bcodeId["']?\s*[:=]\s*["'](\w+)""")
_FURTHER_PAGE = re.compile(r"_\d+\.s?html?$")  # asked for only where the interface failed
_PAGE_ROWS = 15


@bounded
def read_list(text: str, url: str) -> ListPage:
    """Read a column page or an answer of an interface: JSON, or a fragment of HTML (`_isJson=false`)."""
    if _INTERFACES.search(urlsplit(url).path):
        return _read_answer(text, url)
    page = soup(text)
    shown, hidden = _items(page, url), _commented(page, url)
    lists, pager = columns_in(page, url), pager_of(text, url)
    further = pager.next_page(url) if pager else generic.next_link(page, url)
    interface = None if _FURTHER_PAGE.search(url) else _interface(page, text, url)
    # Without a pager, as many rows as the interface gives at once may be the first of several pages.
    more = pager is None and (len(shown) >= _PAGE_ROWS or _INTERFACES.search(text))
    if interface and (hidden or not shown or more):
        return ListPage((), interface, lists=lists, spare=hidden or shown, spare_further=further)
    rows = hidden or shown or tuple(row for row in generic.read_list(text, url).rows if not looks_like_list(row.url))
    return ListPage(rows, further, total_pages=pager.pages if pager else None, lists=lists)


def _items(page: BeautifulSoup, url: str) -> tuple[Row, ...]:
    rows = anchors(page, url)
    return unique(row for row in rows if is_item(row, _ITEM))


def _commented(page: BeautifulSoup, url: str) -> tuple[Row, ...]:
    """The rows of a list that stands, with its pager, inside a comment."""
    hidden = page.find_all(string=lambda text: isinstance(text, Comment) and "createPage" in text)
    return tuple(row for comment in hidden for row in _items(soup(str(comment)), url))


def _interface(page: BeautifulSoup, text: str, url: str) -> Ask | None:
    meta, scripted = page.select_one("meta[name=channelId]"), _CHANNEL.search(text)
    of_page, of_script = str(meta.get("content") or "") if meta else "", scripted[1] if scripted else ""
    if "/getFileListByCodeId" in text or "/chinatax/" in url:
        return _tax_form(text, url, of_script or of_page)
    if "/interfacesWebZcwj/loadData" in text:
        return _suzhou_form(url, of_script or of_page)
    return _search(text, url, of_page or of_script)


def _suzhou_form(url: str, channel: str) -> Post | None:
    where = f"/szinf/xxgk/interfacesWebZcwj/loadData?pageSize={_PAGE_ROWS}"
    return Post(urljoin(url, where), (("pageIndex", "1"), ("channel_id", channel))) if channel else None


def _tax_form(text: str, url: str, channel: str) -> Post | None:
    code = _CODE.search(text) or re.search(r"/(c\w+)/[^/]*$", urlsplit(url).path)
    fields = {
        "codeId": code[1] if code else "",
        "channelId": channel,
        "page": "1",
        "size": str(_PAGE_ROWS),
        "relateSubChannels": "true",
    }
    return Post(urljoin(url, "/getFileListByCodeId"), tuple(fields.items())) if channel else None


def _search(text: str, url: str, channel: str) -> Ask | None:
    """The search interface: of this host with GET; Hunan asks another host with POST."""
    named = _SEARCH.search(text)
    channel = (named[2] if named else None) or channel
    if not channel:
        return None
    asked = {"page": "1", "_pageSize": str(_PAGE_ROWS), "_isAgg": "true", "_isJson": "true", "_template": "index"}
    address = urljoin(url, named[1] if named else "/common/search/") + channel
    if host_of(address) != host_of(url):
        return Post(address, tuple(asked.items()))
    return f"{address}?{urlencode(asked)}"


def _read_answer(text: str, url: str) -> ListPage:
    answer = load(text)
    data = at(answer, "data") or at(answer, "results", "data")
    if isinstance(answer, dict):
        results = objects(at(data, "results")) or objects(at(data, "list"))
        rows = tuple(row for result in results if (row := _row(result, url)) is not None)
    else:
        rows = _items(soup(text), url)
    total = number(at(data, "total")) if at(data, "total") is not None else number(at(data, "allRow"))
    return ListPage(rows, _following(url), total)


def _row(result: dict[str, Any], url: str) -> Row | None:
    """Names of keys are in capitals at Suzhou."""
    fields = {name.lower(): value for name, value in result.items()}
    title = text_of(fields.get("title"))
    target = row_address(url, text_of(fields.get("url")), title)
    dates = (day(fields.get(key)) for key in ("publishedtimestr", "published_time_format", "publishedtime"))
    if target is None:
        return None
    return Row(as_asked(target, url), title, next(filter(None, dates), None), _files(fields, target))


def _files(fields: dict[str, Any], target: str) -> tuple[Row, ...]:
    """`resList`: no fact tells its keys, so whatever is the address of a file counts, and what is named a name."""
    found = []
    for file in objects(fields.get("reslist")):
        values = {name.lower(): text_of(value) for name, value in file.items()}
        links = (absolute(target, value) for value in values.values() if "/" in value)
        link = next((link for link in links if link and file_extension(link)), None)
        if link:
            names = (value for name, value in values.items() if "name" in name or "title" in name)
            found.append(Row(as_asked(link, target), next(filter(None, names), "")))
    return tuple(found)


def _following(url: str) -> Ask:
    """The next page, asked for as this one was: the address of an answer to POST has the form as its last query."""
    before, _, query = url.rpartition("?") if "?" in url else (url, "", "")
    values = dict(parse_qsl(query))
    page = next((name for name in ("page", "pageIndex") if name in values), "page")
    values[page] = str((number(values.get(page)) or 1) + 1)
    return f"{before}?{urlencode(values)}" if _SEARCH.search(before) else Post(before, tuple(values.items()))


def next_page(page: ListPage, walk: Walk, url: str) -> Ask | None:
    """Hunan's search interface is on another host, and wants POST too."""
    further = page.further
    if isinstance(further, str) and _SEARCH.search(further) and host_of(url) != host_of(walk.start):
        before, _, query = further.rpartition("?")
        page = replace(page, further=Post(before, tuple(parse_qsl(query))))
    return counted_next_page(page, walk, url)


class UcapSpider(SiteSpider):
    name = "ucap"
    recognised_by = '`<meta name="channelId" content="(32 hex digits)">`, `/common/search/`'
    next_pages = "`list_2.shtml` where the page has rows, else `page=2` of the interface"
    marks = (
        mark(100, r"<meta\b(?=[^<>]*\bname\s*=\s*[\"']?channelId\b)[^<>]*\bcontent\s*=\s*[\"']?[0-9a-f]{32}\b"),
        mark(110, r"/common/search/|\bUCAPCONTENT\b|\bUCAPTITLE\b"),
        mark(120, r"/getFileListByCodeId\b|/interfacesWebZcwj/loadData\b"),
    )
    read_list = staticmethod(read_list)
    next_page = staticmethod(next_page)
