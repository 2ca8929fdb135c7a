"""Servers that a crawler may meet at their worst: each way is a function that answers one request on a bare socket."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.crawler.conftest import listing

REPORT = "秀洲区人民政府2019年政府信息公开工作年度报告"
START = "/nb/list.html"
Way = Callable[["Asked"], None]
_HTML = "Content-Type: text/html; charset=utf-8"


class Asked:
    """One request: its path, and what to answer with."""

    def __init__(self, connection: socket.socket, path: str, port: int) -> None:
        self.connection = connection
        self.path = path
        self.base = f"http://127.0.0.1:{port}"

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def page(self, body: bytes, *fields: str, status: str = "200 OK") -> None:
        length = (
            ()
            if any(field.lower().startswith("content-length") for field in fields)
            else (f"Content-Length: {len(body)}",)
        )
        kind = () if any(field.lower().startswith("content-type") for field in fields) else (_HTML,)
        head = "\r\n".join((f"HTTP/1.1 {status}", *kind, *length, *fields))
        self.send(head.encode("latin-1") + b"\r\n\r\n" + body)

    def redirect(self, target: str) -> None:
        self.page(b"", f"Location: {target}", status="302 Found")

    def endlessly(self, *parts: bytes, pause_s: float = 0) -> None:
        """Until the other side has had enough."""
        first, *others = parts
        self.send(first)
        while True:
            for part in others:
                self.send(part)
            time.sleep(pause_s)

    def number(self) -> int:
        """The number in the address, 0 where none is."""
        digits = "".join(filter(str.isdigit, self.path.partition("?")[2] or self.path))
        return int(digits or 0)


WAYS: dict[str, Way] = {}
SLOW: dict[str, Way] = {}  # ended by the time that an answer may take
ROBOTS: dict[str, Way] = {}  # of the sites whose robots.txt is the attack


def way(ways: dict[str, Way]) -> Callable[[Way], Way]:
    def add(function: Way) -> Way:
        ways[function.__name__] = function
        return function

    return add


def page(name: str, body: bytes, *fields: str, status: str = "200 OK") -> None:
    WAYS[name] = lambda asked: asked.page(body, *fields, status=status)


def raw(name: str, data: bytes) -> None:
    WAYS[name] = lambda asked: asked.send(data)


def redirect(name: str, target: str) -> None:
    WAYS[name] = lambda asked: asked.redirect(target)


_OK = f"HTTP/1.1 200 OK\r\n{_HTML}\r\n".encode()
_CHUNKED = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_ZIPPED = "Content-Encoding: gzip"
_LINKS = b"".join(b'<li><a href="/nb/2020/%d.html">2019\xe5\xb9\xb4\xe6\x8a\xa5</a></li>' % n for n in range(60_000))

page("dots", listing(("/nb/1001.html", "二、主动公开政府信息情况" + "." * 60 + "2")))
page("spaces", b"var a = {" + b" " * 60 + b"'x" + b" " * 60)
page("links", gzip.compress(b"<html><ul>" + _LINKS + b"</ul></html>"), _ZIPPED)
page("bases", b"<base " * 60_000)
page("gzip_bomb", gzip.compress(b"a" * 200_000_000), _ZIPPED)
page("empty_members", gzip.compress(b"") * 100_000, _ZIPPED)
page("charset", listing(("/nb/1001.html", "部门决算")), "Content-Type: text/html; charset=hex")
page("nul", b"\0" * 1_000_000)
page("nested", b"<div><a href='/nb/1.html'>" * 15_000)
page("json_bomb", b'{"data": ' + b"[" * 200_000, "Content-Type: application/json")
page("cookies", b"x", *(f"Set-Cookie: a{n}={'b' * 8000}" for n in range(100)))
page("fields", b"x", *(f"A{n}: b" for n in range(20_000)))
page("refresh_loop", f'<meta http-equiv="refresh" content="0; url={START}">'.encode())
page("negative_length", b"<html></html>", "Content-Length: -5")
page("lengths", b"<html></html>", "Content-Length: 13", "Content-Length: 7")
page("word_as_length", b"<html></html>", "Content-Length: many")
page(
    "ftp_link",
    b"<script>var a = 'ftp://127.0.0.1/module/web/jpage/dataproxy.jsp?page=1&col=1&columnid=2&unitid=3'</script>"
    b'<script type="text/xml"><datastore><totalrecord>90</totalrecord><recordset></recordset></datastore></script>',
)
page(
    "file_links",
    listing(
        *((f"{scheme}://127.0.0.1/{n}.pdf", REPORT) for n, scheme in enumerate(("ftp", "file", "s3", "data", "gopher")))
    ),
)
raw("chunks", _CHUNKED + b"zz\r\nbroken\r\n")
raw("line", b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000)
raw("garbage", b"\x16\x03\x01\x00garbage that is no HTTP\r\n\r\n")
raw("nothing", b"")
redirect("to_ftp", "ftp://127.0.0.1/nb/list.html")
redirect("to_file", "file:///etc/passwd")
redirect("to_private", "http://10.0.0.1/")
redirect("to_host", "http://localhost:1/")
redirect("to_itself", START)


@way(WAYS)
def redirects(asked: Asked) -> None:
    asked.redirect(f"/r?{asked.number() + 1}")


@way(WAYS)
def endless_head(asked: Asked) -> None:
    asked.endlessly(_OK, b"A: b\r\n" * 1000)


@way(WAYS)
def endless_continue(asked: Asked) -> None:
    asked.endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


@way(WAYS)
def endless_body(asked: Asked) -> None:
    asked.endlessly(_OK + b"\r\n", b"<li>" * 10_000)


@way(WAYS)
def endless_extension(asked: Asked) -> None:
    asked.endlessly(_CHUNKED + b"5;", b"a" * 10_000)


@way(WAYS)
def endless_trailer(asked: Asked) -> None:
    asked.endlessly(_CHUNKED + b"5\r\nhello\r\n0\r\n", b"A: b\r\n" * 1000)


@way(WAYS)
def reset(asked: Asked) -> None:
    asked.send(_OK)
    asked.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


@way(WAYS)
def endless_list(asked: Asked) -> None:
    """A next page, and ever new lists with it."""
    tail = f'<a href="/nb/list.html?{asked.number() + 1}">下一页</a>'
    rows = ((f"/nb/{asked.number()}/{n}/", f"{2000 + n}年政府信息公开年报") for n in range(24))
    asked.page(listing((f"/nb/202003/{1000 + asked.number()}.html", "部门决算"), *rows, tail=tail))


@way(WAYS)
def endless_reports(asked: Asked) -> None:
    """Every report is a list of more."""
    asked.page(listing(*((f"/nb/2020/{asked.number()}{n}.html", REPORT) for n in range(10))))


@way(SLOW)
def never(asked: Asked) -> None:
    time.sleep(600)


@way(SLOW)
def slow_head(asked: Asked) -> None:
    asked.endlessly(_OK, b"A: b\r\n", pause_s=0.2)


@way(SLOW)
def slow_body(asked: Asked) -> None:
    asked.endlessly(_OK + b"\r\n", b"<li>", pause_s=0.2)


@way(ROBOTS)
def robots_endless(asked: Asked) -> None:
    asked.endlessly(_OK + b"\r\n", b"Disallow: /a\n" * 10_000)


@way(ROBOTS)
def robots_of_stars(asked: Asked) -> None:
    asked.page(b"User-agent: *\nDisallow: /" + b"*b" * 30 + b"*z$\n", "Content-Type: text/plain")


@way(SLOW)
def robots_slow(asked: Asked) -> None:
    asked.endlessly(_OK + b"\r\n", b"#", pause_s=0.2)


@contextmanager
def serving(name: str, reached: threading.Event | None = None) -> Iterator[str]:
    """The base address of a site that is hostile in this way; `reached` is set when it is about to be."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(listener, name, reached or threading.Event()), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def _accept(listener: socket.socket, name: str, reached: threading.Event) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_answer, args=(connection, name, reached), daemon=True).start()


def _answer(connection: socket.socket, name: str, reached: threading.Event) -> None:
    with connection, suppress(OSError):
        port = connection.getsockname()[1]
        got = b""
        while b"\r\n\r\n" not in got:
            part = connection.recv(65536)
            if not part:
                return
            got += part
        asked = Asked(connection, got.split(b" ", 2)[1].decode("latin-1"), port)
        is_robots = asked.path == "/robots.txt"
        if is_robots != name.startswith("robots_"):
            asked.page(
                b"" if is_robots else listing(("/b/" + "b" * 4000, REPORT)),
                status="404 Not Found" if is_robots else "200 OK",
            )
        else:
            reached.set()
            {**WAYS, **SLOW, **ROBOTS}[name](asked)
