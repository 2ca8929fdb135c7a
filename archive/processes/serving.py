"""What a reader's process does: confine itself, then answer each task until there are no more.

LibreOffice is run by another process, forked before: it gets documents and gives DOCX, and reads none of them.
"""

import fcntl
import importlib
import math
import os
import pickle
import resource
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from archive.processes import answers, office, sandbox
from archive.processes.answers import HEAD
from extract.readers import convert_with
from extract.text.errors import NotReadable, TooLarge


def serve(alive: int, confined: bool, module: str, others: Sequence[tuple[int, int]]) -> None:
    """Import `module`, if any, and answer. `alive` is the reading end of a pipe that nobody writes to: this process ends when its other end is closed.

    `others` are a socket of tasks and such a pipe for each process that is to be forked from this one and does the same.
    """
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # they are for the process that waits for the answers
    tasks = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    number = 0
    if others:
        _end_with(alive)
        importlib.import_module(module)
        tasks, alive, number = _forked([(tasks.detach(), alive), *others])
    _end_with(alive)
    if confined:
        # Without LibreOffice `to_docx` only says what is missing.
        convert_with(_converter(tasks) if shutil.which("soffice") else office.to_docx)
        sandbox.confine()
    if module:
        importlib.import_module(module)
    notes = -1
    tasks.sendall(HEAD.pack(number))  # ready
    with suppress(EOFError):
        while True:
            head, descriptors = _head(tasks)
            if descriptors:  # the file in which it is noted what is being read
                if notes >= 0:
                    os.close(notes)
                notes = descriptors[0]
                continue
            work, arguments, named, has_data, cpu_s, note = pickle.loads(_receive(tasks, head))  # noqa: S301  # of our own parent
            data = _receive(tasks, _head(tasks)[0])
            if note:
                _note(notes, b"%d" % note[0], note[1])
            _send(tasks, _answer(work, (data, *arguments) if has_data else arguments, named, cpu_s))
            if note:
                _note(notes, b"", note[1])


def _forked(ends: Sequence[tuple[int, int]]) -> tuple[socket.socket, int, int]:
    """Fork a process for each of the ends but the first; the ends that are this one's, and its number if it is not the first.

    Each is forked by a process in between that ends at once, so that the process that waits for the answers adopts it.
    """
    own, number = ends[0], 0
    for other in ends[1:]:
        if (between := os.fork()) == 0:
            if os.fork():
                os._exit(0)
            own, number = other, os.getpid()
            break
        os.waitpid(between, 0)
    for tasks, alive in ends:
        if (tasks, alive) != own:
            os.close(tasks)
            os.close(alive)
    return socket.socket(fileno=own[0]), own[1], number


def _note(file: int, text: bytes, place: int) -> None:
    with suppress(OSError):  # a full disk: the document is read all the same
        os.pwrite(file, text.ljust(answers.NOTE_BYTES), place)


def _end_with(alive: int) -> None:
    """End when the other end of the pipe is closed, as by the end of who holds it, whatever runs: the kernel signals it.

    (A confined parent's death is no signal to a child that is outside: Landlock keeps it back.)
    """
    if sys.platform == "linux":
        fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(alive, fcntl.F_SETFL, os.O_ASYNC)
    if select.select([alive], [], [], 0)[0]:
        sys.exit(0)


def _answer(work: Callable[..., Any], arguments: Any, named: Any, cpu_s: float) -> bytes:
    soft = math.ceil(time.process_time() + cpu_s)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    try:
        answer = answers.encode(answers.kind_of(work), work(*arguments, **named), _used_kb())
    except MemoryError:
        return answers.encode_error(TooLarge(sandbox.memory_taken()), _used_kb())
    except Exception as raised:  # noqa: BLE001  # goes to the parent, which raises it
        return answers.encode_error(raised, _used_kb())
    if len(answer) > answers.MAX_BYTES:
        return answers.encode_error(TooLarge(f"what it says takes more than {answers.MAX_BYTES} bytes"), _used_kb())
    return answer


def _used_kb() -> int:
    """Resident memory now; all that it may have if half of the address space is taken, which is never given back (the models of text
    recognition take that much). 0 where the system does not tell."""
    with suppress(OSError), open("/proc/self/statm", "rb", buffering=0) as numbers:  # noqa: PTH123  # quicker than `Path`
        virtual, resident = (int(pages) * resource.getpagesize() for pages in numbers.read(200).split()[:2])
        return (sandbox.MEMORY_BYTES if 2 * virtual > sandbox.MEMORY_BYTES else resident) // 1024
    return 0


def _converter(tasks: socket.socket) -> Callable[[bytes, str], bytes]:
    """What makes DOCX by way of another process, which ends with this one and is not to hold its end of `tasks`."""
    ours, theirs = socket.socketpair()
    alive, held = os.pipe()  # the latter is never closed here
    if os.fork() == 0:
        tasks.close()
        ours.close()
        os.close(held)
        _end_with(alive)
        with suppress(EOFError, OSError):
            while True:
                _convert(theirs)
        os._exit(0)
    theirs.close()
    os.close(alive)

    def to_docx(data: bytes, kind: str) -> bytes:
        for part in (kind.encode(), data):
            _send(ours, part)
        failed = _receive(ours, _head(ours)[0])
        if failed:
            error, _ = answers.decode(None, failed)
            assert isinstance(error, NotReadable)
            raise error
        return _receive(ours, _head(ours)[0])

    return to_docx


def _convert(theirs: socket.socket) -> None:
    kind = _receive(theirs, _head(theirs)[0]).decode()
    data = _receive(theirs, _head(theirs)[0])
    try:
        made = office.to_docx(data, kind)
    except Exception as raised:  # noqa: BLE001  # goes to the reader, which raises it
        _send(theirs, answers.encode_error(raised, 0))
    else:
        _send(theirs, b"")
        _send(theirs, made)


def _head(source: socket.socket) -> tuple[int, list[int]]:
    """The length of what comes next, and the files that came with it. Raises `EOFError`."""
    head, descriptors = b"", list[int]()
    while len(head) < HEAD.size:
        part, files, _, _ = socket.recv_fds(source, HEAD.size - len(head), 1)
        if not part:
            raise EOFError
        head += part
        descriptors += files
    return HEAD.unpack(head)[0], descriptors


def _receive(source: socket.socket, length: int) -> bytes:
    part = bytearray(length)
    view = memoryview(part)
    while view:
        count = source.recv_into(view)
        if not count:
            raise EOFError
        view = view[count:]
    return bytes(part)


def _send(to: socket.socket, part: bytes) -> None:
    to.sendall(HEAD.pack(len(part)) + part)
