"""Rules for every answer, ours and Datasette's: only GET and HEAD, a limit on the length of addresses, security headers."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

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


def guarded(app: App) -> App:
    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        path = scope["path"]

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_headers(path)]
            await send(message)

        if scope["method"] not in ("GET", "HEAD"):
            await _refuse(send_safely, 405, "只读 This archive is read-only: use GET.", ((b"allow", b"GET, HEAD"),))
        elif len(scope.get("raw_path") or path) + len(scope["query_string"]) > LONGEST:
            await _refuse(send_safely, 414, f"地址过长 The address is longer than {LONGEST} bytes.")
        else:
            await app(scope, receive, send_safely)

    return answer


def _headers(path: str) -> list[tuple[bytes, bytes]]:
    policy = ARCHIVED if path.startswith("/archived/") else _DATASETTE if is_of_datasette(path) else _OURS
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
    ]


def is_of_datasette(path: str) -> bool:
    return path.split("/")[1].partition(".")[0] == "archive"


async def _refuse(send: Send, status: int, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    page = f'<!DOCTYPE html><html lang="zh"><title>{status}</title><h1>{status}</h1><p>{message}</p></html>'
    kind = (b"content-type", b"text/html; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": page.encode()})
