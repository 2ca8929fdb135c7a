"""Three of the kills of `make chaos`, on smaller sites."""

from pathlib import Path

import pytest

from tests.chaos.killing import kill_crawls

pytestmark = pytest.mark.slow


def test_killed_and_run_again(tmp_path: Path) -> None:
    assert len(list(kill_crawls(tmp_path, seed=20260110, number=3, reports=4, kinds=[("nightly", 2)]))) == 3
