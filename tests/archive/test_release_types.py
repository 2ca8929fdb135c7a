"""Each column has one type in all formats, and the scripts of a release read its CSV files so."""

import importlib.util
import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pyreadstat
import pytest

from archive.db.handle import Archive
from archive.release.export import FORMATS, export
from archive.release.formats.parquet import _decimals
from archive.release.tables import REPORTS, TABLES
from tests.archive.conftest import HERE, Shelf, report_page

XIUZHOU = (HERE.parent / "data" / "reports/xiuzhou-2019/document.txt").read_bytes()
TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"
GRANTED = "applications_granted_total"
BLANK = "applications_carried_in_natural_person"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on each form, one with every reason for a cell without a number, and a title that is like a formula."""
    made = Shelf(tmp_path_factory.mktemp("types") / "data")
    page = report_page(TITLE).replace(b"</h1>", "</h1><p>发布日期：2022-01-28</p>".encode())
    zeros = b"<td>0</td>" * 5
    assert page.count(zeros) > 1
    page = page.replace(zeros, "<td>—</td><td>看不清</td>".encode() + b"<td>0</td>" * 3, 1)
    made.crawl({"http://127.0.0.1/2019": XIUZHOU, "http://127.0.0.1/2021": page})
    out = made.data.with_name("out")
    with Archive.open(made.data) as archive:
        export(archive, out, formats=FORMATS)
    return out


def script(release: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, release / "import" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_decimals_are_exact_as_far_as_a_cell_prints_them() -> None:
    printed = [1, None, "0.50", "1234567890123456789012.5", "0.123456789012345678", "9" * 25, -5]
    whole = "1234567890123456789012.5"
    assert _decimals(printed).to_pylist() == [
        *(Decimal(1), None, Decimal("0.5"), Decimal(whole), Decimal("0.12345678901235"), None, Decimal(-5)),
    ]


def test_amounts_are_decimals_and_years_integers(release: Path) -> None:
    reports = pq.read_table(release / "reports.parquet")
    assert str(reports.schema.field("proactive_procurement_amount").type) == "decimal128(38, 14)"
    assert str(reports.schema.field(GRANTED).type) == "double"
    assert reports.column("proactive_procurement_amount").to_pylist() == [Decimal("16681.8715"), None]
    for read, name in ((pyreadstat.read_dta, "reports.dta"), (pyreadstat.read_sav, "reports.sav")):
        frame, meta = read(release / name)
        assert list(frame["year"]) == [2019, 2021]
        assert meta.original_variable_types["year"] in {"%12.0g", "F12.0"}
        if name.endswith("dta"):
            assert meta.readstat_variable_types["year"] == "int32"
        else:
            assert meta.variable_measure["year"] == "ordinal" and meta.variable_measure[GRANTED] == "scale"
            assert meta.variable_measure["form"] == "nominal"
            assert meta.original_variable_types["proactive_procurement_amount"] == "F20.6"


def test_stata_and_spss_tell_why_a_number_is_missing(release: Path) -> None:
    csv = pd.read_csv(release / "reports.csv", dtype=str, keep_default_na=False)
    reasons = {"blank": "a", "dash": "b", "absent": "c", "unreadable": "d", "not on form": "e"}
    dta, _ = pyreadstat.read_dta(release / "reports.dta", user_missing=True)
    sav, meta = pyreadstat.read_sav(release / "reports.sav", user_missing=True)
    found = set()
    cells = [field for field in REPORTS.fields if f"{field.name}_status" in csv]
    assert len(cells) == 382
    for field in cells:
        for at, (value, status) in enumerate(zip(csv[field.name], csv[f"{field.name}_status"], strict=True)):
            found.add(status)
            if status == "reported":
                assert float(dta[field.stata_name][at]) == float(sav[field.name][at]) == float(value)
            else:
                assert dta[field.stata_name][at] == reasons[status]
                assert sav[field.name][at] == -9_000_001 - list(reasons).index(status)
    assert found == {"reported", *reasons}
    assert meta.missing_ranges[GRANTED] == [{"lo": -9_000_005, "hi": -9_000_001}]
    assert meta.variable_value_labels[GRANTED][-9_000_002] == "占位符 dash"
    assert np.isnan(pyreadstat.read_sav(release / "reports.sav")[0][BLANK][0])


def test_pandas_reads_each_table_by_its_schema(release: Path) -> None:
    module = script(release, "import_pandas")
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    rows = {resource["name"]: resource["rows"] for resource in package["resources"] if "rows" in resource}
    assert set(module.TABLES) == {table.name for table in TABLES}
    for name, fields in module.TABLES.items():
        frame = module.read(name)
        assert len(frame) == rows[name]
        kinds = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
        for field in fields:
            if field["type"] in kinds:
                assert frame[field["name"]].dtype == kinds[field["type"]]
    reports = module.read("reports")
    assert list(reports["form"]) == ["2019", "2021"] and (reports["form"] == "2019").sum() == 1
    assert list(reports["region"]) == ["330411"] * 2
    assert reports["published"][1] == pd.Timestamp("2022-01-28")
    assert str(reports["fetched_at"].dtype).endswith("UTC]")
    assert reports[BLANK].isna()[0] and reports[f"{BLANK}_status"][0] == "blank"
    assert reports["proactive_procurement_amount"][0] == 16681.8715


def test_polars_reads_each_table_by_its_schema(release: Path) -> None:
    module = script(release, "import_polars")
    frames = {name: module.read(name) for name in module.TABLES}
    assert {name: frame.columns for name, frame in frames.items()} == {
        name: [field["name"] for field in fields] for name, fields in module.TABLES.items()
    }
    reports = frames["reports"]
    assert reports.filter(pl.col("form") == "2019").height == 1
    assert reports.schema["year"] == pl.Int64 and reports.schema["published"] == pl.Date
    assert reports.schema["fetched_at"] == pl.Datetime("us", "UTC")
    assert reports[GRANTED].to_list() == script(release, "import_pandas").read("reports")[GRANTED].to_list()


def test_the_apostrophe_of_a_csv_file_is_taken_off(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / "release")
    csv = tmp_path / "release" / "agencies.csv"
    csv.write_bytes(csv.read_bytes().replace("秀洲区人民政府".encode(), "'=秀洲区".encode()))
    for name in ("import_pandas", "import_polars"):
        assert list(script(tmp_path / "release", name).read("agencies")["name"]) == ["=秀洲区"]


_R = """
source("import/import.R")
for (name in names(columns)) {
  frame <- read_table(name)
  stopifnot(identical(names(frame), names(columns[[name]])))
  cat(name, nrow(frame), "\\n")
}
reports <- read_table("reports")
cat(class(reports$year), class(reports$form), class(reports$published), class(reports$fetched_at), "\\n")
cat(sum(reports$form == "2019"), format(reports$published[2]), reports$region[1], nchar(reports$agency[1]), "\\n")
cat(format(reports$proactive_procurement_amount[1], digits = 12), as.character(reports$STATUS[1]), "\\n")
cat(format(reports$fetched_at[1], "%Y-%m-%d %H:%M"), "\\n")
""".replace("STATUS", f"{BLANK}_status")


@pytest.mark.slow
def test_r_reads_each_table(release: Path) -> None:
    done = subprocess.run(["Rscript", "-e", _R], cwd=release, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    rows = {line.split()[0]: int(line.split()[1]) for line in lines[: len(TABLES)]}
    assert rows == {table.name: len(script(release, "import_pandas").read(table.name)) for table in TABLES}
    assert lines[len(TABLES) :] == [
        "integer factor Date POSIXct POSIXt",
        "1 2022-01-28 330411 7",
        "16681.8715 blank",
        "2026-01-11 08:00",
    ]


@pytest.mark.slow
def test_pspp_reads_what_it_is_given(release: Path, tmp_path: Path) -> None:
    copy = tmp_path / "release"
    shutil.copytree(release, copy)
    code = (
        'INSERT FILE="import/import.sps".\n'
        'GET FILE="reports_from_csv.sav".\n'
        f"LIST VARIABLES=id year form agency {BLANK}_status proactive_procurement_amount published.\n"
        'GET FILE="reports.sav".\n'
        f"FREQUENCIES VARIABLES={BLANK} form.\n"
    )
    (copy / "read.sps").write_text(code, "utf-8")
    done = subprocess.run(["pspp", "-o", "-", "-O", "format=csv", "read.sps"], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "error" not in done.stdout.lower()
    assert "1,2019,2019,秀洲区人民政府,blank,16681.8715" in done.stdout.replace("000,", ",").replace("  ", "")
    assert "2022/01/28" in done.stdout
    assert "Missing" in done.stdout and "空白 blank" in done.stdout


def test_the_stata_script_makes_the_variables_of_the_dta_files(release: Path) -> None:
    text = (release / "import" / "import.do").read_text("utf-8")
    blocks = text.split("\nimport delimited ")[1:]
    for block, table in zip(blocks, (table for table in TABLES if table.statistical), strict=True):
        assert block.startswith(f'using "{table.name}.csv"')
        renamed = [line.split()[2] for line in block.splitlines() if line.startswith("rename v")]
        assert renamed == list(pyreadstat.read_dta(release / f"{table.name}.dta", metadataonly=True)[1].column_names)
        assert max(map(len, renamed)) <= 32 - len("l_")
