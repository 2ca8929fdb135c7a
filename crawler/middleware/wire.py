"""What a server may send on one connection, counted before it is parsed.

Header fields, informational answers (1xx) and the framing of chunks are not part of the body, so a limit on the body does not
limit them. Here every byte counts. Before the body, MAX_HEAD_BYTES are allowed; for a whole answer, twice the longest body.

Twisted gives up an answer with a field name that is none (`X Powered By: ASP`) or a line without a colon among the fields.
Browsers show such a page. Here the characters that no name may have become `-`, and a line without a colon is left out.
"""

import re
from typing import Any

from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from crawler.registry.sites import Site
from crawler.visits.session import Session
from crawler.web.errors import TooMuchSent

MAX_HEAD_BYTES = 256 * 1024
MAX_FIELDS = 500  # of an answer
_NO_TOKEN = re.compile(rb"[^!#$%&'*+.^_`|~\w-]", re.ASCII)  # RFC 9110, section 5.6.2


def limited(factory: Any, site: Site, session: Session, max_body_bytes: int) -> Any:
    """The factory of connections, with the limits and counts of one site."""

    class Limited(factory):  # type: ignore[misc]
        def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
            protocol = super().buildProtocol(addr)
            _Watch(protocol, site, session, 2 * max_body_bytes)
            return protocol

    return Limited


class _Watch:
    """Stands between the transport and one of Twisted's HTTP11ClientProtocol."""

    def __init__(self, protocol: Any, site: Site, session: Session, max_bytes: int) -> None:
        self._protocol = protocol
        self._spent = session.visit(site).spent
        self._connections = session.connections
        self._max_bytes = max_bytes
        self._head = self._all = 0
        self._receive, self._ask, self._lose = protocol.dataReceived, protocol.request, protocol.connectionLost
        protocol.dataReceived, protocol.request, protocol.connectionLost = self._received, self._asked, self._lost
        self._connections.add(protocol)

    def _asked(self, request: Any) -> Any:
        self._head = self._all = 0
        answer = self._ask(request)
        if (parser := self._protocol._parser) is not None:
            read = parser.lineReceived
            parser.lineReceived = lambda line: read(_field(line)) if parser.state == HEADER else read(line)
        return answer

    def _received(self, data: bytes) -> None:
        self._spent.bytes += len(data)
        self._all += len(data)
        parser = self._protocol._parser
        if parser is not None and parser.state in (STATUS, HEADER):
            self._head += len(data)
        if self._head > MAX_HEAD_BYTES:
            self._end(f"more than {MAX_HEAD_BYTES} bytes before a body")
        elif self._all > self._max_bytes:
            self._end(f"more than {self._max_bytes} bytes in one answer")
        else:
            self._receive(data)

    def _end(self, why: str) -> None:
        self._protocol._giveUp(Failure(TooMuchSent(why)))  # type: ignore[no-untyped-call]
        self._protocol.transport.abortConnection()

    def _lost(self, reason: Any) -> None:
        self._connections.discard(self._protocol)
        self._lose(reason)


def _field(line: bytes) -> bytes:
    """A line among the header fields as Twisted can read it."""
    if not line.strip() or line[:1] in (b" ", b"\t"):  # the end of the fields, or more of the field before
        return line
    name, colon, value = line.partition(b":")
    return (_NO_TOKEN.sub(b"-", name.strip()) or b"-") + b":" + value if colon else b"-:"
