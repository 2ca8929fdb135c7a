"""A release: every format reads back to the same values, and the files say where they come from."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from archive.agencies.decisions import RELATIONS
from archive.agencies.statutory import AgencyKind
from archive.base import vocabulary
from archive.base.errors import STORAGE
from archive.base.usage_warnings import WARNINGS
from archive.coverage.coverage import State
from archive.db.handle import Archive
from archive.release import wide
from archive.release.cell_rows import CellRows, columns_of, elements_of
from archive.release.export import FORMATS, export
from archive.release.scope import Scope, choose
from archive.release.tables import CELLS, REPORTS, TABLES
from archive.reports.findings import JUDGEMENTS
from archive.writing.opening import open_for_writing
from extract.forms import statistics
from extract.forms.official import FORM_IDS
from extract.text.report import FindingKind, Severity, Status
from tests.archive.conftest import HERE, Shelf, report_page
from tests.archive.release_files import files, table
from tests.launch import call_nianbao, run_code

XIUZHOU = (HERE.parent / "data" / "reports/xiuzhou-2019/document.txt").read_bytes()
TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"
GULOU = "鼓楼区人民政府2021年政府信息公开工作年度报告"
PROGRAM = Path(sys.executable).with_name("nianbao")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Two years of one agency, one of them in two versions, and a report elsewhere."""
    made = Shelf(tmp_path_factory.mktemp("release") / "data")
    made.crawl({"http://127.0.0.1/2019": XIUZHOU, "http://127.0.0.1/2021": report_page(TITLE)})
    made.crawl({"http://127.0.0.1/2021": report_page(TITLE, granted=6)}, {"http://127.0.0.1/a.pdf": b"%PDF-1.4 none"})
    dated = report_page(GULOU).replace(b"</h1>", "</h1><p>发布日期：2022-01-28</p>".encode())
    made.crawl({"http://127.0.0.2/2021": dated}, agency="鼓楼区人民政府", region="350102", site="gulou")
    return made


@pytest.fixture(scope="module")
def release(shelf: Shelf) -> Path:
    out = shelf.data.with_name("out")
    assert call_nianbao("export", out, "--format", ",".join(FORMATS), "--data", shelf.data).returncode == 0
    return out


def test_the_columns_of_every_table_are_its_fields(shelf: Shelf, tmp_path: Path) -> None:
    """`export` compares them for each table that has rows: here all have some."""
    data = tmp_path / "data"
    shutil.copytree(shelf.data, data)
    with open_for_writing(data) as archive:
        for sql in (
            "INSERT INTO table_sources VALUES (1, 'remedies', 1)",
            "INSERT INTO agency_decisions (agency_id, relation, other_name, evidence, author, reason, decided_at) "
            "VALUES (1, 'renamed', '秀洲区', '', '王', '看了', '2026-01-12T00:00:00.000000Z')",
            "INSERT INTO corrections (report_id, table_name, row_key, column_key, expected, value, author, date, reason, "
            "evidence, recorded_at) VALUES (1, 'applications', 'granted', 'total', 1, 2, '王', '2026-01-12', '看了', '', "
            "'2026-01-12T00:00:00.000000Z')",
        ):
            archive.db.execute(sql)
        archive.db.conn.commit()
    with Archive.open(data) as archive:
        rows = export(archive, tmp_path / "out", with_evidence=True)
    assert min(rows.values()) > 0, rows


def test_the_wide_table(release: Path) -> None:
    report, changed, elsewhere = table(release, "reports")
    assert (report["agency"], report["year"], report["form"]) == ("秀洲区人民政府", "2019", "2019")
    assert (report["province"], report["region"]) == ("浙江省", "330411")
    assert (report["proactive_procurement_amount"], report["proactive_licensing_items_change"]) == ("16681.8715", "52")
    blank = "applications_carried_in_natural_person"
    assert (report[blank], report[f"{blank}_status"]) == ("", "blank")
    assert (report["proactive_fees_amount"], report["proactive_fees_amount_status"]) == ("", "not on form")
    assert report["payload_sha256"] == sha256(XIUZHOU).hexdigest()
    assert (changed["versions"], changed["applications_granted_total"]) == ("2", "6")
    assert changed["remedies_reconsideration_total_status"] == "absent"
    assert (elsewhere["province"], elsewhere["applications_granted_total"]) == ("福建省", "5")


