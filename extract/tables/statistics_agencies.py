"""Statistical tables of several agencies: a row for each agency, or a table for each (本级 and 全县, departments one below the other).

What is the report's own agency's is read. Where nothing tells which that is, no row is, and of several tables the first.
"""

from collections.abc import Iterator, Mapping, Sequence

from extract.document.model import GridCell, Table
from extract.forms.statistics import COLUMNS, column_kind, read_label, row_keys
from extract.tables.other_year_tables import years_of_caption
from extract.tables.statistics_columns import Columns
from extract.tables.statistics_rows import RowPlaces
from extract.tables.table_reading import TableReading, printed

_FEWEST_ROWS = 3  # that tables have in common, or a header names
_SHORTEST_NAME = 3
Found = tuple[Table, Columns]


def read_agency_rows(reading: TableReading, table: Table, agency: str | None) -> bool:
    """Read the row of the agency if the header of the table names indicators and a row of it the agency; whether it does."""
    grid = [table.slots(row) if table.exact else list(table.cells(row)) for row in range(len(table.rows))]
    keys, first = _header(grid)
    before = min(keys, default=0)
    own = [row for row in grid[first:] if agency and any(_is_name_of(cell, agency) for cell in row[:before])]
    kinds = [next(filter(None, (column_kind(cell.text)[0] for cell in row[:before] if cell)), None) for row in grid]
    if not own and _read_rows_of_values(reading, keys, list(zip(kinds, grid, strict=True))[first:]):
        return True
    if len(own) != 1:
        return False
    for column, (key, unit) in keys.items():
        if cell := own[0][column] if column < len(own[0]) else None:
            reading.put_row(key, ("year",), [cell._replace(unit=cell.unit or unit)])
    others = [row for row in grid[first:] if row is not own[0] and _has_numbers(row)]
    message = f"each row of the table is an agency; that of {agency} was read, {len(others)} others were not"
    reading.note("row.of_agency", "info", "rows", message)
    reading.unknown += map(_printed, others)
    return True


def _read_rows_of_values(
    reading: TableReading,
    keys: Mapping[int, tuple[str, str | None]],
    rows: Sequence[tuple[str | None, Sequence[GridCell | None]]],
) -> bool:
    """Read the rows below indicators that are named as columns of values are (2014年度, 历年累计), each kind once; whether they are."""
    kinds = [kind for kind, row in rows if _has_numbers(row)]
    if not kinds or len(set(kinds)) < len(kinds) or not set(COLUMNS).issuperset(kinds):
        return False
    for kind, row in rows:
        for column, (key, unit) in keys.items():
            if kind and (cell := row[column] if column < len(row) else None):
                reading.put_row(key, (kind,), [cell._replace(unit=cell.unit or unit)])
    return True


def _header(grid: Sequence[Sequence[GridCell | None]]) -> tuple[dict[int, tuple[str, str | None]], int]:
    """The rows of the form that the columns are, with their units, and where the rows of the agencies begin."""
    for number, row in enumerate(grid):
        labels = {column: read_label(cell.text) for column, cell in enumerate(row) if cell and cell.kind == "words"}
        if sum(row_keys(label)[0] is not None for label in labels.values()) < _FEWEST_ROWS:
            continue
        places = RowPlaces()
        keys = {column: (key, label.unit) for column, label in labels.items() if (key := places.place(label))}
        if len(keys) == len({key for key, _ in keys.values()}):
            return keys, number + 1
    return {}, len(grid)


def _is_name_of(cell: GridCell | None, agency: str) -> bool:
    name = "".join(cell.text.split()) if cell else ""
    return len(name) >= _SHORTEST_NAME and agency.endswith(name)


def of_own_agency(
    reading: TableReading, found: Sequence[Found], agency: str | None, year: int | None
) -> Sequence[Found]:
    """Of tables that print other numbers in the same rows, that which names the agency above its rows, or the year, or the first."""
    groups: list[list[Found]] = []
    for table, columns in found:
        if groups and groups[-1][0][1].segments is columns.segments:
            groups[-1].append((table, columns))
        else:
            groups.append([(table, columns)])
    own = [group for group in groups if any("year" in segment.values.values() for segment in group[0][1].segments)]
    rivals = [group for group in own if any(_contradict(group, other) for other in own if other is not group)]
    if not rivals:
        return found
    named = [group for group in rivals if agency and agency in _above(group)] or rivals
    chosen = next((group for group in named if year in years_of_caption((), group[0][0])), named[0])
    left = [group for group in rivals if group is not chosen]
    shown = _above(chosen) or f"table {chosen[0][0].number + 1}"
    message = f"{len(rivals)} tables print the same rows; “{shown}” was read, the others are kept unmapped"
    reading.note("table.repeated", "warning", "rows", message)
    reading.unknown += [line for group in left for table, columns in group for line in _lines(table, columns)]
    return [pair for group in groups if group not in left for pair in group]


def _contradict(group: Sequence[Found], other: Sequence[Found]) -> bool:
    here, there = _numbers(group), _numbers(other)
    both = here.keys() & there.keys()
    return len(both) >= _FEWEST_ROWS and any(here[key] != there[key] for key in both)


def _numbers(group: Sequence[Found]) -> Mapping[str, list[str]]:
    """What each row whose label says by itself what it is prints, by its key."""
    numbers: dict[str, list[str]] = {}
    for table, columns in group:
        for row in table.rows[columns.first_row :]:
            labels = (row_keys(read_label(cell.text))[0] for cell in row if cell.kind == "words")
            if key := next(filter(None, labels), None):
                numbers.setdefault(key, [cell.text for cell in row if cell.kind == "number"])
    return numbers


def _above(group: Sequence[Found]) -> str:
    """What stands above the rows: the line above the table, and its first rows as far as they are no header."""
    table, columns = group[0]
    titles = [cell.text for row in table.rows[: columns.first_row] if len(row) == 1 for cell in row]
    return "".join("".join([table.caption, *titles]).split())


def _lines(table: Table, columns: Columns) -> Iterator[str]:
    return (printed(row) for row in table.rows[columns.first_row :] if _has_numbers(row))


def _has_numbers(row: Sequence[GridCell | None]) -> bool:
    return any(cell is not None and cell.kind == "number" for cell in row)


def _printed(row: Sequence[GridCell | None]) -> str:
    return printed({id(cell): cell for cell in row if cell is not None}.values())
