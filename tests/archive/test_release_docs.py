"""The documentation in a release stands alone: methods, English definitions, and nothing that points outside."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from archive.coverage.coverage import State
from archive.db.handle import Archive
from archive.release import english, wide
from archive.release.docs.methods import methods
from archive.release.docs.pages import markdown
from archive.release.export import export
from archive.release.formats.stata_spss import variable_label
from tests.archive.conftest import HERE
from tests.archive.panel_archive import write_panel_archive

FLOOR = HERE.parent / "extract" / "accuracy_floor.toml"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("docs")
    with Archive.open(write_panel_archive(directory).data) as archive:
        export(archive, directory / "out")
    return directory / "out"


def test_the_measured_error_is_that_of_the_corpus() -> None:
    floor = tomllib.loads(FLOOR.read_text("utf-8"))
    counts: Counter[str] = Counter()
    for of_document in floor["documents"].values():
        counts.update(of_document)
    for language in ("zh", "en"):
        text = markdown(list(methods(language)))
        for number in (floor["readings"], floor["cells"], counts["right"], counts["absent"], counts["wrong"]):
            assert str(number) in text
    assert counts["silent"] == 0 and "none was read wrong silently" in text


def test_states_and_rules_are_defined(release: Path) -> None:
    text = (release / "codebook.en.md").read_text("utf-8")
    assert all(f"| {state.value} |" in text for state in State)
    named = {name.strip() for line in text.splitlines() if ".*" in line for name in line.split("|")[1].split(",")}
    rules = set(re.findall(r"^\| ([a-z]+\.[a-z_]+) \| \d+ \|$", text, re.MULTILINE))
    assert rules
    assert all(f"| {rule} | " in text.split("## Tables")[0] or f"{rule.split('.')[0]}.*" in named for rule in rules)


def test_every_cell_has_an_english_label() -> None:
    tables = tomllib.loads((Path(english.__file__).with_suffix(".toml")).read_text("utf-8"))
    for table, row, column in wide.cell_keys():
        assert row in tables[table]["rows"] and column in tables[table]["columns"]
    key = ("applications", "refused_security_stability", "total")
    assert english.label(key) == "Refused: security or stability, total"
    assert "national security, public security, economic security" in english.definition(key)
    labels = [english.label(key) for key in wide.cell_keys() if key[0] != "statistics"]
    assert len(set(labels)) == len(labels)


def test_labels_are_bilingual_within_the_limits_of_stata() -> None:
    labels = {field.name: variable_label(field, "dta") for field in wide.cell_fields()}
    assert max(map(len, labels.values())) <= 80
    assert labels["applications_granted_total"] == "三（一）予以公开 · 总计 Granted in full, total"
    cut = [label for label in labels.values() if "…" in label]
    assert cut and min(map(len, cut)) > 60
    assert sum(field.title.en not in labels[field.name] for field in wide.cell_fields()) < 20


def test_nothing_points_to_files_that_are_not_there(release: Path) -> None:
    for name in ("README.md", "codebook.zh.md", "codebook.en.md", "datapackage.json"):
        text = (release / name).read_text("utf-8")
        assert not re.findall(r"docs/\w+", text)
        named = set(re.findall(r"`([\w./]+\.(?:md|json|cff|py|R|do|sps|csv|xml))`", text))
        assert all((release / path).is_file() for path in named), named
