"""The statistical table of reports before 2019: indicator, unit, and the values of the year and of all years."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from extract.document.model import Document, GridCell, Paragraph, Table
from extract.forms.statistics import COLUMNS, column_kind, of_group, read_label, row_keys
from extract.tables.other_year_tables import years_of_caption
from extract.tables.statistics_agencies import of_own_agency, read_agency_rows
from extract.tables.statistics_columns import UNIT, Columns, Segment, find_columns
from extract.tables.statistics_rows import RowPlaces
from extract.tables.statistics_text import labels_in, lines_apart, tables_in_text
from extract.tables.table_reading import SHIFTED, TableReading, printed, rows_apart

_FEWEST_ROWS = 3
_LONGEST_LABEL = 80
_LONGEST_GAP = 12
_TOTALS = {"合计", "总计", "小计", "总数", "总量"}
_ALSO_IN_NEW_FORMS = ("replies_", "refused_", "reconsideration", "litigation", "complaints")
_SIGNATURE = re.compile(
    r"(?:单位|部门)?(?:主要)?(?:负责人|领导)|审[核批]人?|填[报表制](?:人|单位|日期|时间)|制表|联系(?:人|电话)|电话[:：]|经办人|日期|备注|注[:：]|说明[:：]"
)
_ENDS_WITH_NUMBER = re.compile(r"[\s件条个次]\d[\d,.]*[件条个次人]?$")
_OTHER_YEAR = "the header names {printed}, the report is about {year}"


def take_statistical_tables(document: Document) -> list[Table]:
    """Take the statistical tables out of a document, in reading order; where it has none, those that stand in its text.

    Tables of one width that follow each other, with no more between them than the number of a page, are parts of one.
    """
    found: list[Table] = []
    parts: list[Table] = []
    above = ""
    for block in [*document.blocks, Paragraph("。" * _LONGEST_GAP)]:
        if isinstance(block, Table):
            block.caption, above = above, ""
        else:
            above = block.text[:_LONGEST_LABEL]
        if isinstance(block, Table) and (not parts or _width(block) == _width(parts[-1])):
            parts.append(block)
        elif isinstance(block, Table) or len(block.text) >= _LONGEST_GAP:
            found += parts if _are_statistics(parts) else ()
            parts = [block] if isinstance(block, Table) else []
    if not found:
        return list(tables_in_text(document.blocks, len(document.tables())))
    taken = set(map(id, found))
    document.blocks[:] = [block for block in document.blocks if id(block) not in taken]
    return list(map(lines_apart, found))


def _are_statistics(parts: Sequence[Table]) -> bool:
    """Whether these parts are a statistical table; the labels of a table are a remembered object, which is quick to look up."""
    labels = parts[0].labels if len(parts) == 1 else frozenset(chain.from_iterable(part.labels for part in parts))
    return is_statistics(labels)


@lru_cache(maxsize=256)
def is_statistics(labels: frozenset[str]) -> bool:
    """Whether these are labels of a statistical table: several rows of it, and not only those that tables three and four name too."""
    alone = {line for label in labels for line in labels_in(label) or [label]}
    keys = {key for label in alone if len(label) <= _LONGEST_LABEL and (key := row_keys(read_label(label))[0])}
    own = sum(not key.startswith(_ALSO_IN_NEW_FORMS) for key in keys)
    return len(keys) >= _FEWEST_ROWS and (
        own > 1 or (own == 1 and any(column_kind(label)[0] == "unit" for label in labels))
    )


def _width(table: Table) -> int:
    return max(map(len, table.rows), default=0)


def named_year(tables: Sequence[Table]) -> int | None:
    """The only year that the headers name, for documents in which nothing else tells the year."""
    found = (columns for table in tables if (columns := find_columns(table, None)))
    years = {year for columns in found for segment in columns.segments for year in segment.years.values()}
    return years.pop() if len(years) == 1 else None


def read_statistics(tables: Sequence[Table], year: int | None, agency: str | None) -> TableReading:
    """The rows of the statistical tables. `year` and `agency` are those of the report."""
    reading = TableReading("statistics")
    places = RowPlaces()
    columns: Columns | None = None
    found: list[tuple[Table, Columns]] = []
    for table in map(rows_apart, tables):
        columns = find_columns(table, columns)
        if columns:
            found.append((table, columns))
            continue
        if read_agency_rows(reading, table, agency):
            continue
        message = f"no header tells the columns of table {table.number + 1}"
        reading.note("table.columns_unknown", "warning", "columns", message)
        reading.lost_row("", " / ".join(printed(row) for row in table.rows[:40]))
    segments = {id(segment): segment for _, columns in found for segment in columns.segments}
    dated = any(year in segment.years.values() for segment in segments.values())
    for segment in segments.values():
        _choose(reading, segment, year, agency, dated=dated)
    for table, columns in of_own_agency(reading, found, agency, year):
        named = set() if dated else years_of_caption((), table)
        if year and named and year not in named:
            message = f"the caption names {', '.join(map(str, sorted(named)))}, the report is about {year}"
            reading.note("table.other_year", "info", "year", message)
        rows = [table.slots(row) if table.exact else list(table.cells(row)) for row in range(len(table.rows))]
        if not columns.headed:
            reading.note("column.without_header", "info", "year", "no header stands above the only column of values")
        for segment in columns.segments:
            for row in range(columns.first_row, len(table.rows)):
                _read_row(reading, places, segment, rows[row], table.rows[row], columns.header)
    reading.settle_merged()
    return reading


def _choose(reading: TableReading, segment: Segment, year: int | None, agency: str | None, *, dated: bool) -> None:
    """Settle which column is the year's: that of the report's year, or of the report's own agency. `dated`: a column names the year."""
    for column, header in list(segment.others.items()):
        if (
            agency
            and "".join(header.split()).removesuffix("统计数") == agency
            and "year" not in segment.values.values()
        ):
            segment.values[column] = "year"
            del segment.others[column]
    years = {
        column: named for column, named in segment.years.items() if column in segment.values or column in segment.others
    }
    if year and dated:
        for column, named in years.items():
            if segment.values.get(column) == "year" and named != year:
                segment.others[column] = str(named)
                del segment.values[column]
            elif named == year and column in segment.others and "year" not in segment.values.values():
                segment.values[column] = "year"
                del segment.others[column]
    elif year:
        for column in years:
            if segment.values.get(column) == "year":
                message = _OTHER_YEAR.format(printed=years[column], year=year)
                reading.note("column.other_year", "warning", "year", message)
    for header in segment.others.values():
        if (column_note := header.strip()) and column_kind(header)[0] != "note":
            reading.note("column.unknown", "warning", "columns", f"the column “{column_note}” is none of the form")


