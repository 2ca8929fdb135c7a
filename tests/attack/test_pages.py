"""Hostile list pages, each read by every family in a process with limits of processor time and memory."""

import json
import subprocess
import sys

import pytest

from tests.attack.patterns import ROOT

pytestmark = pytest.mark.slow

CUT = {"base", "title", "cells"}


@pytest.mark.parametrize("name", sorted(CUT | {"numbers", "brackets", "dots"}))
def test_a_hostile_list_page_is_read_within_limits(name: str) -> None:
    command = [sys.executable, "-m", "tests.attack.pages", "list", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    held = json.loads(done.stdout)
    if name in CUT:
        assert all(held.values()), held
