"""The files that `make` installs from: only versions that constraints.txt pins, each with hashes, and no registry named."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = ("requirements.txt", "requirements-all.txt", "requirements-dev.txt", "requirements-fuzz.txt")


def _entries(name: str) -> list[str]:
    return re.sub(r"\s*\\\n\s*", " ", (ROOT / name).read_text()).splitlines()


def _pins(lines: list[str]) -> set[tuple[str, str]]:
    found = (re.match(r"([\w.-]+)==([^\s;]+)", line) for line in lines)
    return {(re.sub(r"[-_.]+", "-", match[1]).lower(), match[2]) for match in found if match}


@pytest.mark.parametrize("name", FILES)
def test_each_requirement_has_hashes(name: str) -> None:
    for entry in _entries(name):
        assert re.fullmatch(r"[\w.\[\]-]+==\S+( ; [^#]+?)?( --hash=sha256:[0-9a-f]{64})+", entry), entry[:80]


def test_everything_pinned_is_hashed_in_the_pinned_version() -> None:
    pinned = _pins((ROOT / "constraints.txt").read_text().splitlines())
    pinned = {pin for pin in pinned if pin[0] != "uv"}  # it makes these files
    hashed = _pins([entry for name in FILES for entry in _entries(name)])
    assert pinned <= hashed
    names = {name for name, _ in pinned}
    only_elsewhere = {"brotlicffi", "colorama", "pypydispatcher", "pip"}  # of PyPy and Windows, and pip itself
    assert {name for name, _ in hashed} - names == only_elsewhere


@pytest.mark.parametrize("name", [*FILES, "constraints.txt", "pyproject.toml"])
def test_no_registry_is_named(name: str) -> None:
    assert not re.search(r"https?://|index-url|find-links", (ROOT / name).read_text())
