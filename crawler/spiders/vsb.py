"""VSB (博达 VisualSiteBuilder): `xxx.htm`, and further pages `xxx/<n>.htm` that count down to 1.

The file behind page 2 changes whenever a page is added, so the address of a page tells nothing about its rows. Annual
reports stand in one list, or in a column for each year (`zfxxgknb/a2024.htm`). The dynamic twin `list.jsp` and its items
are the same documents under second addresses.
"""

import re
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from crawler.lists.addresses import absolute
from crawler.lists.bounded import bounded
from crawler.lists.listing import ListPage, Row, anchors, is_file, names_a_report, soup
from crawler.lists.marks import mark
from crawler.spiders import generic
from crawler.visits.site_spider import SiteSpider
from crawler.web.urls import host_of

_ITEM = re.compile(r"/info/\d+/\d+\.htm$|[?&]urltype=news\.NewsContentUrl\b|[?&]wbnewsid=\d+")
_PAGES = re.compile(r"_simple_list_gotopage_fun\(\s*(\d{1,9})|共\s*(\d{1,9})\s*页")
_YEAR = re.compile(r"^\W*(?:政府信息公开)?20\d\d年?度?(?:政府信息公开)?(?:工作)?(?:年报|年度报告)?\W*$")


@bounded
def read_list(text: str, url: str) -> ListPage:
    page = soup(text)
    rows = tuple(row for row in anchors(page, url) if _is_item(row))
    rows = generic.itself(page, url) or rows
    announced = _PAGES.search(text)
    pages = int(announced[1] or announced[2]) if announced else None
    further = generic.next_link(page, url) or (_counted_down(url, pages) if pages else None)
    return ListPage(rows, further, total_pages=pages, lists=_years(page, url), ended=further is None and pages is None)


def _is_item(row: Row) -> bool:
    return bool(_ITEM.search(row.url) or is_file(row) or names_a_report(row))


def _counted_down(url: str, pages: int) -> str | None:
    """The next page where the pager has no link to it: `zcyzc.htm` → `zcyzc/30.htm` → `zcyzc/29.htm`."""
    path = urlsplit(url).path
    inner = re.search(r"/(\d{1,9})\.htm$", path)
    if inner and int(inner[1]) < pages:
        number = int(inner[1]) - 1
        return urljoin(url, f"{number}.htm") if number else None
    outer = re.search(r"(?<![^/])([^/]+)\.htm$", path)
    return urljoin(url, f"{outer[1]}/{pages - 1}.htm") if outer and pages > 1 else None


def _years(page: BeautifulSoup, url: str) -> tuple[str, ...]:
    """The columns of the other years: what the links say tells, since a new year is a new column."""
    found = []
    for anchor in page.find_all("a", href=True):
        target = absolute(url, str(anchor["href"]))
        if not target or target == url or host_of(target) != host_of(url) or _is_item(Row(target, "")):
            continue
        if _YEAR.match("".join(anchor.get_text().split())) and _is_beside(target, url):
            found.append(target)
    return tuple(dict.fromkeys(found))


def _is_beside(target: str, url: str) -> bool:
    """Below the list (`zfxxgknb/a2024.htm` of `zfxxgknb.htm`), beside another year, or a column of the dynamic twin."""
    there, here = urlsplit(target).path, urlsplit(url).path
    below = here.removesuffix(".htm") + "/"
    of_a_year = re.search(r"20\d\d[^/]*$", here) and there.rpartition("/")[0] == here.rpartition("/")[0]
    return bool(there.startswith(below) or of_a_year or "urltype=tree.TreeTempUrl" in target)


class VsbSpider(SiteSpider):
    name = "vsb"
    recognised_by = "`/info/1043/12345.htm`, `_simple_list_gotopage_fun(…)`"
    next_pages = "`xxx/30.htm` down to `xxx/1.htm`; a column for each year"
    usual_columns = ("/zfxxgk/zfxxgknb.htm", "/zfxxgknb.htm")
    marks = (
        mark(
            140, r"_simple_list_gotopage_fun|_showDynClickBatch|/system/resource/(?:js|css)/|urltype=tree\.TreeTempUrl"
        ),
    )
    read_list = staticmethod(read_list)
