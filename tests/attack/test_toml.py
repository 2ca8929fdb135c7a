"""TOML files of people, nested, oversized and of the wrong types: one line that names the file, exit code 2."""

import os
from pathlib import Path

import pytest

from archive.base.errors import BadCorrections
from archive.base.toml_files import MAX_BYTES, BadTomlError, quoted, read_toml
from archive.corrections.correction_files import read_corrections
from crawler.registry.sites import read_registry
from tests.launch import call_nianbao

_SOUND = '[[site]]\nid = "a"\nagency = "甲县"\nregion = "330000"\nstart = ["http://127.0.0.1/"]\n'
FAULTS = {
    "nested": ("site = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
    "digits": (f"[[site]]\nid = {'9' * 6000}", "Exceeds the limit (4300 digits)"),
    "numbers in place of tables": ("site = [1, 2]", ":1: key 'site': write [[site]]"),
    "a text in place of tables": ('site = "a"', ":1: key 'site': write [[site]]"),
    "an id that is a table": (_SOUND.replace('"a"', "{b = 1}"), ":2: site {'b': 1}, key 'id'"),
    "a long id": (f'[[site]]\nid = "{"a" * 9000}"', f":1: site '{'a' * 98}…, key 'agency' is missing"),
    "no text": ("\x00", ":1: no valid TOML"),
    "large": ("#" * (MAX_BYTES + 1), f"more than {MAX_BYTES} bytes"),
}


@pytest.mark.parametrize(("text", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_registry_is_told_in_one_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "sites.toml"
    path.write_text(text)
    done = call_nianbao("sites", "list", "--sites", path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: {path}")
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_sound_entries_of_other_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(FAULTS["nested"][0])
    (tmp_path / "good.toml").write_text(_SOUND)
    entries, faults = read_registry([tmp_path / "bad.toml", tmp_path / "good.toml"])
    assert [entry.site.id for entry in entries] == ["a"]
    assert [str(fault) for fault in faults] == [
        f"{tmp_path / 'bad.toml'}: no valid TOML: its arrays or tables are nested too deeply"
    ]


@pytest.mark.parametrize("name", ["nested", "digits", "no text", "large"])
def test_a_faulty_set_of_corrections_is_told(tmp_path: Path, name: str) -> None:
    text, reason = FAULTS[name]
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(BadCorrections) as caught:
        read_corrections(path)
    assert reason.removeprefix(":1: ") in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(BadTomlError, match="it is no regular file"):
        read_toml(tmp_path / "pipe.toml")


def test_a_quoted_value_is_short() -> None:
    assert (quoted("a" * 200), quoted([1])) == (f"'{'a' * 98}…", "[1]")
