"""Challenge and block pages, told from status, headers and content. They are recorded and left alone.

Shapes as in the public spiders that met them. Some marks say nothing alone: the `$_ts` script of 瑞数 also sits in pages
that carry their full content, the cookies of 华为云 and 加速乐 and the headers of 网宿 and 阿里云 come with every page.
"""

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from crawler.web.outages import outage_in

_SHELL = 16_000  # bytes; the shells that answer 200 are a few hundred bytes long, those of 瑞数 up to ten thousand
_SHORT = 4_000
_NOT_TEXT = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|title|noscript)\b.*?(?:</\1\s*>|\Z)|<[^>]*+(?:>|\Z)|\s++",
    re.DOTALL | re.IGNORECASE,
)


def challenge_kind(status: int, headers: Mapping[str, str], body: bytes, url: str = "") -> str | None:
    """The kind of challenge, or None. `headers` by lower-case name; several Set-Cookie joined by a line feed."""
    cookies = headers.get("set-cookie", "")
    server = headers.get("server", "").lower()
    if status == 412:
        return "瑞数" if b"$_ts" in body[:_SHELL] else "412"
    if status == 521:
        return "加速乐" if "__jsluid" in cookies or b"<script" in body[:_SHELL] else "521"
    if 300 <= status < 400:
        return "CT6T" if "CT6T" in cookies and _to_itself(headers, url) else None
    if status in (403, 405):
        return _refusal(status, cookies, server, headers) or _marked(cookies, body)
    return (_marked(cookies, body) or _of_firewall(status, body)) if status != 404 else None


def _to_itself(headers: Mapping[str, str], url: str) -> bool:
    return urljoin(url, headers.get("location", "")) == url


def _refusal(status: int, cookies: str, server: str, headers: Mapping[str, str]) -> str | None:
    """A plain 403 is often one directory only, and its children answer."""
    if "HWWAFSES" in cookies or server == "cw":
        return "华为云"
    if "wzws_" in cookies or server.startswith("wzws"):
        return "网防G01"
    if server.startswith("ps-") or "x-ws-request-id" in headers:
        return "网宿"
    if "__jsluid" in cookies:
        return "加速乐"
    # To refuse the method GET makes no sense but as a block.
    return "阿里云" if status == 405 and ("eagleid" in headers or server == "tengine") else None


def _marked(cookies: str, body: bytes) -> str | None:
    """Shells by their content, whatever their status."""
    if len(body) >= _SHELL:
        return None
    if b"GeoBL" in body and b"reason" in body:
        return "GeoBL"
    if b"aq_wzws_confirm" in body:
        return "网防G01"
    if b"<script" not in body:
        return None
    if len(body) < _SHORT and (b"C3VK=" in body or b"__jsl_clearance" in body):
        return "C3VK" if b"C3VK=" in body else "加速乐"
    if b"$_ts" in body or "wzws_" in cookies:
        return None if _NOT_TEXT.sub(b"", body) else "瑞数" if b"$_ts" in body else "网防G01"
    return None


def _of_firewall(status: int, body: bytes) -> str | None:
    """What a firewall says in a few words, with status 200, in the place of any page."""
    if status >= 300 or not body.lstrip().startswith(b"<"):
        return None
    outage = outage_in(body)
    return f"WAF: “{outage[1]}”" if outage and outage[0] == "challenge" else None
