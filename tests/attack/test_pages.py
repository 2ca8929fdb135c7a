"""Hostile pages, each read by every family as a list or as a report, in a process with limits of processor time and memory."""

import json
import subprocess
import sys

import pytest

from tests.attack.pages import REPORTS
from tests.attack.patterns import ROOT

pytestmark = pytest.mark.slow

CUT = {"base", "title", "cells"}
TOO_LARGE = {"tags", "slots", "characters", "lines"}


@pytest.mark.parametrize("name", sorted(CUT | {"numbers", "brackets", "dots"}))
def test_a_hostile_list_page_is_read_within_limits(name: str) -> None:
    command = [sys.executable, "-m", "tests.attack.pages", "list", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    held = json.loads(done.stdout)
    if name in CUT:
        assert all(held.values()), held


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_hostile_report_is_read_within_limits(name: str) -> None:
    command = [sys.executable, "-m", "tests.attack.pages", "report", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("document.too_large" in json.loads(done.stdout)) == (name in TOO_LARGE)
