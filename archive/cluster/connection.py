"""Work for the workers of a Dask cluster, each piece done once as far as this process can see.

A piece whose worker dies is given to another one by the scheduler. When the scheduler is lost, this process waits for one to
answer at the same address, and gives every piece again that is not done. The result of a piece is taken from the last time
that it was given, so a result that comes twice is not taken twice.
"""

import logging
import time
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from archive.base.errors import ClusterFailed, WorkerLost

try:
    import dask
    import distributed
    from distributed.comm.core import CommClosedError
except ImportError as error:
    raise ClusterFailed(f"--cluster: {error.name} is not installed: pip install 'nianbao[cluster]'") from error

_CONNECT_S = 10.0
RETURN_S = 120.0  # that a scheduler is waited for, when it was lost
_PAUSE_S = 1.0
_GONE = (CancelledError, CommClosedError, OSError, TimeoutError)
_LARGE = {"distributed.admin.large-graph-warning-threshold": "1 TB"}  # the bytes of documents go with the work


class Piece:
    """A call that was given to the cluster."""

    def __init__(self, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.work = work
        self.arguments = arguments
        self.future: Any = None


class Cluster:
    """The connection to the scheduler at `address`. A context manager; leaving it takes back what is not done."""

    def __init__(self, address: str) -> None:
        """ClusterFailed when no scheduler answers."""
        self.address = address
        self._open: list[Piece] = []
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is lost is said here
        self._client = self._connect(_CONNECT_S)

    def places(self) -> int:
        """How many pieces the workers can do at once, now; 1 at least, for workers may start when there is work."""
        with suppress(*_GONE):
            return max(1, sum(map(int, self._client.nthreads().values())))
        return 1

    def give(self, work: Callable[..., Any], *arguments: Any) -> Piece:
        """Have `work(*arguments)` called on a worker; both are sent to it, `work` by its name."""
        piece = Piece(work, arguments)
        self._open.append(piece)
        self._submit(piece)
        return piece

    def result(self, piece: Piece) -> Any:
        """What the call returned, waited for. Raises what it raised, WorkerLost if each worker that did it died, ClusterFailed."""
        while True:
            self.wait([piece])
            try:
                error = piece.future.exception()
                result = None if error else piece.future.result()
                break
            except _GONE:
                self._again()
        self._open.remove(piece)
        if isinstance(error, distributed.scheduler.KilledWorker):
            raise WorkerLost(f"each worker of {self.address} that was given it died") from error
        if isinstance(error, ImportError | AttributeError):
            raise ClusterFailed(f"a worker of {self.address} has no nianbao, or another one: {error}") from error
        if error is not None:
            raise error
        return result

    def wait(self, pieces: Collection[Piece]) -> list[Piece]:
        """Those of the pieces that are done, when one is at least. ClusterFailed."""
        while True:
            with suppress(*_GONE):
                distributed.wait([piece.future for piece in pieces], return_when="FIRST_COMPLETED")
            statuses = {piece: piece.future.status for piece in pieces}
            if done := [piece for piece, status in statuses.items() if status in ("finished", "error")]:
                return done
            self._again()

    def _submit(self, piece: Piece) -> None:
        with dask.config.set(_LARGE):
            piece.future = self._client.submit(piece.work, *piece.arguments, pure=False)

    def _connect(self, limit_s: float) -> Any:
        try:
            return distributed.Client(self.address, timeout=limit_s)
        except (*_GONE, ValueError, TypeError) as error:
            raise ClusterFailed(f"no scheduler of a Dask cluster answers at {self.address}: {error}") from error

    def _again(self) -> None:
        """Give everything again that is not done, when the scheduler is back."""
        self._close()
        until = time.monotonic() + RETURN_S
        while True:
            try:
                self._client = self._connect(_CONNECT_S)
                break
            except ClusterFailed as error:
                if time.monotonic() > until:
                    raise ClusterFailed(
                        f"the scheduler at {self.address} is gone; what was done is kept, give the command again"
                    ) from error
                time.sleep(_PAUSE_S)
        for piece in self._open:
            self._submit(piece)

    def _close(self) -> None:
        with suppress(*_GONE):
            self._client.close(timeout=2)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
