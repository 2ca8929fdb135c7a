import pytest

from extract import read_report
from extract.checks import between_years
from extract.forms.official import APPLICANTS
from extract.text.report import Cell

COLUMNS = (*APPLICANTS, "total")


def cell(printed):
    status = {"_": "blank", "/": "dash", "?": "unreadable", "x": "absent"}.get(printed, "reported")
    return Cell(status, int(printed), printed) if status == "reported" else Cell(status)


def applications(row, text):
    return {"applications": {row: dict(zip(COLUMNS, map(cell, text.split()), strict=True))}}


def stocks(row, text):
    return {"proactive": {row: dict(zip(("issued", "repealed", "in_force"), map(cell, text.split()), strict=True))}}


def found(earlier, later):
    return [(f.rule, f.where, f.expected, f.actual) for f in between_years.check(earlier, later)]


def carried(out, into):
    return found(applications("carried_out", out), applications("carried_in", into))


def test_carried_over():
    assert carried("2 1 0 0 0 0 3", "2 1 0 0 0 0 3") == []
    assert carried("2 1 0 0 0 0 3", "2 0 0 0 0 0 2") == [
        ("history.carried_over", "applications.carried_in.commercial", "1", "0"),
        ("history.carried_over", "applications.carried_in.total", "3", "2"),
    ]


def test_blank_and_dash_count_as_zero():
    assert carried("_ _ _ _ _ _ _", "0 / 0 0 0 0 0") == []
    assert carried("2 _ _ _ _ _ 2", "/ / / / / / /") == [
        ("history.carried_over", "applications.carried_in.natural_person", "2", "0"),
        ("history.carried_over", "applications.carried_in.total", "2", "0"),
    ]


def test_a_total_left_out_is_missing():
    assert carried("2 0 0 0 0 0 2", "2 0 0 0 0 0 _") == []
    assert carried("2 0 0 0 0 0 /", "2 0 0 0 0 0 5") == []


@pytest.mark.parametrize("missing", ["x", "?"])
def test_missing_cells_are_not_assessed(missing):
    assert carried(f"{missing} 0 0 0 0 0 2", "5 0 0 0 0 0 2") == []
    assert carried("5 0 0 0 0 0 2", f"5 0 0 0 0 0 {missing}") == []
    assert found(stocks("regulations", "0 0 10"), stocks("regulations", f"{missing} 0 11")) == []
    assert found(stocks("regulations", f"0 0 {missing}"), stocks("regulations", "0 0 11")) == []


def test_in_force():
    row = "normative_documents"
    assert found(stocks(row, "1 1 95"), stocks(row, "8 3 100")) == []
    assert found(stocks(row, "1 1 95"), stocks(row, "8 3 101")) == [
        ("history.in_force", "proactive.normative_documents.in_force", "100", "101")
    ]
    assert found(stocks("regulations", "0 0 4"), stocks("regulations", "_ / 5")) == [
        ("history.in_force", "proactive.regulations.in_force", "4", "5")
    ]


@pytest.mark.parametrize("blank", ["_", "/"])
def test_a_stock_left_out_is_not_zero(blank):
    assert found(stocks("regulations", f"0 0 {blank}"), stocks("regulations", "1 0 5")) == []
    assert found(stocks("regulations", "0 0 4"), stocks("regulations", f"1 0 {blank}")) == []


def test_the_whole_finding():
    (finding,) = between_years.check(stocks("regulations", "0 0 4"), stocks("regulations", "1 0 4"))
    assert (finding.kind, finding.severity) == ("history", "warning")
    assert finding.message == "现行有效件数等于上一年现行有效件数加制发减废止：5 ≠ 4"


def test_tables_that_are_not_there():
    later = {"proactive": {}, "applications": {}, "remedies": {}}
    assert found({}, {}) == found(applications("carried_out", "1 0 0 0 0 0 1"), later) == []


def test_real_tables(data):
    """Two agencies, as if one: 秀洲 carried two applications out, 嘉兴港区 none in; the forms have no stock in common."""
    xiuzhou = read_report((data / "reports/xiuzhou-2019/document.txt").read_bytes()).tables
    port = read_report((data / "reports/jiaxing-port-2021/document.txt").read_bytes()).tables
    assert found(xiuzhou, port) == [
        ("history.carried_over", "applications.carried_in.natural_person", "2", "0"),
        ("history.carried_over", "applications.carried_in.total", "2", "0"),
    ]
