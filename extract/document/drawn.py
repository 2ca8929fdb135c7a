"""What cells show that is no text: pictures, drawings, scripts, form fields, content of style sheets, invisible numbers.

Each becomes a mark in its cell. A cell of nothing but marks is unreadable, never blank. Beside a number, a picture makes the
cell unreadable (`DRAWN`), for it may be a digit; what need not show anything (`MAYBE_DRAWN`) does not.
"""

import re
from contextlib import suppress

from cssselect import ExpressionError, SelectorSyntaxError
from lxml import etree
from lxml.cssselect import CSSSelector

from extract.document.shown import BLOCK, LINE, Looks, hides, rules
from extract.text.numbers import INVISIBLE

DRAWN = "\ufdd2"  # noncharacters, as `LINE` is
MAYBE_DRAWN = "\ufdd3"
WITHOUT_MARKS = str.maketrans("", "", DRAWN + MAYBE_DRAWN)
_TAGS = ("img", "svg", "canvas", "object", "embed", "video", "iframe", "script", "select", "textarea", "input",
         "button", "progress", "meter")  # fmt: skip
_VML = ("v:shape", "v:imagedata", "v:image", "v:rect", "v:oval", "v:line")
_NEVER_SHOWN = frozenset(("hidden", "submit", "button", "reset", "image", "file"))
_NO_VALUE = frozenset(("checkbox", "radio", "password", "color", "range"))
_SPACER = re.compile(r"spacer|blank|transparent|pixel|1x1|clear\.gif", re.IGNORECASE)
_SMALL = frozenset(("0", "1", "2", "0px", "1px", "2px"))
_TINY = re.compile(r"(?<![-\w])(?:width|height)\s*:\s*[012]px", re.IGNORECASE)
_WITH_DISPLAY = etree.XPath("descendant::*[contains(@style, 'display') and (ancestor::td or ancestor::th)]")
_BACKGROUND = re.compile(r"(?<![-\w])background(?:-image)?\s*:[^;]{0,200}url\(([^)]{0,500})", re.IGNORECASE)
_WITH_BACKGROUND = etree.XPath(
    "descendant::*[@background or contains(@style, '(')][ancestor-or-self::td or ancestor-or-self::th]"
)
_GENERATED = re.compile(
    r"""(?<![-\w])content\s*:\s*(?:"([^"]{0,200})"|'([^']{0,200})'|((?:attr|counter|url)\([^;]{0,200}))"""
)
_MAY_SHOW = re.compile(r"url\(|content", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\da-fA-F]{1,6})\s?")
_PSEUDO = re.compile(r"::?(?:before|after)$", re.IGNORECASE)
_MOST_RULES = 100
_WHITE = "ffffff"
_NAMES = {"white": _WHITE, "black": "000000"}
_A_COLOUR = (
    rb"""\s{0,9}[:=]\s{0,9}["']?\s{0,9}"""
    rb"(#[\da-f]{3,6}|rgb\(\s{0,9}\d{1,3}\s{0,9},\s{0,9}\d{1,3}\s{0,9},\s{0,9}\d{1,3}\s{0,9}\)|[a-z]{3,20})"
)
# In lower case. Patterns that begin with plain letters are looked for far quicker.
_TEXT_COLOURS = re.compile(rb"color(?<![-\w]color)" + _A_COLOUR)
_BACKGROUNDS = re.compile(rb"b(?:ackground(?:-color)?|gcolor)" + _A_COLOUR)
_WITH_COLOUR = etree.XPath(
    "descendant::*[@color or contains(@style, 'color')][ancestor-or-self::td or ancestor-or-self::th]"
)
_NUMBER = re.compile(r"\s*\d[\d.,\s]{0,20}[件条项个次人元]?\s*")
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")


def mark_drawn(looks: Looks, body: etree._Element) -> None:
    """Put in each cell what its form fields print, and marks where something is shown that is no text."""
    for part in list(body.iter(*_TAGS, *_VML)):
        if _in_cell(part) and (text := _printed(part)):
            part.tail = f"{LINE}{text}{LINE}{part.tail or ''}"
    styles = b"".join(looks.styles) + "".join(looks.sheets).lower().encode("utf-8", "replace")
    for part in filter(_is_block, _WITH_DISPLAY(body) if b"display" in styles else ()):
        part.text, part.tail = LINE + (part.text or ""), LINE + (part.tail or "")
    if b"url(" in styles or b"background=" in looks.source:
        for part in filter(_has_picture, _WITH_BACKGROUND(body)):
            _mark(part, MAYBE_DRAWN)
    for style_sheet in looks.sheets:
        _mark_styled(style_sheet, body)
    if _may_be_invisible(looks.source):
        for part in list(_WITH_COLOUR(body)):
            _empty_invisible(part)


def _in_cell(part: etree._Element) -> bool:
    return part.tag in {"td", "th"} or next(part.iterancestors("td", "th"), None) is not None