def _read_row(
    reading: TableReading,
    places: RowPlaces,
    segment: Segment,
    slots: Sequence[GridCell | None],
    own: Sequence[GridCell],
    header: int,
) -> None:
    labels = [cell for cell in _cells(slots, segment.labels) if cell.kind == "words"]
    unit_cell = next(iter(_cells(slots, [segment.unit] if segment.unit is not None else [])), None)
    values = {
        kind: cell for column, kind in segment.values.items() for cell in _cells(slots, [column]) if cell not in labels
    }
    others = [cell for cell in _cells(slots, segment.others) if cell.text and cell not in labels]
    rest = printed([*values.values(), *others])
    if labels and _SIGNATURE.match(labels[0].text):
        if any(cell.kind == "number" for cell in own):
            reading.unknown.append(printed(own))
        return
    if not labels:
        if any(cell.kind == "number" for cell in own):
            reading.lost_row("", printed(cell for cell in own if cell.text))
        return
    for group in labels[:-1]:
        if group in own:
            places.heading(of_group(read_label(group.text)))
    label = read_label(labels[-1].text)
    if label.words in _TOTALS and len(labels) > 1:
        label = of_group(read_label(labels[-2].text))
    if _is_heading(labels[-1], unit_cell, [*values.values(), *others]):
        places.heading(label)
        if any(cell.kind == "number" for cell in values.values()) or _ENDS_WITH_NUMBER.search(labels[-1].text):
            reading.lost_row(printed(labels[-1:]), rest or "its number in the cell of its label")
        return
    key = places.place(label)
    if key and _is_shifted(segment, slots, header):
        _read_shifted(reading, key, segment, slots, labels[-1])
        return
    unit = "".join(unit_cell.text.split()) if unit_cell is not None and unit_cell.text else label.unit
    if key and (wide := _over_columns(values)):
        reading.unknown.append(f"{printed(labels[-1:])} | {unit or ''} | {wide.text}")
        reading.put_row(key, (), ())
        reading.note(
            "cell.merged",
            "warning",
            key,
            f"one cell “{wide.text}” spans several columns: it says nothing of any one of them",
        )
        rest = printed(others)
    elif key:
        shown = [kind for kind in COLUMNS if kind in values]
        reading.put_row(key, shown, [values[kind]._replace(unit=values[kind].unit or unit) for kind in shown])
        rest = printed(others)
    if rest and (others or not key):
        reading.unknown.append(f"{printed(labels[-1:])} | {unit or ''} | {rest}")
    if not key and rest:
        reading.rows_lost = True
        reading.note("row.unknown", "info", printed(labels[-1:]), f"no row of the form; it prints {rest}")


