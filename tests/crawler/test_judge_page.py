"""`nianbao judge --page`: what a page is taken for, with its evidence."""

import json
import os
from pathlib import Path

import pytest

from tests.launch import call_nianbao

TITLE = "甲县教育局2021年政府信息公开工作年度报告"


def test_an_outage_with_the_words_that_tell_it(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<title>{TITLE}</title><h1>{TITLE}</h1><p>系统繁忙，请稍后再试</p>")
    assert json.loads(call_nianbao("judge", "--page", page).stdout) == {
        "kind": "maintenance",
        "found": [TITLE],
        "missed": ["sections", "tables"],
        "words": "系统繁忙",
    }
    text = call_nianbao("judge", "--page", page, "--format", "text").stdout
    assert text == f"{page}: maintenance: “系统繁忙”; it has {TITLE}; it has no sections, no tables\n"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    page = tmp_path / "page.pdf"
    page.write_bytes(b"%PDF-1.7 damaged")
    assert json.loads(call_nianbao("judge", "--page", page).stdout)["kind"] == "unreadable"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("pipe", "not a regular file"),
        ("/dev/zero", "not a regular file"),
        (".", "Is a directory"),
        ("none", "No such file or directory"),
    ],
)
def test_what_is_no_file(tmp_path: Path, name: str, reason: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = tmp_path / name
    done = call_nianbao("judge", "--page", path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Error: {path}: {reason}\n")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    with page.open("wb") as file:
        file.truncate(1_000_000_000)
    done = call_nianbao("judge", "--page", page)
    reason = "the file has 1000000000 bytes; at most 64000000 are read"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Error: {page}: {reason}\n")
