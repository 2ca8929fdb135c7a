"""The official sums (勾稽关系) that tables three and four must satisfy, and the findings where they do not.

Blank and dashed cells count as 0, but a total that is blank while something that it sums is not 0 was left out: a
rule that needs it is not assessed, and neither is one that needs an absent or unreadable cell. Source: the heading of
table three (第一项加第二项之和，等于第三项加第四项之和) and the total rows and columns of both forms.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from extract.forms.official import APPLICANTS, NEWEST, OTHER_ROWS, RESULT_ROWS
from extract.tables.remedies_header import OUTCOMES
from extract.text.report import Finding, TableCell

Rows = Mapping[str, Mapping[str, TableCell]]
Number = int | Decimal
Counts = dict[str, list[Number | None]]
Sum = tuple[str, Sequence[Number | None], Number | None]  # where it stands, its parts and its total
COLUMNS = (*APPLICANTS, "total")
BALANCED_ROWS = tuple(chain(*NEWEST.balance))


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that was assessed at one place, whether it holds or not. `operands` are the cells that it was computed
    from, `table.row.column`, and what each counts for."""

    rule: str
    where: str
    holds: bool
    expected: str
    actual: str
    operands: Mapping[str, Number]


def check(applications: Rows, remedies: Rows, *, results_complete: bool = True) -> list[Finding]:
    """Every sum that does not hold. `results_complete` is False when a printed result row could not be read."""
    results = result_rows(applications) if results_complete else []
    sums = _sums(numbers_of(applications), results, remedies)
    return [finding for rule, principle, of_rule in sums for finding in _broken(rule, of_rule, principle)]


def assess(applications: Rows, remedies: Rows, *, results_complete: bool = True) -> Iterator[Check]:
    """Every sum that `check` could judge, with its operands."""
    counts = numbers_of(applications)
    results = result_rows(applications) if results_complete else []
    for rule, _, sums in _sums(counts, results, remedies):
        for where, parts, total in sums:
            if total is not None and None not in parts:
                expected = sum(parts)  # type: ignore[arg-type]  # no None is left
                operands = _operands(rule, where, counts, results, remedies)
                yield Check(rule, where, expected == total, str(expected), str(total), operands)


def _operands(rule: str, where: str, counts: Counts, results: Sequence[str], remedies: Rows) -> dict[str, Number]:
    """What each cell of a sum that could be judged counts for, so none is None."""
    numbers: Iterable[tuple[str, Number | None]]
    if rule == "remedies.total":
        numbers = ((f"{where}.{outcome}", number_of(remedies[where].get(outcome))) for outcome in OUTCOMES)
    elif rule == "applications.row_total":
        numbers = zip((f"{where}.{column}" for column in COLUMNS), counts[where], strict=True)
    else:
        rows = BALANCED_ROWS if rule == "applications.balance" else (*results, "total_processed")
        numbers = ((f"{row}.{where}", counts[row][COLUMNS.index(where)]) for row in rows)
    table = rule.partition(".")[0]
    return {f"{table}.{name}": number for name, number in numbers if number is not None}


def _sums(counts: Counts, results: Sequence[str], remedies: Rows) -> Iterator[tuple[str, str, Iterable[Sum]]]:
    """Each rule, what it says, and the sums that it is about."""
    yield "applications.balance", "第一项加第二项之和，等于第三项加第四项之和", _balance(counts)
    if results and "total_processed" in counts:
        yield "applications.processed_sum", "（七）总计等于各项办理结果之和", _processed(counts, results)
    sums = ((row, numbers[:-1], numbers[-1]) for row, numbers in counts.items())
    yield "applications.row_total", "总计等于各类申请人之和", sums
    yield "remedies.total", "总计等于各种结果之和", map(_group, remedies, remedies.values())