def test_the_long_table_is_the_view(shelf: Shelf, release: Path) -> None:
    query = (
        "SELECT report_version_id, table_name, row_key, column_key, status, value, printed, at_table, at_row, at_column, "
        "correction_id, unit FROM cells ORDER BY 1, 2, 3, 4"
    )
    with Archive.open(shelf.data) as archive:
        expected = archive.db.execute(query).fetchall()
        choose(archive.db.conn, Scope())
        batches = list(CellRows(archive.db.conn).long())
    names = [field.name for field in CELLS.fields]
    assert [row for columns in batches for row in zip(*map(columns.__getitem__, names), strict=True)] == expected
    assert len(table(release, "cells")) == len(expected) == 198 + 3 * 35


def test_packed_elements() -> None:
    packed = '[5, null, "—", false, ["reported", "0.50", "0.50万元"], ["reported", 3, "5", 7], 12345678901234567890]'
    assert tuple(map(list, columns_of(elements_of(packed)))) == (
        ["reported", "blank", "dash", "absent", "reported", "reported", "reported"],
        [5, None, None, None, "0.50", 3, "12345678901234567890"],
        ["5", "", "—", None, "0.50万元", "5", "12345678901234567890"],
        [None, None, None, None, None, 7, None],
    )


def _values(frame: pd.DataFrame, names: list[str]) -> "np.ndarray[Any, Any]":
    return np.asarray(frame[names].apply(pd.to_numeric), dtype=float)


def _decoded(read: Callable[[Path], tuple[pd.DataFrame, Any]], path: Path) -> pd.DataFrame:
    """A file of Stata or SPSS with the names and codes of the other formats."""
    frame, meta = read(path)
    assert str(meta.creation_time) == "2026-01-13 00:00:00"
    for field, name in zip(REPORTS.fields, list(frame.columns), strict=True):
        if field.values:
            frame[name] = frame[name].map(dict(enumerate(field.values, 1)))
    return frame.set_axis([field.name for field in REPORTS.fields], axis=1)


def _read_sqlite(path: Path) -> pd.DataFrame:
    connection = sqlite3.connect(path.with_name("nianbao.sqlite"))
    try:
        return pd.read_sql_query("SELECT * FROM reports ORDER BY id", connection)
    finally:
        connection.close()


@pytest.mark.parametrize(
    "read",
    [
        lambda path: pd.read_parquet(path.with_suffix(".parquet")),
        lambda path: pq.read_table(path.with_suffix(".parquet")).to_pandas(),
        lambda path: duckdb.read_parquet(str(path.with_suffix(".parquet"))).to_arrow_table().to_pandas(),
        lambda path: duckdb.read_csv(str(path.with_suffix(".csv"))).to_arrow_table().to_pandas(),
        _read_sqlite,
        lambda path: _decoded(pyreadstat.read_dta, path.with_suffix(".dta")),
        lambda path: _decoded(pyreadstat.read_sav, path.with_suffix(".sav")),
    ],
    ids=["pandas", "pyarrow", "duckdb parquet", "duckdb csv", "sqlite", "dta", "sav"],
)
def test_every_format_has_the_same_values(release: Path, read: Callable[[Path], pd.DataFrame]) -> None:
    expected = pd.read_csv(release / "reports.csv", dtype=str, keep_default_na=False)
    found = read(release / "reports")
    assert list(found.columns) == [field.name for field in REPORTS.fields]
    numbers = [field.name for field in REPORTS.fields if field.type in ("integer", "number")]
    np.testing.assert_array_equal(_values(found, numbers), _values(expected, numbers))
    for field in REPORTS.fields:
        if field.type in ("string", "code"):
            texts = ["" if pd.isna(value) else str(value) for value in found[field.name]]
            assert texts == list(expected[field.name]), field.name
    dates = [str(day)[:10] for day in found["published"]]
    assert dates[2] == "2022-01-28" and set(dates[:2]) <= {"NaT", "nan", "None"}
    fetched = pd.to_datetime(found["fetched_at"], utc=True).dt.round("ms")
    assert list(fetched) == list(pd.to_datetime(expected["fetched_at"], utc=True))


def test_parquet_tells_labels_and_keeps_every_digit(release: Path) -> None:
    cells = pq.read_table(release / "cells.parquet")
    amount = [row for row in cells.to_pylist() if (row["row_key"], row["column_key"]) == ("procurement", "amount")]
    assert [(row["status"], row["value"]) for row in amount] == [("reported", Decimal("16681.8715"))]
    about = pq.read_schema(release / "reports.parquet").field("applications_granted_total").metadata
    assert about[b"label_zh"].decode() == "三（一）予以公开 · 总计"
    assert about[b"warnings"] == b"blank-is-not-zero"


