"""Commands as a person runs them, each in a process forked from one that has imported everything already.

Importing takes longer than most of what the tests run; everything else is as in a process started from a shell.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from scrapy.settings import default_settings

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
            "crawler.cli.nightly",
            "archive.cli.lookup_commands",
            "tldextract",
            "protego",
        ),
        *sorted({path.rpartition(".")[0] for path in _SCRAPY if isinstance(path, str) and "." in path}),
    ]
)


def run_nianbao(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """`nianbao ARGUMENTS` with the environment and the directory of this process."""
    words = [str(argument) for argument in arguments]
    with tempfile.TemporaryDirectory() as directory:
        out, err = (Path(directory, name) for name in ("out", "err"))
        process = _forks.Process(target=_nianbao, args=(words, out, err, dict(os.environ), Path.cwd()))
        process.start()
        process.join(_LIMIT_S)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, _LIMIT_S)
        printed = [path.read_bytes().decode() for path in (out, err)]
        return subprocess.CompletedProcess(words, process.exitcode, *printed)


def _nianbao(words: list[str], out: Path, err: Path, environment: dict[str, str], directory: Path) -> None:
    for number, path, flags in ((0, Path(os.devnull), os.O_RDONLY), (1, out, _WRITE), (2, err, _WRITE)):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    warnings.simplefilter("error")
    sys.argv = ["nianbao", *words]
    main()
