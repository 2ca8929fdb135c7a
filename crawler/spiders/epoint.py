"""Epoint 新点 (Xuzhou, Yingkou, Fushun): a script asks `getgovinfolist` with JSON and an identity of the site from another script.

Shape from documentation: keys of request and answer are those of public crawlers, no answer was captured.
"""

import json
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.lists.addresses import as_asked, row_address
from crawler.lists.bounded import bounded
from crawler.lists.listing import Ask, ListPage, Post, Row, date_in, values_in
from crawler.lists.loose_json import at, load, number, objects, text_of
from crawler.lists.marks import mark
from crawler.lists.walk import Walk
from crawler.visits.site_spider import SiteSpider

_COMMON = "/js/webBuilderCommon.js"
_INTERFACE = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
_PER_PAGE = 20


@bounded
def read_list(text: str, url: str) -> ListPage:
    """Read the column page, the script of the site, or an answer."""
    if _INTERFACE in url:
        custom = at(load(text), "custom")
        custom = load(custom) if isinstance(custom, str) else custom
        rows = (_row(record, url) for record in objects(at(custom, "data")))
        return ListPage(tuple(row for row in rows if row is not None), url, number(at(custom, "total")))
    guid = values_in(text, "siteGuid").get("siteGuid")
    if guid:
        return ListPage((), Post(urljoin(url, _INTERFACE), (("siteGuid", guid),)))
    return ListPage((), urljoin(url, _COMMON))


def _row(record: dict[str, object], url: str) -> Row | None:
    links = (text_of(record.get(key)) for key in ("infourl", "visiturl", "linkurl"))
    title = text_of(record.get("realtitle")) or text_of(record.get("title"))
    target = row_address(url, next(filter(None, links), ""), title)
    if target is None or not title:
        return None
    return Row(
        as_asked(target, url), title, date_in(text_of(record.get("infodate")) or text_of(record.get("handsdate")))
    )


def next_page(page: ListPage, walk: Walk, url: str) -> Ask | None:
    """The column is that of the start; pages count from 0, and beyond the last one the last comes again."""
    if isinstance(page.further, Post):
        return _ask(page.further.url, dict(page.further.form)["siteGuid"], walk.start, 0)
    if _INTERFACE not in url:
        return page.further if walk.pages == 1 else None
    if not page.rows or walk.rows.repeated or walk.complete:
        return None
    asked = dict(parse_qsl(urlsplit(url).query))
    return _ask(url.split("?")[0], asked["siteGuid"], walk.start, (number(asked["pageIndex"]) or 0) + 1)


def _ask(interface: str, guid: str, start: str, index: int) -> Post:
    column = dict(parse_qsl(urlsplit(start).query))
    values: dict[str, str | int] = {
        "deptcode": column.get("deptcode", ""),
        "categorynum": column.get("categorynum", ""),
        "pageIndex": index,
        "pageSize": _PER_PAGE,
        "siteGuid": guid,
    }
    return Post(interface, tuple((name, str(value)) for name, value in values.items()), json.dumps(values))


class EpointSpider(SiteSpider):
    name = "epoint"
    recognised_by = "`govInfoPub.html?categorynum=`"
    next_pages = "JSON, `pageIndex` from 0"
    captured = False
    marks = (mark(40, r"/EWB-FRONT/|/webBuilderCommon\.js\b|/govInfoPub\.html\?"),)
    read_list = staticmethod(read_list)
    next_page = staticmethod(next_page)
