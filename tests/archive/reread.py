"""Reading again with another parser."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import extract
from tests.archive.conftest import HERE

ROOT = HERE.parents[1]


def next_parser(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command(data, *arguments), cwd=ROOT, capture_output=True, text=True, check=False)


def command(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.archive.next_parser", "extract", "--all", *arguments, "--data", str(data)]


def retitled(page: extract.Page) -> extract.Page:
    return page._replace(report=replace(page.report, title="read anew"))
