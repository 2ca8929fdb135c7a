"""The bundled sample: the demo from nothing, again, and the commands that it recommends."""

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from crawler import sample
from crawler.sample.server import Server
from crawler.web.errors import PortTaken
from tests.launch import run_nianbao


def nianbao(directory: Path, *arguments: str) -> str:
    done = run_nianbao(*arguments, directory=directory, environment={"PATH": "/usr/bin:/bin", "COLUMNS": "200"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def test_demo_twice_and_what_it_recommends(tmp_path: Path) -> None:
    first = nianbao(tmp_path, "demo")
    assert "16 pages and files fetched, 0 unchanged" in first
    assert "8 new reports, 8 new versions" in first
    assert "187 ≠ 189" in first
    years = [line.replace("│", " ").split() for line in first.splitlines() if re.match(r" 20\d\d │", line)]
    assert years == [
        ["2012", "older", "2013-03-21", "1", "94", "71", "0"],
        ["2019", "2019", "2020-03-12", "1", "208", "159", "0"],
        ["2020", "2019", "2021-01-29", "1", "197", "145", "0"],
        ["2021", "2021", "2022-01-28", "1", "187", "130", "3"],
    ]
    assert "printed '189' in table 3, row 27, column 10" in first
    assert not (tmp_path / "data").exists()
    again = nianbao(tmp_path, "demo")
    assert "0 pages and files fetched, 16 unchanged" in again
    assert "Nothing changed" in again
    commands = re.findall(r"^  nianbao (\S.*--data demo-data)$", first, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        assert nianbao(tmp_path, *command.split())


def test_demo_fits_one_screen(tmp_path: Path) -> None:
    done = run_nianbao("demo", directory=tmp_path, environment={"PATH": "/usr/bin:/bin", "COLUMNS": "80"})
    lines = done.stdout.splitlines()
    assert len(lines) < 24
    assert [line for line in lines if cell_len(line) > 80] == []


def test_sample_does_not_mix_with_a_real_archive(tmp_path: Path) -> None:
    nianbao(tmp_path, "demo")
    registry = tmp_path / "sites.toml"
    registry.write_text(
        '[[site]]\nid="x"\nagency="甲"\nregion="330000"\nstart=["http://127.0.0.1:9/"]\n', encoding="utf-8"
    )
    done = run_nianbao("crawl", "--sites", registry, "--data", tmp_path / "demo-data")
    assert done.returncode == 2
    assert "sample" in done.stderr


def test_port_that_is_taken_is_named() -> None:
    with Server(lambda path: None, 0) as server, pytest.raises(PortTaken, match=f"127.0.0.1:{server.port}"):
        sample.servers((0, server.port))


def test_sites_of_other_ports() -> None:
    first, second = sample.sites((7001, 7002))
    assert first.hosts == ("127.0.0.1:7001",)
    assert second.start == ("http://127.0.0.1:7002/zfxxgk/zfxxgknb/index.html",)
