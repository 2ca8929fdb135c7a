"""Excel workbooks of a release: names, labels and units above the data, and sheets by province where one is too short."""

import json
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from archive.db.handle import Archive
from archive.release.export import export
from archive.release.formats import xlsx
from archive.release.panel.tables import PANEL
from archive.release.tables import REPORTS, TABLES
from tests.archive.conftest import Shelf
from tests.archive.panel_archive import write_panel_archive
from tests.archive.release_files import files, table


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return write_panel_archive(tmp_path_factory.mktemp("xlsx"))


@pytest.fixture(scope="module")
def release(shelf: Shelf) -> Path:
    out = shelf.data.with_name("out")
    with Archive.open(shelf.data) as archive:
        export(archive, out, formats=("csv", "xlsx"))
    return out


def sheets(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_names_labels_and_units_stand_above_the_data(release: Path) -> None:
    ((name, rows),) = sheets(release / "reports.xlsx").items()
    assert name == "reports" and rows[0] == [field.name for field in REPORTS.fields]
    at = rows[0].index("proactive_fees_amount")
    assert rows[1][at] == "行政事业性收费 · 本年收费金额（单位：万元） Administrative fees, amount, 10,000 yuan"
    assert rows[2][at] == "万元 10,000 yuan"
    csv = table(release, "reports")
    granted = rows[0].index("applications_granted_total")
    assert [row[granted] for row in rows[3:]] == [float(row["applications_granted_total"]) for row in csv]
    agency = rows[0].index("agency")
    assert [row[agency] for row in rows[3:]] == [row["agency"] for row in csv]


def test_every_statistical_table_has_a_workbook(release: Path) -> None:
    made = {path.stem for path in release.glob("*.xlsx")}
    assert made == {released.name for released in TABLES if released.statistical}
    for name in made:
        rows = next(iter(sheets(release / f"{name}.xlsx").values()))
        assert len(rows) == 3 + len(table(release, name))
    resources = json.loads((release / "datapackage.json").read_text("utf-8"))["resources"]
    panel = next(resource for resource in resources if resource["path"] == "panel.xlsx")
    assert panel["rowCount"] == len(table(release, "panel")) and len(panel["schema"]["fields"]) == len(PANEL.fields)


def test_a_table_that_is_too_long_is_cut_by_province(
    shelf: Shelf, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx.XlsxFiles.__init__, "__defaults__", (23,))  # of 54 rows 36 are of one province
    with Archive.open(shelf.data) as archive:
        export(archive, tmp_path / "out", formats=("xlsx",))
    found = sheets(tmp_path / "out" / "panel.xlsx")
    assert {name: len(rows) - 3 for name, rows in found.items()} == {"浙江省": 20, "浙江省 2": 16, "山东省": 18}
    years = [row[1] for rows in found.values() for row in rows[3:]]
    assert sorted(years) == sorted(float(row["year"]) for row in table(release, "panel"))
    assert list(sheets(tmp_path / "out" / "agencies.xlsx")) == ["agencies"]


def test_the_same_bytes(shelf: Shelf, release: Path, tmp_path: Path) -> None:
    with Archive.open(shelf.data) as archive:
        export(archive, tmp_path / "out", formats=("csv", "xlsx"))
    assert files(tmp_path / "out") == files(release)
    with zipfile.ZipFile(release / "panel.xlsx") as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
