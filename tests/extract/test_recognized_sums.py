"""Recognized numbers that sums or units contradict are not left standing."""

import pytest
from hazards import make_sheet

from extract.checks.recognized_sums import doubt_broken_sums
from extract.checks.rules import Check, assess, check
from extract.document.model import GridCell
from extract.tables.table_reading import TableReading
from extract.text.numbers import read_cell
from extract.text.report import MemberSpot, PageSpot

OCR = PageSpot(1, (0, 0, 1, 1), 0.97)
TYPED = PageSpot(1, (0, 0, 1, 1))


def doubted(changes, spot=OCR):
    """Which cells become unreadable if these are misread, and where the findings are."""
    sheet = make_sheet(7)
    readings = {name: TableReading(name) for name in ("applications", "remedies")}
    for (table, row, column), text in sheet.printed.items():
        if table in readings:
            value = int(changes.get(f"{row}.{column}", text))
            cell = GridCell(str(value), "number", "reported", value, None, None, 0, 0, 1, 0, None, spot)
            readings[table].cells.setdefault(row, {})[column] = cell
    doubt_broken_sums(readings.values(), assess(*(reading.cells for reading in readings.values())))
    cells = {
        f"{row}.{column}": cell
        for reading in readings.values()
        for row, cells in reading.cells.items()
        for column, cell in cells.items()
    }
    assert all((cell.status == "unreadable") == (cell.value is None) for cell in cells.values())
    assert bool(check(*(reading.cells for reading in readings.values()))) == (spot == TYPED and bool(changes))
    findings = [finding.where for reading in readings.values() for finding in reading.findings]
    return {name for name, cell in cells.items() if cell.value is None}, findings


@pytest.mark.parametrize(
    "name",
    ["granted.commercial", "granted.total", "new_received.research", "total_processed.other", "carried_out.total"],
)
def test_a_cell_that_explains_all_its_sums_is_doubted_alone(name):
    cells, findings = doubted({name: "777"})
    assert cells == {name}
    assert set(findings) == {f"applications.{part}" for part in name.split(".")}


def test_otherwise_all_cells_of_the_sum_are():
    cells, findings = doubted({"granted.commercial": "777", "rejected_petition.commercial": "999"})
    assert {"granted.total", "granted.natural_person", "refused_internal_affairs.commercial"} <= cells
    assert "granted.commercial" in cells
    assert not any(
        name.endswith(".research") and name.split(".")[0] not in {"granted", "rejected_petition"} for name in cells
    )
    assert len(findings) == 3


def test_a_group_of_table_four():
    cells, findings = doubted({"litigation_direct.pending": "777"})
    assert cells == {f"litigation_direct.{outcome}" for outcome in ("upheld", "corrected", "other", "pending", "total")}
    assert findings == ["remedies.litigation_direct"]


def test_sums_that_hold_and_numbers_that_were_not_recognized_stand():
    assert doubted({}) == (set(), [])
    assert doubted({"granted.commercial": "777"}, TYPED) == (set(), [])


def test_numbers_recognized_in_a_file_of_a_zip():
    assert doubted({"granted.commercial": "777"}, MemberSpot("a.png", OCR))[0] == {"granted.commercial"}


def test_a_sum_of_a_table_before_2019():
    def read(spot):
        reading = TableReading("statistics")
        for row, value in {
            "refused_state_secret": 3,
            "replies_refused": 9,
            "replies_granted": 4,
            "replies": 20,
        }.items():
            cell = GridCell(str(value), "number", "reported", value, None, None, 0, 0, 1, 0, None, spot)
            reading.cells[row] = {"year": cell}
        sums = [
            Check("statistics.sum", "statistics.replies.year", False, "13", "20", {"statistics.replies_refused.year": 9, "statistics.replies_granted.year": 4, "statistics.replies.year": 20}),
            Check("statistics.sum", "statistics.replies_refused.year", False, "3", "9", {"statistics.refused_state_secret.year": 3, "statistics.replies_refused.year": 9}),
        ]  # fmt: skip
        doubt_broken_sums([reading], sums)
        return {row for row, cells in reading.cells.items() if cells["year"].value is None}, reading.findings

    cells, findings = read(OCR)
    assert cells == {"refused_state_secret", "replies_refused", "replies_granted", "replies"}
    assert [finding.where for finding in findings] == ["statistics.replies.year", "statistics.replies_refused.year"]
    assert read(TYPED) == (set(), [])


@pytest.mark.parametrize(
    ("printed", "header", "value", "typed"),
    [
        ("251", None, 251, 251),
        ("251", "万元", 251, 251),
        ("251万元", None, 251, 251),
        ("251元", "万元", None, "0.0251"),
        ("251元", None, None, "0.0251"),
        ("251", "元", None, "0.0251"),
        ("251元", "元", "0.0251", "0.0251"),
        ("2亿元", "万元", None, 20000),
    ],
)
def test_a_recognized_unit_changes_no_amount_by_itself(printed, header, value, typed):
    for spot, expected in ((OCR, value), (TYPED, typed)):
        reading = TableReading("proactive")
        read = read_cell(printed)
        cell = GridCell(printed, "number", read.status, read.value, read.unit, None, 0, 0, 1, 0, None, spot)
        reading.put_row("fees", ["amount"], [cell], unit=header)
        cell = reading.cells["fees"]["amount"]
        assert (cell.status, cell.value) == ("unreadable" if expected is None else "reported", expected)
        assert [finding.rule for finding in reading.findings] == ["number.uncertain"] * (expected is None)
