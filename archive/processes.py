"""Work that is done in processes of its own, with the results in the order of the items.

Each process is a fresh interpreter with a pipe to this one. The items go to them in turns and the results are taken in
the same turns, so at most `_AHEAD` items and results a process are under way, however many there are. When this process
is killed the others end, for their pipes do.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from archive.errors import ProcessFailed

_AHEAD = 16
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def cores() -> int:
    """How many processes of this program can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[_Item], _Result],
    items: Iterable[_Item],
    processes: int,
    died: Callable[[_Item, str], _Result],
) -> Generator[tuple[_Item, _Result]]:
    """Each item with what `work` made of it; with one process all is done in this one.

    `work` is a function of a module. When its process dies of an item (a crash in C, no memory left), `died` makes the
    result from the item and a few words, and another process takes its place. Raises `ProcessFailed` when one cannot
    start at all.
    """
    if processes <= 1:
        for item in items:
            yield item, work(item)
        return
    workers = [_Worker(work, died) for _ in range(processes)]
    waiting: deque[_Worker[_Item, _Result]] = deque()
    try:
        for item, worker in zip(items, cycle(workers), strict=False):
            if len(worker.sent) == _AHEAD:
                yield waiting.popleft().receive()
            worker.send(item)
            waiting.append(worker)
        while waiting:
            yield waiting.popleft().receive()
    finally:
        for worker in workers:
            worker.stop()


class _Worker(Generic[_Item, _Result]):
    def __init__(self, work: Callable[[_Item], _Result], died: Callable[[_Item, str], _Result]) -> None:
        self.sent: deque[_Item] = deque()
        self._work = work
        self._died = died
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")  # nothing of this process, its database connection least of all, is inherited
        self._pipe, theirs = context.Pipe()
        self._ready = False
        self._process = context.Process(target=_serve, args=(theirs, self._work), daemon=True)
        self._process.start()
        theirs.close()

    def send(self, item: _Item) -> None:
        self.sent.append(item)
        with suppress(OSError):  # that it died is said when its result is due
            self._pipe.send(item)

    def receive(self) -> tuple[_Item, _Result]:
        item = self.sent.popleft()
        try:
            self._ready = self._ready or bool(self._pipe.recv())
            return item, self._pipe.recv()
        except (EOFError, OSError) as error:
            self.stop()
            if not self._ready:
                raise ProcessFailed(f"a process of this command cannot start ({self._process.exitcode})") from error
            result = self._died(item, f"its process died ({self._process.exitcode})")
            self._start()
            for waiting in self.sent:
                self._pipe.send(waiting)
            return item, result

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: "Connection[object, object]", work: Callable[[object], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits for the results
    with suppress(EOFError, OSError):
        pipe.send(True)  # ready
        while True:
            pipe.send(work(pipe.recv()))
