"""Challenge and block pages, told from status, headers and the first bytes. They are recorded and left alone.

The `$_ts` script of 瑞数 also sits in pages that carry their full content, so it tells nothing with a status of 200 and
a long body. Shapes as in the public spiders that met them.
"""

from collections.abc import Mapping

_SHORT = 4_000  # bytes; the shells that answer 200 are a few hundred bytes long


def challenge_kind(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """The kind of challenge, or None. `headers` by lower-case name; several Set-Cookie joined by a line feed."""
    cookies = headers.get("set-cookie", "")
    server = headers.get("server", "").lower()
    head = body[:_SHORT]
    if status == 412:
        return "瑞数" if b"$_ts" in head else "412"
    if status == 521:
        return "加速乐"
    if status == 429:
        return "429"
    if status == 403:
        return _refusal(cookies, server, headers)
    if status in (301, 302) and "CT6T" in cookies:
        return "CT6T"
    if len(body) < _SHORT and status in (200, 202):
        return _shell(cookies, head)
    return None


def _refusal(cookies: str, server: str, headers: Mapping[str, str]) -> str | None:
    if "HWWAFSES" in cookies:
        return "华为云"
    if "wzws_" in cookies or server.startswith("wzws"):
        return "网防G01"
    if server.startswith("ps-") or "x-ws-request-id" in headers:
        return "网宿"
    return None  # a plain 403 is often one directory only: its children answer


def _shell(cookies: str, head: bytes) -> str | None:
    if b"$_ts" in head and (b"<body" not in head or b"<body></body>" in head):
        return "瑞数"
    if b"GeoBL" in head:
        return "GeoBL"
    if b"aq_wzws_confirm" in head or ("wzws_" in cookies and b"<script" in head and b"<a " not in head):
        return "网防G01"
    if b"C3VK" in head:
        return "C3VK"
    if b"__jsl_clearance" in head:
        return "加速乐"
    return None
