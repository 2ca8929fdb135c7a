"""Excel workbooks, a file a table: a row with names, one with labels, one with units, then the data, as CSMAR has it.

A table with more rows than a sheet takes is cut into sheets by province. Texts are texts: nothing is a formula. Blank is empty.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from archive.base.errors import storage_error
from archive.release.cell_rows import Columns
from archive.release.definition import Field, Table
from archive.release.scope import Chosen

MOST_ROWS = 1_048_576
_HEAD = 3
_LONGEST = 32_767
_EXACT = 10**15  # Excel keeps 15 digits
_PLACE = "province"


class XlsxFiles:
    """`rows` tells of the tables that may be longer than a sheet how many rows they have."""

    def __init__(self, directory: Path, chosen: Chosen, rows: Mapping[str, int], most_rows: int = MOST_ROWS) -> None:
        self._directory = directory
        self._chosen = chosen
        self._rows = rows
        self._most = most_rows
        self._files: list[Path] = []

    def writer(self, table: Table) -> "XlsxFile | None":
        if not table.statistical:
            return None
        self._files.append(self._directory / f"{table.name}.xlsx")
        by_province = self._rows.get(table.name, 0) > self._most - _HEAD
        return XlsxFile(self._files[-1], table, self._chosen, self._most, by_province=by_province)

    def close(self) -> tuple[Path, ...]:
        return tuple(self._files)


class XlsxFile:
    def __init__(self, path: Path, table: Table, chosen: Chosen, most_rows: int, *, by_province: bool) -> None:
        self._path = path
        self._table = table
        self._most = most_rows
        self._by_province = by_province and any(field.name == _PLACE for field in table.fields)
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False})
        day = chosen.day
        created = datetime(day.year, day.month, day.day) if day else datetime(2000, 1, 1)  # noqa: DTZ001 Excel knows no zones
        self._book.set_properties({"title": str(table.title), "created": created, "comments": chosen.version})
        self._bold, self._wrapped = self._book.add_format({"bold": True}), self._book.add_format({"text_wrap": True})
        self._sheets: dict[str, Worksheet] = {}
        self._next: Counter[str] = Counter()
        self._parts: Counter[str] = Counter()

    def add(self, columns: Columns) -> None:
        fields = self._table.fields
        places = columns[_PLACE] if self._by_province else None
        for at, row in enumerate(zip(*(columns[field.name] for field in fields), strict=True)):
            place = (places[at] or "?") if places else self._table.name
            sheet = self._sheet(place)
            number = self._next[place]
            for column, (field, value) in enumerate(zip(fields, row, strict=True)):
                if value is not None:
                    _write(sheet, number, column, field, value)
            self._next[place] += 1

    def close(self) -> None:
        if not self._sheets:
            self._sheet(self._table.name)
        try:
            self._book.close()
        except OSError as error:
            raise storage_error(error, self._path) from error
        except xlsxwriter.exceptions.FileCreateError as error:
            raise storage_error(OSError(str(error)), self._path) from error

    def _sheet(self, place: str) -> Worksheet:
        """The sheet of a place that has room for a row."""
        if place not in self._sheets or self._next[place] >= self._most:
            self._parts[place] += 1
            name = place if self._parts[place] == 1 else f"{place} {self._parts[place]}"
            self._sheets[place] = self._begun(name)
            self._next[place] = _HEAD
        return self._sheets[place]

    def _begun(self, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(_HEAD, 0)
        for row, text in enumerate((_name, _label, _unit)):
            for column, field in enumerate(self._table.fields):
                sheet.write_string(row, column, text(field), self._bold if row == 0 else self._wrapped)
        return sheet


def _name(field: Field) -> str:
    return field.name


def _label(field: Field) -> str:
    return str(field.title)


def _unit(field: Field) -> str:
    return str(field.unit) if field.unit else ""


def _write(sheet: Worksheet, row: int, column: int, field: Field, value: Any) -> None:
    if field.type == "boolean":
        sheet.write_boolean(row, column, bool(value))
    elif field.type in ("integer", "number", "exact") and abs(number := float(value)) < _EXACT:
        sheet.write_number(row, column, number)
    else:
        sheet.write_string(row, column, str(value)[:_LONGEST])
