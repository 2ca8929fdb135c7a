"""What a list page says: rows, and where the list goes on. Pure; the families' readers make these."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup
from bs4.element import Tag
from lxml.html import HTMLParser, document_fromstring

import extract
from crawler.lists.cms_addresses import IN_PAGES_WITH_SUCH_FILES, NAMES_FILE_IN_QUERY, SERVES_FILES
from crawler.web.limits import MAX_CHARS

FILE_EXTENSIONS = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "ofd", "wps", "et", "rtf", "zip", "rar", "7z"})
# Begins with one plain byte, which is sought eight times as fast as a choice of two.
_NAMES_A_FILE = re.compile(rb"\.(?:pdf|doc|xls|ofd|wps|rtf|zip|rar|7z\b|et\b)", re.IGNORECASE)
MAX_DIGITS = 10  # of a count, or of a time in seconds
_HOLDERS = frozenset({"li", "tr", "dd"})
_MOST_PARTS = 100  # of the text of a link
_LEADS_NOWHERE = frozenset({"about", "blob", "data", "javascript", "mailto", "sms", "tel", "vbscript"})
_BASE = re.compile(r"""<base\b[^<>]*\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_HREF = re.compile(r"""(\b(?:href|src|data)\s*=\s*)(["'])(?!#)(.*?)\2""", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"""["']((?:https?:/)?\.{0,2}/[^"'\s]+|[\w-]+(?:/[\w-]+)*\.s?html?)["']""")
_INPUT = re.compile(r"<input\b[^>]*+(?:>|\Z)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(["'])(.*?)\2""", re.DOTALL)
_SHOWN_FILES = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}
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


def absolute(base: str, href: str) -> str | None:
    """`href` as an absolute http(s) address without its fragment, or None."""
    href = re.sub(r"[\t\r\n]", "", href).strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urljoin(base, href).split("#", 1)[0]
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def row_address(base: str, href: str, title: str) -> str | None:
    """As `absolute`; where the title is that of a report, also an address of another scheme: what is there and not fetched
    is to be told.
    """
    url = absolute(base, href) or _of_other_scheme(base, href)
    return url if url and _is_of_a_row(url, title) else None


def _of_other_scheme(base: str, href: str) -> str | None:
    try:
        url = urljoin(base, href.strip()).split("#", 1)[0]
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    return url if scheme and not _is_fetched(url) and scheme not in _LEADS_NOWHERE else None


def _is_of_a_row(url: str, title: str) -> bool:
    return _is_fetched(url) or extract.parse_title(title).is_report


def _is_fetched(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")


def with_absolute_links(text: str, url: str) -> str:
    """The page with links that count from its `<base>` made absolute; without one, as it is."""
    found = _BASE.search(text)
    base = absolute(url, found[1]) if found else None
    return _HREF.sub(lambda link: f"{link[1]}{link[2]}{urljoin(base, link[3])}{link[2]}", text) if base else text


def with_query(url: str, **values: str) -> str:
    """The address with these parameters: in their place where they stand already, else at the end."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query, keep_blank_values=True)) | values)))


def as_asked(target: str, url: str) -> str:
    """The address with the scheme of the list at `url` where both are of one host.

    Interfaces print https for hosts that answer over http alone, and the reverse.
    """
    there, here = urlsplit(target), urlsplit(url)
    same = there.netloc == here.netloc and _is_fetched(target)
    return urlunsplit(there._replace(scheme=here.scheme)) if same else target


def row_of(anchor: Tag, base: str, around: str = "") -> Row | None:
    """The row of one link. `around` is the text of the row, where the date stands."""
    href = str(anchor.get("href") or "")
    url = absolute(base, href) or _opened_by_script(anchor, base) or _of_other_scheme(base, href)
    if url is None:
        return None
    own = " ".join(anchor.get_text(" ").split())
    title = title_of(anchor, own)
    return Row(url, title, date_in(around or own)) if _is_of_a_row(url, title) else None


def _opened_by_script(anchor: Tag, base: str) -> str | None:
    """`javascript:open('./1.html')`, `onclick="jumpToDetail('./1.html')"` beside a link to nothing, `data-href`."""
    shown = absolute(base, str(anchor.get("data-href") or ""))
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
    return rows


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


def file_links(body: bytes, charset: str | None, base: str) -> list[Row]:
    """The files that a page links or shows in a frame, each once, those at addresses of other schemes too.

    Read by lxml alone: item pages are long, and these links are whole.
    """
    if not _NAMES_A_FILE.search(body) and IN_PAGES_WITH_SUCH_FILES not in body:  # spares most pages the parsing
        return []
    links: dict[str, Row] = {}
    text = with_absolute_links(extract.decode(body, charset)[:MAX_CHARS], base)
    for tag in document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8")).iter(*_SHOWN_FILES):
        href = tag.get(_SHOWN_FILES[str(tag.tag)]) or ""
        url = absolute(base, href) or _of_other_scheme(base, href)
        if url is None:
            continue
        url = _in_viewer(url) or url
        row = Row(url, " ".join((tag.get("title") or "".join(islice(tag.itertext(), _MOST_PARTS))).split()))
        if is_file(row):
            links.setdefault(url, row)
    return list(links.values())


def _in_viewer(url: str) -> str | None:
    """The file of pdf.js: `/pdfjs/web/viewer.html?file=/f/1.pdf`."""
    parts = urlsplit(url)
    file = dict(parse_qsl(parts.query)).get("file") if parts.path.endswith("viewer.html") else None
    return absolute(url, file) if file else None


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
