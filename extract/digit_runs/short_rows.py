"""Rows of table three that lost one cell on the way: what the sums prove of them.

The lost cell may be any of the row. Each place that it may have had gives the row other numbers: the lost one is what the
total needs. Where only one set of numbers satisfies the sums along the row and down the columns, a cell is read that is
the same wherever the gap may be. The first and the last cell of such a row are also read where the gap could be there,
for then the lost number is known to be the one that is printed.
"""

from collections.abc import Sequence

from extract.digit_runs.certain_rows import proven
from extract.digit_runs.joint_sums import Numbers
from extract.document.model import GridCell
from extract.tables.table_reading import TableReading
from extract.text.report import TableCell


def place_short_rows(applications: TableReading) -> None:
    """Keep the cells of rows that are one cell short, as far as they are certain; the others stay absent."""
    if not applications.short:
        return
    columns = next(iter(applications.short.values()))[0]
    short = {row: cells for row, (its_columns, cells) in applications.short.items() if its_columns == columns}
    domains = {row: _numbers_of(cells, columns) for row, cells in applications.cells.items()}
    domains |= {row: list(dict.fromkeys(filter(None, _ways(cells, columns)))) for row, cells in short.items()}
    known = {row: ways for row, ways in domains.items() if ways}
    zeros = {row: (0,) * len(columns) for row, cells in short.items() if not any(cell.value for cell in cells)}
    certain = {**zeros, **proven(known, results_complete=not applications.rows_lost)}
    for row, cells in short.items():
        if row in certain:
            _place(applications, row, columns, cells, certain[row])


def _place(
    applications: TableReading, row: str, columns: Sequence[str], cells: Sequence[GridCell], numbers: Numbers
) -> None:
    gaps = [gap for gap, way in enumerate(_ways(cells, columns)) if way == numbers]
    for place, column in enumerate(columns):
        found = {cells[place - (gap < place)].value for gap in gaps if gap != place}
        at_end = place in {0, len(columns) - 1}
        if found == {numbers[place]} and (at_end or place not in gaps):
            gap = next(gap for gap in gaps if gap != place)
            applications.cells[row][column] = cells[place - (gap < place)]


def _ways(cells: Sequence[GridCell], columns: Sequence[str]) -> list[Numbers | None]:
    """The numbers of the row for each place of the gap, None where the lost number would be less than 0."""
    printed = [int(cell.value or 0) for cell in cells]
    total = columns.index("total")
    ways: list[Numbers | None] = []
    for gap in range(len(columns)):
        numbers = [*printed[:gap], 0, *printed[gap:]]
        parts = sum(numbers) - numbers[total]
        numbers[gap] = parts if gap == total else numbers[total] - parts
        ways.append(tuple(numbers) if numbers[gap] >= 0 else None)
    return ways


def _numbers_of(cells: dict[str, TableCell], columns: Sequence[str]) -> list[Numbers]:
    """What the cells of a whole row count for; nothing where one of them is no number."""
    values = [_count(cells.get(column)) for column in columns]
    return [tuple(value for value in values if value is not None)] if None not in values else []


def _count(cell: TableCell | None) -> int | None:
    if cell is None or cell.status in {"absent", "unreadable"} or isinstance(cell.value, str):
        return None
    return cell.value or 0
