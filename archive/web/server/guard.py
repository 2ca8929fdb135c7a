"""Rules for every answer, ours and Datasette's: only GET and HEAD, a limit on the length of addresses, security headers, what a
cache may keep. The Host that a reader names is never used."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LONGEST = 4096  # bytes of an address with its query

_OURS = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Datasette has scripts of its own in its pages.
_DATASETTE = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Of what was archived: nothing runs, nothing is fetched, and it has no origin from which to read ours.
ARCHIVED = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


# What never changes, and what changes with the program only.
_FOREVER = re.compile(r"/records/\d+\.warc\.gz")
_LONG = re.compile(r"/assets/.*|/-/static/.*|/agencies/\d+/\d{4}/versions/\d+\.csv")


@dataclass(frozen=True)
class Public:
    """How readers reach the pages: `url` is scheme and host, `prefix` the path above them, "" for none."""

    url: str
    prefix: str

    def asked(self, scope: Message) -> Message:
        """The request with our own host, and without the prefix, which a proxy may have left."""
        parts = urlsplit(self.url)
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope = {**scope, "headers": [*headers, (b"host", parts.netloc.encode())], "scheme": parts.scheme}
        if self.prefix and f"{scope['path']}/".startswith(f"{self.prefix}/"):
            scope["path"] = scope["path"].removeprefix(self.prefix) or "/"
            if "raw_path" in scope:
                scope["raw_path"] = scope["raw_path"].removeprefix(self.prefix.encode()) or b"/"
        return scope


def guarded(app: App, datasette: App, public: Public) -> App:
    """`datasette` answers for the pages of Datasette, `app` for all others."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        scope = public.asked(scope)
        path = scope["path"]

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = _headers(path, message["status"])
                own = {name for name, _ in headers}
                message["headers"] = [*(line for line in message.get("headers", []) if line[0] not in own), *headers]
            await send(message)

        if scope["method"] not in ("GET", "HEAD"):
            await refuse(send_safely, 405, "只读 This archive is read-only: use GET.", ((b"allow", b"GET, HEAD"),))
        elif len(scope.get("raw_path") or path) + len(scope["query_string"]) > LONGEST:
            await refuse(send_safely, 414, f"地址过长 The address is longer than {LONGEST} bytes.")
        elif is_of_datasette(path):
            await datasette(scope, receive, send_safely)
        else:
            await app(scope, receive, send_safely)

    return answer


def _headers(path: str, status: int) -> list[tuple[bytes, bytes]]:
    policy = ARCHIVED if path.startswith("/archived/") else _DATASETTE if is_of_datasette(path) else _OURS
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        *([] if is_of_datasette(path) or status not in (200, 304) else [(b"cache-control", _kept(path))]),
    ]


def _kept(path: str) -> bytes:
    if _FOREVER.fullmatch(path):
        return b"public, max-age=31536000, immutable"
    return b"public, max-age=86400" if _LONG.fullmatch(path) else b"private, no-cache"


def is_of_datasette(path: str) -> bool:
    return path.split("/")[1].partition(".")[0] == "archive"


async def refuse(send: Send, status: int, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    page = f'<!DOCTYPE html><html lang="zh"><title>{status}</title><h1>{status}</h1><p>{message}</p></html>'
    kind = (b"content-type", b"text/html; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": page.encode()})
