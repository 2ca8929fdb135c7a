"""A process of its own that reads documents, seen from the one that waits for its answers.

It is a fresh interpreter without the environment of this one, and confined where it reads documents. Tasks go to it ahead of the answers; each answer is taken
within a limit of time, checked against the shape that the task's function returns, and never run. Processes that have
nothing left to do are kept for the next who needs one. All end with this process.
"""

import atexit
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from archive.base.errors import WrongAnswer
from archive.processes import answers
from archive.processes.adopted import Adopted, Process, adopt_orphans
from archive.processes.answers import HEAD
from extract.text.errors import Damaged, NotReadable, TooLarge

_SERVE = "import sys; sys.path[:] = {path!r}; from archive.processes.serving import serve; serve({alive}, {confined}, {module!r}, {others!r})"
_KEPT_BELOW_KB = 300_000
_PIECE = 1 << 18
_START_S = 120
_ROOT = str(Path(__file__).parents[2])  # an editable installation may find the packages there without the path
# Where Python is built or told to look elsewhere, a process without these would not start.
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
# Threads that wait for each other's memory get more of the address space, 64 MB at a time: text recognition on a busy machine took it all.
_OF_MALLOC = {"MALLOC_ARENA_MAX": "2"}


class Limits(NamedTuple):
    """Seconds of processor time and of time in all that a document is given."""

    cpu_s: float
    wall_s: float


NO_LIMITS = Limits(1_000_000, 1_000_000)


class Task(NamedTuple):
    """A call of `work`, a function of a module, with `data` before the other arguments where there is any.

    `note` is a number, and at which byte of the file of notes it stands while the task is being done.
    """

    work: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    named: dict[str, Any] = {}  # noqa: RUF012  # never written to
    data: bytes | None = None
    note: tuple[int, int] | None = None


class Ends(NamedTuple):
    """The two ends of a socket and of a pipe: `theirs` and `alive` are for the process, which ends when `held` is closed."""

    ours: socket.socket
    theirs: socket.socket
    held: int
    alive: int


class Child:
    """One such process. `answer` gives the answers in the order in which tasks were sent."""

    def __init__(self, ends: Ends, process: Process, *, confined: bool = True) -> None:
        self.confined = confined
        self.owner = os.getpid()
        self.started = False
        self._kinds: deque[tuple[Any, Limits]] = deque()
        self._out: deque[memoryview] = deque()
        self._in = bytearray()
        self._socket, self._alive = ends.ours, ends.held
        self._process = process
        ends.theirs.close()
        os.close(ends.alive)
        self._socket.setblocking(False)

    def lives(self) -> bool:
        return self.owner == os.getpid() and self._process.poll() is None

    def note_in(self, file: int) -> None:
        """Have it write what it is reading into this open file; before any task is sent."""
        with suppress(OSError):  # that it died is said when its answer is due
            socket.send_fds(self._socket, [HEAD.pack(0)], [file])

    def send(self, task: Task, limits: Limits) -> None:
        kind = answers.kind_of(task.work)
        has_data = task.data is not None
        call = pickle.dumps((task.work, task.arguments, task.named, has_data, limits.cpu_s, task.note))
        self._kinds.append((kind, limits))
        data = task.data or b""
        self._out.append(memoryview(b"".join((HEAD.pack(len(call)), call, HEAD.pack(len(data)), data))))
        with suppress(OSError):
            self._write()

    def answer(self) -> Any:
        """What the oldest task gave. Raises `NotReadable`; `lives` tells whether the tasks after it are still under way."""
        kind, limits = self._kinds.popleft()
        late = False
        try:
            if not self.started:
                self._begin(time.monotonic() + _START_S)
            ends = time.monotonic() + limits.wall_s
            (length,) = HEAD.unpack(self._receive(HEAD.size, ends))
            if length > answers.MAX_BYTES:
                raise WrongAnswer(f"{length} bytes")
            result, used_kb = answers.decode(kind, self._receive(length, ends))
        except WrongAnswer as error:
            self.stop()
            raise Damaged(f"the reader's answer is not valid: {error}") from error
        except (OSError, EOFError) as broken:
            late = isinstance(broken, TimeoutError)
            raise _why(self.stop(killed=late), limits, late=late) from broken
        except BaseException:
            self.stop()
            raise
        if used_kb > _KEPT_BELOW_KB:
            self.stop()
        if isinstance(result, NotReadable):
            raise result
        return result

    def _begin(self, ends: float) -> None:
        (number,) = HEAD.unpack(self._receive(HEAD.size, ends))
        if isinstance(self._process, Adopted):
            self._process.number = number
        self.started = True

    def exit_code(self) -> int | None:
        return self._process.poll()

    def _receive(self, length: int, ends: float) -> bytes:
        while len(self._in) < length:
            self._wait(ends)
            with suppress(OSError):  # what it answered before it died is still to be read
                self._write()
            with suppress(BlockingIOError):
                part = self._socket.recv(_PIECE)
                if not part:
                    raise EOFError
                self._in += part
        with memoryview(self._in) as view:
            received = bytes(view[:length])
        del self._in[:length]
        return received

    def _wait(self, ends: float) -> None:
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | (select.POLLOUT if self._out else 0))
        if not poll.poll(max(0, ends - time.monotonic()) * 1000):
            raise TimeoutError

    def _write(self) -> None:
        """As much of what is to be sent as goes without waiting."""
        while self._out:
            try:
                sent = self._socket.send(self._out[0])
            except BlockingIOError:
                return
            if sent < len(self._out[0]):
                self._out[0] = self._out[0][sent:]
            else:
                self._out.popleft()

    def stop(self, *, killed: bool = True) -> int | None:
        """End it, and give its exit code. With `killed` false it has closed its end and may still say how it ended."""
        if self.owner != os.getpid():
            return None
        if not killed:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._process.kill()
        code = self._process.wait()
        self._socket.close()
        if self._alive >= 0:
            os.close(self._alive)
            self._alive = -1
        return code

    @property
    def busy(self) -> bool:
        return bool(self._kinds)


