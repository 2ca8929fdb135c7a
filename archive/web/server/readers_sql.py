"""Datasette's part of the server, where readers run SQL of their own: what it may take, and that it stops nobody else.

Its pages are made in an event loop and threads of their own. A query has limits of time, of the size of a value and of its answer.
As many requests as `_MOST` are answered at a time, the others with 503.
"""

import asyncio
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from traceback import clear_frames
from typing import Any
from urllib.parse import parse_qs

from datasette.database import Database, Results
from datasette.views.base import DatasetteError

from archive.web.server.guard import App, Message, Receive, Send, refuse

TIME_LIMIT_MS = 1000  # of a query
_REQUEST_S = 10  # until the first byte of an answer, whatever the number of its queries
_SEND_S = 60  # for one part of an answer to be taken
_MOST = 8
_THREADS = max(1, (os.cpu_count() or 1) // 2)
_VALUE_BYTES = 1 << 20
_ANSWER_BYTES = 16 << 20
_ANSWER_VALUES = 50_000
_COLUMNS = 100
_HEAP_BYTES = 1 << 30
_TOO_LARGE = "x" * (_VALUE_BYTES + 1)  # which SQLite refuses
_WORK = 10**9  # characters compared, at worst, in a call of a function that SQLite cannot stop


@dataclass
class _Answer:
    """`whole`: it has no place to say that rows are missing. `failed`: a query behind its first part did."""

    whole: bool
    begun: bool = False
    failed: bool = False


_answer: ContextVar[_Answer | None] = ContextVar("answer", default=None)


class LimitedDatabase(Database):  # type: ignore[misc]
    """archive.db as Datasette reads it."""

    async def execute(self, sql: str, params: Any = None, **options: Any) -> Results:
        answer = _answer.get()
        try:
            results = await super().execute(sql, params, log_sql_errors=False, **_without_log(options))
        except Exception:
            if answer and answer.begun:
                answer.failed = True
            raise
        if results.truncated and answer and answer.whole:
            most = self.ds.max_returned_rows
            raise DatasetteError(f"结果超过 {most} 行，未提供 More than {most} rows: use LIMIT, or a table", status=400)
        return results

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        def limited(connection: sqlite3.Connection) -> Any:
            # Datasette looks at its clock once in a thousand steps of a query; a step may take milliseconds.
            timer = threading.Timer(TIME_LIMIT_MS / 1000, connection.interrupt)
            timer.start()
            try:
                return fn(connection)
            except Exception as error:
                clear_frames(error.__traceback__)  # ends the query: an interruption stays while one is open
                raise
            finally:
                timer.cancel()
                timer.join()

        return await super().execute_fn(limited)


def _without_log(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "log_sql_errors"}


def limit(connection: sqlite3.Connection) -> None:
    """Set what SQLite limits, for a connection of Datasette's."""
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP_BYTES}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, _COLUMNS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)
    connection.set_authorizer(_authorize)
    connection.row_factory = _Rows()
    connection.create_function("instr", 2, _instr, deterministic=True)
    connection.create_function("replace", 3, _replace, deterministic=True)
    for name, strip in (("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip)):
        connection.create_function(name, 1, _stripped(strip), deterministic=True)
        connection.create_function(name, 2, _stripped(strip), deterministic=True)


def _authorize(action: int, first: str | None, *_: object) -> int:
    """PRAGMA database_list, which tells paths of this machine, has no rows."""
    if action == sqlite3.SQLITE_PRAGMA and str(first).lower() == "database_list":
        return sqlite3.SQLITE_IGNORE
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK


class _Rows:
    """Rows as Datasette expects them, as long as a query has no more than `_ANSWER_BYTES`."""

    def __init__(self) -> None:
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None
        self._bytes = self._values = 0

    def __call__(self, cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> sqlite3.Row:
        if self._cursor is None or cursor is not self._cursor():
            self._cursor, self._bytes, self._values = weakref.ref(cursor), 0, 0
        self._bytes += sum(len(value) for value in row if isinstance(value, str | bytes))
        self._values += len(row)
        if self._bytes > _ANSWER_BYTES or self._values > _ANSWER_VALUES:
            raise sqlite3.OperationalError("the answer is too large")
        return sqlite3.Row(cursor, row)


# SQLite's own take the product of both lengths, and nothing stops them.


def _instr(text: Any, part: Any) -> int | None:
    if text is None or part is None:
        return None
    if isinstance(text, bytes) and isinstance(part, bytes):
        return text.find(part) + 1
    return _text(text).find(_text(part)) + 1


def _replace(text: Any, old: Any, new: Any) -> str | None:
    if text is None or old is None or new is None:
        return None
    whole, part, other = _text(text), _text(old), _text(new)
    if not part:
        return whole
    return _TOO_LARGE if whole.count(part) * len(other) > _VALUE_BYTES else whole.replace(part, other)


def _stripped(strip: Callable[[str, str], str]) -> Callable[..., str | None]:
    def stripped(text: Any, characters: Any = " ") -> str | None:
        if text is None or characters is None:
            return None
        text, characters = _text(text), _text(characters)
        if len(text) * len(characters) > _WORK:
            return _TOO_LARGE
        return strip(text, characters)

    return stripped


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


class SqlOfReaders:
    """An event loop in a thread of its own for Datasette's pages."""

    def __init__(self) -> None:
        self._taken = 0
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="datasette", daemon=True).start()
        self.threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="sql", initializer=_step_back)

    async def serve(self, app: App, scope: Message, receive: Receive, send: Send) -> None:
        if self._taken >= _MOST:
            await refuse(
                send, 503, "数据表与 SQL 正忙，请稍后再试 Tables and SQL are busy: try again", ((b"retry-after", b"5"),)
            )
            return
        self._taken += 1
        try:
            await self._serve(app, scope, receive, send)
        finally:
            self._taken -= 1

    async def _serve(self, app: App, scope: Message, receive: Receive, send: Send) -> None:
        here = asyncio.get_running_loop()
        scope, answer = _asked_whole(scope)

        async def send_here(message: Message) -> None:
            if answer.failed:
                raise _CutShortError
            if message["type"] == "http.response.start":
                answer.begun = True
                until.reschedule(None)
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asyncio.wait_for(send(message), _SEND_S), here))

        async def receive_here() -> Message:
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_message(receive), here))

        until = asyncio.timeout(_REQUEST_S)

        async def there() -> None:
            _answer.set(answer)
            async with until:
                await app(scope, receive_here, send_here)

        try:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(there(), self._loop))
        except TimeoutError:
            if not answer.begun:
                await refuse(send, 503, f"超过 {_REQUEST_S} 秒 This takes longer than {_REQUEST_S} seconds")
        except _CutShortError:
            return  # without an end, so that the reader's program sees that the rest is missing


class _CutShortError(Exception):
    """A query failed after the first part of its answer was sent."""


async def _message(receive: Receive) -> Message:
    return await receive()


def _asked_whole(scope: Message) -> tuple[Message, _Answer]:
    """A table as CSV is all of it, unless a part was asked for."""
    fields = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    is_csv = scope["path"].endswith(".csv")
    if is_csv and not fields.keys() & {"sql", "_stream", "_next", "_size"}:
        query = scope["query_string"]
        scope = {**scope, "query_string": query + (b"&" if query else b"") + b"_stream=1"}
    return scope, _Answer(whole=is_csv or bool({"array", "object"}.intersection(fields.get("_shape", ()))))


def _step_back() -> None:
    """Our pages go before readers' SQL, where the system knows priorities of threads."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
