"""Hanweb 大汉网络 JCMS: rows in an XML island, further pages from `dataproxy.jsp`.

The list page shows an empty element. `<script type="text/xml"><datastore>` has up to three groups of rows and, in
`nextgroup`, the address of the proxy. Newer servers page by `page=`. Older servers page by `startrecord`/`endrecord` and
ignore `page=`. No server says which. So the walk starts with `page=`. If `page=` brings no new rows although more rows are
announced, the walk continues with record numbers. Records are broken HTML in CDATA and are read one by one. If the proxy is
not at the address in the page, it is tried at the two other usual addresses.
"""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from crawler.lists.bounded import bounded
from crawler.lists.listing import (
    Ask,
    ListPage,
    Row,
    anchors,
    count_in,
    date_in,
    file_extension,
    names_a_report,
    row_of,
    soup,
    values_in,
)
from crawler.lists.marks import mark
from crawler.lists.walk import Walk
from crawler.spiders.hanweb import catalogue, query
from crawler.visits.site_spider import SiteSpider

_RECORD = re.compile(r"<record>((?:[^<]++|<(?!/?record>))*+)</record>", re.IGNORECASE)
_NEXT_GROUP = re.compile(r"<nextgroup>((?:[^<]++|<(?!/?nextgroup>))*+)</nextgroup>", re.IGNORECASE)
_PROXY = re.compile(
    r"""href\s*=\s*(["'])((?>(?:(?!href\s*=)[^<>])*?dataproxy\.jsp\?)(?:(?!href\s*=)[^<>])*?)\1\s*>""", re.IGNORECASE
)
_ITEM = re.compile(r"/art_[^/]+\.html?$|/art/\d{4}/", re.IGNORECASE)
_PLACES = ("/module/web/jpage/", "/module/jpage/", "/module/jslib/jquery/jpage/")
_CONTAINER = re.compile(
    r"""id=["'](?:jpageform_)?(\w+)["'][^<>]{0,200}>\s*+<script[^<>]{0,200}text/xml""", re.IGNORECASE
)
_NUMBERS = {
    tag: re.compile(rf"<{tag}>\s*+(?:<!\[CDATA\[\s*+)?(\d{{1,9}})", re.IGNORECASE)
    for tag in ("totalrecord", "totalpage")
}
_GROUP = 45  # rows that the proxy is asked for at a time: what the systems' own script asks for


@bounded
def read_list(text: str, url: str) -> ListPage:
    """Read a column page, or an answer of the proxy or of one of the other modules."""
    if catalogue.ANNUAL in url:
        return catalogue.read_annual(text, url)
    if catalogue.SEARCH in url:
        return catalogue.read_search(text, url)
    if "/queryList?" in url:
        return query.read_query(text, url)
    rows = tuple(row for record in records_of(text) if (row := _read_record(record, url)) is not None)
    if not rows and "<datastore" not in text.lower():  # columns that were published as plain lists
        markup = text.replace("\\", "") if "dataproxy.jsp" in url else text  # old Gansu answers JavaScript strings
        rows = tuple(row for row in anchors(soup(markup), url) if _is_item(row))
    further: Ask | None = _next_group(text, url)
    if further is None and "dataproxy.jsp" not in url:
        further = catalogue.search_of(text, url) or query.query_of(text, url)
    years = catalogue.newest_annual(text, url)
    return ListPage(rows, further, number_of(text, "totalrecord"), number_of(text, "totalpage"), years)


def _is_item(row: Row) -> bool:
    return bool(_ITEM.search(row.url) or file_extension(row.url) or names_a_report(row))


def _read_record(record: str, url: str) -> Row | None:
    fragment = soup(record)
    for anchor in fragment.find_all("a", href=True):
        row = row_of(anchor, url)
        if row is not None:  # a date can be split by line breaks: "2026-\n01-\n23"
            return replace(row, date=date_in(re.sub(r"\s+", "", fragment.get_text())[-14:]) or row.date)
    return None


def records_of(text: str) -> list[str]:
    """The markup of each record of a datastore."""
    return [re.sub(r"<!\[CDATA\[|\]\]>", "", record) for record in _RECORD.findall(text)]


def number_of(text: str, tag: str) -> int | None:
    found = _NUMBERS[tag].search(text)
    return int(found[1]) if found else None


def _next_group(text: str, url: str) -> str | None:
    group = _NEXT_GROUP.search(text)
    # the quotes of href='…' also stand around values inside the address (path='/')
    link = _PROXY.search(group[1] if group else text)
    if link:
        return clean_proxy(urljoin(url, link[2].strip().replace("&amp;", "&")))
    return _unnamed_proxy(text, url) if "<datastore" in text.lower() and "dataproxy.jsp" not in url else None


