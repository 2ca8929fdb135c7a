"""What describes a release for repositories. The schemas of DDI, DataCite and Croissant are in no package that the tests could use:
the files were valid by them when these tests were written, and the tests hold what the schemas ask for."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from archive.db.handle import Archive
from archive.release.export import export
from archive.release.metadata.terms import LICENCES
from archive.release.tables import PANEL, TABLES
from tests.archive.conftest import Shelf
from tests.archive.panel_archive import write_panel_archive
from tests.launch import call_nianbao

DDI = "{ddi:codebook:2_5}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
URN = "urn:uuid:"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return write_panel_archive(tmp_path_factory.mktemp("metadata"))


@pytest.fixture(scope="module")
def release(shelf: Shelf) -> Path:
    out = shelf.data.with_name("out")
    with Archive.open(shelf.data) as archive:
        export(archive, out, formats=("csv", "parquet"))
    return out


def read(path: Path) -> Json:
    data: Json = json.loads(path.read_text("utf-8"))
    return data


def test_the_package_says_what_it_is(release: Path) -> None:
    package = read(release / "datapackage.json")
    assert package["id"].startswith(URN) and "homepage" not in package
    assert package["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "path": LICENCES["CC-BY-4.0"][1],
            "title": "Creative Commons Attribution 4.0 International",
        }
    ]
    assert package["temporal"] == {"start": "2016", "end": "2022"}
    assert package["spatial"]["divisions"] == [
        {"code": "330000", "name": "浙江省"},
        {"code": "370000", "name": "山东省"},
    ]
    assert [person["role"] for person in package["contributors"]] == ["author", "publisher"]
    assert "政府信息公开" in package["keywords"] and "panel data" in package["keywords"]


def test_the_licence_is_that_of_the_data(release: Path) -> None:
    text = (release / "LICENSE").read_text("utf-8")
    assert text.startswith("Creative Commons Attribution 4.0 International (CC-BY-4.0)\n")
    assert (
        "《中华人民共和国著作权法》第五条" in text
        and "article 5 of the Copyright Law" in text
        and "Personal data:" in text
    )
    assert "Apache" not in text + (release / "README.md").read_text("utf-8")


def test_the_operator_sets_terms_and_addresses(shelf: Shelf, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = [
        "--licence",
        "CC0-1.0",
        "--publisher",
        "某大学",
        "--homepage",
        "https://example.org/data",
        "--doi",
        "10.5281/zenodo.1234",
    ]
    assert call_nianbao("export", out, *options, "--data", shelf.data).returncode == 0
    package, cited = read(out / "datapackage.json"), yaml.safe_load((out / "CITATION.cff").read_text("utf-8"))
    assert (package["id"], package["homepage"]) == ("https://doi.org/10.5281/zenodo.1234", "https://example.org/data")
    assert (cited["doi"], cited["license"], cited["authors"]) == (
        "10.5281/zenodo.1234",
        "CC0-1.0",
        [{"name": "某大学"}],
    )
    datacite = read(out / "datacite.json")
    assert (datacite["doi"], datacite["publisher"]) == ("10.5281/zenodo.1234", {"name": "某大学"})
    assert "某大学: Annual reports" in (out / "README.md").read_text("utf-8")
    for wrong in (
        ["--doi", "zenodo.1234"],
        ["--homepage", "example.org"],
        ["--homepage", "https://example.org/a b"],
        ["--licence", "MIT"],
        ["--publisher", " "],
        ["--publisher", "two\nlines"],
    ):
        assert call_nianbao("export", tmp_path / "no", *wrong, "--data", shelf.data).returncode == 2


def test_no_two_releases_have_one_identifier(shelf: Shelf, release: Path, tmp_path: Path) -> None:
    assert call_nianbao("export", tmp_path / "part", "--region", "33", "--data", shelf.data).returncode == 0
    assert read(tmp_path / "part" / "datapackage.json")["id"] != read(release / "datapackage.json")["id"]


def test_the_citation_file(release: Path) -> None:
    cited = yaml.safe_load((release / "CITATION.cff").read_text("utf-8"))
    package = read(release / "datapackage.json")
    assert (cited["cff-version"], cited["type"], cited["version"]) == ("1.2.0", "dataset", package["version"])
    assert cited["identifiers"][0]["value"] == package["id"] and cited["title"] == package["title"]
    assert "6 annual reports about 2016 to 2022" in cited["abstract"]


def test_datacite_has_what_its_schema_requires(release: Path) -> None:
    about = read(release / "datacite.json")
    assert {"creators", "titles", "publisher", "publicationYear", "types", "schemaVersion"} <= set(about)
    assert about["schemaVersion"] == "http://datacite.org/schema/kernel-4"
    assert about["types"]["resourceTypeGeneral"] == "Dataset" and about["publicationYear"] == "2026"
    assert [date["date"] for date in about["dates"]][1] == "2016/2022"
    assert about["rightsList"][0]["rightsIdentifier"] == "CC-BY-4.0"
    assert [place["geoLocationPlace"] for place in about["geoLocations"]] == ["浙江省", "山东省"]


def test_ddi_has_every_variable(release: Path) -> None:
    root = etree.parse(release / "ddi.xml").getroot()
    assert root.tag == f"{DDI}codeBook" and root.get("version") == "2.5"
    order = list(dict.fromkeys(str(child.tag).removeprefix(DDI) for child in root))
    assert order == ["docDscr", "stdyDscr", "fileDscr", "dataDscr"]
    assert len(root.findall(f"{DDI}fileDscr")) == len(TABLES)
    variables = root.findall(f"{DDI}dataDscr/{DDI}var")
    assert [(v.get("files"), v.get("name")) for v in variables] == [
        (f"F_{table.name}", field.name) for table in TABLES for field in table.fields
    ]
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(set(ids)) == len(ids)
    variable = next(v for v in variables if v.get("ID") == "V_panel_scope")
    assert [str(child.tag).removeprefix(DDI) for child in variable] == [
        *("labl", "labl", "txt", "txt", "catgry", "catgry", "catgry", "varFormat"),
    ]
    assert variable.findtext(f"{DDI}catgry/{DDI}catValu") == "body alone"
    names = [element.text for element in root.iter(f"{DDI}titl", f"{DDI}parTitl") if element.get(LANG) == "en"]
    assert names == ["Annual reports on government-information disclosure (with corrections)"] * 2


def test_croissant_describes_files_and_columns(release: Path) -> None:
    about = read(release / "croissant.json")
    assert about["conformsTo"] == "http://mlcommons.org/croissant/1.0" and about["@type"] == "sc:Dataset"
    for file in about["distribution"]:
        data = (release / file["contentUrl"]).read_bytes()
        assert (file["sha256"], file["contentSize"]) == (sha256(data).hexdigest(), f"{len(data)} B")
    names = {file["@id"] for file in about["distribution"]}
    assert [records["@id"] for records in about["recordSet"]] == [table.name for table in TABLES]
    panel = next(records for records in about["recordSet"] if records["@id"] == "panel")
    assert [field["name"] for field in panel["field"]] == [field.name for field in PANEL.fields]
    assert {field["source"]["fileObject"]["@id"] for field in panel["field"]} == {"panel.csv"} <= names
    assert panel["key"] == [{"@id": "panel/panel_id"}, {"@id": "panel/year"}]


def test_the_readme_is_a_card_for_hugging_face(release: Path) -> None:
    text = (release / "README.md").read_text("utf-8")
    _, head, body = text.split("---\n", 2)
    card = yaml.safe_load(head)
    assert (card["license"], card["language"], card["size_categories"]) == ("cc-by-4.0", ["zh", "en"], ["1K<n<10K"])
    assert {"config_name": "panel", "data_files": "panel.parquet", "default": True} in card["configs"]
    assert all((release / entry["data_files"]).is_file() for entry in card["configs"])
    assert body.startswith("\n# 政府信息公开工作年度报告")
