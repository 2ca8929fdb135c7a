"""What of a page is shown: text that styles hide.

Styles are those of attributes and of style sheets in the page, as far as their selectors are CSS that `cssselect`
knows. Style sheets of other files and scripts are not followed.
"""

import re
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from cssselect import ExpressionError, SelectorSyntaxError
from lxml import etree
from lxml.cssselect import CSSSelector

LINE = "\ufdd0"  # a noncharacter, which no document prints: here a line ends
NO_COLUMN = "none"  # the colspan of a cell that is never shown
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# What keeps its place and is not read: a cell of this style is still a cell.
_UNREAD = re.compile(
    r"visibility\s*:\s*(?:hidden|collapse)|text-decoration[-\w]{0,20}\s{0,20}:[^;:]{0,100}line-through"
    r"|font-size\s*:\s*0(?![.\d])|(?<![-\w])opacity\s*:\s*0(?![.\d])|(?:left|top|text-indent)\s*:\s*-\d{3,}"
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
_MATTERS = re.compile(f"{HIDDEN.pattern}|{BLOCK.pattern}", re.IGNORECASE)
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
    """Empty what is never shown. A large hidden part is kept: pages hide the whole text until a script shows it; of a
    hidden table it is noted."""
    if not looks.sheets and b" hidden" not in looks.source and not any(map(_may_hide, looks.styles)):
        return
    for style_sheet in looks.sheets:
        _apply(style_sheet, body)
    for element in _STYLED(body):
        unread = hides(element.get("style", ""))
        hidden = unread == "all" or "hidden" in element.attrib
        if not hidden and not unread:
            continue
        if tables := list(element.iter("table")):
            for table in tables if hidden else ():
                table.set("hidden", "")
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


def _apply(style_sheet: str, body: etree._Element) -> None:
    """Write the styles that hide, or make blocks, into the elements that their selectors name."""
    for selectors, style in _rules_that_matter(style_sheet):
        for selector in selectors.split(","):
            with suppress(SelectorSyntaxError, ExpressionError, etree.XPathError):
                for element in CSSSelector(selector.strip(), translator="html")(body):
                    element.set("style", f"{element.get('style', '')};{style}")


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
    matter = (rule for rule in rules(style_sheet) if _MATTERS.search(rule[1]) or _UNREAD.search(rule[1]))
    for number, (selectors, style) in enumerate(matter):
        if number < _MOST_RULES and ":" not in selectors:
            yield selectors, style