def _why(code: int | None, limits: Limits, *, late: bool) -> NotReadable:
    if late or code == -signal.SIGXCPU:
        return TooLarge(f"reading it took more than {limits.cpu_s} s of processor time or {limits.wall_s} s")
    return Damaged(f"the reader died of it (exit code {code})")


def start(*, confined: bool = True, module: str = "", more: int = 0) -> list[Child]:
    """Start a process, which imports `module`, if any, before its first task; and as many `more` as it forks when it has done that,
    so that they cost no start of their own. Those are confined like the first."""
    ends = [_ends() for _ in range(1 + more)]
    others = [(other.theirs.fileno(), other.alive) for other in ends[1:]]
    serve = _SERVE.format(path=[*sys.path, _ROOT], alive=ends[0].alive, confined=confined, module=module, others=others)
    environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ} | _OF_MALLOC
    if more:
        adopt_orphans()
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-S", "-c", serve],  # the path is known: nothing is to be looked up for it
        stdin=ends[0].theirs.fileno(),
        stdout=nowhere,
        stderr=nowhere,
        env=environment,
        pass_fds=[ends[0].alive, *chain.from_iterable(others)],
    )
    processes: list[Process] = [process, *(Adopted() for _ in others)]
    return [Child(of_child, handle, confined=confined) for of_child, handle in zip(ends, processes, strict=True)]


def _ends() -> Ends:
    alive, held = os.pipe()
    return Ends(*socket.socketpair(), held, alive)


_idle: list[Child] = []
_most_idle = 2


def keep_idle(count: int) -> None:
    """Keep so many processes at least, where as many threads take one at a time."""
    global _most_idle
    _most_idle = max(_most_idle, count)


def prepare(module: str) -> None:
    """Start a process beforehand, so that whoever takes it does not wait until it has started and imported `module`."""
    if not _idle:
        _idle.extend(start(module=module))


def prepare_several(count: int, module: str) -> None:
    """Start so many processes that have imported `module`: with one start where the system lets this process adopt the others."""
    keep_idle(count)
    if sys.platform == "linux":
        _idle.extend(start(module=module, more=count - 1))


def take() -> Child:
    """One that has nothing to do; for this thread alone until `give_back`."""
    while _idle:
        with suppress(IndexError):  # another thread may have been faster
            child = _idle.pop()
            if child.lives():
                return child
            child.stop()
    return start()[0]


def give_back(child: Child) -> None:
    if child.confined and child.lives() and not child.busy and len(_idle) < _most_idle:
        _idle.append(child)
    else:
        child.stop()


def stop_idle() -> None:
    while _idle:
        _idle.pop().stop()


atexit.register(stop_idle)
