"""Answers 200 that are not the item that was asked for. Pure.

A removed item answers with a redirect to the start page or the list, with nothing but a refresh to its column, or with a
few words that it is not there. A server that is asked too much gives its index page for every address (met at
csrc.gov.cn): many links, and nothing of the item.
"""

import re
from itertools import islice
from urllib.parse import urlsplit

import extract
from crawler.items.attachments import file_links
from crawler.lists.addresses import absolute, with_absolute_links
from crawler.lists.columns import looks_like_list
from crawler.lists.listing import is_file
from crawler.web.outages import outage_in
from crawler.web.pages import refreshes_to, seen_words
from crawler.web.reasons import Reason

_FEW_WORDS = 200  # characters
_START_PAGE = re.compile(r"/*(?:(?:index|default|main|home)\.\w+)?", re.IGNORECASE)
_INDEX_LINKS = 20
_PRINTED_IN_REPORTS = ("本年新收政府信息公开申请", "政府信息公开条例")
_MARKS = tuple(text.encode(charset) for text in _PRINTED_IN_REPORTS for charset in ("utf-8", "gb18030"))
_HEADINGS = re.compile(
    r"<(?P<tag>title|h[1-4])\b[^<>]*+>(?P<text>(?:[^<]++|<(?!/?(?P=tag)\b))*+)</(?P=tag)\s*+>|<meta\b[^<>]*\bcontent\s*=\s*[\"'](?P<content>[^\"']*)",
    re.IGNORECASE,
)
_MOST_HEADINGS = 1_000
_TAG_OR_SPACE = re.compile(r"<[^<>]*+>|\s++|&nbsp;")
_DOTS = re.compile(r"(?:(?<!\.)\.{2,}+|(?<!…)…++)$")


def gone(url: str, asked: str, list_url: str, body: bytes) -> Reason | None:
    """Why the answer at `url` is no item, when another address was asked for or the page only leads away."""
    if url != asked and (_START_PAGE.fullmatch(urlsplit(url).path) or url == list_url):
        return Reason.MOVED
    head = body[:2000].lower()
    if len(body) < 2000 and b"http-equiv" in head and b"refresh" in head:
        return Reason.SOFT_404
    outage = outage_in(body)
    return Reason.SOFT_404 if outage and outage[0] == "gone" else None


def new_address(body: bytes, charset: str | None, url: str, list_url: str) -> str | None:
    """Where a page of nothing but a refresh leads to, unless that is the start page, the list, or a directory above."""
    text = with_absolute_links(extract.decode(body[:2000], charset), url) if len(body) < 2000 else ""
    target = absolute(url, refreshes_to(text) or "")
    if target is None or target in (url, list_url) or looks_like_list(target):
        return None
    return None if _START_PAGE.fullmatch(urlsplit(target).path) else target


def has_nothing_of(title: str, body: bytes, charset: str | None, url: str) -> bool:
    """Is this a stub: a few words, not those of the title nor of any report, and no file or picture? 系统繁忙, a login form."""
    if (
        len(body) > 16_000
        or file_links(body, charset, url)
        or re.search(rb"<(?:img|iframe|embed|object)\b", body, re.I)
    ):
        return False
    words = _TAG_OR_SPACE.sub("", seen_words(extract.decode(body, charset)))
    wanted = _DOTS.sub("", _TAG_OR_SPACE.sub("", title))
    return len(words) < _FEW_WORDS and wanted not in words and not re.search("信息公开|年报|年度报告", words)


def is_index_page(body: bytes, charset: str | None, url: str, title: str) -> bool:
    """Is this page, which a list links with `title`, an index page in its place?

    Only where nothing of the item is found: not its title, no title of a report, no words of one, no file.
    """
    if any(mark in body for mark in _MARKS) or title.encode() in body or body.count(b"<a ") < _INDEX_LINKS:
        return False
    text = extract.decode(body, charset)
    wanted = _DOTS.sub("", _TAG_OR_SPACE.sub("", title))
    if wanted in _TAG_OR_SPACE.sub("", text) or any(map(is_file, file_links(body, charset, url))):
        return False
    return not any(extract.parse_title(heading).is_report for heading in _headings(text))


def _headings(text: str) -> list[str]:
    found = islice(_HEADINGS.finditer(text), _MOST_HEADINGS)
    return [_TAG_OR_SPACE.sub("", part["text"] or part["content"] or "") for part in found]
