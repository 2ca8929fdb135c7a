"""Digits with white space between them (`1 0`): one number only where the sums prove it.

A cell of table three must fit its row and its column, a cell of table four its group. Table two has no sums: there
the digits could be two numbers, so the cell is unreadable.
"""

from extract.checks import rules
from extract.tables.table_reading import TableReading
from extract.text.report import Cell, TableCell


def settle(proactive: TableReading, applications: TableReading, remedies: TableReading) -> None:
    """Keep or take back the numbers that were joined over white space; a finding says which."""
    for reading, proven in ((proactive, _never), (applications, _row_and_column), (remedies, _group)):
        for row, column in reading.doubtful:
            cell = reading.cells[row][column]
            where = f"{row}.{column}"
            if proven(reading, row, column):
                reading.note(
                    "number.spaced", "info", where, f"“{cell.printed}” was read as {cell.value}: the sums prove it"
                )
            else:
                reading.cells[row][column] = Cell("unreadable", None, cell.printed, cell.at)
                reading.note(
                    "number.spaced", "warning", where, f"“{cell.printed}” may be one number or two: no sum proves it"
                )


def _never(_reading: TableReading, _row: str, _column: str) -> bool:
    return False


def _row_and_column(reading: TableReading, row: str, column: str) -> bool:
    return rules.sums_prove(reading.cells, row, column)


def _group(reading: TableReading, group: str, outcome: str) -> bool:
    cells = reading.cells[group]
    found = rules.check({}, {group: cells})
    assessable = all(_counts(cell) for cell in cells.values()) and "total" in cells
    return assessable and not found


def _counts(cell: TableCell) -> bool:
    return cell.status in {"reported", "blank", "dash"}
