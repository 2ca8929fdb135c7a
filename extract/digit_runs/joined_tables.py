"""Tables whose cells run together in a text without cell borders (`一、本年新收政府信息公开申请数量200 000121`).

Such a table is looked for only where the document has no other. Rows are known by their labels, columns by the printed
header, which runs together as well. A run of digits is read where exactly one reading is possible:

- no other way to cut it into as many cells: `0000000` for seven columns, `007` for three;
- white space between all numbers, and the sums of the row, if it has any, hold;
- table three: in all solutions of the sums along rows and columns the row is the same (`certain_rows`);
- table four: one reading satisfies the sum of each group. A cell that was blank could have shifted all others between
  the groups, so blanks are reckoned with unless table three has none and no run is shorter than its columns.

Table two has no sums: `300` may be 3, 0, 0 or 30, 0 and a blank, and is not read. All else is `absent` with a finding.
"""

import re
from collections.abc import Iterable, Sequence

from extract.digit_runs.borderless_tables import Row, find_applications, find_proactive, find_remedies
from extract.digit_runs.borderless_text import joined
from extract.digit_runs.certain_rows import certain_readings
from extract.digit_runs.splits import (
    Budget,
    DigitSplit,
    SearchTooLongError,
    compact,
    count,
    groups_with_totals,
    is_run,
    only_reading,
    spaced,
)
from extract.document.model import Document, Paragraph
from extract.forms import official
from extract.tables.applications_header import COLUMNS
from extract.tables.remedies_header import OUTCOMES
from extract.tables.table_reading import TableReading
from extract.text.numbers import in_10k_yuan, read_cell
from extract.text.report import Cell

_STEPS = 100_000
_QUOTED = 120
_UNIT = re.compile("亿元|万元|千元|元")
_GROUPS = official.NEWEST.remedies_groups


def read_run_together(
    document: Document, proactive: TableReading, applications: TableReading, remedies: TableReading
) -> None:
    """Read the tables that have no cells yet from the paragraphs of the document, into these readings."""
    text = joined(block.text for block in document.blocks if isinstance(block, Paragraph))
    two = [] if proactive.cells else find_proactive(text)
    three = [] if applications.cells else find_applications(text)
    four = [] if remedies.cells else find_remedies(text)
    if two:
        _read_proactive(proactive, two)
    if three:
        _read_applications(applications, three)
    if four:
        _read_remedies(remedies, four, filled=_is_filled(applications) and not any(map(_is_short, (*two, *three))))


def _is_filled(applications: TableReading) -> bool:
    cells = [cell for row in applications.cells.values() for cell in row.values()]
    return bool(cells) and not any(cell.status == "blank" for cell in cells)


def _is_short(row: Row) -> bool:
    return len(compact(row.run)) < len(row.columns or ())


def _read_proactive(reading: TableReading, rows: Sequence[Row]) -> None:
    for key, row in _known(reading, rows, ()).items():
        columns = row.columns or ()
        _keep(reading, key, columns, _without_sums(row), row.run)
        if "amount" in columns:
            cell = reading.cells[key]["amount"]
            if cell.value is not None and cell.printed:
                reading.cells[key]["amount"] = Cell(
                    cell.status, _amount(cell.value, cell.printed, row.head), cell.printed
                )
    _note_told(reading, "their digits can be cut in one way only, or white space stands between all numbers")


def _without_sums(row: Row) -> DigitSplit | None:
    columns = len(row.columns or ())
    if not row.sure:
        return None
    whole = compact(row.run)
    if columns == 1 and read_cell(whole).status == "reported":
        return (whole,) if len(row.run.split()) == 1 else None
    return spaced(row.run, columns) or only_reading(whole, columns)


def _amount(value: int | str, printed: str, head: str) -> int | str:
    unit = _UNIT.search(printed) or _UNIT.search(head)
    return in_10k_yuan(value, unit[0] if unit else None)


