"""What two years of one agency must have in common, and the findings where they have not.

Nothing here runs while a report is read: whoever holds the reports of an agency (the archive) calls `check`, which looks
at no other rows of the tables than `ROWS`. A finding is a warning about the later year, for either year may be the wrong
one. Blank and dashed cells count as in `rules`.
Source: the labels of both forms (上年结转, 结转下年度继续办理) and those of table two on the form of 2021 (现行有效件数).
"""

from collections.abc import Iterator, Mapping

from extract.checks.rules import COLUMNS, Check, Number, number_of, numbers_of
from extract.forms.official import FORM_IDS, NEWEST, load
from extract.text.report import Finding, Table, TableCell

_CARRIED_OUT, _CARRIED_IN = NEWEST.carried
# The rows of table two of which a column is a stock: the columns of the stock, of what came in and of what went out.
_STOCKS = {
    row: (stock, *flows)
    for form_id in FORM_IDS
    for block in load(form_id).proactive
    for stock, flows in block.flows.items()
    for row in block.rows
}
ROWS = (_CARRIED_IN, _CARRIED_OUT, *_STOCKS)
_PRINCIPLES = {
    "history.carried_over": "上年结转等于上一年结转下年度继续办理",
    "history.in_force": "现行有效件数等于上一年现行有效件数加制发减废止",
}


def check(earlier: Mapping[str, Table], later: Mapping[str, Table]) -> list[Finding]:
    """Every rule between two years that does not hold. Both are `Report.tables`, of consecutive years, which is the
    caller's to see to: tables do not tell their year.

    `where` is a cell of the later year; `expected` follows from the earlier year, `actual` is what the later one says.
    """
    return [
        Finding(
            check.rule,
            "history",
            "warning",
            check.where,
            f"{_PRINCIPLES[check.rule]}：{check.expected} ≠ {check.actual}",
            check.expected,
            check.actual,
        )
        for check in assess(earlier, later)
        if not check.holds
    ]


def assess(earlier: Mapping[str, Table], later: Mapping[str, Table]) -> Iterator[Check]:
    """Every rule that `check` could judge; operands of the earlier year are named `earlier.table.row.column`."""
    yield from _carried_over(earlier.get("applications", {}), later.get("applications", {}))
    yield from _in_force(earlier.get("proactive", {}), later.get("proactive", {}))


def _carried_over(earlier: Table, later: Table) -> Iterator[Check]:
    """carried_out of a year = carried_in of the next, in each column."""
    carried_out = numbers_of(earlier).get(_CARRIED_OUT, [])
    carried_in = numbers_of(later).get(_CARRIED_IN, [])
    for column, before, now in zip(COLUMNS, carried_out, carried_in, strict=False):
        where = f"applications.{_CARRIED_IN}.{column}"
        operands = {f"earlier.applications.{_CARRIED_OUT}.{column}": before}
        yield from _assess("history.carried_over", where, before, now, operands)


def _in_force(earlier: Table, later: Table) -> Iterator[Check]:
    """in_force = in_force of the year before + issued − repealed. Only printed stocks: a blank one was left out."""
    for row, (stock, came, went) in _STOCKS.items():
        cells = later.get(row, {})
        before, now = _printed(earlier.get(row, {}).get(stock)), _printed(cells.get(stock))
        issued, repealed = number_of(cells.get(came)), number_of(cells.get(went))
        if before is not None and issued is not None and repealed is not None:
            name = f"proactive.{row}"
            operands = {f"earlier.{name}.{stock}": before, f"{name}.{came}": issued, f"{name}.{went}": repealed}
            yield from _assess("history.in_force", f"{name}.{stock}", before + issued - repealed, now, operands)


def _printed(cell: TableCell | None) -> Number | None:
    return number_of(cell) if cell is not None and cell.status == "reported" else None


def _assess(
    rule: str, where: str, expected: Number | None, actual: Number | None, operands: Mapping[str, Number | None]
) -> Iterator[Check]:
    if expected is not None and actual is not None:
        known = {name: number for name, number in (*operands.items(), (where, actual)) if number is not None}
        yield Check(rule, where, expected == actual, str(expected), str(actual), known)
