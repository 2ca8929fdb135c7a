"""The panel of a release: bodies through renamings, variables with sources, scope, doubts, and who should have reported."""

from collections import Counter
from pathlib import Path

import pytest

from archive.base.divisions import in_year
from archive.db.handle import Archive
from archive.release.export import export
from archive.release.panel.agencies import level_of
from archive.release.panel.variables import labels
from archive.release.scope import Scope
from archive.series.variables import variables
from tests.archive.conftest import HERE, Shelf
from tests.archive.panel_archive import XIUZHOU, write_panel_archive
from tests.archive.release_files import table

Row = dict[str, str]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return write_panel_archive(tmp_path_factory.mktemp("panel"))


@pytest.fixture(scope="module")
def release(shelf: Shelf) -> Path:
    out = shelf.data.with_name("out")
    with Archive.open(shelf.data) as archive:
        export(archive, out)
    return out


@pytest.fixture(scope="module")
def panel(release: Path) -> dict[tuple[str, int], Row]:
    return {(row["agency"], int(row["year"])): row for row in table(release, "panel")}


def number(row: Row, name: str) -> tuple[str, str]:
    return row[name], row[f"{name}_source"]


def test_a_renamed_agency_is_one_body(release: Path) -> None:
    agencies = {row["name"]: row for row in table(release, "agencies")}
    old, new = agencies["即墨市人民政府"], agencies["即墨区人民政府"]
    assert old["panel_id"] == new["panel_id"] == old["id"] != new["id"]
    assert len({row["panel_id"] for row in agencies.values()}) == len(agencies) - 1
    assert (old["county_code"], old["base_county_code"], old["base_county"]) == ("370282", "370215", "即墨区")
    assert (new["prefecture_code"], new["prefecture"], new["province"]) == ("370200", "青岛市", "山东省")
    names = [row for row in table(release, "agency_names") if row["panel_id"] == old["panel_id"]]
    assert {(row["name"], row["first_year"], row["last_year"], row["source"]) for row in names} == {
        ("即墨市人民政府", "2016", "2016", "report"),
        ("即墨区人民政府", "2018", "2018", "report"),
    }


def test_what_the_registry_says_and_how_it_was_matched(release: Path) -> None:
    agencies = {row["name"]: row for row in table(release, "agencies")}
    xiuzhou, school = agencies[XIUZHOU], agencies["秀洲区教育局"]
    assert (xiuzhou["level"], xiuzhou["kind"], xiuzhou["credit_code"]) == ("county", "government", "11330411002547611W")
    assert (school["kind"], school["parent"], school["parent_id"]) == ("department", XIUZHOU, xiuzhou["id"])
    assert xiuzhou["match_rules"] == "equal" and (xiuzhou["first_year"], xiuzhou["last_year"]) == ("2020", "2022")
    assert xiuzhou["doubts"] == "another copy with other numbers" and school["doubts"] == ""


def test_every_report_and_every_year_has_a_row(release: Path, panel: dict[tuple[str, int], Row]) -> None:
    keys = Counter((row["panel_id"], row["year"]) for row in table(release, "panel"))
    assert set(keys.values()) == {1}
    assert {int(year) for _, year in keys} == set(range(2008, 2026)) and len(keys) == 3 * 18
    reports = {(row["panel_id"], row["year"]) for row in table(release, "reports")}
    coverage = Counter((row["panel_id"], row["year"]) for row in table(release, "coverage"))
    assert reports <= keys.keys() and keys == coverage
    assert panel["即墨区人民政府", 2016]["form"] == "2019" and panel["即墨区人民政府", 2017]["report_id"] == ""
    assert panel["即墨区人民政府", 2016]["county_code"] == "370282"
    assert (
        panel["即墨区人民政府", 2018]["county"] == "即墨区" and panel["即墨区人民政府", 2018]["base_code"] == "370215"
    )


def test_other_handling_is_one_number_on_both_forms(panel: dict[tuple[str, int], Row]) -> None:
    assert number(panel[XIUZHOU, 2020], "other_handling") == ("3", "cell")
    assert panel[XIUZHOU, 2020]["form"] == "2019" and panel[XIUZHOU, 2021]["form"] == "2021"
    assert number(panel[XIUZHOU, 2021], "other_handling") == ("3", "sum")


