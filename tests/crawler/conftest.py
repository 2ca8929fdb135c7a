"""Replicas: small servers that behave like a site, and crawls of them through the command line.

A replica proves that the crawler copes with a shape; docs/families.md says whether real sites have that shape.
"""

import gzip
import json
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from crawler.sample.server import packaged
from tests.launch import run_nianbao


@dataclass
class Reply:
    """What a replica answers. `cut` sends only so many bytes of the body and closes, whatever was announced.

    `drip_s` is the pause before each twentieth of the body.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    delay_s: float = 0.0
    drip_s: float = 0.0


@dataclass(frozen=True)
class Seen:
    """One request that reached a replica."""

    path: str
    headers: dict[str, str]
    started: float
    ended: float


Route = Reply | bytes | Callable[[dict[str, str]], Reply]


class Replica:
    """A site on 127.0.0.1: `routes` by path with query, then by path. A test changes them between two crawls.

    A POST is `POST /path?body`. `queries` are scripts of the server: path → what they answer to a query or form.
    With `validators` every answer 200 to a GET has an ETag that is honoured.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.queries: dict[str, Callable[[dict[str, str]], Reply]] = {}
        self.seen: list[Seen] = []
        self.validators = False
        replica = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.path = f"POST {self.path}?{body}"
                self.do_GET()

            def do_GET(self) -> None:
                started = time.monotonic()
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = replica.reply(self.path, headers)
                if replica.validators and reply.status == 200 and not self.path.startswith("POST "):
                    reply = tagged(reply.body, f'"{sha256(reply.body).hexdigest()}"', reply.content_type)(headers)
                time.sleep(reply.delay_s)
                self.send_response_only(reply.status)  # without a Server field, which is the replica's to give
                self.send_header("Date", self.date_time_string())
                length = "0" if reply.status == 304 else str(len(reply.body))
                for name, value in {
                    "Content-Type": reply.content_type,
                    "Content-Length": length,
                    **reply.headers,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.close_connection = reply.cut is not None
                try:
                    if reply.status != 304:
                        self.send_body(reply)
                except ConnectionError:  # the crawler has had enough
                    self.close_connection = True
                replica.seen.append(Seen(self.path, headers, started, time.monotonic()))

            def send_body(self, reply: Reply) -> None:
                if not reply.drip_s:
                    self.wfile.write(reply.body[: reply.cut])
                    return
                size = 1 + len(reply.body) // 20
                for start in range(0, len(reply.body), size):
                    time.sleep(reply.drip_s)
                    self.wfile.write(reply.body[start : start + size])

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                if not isinstance(sys.exception(), ConnectionError):  # a crawler was killed
                    super().handle_error(request, client_address)

        self.http = Server(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]
        self.base = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        if tls:
            self.http.socket = tls.wrap_socket(self.http.socket, server_side=True)
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def reply(self, path: str, headers: dict[str, str]) -> Reply:
        route = self.routes.get(path, self.routes.get(path.split("?")[0]))
        if route is None and path.split("?")[0] in self.queries:
            return self.queries[path.split("?")[0]](dict(parse_qsl(path.partition("?")[2], keep_blank_values=True)))
        if route is None:
            return Reply(b"<html>404</html>", 404)
        if isinstance(route, bytes):
            return Reply(route)
        return route if isinstance(route, Reply) else route(headers)

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


def listing(*rows: tuple[str, str], tail: str = "") -> bytes:
    items = "".join(f'<li><a href="{href}" title="{title}">{title[:12]}…</a></li>' for href, title in rows)
    return f"<html><body><ul>{items}</ul>{tail}</body></html>".encode()


def report_page(name: str = "xiuzhou-2019.html", extra: str = "") -> bytes:
    body = packaged(name).decode()
    return f'<html><head><meta charset="utf-8"></head><body><div id="zoom">{body}</div>{extra}</body></html>'.encode()


def tagged(body: bytes, etag: str, content_type: str = Reply.content_type) -> Callable[[dict[str, str]], Reply]:
    """A page with an ETag that is honoured."""

    def answer(headers: dict[str, str]) -> Reply:
        if headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        return Reply(body, content_type=content_type, headers={"ETag": etag})

    return answer


def gzipped(body: bytes, kept: float = 1.0) -> Reply:
    packed = gzip.compress(body)
    return Reply(packed[: int(len(packed) * kept)], headers={"Content-Encoding": "gzip"})


class Crawling:
    """One data directory and the registry of a test."""

    def __init__(self, directory: Path) -> None:
        self.data = directory / "data"
        self.registry = directory / "sites.toml"

    def site(
        self,
        start: str,
        *,
        name: str = "one",
        family: str = "generic",
        agency: str = "秀洲区人民政府",
        hosts: list[str] | None = None,
        **keys: str | tuple[str, ...],
    ) -> None:
        extra = f"hosts = {hosts}\n" if hosts else ""
        extra += "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
        entry = (
            f'[[site]]\nid = "{name}"\nagency = "{agency}"\nregion = "330411"\nfamily = "{family}"\n'
            f'start = ["{start}"]\n{extra}'
        )
        before = self.registry.read_text(encoding="utf-8") if self.registry.exists() else ""
        self.registry.write_text(before + entry, encoding="utf-8")

    def words(self, *arguments: str) -> list[str]:
        return ["--sites", str(self.registry), "--data", str(self.data), *arguments]

    def command(self, *arguments: str) -> list[str]:
        program = "from crawler.cli.nianbao import main; main()"
        return [sys.executable, "-W", "error", "-c", program, "crawl", *self.words(*arguments)]

    def run(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = run_nianbao("crawl", *self.words(*arguments))
        assert done.returncode == expect, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(f"file:{self.data / 'archive.db'}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def failures(self) -> list[tuple[object, ...]]:
        return self.rows("SELECT url, reason FROM failures ORDER BY rowid")

    def versions(self) -> list[tuple[object, ...]]:
        return self.rows(
            "SELECT year, version, cause FROM report_versions JOIN reports ON reports.id = report_id ORDER BY 1, 2"
        )


@pytest.fixture
def replica() -> Iterator[Replica]:
    replica = Replica()
    yield replica
    replica.close()


@pytest.fixture
def second_replica() -> Iterator[Replica]:
    replica = Replica()
    yield replica
    replica.close()


@pytest.fixture
def replicas() -> Iterator[list[Replica]]:
    several = [Replica() for _ in range(5)]
    yield several
    for replica in several:
        replica.close()


@pytest.fixture
def crawling(tmp_path: Path) -> Crawling:
    return Crawling(tmp_path)
