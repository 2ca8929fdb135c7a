"""One SQLite file with every table, its keys, and `fields`: what each column is.

Numbers have NUMERIC affinity: decimals with more digits than a double holds stay text.
"""

import sqlite3
import struct
from pathlib import Path

from archive.base.errors import storage_error
from archive.release.cell_rows import CellRows, Columns
from archive.release.definition import Table

NAME = "nianbao.sqlite"
_TYPES = {"integer": "INTEGER", "number": "NUMERIC", "exact": "NUMERIC", "boolean": "INTEGER"}
_SETTINGS = ("page_size = 16384", "encoding = 'UTF-8'", "journal_mode = OFF", "synchronous = OFF")
_FIELDS = """
CREATE TABLE fields (
    table_name TEXT, name TEXT, type TEXT, title_zh TEXT, title_en TEXT, description_zh TEXT, description_en TEXT,
    unit_zh TEXT, unit_en TEXT, warnings TEXT, PRIMARY KEY (table_name, name)
) WITHOUT ROWID
"""
_SQLITE_VERSION = 3_040_000
"""Bytes 96 to 99 of the file say which SQLite wrote it last: they would tell two machines apart."""


class SqliteFile:
    def __init__(self, directory: Path) -> None:
        self._path = directory / NAME
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            for setting in _SETTINGS:
                self._connection.execute(f"PRAGMA {setting}")
            self._connection.execute("BEGIN")
            self._connection.execute(_FIELDS)
        except sqlite3.Error as error:
            raise storage_error(error, self._path) from error

    def writer(self, table: Table) -> "SqliteTable":
        of_table = SqliteCells if table.name == "cells" else SqliteTable
        return of_table(self._connection, self._path, table)

    def close(self) -> tuple[Path, ...]:
        try:
            self._connection.execute("COMMIT")
            self._connection.close()
        except sqlite3.Error as error:
            raise storage_error(error, self._path) from error
        with self._path.open("r+b") as file:
            file.seek(96)
            file.write(struct.pack(">I", _SQLITE_VERSION))
        return (self._path,)


class SqliteTable:
    def __init__(self, connection: sqlite3.Connection, path: Path, table: Table) -> None:
        self._connection = connection
        self._path = path
        self._insert = f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.fields))})'  # noqa: S608
        self._names = [field.name for field in table.fields]
        connection.execute(_create(table))
        connection.executemany(
            "INSERT INTO fields VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (table.name, f.name, f.frictionless_type, *f.title, *f.description, *(f.unit or (None, None)), " ".join(f.warnings))
                for f in table.fields
            ],
        )  # fmt: skip

    def add(self, columns: Columns) -> None:
        try:
            self._connection.executemany(self._insert, zip(*(columns[name] for name in self._names), strict=True))
        except sqlite3.OperationalError as error:
            raise storage_error(error, self._path) from error

    def close(self) -> None:
        pass


class SqliteCells(SqliteTable):
    """The cells, unpacked by SQLite itself: binding twelve values a cell from Python would take four times as long."""

    def add_all(self, cells: CellRows) -> None:
        """Every version of the release."""
        self._connection.execute(_LAYOUTS)
        self._connection.execute(_PLACES)
        layouts: set[int] = set()
        places: set[int] = set()
        try:
            for version in cells.packed():
                if version.has_long_numbers:
                    self.add(cells.columns(version))
                    continue
                if version.layout_id not in layouts:
                    layouts.add(version.layout_id)
                    rows = (
                        (version.layout_id << _BITS | element, *cell)
                        for element, *cell in cells.layout(version.layout_id)
                    )
                    self._connection.executemany("INSERT INTO layouts VALUES (?, ?, ?, ?, ?)", rows)
                if version.place_id not in places:
                    if len(places) == _MOST_PLACES:
                        self._connection.execute("DELETE FROM places")
                        places.clear()
                    places.add(version.place_id)
                    self._connection.execute(_ADD_PLACES, (version.place_id << _BITS, cells.places(version.place_id)))
                keys = (version.layout_id << _BITS, version.place_id << _BITS)
                self._connection.execute(_UNPACK, (version.id, *keys, version.cells))
        except sqlite3.OperationalError as error:
            raise storage_error(error, self._path) from error


_BITS = 20  # of a key for the place in the packed array
_MOST_PLACES = 1000
_LAYOUTS = (
    "CREATE TEMP TABLE layouts (key INTEGER PRIMARY KEY, table_name TEXT, row_key TEXT, column_key TEXT, unit TEXT)"
)
_PLACES = "CREATE TEMP TABLE places (key INTEGER PRIMARY KEY, at_table INTEGER, at_row INTEGER, at_column INTEGER)"
_ADD_PLACES = """
INSERT INTO places SELECT ?1 | key, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
FROM json_each(?2) WHERE type = 'array'
"""
# See `archive.db.cells` for what an element is; an array has status, value, what is printed, and the correction.
_UNPACK = """
INSERT INTO cells SELECT ?1, l.table_name, l.row_key, l.column_key,
    CASE e.type WHEN 'null' THEN 'blank' WHEN 'text' THEN 'dash' WHEN 'false' THEN 'absent'
        WHEN 'array' THEN json_extract(e.value, '$[0]') ELSE 'reported' END,
    CASE e.type WHEN 'array' THEN json_extract(e.value, '$[1]') WHEN 'integer' THEN e.value WHEN 'real' THEN e.value END,
    CASE e.type WHEN 'null' THEN '' WHEN 'text' THEN e.value WHEN 'array' THEN json_extract(e.value, '$[2]')
        WHEN 'integer' THEN CAST(e.value AS TEXT) WHEN 'real' THEN CAST(e.value AS TEXT) END,
    p.at_table, p.at_row, p.at_column, CASE e.type WHEN 'array' THEN json_extract(e.value, '$[3]') END, l.unit
FROM json_each(?4) AS e CROSS JOIN layouts AS l ON l.key = (?2 | e.key) LEFT JOIN places AS p ON p.key = (?3 | e.key)
"""


def _create(table: Table) -> str:
    columns = [
        f'"{field.name}" {_TYPES.get(field.type, "TEXT")}{" PRIMARY KEY" if table.key == (field.name,) else ""}'
        for field in table.fields
    ]
    if len(table.key) > 1:
        columns.append(f"PRIMARY KEY ({', '.join(table.key)})")
    columns += [f'FOREIGN KEY ("{column}") REFERENCES "{target}" (id)' for column, target in table.foreign_keys]
    return f'CREATE TABLE "{table.name}" ({", ".join(columns)}){" WITHOUT ROWID" if len(table.key) > 1 else ""}'
