"""The official sums (勾稽关系) that tables three and four must satisfy, and the findings where they do not.

Blank and dashed cells count as 0, but a total that is blank while something that it sums is not 0 was left out: a
rule that needs it is not assessed, and neither is one that needs an absent or unreadable cell. Source: the heading of
table three (第一项加第二项之和，等于第三项加第四项之和) and the total rows and columns of both forms.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from extract.forms import APPLICANTS, OTHER_ROWS, RESULT_ROWS
from extract.remedies import OUTCOMES
from extract.report import Cell, Finding

Rows = Mapping[str, Mapping[str, Cell]]
Number = int | Decimal
COLUMNS = (*APPLICANTS, "total")


def check(applications: Rows, remedies: Rows, *, results_complete: bool = True) -> list[Finding]:
    """Every sum that does not hold. `results_complete` is False when a printed result row could not be read."""
    return [
        *_balance(applications),
        *_processed(applications, results_complete),
        *_row_totals(applications),
        *_remedies(remedies),
    ]


def _balance(rows: Rows) -> Iterator[Finding]:
    """new_received + carried_in = total_processed + carried_out, in each column."""
    for column in COLUMNS:
        taken_in = [_number(rows, row, column) for row in ("new_received", "carried_in")]
        put_out = [_number(rows, row, column) for row in ("total_processed", "carried_out")]
        yield from _compare(
            "applications.balance", column, taken_in, put_out, "第一项加第二项之和，等于第三项加第四项之和"
        )


def _processed(rows: Rows, complete: bool) -> Iterator[Finding]:
    """total_processed = the sum of all result rows, in each column."""
    results = result_rows(rows)
    if not complete or not results:
        return
    for column in COLUMNS:
        parts = [_number(rows, row, column) for row in results]
        total = [_number(rows, "total_processed", column)]
        yield from _compare("applications.processed_sum", column, parts, total, "（七）总计等于各项办理结果之和")


def _row_totals(rows: Rows) -> Iterator[Finding]:
    """total = the sum of the six columns of applicants, in each row."""
    for row in rows:
        parts = [_number(rows, row, column) for column in APPLICANTS]
        yield from _compare(
            "applications.row_total", row, parts, [_number(rows, row, "total")], "总计等于各类申请人之和"
        )


def _remedies(groups: Rows) -> Iterator[Finding]:
    """total = upheld + corrected + other + pending, in each group."""
    for group, cells in groups.items():
        parts = [_value(cells.get(outcome)) for outcome in OUTCOMES if outcome != "total"]
        total = _total(cells.get("total"), [cells.get(outcome) for outcome in OUTCOMES if outcome != "total"])
        yield from _compare("remedies.total", group, parts, [total], "总计等于各种结果之和")


def result_rows(rows: Rows) -> list[str]:
    """The result rows that the document prints. Where the three rows of 其他处理 are there, `other` only repeats them."""
    split = any(row in rows for row in OTHER_ROWS)
    return [row for row in RESULT_ROWS if row in rows and not (split and row == "other")]


def _number(rows: Rows, row: str, column: str) -> Number | None:
    """What the cell counts for in a sum, None when a sum cannot use it."""
    cell = rows.get(row, {}).get(column)
    parts: list[Cell | None] = []
    if column == "total":
        parts.extend(rows.get(row, {}).get(c) for c in APPLICANTS)
    if row == "total_processed":
        parts.extend(rows[r].get(column) for r in result_rows(rows))
    return _total(cell, parts)


def _total(cell: Cell | None, parts: Iterable[Cell | None]) -> Number | None:
    if cell is not None and cell.status in {"blank", "dash"} and any(_value(part) != 0 for part in parts):
        return None
    return _value(cell)


def _value(cell: Cell | None) -> Number | None:
    if cell is None or cell.status in {"absent", "unreadable"}:
        return None
    if cell.status == "reported":
        return Decimal(cell.value) if isinstance(cell.value, str) else cell.value
    return 0


def _compare(
    rule: str, where: str, left: list[Number | None], right: list[Number | None], principle: str
) -> Iterator[Finding]:
    if None in left or None in right:
        return
    expected, actual = sum(n for n in left if n is not None), sum(n for n in right if n is not None)
    if expected != actual:
        message = f"{principle}：{expected} ≠ {actual}"
        yield Finding(rule, "arithmetic", "error", where, message, str(expected), str(actual))


def sums_prove(rows: Rows, row: str, column: str) -> bool:
    """Whether the sums of table three that this cell stands in can be assessed and hold: along its row and its column."""
    across = [_number(rows, row, c) for c in COLUMNS]
    down = result_rows(rows) if row in RESULT_ROWS else ["new_received", "carried_in", "carried_out"]
    numbers = [_number(rows, r, column) for r in (*down, "total_processed")]
    if None in across or None in numbers:
        return False
    broken = {(f.rule, f.where) for f in check(rows, {})}
    of_column = "applications.processed_sum" if row in RESULT_ROWS else "applications.balance"
    return not broken & {("applications.row_total", row), (of_column, column)}
