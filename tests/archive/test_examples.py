"""The worked examples of docs/examples run, and give what can be counted by hand; the Stata script names what is there."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from tests.archive.example_release import DOCS, write_release

PYTHON = (DOCS / "granted_and_litigation.py").read_text("utf-8")
STATA = (DOCS / "granted_and_litigation.do").read_text("utf-8")
PNG = b"\x89PNG\r\n\x1a\n"
EXAMPLES = ("granted_and_litigation", "suits_and_form_change", "three_questions")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the examples expect: a directory with a release in `release`."""
    made = tmp_path_factory.mktemp("examples")
    write_release(made / "release")
    return made


def run(directory: Path, code: str) -> str:
    """Warnings, such as that a font lacks a character, are errors."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=directory)
    assert done.returncode == 0, done.stderr  # matplotlib may say that it builds its cache of fonts
    return done.stdout


def test_the_tables_and_the_plot(directory: Path) -> None:
    lines = [line.split() for line in run(directory, PYTHON).splitlines()]
    assert ["72", "of", "96", "reports", "are", "of", "comparable", "bodies"] in lines
    assert ["71", "of", "72", "reports", "have", "all", "three", "numbers"] in lines
    assert ["no", "number", "1", "0", "0"] in lines and ["cell", "71", "72", "72"] in lines
    # Zhejiang 2019: of 400, 200 and 133 requests 248, 124 and 82 granted, 36, 18 and 11 in part: 519 of 733.
    # Sichuan 2020, without the agency that left it out: of 310 and 160 requests 173, 89, 21 and 11: 294 of 470.
    shares = [line for line in lines if len(line) == 5 and line[0] in ("2019", "2020", "2024")]
    assert shares[0] == ["2019", "0.649", "0.588", "0.708", "0.624"]
    assert shares[1] == ["2020", "0.626", "0.617", "0.725", "0.634"]
    assert shares[3] == ["2019", "1.0", "1.0", "1.0", "1.0"]
    # Corrected: 2 + 1 suits of each of 12 agencies in 2019, 7 + 3 in 2024. Upheld in 2019: 83 + 52 + 108 + 63.
    assert ["2019", "306", "36", "0.105"] in lines
    assert ["2024", "437", "120", "0.215"] in lines
    assert (directory / "granted_and_litigation.png").read_bytes().startswith(PNG)


@pytest.mark.slow
def test_without_a_chinese_font(directory: Path) -> None:
    asked = "chinese = next((font for font in FONTS if font in installed), None)"
    assert asked in PYTHON
    (directory / "granted_and_litigation.png").unlink(missing_ok=True)
    run(directory, PYTHON.replace(asked, "chinese = None"))
    assert (directory / "granted_and_litigation.png").read_bytes().startswith(PNG)


def test_the_stata_script_names_variables_of_the_file(directory: Path) -> None:
    frame, meta = pyreadstat.read_dta(directory / "release" / "panel.dta")
    named = set(
        re.findall(r"\b(?:granted\w*|partially_granted|closed|litigation_\w+|level|kind|scope|state)\b(?!\.)", STATA)
    )
    assert named <= {*meta.column_names, "granted_and_litigation"} and len(named) == 10
    labels = meta.variable_value_labels
    assert (labels["level"][2], labels["kind"][2]) == ("省级 province", "部门 department")
    assert (labels["state"][1], labels["scope"][2]) == (
        "已存档 archived",
        "全行政区域或全系统 of its whole territory or branch",
    )
    alike = frame[(frame["level"] == 2) & (frame["kind"] == 2) & (frame["scope"] != 2) & (frame["state"] == 1)]
    here = alike[(alike["province"] == "浙江省") & (alike["year"] == 2019)]
    assert (here["granted"].sum(), here["partially_granted"].sum()) == (454, 65)
    assert alike[alike["year"] == 2024]["litigation_corrected"].sum() == 120


def cells_of(directory: Path) -> pd.DataFrame:
    """The printed numbers of departments, a column a cell, from the long table."""
    release = directory / "release"
    reports = pd.read_csv(release / "reports.csv", low_memory=False)
    departments = reports[~reports["agency"].str.endswith("人民政府")]
    cells = pd.read_csv(release / "cells.csv", low_memory=False)
    cells["name"] = cells["table_name"] + "." + cells["row_key"] + "." + cells["column_key"]
    wide = cells.pivot(index="report_version_id", columns="name", values="value")
    return departments[["report_version_id", "year", "agency"]].join(wide, on="report_version_id")


def test_the_panel_answers_with_the_numbers_of_the_cells(directory: Path) -> None:
    code = (DOCS / "three_questions.py").read_text("utf-8")
    questions = re.split(r"\n# \d\. ", code)[1:]
    assert all(len(question.strip().splitlines()) <= 10 for question in questions) and len(questions) == 3
    lines = [line.split() for line in run(directory, code).splitlines()]
    cells = cells_of(directory)
    shares = {line[0]: line[1:] for line in lines if len(line) == 5 and line[0].isdigit() and "." in line[1]}
    three = [f"applications.{row}.total" for row in ("granted", "partially_granted", "total_processed")]
    sums = cells.dropna(subset=three).groupby("year")[three].sum()
    assert {year: [float(value) for value in values[:3]] for year, values in shares.items()} == {
        str(year): list(map(float, values)) for year, *values in sums.itertuples()
    }
    groups = ("litigation_direct", "litigation_after_reconsideration")
    for outcome, at in (("upheld", 1), ("corrected", 2)):
        by_year = cells[[f"remedies.{group}.{outcome}" for group in groups]].sum(axis=1).groupby(cells["year"]).sum()
        suits = {line[0]: float(line[at]) for line in lines if len(line) == 4 and line[0].isdigit()}
        assert suits == {str(year): value for year, value in by_year.items()}
    assert [line for line in lines if len(line) == 5 and line[1:] == ["12", "12", "0", "1.0"]] == [
        [str(year), "12", "12", "0", "1.0"] for year in range(2019, 2025)
    ]


def test_survival_of_suits_and_the_event_study(directory: Path) -> None:
    lines = [
        line.split() for line in run(directory, (DOCS / "suits_and_form_change.py").read_text("utf-8")).splitlines()
    ]
    # 2019: 306 upheld, 36 corrected, 3 of each of 12 bodies pending: 36 of 378.
    assert ["2019", "0.895", "0.105", "0.0", "0.095", "1.105"] in lines
    cells = cells_of(directory)
    other = [f"applications.{row}.total" for row in ("other", "other_not_corrected", "other_fee_unpaid", "other_other")]
    cells["share"] = cells[other].sum(axis=1) / cells["applications.total_processed.total"]
    by_body = cells.pivot(index="agency", columns="year", values="share")
    expected = (by_body[2021] - by_body[2020]).agg(["mean", "std"])
    found = next(line for line in lines if line[0] == "0")
    assert found[1:] == [f"{expected['mean']:.4f}", f"{expected['std'] / 12**0.5:.4f}"]
    assert ["-1", "0.0000", "0.0000"] in lines and ["12", "bodies"] in lines


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_r_gives_the_same_numbers(directory: Path, name: str) -> None:
    done = subprocess.run(["Rscript", DOCS / f"{name}.R"], capture_output=True, text=True, cwd=directory)
    assert done.returncode == 0, done.stderr
    of_python = run(directory, (DOCS / f"{name}.py").read_text("utf-8"))
    decimals = {float(text) for text in re.findall(r"-?\d+\.\d+", of_python)}
    assert decimals <= {float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", done.stdout)}
    assert len(decimals) > 10


def test_docs_show_the_figure() -> None:
    text = (DOCS.parent / "release.md").read_text("utf-8")
    scripts = [f"{name}.{suffix}" for name in EXAMPLES for suffix in ("py", "R")]
    for name in (*scripts, "granted_and_litigation.do", "granted_and_litigation.png"):
        assert f"](examples/{name})" in text
        assert (DOCS / name).is_file()
