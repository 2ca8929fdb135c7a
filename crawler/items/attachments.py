"""The files that an item's page links or shows.

Many addresses of files have no extension (`/download?id=6`, `/group1/M00/…`). Then the text of the link, what stands
before it, or an attribute says that it is a file. What kind of file it is, its bytes tell.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.items.page import ItemPage, text_of
from crawler.lists.listing import FILE_EXTENSIONS, Row, file_extension, is_file
from crawler.web.urls import SCHEMES

_EXTENSIONS = "|".join(sorted(FILE_EXTENSIONS, key=len, reverse=True))
_NAMES_A_FILE = re.compile(rf"\.(?:{_EXTENSIONS})(?![A-Za-z0-9.])", re.IGNORECASE)
_OFFERS_A_FILE = re.compile(
    r"^\W*(?:附件|附表)(?:\W|[\d一二三四五六七八九十]|下载|$)|(?:点击|点此|请|附件|文件|全文|表格|文档|报告|年报|本文|原文)\W*下载\W*$"
    r"|^\W*(?:点击)?(?:此处)?下载(?:附件|文件|全文|表格|文档|报告|年报|本文|原文)?\W*$",
)
_FILE_FOLLOWS = re.compile(r"(?:附件|附表)\W*+[\d一二三四五六七八九十]{0,3}+\W*+$")
_OF_THE_SITE = re.compile(
    r"下载(?:中心|专区|专栏|客户端)|(?:软件|客户端|APP|插件|阅读器|浏览器|播放器)(?:\W*下载)?", re.IGNORECASE
)
_SERVES_FILES = re.compile(
    r"/(?:\w{0,20}down(?:load|file|loads?file)?\w{0,20}|attach(?:ment|ments)?|getfile|openfile|showfile|readfile|viewfile)"
    r"(?:\.\w{1,6})?(?:/[\w-]{1,64})?$|/group\d{1,3}/M[0-9A-F]{2}/|/(?:common|upload)/files?/[\w-]{1,64}$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:/|\.s?html?)$", re.IGNORECASE)
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:attach(?:ment)?s?|appendix|fujian|fj|xgfj|annex|insertfile(?:tag)?)(?:$|[\s_-])", re.IGNORECASE
)
_MARKS = ("download", "appendix", "data-appendix", "needdownload")
_SHOWN = {"a": "href", "area": "href", "iframe": "src", "embed": "src", "object": "data"}
_OF_PAGE = "descendant-or-self::"
_MAY_WITHOUT_DATA = XPath(
    " | ".join(
        _OF_PAGE + path
        for path in ("*/@href/..", "*/@onclick/..", "script", "iframe[@src]", "embed[@src]", "object[@data]")
    )
)
_MAY_NAME_A_FILE = XPath(f"{_MAY_WITHOUT_DATA.path} | {_OF_PAGE}*/@*[starts-with(name(), 'data-')]/..")
_EMBEDDED = frozenset({"iframe", "embed", "object"})
_QUOTED = re.compile(r"""["']([^"'\s<>]{1,1000})["']""")
_LOOKS_LIKE_ADDRESS = re.compile(r"^(?:https?:/)?\.{0,2}/|[/?]|\.\w{2,5}$")
_VIEWER = re.compile(r"view|pdfjs|pdf\.js|pdfobject", re.IGNORECASE)
_LONGEST_NAME = 300
_MOST_ADDRESSES = 20  # of an element


def file_links(body: bytes, charset: str | None, base: str) -> list[Row]:
    """The files that a page links or shows, each once, those at addresses of other schemes too."""
    return files_of(ItemPage.of(body, charset, base))


def files_of(page: ItemPage) -> list[Row]:
    links: dict[str, Row] = {}
    for tag in (_MAY_NAME_A_FILE if "data-" in page.text.lower() else _MAY_WITHOUT_DATA)(page.tree):
        for row in _files_in_script(page, tag) if tag.tag == "script" else _files_at(page, tag):
            links.setdefault(row.url, row)
    return list(links.values())


def _files_at(page: ItemPage, tag: HtmlElement) -> Iterator[Row]:
    link = tag.get(_SHOWN.get(str(tag.tag), "href")) or ""
    code = f"{link if link.lower().startswith('javascript:') else ''} {tag.get('onclick') or ''}"
    data = [value for name, value in tag.items() if name.startswith("data-") and _LOOKS_LIKE_ADDRESS.search(value)]
    data = data[:_MOST_ADDRESSES]
    called = [quoted for quoted in _QUOTED.findall(code)[:_MOST_ADDRESSES] if _LOOKS_LIKE_ADDRESS.search(quoted)]
    if not (link and tag.tag in _SHOWN) and not data and not code.strip():
        return
    text = text_of(tag)[:_LONGEST_NAME]
    name = " ".join((tag.get("title") or tag.get("download") or text).split())
    addresses = [address for href in (link, *data, *called) if (address := page.address(href))]
    for address in addresses:
        viewed = in_viewer(page, tag, address)
        row = Row(viewed or address, name)
        if viewed or _is_attachment(page, tag, row, text):
            yield row
            return
    if not addresses and _NAMES_A_FILE.search(text) and (code.strip() or data):
        yield Row((link or code).strip()[:_LONGEST_NAME], name)  # known to be there, at no address


def _is_attachment(page: ItemPage, tag: HtmlElement, row: Row, text: str) -> bool:
    if is_file(row):
        return True
    parts = urlsplit(row.url)
    if tag.tag in _EMBEDDED or parts.scheme not in SCHEMES:
        return False
    if _NAMES_A_FILE.search(text) or _NAMES_A_FILE.search(tag.get("title") or tag.get("download") or ""):
        return True
    if (_PAGE.search(parts.path) and not parts.query) or _OF_THE_SITE.search(text) or page.is_around(tag):
        return False
    return bool(
        any(tag.get(mark) is not None for mark in _MARKS)
        or _SERVES_FILES.search(parts.path)
        or _OFFERS_A_FILE.search(text)
        or _FILE_FOLLOWS.search(_text_before(tag))
        or _is_marked(tag)
        or _is_marked(tag.getparent())
    )


def _is_marked(tag: HtmlElement | None) -> bool:
    return tag is not None and any(_MARKED.search(tag.get(name) or "") for name in ("class", "id"))


def _text_before(tag: HtmlElement) -> str:
    """What stands before an element in its line."""
    before, outer = tag.getprevious(), tag.getparent()
    text = before.tail if before is not None else outer.text if outer is not None else None
    if before is not None and isinstance(before.tag, str) and not (text or "").strip():
        text = text_of(before)
    return (text or "")[-_LONGEST_NAME:]


def in_viewer(page: ItemPage, tag: HtmlElement, url: str) -> str | None:
    """The file of pdf.js and the like: `/pdfjs/web/viewer.html?file=/f/1.pdf`."""
    parts = urlsplit(url)
    is_viewer = bool(_VIEWER.search(parts.path))
    if not is_viewer and tag.tag not in _EMBEDDED:
        return None
    given = (value for _, value in parse_qsl(parts.query)[:_MOST_ADDRESSES])
    values = (value for value in given if "/" in value or (is_viewer and file_extension(value)))
    found = (
        address for value in values if (address := page.address(value)) and not file_extension(url.split("?", 1)[0])
    )
    return next(
        (address for address in found if file_extension(address) or _SERVES_FILES.search(urlsplit(address).path)), None
    )


def _files_in_script(page: ItemPage, tag: HtmlElement) -> Iterator[Row]:
    """`PDFObject.embed("/f/1.pdf")`, `viewer.html?file=/f/1.pdf`: a viewer is given the file."""
    for quoted in _QUOTED.findall(tag.text or ""):
        address = page.address(quoted) if _NAMES_A_FILE.search(quoted) else None
        address = address and (in_viewer(page, tag, address) or address)
        if address and file_extension(address):
            yield Row(address, "")
