"""How long a page may be read, and where: one slow page holds up neither other sites nor a signal.

A page of up to HERE_BYTES is read in the process of the crawl, in work whose time grows with its length, and never for more
than HERE_S seconds. A larger one is read in the reader's process (`archive.processes.reader`), which has limits of time and memory of
its own; large pages take turns there, while the pages of other sites are fetched and read.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import extract
from archive.processes import reader
from archive.processes.child import Limits
from crawler.web.errors import PageTooLarge

HERE_BYTES = 500_000
HERE_S = 5.0  # of processor time; an ordinary page takes a hundredth of a second

_ELSEWHERE = Limits(cpu_s=20, wall_s=60)

_Result = TypeVar("_Result")
_reading = False
_ended = False
_turn = asyncio.Lock()
_waiting: set["asyncio.Future[Any]"] = set()


@contextmanager
def limited() -> Iterator[None]:
    """PageTooLarge when what is done here takes HERE_S, or when `end` is called by the handler of a signal.

    The engine of regular expressions lets signals through, so it ends a pattern that would run for hours too.
    """
    global _reading
    if _reading or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGVTALRM, _late)
    _reading = True
    signal.setitimer(signal.ITIMER_VIRTUAL, HERE_S, 1)
    try:
        yield
    finally:
        _reading = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


async def elsewhere(work: Callable[..., _Result], data: bytes, *arguments: Any) -> _Result:
    """`work(data, …)` in the reader's process, as in `reader.read`. PageTooLarge when it passes a limit there."""
    async with _turn:
        if _ended:
            raise PageTooLarge("the crawl is ending")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_Result] = loop.create_future()

        def read() -> None:
            result, error = None, None
            try:
                result = reader.read(work, data, *arguments, limits=_ELSEWHERE)
            except Exception as raised:  # noqa: BLE001  # raised where it is waited for
                error = raised
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(_settle, future, result, error)

        _waiting.add(future)
        # Not one of asyncio's own threads: the program would wait for these when it ends.
        threading.Thread(target=read, name="reader", daemon=True).start()
        try:
            return await future
        except extract.NotReadable as error:
            raise PageTooLarge(str(error)) from error
        finally:
            _waiting.discard(future)


def end() -> None:
    """The crawl is ending: pages that are being read elsewhere are given up, and so is, with PageTooLarge, one here."""
    global _ended
    _ended = True
    for future in _waiting:
        future.get_loop().call_soon_threadsafe(_settle, future, None, PageTooLarge("the crawl is ending"))
    if _reading:
        raise PageTooLarge("the crawl is ending")


def _settle(future: "asyncio.Future[Any]", result: Any, error: Exception | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


def _late(number: int, frame: object) -> None:
    if _reading:
        raise PageTooLarge(f"reading it took more than {HERE_S:g} s")