def _balance(counts: Counts) -> Iterator[Sum]:
    """new_received + carried_in = total_processed + carried_out, in each column."""
    if all(row in counts for row in BALANCED_ROWS):
        for column, *had, done, left in zip(COLUMNS, *(counts[row] for row in BALANCED_ROWS), strict=True):
            yield column, had, None if done is None or left is None else done + left


def _processed(counts: Counts, results: Sequence[str]) -> Iterator[Sum]:
    """total_processed = the sum of all result rows, in each column."""
    columns = zip(*(counts[row] for row in results), strict=True)
    yield from zip(COLUMNS, columns, counts["total_processed"], strict=True)


def _group(group: str, cells: Mapping[str, TableCell]) -> Sum:
    """total = upheld + corrected + other + pending."""
    parts = [number_of(cells.get(outcome)) for outcome in OUTCOMES if outcome != "total"]
    left_out = _is_empty(cells.get("total")) and any(part != 0 for part in parts)
    return group, parts, None if left_out else number_of(cells.get("total"))


def result_rows(rows: Rows) -> list[str]:
    """The result rows that the document prints: of 其他处理 the three rows, or `other` where none of them has a cell."""
    split = any(row in rows and not _all_absent(rows[row]) for row in OTHER_ROWS)
    left_out = {"other"} if split else set(OTHER_ROWS) if "other" in rows else set()
    return [row for row in RESULT_ROWS if row in rows and row not in left_out]


def _all_absent(cells: Mapping[str, TableCell]) -> bool:
    return bool(cells) and all(cell.status == "absent" for cell in cells.values())


def numbers_of(rows: Rows) -> Counts:
    """What each cell of table three counts for in a sum, None when a sum cannot use it: row → a number a column."""
    counts: Counts = {}
    for row, cells in rows.items():
        if tuple(cells) == COLUMNS:  # most rows are whole, and hold plain numbers
            values: list[Any] = [cell.value for cell in cells.values()]
            if set(map(type, values)) == {int}:
                counts[row] = values
                continue
        printed = map(cells.get, COLUMNS)
        counts[row] = [number_of(cell) for cell in printed]
        if counts[row][-1] == 0 and _is_empty(cells.get("total")) and any(number != 0 for number in counts[row][:-1]):
            counts[row][-1] = None
    for column, total in rows.get("total_processed", {}).items():
        if _is_empty(total):
            index = COLUMNS.index(column)
            if any(counts[row][index] != 0 for row in result_rows(rows)):
                counts["total_processed"][index] = None
    return counts


def _at(counts: Counts, row: str, index: int) -> Number | None:
    return counts[row][index] if row in counts else None


def _is_empty(cell: TableCell | None) -> bool:
    return cell is not None and cell.status in {"blank", "dash"}


def number_of(cell: TableCell | None) -> Number | None:
    """What a cell that is no total counts for in a sum, None when a sum cannot use it."""
    if cell is None:
        return None
    if cell.value is not None:
        return Decimal(cell.value) if isinstance(cell.value, str) else cell.value
    return 0 if cell.status in {"blank", "dash"} else None


def _broken(rule: str, sums: Iterable[Sum], principle: str) -> Iterator[Finding]:
    for where, parts, total in sums:
        if total is not None and None not in parts and (expected := sum(parts)) != total:  # type: ignore[arg-type]
            message = f"{principle}：{expected} ≠ {total}"
            yield Finding(rule, "arithmetic", "error", where, message, str(expected), str(total))


def sums_prove(rows: Rows, row: str, column: str) -> bool:
    """Whether the sums of table three that this cell stands in, along its row and its column, are assessed and hold."""
    counts = numbers_of(rows)
    down = [*result_rows(rows), "total_processed"] if row in RESULT_ROWS else BALANCED_ROWS
    index = COLUMNS.index(column)
    if None in counts[row] or None in [_at(counts, r, index) for r in down]:
        return False
    broken = {(f.rule, f.where) for f in check(rows, {})}
    of_column = "applications.processed_sum" if row in RESULT_ROWS else "applications.balance"
    return not broken & {("applications.row_total", row), (of_column, column)}
