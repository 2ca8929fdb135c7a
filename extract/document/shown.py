"""What of a page is shown: text that styles hide.

Styles are those of attributes and of style sheets in the page, as far as their selectors are CSS that `cssselect`
knows. Style sheets of other files and scripts are not followed.
"""

import re
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from functools import lru_cache
from html import unescape
from itertools import chain, islice
from typing import NamedTuple

from cssselect import ExpressionError, SelectorSyntaxError, parse
from lxml import etree
from lxml.cssselect import LxmlHTMLTranslator

LINE = "\ufdd0"  # a noncharacter, which no document prints: here a line ends
NO_COLUMN = "none"  # the colspan of a cell that is never shown
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# What keeps its place and is not read: a cell of this style is still a cell.
_UNREAD = re.compile(
    r"visibility\s*:\s*(?:hidden|collapse)|text-decoration[-\w]{0,20}\s{0,20}:[^;:]{0,100}line-through"
    r"|font-size\s*:\s*(?:0(?![.\d])|1p[xt])|transform\s*:\s*scale\(\s*0(?![.\d])|(?<![-\w])opacity\s*:\s*0(?![.\d])|(?:left|top|text-indent)\s*:\s*-\d{3,}"
    r"|(?<![-\w])clip\s*:\s*rect\(\s*0|clip-path\s*:\s*inset\(\s*(?:50|100)|(?<![-\w])color\s*:\s*transparent"
    r"|(?<![-\w])(?:max-)?(?:width|height)\s*:\s*0(?![.\d])[^;]{0,20};(?:[^}]{0,200};)?\s{0,20}overflow\s*:\s*hidden"
    r"|overflow\s*:\s*hidden\s{0,20};(?:[^}]{0,200};)?\s{0,20}(?:max-)?(?:width|height)\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
# The values of style attributes in the source of a page, in lower case; an empty one for a style sheet.
_STYLES = re.compile(rb"""style(?:(?<=<style)|\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++))""")
_STYLED = etree.XPath("descendant::*[@style or @hidden]")
_LONGEST_REMEMBERED = 1000  # characters of a style
_LONGEST_HIDDEN = 500  # characters: pages hide the whole text until a script shows it
_LONGEST_RULE = 2000
BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item|inline-block)", re.IGNORECASE)
_DISPLAY = re.compile(r"(?<![-\w])display\s*:\s*([-\w]+)(\s*!\s*important)?", re.IGNORECASE)
_MOST_RULES = 100
_SHOWING = frozenset(
    ("img", "input", "textarea", "select", "svg", "canvas", "object", "embed", "video", "iframe")
)  # without text


class Looks(NamedTuple):
    """What a page says about how it looks: `source` is all of it in lower case, `styles` the values of its style attributes there,
    each once, `sheets` its style sheets."""

    source: bytes
    styles: Set[bytes]
    sheets: Sequence[str]


def looks_of(data: bytes, root: etree._Element) -> Looks:
    """How a page looks, by its source and its tree."""
    lower = data.lower()
    styles = set(_STYLES.findall(lower))
    sheets = ["".join(sheet.itertext()) for sheet in root.iter("style")] if b"" in styles else []
    return Looks(lower, styles, sheets)


def empty_hidden(looks: Looks, body: etree._Element) -> None:
    """Empty what is never shown. A large hidden part is kept, with the attribute `hidden`, as are its tables: pages hide the whole
    text until a script shows it."""
    if not looks.sheets and b" hidden" not in looks.source and not any(map(_may_hide, looks.styles)):
        return
    _apply(looks.sheets, body)
    for element in _STYLED(body):
        unread = hides(element.get("style", ""))
        hidden = unread == "all" or "hidden" in element.attrib
        if not hidden and not unread:
            continue
        if tables := list(element.iter("table")):
            for part in (element, *tables) if hidden else ():
                part.set("hidden", "")
        elif len("".join(element.itertext())) < _LONGEST_HIDDEN:
            element.clear(keep_tail=True)
            if element.tag in _SHOWING:
                element.tag = "span"
            if hidden and element.tag in {"td", "th"}:
                element.set("colspan", NO_COLUMN)


def _may_hide(source: bytes) -> bool:
    """Whether a style attribute hides, by its value as it stands in the source."""
    return bool(hides(unescape(source.decode("utf-8", "replace"))))


def hides(style: str) -> str:
    """What a style hides: `all`, the `text` only, or nothing."""
    return (_remembered if len(style) <= _LONGEST_REMEMBERED else _remembered.__wrapped__)(style)


@lru_cache(maxsize=4096)
def _remembered(style: str) -> str:
    return "all" if HIDDEN.search(style) else "text" if _UNREAD.search(style) else ""


def _apply(style_sheets: Sequence[str], body: etree._Element) -> None:
    """Write the styles that hide, or make blocks, into the elements that their selectors name. Of several that say how an element
    is displayed that counts which counts in CSS: its own, unless a sheet says `!important`, else the most specific, else the last."""
    displays: dict[etree._Element, tuple[tuple[bool, tuple[int, int, int], int], str]] = {}
    matter = chain.from_iterable(map(_rules_that_matter, style_sheets))
    for number, (selectors, style) in enumerate(islice(matter, _MOST_RULES)):
        display = _DISPLAY.search(style)
        rest = _DISPLAY.sub("", style)
        unread = bool(hides(rest))
        for selector in selectors.split(","):
            with suppress(SelectorSyntaxError, ExpressionError, etree.XPathError):
                parsed = parse(selector.strip())[0]
                found = etree.XPath(LxmlHTMLTranslator().selector_to_xpath(parsed))(body)
                for element in found:
                    if unread:
                        element.set("style", f"{element.get('style', '')};{rest}")
                    if display:
                        candidate = ((bool(display[2]), parsed.specificity(), number), display[1])
                        displays[element] = max(displays.get(element, candidate), candidate)
    for element, ((important, _, _), display_of) in displays.items():
        own = element.get("style", "")
        if important or not _DISPLAY.search(own):
            element.set("style", f"{own};display:{display_of}")


def rules(style_sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and the style of each rule that holds for every medium."""
    first, *comments = style_sheet.split("/*")
    text = first + "".join(comment.partition("*/")[2] for comment in comments)
    depth = 0
    for piece in text.split("}"):
        opened = piece.count("{")
        if (depth, opened) == (0, 1) and len(piece) <= _LONGEST_RULE:
            selectors, _, style = piece.partition("{")
            selectors = selectors.rpartition(";")[2]
            if "@" not in selectors:
                yield selectors, style
        depth = max(0, depth + opened - 1)


def _rules_that_matter(style_sheet: str) -> Iterator[tuple[str, str]]:
    return (
        (selectors, style)
        for selectors, style in rules(style_sheet)
        if ":" not in selectors and (_DISPLAY.search(style) or HIDDEN.search(style) or _UNREAD.search(style))
    )
