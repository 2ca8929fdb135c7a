"""Where a page leads on to the annual reports: plain links, pictures, image maps, scripts, tabs, frames and refreshes.

A home page shows its menu in many ways. Only addresses that stand in clear are taken; no script is run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Tag

from crawler.lists.addresses import absolute
from crawler.web.limits import MAX_CHARS
from crawler.web.pages import refreshes_to

_COLUMN = (
    re.compile(r"[\u4e00-\u9fff]{0,8}(?:政府|政务)信息公开(?:工作)?(?:年报|年度报告)(?:汇总|专栏|列表)?"),
    re.compile(r"[\u4e00-\u9fff]{0,4}(?:政府信息年度公开|(?:信息)?公开(?:工作)?(?:年报|年度报告)(?:汇总|专栏|列表)?)"),
    re.compile(r"年报|年度报告"),
)
_PORTAL = (
    re.compile(r"[\u4e00-\u9fff]{0,8}政府信息公开(?:专栏|平台|目录|网)?"),
    re.compile(r"信息公开(?:专栏|平台|目录)?|政务公开|公开"),
)
COLUMN_RANKS = range(len(_COLUMN))
_FRAME_RANK = len(_COLUMN) + len(_PORTAL)
_SCRIPT_RANK = _FRAME_RANK + 1
_OTHER_REPORTS = re.compile("网站|法治|统计|公积金|财政|决算|预算|财务|质量|环境|社会责任")
_MOST_SCRIPTS = 3
_MOST_WORDS = 40
_OPENED = re.compile(
    r"""(?:open|href|location|go|jump|url)\w{0,12}\s*[(=]\s*\\?["']([^"'\\\s]{1,300})""", re.IGNORECASE
)
# <a href="…">政府信息公开</a> as a script writes it, its quotes escaped or not; and {name: "政府信息公开", url: "…"}.
_WRITTEN = re.compile(
    r"""<a\b[^<>]{0,200}?href\s*=\s*\\?["']?([^"'\\\s<>]{1,300})[^<>]{0,200}>([^<>]{2,40})<""", re.IGNORECASE
)
_PAIRED = re.compile(
    r"""["']?(?:name|title|text|label)["']?\s*:\s*["']([^"']{2,40})["'][^{}]{0,200}?["']?(?:url|link|href)["']?\s*:\s*["']([^"']{1,300})["']""",
    re.IGNORECASE,
)
_SENT_ON = re.compile(
    r"""\blocation(?:\.href)?\s*=\s*["']([^"'\s]{1,300})|\blocation\.(?:replace|assign)\(\s*["']([^"'\s]{1,300})""",
    re.IGNORECASE,
)
_SHELL = 20_000  # characters of a page that may only send on
_NEXT_TO_A_LINK = ("data-url", "data-href", "data-src", "data-link")


@dataclass(frozen=True, slots=True)
class Way:
    """`rank` says how sure the way is to lead to the column, 0 the surest; those of `COLUMN_RANKS` name the column itself."""

    rank: int
    url: str


def ways_on(page: BeautifulSoup, text: str, url: str) -> list[Way]:
    """The ways on from a page, or from a script that another page includes, the surest first; each address once."""
    found: dict[str, int] = {}
    for words, href in (*_links(page), *_in_scripts(text[:MAX_CHARS])):
        rank = _rank(words)
        address = absolute(url, href.replace("\\/", "/"))
        if rank is not None and address:
            found[address] = min(rank, found.get(address, rank))
    further = _frames(page, text)
    if not found:
        further += [(_FRAME_RANK, next(filter(None, match.groups()))) for match in _SENT_ON.finditer(text[:_SHELL])]
        further += [(_SCRIPT_RANK, str(tag["src"])) for tag in page.find_all("script", src=True)[:_MOST_SCRIPTS]]
    for rank, href in further:
        if address := absolute(url, href):
            found.setdefault(address, rank)
    return [Way(rank, address) for address, rank in sorted(found.items(), key=lambda way: way[1]) if address != url]


def _rank(words: str) -> int | None:
    bare = re.sub(r"\W", "", words)
    if not 2 <= len(bare) <= _MOST_WORDS or _OTHER_REPORTS.search(bare):
        return None
    return next((rank for rank, pattern in enumerate((*_COLUMN, *_PORTAL)) if pattern.fullmatch(bare)), None)


def _links(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """What each thing that can be clicked says, in each of its ways, and where it leads."""
    for tag in page.find_all(_leads_on):
        opened = _OPENED.search(f"{tag.get('onclick', '')} {tag.get('href', '') if _is_script(tag) else ''}")
        hrefs = [str(tag[name]) for name in _NEXT_TO_A_LINK if tag.get(name)]
        hrefs += [opened[1]] if opened else [] if _is_script(tag) else [str(tag.get("href") or "")]
        words = [tag.get_text(" ")[:200], str(tag.get("title") or ""), str(tag.get("alt") or "")]
        words += [str(picture.get(name) or "") for picture in tag.find_all("img", limit=3) for name in ("alt", "title")]
        yield from ((text, href) for text in words if text.strip() for href in hrefs if href)


def _leads_on(tag: Tag) -> bool:
    return (
        (tag.name in ("a", "area") and tag.has_attr("href"))
        or tag.has_attr("onclick")
        or any(map(tag.has_attr, _NEXT_TO_A_LINK))
    )


def _is_script(tag: Tag) -> bool:
    return str(tag.get("href") or "").lower().startswith(("javascript:", "#"))


def _in_scripts(text: str) -> Iterator[tuple[str, str]]:
    """Links that stand in clear in scripts, here or in a file of their own."""
    yield from ((match[2], match[1]) for match in _WRITTEN.finditer(text))
    yield from ((match[1], match[2]) for match in _PAIRED.finditer(text))


def _frames(page: BeautifulSoup, text: str) -> list[tuple[int, str]]:
    frames = [(_FRAME_RANK, str(tag["src"])) for tag in page.find_all(["frame", "iframe"], src=True)]
    refreshed = refreshes_to(text)
    return [*([(_FRAME_RANK, refreshed)] if refreshed else []), *frames]