def test_a_zero_is_one_only_where_a_printed_sum_proves_it(panel: dict[tuple[str, int], Row]) -> None:
    """Of the suits without a reconsideration 2 of 7 are pending, so a blank is 0; of the others nothing adds up."""
    row = panel[XIUZHOU, 2020]
    assert number(row, "reconsideration_pending") == ("0", "zero")
    assert number(row, "reconsideration_decided") == ("1", "difference")
    assert number(row, "litigation_pending") == ("", "") and number(row, "litigation_decided") == ("", "")
    assert number(row, "litigation") == ("10", "sum")
    assert number(row, "applications") == ("8", "cell") and number(row, "closed") == ("8", "cell")
    assert number(panel[XIUZHOU, 2021], "litigation") == ("", "")


def test_whom_a_report_counts(panel: dict[tuple[str, int], Row]) -> None:
    scopes = {
        year: (panel[XIUZHOU, year]["scope"], panel[XIUZHOU, year]["scope_sentence"]) for year in (2019, 2020, 2022)
    }
    assert scopes == {
        2019: ("", ""),
        2020: ("territory", "2020年全区各级行政机关共受理政府信息公开申请8件"),
        2022: ("unknown", ""),
    }


def test_what_speaks_against_a_row(panel: dict[tuple[str, int], Row]) -> None:
    errors = {
        year: (row["any_error"], row["copies_disagree"])
        for year in (2019, 2020, 2021, 2022)
        if (row := panel[XIUZHOU, year])
    }
    assert errors[2019] == ("", "") and errors[2021][1] == "true" and errors[2020][1] == "false"
    assert errors[2022][0] == "true" and int(panel[XIUZHOU, 2022]["findings"]) > 0


def test_the_variables_of_the_series_are_those_of_the_archive(shelf: Shelf, panel: dict[tuple[str, int], Row]) -> None:
    found = {
        (agency, row["year"], name): number(row, name)
        for (agency, _), row in panel.items()
        for name in (variable.name for variable in variables())
        if row[name]
    }
    sql = (
        "SELECT a.name, s.year, s.variable, s.value, s.source FROM series AS s JOIN agencies AS a ON a.id = s.agency_id"
    )
    kept = {
        (str(name).replace("即墨市", "即墨区"), str(year), variable): (str(value), source)
        for name, year, variable, value, source in shelf.rows(sql)
    }
    assert found == kept and len(found) > 20
    assert list(labels())[: len(variables())] == [variable.name for variable in variables()]


def test_who_should_have_reported(release: Path) -> None:
    owed = {(row["region"], row["kind"], row["year"]): row for row in table(release, "owed")}
    schools = {year: owed["330411", "department", year] for year in ("2020", "2021", "2022")}
    assert [(schools[year]["owed"], schools[year]["archived"], schools[year]["before_first"]) for year in schools] == [
        ("0", "0", "1"), ("1", "1", "0"), ("1", "0", "0"),
    ]  # fmt: skip
    own = owed["330411", "government", "2021"]
    assert (own["owed"], own["known"], own["archived"], own["says_nothing"]) == ("1", "1", "1", "0")
    neighbour = owed["330402", "government", "2021"]
    assert (neighbour["owed"], neighbour["known"], neighbour["archived"]) == ("1", "0", "0")
    assert {region[:2] for region, _, _ in owed} == {"33", "37"}
    governments = sum(
        1 for region, kind, year in owed if kind == "government" and year == "2021" and region[:2] == "33"
    )
    assert governments == 1 + 11 + 90


def test_a_part_has_the_panel_of_that_part(shelf: Shelf, tmp_path: Path) -> None:
    with Archive.open(shelf.data) as archive:
        rows = export(archive, tmp_path / "out", Scope(region="3304", years=(2020, 2021)))
    assert rows["panel"] == 2 * 2 and rows["agencies"] == 2
    owed = table(tmp_path / "out", "owed")
    assert {row["region"][:4] for row in owed} == {"3304"} and {row["year"] for row in owed} == {"2020", "2021"}


def test_a_division_in_another_year() -> None:
    assert [found and found.code for found in (in_year("370215", 2016), in_year("370282", 2020), in_year("330411", 2008))] == [
        "370282", "370215", "330411",
    ]  # fmt: skip
    assert in_year("110103", 2020) is None  # 崇文区 became a part of 东城区


@pytest.mark.parametrize(
    ("name", "region", "level"),
    [
        ("甲县乙局", "000000", "unknown"),  # an import that nothing places
        ("甲县乙镇人民政府", "000000", "township"),
        ("浙江省教育厅", "330000", "province"),
        ("东城区教育局", "110100", "city"),
    ],
)
def test_a_level_is_not_told_from_a_code_of_nowhere(name: str, region: str, level: str) -> None:
    assert level_of([], name, region) == level


def test_docs_name_every_variable() -> None:
    text = (HERE.parents[1] / "docs" / "panel.md").read_text("utf-8")
    assert all(f"| `{name}` |" in text for name in labels())
