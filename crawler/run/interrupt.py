"""SIGINT and SIGTERM: whatever a page does, a run ends within END_S seconds. A second signal ends it at once.

There are three steps. Each is for the case that the one before did not help.

1. The handler runs in the main thread. While the reactor runs, it cancels open requests and flushes what was captured. In
   the other phases of a run it raises KeyboardInterrupt.
2. A thread ends the process. As after a kill, nothing that was written is lost, and the next run recovers it.
3. A thread of `faulthandler` ends the process. It works even if C code holds the lock of the interpreter, so that no Python
   thread can run. It cannot choose the exit code, which is then 1.
"""

import atexit
import faulthandler
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from archive.base.errors import INTERRUPTED

END_S = 4.0
LAST_S = 0.9  # for what follows the run: its summary, and the end of the interpreter
_NUMBERS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """A context manager around a run. `end_reactor` is what a signal does while the reactor runs."""

    def __init__(self) -> None:
        self.end_reactor: Callable[[], None] | None = None
        self._told = threading.Event()
        self._saved = threading.Event()  # or there is nothing to save any more
        self._before: dict[int, Any] = {}
        self._nowhere = Path(os.devnull).open("w")  # noqa: SIM115  # faulthandler keeps its file

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, daemon=True).start()
        self._before = {number: signal.signal(number, self._handle) for number in _NUMBERS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._saved.set()
        if self._told.is_set():
            faulthandler.dump_traceback_later(2 * LAST_S, exit=True, file=self._nowhere)
            threading.Thread(target=_end_later, daemon=True).start()  # another thread, in a look-up, may block the end
            atexit.register(os._exit, INTERRUPTED)  # what the interpreter would do after that takes long
        else:
            self._told.set()
            self._nowhere.close()

    def flushing(self) -> None:
        """The reactor has ended; a slow disk may take its time."""
        self.end_reactor = None
        if self._told.is_set():
            self._saved.set()
            faulthandler.cancel_dump_traceback_later()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._told.is_set():
            os._exit(INTERRUPTED)
        self._told.set()
        os.write(2, b"interrupted: ending; another signal ends it at once\n")
        faulthandler.dump_traceback_later(END_S + LAST_S, exit=True, file=self._nowhere)
        if self.end_reactor is None:
            raise KeyboardInterrupt
        self.end_reactor()

    def _watch(self) -> None:
        self._told.wait()
        if not self._saved.wait(END_S):
            os._exit(INTERRUPTED)


def _end_later() -> None:
    time.sleep(LAST_S)
    os._exit(INTERRUPTED)