def _is_block(part: etree._Element) -> bool:
    return bool(BLOCK.search(part.get("style", "")))


def _printed(part: etree._Element) -> str:
    """What an element in a cell prints; a mark where it shows something else, nothing where it shows nothing."""
    if part.tag == "input":
        kind = part.get("type", "text").lower()
        if kind in _NEVER_SHOWN:
            return ""
        return MAYBE_DRAWN if kind in _NO_VALUE else part.get("value", "").strip() or MAYBE_DRAWN
    if part.tag == "textarea":
        return "".join(part.itertext()).strip() or MAYBE_DRAWN
    if part.tag == "select":
        options = list(part.iter("option"))
        chosen = next((option for option in options if "selected" in option.attrib), options[0] if options else None)
        return "".join(chosen.itertext()).strip() if chosen is not None else MAYBE_DRAWN
    if part.tag == "script":
        return MAYBE_DRAWN
    if part.tag == "button":
        return text if _DIGIT.search(text := "".join(part.itertext()).strip()) else ""
    if part.tag == "img":
        small = part.get("width") in _SMALL or part.get("height") in _SMALL or _TINY.search(part.get("style", ""))
        return "" if small or _SPACER.search(part.get("src", "")) else DRAWN
    return "" if part.tag in _VML and "".join(part.itertext()).strip() else DRAWN


def _mark(part: etree._Element, mark: str) -> None:
    part.text = mark + (part.text or "")


def _has_picture(part: etree._Element) -> bool:
    picture = _BACKGROUND.search(part.get("style", ""))
    name = part.get("background") or (picture[1] if picture else "")
    return bool(name) and not _SPACER.search(name)


def _mark_styled(style_sheet: str, body: etree._Element) -> None:
    """Mark the cells in which the rules of a style sheet show something."""
    if not _MAY_SHOW.search(style_sheet):
        return
    number = 0
    for selectors, style in rules(style_sheet):
        picture = _BACKGROUND.search(style)
        of_rule = MAYBE_DRAWN if picture and not _SPACER.search(picture[1]) else ""
        generated = _generated(style)
        if not (of_rule or generated) or hides(style) or (number := number + 1) > _MOST_RULES:
            continue
        for selector in map(str.strip, selectors.split(",")):
            plain = _PSEUDO.sub("", selector)
            mark = of_rule if plain == selector else generated or of_rule
            with suppress(SelectorSyntaxError, ExpressionError, etree.XPathError):
                for part in CSSSelector(plain, translator="html")(body) if mark else ():
                    if _in_cell(part):
                        _mark(part, mark)


def _generated(style: str) -> str:
    """The mark of the content that a rule puts before or after an element: a digit would belong to the number there."""
    match = _GENERATED.search(style)
    if match is None:
        return ""
    text = _ESCAPED.sub(lambda code: chr(min(int(code[1], 16), 0x10FFFF)), match[1] or match[2] or "")
    if match[3] or _DIGIT.search(text):
        return DRAWN
    return MAYBE_DRAWN if INVISIBLE.sub("", text).strip() else ""


def _may_be_invisible(lower: bytes) -> bool:
    """Whether any text has the colour of some background, by the source of the page in lower case."""
    of_text = set(map(_colour, set(_TEXT_COLOURS.findall(lower))))
    return bool(of_text) and (
        _WHITE in of_text or not of_text.isdisjoint(map(_colour, set(_BACKGROUNDS.findall(lower))))
    )


def _colour(value: bytes) -> str:
    """A colour as six hexadecimal digits, another text where it is none."""
    text = value.decode("ascii")
    if text.startswith("rgb"):
        return "".join(f"{min(255, int(part)):02x}" for part in _DIGITS.findall(text))
    digits = text.lstrip("#")
    short = text.startswith("#") and len(digits) == 3
    return "".join(2 * digit for digit in digits) if short else _NAMES.get(digits, digits)


def _colour_of(part: etree._Element, *, background: bool) -> str | None:
    """The colour that attributes of an element give its text, or its background; None where they give none."""
    name = "bgcolor" if background else "color"
    source = f"{part.get('style', '')};{name}={part.get(name, '')}".lower().encode("utf-8", "replace")
    found = (_BACKGROUNDS if background else _TEXT_COLOURS).search(source)
    return _colour(found[1]) if found else None


def _empty_invisible(part: etree._Element) -> None:
    """Put a mark in the place of a number that has the colour of its background."""
    colour = _colour_of(part, background=False)
    if colour is None or not _NUMBER.fullmatch("".join(part.itertext())):
        return
    if any(_colour_of(below, background=False) for below in part.iterdescendants()):
        return
    for around in (part, *part.iterancestors()):
        if "url(" in around.get("style", "") or around.get("background"):
            return
        if behind := _colour_of(around, background=True):
            break
    if colour == (behind or _WHITE):
        for child in list(part):
            part.remove(child)
        part.text = MAYBE_DRAWN
