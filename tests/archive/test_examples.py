"""The worked examples of docs/examples run, and give what can be counted by hand; the Stata script names what is there."""

import re
import subprocess
import sys
from pathlib import Path

import pyreadstat
import pytest

from tests.archive.example_release import DOCS, write_release

PYTHON = (DOCS / "granted_and_litigation.py").read_text("utf-8")
STATA = (DOCS / "granted_and_litigation.do").read_text("utf-8")
PNG = b"\x89PNG\r\n\x1a\n"


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
    assert ["71", "of", "72", "reports", "have", "all", "three", "numbers"] in lines
    assert ["blank", "1", "0", "0"] in lines and ["reported", "71", "72", "72"] in lines
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
    frame, meta = pyreadstat.read_dta(directory / "release" / "reports.dta")
    named = set(re.findall(r"\b[apr]_[a-z_]+\b", STATA))
    assert len(named) == 10
    assert named | {"province", "year"} <= set(meta.column_names)
    assert meta.variable_value_labels["a_granted_total_s"][1] == "已填报 reported"
    whole = frame[(frame[[name for name in named if name.endswith("_s")]] == 1).all(axis=1)]
    here = whole[(whole["province"] == "浙江省") & (whole["year"] == 2019)]
    assert (here["a_granted_total"].sum(), here["a_partially_granted_total"].sum()) == (454, 65)
    assert frame[frame["year"] == 2024][["r_liti_dire_corr", "r_liti_afte_reco_corr"]].sum().sum() == 120


def test_docs_show_the_figure() -> None:
    text = (DOCS.parent / "release.md").read_text("utf-8")
    for name in ("granted_and_litigation.py", "granted_and_litigation.do", "granted_and_litigation.png"):
        assert f"](examples/{name})" in text
        assert (DOCS / name).is_file()
