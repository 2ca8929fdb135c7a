"""JSON as list interfaces and pages print it: with a broken answer in its place, as a JavaScript literal, with HTML.

What is not there or of another shape is None or empty, and the list says that it has no rows.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.lists.listing import count_in, date_in, soup
from crawler.web.errors import LargePage
from crawler.web.limits import MAX_CHARS, MAX_ROWS

_TOKEN = re.compile(
    r"""(?:\s++|//[^\n]*+|/\*.*?\*/)*+
    (?:(?P<string>"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+')|(?P<word>[A-Za-z_$][\w$]*+)|(?P<number>-?\d++(?:\.\d+)?)|(?P<mark>[][{}:,]))""",
    re.DOTALL | re.VERBOSE,
)
_MARKUP = re.compile(r"<|&#?\w+;")  # an address may hold a bare &
_CHINA = timedelta(hours=8)


def load(text: str) -> Any:
    """The JSON value of an answer, or None."""
    try:
        return json.loads(text.strip().lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):  # thousands of brackets in each other
        return None


def literal(text: str, start: int = 0, longest: int = MAX_CHARS) -> Any:
    """The JavaScript literal that starts here: quotes of either kind, bare keys, commas before the end.

    None if there is none of `longest` characters.
    """
    out: list[str] = []
    depth = 0
    end = min(len(text), start + longest)
    while token := _TOKEN.match(text, start, end):
        start = token.end()
        mark = token["mark"]
        if mark and mark in "]}" and out and out[-1] == ",":
            out.pop()
        out.append(_as_json(token))
        depth += (mark in ("[", "{")) - (mark in ("]", "}"))
        if depth <= 0:
            break
    return load("".join(out))


def _as_json(token: re.Match[str]) -> str:
    if token["word"]:
        return token["word"] if token["word"] in ("true", "false", "null") else json.dumps(token["word"])
    if not token["string"]:
        return token["mark"] or token["number"]
    inner = re.sub(r"\\x([0-9A-Fa-f]{2})", r"\\u00\1", token["string"][1:-1]).replace("\\'", "'")
    return '"' + re.sub(r'(\\.)|"', lambda found: found[1] or '\\"', inner, flags=re.DOTALL) + '"'


def at(value: Any, *path: str) -> Any:
    """The value below these keys, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of an array, which can itself be printed as a string of JSON (`"[]"`). Raises `LargePage`."""
    value = load(value) if isinstance(value, str) else value
    if isinstance(value, list) and len(value) > MAX_ROWS:
        raise LargePage(f"the page has an array of {len(value)} values; {MAX_ROWS} are read")
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """What a field says in one line without markup. Empty for the string "null", which interfaces print for nothing."""
    text = "" if value is None else str(value).encode("utf-8", "replace").decode()  # JSON may name half a character
    if _MARKUP.search(text):
        text = soup(text).get_text()
    text = " ".join(text.split())
    return "" if text == "null" else text


def number(value: Any) -> int | None:
    """A count, printed as a number or as a string."""
    return count_in(str(value))


def day(value: Any) -> str | None:
    """The day (ISO) of a printed date, or in China of a Unix time in seconds."""
    seconds = number(value)
    if seconds is None or not 10**8 < seconds < 10**10:
        return date_in(str(value))
    return (datetime.fromtimestamp(seconds, UTC) + _CHINA).date().isoformat()
