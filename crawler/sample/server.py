"""A small HTTP server on 127.0.0.1 for one sample site: static pages with validators, 304, and gzip."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Thread
from types import TracebackType
from typing import Self

from crawler.web.errors import PortTaken

_MODIFIED = "Fri, 28 Jan 2022 02:00:00 GMT"


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    content_type: str = "text/html; charset=utf-8"

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


Answer = Callable[[str], Page | None]  # path with query → page, None for 404


def packaged(name: str) -> bytes:
    """A file of `pages/`."""
    return files("crawler.sample").joinpath("pages", name).read_bytes()


class Server:
    """A context manager: serves while it is entered. Port 0 takes a free one; `port` tells which."""

    def __init__(self, answer: Answer, port: int) -> None:
        try:
            self._http = _Http(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise PortTaken(
                f"127.0.0.1:{port} cannot be opened ({error.strerror}); the sample sites need their fixed ports, "
                "since the archive knows pages by address. Stop what uses the port, then run again"
            ) from error
        self._http.answer = answer
        self.port: int = self._http.server_address[1]

    def __enter__(self) -> Self:
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self.close()

    def close(self) -> None:
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    answer: Answer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "nianbao-sample"
    server: _Http

    def do_GET(self) -> None:
        page = self.server.answer(self.path)
        if page is None:
            self._send(404, Page(b"<html><body>404</body></html>"))
        elif self.headers.get("If-None-Match") == page.etag:
            self._send(304, None, page.etag)
        else:
            self._send(200, page, page.etag)

    def _send(self, status: int, page: Page | None, etag: str = "") -> None:
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", _MODIFIED)
        body = b""
        if page is not None:
            body = page.body
            self.send_header("Content-Type", page.content_type)
            if page.content_type.startswith("text/") and "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name that http.server gives)
        """Say nothing: the crawl tells what happened."""
