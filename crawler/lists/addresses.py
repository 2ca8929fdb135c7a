"""Addresses of links, joined as browsers join them. None of these functions fails, whatever a page writes."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

import extract
from crawler.web.urls import SCHEMES

_LEADS_NOWHERE = frozenset({"about", "blob", "data", "javascript", "mailto", "sms", "tel", "vbscript"})
_BASE = re.compile(r"""<base\b[^<>]*\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_HREF = re.compile(r"""(\b(?:href|src|data)\s*=\s*)(["'])(?!#)(.*?)\2""", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z\d+.-]*+:", re.IGNORECASE)
_SLASHES = re.compile(r"(https?:)?//++", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z][a-z\d+.-]*+:)?//([^/?#]*+)", re.IGNORECASE)


def joined(base: str, href: str) -> str:
    """As browsers do it: backslashes are slashes. A host that no program can read is quoted, so that the rest is read."""
    href = re.sub(r"[\t\r\n]", "", href).strip()
    path, rest = href[: _path_end(href)], href[_path_end(href) :]
    if not (scheme := _SCHEME.match(path)) or scheme[0][:-1].lower() in SCHEMES:
        path = path.replace("\\", "/")
    if slashes := _SLASHES.match(path):
        path = f"{slashes[1] or ''}//{path[slashes.end() :]}"
    try:
        return urljoin(base, path + rest)
    except ValueError:
        host = _HOST.match(path)
        if host is None:
            return ""
        return urljoin(base, f"{path[: host.start(1)]}{quote(host[1], safe=':@.')}{path[host.end(1) :]}{rest}")


def _path_end(href: str) -> int:
    """Where the query or the fragment of an address begins."""
    return next((at for at, character in enumerate(href) if character in "?#"), len(href))


def absolute(base: str, href: str) -> str | None:
    """`href` as an absolute http(s) address without its fragment, or None."""
    if href.strip().startswith("#"):
        return None
    url = joined(base, href).split("#", 1)[0]
    parts = urlsplit(url)
    return url if href.strip() and parts.scheme in SCHEMES and parts.hostname else None


def row_address(base: str, href: str, title: str) -> str | None:
    """As `absolute`; where the title is that of a report, also an address of another scheme: what is there and not fetched
    is to be told.
    """
    url = absolute(base, href) or of_other_scheme(base, href)
    return url if url and is_of_a_row(url, title) else None


def of_other_scheme(base: str, href: str) -> str | None:
    url = joined(base, href).split("#", 1)[0]
    scheme = urlsplit(url).scheme
    return url if scheme and not _is_fetched(url) and scheme not in _LEADS_NOWHERE else None


def is_of_a_row(url: str, title: str) -> bool:
    return _is_fetched(url) or extract.parse_title(title).is_report


def _is_fetched(url: str) -> bool:
    return urlsplit(url).scheme in SCHEMES


def as_requested(url: str, charset: str) -> str:
    """The address as it is sent: the path in UTF-8, the query in the charset of the page that links it, as browsers do."""
    try:
        return safe_url_string(url, encoding="utf-8" if charset.startswith("utf") else charset)
    except (ValueError, LookupError):  # it has no port, or the like: it is not requested
        return url


def with_absolute_links(text: str, url: str) -> str:
    """The page with links that count from its `<base>` made absolute; without one, as it is."""
    found = _BASE.search(text)
    base = absolute(url, found[1]) if found else None
    return _HREF.sub(lambda link: f"{link[1]}{link[2]}{joined(base, link[3])}{link[2]}", text) if base else text


def with_query(url: str, **values: str) -> str:
    """The address with these parameters: in their place where they stand already, else at the end."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query, keep_blank_values=True)) | values)))


def as_asked(target: str, url: str) -> str:
    """The address with the scheme of the list at `url` where both are of one host.

    Interfaces print https for hosts that answer over http alone, and the reverse.
    """
    there, here = urlsplit(target), urlsplit(url)
    same = there.netloc == here.netloc and _is_fetched(target)
    return urlunsplit(there._replace(scheme=here.scheme)) if same else target
