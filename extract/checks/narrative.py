"""What the prose says against what the tables say.

A contradiction is a hint, never more: prose is not bound to the form. Only printed totals are held against it, for a
blank one was left out. Where any statement fits the table, the others are taken to speak of something else.
"""

from collections.abc import Iterable, Mapping

from extract.prose.statements import StatedNumber
from extract.text.report import Finding, Table

_CELLS = {
    "new_received": (("applications", "new_received"),),
    "carried_in": (("applications", "carried_in"),),
    "carried_out": (("applications", "carried_out"),),
    "total_processed": (("applications", "total_processed"),),
    "answered": (("applications", "total_processed"),),
    "reconsideration": (("remedies", "reconsideration"),),
    "litigation": (("remedies", "litigation_direct"), ("remedies", "litigation_after_reconsideration")),
}


def check(stated_numbers: Iterable[StatedNumber], tables: Mapping[str, Table]) -> list[Finding]:
    """For each total that the prose only states otherwise, one finding with the first such sentence.

    `where` is the cell, of lawsuits both cells; `expected` is what the tables say, `actual` what the prose says.
    """
    if not tables.get("applications"):
        return []
    stated: dict[str, list[StatedNumber]] = {}
    for statement in stated_numbers:
        stated.setdefault(statement.what, []).append(statement)
    return [
        _finding(statements[0], tables)
        for statements in stated.values()
        if not any(_fits(statement, tables) for statement in statements)
    ]


def _total(tables: Mapping[str, Table], what: str, column: str) -> int | None:
    """What the tables print, None when a cell of it is not a printed number."""
    total = 0
    for table, row in _CELLS[what]:
        cell = tables.get(table, {}).get(row, {}).get(column)
        if cell is None or not isinstance(cell.value, int):
            return None
        total += cell.value
    return total


def _fits(statement: StatedNumber, tables: Mapping[str, Table]) -> bool:
    """Whether prose and tables can both be true: what was received or dealt with may be told with or without what was
    carried in, and not everything that is dealt with is answered. What the tables do not print fits."""
    total = _total(tables, statement.what, statement.column)
    if total is None:
        return True
    carried_in = _total(tables, "carried_in", statement.column) or 0
    if statement.what == "new_received":
        return statement.number in {total, total + carried_in}
    if statement.what == "total_processed":
        return statement.number in {total, total - carried_in}
    return statement.number <= total if statement.what == "answered" else statement.number == total


def _finding(statement: StatedNumber, tables: Mapping[str, Table]) -> Finding:
    rule = "total_processed" if statement.what == "answered" else statement.what
    where = " + ".join(f"{table}.{row}.{statement.column}" for table, row in _CELLS[statement.what])
    total = _total(tables, statement.what, statement.column)
    message = f"正文与表格不一致：{statement.number} ≠ {total}：{statement.sentence}"
    return Finding(f"narrative.{rule}", "narrative", "info", where, message, str(total), str(statement.number))
