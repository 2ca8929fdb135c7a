"""No number of an official table is lost in silence: what was printed and not read is told.

Every number of a table of which any number was read or told is a cell of the reading, or stands in `unmapped` or in a finding. What the
readers of the tables passed over is found here, by its place.
"""

import re
from collections.abc import Sequence

from extract.document.model import GridCell, Table
from extract.tables.table_reading import TableReading

_NUMBERS = re.compile(r"\d[\d.,]*")
_MOST_QUOTED = 20
_LONGEST_SERIAL = 3


def tell_unexplained(reading: TableReading, tables: Sequence[Table], others: Sequence[TableReading]) -> None:
    """Note in `reading` the numbers of these tables that neither it nor `others` have read or told.

    It is only an information where each stands in a row that was read beside it, or is printed in a cell that was read.
    """
    readings = (reading, *others)
    if not tables or not reading.cells:
        return
    read = {
        (cell.at.table, cell.at.row, cell.at.column)
        for found in readings
        for row in found.cells.values()
        for cell in row.values()
        if cell.at
    }
    texts = (text for found in readings for text in (*found.unknown, *(finding.message for finding in found.findings)))
    told = {number for text in texts for number in _NUMBERS.findall(text)}
    lost: list[GridCell] = []
    for table in tables:
        numbers = _numbers(table)
        left = [cell for cell in numbers if (cell.table, cell.row, cell.column) not in read]
        untold = [cell for cell in left if not told.issuperset(_NUMBERS.findall(cell.text))]
        if len(untold) < len(numbers):
            lost += untold
    if not lost:
        return
    rows = {place[:2] for place in read}
    repeated = {cell.printed for found in readings for row in found.cells.values() for cell in row.values()}
    sure = all((cell.table, cell.row) in rows or cell.text in repeated for cell in lost)
    texts_lost = [cell.text for cell in lost]
    reading.unknown.extend(texts_lost)
    quoted = ", ".join(texts_lost[:_MOST_QUOTED])
    message = f"{len(lost)} printed numbers stand where no row and column of the form meet: {quoted}"
    reading.note("cell.unexplained", "info" if sure else "warning", "cells", message)


def _numbers(table: Table) -> list[GridCell]:
    """The cells that print a number, but for serial numbers: short ones that stand first in their row, before a label."""
    numbers: list[GridCell] = []
    for cells in table.rows:
        serial = len(cells) > 1 and cells[1].kind == "words" and len(cells[0].text) <= _LONGEST_SERIAL
        numbers += (cell for cell in cells[serial:] if cell.kind == "number")
    return numbers
