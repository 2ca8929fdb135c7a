"""SIGINT and SIGTERM while work is done that can be left at any point: both raise `KeyboardInterrupt`."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Whatever the handlers before did: a reactor that has run leaves some that do nothing. In the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    stopping = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(name, signal.default_int_handler) for name in stopping]
    try:
        yield
    finally:
        for name, handler in zip(stopping, before, strict=True):
            signal.signal(name, handler)
