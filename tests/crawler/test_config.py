"""nianbao.toml: options of the commands in one file, and what `nianbao config` says of them."""

import json
import subprocess
from pathlib import Path
from textwrap import dedent

import click
import pytest

from crawler.cli.config import _BOTH, _all, _options
from crawler.cli.nianbao import _COMMANDS
from crawler.cli.nianbao import main as nianbao_group
from tests.launch import run_nianbao

FILE = """
data = "store"
contact = "archive@example.org"
delay = 3
[nightly]
full-every-weeks = 4
until = "06:00"
[sites.add]
delay = 7.5
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NIANBAO_DATA", raising=False)
    (tmp_path / "nianbao.toml").write_text(FILE)
    return tmp_path


def nianbao(*words: str, expect: int = 0) -> "subprocess.CompletedProcess[str]":
    done = run_nianbao(*words)
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def holding(*words: str) -> dict[tuple[str, str], tuple[object, str]]:
    found = json.loads(nianbao(*words, "--format", "json").stdout)
    return {(row["command"], row["option"]): (row["value"], row["source"]) for row in found["options"]}


def test_it_is_found_beside_the_data_and_the_command_line_goes_first(folder: Path) -> None:
    assert nianbao("init").stdout == f"{folder / 'store'}: a new archive\n"
    assert (folder / "store" / "archive.db").is_file()
    assert nianbao("init", "--data", "other").stdout == "other: a new archive\n"
    assert nianbao("init", "--data", "other").stdout == "other: there is an archive already\n"
    (folder / "other" / "archive.db").write_bytes(b"")
    assert "archive.db has none of the tables of an archive; " in nianbao("pack", "--data", "other", expect=6).stderr
    assert nianbao("init", "--data", "other").stdout == "other: there is an archive already\n"
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "nianbao.toml").write_text("year = 1\n")
    done = nianbao("--config", str(folder / "elsewhere" / "nianbao.toml"), "init")
    assert done.stdout == "data: a new archive\n"


def test_config_says_what_holds_and_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_CONTACT", "other@example.org")
    assert (
        holding("config", "nightly").items()
        >= {
            ("nightly", "data"): (str(folder / "store"), "file"),
            ("nightly", "contact"): ("other@example.org", "environment"),
            ("nightly", "delay"): (3, "file"),
            ("nightly", "until"): ("06:00", "file"),
            ("nightly", "full-every-weeks"): (4, "file"),
            ("nightly", "verify"): (100, "default"),
            ("nightly", "log"): (None, "default"),
        }.items()
    )
    everything = holding("config")
    assert everything["sites add", "delay"] == (7.5, "file")
    assert everything["crawl", "delay"] == (3, "file")
    assert {source for _, source in everything.values()} == {"file", "environment"}
    text = nianbao("config").stdout.splitlines()
    assert text[0] == f"file: {folder / 'nianbao.toml'}"
    assert "--until: 06:00 (file) for nightly" in text


def test_the_file_of_the_documentation_holds(folder: Path) -> None:
    text = Path(__file__).parents[2].joinpath("docs", "nightly.md").read_text(encoding="utf-8")
    block = text.partition("go before the file.\n")[2].partition("`nianbao config`")[0]
    (folder / "nianbao.toml").write_text(dedent(block).replace('"mail -s', '"true -s'), encoding="utf-8")
    for name in ("registry", "releases"):
        (folder / name).mkdir()
    everything = holding("config")
    assert everything["nightly", "sites"] == (str(folder / "registry"), "file")
    assert everything["sites check", "sites"] == ([str(folder / "registry")], "file")
    assert everything["serve", "releases"] == (str(folder / "releases"), "file")
    assert nianbao("sites", "check").stdout.startswith("0 sites, ")


def test_an_option_may_have_the_name_of_a_command() -> None:
    context = click.Context(nianbao_group)
    commands = {name: command for name in _COMMANDS if (command := nianbao_group.get_command(context, name))}
    assert {key for _, command in _all(commands) for key in _options(command)} & set(commands) == set(_BOTH)


def test_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert nianbao("config").stdout.splitlines()[0] == "file: none (no nianbao.toml beside the data directory)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("contakt = 1", "contakt is no option of any command"),
        ("[nightli]\n", "nightli is no command"),
        ("[nightly]\nuntill = 1", "[nightly] untill: nianbao nightly has no option --untill"),
        ("nightly = 3", "nightly is the name of a command: write [nightly]"),
        ("delay = [1, 2]", "delay is no single value"),
        ("[nightly]\nat-once = 1.5", "at-once: 1.5 is no whole number"),
        ("[nightly]\nat-once = true", "at-once: true is no whole number"),
        ("delay = true", "delay: true is no number"),
        ("delay = nan", "delay: nan is no number"),
        ("[nightly]\nmax-hours = inf", "max-hours: inf is not in the range 0<x<=8784."),
        ('delay = "soon"', "delay: 'soon' is not a valid float range."),
        ('[nightly]\nuntil = "25:00"', "until: '25:00' is no time of day; write 06:00"),
        ("delay = ", "2: no valid TOML: Invalid value (at line 1, column 9)"),
    ],
)
def test_a_fault_is_named(folder: Path, text: str, message: str) -> None:
    path = folder / "nianbao.toml"
    path.write_text(text + "\n")
    assert nianbao("config", expect=2).stderr.startswith(f"Error: {path}")
    assert message.removeprefix("2: ") in nianbao("config", expect=2).stderr


def test_a_wrong_value_stops_the_command_that_takes_it(folder: Path) -> None:
    (folder / "nianbao.toml").write_text("[nightly]\nuntill = 1\n")
    assert "has no option --untill" in nianbao("nightly", expect=2).stderr
    assert nianbao("init").stdout == "data: a new archive\n"


def test_a_night_needs_an_archive_and_a_registry(folder: Path) -> None:
    (folder / "nianbao.toml").unlink()
    registry = folder / "sites"
    registry.mkdir()
    night = ("nightly", "--contact", "a@example.org", "--sites", str(registry))
    assert "the registry has no site: nothing would be crawled" in nianbao(*night, expect=2).stderr
    entry = '[[site]]\nid = "a"\nagency = "某县人民政府"\nregion = "330411"\nfamily = "generic"\nstart = ["http://127.0.0.1:9/"]\n'
    (registry / "a.toml").write_text("\N{BYTE ORDER MARK}" + entry, encoding="utf-8")
    refused = nianbao(*night, expect=2).stderr
    assert refused == "Error: data holds no archive. Is its disk mounted? Make a new one: nianbao init --data data\n"
    assert not (folder / "data").exists()
    nianbao("init")
    assert "1 sites due" in nianbao(*night, "--dry-run").stdout
