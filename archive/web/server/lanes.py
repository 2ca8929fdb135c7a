"""Threads of their own for each kind of work, so that a crowd at one kind does not stop the others."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from archive.db.handle import Archive

_Result = TypeVar("_Result")


class LaneFullError(Exception):
    """As many are being served as the lane has threads, and as many wait as may."""


class Lane:
    """`threads` threads, each with a read-only connection to archive.db; at most `waiting` more may wait for one."""

    def __init__(self, data: Path, name: str, *, threads: int, waiting: int) -> None:
        self._data, self._most, self._taken = data, threads + waiting, 0
        self._own = threading.local()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Raises LaneFullError, and what `work` raises. Called in one event loop at a time."""
        if self._taken >= self._most:
            raise LaneFullError
        self._taken += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._with_connection, work)
        finally:
            self._taken -= 1

    def _with_connection(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        if not hasattr(self._own, "connection"):
            self._own.connection = Archive.open(self._data).db.conn
        connection: sqlite3.Connection = self._own.connection
        return work(connection)
