"""What two years of one agency must have in common, and the findings where they have not.

Nothing here runs while a report is read: whoever holds the reports of an agency (the archive) calls `check`. A finding
is a warning about the later year, for either year may be the wrong one. Blank and dashed cells count as in `rules`.
Source: the labels of both forms (上年结转, 结转下年度继续办理) and those of table two on the form of 2021 (现行有效件数).
"""

from collections.abc import Iterator, Mapping

from extract.report import Finding, Table, TableCell
from extract.rules import COLUMNS, Number, number_of, numbers_of


def check(earlier: Mapping[str, Table], later: Mapping[str, Table]) -> list[Finding]:
    """Every rule between two years that does not hold. Both are `Report.tables`, of consecutive years, which is the
    caller's to see to: tables do not tell their year.

    `where` is a cell of the later year; `expected` follows from the earlier year, `actual` is what the later one says.
    """
    return [
        *_carried_over(earlier.get("applications", {}), later.get("applications", {})),
        *_in_force(earlier.get("proactive", {}), later.get("proactive", {})),
    ]


def _carried_over(earlier: Table, later: Table) -> Iterator[Finding]:
    """carried_out of a year = carried_in of the next, in each column."""
    carried_out = numbers_of(earlier).get("carried_out", [])
    carried_in = numbers_of(later).get("carried_in", [])
    for column, expected, actual in zip(COLUMNS, carried_out, carried_in, strict=False):
        where = f"applications.carried_in.{column}"
        yield from _compare("history.carried_over", where, expected, actual, "上年结转等于上一年结转下年度继续办理")


def _in_force(earlier: Table, later: Table) -> Iterator[Finding]:
    """in_force = in_force of the year before + issued − repealed. Only printed stocks: a blank one was left out."""
    for row in ("regulations", "normative_documents"):
        cells = later.get(row, {})
        before, now = _printed(earlier.get(row, {}).get("in_force")), _printed(cells.get("in_force"))
        issued, repealed = number_of(cells.get("issued")), number_of(cells.get("repealed"))
        if before is not None and issued is not None and repealed is not None:
            expected = before + issued - repealed
            where = f"proactive.{row}.in_force"
            yield from _compare(
                "history.in_force", where, expected, now, "现行有效件数等于上一年现行有效件数加制发减废止"
            )


def _printed(cell: TableCell | None) -> Number | None:
    return number_of(cell) if cell is not None and cell.status == "reported" else None


def _compare(
    rule: str, where: str, expected: Number | None, actual: Number | None, principle: str
) -> Iterator[Finding]:
    if expected is not None and actual is not None and expected != actual:
        message = f"{principle}：{expected} ≠ {actual}"
        yield Finding(rule, "history", "warning", where, message, str(expected), str(actual))
