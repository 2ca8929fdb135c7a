"""What the prose says against what the tables say.

A contradiction is a hint, never more: prose is not bound to the form. Only printed totals are held against it, for a
blank one was left out. Where any statement fits the table, the others are taken to speak of something else.
"""

from collections.abc import Iterable, Mapping

from extract.forms import official
from extract.prose.statements import StatedNumber
from extract.text.report import Finding, Table

# What is stated → the rows of the tables since 2019 that print it. Tables before 2019 have a row of its own for each.
_CELLS = {what: rows for form_id in official.FORM_IDS for what, rows in official.load(form_id).stated.items()}


def check(stated_numbers: Iterable[StatedNumber], tables: Mapping[str, Table]) -> list[Finding]:
    """For each total that the prose only states otherwise, one finding with the first such sentence.

    `where` is the cell, of lawsuits both cells; `expected` is what the tables say, `actual` what the prose says.
    """
    if not (tables.get("applications") or tables.get("statistics")):
        return []
    stated: dict[str, list[StatedNumber]] = {}
    for statement in stated_numbers:
        stated.setdefault(statement.what, []).append(statement)
    return [
        _finding(statements[0], tables)
        for statements in stated.values()
        if not any(_fits(statement, tables) for statement in statements)
    ]


def _cells(statement: StatedNumber, tables: Mapping[str, Table]) -> list[tuple[str, str, str]]:
    """Table, row and column of the cells whose sum is what the statement counts; none where no table prints it."""
    if tables.get("applications"):
        return [(table, row, statement.column) for table, row in _CELLS.get(statement.what, ())]
    return [("statistics", statement.key, "year")] if statement.key else []


def _total(cells: Iterable[tuple[str, str, str]], tables: Mapping[str, Table]) -> int | None:
    """What the tables print, None when a cell of it is not a printed number."""
    total = None
    for table, row, column in cells:
        cell = tables.get(table, {}).get(row, {}).get(column)
        if cell is None or not isinstance(cell.value, int):
            return None
        total = (total or 0) + cell.value
    return total


def _fits(statement: StatedNumber, tables: Mapping[str, Table]) -> bool:
    """Whether prose and tables can both be true: what was received or dealt with may be told with or without what was
    carried in, and not everything that is dealt with is answered. What the tables do not print fits."""
    cells = _cells(statement, tables)
    total = _total(cells, tables)
    if total is None:
        return True
    carried_in = _total([("applications", "carried_in", statement.column)], tables) or 0
    if statement.what == "new_received":
        return statement.number in {total, total + carried_in}
    if statement.what == "total_processed":
        return statement.number in {total, total - carried_in}
    if statement.what == "answered" and cells[0][0] == "applications":
        return statement.number <= total
    return statement.number == total


def _finding(statement: StatedNumber, tables: Mapping[str, Table]) -> Finding:
    cells = _cells(statement, tables)
    rule = cells[0][1] if statement.what == "answered" else statement.what
    where = " + ".join(map(".".join, cells))
    total = _total(cells, tables)
    message = f"正文与表格不一致：{statement.number} ≠ {total}：{statement.sentence}"
    return Finding(f"narrative.{rule}", "narrative", "info", where, message, str(total), str(statement.number))
