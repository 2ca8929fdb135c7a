"""Runs of `sites discover` on a data directory of a test."""

import json
import os
from pathlib import Path
from unittest.mock import patch

from archive.writing.opening import open_for_writing
from crawler.discovery.portals import Portal
from crawler.discovery.results import Looked, Results
from crawler.registry.sites import Site, load_sites
from tests.launch import run_nianbao


def discovered(directory: Path, *arguments: str, expect: int = 0) -> dict[str, int]:
    with patch.dict(os.environ):
        os.environ.pop("NIANBAO_CONTACT", None)
        done = run_nianbao("sites", "discover", "--delay", "0", "--format", "json", *arguments, directory=directory)
    assert done.returncode == expect, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return dict(json.loads(done.stdout)) if done.stdout else {}


def seeds(directory: Path, *rows: tuple[str, str, str]) -> None:
    """An archive with these portals: division, name, address."""
    open_for_writing(directory / "data").close()
    portals = [Portal(region, name, url, "", "x", "2026-12-01") for region, name, url in rows]
    Results(directory / "data").add_portals(portals)


def found_in(directory: Path) -> list[Site]:
    return load_sites([directory / "data" / "discovery" / "found.toml"])


def looked_at(directory: Path) -> dict[str, Looked]:
    return Results(directory / "data").looked
