"""The files that a page links or shows."""

import re
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HTMLParser, document_fromstring

import extract
from crawler.lists.addresses import absolute, as_requested, of_other_scheme, with_absolute_links
from crawler.lists.cms_addresses import IN_PAGES_WITH_SUCH_FILES
from crawler.lists.listing import Row, is_file
from crawler.web.limits import MAX_CHARS

# Begins with one plain byte, which is sought eight times as fast as a choice of two.
_NAMES_A_FILE = re.compile(rb"\.(?:pdf|doc|xls|ofd|wps|rtf|zip|rar|7z\b|et\b)", re.IGNORECASE)
_MOST_PARTS = 100  # of the text of a link
_SHOWN_FILES = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}


def file_links(body: bytes, charset: str | None, base: str) -> list[Row]:
    """The files that a page links or shows in a frame, each once, those at addresses of other schemes too.

    Read by lxml alone: item pages are long, and these links are whole.
    """
    if not _NAMES_A_FILE.search(body) and IN_PAGES_WITH_SUCH_FILES not in body:  # spares most pages the parsing
        return []
    links: dict[str, Row] = {}
    text, encoding = extract.decode_as(body, charset)
    text = with_absolute_links(text[:MAX_CHARS], base)
    for tag in document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8")).iter(*_SHOWN_FILES):
        href = tag.get(_SHOWN_FILES[str(tag.tag)]) or ""
        url = absolute(base, href) or of_other_scheme(base, href)
        if url is None:
            continue
        url = as_requested(_in_viewer(url) or url, encoding)
        row = Row(url, " ".join((tag.get("title") or "".join(islice(tag.itertext(), _MOST_PARTS))).split()))
        if is_file(row):
            links.setdefault(url, row)
    return list(links.values())


def _in_viewer(url: str) -> str | None:
    """The file of pdf.js: `/pdfjs/web/viewer.html?file=/f/1.pdf`."""
    parts = urlsplit(url)
    file = dict(parse_qsl(parts.query)).get("file") if parts.path.endswith("viewer.html") else None
    return absolute(url, file) if file else None
