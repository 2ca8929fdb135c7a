"""One SQLite file with every table, its keys, and `fields`: what each column is.

Numbers have NUMERIC affinity: decimals with more digits than a double holds stay text.
"""

import sqlite3
import struct
from pathlib import Path

from archive.base.errors import storage_error
from archive.release.cell_rows import Columns
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
        return SqliteTable(self._connection, self._path, table)

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


def _create(table: Table) -> str:
    columns = [
        f'"{field.name}" {_TYPES.get(field.type, "TEXT")}{" PRIMARY KEY" if table.key == (field.name,) else ""}'
        for field in table.fields
    ]
    if len(table.key) > 1:
        columns.append(f"PRIMARY KEY ({', '.join(table.key)})")
    columns += [f'FOREIGN KEY ("{column}") REFERENCES "{target}" (id)' for column, target in table.foreign_keys]
    return f'CREATE TABLE "{table.name}" ({", ".join(columns)}){" WITHOUT ROWID" if len(table.key) > 1 else ""}'
