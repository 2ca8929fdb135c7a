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

_PLACE = r"[\u4e00-\u9fff]{0,8}"
_AFTER = "(?:汇总|专栏|列表|专题|查询|下载|公开|公示|入口|查看|更多)?"
_COLUMN = (
    re.compile(rf"{_PLACE}(?:政府|政务)信息公开(?:工作)?(?:年报|年度(?:工作)?报告){_AFTER}"),
    re.compile(rf"{_PLACE}(?:政府信息年度公开|(?:信息|政府|政务)?公开(?:工作)?(?:年报|年度(?:工作)?报告){_AFTER})"),
    re.compile(rf"(?:历年|往年|历年来)?(?:工作)?(?:年报|年度(?:工作)?报告){_AFTER}"),
)
_PORTAL = (
    re.compile(rf"{_PLACE}(?:政府|政务)信息公开(?:专栏|平台|目录|网|栏|网站|大厅|首页|专区|频道)?"),
    re.compile(
        r"信息公开(?:专栏|平台|目录|网|栏|专区|频道)?|[\u4e00-\u9fff]{0,4}政务公开(?:专栏|平台|专区|频道|网)?|(?:政府|依法|公开|主动)?公开(?:专栏)?"
    ),
    re.compile(r"法定主动公开(?:内容)?|(?:阳光|透明)(?:政务|政府)|网站(?:地图|导航)|站点(?:地图|导航)"),
)
COLUMN_RANKS = range(len(_COLUMN))
NAMED_RANKS = range(2)  # of ways whose words say that the reports are those on information disclosure
_FRAME_RANK = len(_COLUMN) + len(_PORTAL)
_SCRIPT_RANK = _FRAME_RANK + 1
_OTHER_REPORTS = re.compile("网站工作|网站年|网站监管|法治|统计|公积金|财政|决算|预算|财务|质量|环境|社会责任")
_MOST_SCRIPTS = 3
_MOST_WORDS = 40
_SPAN_OF_YEARS = re.compile(r"(?:19|20)\d\d年?[-—－~～至](?:20\d\d年?|今)")
_OPENED = re.compile(
    r"""(?:open|href|location|go|jump|url|link)\w{0,12}\s*[(=]\s*\\?["']([^"'\\\s]{1,300})""", re.IGNORECASE
)
# <a href="…">政府信息公开</a> as a script writes it, its quotes escaped or not; {name: "政府信息公开", url: "…"} in either order;
# ["政府信息公开", "…"].
_WRITTEN = re.compile(
    r"""<a\b[^<>]{0,200}?href\s*=\s*\\?["']?([^"'\\\s<>]{1,300})[^<>]{0,200}>([^<>]{2,40})<""", re.IGNORECASE
)
_OBJECT = re.compile(r"\{([^{}]{1,600})")
_NAME = re.compile(
    r"""["']?(?:\w{0,12}name|\w{0,12}title|text|label)["']?\s{0,4}:\s{0,4}["']([^"'<>]{2,40})["']""", re.IGNORECASE
)
_LINK = re.compile(
    r"""["']?(?:\w{0,12}url|\w{0,12}link|href|path)["']?\s{0,4}:\s{0,4}["']([^"'<>\s]{1,300})["']""", re.IGNORECASE
)
_LISTED = re.compile(r"""["']([\u4e00-\u9fff【】·\s]{2,40})["']\s{0,4},\s{0,4}["']([^"'<>\s]{1,300})["']""")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
_PATH_IN_SCRIPT = re.compile(r"""["']((?:https?:/)?/[^"'\\\s]{1,300})["']""")
_MORE = frozenset({"", "更多", "查看更多", "更多内容", "more", "详情", "进入", "点击进入"})
_SENT_ON = re.compile(
    r"""\blocation(?:\.href)?\s*=\s*["']([^"'\s]{1,300})|\blocation\.(?:replace|assign)\(\s*["']([^"'\s]{1,300})""",
    re.IGNORECASE,
)
# $("#menu").load("/menu.html"), $.get("/menu.json"), frame.src = "/menu.html"
_LOADED = re.compile(
    r"""(?:\.load\(|\$\.(?:get|getJSON|post|ajax)\(|\bfetch\(|\burl\s{0,4}:|\.src\s{0,4}=|\.data\s{0,4}=)\s{0,4}["']([^"'\s<>]{2,300})["']"""
)
_NO_MENU = re.compile(r"\.(?:css|png|gif|jpe?g|svg|ico|woff2?|mp4|swf)(?:\?|$)|/api/visit|count", re.IGNORECASE)
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|layui|layer\b|echarts|vue|react|polyfill|analytics|gov_?tj|superslide|html5|respond|jiucuo",
    re.IGNORECASE,
)
_SHELL = 20_000  # characters of a page that may only send on
_NEXT_TO_A_LINK = ("data-url", "data-href", "data-src", "data-link", "data-path", "url", "link", "formaction")
_FEW_LINKS, _FEW_CHARS = 3, 120  # of a page that a script draws


@dataclass(frozen=True, slots=True)
class Way:
    """`rank` says how sure the way is to lead to the column, 0 the surest; those of `COLUMN_RANKS` name the column itself."""

    rank: int
    url: str


