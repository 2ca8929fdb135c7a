"""Blank cells that the sums of their table prove to be 0: what is printed beside them is all of a printed total."""

from collections.abc import Iterator, Mapping

from extract.checks.rules import BALANCED_ROWS, COLUMNS, number_of, result_rows
from extract.forms import statistics
from extract.tables.remedies_header import OUTCOMES
from extract.text.report import Table, TableCell

_Sum = tuple[list[TableCell | None], TableCell | None]  # parts and total


def is_proven_zero(tables: Mapping[str, Table], table: str, row: str, column: str) -> bool:
    """Whether a cell that prints no number can only be 0.

    A part is, where the total is printed and the parts that are printed come to it. A total is, where every part is
    printed and 0. Nothing is proven by a cell that is absent or unreadable.
    """
    cell = tables.get(table, {}).get(row, {}).get(column)
    if cell is None or cell.status not in {"blank", "dash"}:
        return False
    if table == "applications" and row in BALANCED_ROWS and _balances(tables[table], row, column):
        return True
    sums = {"applications": _applications, "remedies": _remedies, "statistics": _statistics}.get(table)
    return sums is not None and any(_proves(cell, *of_cell) for of_cell in sums(tables[table], row, column))


def _proves(cell: TableCell, parts: list[TableCell | None], total: TableCell | None) -> bool:
    if total is cell:
        return bool(parts) and all(part is not None and part.value == 0 for part in parts)
    if total is None or total.value is None or not any(part is cell for part in parts):
        return False
    numbers = [number_of(part) for part in parts]
    return None not in numbers and sum(number or 0 for number in numbers) == number_of(total)


def _applications(table: Table, row: str, column: str) -> Iterator[_Sum]:
    cells = table[row]
    yield [cells.get(applicant) for applicant in COLUMNS[:-1]], cells.get("total")
    results = result_rows(table)
    if row in {*results, "total_processed"}:
        yield [table[result].get(column) for result in results], table.get("total_processed", {}).get(column)


def _balances(table: Table, row: str, column: str) -> bool:
    """Whether what came in is what was dealt with and what is left, of which only the number of this row is not printed."""
    numbers = {name: number_of(table.get(name, {}).get(column)) for name in BALANCED_ROWS}
    printed = [table.get(name, {}).get(column) for name in BALANCED_ROWS if name != row]
    if any(cell is None or cell.value is None for cell in printed):
        return False
    came, carried, done, left = (numbers[name] or 0 for name in BALANCED_ROWS)
    return came + carried == done + left


def _remedies(table: Table, row: str, _column: str) -> Iterator[_Sum]:
    yield [table[row].get(outcome) for outcome in OUTCOMES if outcome != "total"], table[row].get("total")


def _statistics(table: Table, row: str, column: str) -> Iterator[_Sum]:
    for total, sets in statistics.sums().items():
        for parts in sets:
            if row in (total, *parts) and all(part in table for part in (total, *parts)):
                yield [table[part].get(column) for part in parts], table[total].get(column)
