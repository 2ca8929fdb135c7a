"""What is costly to make, made once and kept as long as there is room."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Kept(Generic[_Value]):
    """Values by key, whose sizes sum up to at most `most`; what was not asked for longest goes first. Threads may share it."""

    def __init__(self, most: int, size: Callable[[_Value], int]) -> None:
        self._most, self._size, self._taken = most, size, 0
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Future[_Value]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], _Value]) -> _Value:
        """The value of `key`. Where several threads ask at once, one makes it and the others wait. What `make` raises is not kept."""
        with self._lock:
            known = self._values.get(key)
            future: Future[_Value] = known or Future()
            self._values[key] = future
            self._values.move_to_end(key)
        if known:
            return known.result()
        try:
            future.set_result(make())
        except BaseException as error:
            with self._lock:
                del self._values[key]
            future.set_exception(error)
            raise
        with self._lock:
            self._taken += self._size(future.result())
            while self._taken > self._most and (oldest := self._oldest()) is not None:
                self._taken -= self._size(self._values.pop(oldest).result())
        return future.result()

    def _oldest(self) -> Hashable | None:
        return next((key for key, future in self._values.items() if future.done()), None)
