"""Reading a document in a process of its own, so that one which is hostile takes nothing with it.

Readers of PDF, Word and Excel files, and of very large pages, may need much memory or time, or crash in C. One child
process, a fresh interpreter, serves this one as long as all goes well: document after document goes to it over a pipe, each
with limits of processor time, memory and wall time. When it dies of a document the next gets a new one. When this process
ends the child does too, for its pipe does.
"""

import atexit
import os
import pickle
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TypeVar

import extract
from archive import office
from extract.errors import Damaged, NotReadable, TooLarge
from extract.readers import convert_with

MAX_FILE_BYTES = 64_000_000
CPU_S = 120  # recognizing the text of a page takes up to 8
WALL_S = 240
MEMORY_BYTES = 1_500_000_000
_IN_THIS_PROCESS = 4_000_000  # bytes of a page that is read without a child
_MAX_ANSWER_BYTES = 32_000_000
_KEPT_BELOW_KB = 300_000
_LENGTH = struct.Struct(">Q")
_SERVE = "import sys; sys.path[:] = {!r}; from archive.confined import serve; serve()"
_Result = TypeVar("_Result")


def read(work: Callable[..., _Result], data: bytes, *arguments: Any, **named: Any) -> _Result:
    """`work(data, …)`, a function of a module, in a child if the document is a file or large, else here.

    Raises `NotReadable` when the child dies of it or passes a limit.
    """
    if not extract.is_file(data) and len(data) <= _IN_THIS_PROCESS:
        return work(data, *arguments, **named)
    if len(data) > MAX_FILE_BYTES:
        raise TooLarge(f"the file has {len(data)} bytes; at most {MAX_FILE_BYTES} are read")
    with _lock:
        answer: _Result = _child.answer((work, arguments, named), data)
    return answer


def plain_text(data: bytes, charset: str | None) -> str:
    """`extract.plain_text`, empty for what cannot be read."""
    with suppress(NotReadable):
        return read(extract.plain_text, data, charset=charset)
    return ""


class _Child:
    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def answer(self, task: tuple[Any, ...], data: bytes) -> Any:
        process = self._started()
        started = time.monotonic()
        timer = threading.Timer(WALL_S, process.kill)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdin is not None and process.stdout is not None
            for part in (pickle.dumps(task), data):
                _send(process.stdin, part)
            error, result, used_kb = pickle.loads(_receive(process.stdout))  # noqa: S301  # of our own child
        except (OSError, EOFError) as broken:
            self.stop()
            raise _why(process.returncode, late=time.monotonic() - started >= WALL_S) from broken
        finally:
            timer.cancel()
        if used_kb > _KEPT_BELOW_KB:
            self.stop()
        if error:
            raise error
        return result

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process and (self._owner != os.getpid() or self._process.poll() is not None):
            self._process = None  # of a process that this one was forked from, or dead
        if self._process is None:
            pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
            command = [sys.executable, "-c", _SERVE.format(sys.path)]
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere)  # noqa: S603
            self._owner = os.getpid()
        return self._process

    def stop(self) -> None:
        if self._process and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    assert pipe is not None
                    pipe.close()
        self._process = None


def _why(code: int | None, *, late: bool) -> NotReadable:
    if late or code == -signal.SIGXCPU:
        return TooLarge(f"reading it took more than {CPU_S} s of processor time or {WALL_S} s")
    return Damaged(f"the reader died of it (exit code {code})")


def _send(pipe: IO[bytes], part: bytes) -> None:
    pipe.write(_LENGTH.pack(len(part)))
    pipe.write(part)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    part = pipe.read(length)
    if len(part) < length:
        raise EOFError
    return part


def serve() -> None:
    """What the child does: answer each task until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    convert_with(office.to_docx)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    for limit, value in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    with suppress(EOFError):
        while True:
            work, arguments, named = pickle.loads(_receive(sys.stdin.buffer))  # noqa: S301  # of our own parent
            data = _receive(sys.stdin.buffer)
            _send(answers, _answer(work, data, arguments, named))


def _answer(work: Callable[..., Any], data: bytes, arguments: Any, named: Any) -> bytes:
    """Pickled: what was raised or None, the result, and the memory that is in use, in KB."""
    soft = int(time.process_time()) + CPU_S
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    error: BaseException | None = None
    answer = b""
    try:
        answer = pickle.dumps((None, work(data, *arguments, **named), _used_kb()))
    except MemoryError:
        error = TooLarge(f"reading it takes more than {MEMORY_BYTES} bytes of memory")
    except Exception as raised:  # noqa: BLE001  # goes to the parent, which raises it
        error = raised
    if len(answer) > _MAX_ANSWER_BYTES:
        error = TooLarge(f"what it says takes more than {_MAX_ANSWER_BYTES} bytes")
    return pickle.dumps((error, None, _used_kb())) if error else answer


def _used_kb() -> int:
    """Resident memory now; 0 where the system does not tell."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024
    return 0


_lock = threading.Lock()
_child = _Child()
atexit.register(_child.stop)