def _read_applications(reading: TableReading, rows: Sequence[Row]) -> None:
    known = _known(reading, rows, COLUMNS)
    columns = next((row.columns for row in known.values() if row.columns), ())
    certain = certain_readings(
        {key: row.run if row.sure else "" for key, row in known.items()},
        total_first=columns[:1] == ("total",),
        results_complete=not reading.unknown,
    )
    for key, row in known.items():
        _keep(reading, key, columns, certain.get(key), row.run)
    _note_told(reading, "one reading of their digits is possible, or satisfies the sums of rows and columns")


def _read_remedies(reading: TableReading, rows: Sequence[Row], *, filled: bool) -> None:
    for row in rows:
        if row.columns is None:
            for group in _GROUPS:
                reading.put_absent(group, OUTCOMES, f"the columns are not told apart: {row.run[:_QUOTED]}")
            continue
        found = _by_groups(row, filled=filled)
        for start in range(0, len(row.columns), len(OUTCOMES)):
            part = slice(start, start + len(OUTCOMES))
            group = row.columns[start].split(".")[0]
            columns = [column.split(".")[1] for column in row.columns[part]]
            _keep(reading, group, columns, found[part] if found else None, row.run)
    _note_told(reading, "one reading of their digits satisfies the sum of each group")


def _by_groups(row: Row, *, filled: bool) -> DigitSplit | None:
    columns = row.columns or ()
    run = compact(row.run)
    total_first = columns[0].endswith(".total")
    if not row.sure or not is_run(run) or not (total_first or columns[-1].endswith(".total")):
        return None
    reading = spaced(row.run, len(columns))
    if reading and not _sums_hold(reading, columns):
        reading = None
    if reading or (reading := only_reading(run, len(columns))):
        return reading
    sizes = [len(OUTCOMES) - 1] * (len(columns) // len(OUTCOMES))
    try:
        found = groups_with_totals(run, sizes, Budget(_STEPS), total_first=total_first, blanks=not filled)
    except SearchTooLongError:
        return None
    return found[0] if len(found) == 1 and all(found[0]) else None


def _sums_hold(reading: DigitSplit, columns: Sequence[str]) -> bool:
    return all(
        2 * sum(count(cell) for column, cell in zip(columns, reading, strict=True) if column == f"{group}.total")
        == sum(count(cell) for column, cell in zip(columns, reading, strict=True) if column.startswith(f"{group}."))
        for group in {column.split(".")[0] for column in columns}
    )


def _known(reading: TableReading, rows: Iterable[Row], columns: Sequence[str]) -> dict[str, Row]:
    """The rows that have a label of the form and stand under a header that was understood, each once."""
    known: dict[str, Row] = {}
    for row in rows:
        quoted = row.run[:_QUOTED]
        if row.match is None:
            reading.unknown.append(row.label)
            reading.note("row.unknown", "warning", row.label[-_QUOTED:], f"no row of the form; it prints {quoted}")
            continue
        key = row.match.key
        if not row.match.exact:
            reading.note("label.inexact", "info", key, f"“{row.label}” was read as this row")
        if row.columns is None:
            reading.put_absent(key, columns, f"the header of its columns was not understood; it prints {quoted}")
        elif key not in known:
            known[key] = row
        elif compact(known[key].run) != compact(row.run):
            message = f"printed twice, first {known[key].run[:_QUOTED]}, then {quoted}; the first was taken"
            reading.note("row.repeated", "warning", key, message)
    return known


def _keep(reading: TableReading, row: str, columns: Sequence[str], found: DigitSplit | None, run: str) -> None:
    if found is None:
        what = "more than one reading is possible, or none" if run else "no number stands behind the label"
        reading.put_absent(row, columns, f"its cells run together, {what}: {run[:_QUOTED]}")
        return
    kept = reading.cells.setdefault(row, {})
    for column, text in zip(columns, found, strict=True):
        cell = read_cell(text)
        kept.setdefault(column, Cell(cell.status, cell.value, text))


def _note_told(reading: TableReading, why: str) -> None:
    count = sum(
        bool(cells) and all(cell.status != "absent" for cell in cells.values()) for cells in reading.cells.values()
    )
    if count:
        message = f"the cells of this table run together; {count} of {len(reading.cells)} rows were told apart: {why}"
        reading.note("row.run_together", "info", "rows", message)
