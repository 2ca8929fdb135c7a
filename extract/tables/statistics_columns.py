"""What the columns of a statistical table hold, by its header: indicator, unit, the year, all years; and what none of these is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.document.model import GridCell, Table
from extract.forms.statistics import column_kind, of_group, read_label, row_keys

UNIT = re.compile(r"(?:条|件次?|人次|批次|人|次|个|篇|份|项|宗|名|场|期|亿元|万元|千元|元)(?:[（(].{0,6}[）)])?")
_LABEL = "指标名称"  # as which a column of labels without a header counts
_MOST_HEADER_ROWS = 4


@dataclass(slots=True)
class Segment:
    """One block of columns: indicator (several where groups stand beside rows), unit, values by what they hold, and others."""

    labels: list[int] = field(default_factory=list)
    unit: int | None = None
    values: dict[int, str] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)  # column → its header
    years: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Columns:
    """The columns of a table, the row in which its rows begin, and whether a header told them."""

    segments: list[Segment]
    first_row: int
    headed: bool = True
    width: int = 0
    header: int = 0  # how many columns the header has


def find_columns(table: Table, before: Columns | None) -> Columns | None:
    """The columns of a table that has rows of the forms. `before` are those of the table above, which this may continue."""
    grid = [table.slots(row) if table.exact else list(table.cells(row)) for row in range(len(table.rows))]
    width = max(map(len, grid), default=0)
    first = next((number for number, row in enumerate(grid) if _is_data(row)), len(grid))
    headers = [_header(grid[max(0, first - _MOST_HEADER_ROWS) : first], column) for column in range(width)]
    kinds = {column_kind(text)[0] for texts in headers for text in texts}
    if "label" not in kinds and kinds & {"year", "cumulative"}:
        headers = [texts or [_LABEL] * _holds_labels(grid[first:], at) for at, texts in enumerate(headers)]
    segments = _by_header(headers)
    if segments:
        named = max(column for column, texts in enumerate(headers) if texts) + 1
        header = named if _is_overrun(grid[first:], named) else len(grid[first - 1])
        return Columns(segments, first, width=width, header=header)
    if before and before.width == width:
        return Columns(before.segments, first, width=width, header=before.header)
    segment = _by_content(grid[first:], width)
    return Columns([segment], first, headed=False, width=width) if segment else None


def _is_data(row: Sequence[GridCell | None]) -> bool:
    cells = [cell for cell in row if cell is not None]
    if any(column_kind(cell.text)[0] == "unit" for cell in cells):
        return False
    labels = (read_label(cell.text) for cell in cells if cell.kind == "words" and len(cell.text) < 80)
    return any(row_keys(of_group(label))[0] for label in labels) and len(cells) > 1


def _header(rows: Sequence[Sequence[GridCell | None]], column: int) -> list[str]:
    """The texts above a column, from below."""
    cells = [row[column] for row in reversed(rows) if column < len(row)]
    return list(dict.fromkeys(cell.text for cell in cells if cell is not None and cell.text))


def _by_header(headers: Sequence[Sequence[str]]) -> list[Segment]:
    """The blocks of columns: one, or where indicators stand beside each other, one from each of their columns on."""
    kinds = [list(map(column_kind, texts)) for texts in headers]
    kinds_of_columns = [next((kind for kind, _ in of_column if kind), None) for of_column in kinds]
    if "label" not in kinds_of_columns:
        return []
    starts = [
        column
        for column, kind in enumerate(kinds_of_columns)
        if kind == "label" and "label" not in kinds_of_columns[max(0, column - 1) : column]
    ]
    segments = [Segment() for _ in starts]
    for column, texts in enumerate(headers):
        segment = segments[max(0, sum(start <= column for start in starts) - 1)]
        year = next((year for _, year in kinds[column] if year), None)
        if kinds_of_columns[column] == "label":
            segment.labels.append(column)
        elif kinds_of_columns[column] != "serial":
            _put(segment, column, kinds_of_columns[column], year, texts)
    return [segment for segment in segments if segment.values or segment.others]


def _put(segment: Segment, column: int, kind: str | None, year: int | None, texts: Sequence[str]) -> None:
    if kind == "unit" and segment.unit is None:
        segment.unit = column
    elif kind in {"year", "cumulative"} and kind not in segment.values.values():
        segment.values[column] = kind
    else:
        segment.others[column] = texts[0] if texts else ""
    if year:
        segment.years[column] = year


def _is_overrun(rows: Sequence[Sequence[GridCell | None]], named: int) -> bool:
    """Whether the columns behind the last that has a header are empty but for numbers in a few rows, which have a cell too many."""
    behind = [[cell for cell in row[named:] if cell is not None and cell.text] for row in rows]
    numbers = [cells for cells in behind if cells]
    return 0 < 2 * len(numbers) < len(rows) and all(cell.kind == "number" for cells in numbers for cell in cells)


def _holds_labels(rows: Sequence[Sequence[GridCell | None]], column: int) -> bool:
    return any(_labels([row[column] for row in rows if column < len(row)]))


def _by_content(rows: Sequence[Sequence[GridCell | None]], width: int) -> Segment | None:
    """Without a header: the words, the units, and one column of values are certain; several columns are not."""
    columns = [[row[column] for row in rows if column < len(row)] for column in range(width)]
    labels = [column for column, cells in enumerate(columns) if any(_labels(cells))]
    units = [
        column
        for column, cells in enumerate(columns)
        if sum(bool(cell and UNIT.fullmatch(cell.text.strip())) for cell in cells) > len(cells) / 2
    ]
    numbers = [
        column
        for column, cells in enumerate(columns)
        if column not in {*labels, *units}
        and any(cell and cell.kind == "number" for cell in cells)
        and column > min(labels, default=0)
    ]
    if not labels or len(numbers) != 1 or len(units) > 1:
        return None
    return Segment(labels, units[0] if units else None, {numbers[0]: "year"})


def _labels(cells: Sequence[GridCell | None]) -> Iterator[bool]:
    return (bool(row_keys(read_label(cell.text))[0]) for cell in cells if cell is not None and cell.kind == "words")
