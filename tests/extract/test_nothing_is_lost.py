"""Every number that an official table prints ends as a cell, in `unmapped`, or in a finding; whatever is done to the table."""

import json
import re
from dataclasses import replace

from hazards import C, applications_rows, make_sheet, page, proactive_rows, remedies_rows, table
from hypothesis import given
from hypothesis import strategies as st

from extract import read_report, to_json

NAMES = ("proactive", "applications", "remedies")
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["drop", "add", "widen", "deepen", "relabel", "blank label", "drop row", "swap"]),
        st.integers(0, 2),
        st.integers(0, 60),
        st.integers(0, 20),
    ),
    max_size=4,
)


def numbered(tables):
    """The same tables with another number in each value cell."""
    count = iter(range(10_001, 99_999, 7))
    return [
        [[replace(cell, text=str(next(count))) if cell.text.isdigit() else cell for cell in row] for row in rows]
        for rows in tables
    ]


def changed(rows, what, row, column):
    row %= len(rows)
    column %= max(1, len(rows[row]))
    cell = rows[row][column] if rows[row] else C("")
    if what == "drop":
        del rows[row][column : column + 1]
    elif what == "add":
        rows[row].insert(column, C("99991"))
    elif what == "widen" and rows[row]:
        rows[row][column] = replace(cell, columns=cell.columns + 1)
    elif what == "deepen" and rows[row]:
        rows[row][column] = replace(cell, rows=cell.rows + 1)
    elif what == "relabel" and rows[row] and not cell.text.isdigit():
        rows[row][column] = replace(cell, text="别的名称")
    elif what == "blank label" and rows[row] and not cell.text.isdigit():
        rows[row][column] = replace(cell, text="")
    elif what == "drop row":
        del rows[row]
    elif what == "swap":
        rows[row].reverse()


@given(st.integers(0, 20), st.sampled_from(["2021", "2019"]), CHANGES)
def test_no_number_vanishes(seed, form, changes):
    sheet = make_sheet(seed, form)
    tables = numbered([proactive_rows(sheet), applications_rows(sheet), remedies_rows(sheet)])
    for what, number, row, column in changes:
        if tables[number]:
            changed(tables[number], what, row, column)
    report = to_json(read_report(page(sheet.title, *map(table, tables)).encode()), "")
    missing = {finding["where"] for finding in report["findings"] if finding["rule"] == "table.missing"}
    found = [rows for name, rows in zip(NAMES, tables, strict=True) if name not in missing]
    printed = {cell.text for rows in found for row in rows for cell in row if cell.text.isdigit()}
    told = json.dumps([report["tables"], report["unmapped"], report["findings"]], ensure_ascii=False)
    assert printed - set(re.findall(r"\d+", told)) == set()


def test_rows_of_the_form_that_are_not_printed_are_named():
    sheet = make_sheet(7)

    def found(rows):
        tables = [table(part) for part in (proactive_rows(sheet), rows, remedies_rows(sheet))]
        report = read_report(page(sheet.title, *tables).encode())
        return [(one.severity, one.message) for one in report.findings if one.rule == "row.missing"]

    rows = applications_rows(sheet)
    assert found(rows) == []
    ((severity, message),) = found(rows[:7])
    assert severity == "warning"
    assert message.startswith(
        "21 of 25 rows of the form were not found: refused_state_secret, refused_forbidden_by_law"
    )
