"""Captures read on the workers of a cluster, with the results in the order of the captures.

A piece of work is a few captures with the bytes of their records. What a worker finds damaged is read here, so that what is
said of it names the files of the archive.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TypeVar

from archive.base.errors import WorkerLost
from archive.cluster.code import code_here
from archive.cluster.connection import Cluster, Piece
from archive.cluster.records import bytes_of
from archive.cluster.worker import Sent, read_sent
from archive.processes.in_order import in_order
from archive.reading.page_reading import ToRead, ToText
from extract.text.errors import Damaged, NotReadable

MOST_CAPTURES = 64  # of a piece; a piece costs the cluster some milliseconds
_MOST_BYTES = 500_000  # of its records, if it is not one capture
_AHEAD = 2  # pieces for each that the workers can do at once
_LOOK_AGAIN_S = 5.0
_Item = TypeVar("_Item", ToRead, ToText)
_Result = TypeVar("_Result")


class ClusterReaders:
    """Readers on a cluster, as `archive.reading.ingest` wants them."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._most = 0
        self._look_at = 0.0

    def in_order(
        self, work: Callable[[_Item], _Result], items: Iterable[_Item], died: Callable[[_Item, NotReadable], _Result]
    ) -> Generator[tuple[_Item, _Result]]:
        """As `archive.processes.in_order`. Raises ClusterFailed."""
        waiting: deque[tuple[list[Sent], Piece]] = deque()
        for some in _pieces(items):
            while len(waiting) >= self._at_once():
                yield from self._received(work, died, *waiting.popleft())
            waiting.append((some, self._give(work, died, some)))
        while waiting:
            yield from self._received(work, died, *waiting.popleft())

    def _give(self, work: Callable[[_Item], _Result], died: Callable[..., _Result], some: list[Sent]) -> Piece:
        return self._cluster.give(read_sent, code_here(), work, died, some)

    def _received(
        self, work: Callable[[_Item], _Result], died: Callable[..., _Result], some: list[Sent], piece: Piece
    ) -> Generator[tuple[_Item, _Result]]:
        try:
            results = self._cluster.result(piece)
        except WorkerLost as error:
            if len(some) == 1:
                yield some[0].item, died(some[0].item, Damaged(str(error)))
                return
            for alone, its_piece in [([one], self._give(work, died, [one])) for one in some]:
                yield from self._received(work, died, alone, its_piece)
            return
        for one, result in zip(some, results, strict=True):
            if result:
                yield one.item, result[0]
            else:
                yield from in_order(work, [one.item], 1, died)

    def _at_once(self) -> int:
        if time.monotonic() > self._look_at:
            self._most = _AHEAD * self._cluster.places() + 1
            self._look_at = time.monotonic() + _LOOK_AGAIN_S
        return self._most


def _pieces(items: Iterable[_Item]) -> Iterator[list[Sent]]:
    some: list[Sent] = []
    size = 0
    for item in items:
        sent = Sent(item, tuple(bytes_of(item.data, row) for row in item.records))
        own_size = sum(map(len, sent.records))
        if some and (len(some) == MOST_CAPTURES or size + own_size > _MOST_BYTES):
            yield some
            some, size = [], 0
        some.append(sent)
        size += own_size
    if some:
        yield some
