"""A form is a file: a page on a form that only a TOML file knows is read, shown, checked and exported."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.base import vocabulary
from archive.reports.layout import cell_names
from extract.forms import statistics
from tests.archive.conftest import Shelf
from tests.launch import call_nianbao

TOY = """
name_zh = "果园表式"
name_en = "form of the orchard"
short_zh = "果园"
short_en = "orchard"
years = [2010, 2012]
code = 9
marks = ["apples", "pears", "plums", "trees"]
[statistics.columns]
year = "本年"
cumulative = "累计"
[statistics.rows]
trees = { label = "果树总数", unit = "棵" }
apples = { label = "苹果树数", unit = "棵", under = "trees" }
pears = { label = "梨树数", unit = "棵", under = "trees" }
plums = { label = "李树数", unit = "棵", under = "trees" }
disclosed = { label = "主动公开信息数", unit = "条" }
[statistics.sums]
trees = [["apples", "pears", "plums"]]
"""
PAGE = """<h1>甲县林业局2011年政府信息公开工作年度报告</h1><table>
<tr><td>指标</td><td>单位</td><td>2011年度</td></tr>
<tr><td>主动公开信息数</td><td>条</td><td>8</td></tr>
<tr><td>果树总数</td><td>棵</td><td>9</td></tr><tr><td>其中：1.苹果树数</td><td>棵</td><td>4</td></tr>
<tr><td>2.梨树数</td><td>棵</td><td>3</td></tr><tr><td>3.李树数</td><td>棵</td><td>1</td></tr></table>"""
CACHED = (
    statistics.form_ids,
    statistics.load,
    statistics.parents,
    statistics.sums,
    statistics._official,
    statistics._row_keys,
)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "official_forms"
    shutil.copytree(Path(statistics.__file__).parent / "official_forms", folder)
    (folder / "orchard.toml").write_text(TOY)
    monkeypatch.setattr(statistics, "_FOLDER", folder)
    forget()
    monkeypatch.setitem(vocabulary.FORMS, "orchard", vocabulary.Both(*statistics.load("orchard").name))
    yield
    monkeypatch.undo()
    forget()


def forget() -> None:
    for function in (*CACHED, cell_names._labels):
        function.cache_clear()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("toy", "reading_here")
def test_page_on_a_form_of_a_file(shelf: Shelf, tmp_path: Path) -> None:
    shelf.crawl({"http://a.gov.cn/1.html": PAGE.encode()}, agency="甲县林业局")
    report = json.loads(call_nianbao("show", "甲县林业局", "2011", "--format", "json", "--data", shelf.data).stdout)
    assert report["form"] == "orchard"
    assert {row: cells["year"]["value"] for row, cells in report["tables"]["statistics"].items()} == {
        "disclosed": 8,
        "trees": 9,
        "apples": 4,
        "pears": 3,
        "plums": 1,
    }
    assert [(finding["rule"], finding["where"], finding["expected"]) for finding in report["findings"]] == [
        ("statistics.sum", "statistics.trees.year", "8")
    ]
    shown = call_nianbao("show", "甲县林业局", "2011", "--data", shelf.data).stdout
    assert [line.split()[:1] for line in shown.splitlines() if "棵" in line] == [
        ["果树总数（棵）"],
        ["苹果树数（棵）"],
        ["梨树数（棵）"],
        ["李树数（棵）"],
    ]
    out = tmp_path / "release"
    assert call_nianbao("export", str(out), "--data", shelf.data).returncode == 0
    with (out / "cells.csv").open(newline="") as file:
        cells = {row["row_key"]: (row["value"], row["unit"]) for row in csv.DictReader(file)}
    assert cells["apples"] == ("4", "棵")
