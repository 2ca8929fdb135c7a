"""Work that is done in other processes, with the results in the order of the items.

Each is a reader's process (`archive.processes.child`), and its results are checked data. Items are given to the processes in
turn, and results are taken in the same order. So each process has at most `_AHEAD` items and results at a time.
"""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from itertools import cycle
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from archive.base.errors import ProcessFailed
from archive.processes import child, sandbox
from archive.processes.child import NO_LIMITS, Child, Task
from archive.processes.reader import default_limits
from extract.text.errors import NotReadable

if TYPE_CHECKING:
    from archive.processes.reading_now import ReadingNow

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
    died: Callable[[_Item, NotReadable], _Result],
    *,
    notes: "tuple[ReadingNow, Callable[[_Item], int]] | None" = None,
    ahead: int = _AHEAD,
    confined: bool = True,
) -> Generator[tuple[_Item, _Result]]:
    """Each item with what `work` made of it. `notes` keep which item, by its number, is being worked on.

    `work` is a function of a module whose annotated return type is one that `archive.processes.answers` knows. When its process dies
    of an item, or passes a limit, or it raises, `died` makes the result from the item and the reason, and the other items
    are worked on as before. Work that is not `confined` may do all that this process may, has no limits, and is done here
    where there is to be one process. Raises `ProcessFailed` when one cannot start at all.
    """
    if sandbox.inside() or (processes <= 1 and not confined):
        for item in items:
            yield item, work(item)
        return
    workers = [_Worker(work, died, notes, slot, confined) for slot in range(max(1, processes))]
    waiting: deque[_Worker[_Item, _Result]] = deque()
    try:
        for item, worker in zip(items, cycle(workers), strict=False):
            if len(worker.sent) == ahead:
                yield waiting.popleft().receive()
            worker.send(item)
            waiting.append(worker)
        while waiting:
            yield waiting.popleft().receive()
    finally:
        for worker in workers:
            worker.end()


class _Worker(Generic[_Item, _Result]):
    def __init__(
        self,
        work: Callable[[_Item], _Result],
        died: Callable[[_Item, NotReadable], _Result],
        notes: "tuple[ReadingNow, Callable[[_Item], int]] | None",
        slot: int,
        confined: bool,
    ) -> None:
        self.sent: deque[_Item] = deque()
        self._work = work
        self._died = died
        self._notes = notes
        self._slot = slot
        self._confined = confined
        self._child: Child | None = None  # until there is something to do

    def send(self, item: _Item) -> None:
        self.sent.append(item)
        self._hand_over(item)

    def receive(self) -> tuple[_Item, _Result]:
        item = self.sent.popleft()
        assert self._child is not None
        try:
            result: Any = self._child.answer()
        except NotReadable as error:
            if not self._child.lives() and not self._child.started:
                raise ProcessFailed(f"a process of this command cannot start ({self._child.exit_code()})") from error
            result = self._died(item, error)
        if not self._child.lives():  # of this item, or it had grown too large
            self._child.stop()
            self._child = None
            for waiting in self.sent:
                self._hand_over(waiting)
        return item, result

    def _hand_over(self, item: _Item) -> None:
        if self._child is None:
            self._child = child.take() if self._confined else child.start(confined=False)[0]
            if self._notes:
                self._child.note_in(self._notes[0].file)
        note = (self._notes[1](item), self._notes[0].place(self._slot)) if self._notes else None
        self._child.send(Task(self._work, (item,), note=note), default_limits() if self._confined else NO_LIMITS)

    def end(self) -> None:
        if self._child is not None:
            child.give_back(self._child)