def _is_heading(label: GridCell, unit: GridCell | None, values: Sequence[GridCell]) -> bool:
    """Whether a row is a heading: its unit is a dash, it has no values, or it is a 情况 without unit and values."""
    if unit is not None and unit.kind == "dash":
        return True
    of_all = label.text.rstrip("：: ").endswith("情况") and not (unit is not None and unit.text)
    return not values or (of_all and all(cell.kind == "blank" for cell in values))


def _headed(segment: Segment) -> list[int]:
    """The columns of values that have a header."""
    return sorted([*segment.values, *(column for column, header in segment.others.items() if header)])


def _is_shifted(segment: Segment, slots: Sequence[GridCell | None], header: int) -> bool:
    """Whether the cells of a row stand elsewhere than its header: some are missing, some are too many, or a unit is no unit."""
    if not header:
        return False
    columns = [*([segment.unit] if segment.unit is not None else []), *_headed(segment)]
    cells = [slots[column] if column < len(slots) else None for column in columns]
    behind = [cell for cell in slots[header:] if cell is not None and cell.text]
    unit = cells[0] if segment.unit is not None else None
    values = cells[segment.unit is not None :]
    return (
        None in cells
        or bool(behind)
        or (unit is not None and unit.kind == "number")
        or any(cell is not None and UNIT.fullmatch(cell.text.strip()) for cell in values)
    )


def _read_shifted(
    reading: TableReading, key: str, segment: Segment, slots: Sequence[GridCell | None], label: GridCell
) -> None:
    """A row whose cells do not stand below their headers: where it has just as many values as columns of them, in order; else none."""
    columns = _headed(segment)
    behind = [cell for cell in _cells(slots, range(len(slots))) if cell.column > label.column and cell is not label]
    units = [cell for cell in behind if UNIT.fullmatch(cell.text.strip())]
    values = [cell for cell in behind if cell not in units]
    shown = printed(values)
    if (
        0 < len(values) == len(columns)
        and label.column < columns[0]
        and not any(cell.kind == "words" for cell in values)
    ):
        placed = {segment.values.get(column): cell for column, cell in zip(columns, values, strict=True)}
        unit = units[0].text.strip() if units else None
        kinds = [kind for kind in COLUMNS if kind in placed]
        reading.put_row(key, kinds, [placed[kind]._replace(unit=placed[kind].unit or unit) for kind in kinds])
        reading.note("row.shifted", "warning", key, f"{SHIFTED}: {shown}")
        return
    reading.put_absent(key, segment.values.values(), f"the columns of its values are not certain: {shown}")
    reading.unknown.append(f"{printed([label])} | {shown}")


def _over_columns(values: Mapping[str, GridCell]) -> GridCell | None:
    """The cell that prints a number over several columns of values."""
    cells = list(values.values())
    return next((cell for index, cell in enumerate(cells) if cell.value is not None and cell in cells[:index]), None)


def _cells(slots: Sequence[GridCell | None], columns: Iterable[int]) -> list[GridCell]:
    """The cells that stand in these columns, each once."""
    found = {id(cell): cell for column in columns if column < len(slots) and (cell := slots[column]) is not None}
    return list(found.values())
