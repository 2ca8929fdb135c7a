"""News as an Atom feed (RFC 4287). An entry is the same in every feed and on every day: its id is made of what happened, where and when."""

from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from lxml.builder import ElementMaker

from archive.reports.news import NewsItem

_ATOM = "http://www.w3.org/2005/Atom"
_TITLES = {
    "new": "{agency} {year}：新年报 new report",
    "changed": "{agency} {year}：内容有变 changed",
    "reverted": "{agency} {year}：恢复旧内容 taken back to an earlier version",
    "removed": "{agency} {year}：内容被删 content removed",
}


def news_feed(items: Sequence[NewsItem], address: str = "") -> bytes:
    """The newest first. `address` is where the feed itself is, "" if it is a file."""
    make = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
    newest = sorted(items, key=lambda item: item.recorded_at, reverse=True)
    links = [make.link(rel="self", type="application/atom+xml", href=address)] if address else []
    feed = make.feed(
        make.id(f"urn:uuid:{uuid5(NAMESPACE_URL, f'nianbao news {address}')}"),
        make.title("政府信息公开年报：新情况 News of annual reports"),
        make.updated(newest[0].recorded_at if newest else "1970-01-01T00:00:00Z"),
        make.author(make.name("nianbao")),
        *links,
        *(_entry(make, item) for item in newest),
    )
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _entry(make: ElementMaker, item: NewsItem) -> etree._Element:
    about = f"{item.kind} {item.url} {item.year} {item.version} {item.at}"
    return make.entry(
        make.id(f"urn:uuid:{uuid5(NAMESPACE_URL, about)}"),
        make.title(_printable(_TITLES[item.kind].format(agency=item.agency, year=item.year))),
        make.updated(item.recorded_at),
        make.link(rel="alternate", href=_printable(item.url)),
        make.category(term=item.kind),
        make.summary(_printable("; ".join(_moves(item.moved)) or item.cause)),
    )


def _moves(moved: Iterable[tuple[str, str, str]]) -> Iterable[str]:
    return (f"{name}: {before} → {after}" for name, before, after in moved)


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(char if char.isprintable() else " " for char in text)