def _unnamed_proxy(text: str, url: str) -> str | None:
    """The proxy of a page that only has the numbers for it in its script."""
    given = values_in(text, "webid", "columnid", "unitid")
    column, unit = re.search(r"/col/col(\d+)/", url), _CONTAINER.search(text)
    values = {
        "webid": given.get("webid"),
        "columnid": given.get("columnid") or (column[1] if column else None),
        "unitid": given.get("unitid") or (unit[1] if unit else None),
    }
    if not all(values.values()):
        return None
    asked = urlencode({"page": "1", "appid": "1", "path": "/"} | values, safe="/")
    return urljoin(url, f"{_PLACES[0]}dataproxy.jsp?{asked}&permissiontype=0")


def clean_proxy(address: str) -> str:
    """The address with each value of a parameter once, without quotes, and encoded once.

    `appid=1` comes twice, `path='/'` and `webname='…'` are quoted in old systems, `webname` is encoded twice in new ones.
    """
    parts = urlsplit(address)
    pairs = ((name, unquote(value).strip("'\"")) for name, value in parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit(parts._replace(query=urlencode(list(dict.fromkeys(pairs)), safe="/")))


def proxy_page(address: str) -> int | None:
    number = dict(parse_qsl(urlsplit(address).query)).get("page", "")
    return count_in(number)


def by_page(address: str, number: int) -> str:
    return _with(address, {"page": str(number)}, drop=("startrecord", "endrecord", "perpage"))


def by_records(address: str, seen: int) -> str:
    """Ask for the rows after the first `seen`."""
    wanted = {"col": "1", "startrecord": str(seen + 1), "endrecord": str(seen + _GROUP), "perpage": str(_GROUP // 3)}
    return _with(address, wanted, drop=("page",))


def _with(address: str, values: dict[str, str], drop: tuple[str, ...]) -> str:
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in drop and name not in values]
    return urlunsplit(parts._replace(query=urlencode([*kept, *values.items()], safe="/")))


def next_page(page: ListPage, walk: Walk, url: str) -> Ask | None:
    """Where the list goes on, given what the walk has seen so far. None when it ends or nothing more can be had."""
    if catalogue.ANNUAL in url:
        return catalogue.next_annual(walk, url)
    if catalogue.SEARCH in url:
        return catalogue.next_search(page, walk, url)
    if "/queryList?" in url:
        return query.next_query(page, walk, url)
    if page.further is not None and not isinstance(page.further, str):
        return None if walk.complete else page.further
    return _next_of_proxy(page, page.further, walk, url)


def _next_of_proxy(page: ListPage, named: str | None, walk: Walk, url: str) -> str | None:
    proxy = named or (url if "dataproxy.jsp" in url else None)
    if proxy and "dataproxy.jsp" in url:  # it answers here, whatever it says of itself
        proxy = urlunsplit(urlsplit(url)._replace(query=urlsplit(proxy).query))
    if proxy is None or walk.complete:
        return None
    if "startrecord=" in url:
        return by_records(proxy, len(walk.rows.addresses)) if walk.rows.fresh else None
    if "dataproxy.jsp" not in url:
        return by_page(proxy, 1)
    number = proxy_page(url) or 1
    if walk.rows.fresh or (page.rows and (number == 1 or not walk.rows.repeated)):  # page 1 may repeat the column page
        ends = page.total_pages is not None and number >= page.total_pages
        return None if ends else by_page(proxy, number + 1)
    return by_records(proxy, len(walk.rows.addresses)) if number <= 2 else None


def first_page(url: str) -> Ask:
    return catalogue.by_form(url) if catalogue.SEARCH in url else url


def instead(url: str) -> str | None:
    """The same request to the next of the places of the proxy."""
    for at, place in enumerate(_PLACES):
        if f"{place}dataproxy.jsp" in url:
            return url.replace(place, _PLACES[(at + 1) % len(_PLACES)])
    return None


def short_page_ends(walk: Walk, url: str) -> bool:
    """Pages name a proxy even when there is nothing to get from it; a group that is not full is the last one."""
    return "dataproxy.jsp" in url and walk.rows.last_count % 5 != 0


class HanwebSpider(SiteSpider):
    name = "hanweb"
    recognised_by = '`/col/col123/index.html`, `<script type="text/xml"><datastore>`'
    next_pages = (
        "`dataproxy.jsp`, first by `page=`, then by `startrecord`/`endrecord`; the old catalogue `search.jsp`; "
        "`xxgkAnnualReport.jsp` year by year; `queryList`"
    )
    marks = (
        mark(
            70,
            r"<datastore\b|/module/(?:web/|jslib/jquery/)?jpage/\w*dataproxy\.jsp|<recordset\b|/module/xxgk/\w+\.jsp",
        ),
        mark(170, r"(?-i:\A(?>[^\n]*?/col/col\d+/)[^\n]*\n(?s:.*?)(?:/art_\w+\.html|/queryList))"),
    )
    read_list = staticmethod(read_list)
    next_page = staticmethod(next_page)
    first_page = staticmethod(first_page)
    instead = staticmethod(instead)
    short_page_ends = staticmethod(short_page_ends)
