"""The further pages of an article that its system cuts into several, and the pages that it shows in frames."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.items.attachments import in_viewer
from crawler.items.page import ItemPage, text_of
from crawler.lists.listing import Row, is_file
from crawler.lists.pagers import pager_of

MOST_PAGES = 50
_FEW_LETTERS = 300  # of an article that is in a frame
_LAST = re.compile(r"^\W*(?:末页|尾页|最后一?页|last)\W*$", re.IGNORECASE)
_TURNS = re.compile(
    r"^\W*+(?:第?\s*\d{1,3}\s*+页?|下一?页|后一?页|末页|尾页|最后一?页|next|last)\W*$|^\s*(?:>|›|»){1,2}\s*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(.*?)(?:[_-](\d{1,3}))?(\.\w{1,6})", re.DOTALL)
_PAGE_NUMBERS = frozenset({"page", "pageno", "pagenum", "pageindex", "currentpage", "curpage", "pn", "p"})
_AROUND = re.compile(
    r"(?:^|/)[^/]*(?:head|foot|top|bottom|nav|menu|left|right|search|share|login|weather|count|stat|link|comment|video|map)"
    r"[^/]*$",
    re.IGNORECASE,
)


def further_pages(page: ItemPage, first: str) -> tuple[list[Row], int]:
    """The pages that belong to the article whose first page is at `first`, in their order, and how many more there are."""
    numbers: dict[int, str] = {}
    last = ("", 0)
    for tag in page.tree.iter("a"):
        text = text_of(tag)
        address = page.address(tag.get("href"))
        number = _number_of(address, first, turns=bool(_TURNS.match(text))) if address else 0
        if address and number > 0:
            numbers[number] = address
            last = (address, number) if _LAST.match(text) else last
    if last[1]:
        numbers = {number: _with_number(last[0], number) for number in range(min(numbers), last[1] + 1)} | numbers
    numbers |= _of_pager(page.text, first)
    found = [Row(numbers[number], "") for number in sorted(numbers) if numbers[number] != first]
    return found[:MOST_PAGES], max(0, len(found) - MOST_PAGES)


def frames(page: ItemPage) -> list[Row]:
    """Pages that the article shows in a frame, or that stand in the place of an article."""
    found: dict[str, Row] = {}
    for tag in page.tree.iter("iframe", "frame"):
        address = page.address(tag.get("src"))
        if address is None or is_file(Row(address, "")) or in_viewer(page, tag, address):
            continue
        if _is_hidden(tag) or page.is_around(tag):
            continue
        if page.is_in_article(tag) or (page.letters < _FEW_LETTERS and not _AROUND.search(urlsplit(address).path)):
            found.setdefault(address, Row(address, tag.get("title") or ""))
    return list(found.values())


def _is_hidden(tag: HtmlElement) -> bool:
    sizes = {tag.get("width"), tag.get("height")}
    return bool(sizes & {"0", "1", "0px", "1px"} or re.search(r"display\s*:\s*none", tag.get("style") or ""))


def _number_of(url: str, first: str, *, turns: bool) -> int:
    """The number in the address of a further page, 0 for another page. `turns`: the link says that it turns the page."""
    there, here = urlsplit(url), urlsplit(first)
    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
        return 0
    if there.path == here.path:
        return _number_in_query(there.query, here.query)
    other, own = _NUMBERED.fullmatch(there.path), _NUMBERED.fullmatch(here.path)
    if not other or not own or there.query != here.query or other[3] != own[3] or not other[2]:
        return 0
    if other[1] == here.path.removesuffix(own[3]):
        return int(other[2])
    # `show_1.html` and `show_2.html` may be two articles: the link has to say what they are.
    return int(other[2]) if turns and own[2] and other[1] == own[1] and int(other[2]) > int(own[2]) else 0


def _number_in_query(query: str, first: str) -> int:
    values = dict(parse_qsl(query, keep_blank_values=True))
    others = dict(parse_qsl(first, keep_blank_values=True))
    names = [name for name in values if name.lower() in _PAGE_NUMBERS]
    number = values.pop(names[0]) if len(names) == 1 else ""
    before = others.pop(names[0], "1") if names else ""
    whole = number.isdecimal() and len(number) <= 3 and before.isdecimal() and values == others
    return int(number) if whole and int(number) > int(before[:3]) else 0


def _with_number(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(name, str(number) if name.lower() in _PAGE_NUMBERS else value) for name, value in parse_qsl(parts.query)]
    if query and any(name.lower() in _PAGE_NUMBERS for name, _ in query):
        return urlunsplit(parts._replace(query=urlencode(query)))
    return urlunsplit(parts._replace(path=re.sub(r"\d{1,3}(\.\w{1,6})$", rf"{number}\1", parts.path)))


def _of_pager(text: str, first: str) -> dict[int, str]:
    """`createPageHTML(3,0,"t2020_1","html")` in the page of the article `t2020_1.html`."""
    pager = pager_of(text, first)
    file = urlsplit(first).path.rsplit("/", 1)[-1]
    if pager is None or pager.current != pager.base or file != f"{pager.name}.{pager.extension}":
        return {}
    numbers = range(pager.base + 1, pager.base + min(pager.pages, 1000))
    return {number: urljoin(first, f"{pager.name}_{number}.{pager.extension}") for number in numbers}
