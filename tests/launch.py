"""Commands as a person runs them, each in a process forked from one that has imported everything already.

Importing takes longer than most of what the tests run; everything else is as in a process started from a shell. The first
process of a command that reads documents is forked likewise, before the command begins.
"""

import fcntl
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from click.testing import CliRunner
from scrapy.settings import default_settings

from archive.processes import child
from crawler.cli.nianbao import main

_LIMIT_S = 120
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_APPEND
_forks = multiprocessing.get_context("forkserver")
_COMPONENTS = ("DOWNLOADER_MIDDLEWARES", "DOWNLOAD_HANDLERS", "EXTENSIONS", "SPIDER_MIDDLEWARES")
_SCRAPY = (path for name in _COMPONENTS for one in getattr(default_settings, f"{name}_BASE").items() for path in one)
_forks.set_forkserver_preload(
    [
        *(
            "crawler.cli.nianbao",
            "crawler.run.crawl",
            "crawler.cli.importing",
            "crawler.items.page_alone",
            "crawler.registry.publishers",
            "archive.importing.importer",
            "crawler.cli.nightly",
            "archive.cli.export",
            "archive.cli.lookup_commands",
            "archive.processes.serving",
            "tests.launch",
            "tldextract",
            "protego",
        ),
        *sorted({path.rpartition(".")[0] for path in _SCRAPY if isinstance(path, str) and "." in path}),
    ]
)


def run_nianbao(
    *arguments: object, directory: Path | None = None, environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """`nianbao ARGUMENTS`, where not told otherwise with the environment and in the directory of this process."""
    return _run(_nianbao, [str(argument) for argument in arguments], directory, environment)


def call_nianbao(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """`nianbao ARGUMENTS` in this process, where one of its own would show no more."""
    words = [str(argument) for argument in arguments]
    done = CliRunner().invoke(main, words)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def run_code(code: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """`python -c CODE ARGUMENTS`, with the environment and in the directory of this process."""
    return _run(_code, [code, *map(str, arguments)])


def _run(
    work: Callable[[list[str]], None],
    words: list[str],
    directory: Path | None = None,
    environment: dict[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    with tempfile.TemporaryDirectory() as streams:
        out, err = (Path(streams, name) for name in ("out", "err"))
        process = _forks.Process(
            target=_start, args=(work, words, out, err, environment or dict(os.environ), directory or Path.cwd())
        )
        process.start()
        process.join(_LIMIT_S)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, _LIMIT_S)
        printed = [path.read_bytes().decode() for path in (out, err)]
        return subprocess.CompletedProcess(words, process.exitcode, *printed)


def _start(
    work: Callable[[list[str]], None],
    words: list[str],
    out: Path,
    err: Path,
    environment: dict[str, str],
    directory: Path,
) -> None:
    for number, path, flags in ((0, Path(os.devnull), os.O_RDONLY), (1, out, _WRITE), (2, err, _WRITE)):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    child.subprocess = SimpleNamespace(**vars(subprocess) | {"Popen": _starter()})  # type: ignore[attr-defined]
    work(words)


def _nianbao(words: list[str]) -> None:
    warnings.simplefilter("error")
    sys.argv = ["nianbao", *words]
    main()


def _code(words: list[str]) -> None:
    code, *arguments = words
    sys.argv = ["-c", *arguments]
    exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})


class _Reader:
    """What `archive.processes.child` uses of `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None:
            ended, status = os.waitpid(self._pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if ended else None
        return self._code

    def wait(self, timeout: float = _LIMIT_S) -> int:
        ends = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > ends:
                raise subprocess.TimeoutExpired("reader", timeout)
            time.sleep(0.001)
        return code

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self._pid, signal.SIGKILL)


def _starter() -> Callable[..., Any]:
    """In the place of `Popen`: the first call gets the process that is forked here and waits, others a new interpreter."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        ours.close()
        _become_reader(theirs)
    theirs.close()

    def start(command: list[str], **options: Any) -> Any:
        if ours.fileno() < 0:
            return subprocess.Popen(command, **options)
        [alive] = options["pass_fds"]
        socket.send_fds(ours, [f"{alive} {command[-1]}".encode()], [options["stdin"], alive])
        ours.close()
        return _Reader(pid)

    return start


def _become_reader(orders: socket.socket) -> None:
    """Run the code that comes, with the files that come with it in their places."""
    try:
        order, files, _, _ = socket.recv_fds(orders, 1 << 16, 2)
        if order:
            alive, _, code = order.decode().partition(" ")
            moved = [fcntl.fcntl(file, fcntl.F_DUPFD, 64) for file in files]
            os.closerange(3, 64)
            for file, number in zip(moved, (0, int(alive)), strict=True):
                os.dup2(file, number)
                os.close(file)
            exec(code, {})
    finally:
        os._exit(0)