def test_stata_and_spss_have_chinese_labels(release: Path) -> None:
    for meta, name in (
        (pyreadstat.read_dta(release / "reports.dta")[1], "a_granted_total"),
        (pyreadstat.read_sav(release / "reports.sav")[1], "applications_granted_total"),
    ):
        assert meta.column_names_to_labels[name] == "三（一）予以公开 · 总计 Granted in full, total"
        status = f"{name}_s" if name.startswith("a_") else f"{name}_status"
        assert meta.variable_value_labels[status][2] == "空白 blank"
        longest = max(meta.column_labels, key=len)
        assert len(longest) <= 80 if name.startswith("a_") else 80 < len(longest.encode()) <= 256


def test_names_fit_into_stata_and_spss() -> None:
    for released in TABLES:
        names = [field.stata_name or field.name for field in released.fields]
        assert len(set(names)) == len(names) and max(map(len, names)) <= 29
        assert max(len(field.name.encode()) for field in released.fields) <= 64


@pytest.mark.parametrize(
    "options",
    [
        pytest.param([], id="all"),
        pytest.param(["--region", "33", "--years", "2019"], id="a part", marks=pytest.mark.slow),
    ],
)
def test_frictionless_finds_it_valid(shelf: Shelf, tmp_path: Path, options: list[str]) -> None:
    out = tmp_path / "out"
    call_nianbao("export", out, "--format", ",".join(FORMATS), "--excel-bom", *options, "--data", shelf.data)
    program = Path(sys.executable).with_name("frictionless")
    done = subprocess.run([program, "validate", "datapackage.json"], cwd=out, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert (out / "reports.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    assert {resource["path"] for resource in package["resources"]} == set(files(out)) - {"datapackage.json"}


def _columns_in(path: Path) -> list[str]:
    if path.suffix == ".csv":
        return path.read_text("utf-8").splitlines()[0].split(",")
    if path.suffix == ".parquet":
        return list(pq.read_schema(path).names)
    return list((pyreadstat.read_dta if path.suffix == ".dta" else pyreadstat.read_sav)(path)[1].column_names)


def test_a_schema_describes_the_file_of_each_format(release: Path) -> None:
    resources = json.loads((release / "datapackage.json").read_text("utf-8"))["resources"]
    tables = [
        resource for resource in resources if Path(resource["path"]).suffix in (".csv", ".parquet", ".dta", ".sav")
    ]
    names = {resource["name"] for resource in tables}
    assert len(names) == len(tables) == 2 * len(TABLES) + 2 * sum(table.statistical for table in TABLES)
    for resource in tables:
        schema = resource["schema"]
        columns = [field["name"] for field in schema["fields"]]
        assert columns == _columns_in(release / resource["path"]), resource["path"]
        assert set(schema.get("primaryKey", [])) <= set(columns)
        for key in schema["foreignKeys"]:
            assert set(key["fields"]) <= set(columns) and key["reference"]["resource"] in names


def test_a_package_of_one_format_has_the_types_of_its_files(shelf: Shelf, tmp_path: Path) -> None:
    for name in ("parquet", "dta"):
        with Archive.open(shelf.data) as archive:
            export(archive, tmp_path / name, formats=(name,))
    schemas = {
        resource["path"]: {field["name"]: field for field in resource["schema"]["fields"]}
        for name in ("parquet", "dta")
        for resource in json.loads((tmp_path / name / "datapackage.json").read_text("utf-8"))["resources"]
        if "schema" in resource
    }
    assert schemas["cells.parquet"]["value"]["type"] == "number"
    assert str(pq.read_schema(tmp_path / "parquet" / "cells.parquet").field("value").type) == "decimal128(38, 14)"
    status = schemas["reports.dta"]["a_granted_total_s"]
    labels = pyreadstat.read_dta(tmp_path / "dta" / "reports.dta")[1].variable_value_labels["a_granted_total_s"]
    assert status["type"] == "integer" and "enum" not in status.get("constraints", {})
    assert [category["value"] for category in status["categories"]] == sorted(labels)
    assert status["categories"][1]["label"] == "blank" and labels[2] == "空白 blank"
    words = schemas["reports.parquet"]["applications_granted_total_status"]
    assert words["type"] == "string" and words["constraints"]["enum"][1] == "blank"


def test_the_same_bytes_in_another_place_and_process(shelf: Shelf, release: Path, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere" / "again"
    strange = {"TZ": "America/St_Johns", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7", "PYTHONUTF8": "0"}
    command = [PROGRAM, "export", out, "--format", ",".join(FORMATS), "--data", shelf.data]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | strange)
    assert (done.returncode, done.stderr) == (0, "")
    assert files(out) == files(release)


def test_a_part_holds_what_belongs_to_it(shelf: Shelf, tmp_path: Path) -> None:
    with Archive.open(shelf.data) as archive:
        rows = export(archive, tmp_path / "out", Scope(region="33", years=(2020, 2021)))
    assert (rows["agencies"], rows["reports"], rows["report_versions"]) == (1, 1, 2)
    assert [row["url"] for row in table(tmp_path / "out", "captures")] == [
        "http://127.0.0.1/2021",
        "http://127.0.0.1/2021",
        "http://127.0.0.1/a.pdf",
    ]
    assert {(row["agency"], row["year"], row["state"]) for row in table(tmp_path / "out", "coverage")} == {
        ("秀洲区人民政府", "2020", "not tried"),
        ("秀洲区人民政府", "2021", "archived"),
    }
    assert sorted(row["name"] for row in table(tmp_path / "out", "attachments")) == ["附件"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--region", "99"], "'99' is the GB/T 2260 code of no division"),
        (["--region", "34"], "the archive has no report of 安徽省 (34); nianbao coverage tells why"),
        (["--years", "1999-2001"], "the archive has no report about 1999 to 2001"),
        (
            ["--as-of", "2025-01-01"],
            "2025-01-01T00:00:00.000000Z is before the first version of a report; the archive has",
        ),
        (["--format", "ods"], "'ods' is no format; write some of csv, parquet, sqlite, dta, sav, xlsx"),
    ],
)
def test_what_cannot_be_exported(shelf: Shelf, tmp_path: Path, options: list[str], said: str) -> None:
    done = call_nianbao("export", tmp_path / "out", *options, "--data", shelf.data)
    assert done.returncode == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def python(code: str, shelf: Shelf, out: Path) -> "subprocess.CompletedProcess[str]":
    """Run this before an export in all formats to `out`."""
    export_all = (
        "\nimport sys\nfrom archive.cli.export import export\n"
        f"export(sys.argv[1:] + ['--format', '{','.join(FORMATS)}'])"
    )
    return run_code(code + export_all, out, "--data", shelf.data)


@pytest.mark.slow
@pytest.mark.parametrize("limit", [1000, 50_000, 300_000])
def test_a_full_disk_leaves_the_earlier_one(shelf: Shelf, release: Path, limit: int) -> None:
    before = files(release)
    code = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
    done = python(code, shelf, release)
    assert done.returncode == STORAGE
    assert "everything acknowledged before is safe. Free disk space or fix the disk" in done.stderr
    assert files(release) == before
    assert not [path for path in release.parent.iterdir() if path.name.startswith(f".{release.name}.")]


def test_an_interrupted_export_leaves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    code = (
        "import archive.release.export as exporting\n"
        "def interrupt(*args): raise KeyboardInterrupt\n"
        "exporting.write_codebook = interrupt"
    )
    done = python(code, shelf, tmp_path / "out")
    assert done.returncode == 1 and "Aborted!" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("another", "{'another': columns['id'], **columns}"),
        ("url", "{name: columns[name] for name in columns if name != 'url'}"),
    ],
    ids=["an extra column", "a missing column"],
)
def test_columns_that_are_not_the_fields_stop_an_export(shelf: Shelf, tmp_path: Path, name: str, changed: str) -> None:
    code = (
        "import archive.release.export as exporting\n"
        "rows_of = exporting.rows_of\n"
        "def changed(*args):\n"
        "    sources = rows_of(*args)\n"
        f"    return sources | {{'captures': lambda: ({changed} for columns in sources['captures']())}}\n"
        "exporting.rows_of = changed"
    )
    done = python(code, shelf, tmp_path / "out")
    assert done.returncode == 1 and f"ValueError: table captures: ['{name}'] is in" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_format_whose_library_is_not_installed(shelf: Shelf, tmp_path: Path) -> None:
    done = python("import sys\nsys.modules['pyarrow'] = None", shelf, tmp_path / "out")
    assert done.returncode == 2
    assert "the format parquet needs pyarrow: pip install 'nianbao[release]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_vocabularies_are_what_the_archive_writes() -> None:
    assert tuple(vocabulary.CELL_STATUSES) == get_args(Status)
    assert tuple(vocabulary.KINDS) == get_args(FindingKind)
    assert tuple(vocabulary.SEVERITIES) == get_args(Severity)
    assert tuple(vocabulary.VERDICTS) == JUDGEMENTS
    assert tuple(vocabulary.RELATIONS) == RELATIONS
    assert set(vocabulary.STATES) == {state.value for state in State}
    assert set(vocabulary.AGENCY_KINDS) == set(get_args(AgencyKind))
    assert set(vocabulary.FORMS) == {*FORM_IDS, *statistics.form_ids(), "none"}


