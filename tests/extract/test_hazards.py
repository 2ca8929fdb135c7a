"""The accuracy gate: every cell of every hazard of layout is right, and what is unsure has a finding."""

import pytest
from hazards import HAZARDS

from extract import read_report


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", HAZARDS)
def test_every_cell(name, seed):
    case = HAZARDS[name](seed)
    report = read_report(case.document)
    read = {
        (table, row, column): (cell.status, cell.value)
        for table, rows in report.tables.items()
        for row, cells in rows.items()
        for column, cell in cells.items()
    }
    assert {key: read.get(key, ("absent", None)) for key in case.expected} == case.expected
    assert {key for key, (status, _) in read.items() if status != "absent"} <= case.expected.keys()
    assert report.form == case.form
    assert (report.agency, report.year) == ("海宁市长安镇人民政府", 2022)
    loud = [finding for finding in report.findings if finding.severity != "info"]
    assert bool(report.findings) if case.needs_finding else loud == []