def ways_on(page: BeautifulSoup, text: str, url: str) -> list[Way]:
    """The ways on from a page, or from a script that another page includes, the surest first; each address once."""
    found: dict[str, int] = {}
    base = _base(page, url)
    clear = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text[:MAX_CHARS])
    for words, href in (*_links(page), *_in_scripts(clear)):
        rank = _rank(words)
        if rank is not None and (address := absolute(base, href.replace("\\/", "/"))):
            found[address] = min(rank, found.get(address, rank))
    refreshed = refreshes_to(text)
    further = [(_FRAME_RANK, href) for href in (*([refreshed] if refreshed else []), *frames_of(page, url))]
    if not found:
        further += [(_FRAME_RANK, next(filter(None, match.groups()))) for match in _SENT_ON.finditer(text[:_SHELL])]
        further += [(_SCRIPT_RANK, href) for href in _menus(page, text)]
    for rank, href in further:
        if address := absolute(base, href):
            found.setdefault(address, rank)
    return [Way(rank, address) for address, rank in sorted(found.items(), key=lambda way: way[1]) if address != url]


def is_shell(page: BeautifulSoup) -> bool:
    """Whether a script draws the page: it has scripts, few links and few words."""
    links = page.find_all("a", href=True, limit=_FEW_LINKS)
    words = (page.body or page).get_text(strip=True)
    return len(links) < _FEW_LINKS and len(words) < _FEW_CHARS and page.find("script") is not None


def _base(page: BeautifulSoup, url: str) -> str:
    tag = page.find("base", href=True)
    return absolute(url, str(tag["href"])) or url if tag else url


def _rank(words: str) -> int | None:
    bare = _bare(_SPAN_OF_YEARS.sub("", words)) if len(words) <= 2 * _MOST_WORDS else ""
    if not 2 <= len(bare) <= _MOST_WORDS or _OTHER_REPORTS.search(bare):
        return None
    return next((rank for rank, pattern in enumerate((*_COLUMN, *_PORTAL)) if pattern.fullmatch(bare)), None)


def _bare(words: str) -> str:
    return re.sub(r"[\W_]", "", words)


def _links(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """What each thing that can be clicked says, in each of its ways, and where it leads."""
    for tag in page.find_all(_leads_on):
        script = f"{tag.get('onclick', '')} {tag.get('href', '') if _is_script(tag) else ''}"
        opened = _OPENED.search(script) or _PATH_IN_SCRIPT.search(script)
        hrefs = [str(tag[name]) for name in _NEXT_TO_A_LINK if tag.get(name)]
        hrefs += [opened[1]] if opened else [] if _is_script(tag) else [str(tag.get("href") or "")]
        hrefs += [str(tag["value"])] if tag.name == "option" else []
        words = [tag.get_text(" ")[:200], *_said_by(tag)]
        if any(isinstance(part, Tag) for part in tag.contents):
            for inner in tag.find_all(["img", "input", "span", "i"], limit=4):
                words += _said_by(inner)
        if {
            _bare(word).lower() for word in words
        } <= _MORE and tag.parent is not None:  # what holds it says what there is more of
            words += [tag.parent.get_text(" ")[:200].replace(words[0], ""), *_said_by(tag.parent)]
        yield from ((text, href) for text in words if text.strip() for href in hrefs if href)


def _said_by(tag: Tag) -> list[str]:
    value = [str(tag.get("value") or "")] if tag.name in ("input", "button") else []
    return [*(str(tag.get(name) or "") for name in ("title", "alt", "aria-label")), *value]


def _leads_on(tag: Tag) -> bool:
    return (
        (tag.name in ("a", "area") and tag.has_attr("href"))
        or (tag.name == "option" and "/" in str(tag.get("value")))
        or tag.has_attr("onclick")
        or any(map(tag.has_attr, _NEXT_TO_A_LINK))
    )


def _is_script(tag: Tag) -> bool:
    return str(tag.get("href") or "").lower().startswith(("javascript:", "#"))


def _in_scripts(text: str) -> Iterator[tuple[str, str]]:
    """Links that stand in clear in scripts, here or in a file of their own."""
    yield from ((match[2], match[1]) for match in _WRITTEN.finditer(text))
    for part in _OBJECT.finditer(text):
        name, link = _NAME.search(part[1]), _LINK.search(part[1])
        if name and link:
            yield name[1], link[1]
    yield from ((match[1], match[2]) for match in _LISTED.finditer(text))


def frames_of(page: BeautifulSoup, url: str) -> list[str]:
    """The addresses of the frames of a page."""
    base = _base(page, url)
    shown = (
        str(tag.get("src") or tag.get("data") or "") for tag in page.find_all(["frame", "iframe", "embed", "object"])
    )
    return [address for href in shown if href and (address := absolute(base, href))]


def _menus(page: BeautifulSoup, text: str) -> list[str]:
    """Parts that scripts load into the page, and scripts that may write its menu, those of its own before libraries."""
    loaded = [match[1] for match in _LOADED.finditer(text[:MAX_CHARS]) if not _NO_MENU.search(match[1])]
    scripts = [str(tag["src"]) for tag in page.find_all("script", src=True)]
    scripts.sort(key=lambda src: bool(_LIBRARY.search(src)))
    return [*loaded[:_MOST_SCRIPTS], *scripts[:_MOST_SCRIPTS]]
