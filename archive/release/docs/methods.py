"""The chapter about methods in the codebook: data of `methods.toml`."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from archive.release.docs.pages import Block, Grid, Heading


def methods(language: str) -> Iterator[Block]:
    def text_in(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    data = _data()
    yield Heading(2, text_in("方法", "Methods"))
    for part in data["part"]:
        yield Heading(3, part[f"title_{language}"])
        yield from part[f"text_{language}"].strip().split("\n")
    yield Heading(3, text_in("情况（coverage、panel、owed）", "States (coverage, panel, owed)"))
    yield Grid(
        (text_in("情况", "state"), text_in("含义", "meaning")),
        [(state["name"], state[language]) for state in data["state"]],
    )
    yield Heading(3, text_in("问题的规则（findings.rule）", "Rules of findings (findings.rule)"))
    headings = (text_in("规则", "rule"), text_in("公式", "formula"), text_in("含义", "meaning"))
    yield Grid(headings, [(rule["name"], rule["formula"], rule[language]) for rule in data["rule"]])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("archive.release.docs").joinpath("methods.toml").read_text("utf-8"))
