"""Documents that were read wrongly once, each with what is right of it (`expectations.py`)."""

import json

import pytest
from corpus import DATA
from expectations import broken

from extract import read_report, to_json

FAULTS = sorted(f"{path.parts[-3]}/{path.parts[-2]}" for path in DATA.glob("*/*/expect.json"))


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_read_right(name):
    folder = DATA / name
    expect = json.loads((folder / "expect.json").read_text())
    (document,) = folder.glob("document.*")
    report = json.loads(json.dumps(to_json(read_report(document.read_bytes()), "")))
    assert list(broken(report, expect)) == []


def test_all_are_there():
    assert len(FAULTS) == 20
