"""`nianbao nightly` on the registry and the data directory of a test."""

import json
import subprocess
from typing import Any

from archive.writing.opening import open_for_writing
from tests.crawler.conftest import Crawling
from tests.launch import run_nianbao

_IN_EACH_VISIT = ("--old-every", "1")  # old reports too; what is given after it holds


def command(crawling: Crawling, *arguments: str) -> list[str]:
    """As words for a shell. The archive is made: a night needs one."""
    make_archive(crawling)
    whole = crawling.command(*arguments)
    at = whole.index("crawl")
    return [*whole[:at], "nightly", *_IN_EACH_VISIT, *whole[at + 1 :]]


def make_archive(crawling: Crawling) -> None:
    if not crawling.data.exists():
        open_for_writing(crawling.data).close()


def run(crawling: Crawling, night: str, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    make_archive(crawling)
    done = run_nianbao("nightly", *_IN_EACH_VISIT, *crawling.words("--night", night, *arguments))
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done


def nightly(crawling: Crawling, night: str, *arguments: str, expect: int = 0) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads(run(crawling, night, "--format", "json", *arguments, expect=expect).stdout)
    return summary
