import pytest

from extract.checks.rules import check
from extract.forms.official import APPLICANTS, RESULT_ROWS
from extract.text.report import Cell


def cell(printed):
    if printed is None:
        return Cell("absent")
    return (
        Cell("reported", int(printed), printed)
        if printed not in {"", "/", "?"}
        else Cell({"": "blank", "/": "dash", "?": "unreadable"}[printed])
    )


def row(text):
    values = [cell(None if part == "absent" else part.replace("_", "")) for part in text.split()]
    return dict(zip((*APPLICANTS, "total"), values, strict=True))


def table(**rows):
    return {key: row(text) for key, text in rows.items()}


def broken(rows, remedies=None):
    return [(f.rule, f.where, f.expected, f.actual) for f in check(rows, remedies or {})]


def test_sums_that_hold():
    rows = table(
        new_received="3 0 0 0 0 0 3", carried_in="1 _ _ _ _ _ 1", granted="2 / / / / / 2", rejected_repeated="1 0 0 0 0 0 1",
        total_processed="3 0 0 0 0 0 3", carried_out="1 0 0 0 0 0 1",
    )  # fmt: skip
    assert broken(rows) == []


def test_each_rule():
    rows = table(
        new_received="3 0 0 0 0 0 4",
        carried_in="0 0 0 0 0 0 0",
        granted="2 0 0 0 0 0 2",
        total_processed="3 0 0 0 0 0 3",
        carried_out="0 0 0 0 0 0 0",
    )
    assert broken(rows) == [
        ("applications.balance", "total", "4", "3"),
        ("applications.processed_sum", "natural_person", "2", "3"),
        ("applications.processed_sum", "total", "2", "3"),
        ("applications.row_total", "new_received", "3", "4"),
    ]


def test_a_total_left_blank_is_missing_not_zero():
    rows = table(
        new_received="3 0 0 0 0 0 _",
        carried_in="0 0 0 0 0 0 0",
        granted="3 0 0 0 0 0 3",
        total_processed="_ 0 0 0 0 0 3",
        carried_out="0 0 0 0 0 0 0",
    )
    assert broken(rows) == []


def test_a_blank_total_over_nothing_counts_as_zero():
    rows = table(
        new_received="2 0 0 0 0 0 2",
        carried_in="_ _ _ _ _ _ _",
        granted="_ _ _ _ _ _ _",
        total_processed="_ _ _ _ _ _ _",
        carried_out="0 0 0 0 0 0 0",
    )
    assert ("applications.balance", "natural_person", "2", "0") in broken(rows)


@pytest.mark.parametrize("missing", ["absent", "?"])
def test_a_missing_cell_is_not_assessed(missing):
    rows = table(
        new_received=f"3 {missing} 0 0 0 0 9",
        carried_in="0 0 0 0 0 0 0",
        total_processed="3 0 0 0 0 0 9",
        carried_out="0 0 0 0 0 0 0",
    )
    assert [found for found in broken(rows) if found[1] in {"commercial", "new_received"}] == []


def test_single_other_row_counts_and_is_not_counted_twice():
    one = table(granted="1 0 0 0 0 0 1", other="2 0 0 0 0 0 2", total_processed="3 0 0 0 0 0 3")
    assert broken(one) == []
    both = table(
        granted="1 0 0 0 0 0 1", other="2 0 0 0 0 0 2", other_other="2 0 0 0 0 0 2", total_processed="3 0 0 0 0 0 3"
    )
    assert broken(both) == []


def test_remedies():
    outcomes = ("upheld", "corrected", "other", "pending", "total")
    right = dict(zip(outcomes, map(cell, ["6", "2", "1", "2", "11"]), strict=True))
    wrong = dict(zip(outcomes, map(cell, ["1", "", "", "", "3"]), strict=True))
    left_out = dict(zip(outcomes, map(cell, ["1", "", "", "", ""]), strict=True))
    groups = {"reconsideration": right, "litigation_direct": wrong, "litigation_after_reconsideration": left_out}
    assert broken({}, groups) == [("remedies.total", "litigation_direct", "1", "3")]


def test_unread_result_rows_stop_only_their_sum():
    rows = table(granted="1 0 0 0 0 0 1", total_processed="3 0 0 0 0 0 4")
    assert [f.rule for f in check(rows, {}, results_complete=False)] == ["applications.row_total"]


def test_result_rows_are_those_of_both_forms():
    assert RESULT_ROWS[0] == "granted"
    assert {"other", "other_other", "rejected_reissue"} <= set(RESULT_ROWS)
    assert not {"new_received", "carried_in", "total_processed", "carried_out"} & set(RESULT_ROWS)
