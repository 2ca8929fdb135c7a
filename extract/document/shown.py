"""What of a page is shown: text that styles hide, and things in cells that are shown and are no text.

Styles are those of attributes and of style sheets in the page, as far as their selectors are CSS that `cssselect`
knows. Style sheets of other files and scripts are not followed.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from html import unescape

from cssselect import ExpressionError, SelectorSyntaxError
from lxml import etree
from lxml.cssselect import CSSSelector

LINE = "\ufdd0"  # a noncharacter, which no document prints: here a line ends
DRAWN = "\ufdd2"  # a noncharacter: here something is shown that is no text
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
# The values of style attributes in the source of a page, in lower case.
_STYLES = re.compile(rb"""style\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++)""")
_STYLED = etree.XPath("descendant::*[@style or @hidden]")
_WITH_DISPLAY = etree.XPath("descendant::*[contains(@style, 'display') and (ancestor::td or ancestor::th)]")
_LONGEST_REMEMBERED = 1000  # characters of a style
_LONGEST_HIDDEN = 500  # characters: pages hide the whole text until a script shows it
_LONGEST_RULE = 2000
_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item|inline-block)", re.IGNORECASE)
_MATTERS = re.compile(f"{HIDDEN.pattern}|{_BLOCK.pattern}", re.IGNORECASE)
_MOST_RULES = 100
_DRAWN_TAGS = ("img", "svg", "canvas", "object", "embed", "video", "iframe", "script", "select", "textarea", "input")
_NEVER_SHOWN = frozenset(("hidden", "submit", "button", "reset", "image", "file"))
_NO_VALUE = frozenset(("checkbox", "radio", "password", "color", "range"))
_SPACER = re.compile(r"spacer|blank|transparent|pixel|1x1|clear\.gif", re.IGNORECASE)
_SMALL = frozenset(("0", "1", "2", "0px", "1px", "2px"))


def mark_drawn(data: bytes, body: etree._Element) -> None:
    """Put in each cell what its form fields print, and a mark where something is shown that is no text."""
    for part in list(body.iter(*_DRAWN_TAGS)):
        if next(part.iterancestors("td", "th"), None) is not None and (text := _printed(part)):
            part.tail = f"{LINE}{text}{LINE}{part.tail or ''}"
    for part in filter(_is_block, _WITH_DISPLAY(body) if b"display" in data else ()):
        part.text, part.tail = LINE + (part.text or ""), LINE + (part.tail or "")


def _is_block(part: etree._Element) -> bool:
    return bool(_BLOCK.search(part.get("style", "")))


def _printed(part: etree._Element) -> str:
    """What an element in a cell prints; the mark where it shows something else, nothing where it shows nothing."""
    if part.tag == "input":
        kind = part.get("type", "text").lower()
        if kind in _NEVER_SHOWN:
            return ""
        return DRAWN if kind in _NO_VALUE else part.get("value", "").strip() or DRAWN
    if part.tag == "textarea":
        return "".join(part.itertext()).strip() or DRAWN
    if part.tag == "select":
        options = list(part.iter("option"))
        chosen = next((option for option in options if "selected" in option.attrib), options[0] if options else None)
        return "".join(chosen.itertext()).strip() if chosen is not None else DRAWN
    if part.tag == "img":
        small = part.get("width") in _SMALL or part.get("height") in _SMALL
        return "" if small or _SPACER.search(part.get("src", "")) else DRAWN
    return DRAWN


def empty_hidden(data: bytes, root: etree._Element, body: etree._Element) -> None:
    """Empty what is never shown. A large hidden part is kept: pages hide the whole text until a script shows it; of a
    hidden table it is noted."""
    style_sheets = ["".join(style_sheet.itertext()) for style_sheet in root.iter("style")]
    lower = data.lower()
    if not style_sheets and b" hidden" not in lower and not any(map(_may_hide, set(_STYLES.findall(lower)))):
        return
    for style_sheet in style_sheets:
        _apply(style_sheet, body)
    for element in _STYLED(body):
        hides = _hides(element.get("style", ""))
        hidden = hides == "all" or "hidden" in element.attrib
        if not hidden and not hides:
            continue
        if tables := list(element.iter("table")):
            for table in tables if hidden else ():
                table.set("hidden", "")
        elif len("".join(element.itertext())) < _LONGEST_HIDDEN:
            element.clear(keep_tail=True)
            if hidden and element.tag in {"td", "th"}:
                element.set("colspan", NO_COLUMN)


def _may_hide(source: bytes) -> bool:
    """Whether a style attribute hides, by its value as it stands in the source."""
    return bool(_hides(unescape(source.decode("utf-8", "replace"))))


def _hides(style: str) -> str:
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


def _rules(style_sheet: str) -> Iterator[tuple[str, str]]:
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
    rules = (rule for rule in _rules(style_sheet) if _MATTERS.search(rule[1]) or _UNREAD.search(rule[1]))
    for number, (selectors, style) in enumerate(rules):
        if number < _MOST_RULES and ":" not in selectors:
            yield selectors, style
