"""TRS WCM and its look-alikes: static list pages `index.html`, `index_1.html`, …, and a pager call in JavaScript.

The call has another order of arguments in every template, so it is read by shape. What counts is the number of pages,
the current one, the name of the file, and whether page 2 is `index_1` (counted from 0) or `index_2` (from 1).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urljoin, urlsplit

from bs4 import BeautifulSoup

from crawler.lists.addresses import row_address, with_query
from crawler.lists.bounded import bounded
from crawler.lists.listing import ListPage, Row, anchors, count_in, is_item, soup, title_of
from crawler.lists.marks import mark
from crawler.spiders import generic
from crawler.visits.site_spider import SiteSpider

ITEM = re.compile(r"/t\d{8}_\d+(?:_\d+)?\.s?html?$|/\d{8}/[0-9a-f]{32}\.html$", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CALL = re.compile(r"(?<!function )\bcreatePage(?:HTML)?\s*\(([^()]*)\)")
_SCRIPT_URL = re.compile(
    r"""(?:var\s+url\s*=|jumpToDetail\s*\(|window\.open\s*\(|href\s*=)\s*\\?["']([^"'\\]+)\\?["']""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Pager:
    """`current` counts from `base` (the number that the first page has), `pages` is how many there are.

    With `per_page`, `pages` may be the number of rows: what the page shows tells.
    """

    pages: int
    current: int
    base: int
    name: str = "index"
    extension: str = "html"
    rows: int | None = None
    per_page: int | None = None

    def told_by(self, shown: int) -> "Pager":
        """The pager of a page that shows so many rows."""
        if not self.per_page or shown > max(0, self.pages - (self.current - self.base) * self.per_page):
            return self
        return replace(self, pages=-(-self.pages // self.per_page), rows=self.pages)

    def next_page(self, url: str) -> str | None:
        following = self.current + 1
        if following - self.base >= self.pages:
            return None
        return urljoin(url, f"{self.name}_{following}.{self.extension}")


@bounded
def read_list(text: str, url: str) -> ListPage:
    page = soup(text)
    rows = {row.url: row for row in anchors(_without_dummies(page), url) if is_item(row, ITEM)}
    for row in _rows_in_scripts(page, url):
        rows.setdefault(row.url, row)
    plain = generic.read_list(text, url)  # look-alikes keep the pager and name their items in other ways
    pager = pager_of(text, url)
    dated = any(ITEM.search(urlsplit(address).path) for address in rows)
    shown = tuple(rows.values()) if dated else plain.rows or tuple(rows.values())
    pager = pager.told_by(len(shown)) if pager else None
    return ListPage(
        shown,
        pager.next_page(url) if pager else plain.further or _next_of_search(text, url),
        pager.rows if pager else None,
        pager.pages if pager else None,
        plain.lists,
    )


def _without_dummies(page: BeautifulSoup) -> BeautifulSoup:
    """Beijing hides one row that only search engines read. Where many are hidden, a script pages through them."""
    hidden = [
        item for item in page.find_all("li") if _HIDDEN.search(str(item.get("style") or "")) or item.has_attr("hidden")
    ]
    if len(hidden) == 1:
        hidden[0].decompose()
    return page


def _rows_in_scripts(page: BeautifulSoup, url: str) -> list[Row]:
    """Wuhan writes its rows with `document.writeln`, others open them with `onclick="jumpToDetail('…')"`."""
    rows = []
    for tag in page.find_all(onclick=_SCRIPT_URL):
        found = _SCRIPT_URL.search(str(tag["onclick"]))
        title = title_of(tag, " ".join(tag.get_text(" ").split()))
        target = row_address(url, found[1], title) if found else None
        if target and title:
            rows.append(Row(target, title))
    for script in page.find_all("script"):
        code = script.get_text()
        if "document.write" in code:
            rows += _written_rows(code, url)
    return [row for row in rows if is_item(row, ITEM)]


def _written_rows(code: str, url: str) -> list[Row]:
    rows = []
    for piece in re.split(r"(?=var\s+url\s*=)", code):
        link = re.search(r"""var\s+url\s*=\s*["']([^"']+)["']""", piece)
        title = re.search(r"""(?:var\s+title\s*=\s*|title\s*=\s*\\?)["']([^"'\\]+)""", piece)
        target = row_address(url, link[1], title[1]) if link and title else None
        if target and title and "+" not in title[1]:
            rows.append(Row(target, title[1].strip()))
    return rows


def pager_of(text: str, url: str) -> Pager | None:
    for shape in _SHAPES:
        pager = shape(text, url)
        if pager is not None and pager.pages >= 1:
            return pager
    return None


def _create_page(text: str, url: str) -> Pager | None:
    for call in _CALL.finditer(text):
        arguments = [argument.strip().strip("\"'") for argument in call[1].split(",")]
        numbers = []
        names = list(arguments)
        first_is_name = bool(names) and not names[0].isdigit()
        if first_is_name:  # the id of the pager's element: counted from 1
            names = names[1:]
        while names and (number := count_in(names[0])) is not None:
            numbers.append(number)
            names.pop(0)
        if len(numbers) < 2 or not names:
            continue
        extension = names[1] if len(names) > 1 else "html"
        rows = numbers[0] if len(numbers) == 3 else None
        return Pager(numbers[-2], numbers[-1], 1 if first_is_name else 0, names[0], extension, rows)
    return None


def _set_page(text: str, url: str) -> Pager | None:
    found = re.search(r"""\.pagination\(\s*["']setPage["']\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})""", text)
    return Pager(int(found[2]), int(found[1]), 1, *_file_name(url, int(found[1]))) if found else None


def _count_page(text: str, url: str) -> Pager | None:
    found = re.search(r"\bcountPage\s*=\s*[\"']?(\d{1,9})", text)
    current = re.search(r"\bcurrentPage\s*=\s*[\"']?(\d{1,9})", text)
    if not found:
        return None
    number = int(current[1]) if current else _number_in(url, int(found[1]))
    return Pager(int(found[1]), number, 0, *_file_name(url, number))


def _script_config(text: str, url: str) -> Pager | None:
    found = re.search(r"pagination_script_config\s*=\s*\{([^{}]*+)\}", text)
    if not found:
        return None
    values = dict(re.findall(r"""(?<!\w)(\w++)\s*+:\s*+["']?(\d{1,9})""", found[1]))
    number = int(values.get("pageNumber", 0))
    return Pager(int(values.get("total", 1)), number, 0, *_file_name(url, number))


def _nsetpage(text: str, url: str) -> Pager | None:
    found = re.search(r"\bnsetpage\(\s*(\d{1,9})\s*,\s*(\d{1,9})(?:\s*,\s*(\d{1,9}))?", text)
    if not found:
        return None
    number, per_page = int(found[1]), int(found[3]) if found[3] else None
    return Pager(int(found[2]), number, 1, *_file_name(url, number), per_page=per_page)


_SHAPES: tuple[Callable[[str, str], Pager | None], ...] = (
    _create_page,
    _set_page,
    _count_page,
    _script_config,
    _nsetpage,
)


def _next_of_search(text: str, url: str) -> str | None:
    """WAS5: `/was5/web/search?channelid=…&page=2`, where the page says how many there are."""
    pages = re.search(r"共\s*(\d{1,9})\s*页", text)
    if not pages or not urlsplit(url).path.endswith("/was5/web/search"):
        return None
    current = count_in(dict(parse_qsl(urlsplit(url).query)).get("page", "")) or 1
    return with_query(url, page=str(current + 1)) if current < int(pages[1]) else None


def _file_name(url: str, current: int) -> tuple[str, str]:
    """Name and extension without the number of the page; `index_18113.html` of a catalogue has one that is none."""
    file = urlsplit(url).path.rsplit("/", 1)[-1]
    name, _, extension = file.rpartition(".")
    return (name.removesuffix(f"_{current}") or "index", extension or "html") if name else ("index", "html")


def _number_in(url: str, pages: int) -> int:
    found = re.search(r"_(\d{1,9})\.\w+$", urlsplit(url).path)
    return int(found[1]) if found and int(found[1]) < pages else 0


class TrsSpider(SiteSpider):
    name = "trs"
    recognised_by = "`createPageHTML(…)` and its look-alikes, `t20220128_777120.html`"
    next_pages = "`index_1.html`, …"
    marks = (
        mark(
            150,
            r"createPage(?:HTML)?\s*\(|TRS_Editor|countPage\s*=\s*\d|nsetpage\s*\(|pagination_script_config"
            r"|\.pagination\(\s*[\"']setPage|/?t\d{8}_\d+\.s?html?",
        ),
    )
    read_list = staticmethod(read_list)
