"""What a saved page says of where and when it was fetched."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive.importing.foreign_record import EARLIEST, MAX_URL, as_uri

_HEAD = 1 << 18
_SAVED_FROM = re.compile(rb"<!--\s{0,20}saved from url=\(\d{1,6}\)(\S{1,8192})", re.IGNORECASE)
_LINK = re.compile(rb"<link\b[^<>]{0,2000}>", re.IGNORECASE)
_CANONICAL = re.compile(rb"\brel\s{0,9}=\s{0,9}[\"']?canonical\b", re.IGNORECASE)
_HREF = re.compile(
    rb"\bhref\s{0,9}=\s{0,9}(?:\"([^\"]{1,8192})\"|'([^']{1,8192})'|([^\s\"'<>]{1,8192}))", re.IGNORECASE
)
_LOCATION = re.compile(
    rb"^(?:Snapshot-Content-Location|Content-Location):[ \t]{0,9}(\S{1,8192})", re.IGNORECASE | re.MULTILINE
)
_DATE = re.compile(rb"^Date:[ \t]{0,9}([^\r\n]{1,100})", re.IGNORECASE | re.MULTILINE)
_HTTP = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)


def address_in(data: bytes, media_type: str) -> str:
    """The address that a page was saved from: as a browser noted it, or its canonical one; "" where it says none."""
    head = data[:_HEAD]
    if media_type == "multipart/related":
        return _first(_LOCATION, head)
    if media_type != "text/html":
        return ""
    if saved := _first(_SAVED_FROM, head):
        return saved
    links = (link[0] for link in _LINK.finditer(head) if _CANONICAL.search(link[0]))
    return next((url for link in links if (url := _first(_HREF, link))), "")


def date_in(data: bytes, media_type: str) -> datetime | None:
    """When a page was saved, as the browser noted it."""
    match = _DATE.search(data[:_HEAD]) if media_type == "multipart/related" else None
    with suppress(ValueError, TypeError):
        if match:
            found = parsedate_to_datetime(match[1].decode("ascii", "replace"))
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
            return found if EARLIEST <= found <= datetime.now(UTC) else None
    return None


def _first(pattern: re.Pattern[bytes], text: bytes) -> str:
    match = pattern.search(text)
    url = next(filter(None, match.groups()), b"").decode("utf-8", "replace").replace("&amp;", "&") if match else ""
    return as_uri(url) if _HTTP.match(url) and len(url) <= MAX_URL else ""
