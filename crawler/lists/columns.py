"""Columns of annual reports, told by what their links and headings say: many sites open a new one each year.

The address of a column says nothing about its year (c250121 holds 2024), so only the text counts. Neighbours have
years too (法治政府建设年度报告, 预决算), so the years have to stand below the list or under a heading of annual reports.
"""

import re
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

from crawler.lists.addresses import absolute
from crawler.lists.cms_addresses import MENU_OF_REPORTS
from crawler.web.urls import host_of

_REPORTS = re.compile(r"年报|年度报告|annual\s*report", re.IGNORECASE)
_OTHER_REPORTS = re.compile(r"法治|网站|预算|决算|统计|财务|质量")
_YEAR = re.compile(r"^\W*+20\d\d\s*+年?度?(?:政府信息公开(?:工作)?)?(?:年报|年度报告)?\W*+$")
_MORE = re.compile(r"^\W*(?:查看)?(?:更多|more)\W*$", re.IGNORECASE)
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6", "dt"]
_LONGEST_LINE = 2_000  # characters
_MOST_STRINGS = 300  # of a line or a heading
_LIST = re.compile(r"(?:/|/(?:index|(?=\w*list)\w++)\.(?:s?html?|jsp))$", re.IGNORECASE)


def names_reports(name: str) -> bool:
    """Does a column of this name hold annual reports on information disclosure?"""
    return bool(_REPORTS.search(name)) and not _OTHER_REPORTS.search(name)


def columns_in(page: BeautifulSoup, url: str) -> tuple[str, ...]:
    """Other lists of annual reports that this list page links: one a year, or what 更多 behind a few rows leads to."""
    found: dict[str, None] = {}
    around = _Around(url)
    for tag in page.find_all(["a", *_HEADINGS]):
        if tag.name != "a":
            around.heading = tag
            continue
        target = absolute(url, str(tag.get("href") or ""))
        if target and target != url and host_of(target) == host_of(url) and _leads_on(tag, target, around):
            found[target] = None
    return tuple(target for target in found if looks_like_list(target))


def looks_like_list(url: str) -> bool:
    """A directory, `index.html`, `zwgklist.shtml`: never the address of an item."""
    return bool(_LIST.search(urlsplit(url).path))


@dataclass(slots=True)
class _Around:
    """What stands around the links of a page. Each menu, line and heading is looked at once, however many links it has."""

    url: str
    heading: Tag | None = None  # the last one before the link
    menus: dict[int, bool] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def text_of(self, tag: Tag) -> str:
        if id(tag) not in self.texts:
            self.texts[id(tag)] = "".join(islice(tag.strings, _MOST_STRINGS))
        return self.texts[id(tag)]


def _leads_on(anchor: Tag, target: str, around: _Around) -> bool:
    text = anchor.get_text()
    more = bool(_MORE.match(text))
    if not more and not _YEAR.match(text):
        return False
    below = urljoin(around.url, ".")
    if target.startswith(below) and target != below:
        return True
    if not more and _is_in_menu_of_reports(anchor, around):
        return True
    heading = _heading(anchor, around)
    return names_reports(heading) or (more and bool(_YEAR.match(heading)))


def _is_in_menu_of_reports(anchor: Tag, around: _Around) -> bool:
    menu = anchor.find_parent(["ul", "ol", "dl", "nav", "table"])
    if menu is None:
        return False
    if id(menu) not in around.menus:
        around.menus[id(menu)] = _is_menu_of_reports(menu, around.url)
    return around.menus[id(menu)]


def _is_menu_of_reports(menu: Tag, url: str) -> bool:
    """A menu that is named so, or that links this list too among its years."""
    if any(
        MENU_OF_REPORTS.search(name) for name in (str(menu.get("id") or ""), *menu.get_attribute_list("class")) if name
    ):
        return True
    links = menu.find_all("a", href=True)
    return any(absolute(url, str(link["href"])) == url and _YEAR.match(link.get_text()) for link in links)


def _heading(anchor: Tag, around: _Around) -> str:
    """The heading of the block that the link stands in: the line around it, or what stands above."""
    line = around.text_of(anchor.parent) if anchor.parent is not None else ""
    if len(line) <= _LONGEST_LINE:
        rest = line.replace(anchor.get_text(), "", 1).strip()
        if names_reports(rest) or _YEAR.match(rest):
            return rest
    above = around.text_of(around.heading) if around.heading is not None else ""
    return re.sub(r"\s+|更多", "", above) if len(above) <= _LONGEST_LINE else ""
