"""What a reader that was taken over by a document would try, as functions that are called in its process."""

import ctypes
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import time
from errno import EPERM
from pathlib import Path

from archive.processes import answers, serving
from archive.reading.page_reading import ToRead
from archive.reports.page_readings import PageReading, ReadFailure
from extract.text.errors import NotReadable
from extract.text.report import Finding


def outcome(attempt) -> str:
    try:
        return f"done: {attempt()}"
    except OSError as error:
        return type(error).__name__


def open_a_socket(_data: bytes) -> str:
    return outcome(socket.socket)


def connect(_data: bytes, port: int) -> str:
    return outcome(lambda: socket.create_connection(("127.0.0.1", port), 2))


def write(data: bytes, path: str) -> str:
    return outcome(lambda: Path(path).write_bytes(data))


def change(_data: bytes, path: str) -> list[str]:
    file = Path(path)
    changes = (
        lambda: file.chmod(0o777),
        lambda: os.utime(path, (0, 0)),
        lambda: os.truncate(path, 0),
        lambda: file.rename(f"{path}.moved"),
        lambda: os.link(path, f"{path}.linked"),
        lambda: file.with_name("made").symlink_to(path),
        lambda: file.with_name("made").mkdir(),
        file.unlink,
    )
    return [outcome(change) for change in changes]


def run_a_program(_data: bytes) -> list[str]:
    return [
        outcome(lambda: subprocess.run(["/bin/true"], check=True)),
        outcome(lambda: os.execv("/bin/true", ["true"])),
        outcome(lambda: os.posix_spawn("/bin/true", ["true"], {})),
    ]


def fork(_data: bytes) -> list[str]:
    """One process, not a bomb: where the first is refused there is no second."""

    def once():
        child = os.fork()
        if child == 0:
            os._exit(0)
        return os.waitpid(child, 0)

    return [outcome(once), outcome(lambda: clone3_or_raise())]


def clone3_or_raise() -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(435, None, 0) < 0:
        raise OSError(ctypes.get_errno(), "clone3")
    return 0


def secrets(_data: bytes) -> list[str]:
    own = Path("/proc/self/environ").read_bytes() if sys.platform == "linux" else b""
    return [*os.environ, *(part.partition(b"=")[0].decode() for part in own.split(b"\0") if part)]


def look_into_the_parent(_data: bytes) -> list[str]:
    parent = f"/proc/{os.getppid()}"
    return [outcome(Path(parent, name).read_bytes) for name in ("environ", "mem")]


def signal_the_parent(_data: bytes) -> list[str]:
    return [outcome(lambda: os.kill(os.getppid(), signal.SIGTERM)), outcome(lambda: os.kill(0, signal.SIGTERM))]


def raise_limits(_data: bytes) -> list[str]:
    lifted = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    ids = {"AS": resource.RLIMIT_AS, "CORE": resource.RLIMIT_CORE, "FSIZE": resource.RLIMIT_FSIZE}

    def lift(limit):
        try:
            resource.setrlimit(limit, lifted)
        except ValueError as error:
            raise PermissionError(EPERM, "limit") from error

    return [outcome(lambda limit=limit: lift(limit)) for limit in ids.values()]


class Bomb:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (Path(self.path),)


def answer_with(data: bytes) -> int:
    """Put these bytes in the place of the next answer, as a reader that was taken over can."""
    serving._answer = lambda *_: data
    return 0


def answer_with_a_pickle(_data: bytes, path: str) -> int:
    return answer_with(pickle.dumps(Bomb(path)))


def a_finding(_data: bytes) -> Finding:
    return Finding("rule", "structure", "error", "document", "said")


def some_bytes(_data: bytes) -> bytes:
    return b"\0[\xff\n"


def number(_data: bytes) -> int:
    return 5


def long_answer(_data: bytes) -> str:
    return "x" * (answers.MAX_BYTES + 1)


def claim_length(_data: bytes, length: int) -> int:
    """Announce so many bytes in the next answer, and send one."""
    serving._send = lambda to, _part: to.sendall(serving.HEAD.pack(length) + b"[")
    return 0


def not_what_it_says(_data: bytes) -> int:
    return "five"  # type: ignore[return-value]


class Own(NotReadable):
    pass


def raise_own(_data: bytes) -> int:
    raise Own("mine")


def say_nothing(_data: bytes):
    return 5


def threads(_data: bytes) -> int:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(abs, range(-9, 1)))


def spin(_data: bytes) -> int:
    while True:
        pass


def sleep(_data: bytes, seconds: float) -> int:
    time.sleep(seconds)
    return 1


def own_number(_data: bytes) -> int:
    return os.getpid()


def read_for_ever(item: ToRead) -> PageReading | ReadFailure | None:
    while True:
        pass
