"""Signals during work that may stop at any point: they raise `KeyboardInterrupt`."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stopped_by_signals(*signals: signal.Signals) -> Iterator[None]:
    """By these signals, else by SIGINT and SIGTERM; in the main thread only.

    Whatever the handlers before did: a reactor that has run leaves some that do nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    stopping = signals or (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(name, signal.default_int_handler) for name in stopping]
    try:
        yield
    finally:
        for name, handler in zip(stopping, before, strict=True):
            signal.signal(name, handler)
