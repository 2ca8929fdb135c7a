"""Numbers that text recognition read, and sums that do not hold with them: recognition may be wrong where it is sure.

Where all the sums that a cell stands in do not hold, and all would if it were one other number, that cell alone was
misread. Otherwise no cell of the sum is certain. What is not certain is unreadable.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from extract.checks.rules import Check
from extract.tables.table_reading import TableReading
from extract.text.report import spot_fields

_RIGHT = {
    "applications.balance": ("total_processed", "carried_out"),
    "applications.processed_sum": ("total_processed",),
}


def doubt_broken_sums(of_tables: Iterable[TableReading], assessed: Iterable[Check]) -> None:
    """Take back the recognized numbers with which a sum of these tables does not hold; a finding names the sum."""
    readings = {reading.name: reading for reading in of_tables}
    checks = list(assessed)
    broken = [
        check for check in checks if not check.holds and any(_recognized(readings, name) for name in check.operands)
    ]
    misread = _misread(checks, broken) if broken else set()
    for check in broken:
        names = [name for name in check.operands if name in misread] or list(check.operands)
        for name in names:
            table, row, column = name.split(".")
            cell = readings[table].cells[row].get(column)
            if cell and cell.status == "reported" and _recognized(readings, name):
                readings[table].cells[row][column] = cell._replace(status="unreadable", value=None)  # type: ignore[attr-defined]
        what = f"{', '.join(names)} may be misread" if len(names) == 1 else "any of its numbers may be misread"
        message = f"the numbers were recognized in a picture and {check.rule} does not hold ({check.expected} ≠ {check.actual}): {what}"
        table = check.rule.partition(".")[0]
        readings[table].note("number.uncertain", "warning", check.where.removeprefix(f"{table}."), message)


def _recognized(readings: dict[str, TableReading], name: str) -> bool:
    table, row, column = name.split(".")
    cell = readings[table].cells.get(row, {}).get(column)
    return bool(cell and cell.at and "ocr" in spot_fields(cell.at.spot))


def _misread(checks: Sequence[Check], broken: Sequence[Check]) -> set[str]:
    """The cells that alone explain all sums that they stand in, each of these sums explained by no other cell."""
    explaining = []
    for name in {name for check in broken for name in check.operands}:
        of_cell = [check for check in checks if name in check.operands]
        alone = len(of_cell) > 1 and not any(check.holds for check in of_cell)
        if alone and len({_needed(check, name) for check in of_cell}) == 1:
            explaining.append((name, of_cell))
    return {
        name
        for name, of_cell in explaining
        if not any(other != name and check in others for other, others in explaining for check in of_cell)
    }


def _needed(check: Check, name: str) -> Decimal:
    """What the cell would have to print for the sum to hold."""
    _, row, column = name.split(".")
    less = name == check.where or row in _RIGHT.get(check.rule, ()) or (check.rule not in _RIGHT and column == "total")
    missing = Decimal(check.actual) - Decimal(check.expected)
    return Decimal(check.operands[name]) + (-missing if less else missing)
