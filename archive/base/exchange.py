"""One exchange with a server as the crawler hands it over, and what it gets back of earlier ones."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. `body` is as served: content-encoded, chunks joined; `payload` is without encoding."""

    url: str
    method: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes
    status: int
    reason: str
    http_version: str | None
    response_headers: tuple[tuple[str, str], ...]
    body: bytes
    payload: bytes
    fetched_at: datetime
    ip_address: str | None
    charset: str | None


@dataclass(frozen=True)
class Validators:
    """What a conditional request sends back: the ETag and Last-Modified fields as they were served."""

    etag: str | None
    last_modified: str | None


@dataclass(frozen=True)
class StoredPage:
    """An archived answer 200. `headers` are as served, without Content-Encoding, which `payload` no longer has."""

    capture_id: int
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
