"""Fujian's smartcms on TRS: a script draws the list from `/fjdzapp/search`, an index of all documents of the site.

The page names the index (`channelid`, in scripts also `was4doc`) and the column (`chnlid`), and shows some or all rows to
browsers without scripts; those are taken when the interface gives none. An older interface answers text that is almost
JSON: single quotes, marks between the values.
"""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.lists.addresses import absolute, as_asked, row_address, with_query
from crawler.lists.bounded import bounded
from crawler.lists.listing import ListPage, Row, date_in, is_item, values_in
from crawler.lists.loose_json import load, number, objects, text_of
from crawler.lists.marks import mark
from crawler.lists.walk import counted_next_page
from crawler.spiders import trs
from crawler.visits.site_spider import SiteSpider
from crawler.web.urls import host_of

_INTERFACE = re.compile(r"/(?:fjdzapp|was5/web)/search$")
_PER_PAGE = 100  # at most 500 are given
_CALL = re.compile(
    r"""(?<![^\s"'()<>])[^\s"'()<>?]*+(?:(?<=/fjdzapp/search)|(?<=/was5/web/search))\?[^\s"'()<>]*\bclasssql=[^\s"'()<>]*+"""
)
# A value of more than 200 characters is none of those that are read.
_PAIR = re.compile(r"""(?<!\w)(\w++)["']?\s*+:\s*+(["'])(.{0,200}?)\2\s*+[,}]""", re.DOTALL)
_INDEX = re.compile(r"""\bchannelid["']?\s*[:=]\s*["']?(\d+)""")
_COLUMN = re.compile(r"""chnl[iI]d["']?\s*(?:[:=]|%3D)\s*["']?(\d+)""")


@bounded
def read_list(text: str, url: str) -> ListPage:
    if _INTERFACE.search(urlsplit(url).path):
        return _read_answer(text, url)
    interface = _interface(text, url)
    plain = trs.read_list(text, url)
    if interface:
        return ListPage((), interface, spare=tuple(row for row in plain.rows if is_item(row, trs.ITEM)))
    announced = number(values_in(text, "recordCount").get("recordCount"))
    return plain if announced is None else replace(plain, total_rows=announced)


def _interface(text: str, url: str) -> str | None:
    """The first request that the script of a list page sends."""
    call = _CALL.search(text)
    if call:
        asked = urljoin(url, call[0].replace("&amp;", "&"))
        # The old interface names no total: where it gave less than a size that is not its own, the list would seem to end.
        own = dict(parse_qsl(urlsplit(asked).query)).get("prepage") if "/was5/" in asked else None
        return with_query(asked, page="1", prepage=own or str(_PER_PAGE))
    given = values_in(text, "was4doc", "classsql", "sortfield")
    column, named = _COLUMN.search(text), _INDEX.search(text)
    index = named[1] if named else given.get("was4doc")
    if not re.search(r"=\d", given.get("classsql", "")):  # put together by the script
        given.pop("classsql", None)
    if not column or not index:
        return None
    query = {
        "channelid": index,
        "sortfield": given.get("sortfield") or "-docorderpri,-docreltime",
        "classsql": given.get("classsql") or f"chnlid={column[1]}",
        "classcol": "publishyear",
        "classnum": "100",
        "classsort": "0",
        "cache": "true",
        "page": "1",
        "prepage": str(_PER_PAGE),
    }
    return urljoin(url, f"/fjdzapp/search?{urlencode(query)}")


def _read_answer(text: str, url: str) -> ListPage:
    answer = load(text)
    if not isinstance(answer, dict):
        return _read_old_answer(text, url)
    rows = tuple(
        row for record in objects(answer.get("data") or answer.get("docs")) if (row := _row(record, url)) is not None
    )
    page, pages = number(answer.get("page")), number(answer.get("pageCount"))
    last = pages is not None and (page or _asked_page(url)) >= pages
    return ListPage(rows, None if last else _following(url), number(answer.get("recordCount")), pages)


def _read_old_answer(text: str, url: str) -> ListPage:
    pairs = [_PAIR.findall(record) for record in re.sub("###.*?###", "", text).split("{")]
    records = [{key: value for key, _, value in values} for values in pairs]
    rows = tuple(row for record in records if (row := _row(record, url)) is not None)
    size = number(dict(parse_qsl(urlsplit(url).query)).get("prepage"))
    short = size is not None and 0 < len(rows) < size
    return ListPage(rows, None if short else _following(url), ended=short)


def _row(record: dict[str, Any], url: str) -> Row | None:
    """A document of several columns has an address in each; the one it was published at first is the same in every list."""
    title = text_of(record.get("doctitle") or record.get("title"))
    links = [absolute(url, text_of(record.get(key))) for key in ("docpuburl", "chnldocurl", "url")]
    here = [as_asked(link, url) for link in links if link]
    other = here[0] if here else row_address(url, text_of(record.get("docpuburl") or record.get("url")), title)
    target = next((link for link in here if host_of(link) == host_of(url)), other)
    if not target or not title:
        return None
    return Row(target, title, date_in(text_of(record.get("docreltime"))), _files(record, target))


def _files(record: dict[str, Any], target: str) -> tuple[Row, ...]:
    links = (
        (absolute(target, text_of(file.get("_href") or file.get("_src"))), file)
        for file in objects(record.get("files"))
    )
    return tuple(Row(as_asked(link, target), text_of(file.get("appdesc"))) for link, file in links if link)


def _asked_page(url: str) -> int:
    return number(dict(parse_qsl(urlsplit(url).query)).get("page")) or 1


def _following(url: str) -> str:
    return with_query(url, page=str(_asked_page(url) + 1))


class FujianSpider(SiteSpider):
    name = "fujian"
    recognised_by = '`ms-visible="showStatic"`, `/fjdzapp/search`'
    next_pages = "`page=` of the interface"
    marks = (
        mark(
            10,
            r"/fjdzapp/search\b|\bwas4doc\b|/was5/web/search\?[^\s\"'<>?]*\bclasssql=|ms-(?:visible|if)=[\"']!?\$?showStatic",
        ),
    )
    read_list = staticmethod(read_list)
    next_page = staticmethod(counted_next_page)
