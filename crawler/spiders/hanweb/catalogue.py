"""The old catalogue of Hanweb (`/module/xxgk/`): lists by POST, and a page that is the report of one year.

`search.jsp` answers a fragment and does not keep to the column that it was asked for, so links are kept by the column's
number. `xxgkAnnualReport.jsp?fbtime=<year>&area=<code>` has no list at all: its years are tried one after another.
"""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import extract
from crawler.lists.addresses import absolute
from crawler.lists.listing import ListPage, Post, Row, anchors, count_in, soup, values_in
from crawler.lists.walk import Walk

SEARCH = "/module/xxgk/search.jsp"
ANNUAL = "/module/xxgk/xxgkAnnualReport.jsp"
_SEARCH = re.compile(r"""(?<![^\s"'()<>])[^\s"'()<>]*/module/xxgk/search\.jsp""")
_OF_YEAR = re.compile(r"""(?<![^\s"'<>()?])[^\s"'<>()?]*/module/xxgk/xxgkAnnualReport\.jsp\?[^\s"'<>()]*+""")
_FIELDS = (
    "infotypeId", "jdid", "area", "divid", "vc_title", "vc_number", "sortfield", "currpage", "vc_filenumber", "vc_all",
    "texttype", "fbtime", "standardXxgk", "isAllList",
)  # fmt: skip
_FIRST_YEAR = 2008  # the Regulations came into force on 2008-05-01
_REPORT_CHARS = 300


def search_of(text: str, url: str) -> Post | None:
    """The first request of a catalogue that a page shows, or None."""
    named = _SEARCH.search(text)
    given = values_in(text, *_FIELDS)
    if not named or "infotypeId" not in given:
        return None
    given |= dict(parse_qsl(urlsplit(url).query))
    return _post(urljoin(url, named[0]), given, 1)


def by_form(address: str, number: int = 1) -> Post:
    """The request of page `number`, from an address with the form as its query."""
    parts = urlsplit(address)
    return _post(urlunsplit(parts._replace(query="")), dict(parse_qsl(parts.query)), number)


def _post(url: str, given: dict[str, str], number: int) -> Post:
    own = {"fbtime": "-1", **{name: value for name, value in given.items() if name in _FIELDS}, "currpage": str(number)}
    return Post(url, tuple((name, own.get(name, "")) for name in _FIELDS))


def read_search(text: str, address: str) -> ListPage:
    fragment = soup(text)
    column = re.search(r"\d{2,}", dict(parse_qsl(urlsplit(address).query)).get("divid", ""))
    for hidden in fragment.select("a.bt_link[gkfs]"):
        if hidden["gkfs"] != "主动公开":
            hidden.decompose()
    rows = tuple(row for row in anchors(fragment, address) if _is_of(row, column[0] if column else None))
    pages = re.search(r"共\s*(\d{1,9})\s*页", fragment.get_text())
    return ListPage(rows, total_pages=int(pages[1]) if pages else None, ended=_is_last(text, address, pages))


def _is_of(row: Row, column: str | None) -> bool:
    of_column = re.search(r"/art_(\d+)_\d+\.html?$", urlsplit(row.url).path)
    if of_column and column:
        return of_column[1] == column
    return bool(of_column or re.search(r"/art/\d{4}/", row.url))


def _is_last(text: str, address: str, pages: re.Match[str] | None) -> bool:
    return _number(address) >= int(pages[1]) if pages else "下一页" not in text


def next_search(page: ListPage, walk: Walk, address: str) -> Post | None:
    number = _number(address)
    repeated = walk.rows.repeated and number > 1  # the column page may show the first rows
    return None if page.ended or repeated else by_form(address, number + 1)


def _number(address: str) -> int:
    number = dict(parse_qsl(urlsplit(address).query)).get("currpage", "")
    return count_in(number) or 1


def read_annual(text: str, url: str) -> ListPage:
    """A page of one year: itself the only row, when it holds a report."""
    lines = [line.strip() for line in soup(text).get_text("\n").splitlines() if line.strip()]
    if sum(map(len, lines)) < _REPORT_CHARS or not any("信息公开" in line for line in lines):
        return ListPage((), ended=True)
    title = next((line for line in lines[:80] if _names_a_year(line)), f"{year_of(url)}年政府信息公开年度报告")
    return ListPage((Row(url, title),), ended=True)


def _names_a_year(line: str) -> bool:
    title = extract.parse_title(line)
    return title.is_report and title.year is not None


def next_annual(walk: Walk, url: str) -> str | None:
    """Upwards from the year of the start until two years give nothing, then down to the first year of the Regulations."""
    year, first = year_of(url), year_of(walk.start)
    if year is None or first is None:
        return None
    newest = max((found for seen in walk.rows.addresses if (found := year_of(seen))), default=first)
    if first <= year <= newest + 1:
        return _of_year(url, year + 1)
    following = first - 1 if year >= first else year - 1
    return _of_year(url, following) if following >= _FIRST_YEAR else None


def year_of(url: str) -> int | None:
    year = dict(parse_qsl(urlsplit(url).query)).get("fbtime", "")
    return int(year) if re.fullmatch(r"20\d\d", year) else None


def _of_year(url: str, year: int) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {"fbtime": str(year)}
    return urlunsplit(parts._replace(query=urlencode(query)))


def newest_annual(text: str, url: str) -> tuple[str, ...]:
    """The newest of the years that a page links; the walk from there finds the others."""
    links = {absolute(url, link.replace("&amp;", "&")) for link in _OF_YEAR.findall(text)}
    years = {found: link for link in links if link and (found := year_of(link))}
    return (years[max(years)],) if years else ()