def test_the_codebook_has_every_field_and_warning(release: Path) -> None:
    for language in ("zh", "en"):
        text = (release / f"codebook.{language}.md").read_text("utf-8")
        for released in TABLES:
            assert f"### {released.name}: {getattr(released.title, language)}" in text
            shown = [field for field in released.fields if field not in wide.cell_fields() or field.type == "number"]
            assert all(f"| {field.name} |" in text for field in shown)
        assert all(f"- {code}: {getattr(warning, language)}" in text for code, warning in WARNINGS.items())
        assert (release / f"codebook.{language}.html").read_text("utf-8").count("<table>") == text.count("| --- |\n")
    row = next(line for line in text.splitlines() if line.startswith("| applications_granted_total |"))
    labels = ["", "", *["三（一）予以公开 · 总计"] * 2]
    assert row.split(" | ")[2:9] == [*labels, "Granted in full, total.", "36", "count"]
    assert row.endswith("| 3 | 0 | 0 | 0 | 0 |")
    assert "| 浙江省 | 0 / 1 |" in text and " | 1 / 1 | 0 / 1 | 1 / 1 | 0 / 1 |" in text


def test_how_to_cite_it(release: Path) -> None:
    citation = (release / "CITATION.cff").read_text("utf-8")
    assert 'version: "2026.01.13.160000"\ndate-released: "2026-01-13"\n' in citation
    assert json.loads((release / "datapackage.json").read_text("utf-8"))["version"] == "2026.01.13.160000"
    cited = "disclosure (with corrections), version 2026.01.13.160000 [data set]"
    assert cited in (release / "README.md").read_text("utf-8")


