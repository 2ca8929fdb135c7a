"""What a list page says: rows, and where the list goes on. Pure; the families' readers make these."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

import extract
from crawler.lists.addresses import absolute, is_of_a_row, of_other_scheme
from crawler.lists.cms_addresses import NAMES_FILE_IN_QUERY, SERVES_FILES

FILE_EXTENSIONS = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "ofd", "wps", "et", "rtf", "zip", "rar", "7z"})
MAX_DIGITS = 10  # of a count, or of a time in seconds
_HOLDERS = frozenset({"li", "tr", "dd"})
_OPENED_BY_SCRIPT = ["a", "li", "tr", "td", "dd", "div", "p", "span"]
_MOST_STRINGS = 10  # of a row
_IN_SCRIPT = re.compile(r"""["']((?:https?:/)?\.{0,2}/[^"'\s]+|[\w-]+(?:/[\w-]+)*\.s?html?)["']""")
_INPUT = re.compile(r"<input\b[^>]*+(?:>|\Z)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(["'])(.*?)\2""", re.DOTALL)
_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})")
_TRAILING_DATE = re.compile(
    r"\s?(?:(?:发布)?(?:时间|日期)\s?[:：]?)?\s?[\[(（]?\s?\d{4}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}\s?日?\s?[\])）]?\s?$"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: an absolute URL, the whole title where the page has it, the date (ISO) as the list prints it.

    `files` are attachments that the list itself names.
    """

    url: str
    title: str
    date: str | None = None
    files: tuple["Row", ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A list page that is asked for with a form. `body`, where it is given, is sent in its place: JSON."""

    url: str
    form: tuple[tuple[str, str], ...] = ()
    body: str = ""

    @property
    def address(self) -> str:
        """What the readers get as the address of the answer: the form as a query, so that they need not mind the method."""
        return f"{self.url}?{urlencode(self.form)}"


Ask = str | Post


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list. `further` is the next page to ask for; the totals are what the page announces, if it does.

    `lists` are other lists that this page leads to: a column for each year, the column of annual reports in a menu.
    `ended` says that by the page's own word nothing follows, though it may be without rows.
    `spare` are rows to take if `further` gives none: what a page shows beside the interface that it draws its list from;
    `spare_further` is where the list then goes on.
    `cut` says why not all of the page was read; "" when it was.
    """

    rows: tuple[Row, ...]
    further: Ask | None = None
    total_rows: int | None = None
    total_pages: int | None = None
    lists: tuple[Ask, ...] = ()
    ended: bool = False
    spare: tuple[Row, ...] = ()
    spare_further: str | None = None
    cut: str = ""


def soup(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "lxml")


def row_of(anchor: Tag, base: str, around: str = "") -> Row | None:
    """The row of one link. `around` is the text of the row, where the date stands."""
    href = str(anchor.get("href") or "")
    url = absolute(base, href) or _opened_by_script(anchor, base) or of_other_scheme(base, href)
    if url is None:
        return None
    own = " ".join(anchor.get_text(" ").split())
    title = title_of(anchor, own)
    return Row(url, title, date_in(around or own)) if is_of_a_row(url, title) else None


def _opened_by_script(anchor: Tag, base: str) -> str | None:
    """`javascript:open('./1.html')`, `onclick="jumpToDetail('./1.html')"` beside a link to nothing, `data-href`, `data-url`."""
    shown = absolute(base, str(anchor.get("data-href") or anchor.get("data-url") or ""))
    found = _IN_SCRIPT.search(f"{anchor.get('href')} {anchor.get('onclick')}")
    return shown or (absolute(base, found[1]) if found else None)


def title_of(anchor: Tag, text: str) -> str:
    """The `title` attribute is whole where the text is cut with dots; a date inside the link is not part of the title."""
    title = " ".join(str(anchor.get("title") or "").split())
    text = _TRAILING_DATE.sub("", text)
    if len(title) < len(text) and extract.parse_title(text).is_report and not extract.parse_title(title).is_report:
        return text  # the attribute is a hint for the reader: 点击查看
    return title or text


def date_in(text: str) -> str | None:
    found = _DATE.search(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None


def count_in(text: str) -> int | None:
    """A count or the number of a page, None for what is none: no list has a billion rows."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else None


def anchors(markup: BeautifulSoup | Tag, base: str) -> list[Row]:
    """Every link with an address, with the text of the list item or table row that holds it."""
    rows = []
    texts: dict[int, str] = {}  # of the holders, which are large where a page is of odd make
    for anchor in markup.find_all("a", href=True):
        holder = next((tag for tag in anchor.parents if tag.name in _HOLDERS), None)
        if holder is not None and id(holder) not in texts:
            texts[id(holder)] = holder.get_text(" ") if _is_of_one_row(holder) else ""
        row = row_of(anchor, base, texts[id(holder)] if holder is not None else "")
        if row is not None:
            rows.append(row)
    known = {row.url for row in rows}
    return [*rows, *(row for row in _without_links(markup, base) if row.url not in known)]


def _without_links(markup: BeautifulSoup | Tag, base: str) -> Iterator[Row]:
    """Reports whose rows are no links: `<li onclick="location.href='./1.html'">`, `<a data-url="./1.html">`."""
    for name in ("onclick", "data-url"):
        for tag in markup.find_all(_OPENED_BY_SCRIPT, attrs={name: True}):
            if tag.has_attr("href") or tag.find("a", href=True) is not None:
                continue
            text = " ".join(islice(tag.stripped_strings, _MOST_STRINGS))
            row = row_of(tag, base, text)
            if row is not None and extract.parse_title(row.title).is_report:
                yield row


def _is_of_one_row(holder: Tag) -> bool:
    """Two links at most. The cell of a layout table can hold the whole page, so no more are counted."""
    links = (part for part in holder.descendants if isinstance(part, Tag) and part.name == "a")
    return next(islice(links, 2, None), None) is None


def unique(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Each address once: a picture or an icon in the row often links the same page, mostly without a title."""
    found: dict[str, Row] = {}
    for row in rows:
        if row.url not in found or not found[row.url].title:
            found[row.url] = row
    return tuple(found.values())


@lru_cache(maxsize=256)
def value_pattern(name: str) -> re.Pattern[str]:
    """What finds the value of a name that our code knows: `name: 'value'`, `name=value`."""
    return re.compile(
        rf"""(?<![\w.$-]){re.escape(name)}(?:\[\])?["']?\s*[:=]\s*+(?:\[\s*+)?"""
        r"""(?:"([^"]*)"|'([^']*)'|([^\s"'&,;<>(){}\[\]]+))"""
    )


def values_in(text: str, *names: str) -> dict[str, str]:
    """The values that a page gives these names: in hidden inputs, in scripts (`name: 'value'`), in addresses (`name=value`)."""
    inputs: dict[str, str] = {}
    for tag in _INPUT.findall(text):
        own = {key.lower(): value for key, _, value in _ATTRIBUTE.findall(tag)}
        for key in ("name", "id"):
            inputs.setdefault(own.get(key, ""), own.get("value", ""))
    found = {}
    for name in names:
        value = value_pattern(name).search(text)
        if inputs.get(name):
            found[name] = inputs[name]
        elif value:
            found[name] = next(group for group in value.groups() if group is not None)
    return found


def names_a_report(row: Row) -> bool:
    """Does the title name a report, its agency and its year? Then it is an item, whatever system its address is of."""
    title = extract.parse_title(row.title)
    return bool(title.is_report and title.complete and title.agency and title.year)


def is_item(row: Row, addresses: re.Pattern[str]) -> bool:
    """Is this a row of the list: an address of this system, a file, or a report elsewhere?"""
    return bool(addresses.search(urlsplit(row.url).path) or is_file(row) or names_a_report(row))


def is_file(row: Row) -> bool:
    """Does this link give a file, by its address or, for a script that serves files by number, at all?"""
    return bool(file_extension(row.url) or SERVES_FILES.search(row.url))


def named_extension(row: Row) -> str | None:
    """The extension of a file that the address or, where a script serves it by number, the text of the link names."""
    if extension := file_extension(row.url):
        return extension
    if not SERVES_FILES.search(row.url):
        return None
    extension = row.title.rsplit(".", 1)[-1].lower() if "." in row.title else ""
    return extension if extension in FILE_EXTENSIONS else None


def file_extension(url: str) -> str | None:
    """The extension of the file that this address gives, or None for a page."""
    parts = urlsplit(url)
    names = [parts.path]
    if NAMES_FILE_IN_QUERY.search(parts.path):
        names += [value for _, value in parse_qsl(parts.query)]
    for name in names:
        extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
        if extension in FILE_EXTENSIONS:
            return extension
    return None
