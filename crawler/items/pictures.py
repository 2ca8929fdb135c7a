"""The pictures of an article: a report may be a row of them, or print its text and show its tables as pictures."""

import re
from collections import Counter
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.items.page import ItemPage, text_of
from crawler.lists.listing import Row

MOST_LETTERS = 300  # of an article that its pictures are all of
_SMALL_PIXELS = 200
_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|gif|webp)$", re.IGNORECASE)
# Headings of the official tables, and of a statistical one, that no prose says: an article with these has its numbers in its text.
_TABLES = tuple(map(re.compile, ("信息内容", "申请人情况|社会公益组织", "尚未审结")))
_OLD_TABLE = re.compile("统计指标|指标名称|计量单位")
_UPLOADED = re.compile(r"/20\d\d[01]?\d?/|/20\d\d-\d\d?/|upload|editor|attach|/[WP]0\d{6}|/picture/", re.IGNORECASE)
# Scripts put some in the place of `src`.
_LATE = ("data-original", "data-src", "data-lazy", "original", "oldsrc", "src")
_SIGN = re.compile(r"icon|/ico_|qrcode|ewm|\.gif$", re.IGNORECASE)
_ORNAMENT = re.compile(
    r"\.gif$|logo|icon|(?:^|[/_-])ico|qr|ewm|erweima|weixin|wechat|weibo|share|banner|(?:^|[/_-])bg|btn|button|arrow|spacer|blank"
    r"|(?:^|[/_-])count(?:er)?(?![a-z])|jiucuo|conac|beian|ghs|error|print|close|wza|(?:^|/)(?:images?|img|skin|static|template|assets)/[^/]*$|placeholder",
    re.IGNORECASE,
)


def pictures_of(page: ItemPage, *, beside_files: bool = False) -> list[Row]:
    """In their order. Beside text that prints all tables, none: reports have photographs and stamps too."""
    beside = beside_files or page.letters >= MOST_LETTERS
    shown = [(tag, address) for tag in page.tree.iter("img", "a") if (address := _address(page, tag))]
    times = Counter(address for tag, address in shown if tag.tag == "img")
    found: dict[str, Row] = {}
    for tag, address in shown:
        if times[address] < 2 and _is_of_report(page, tag, address) and (not beside or _is_uploaded(page, address)):
            name = tag.get("title") or tag.get("alt") or text_of(tag)
            found.setdefault(address, Row(address, " ".join(name.split())))
    return [] if beside and found and _prints_tables(page) else list(found.values())


def _is_uploaded(page: ItemPage, address: str) -> bool:
    path = urlsplit(address).path
    return bool(_PICTURE.search(path) and (page.articles or (_UPLOADED.search(path) and not _ORNAMENT.search(path))))


def _prints_tables(page: ItemPage) -> bool:
    text = "".join("".join(page.tree.itertext()).split())
    return bool(_OLD_TABLE.search(text)) or all(words.search(text) for words in _TABLES)


def _address(page: ItemPage, tag: HtmlElement) -> str | None:
    """A link that leads to a larger picture counts, and not the smaller one in it."""
    if tag.tag == "a":
        return page.address(tag.get("href")) if _leads_to_picture(tag) else None
    outer = tag.getparent()
    if outer is not None and outer.tag == "a" and _leads_to_picture(outer):
        return None
    return next((address for name in _LATE if (href := tag.get(name)) and (address := page.address(href))), None)


def _leads_to_picture(link: HtmlElement) -> bool:
    return bool(_PICTURE.search((link.get("href") or "").split("?")[0]))


def _is_of_report(page: ItemPage, tag: HtmlElement, address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or page.is_around(tag) or _is_small(tag):
        return False
    if page.articles:  # editors put the sign of a file's type before the link to it
        return page.is_in_article(tag) and not _SIGN.search(parts.path)
    return bool(_PICTURE.search(parts.path)) and not _ORNAMENT.search(parts.path)


def _is_small(tag: HtmlElement) -> bool:
    style = tag.get("style") or ""
    sizes = [tag.get("width") or "", tag.get("height") or "", *re.findall(r"(?:width|height)\s*:\s*(\d{1,5})px", style)]
    return any(
        size.removesuffix("px").strip().isdecimal() and int(size.removesuffix("px")[:6]) < _SMALL_PIXELS
        for size in sizes
    )
