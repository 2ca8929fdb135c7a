"""What a page says of itself: its metas, its own title, the column that it stands in, its words, where it refreshes to."""

import re
from html import unescape

_HEAD = 1_000_000  # characters in which a page says what it is
_META = re.compile(r"<meta\b[^>]*+(?:>|\Z)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^<>]*+>((?:[^<]++|<(?!/?title\b))*+)</title>", re.IGNORECASE)

_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript)\b.*?(?:</\1\s*>|\Z)|<[^>]*+(?:>|\Z)", re.DOTALL | re.IGNORECASE
)
_REFRESH = re.compile(
    r"""<meta\b(?=[^<>]*\bhttp-equiv\s*=\s*["']?refresh\b)[^<>]*\burl\s*=\s*(?:'([^'>]+)|"([^">]+)|([^\s"'>;]+))""",
    re.IGNORECASE,
)

_SENT_ON = re.compile(
    r"""\blocation(?:\.href)?\s*=\s*["']([^"'+]+)["']\s*+(?:;\s*+)?(?:\}|</script)"""
    r"""|\blocation\.(?:replace|assign)\(\s*["']([^"'+]+)["']\s*\)""",
    re.IGNORECASE,
)


def metas(text: str) -> dict[str, str]:
    """The metas that have a content, by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for tag in _META.findall(text[:_HEAD]):
        values = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag)}
        if content := " ".join(unescape(values.get("content", "")).split()):
            found.setdefault(values.get("name", "").lower(), content)
    return found


def own_title(text: str) -> str:
    """ArticleTitle, which is the document's alone, or the title of the page; its line breaks are joined with `_`."""
    found = _TITLE.search(text[:_HEAD])
    lines = found[1].split("\n") if found else []
    return metas(text).get("articletitle") or "_".join(filter(None, (unescape(line).strip() for line in lines)))


def column_name(text: str) -> str:
    """The name of the column that a list page shows, or the title of the page."""
    return metas(text).get("columnname") or own_title(text)


def seen_words(text: str) -> str:
    """The title and the text of a page of HTML, on one line."""
    return " ".join(unescape(_UNSEEN.sub(" ", text)).split())


def refreshes_to(text: str) -> str | None:
    """The address, as it is written, that a page of nothing but a refresh leads to, by a meta or a script.

    A script that minds cookies is a challenge.
    """
    if len(text) >= 2000:
        return None
    sent_on = _SENT_ON.search(text) if "cookie" not in text and not seen_words(text) else None
    found = _REFRESH.search(text) or sent_on
    return next(filter(None, found.groups())).strip() if found else None
