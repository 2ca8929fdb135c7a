"""TrueCMS (Nantong, Haimen, Rugao, Lianyungang): the first rows inline, the rest as a datastore inside JSONP.

Shape from documentation: the request is exact, the answer was put together from what public crawlers read. Where the
interface is gone, the rows of the page are all there is.
"""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.lists.addresses import row_address, with_query
from crawler.lists.bounded import bounded
from crawler.lists.listing import ListPage, Row, count_in, date_in, soup, values_in
from crawler.lists.loose_json import at, load
from crawler.lists.marks import mark
from crawler.lists.walk import Walk
from crawler.spiders.hanweb import number_of, records_of
from crawler.visits.site_spider import SiteSpider

_INTERFACE = "/truecms/messageController/getMessage.do"
_PER_PAGE = 10  # larger ones are refused by some hosts
_GROUP = 30


@bounded
def read_list(text: str, url: str) -> ListPage:
    answer = re.search(r"^\s*+[\w$.]++\((.*)\)\s*+;?\s*+$", text, re.DOTALL) if _INTERFACE in url else None
    store = str(at(load(answer[1]), "result") or "") if answer else text
    rows = tuple(row for record in records_of(store) if (row := _row(record, url)) is not None)
    return ListPage(rows, None if _INTERFACE in url else _interface(text, url), number_of(store, "totalrecord"))


def _row(record: str, url: str) -> Row | None:
    fragment = soup(record)
    anchor = fragment.find("a", href=True)
    if anchor is None:
        return None
    titled = anchor if anchor.get("title") else anchor.find(title=True)
    title = " ".join((str(titled["title"]) if titled else anchor.get_text()).split())
    target = row_address(url, str(anchor["href"]), title)
    return Row(target, title, date_in(fragment.get_text())) if target else None


def _interface(text: str, url: str) -> str | None:
    column = values_in(text, "columnId").get("columnId")
    if not column:
        return None
    query = {"perpage": str(_PER_PAGE), "contentTemplate": "", "columnId": column, "callback": "cb"}
    return urljoin(url, f"{_INTERFACE}?{urlencode(query)}")


def next_page(page: ListPage, walk: Walk, url: str) -> str | None:
    interface = page.further if isinstance(page.further, str) else url
    if walk.complete or not walk.rows.fresh or _INTERFACE not in interface:
        return None
    last = dict(parse_qsl(urlsplit(url).query)).get("endrecord") if _INTERFACE in url else str(len(page.rows))
    first = (count_in(last or "") or 0) + 1
    return with_query(interface, startrecord=str(first), endrecord=str(first + _GROUP - 1))


class TrueCmsSpider(SiteSpider):
    name = "truecms"
    recognised_by = "`columnId:'…'`, `getMessage.do`"
    next_pages = "`startrecord`/`endrecord`"
    captured = False
    marks = (mark(20, r"/truecms/messageController/|\bcolumnId\s*:\s*[\"'][0-9a-f]{8}-?[0-9a-f]{4}-"),)
    read_list = staticmethod(read_list)
    next_page = staticmethod(next_page)
