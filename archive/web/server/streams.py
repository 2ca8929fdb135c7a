"""Answers that are made and sent a part at a time, so that none is cut and none is held in memory whole.

A part is made in one of a few threads, so a reader who takes parts slowly keeps no thread. If an answer fails midway, or takes
too long, the connection breaks off: the reader's program reports an error.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from datasette import Response

from archive.base.errors import ExportRefused
from archive.web.server.guard import Message, Receive, Send, refuse

MOST = 8  # at a time
_THREADS = 2
_SEND_S = 60  # for one part to be taken
_WHOLE_S = 3600  # for all of them
_logger = logging.getLogger(__name__)


class Streams:
    """What is being sent, and the threads in which parts are made; `one` is that of parts that take long."""

    def __init__(self) -> None:
        self.taken = 0
        self.threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="downloads")
        self.one = ThreadPoolExecutor(1, thread_name_prefix="tables")


class Streamed(Response):  # type: ignore[misc]
    """`parts` begins the answer; it is closed at the end, or where the reader went away. The event that it is given tells so
    meanwhile. `long`: a part may take seconds, and one at a time is made."""

    def __init__(
        self,
        parts: Callable[[threading.Event], Iterator[bytes]],
        headers: dict[str, str],
        content_type: str,
        *,
        long: bool = False,
    ) -> None:
        super().__init__(b"", headers=headers, content_type=content_type)
        self._parts, self._long, self._stopped = parts, long, threading.Event()

    def begin(self, streams: Streams, receive: Receive, *, head: bool) -> "Streamed":
        """To be called before it is sent. `head`: only the headers are asked for."""
        self._streams, self._receive, self._head = streams, receive, head
        return self

    async def asgi_send(self, send: Send) -> None:
        if self._head:
            await super().asgi_send(send)
        elif self._streams.taken >= MOST:
            await refuse(
                send, 503, "下载的人过多，请稍后再试 Too many downloads: try again", ((b"retry-after", b"60"),)
            )
        else:
            self._streams.taken += 1
            try:
                await self._send_until_gone(send)
            finally:
                self._streams.taken -= 1

    async def _send_until_gone(self, send: Send) -> None:
        gone, sending = asyncio.create_task(self._gone()), asyncio.create_task(self._send_parts(send))
        try:
            await asyncio.wait({gone, sending}, timeout=_WHOLE_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._stopped.set()
            gone.cancel()
            sending.cancel()
            await asyncio.wait({sending})
        if not sending.cancelled() and (error := sending.exception()):
            _logger.error("a download broke off", exc_info=error)

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _send_parts(self, send: Send) -> None:
        run = asyncio.get_running_loop().run_in_executor
        threads = self._streams.one if self._long else self._streams.threads
        parts = self._parts(self._stopped)
        made = run(threads, next, parts, None)
        try:
            try:
                part = await asyncio.shield(made)
            except ExportRefused as error:
                await refuse(send, 404, str(error))
                return
            await send({"type": "http.response.start", "status": 200, "headers": self._raw_headers()})
            while part is not None:
                body: Message = {"type": "http.response.body", "body": part, "more_body": True}
                async with asyncio.timeout(_SEND_S):
                    await send(body)
                made = run(threads, next, parts, None)
                part = await asyncio.shield(made)
            await send({"type": "http.response.body", "body": b""})
        finally:
            with suppress(Exception):
                await made  # a generator at work cannot be closed
            close = getattr(parts, "close", None)
            if close is not None:
                await run(threads, close)

    def _raw_headers(self) -> list[tuple[bytes, bytes]]:
        headers = {**self.headers, "content-type": self.content_type}
        return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