def test_no_two_releases_are_cited_alike(shelf: Shelf, tmp_path: Path) -> None:
    """Releases of one day, of a part, and as printed have versions, titles and citations of their own."""
    scopes = {
        "2026.01.13.160000": Scope(),
        "2026.01.13.090000.000250": Scope(as_of="2026-01-13T01:00:00.000250Z"),
        "2026.01.13.160000+33": Scope(region="330000"),
        "2026.01.13.160000+3304.2019-2021.as-printed": Scope(region="3304", years=(2019, 2021), as_printed=True),
    }
    citations = {}
    for version, scope in scopes.items():
        out = tmp_path / version
        with Archive.open(shelf.data, as_of=scope.as_of, as_printed=scope.as_printed) as archive:
            export(archive, out, scope)
        package = json.loads((out / "datapackage.json").read_text("utf-8"))
        assert package["version"] == version
        assert f'version: "{version}"' in (out / "CITATION.cff").read_text("utf-8")
        citations[version] = next(
            line
            for line in (out / "README.md").read_text("utf-8").splitlines()
            if line.startswith("nianbao contributors")
        )
        assert f"version {version} [data set]" in citations[version]
    assert len(set(citations.values())) == len(scopes)
    part = "disclosure (浙江省嘉兴市 (3304), reports about 2019–2021, as printed), version"
    assert part in citations["2026.01.13.160000+3304.2019-2021.as-printed"]


def test_docs_name_every_table_and_warning() -> None:
    text = (HERE.parents[1] / "docs" / "release.md").read_text("utf-8")
    tables, warnings = text.split("## Tables")[1].split("\n`reports` has")[0], text.split("| warning | meaning |")[1]
    named = [line.split("`")[1] for line in tables.splitlines() if line.startswith("| `")]
    assert named == [released.name for released in TABLES]
    assert [line.split("`")[1] for line in warnings.splitlines() if line.startswith("| `")] == list(WARNINGS)


def test_findings_are_of_current_versions_unless_all_are_asked_for(shelf: Shelf, tmp_path: Path, release: Path) -> None:
    current = {row["report_version_id"] for row in table(release, "reports")}
    assert {row["report_version_id"] for row in table(release, "findings")} < current
    assert {row["current"] for row in table(release, "findings")} == {"true"}
    done = call_nianbao("export", tmp_path / "all", "--all-findings", "--data", shelf.data)
    assert done.returncode == 0
    every = table(tmp_path / "all", "findings")
    superseded = [row for row in every if row["current"] == "false"]
    assert superseded and {row["report_version_id"] for row in superseded}.isdisjoint(current)
    assert len(every) == len(superseded) + len(table(release, "findings"))
    package = json.loads((tmp_path / "all" / "datapackage.json").read_text("utf-8"))
    assert package["version"] == "2026.01.13.160000+all-findings"
    books = [
        (directory / "codebook.en.md").read_text("utf-8").split("## Known problems")[1]
        for directory in (release, tmp_path / "all")
    ]
    assert books[0] == books[1]
