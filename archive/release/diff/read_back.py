"""A release read again: rows of its tables as text, from CSV, SQLite or Parquet, whichever it has.

A file is read only after its SHA-256 was found to be that of datapackage.json, and only if it has the columns that this
version of nianbao writes.
"""

import csv
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from archive.base import times
from archive.base.errors import BadRelease
from archive.coverage.coverage import region_prefix
from archive.release.definition import Table
from archive.release.formats import sqlite_file
from archive.release.formats.csv_files import unguarded
from archive.release.tables import TABLES
from archive.release.whole import NAME, PACKAGE

Row = tuple[str, ...]
_LONGEST_FIELD = (1 << 31) - 1
_ROWS = 1000


class Release:
    """`created` is the time that it stands for (`as_of`), `archive` what tells its archive from others. "" for an empty one;
    releases of earlier versions of nianbao have no `archive`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        try:
            self._package: dict[str, Any] = json.loads((directory / PACKAGE).read_text("utf-8"))
            own = self._package["name"] == NAME
            self._hashes = {resource["path"]: resource["hash"] for resource in self._package["resources"]}
            self.version: str = self._package["version"]
            self._scope: dict[str, Any] = self._package["scope"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadRelease(f"{directory} is no release: {PACKAGE}: {_reason(error)}") from error
        if not own:
            raise BadRelease(f"{directory} is no release of nianbao: {PACKAGE} has another name")
        self.created: str = self._package.get("created", "")
        self.archive: str = self._package.get("archive", "")
        self._whole: set[str] = set()

    def about(self, name: str) -> Any:
        """What datapackage.json says under this name; None for nothing."""
        return self._package.get(name)

    def in_scope(self, region: str, year: int) -> bool:
        """Would a report of this region about this year be in the release?"""
        first, last = self._scope["years"] or (0, 9999)
        return region.startswith(region_prefix(self._scope["region"] or "")) and bool(first <= year <= last)

    def rows(self, table_name: str, *columns: str) -> Iterator[Row]:
        """These columns of a table (all without any), in the order of its key; "" where there is nothing."""
        table = next(candidate for candidate in TABLES if candidate.name == table_name)
        names = columns or tuple(field.name for field in table.fields)
        read = {
            f"{table_name}.csv": _from_csv,
            sqlite_file.NAME: _from_sqlite,
            f"{table_name}.parquet": _from_parquet,
        }
        for name, from_file in read.items():
            if name in self._hashes:
                self._check(name)
                return from_file(self.directory / name, table, names)
        raise BadRelease(
            f"{self.directory} has the table {table_name} neither as CSV, SQLite nor Parquet; "
            "export it again with --format csv"
        )

    def _check(self, name: str) -> None:
        if name in self._whole:
            return
        path = self.directory / name
        try:
            with path.open("rb") as file:
                found = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
        except OSError as error:
            raise BadRelease(f"{path}: {_reason(error)}; {PACKAGE} lists it; get the release again") from error
        if found != self._hashes[name]:
            raise BadRelease(f"{path} is damaged: it has another SHA-256 than {PACKAGE} says; get the release again")
        self._whole.add(name)


def _reason(error: Exception) -> str:
    return (error.strerror or "") if isinstance(error, OSError) else f"{type(error).__name__} {error}"


def _from_csv(path: Path, table: Table, names: Sequence[str]) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        places = _places(path, table, header, names)
        texts = [at for at, place in enumerate(places) if table.fields[place].type == "string"]
        for row in rows:
            found = [row[place] for place in places]
            for at in texts:
                found[at] = unguarded(found[at])
            yield tuple(found)


def _from_sqlite(path: Path, table: Table, names: Sequence[str]) -> Iterator[Row]:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        header = [row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')]
        _places(path, table, header, names)
        listed, key = (", ".join(f'"{name}"' for name in part) for part in (names, table.key))
        types = {field.name: field.type for field in table.fields}
        booleans = {at for at, name in enumerate(names) if types[name] == "boolean"}
        order = f"ORDER BY {key}" if key else ""
        for row in connection.execute(f'SELECT {listed} FROM "{table.name}" {order}'):  # noqa: S608
            yield tuple(
                _text(bool(value)) if at in booleans and value is not None else _text(value)
                for at, value in enumerate(row)
            )
    finally:
        connection.close()


def _from_parquet(path: Path, table: Table, names: Sequence[str]) -> Iterator[Row]:
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise BadRelease(f"{path}: reading Parquet needs {error.name}: pip install 'nianbao[release]'") from error
    with pq.ParquetFile(path) as file:
        _places(path, table, file.schema_arrow.names, names)
        for batch in file.iter_batches(_ROWS, columns=list(names)):
            columns = [batch.column(name).to_pylist() for name in names]
            yield from (tuple(map(_text, row)) for row in zip(*columns, strict=True))


def _places(path: Path, table: Table, header: Sequence[str], names: Sequence[str]) -> list[int]:
    wanted = [field.name for field in table.fields]
    if list(header) != wanted:
        differing = sorted(set(header) ^ set(wanted))[:3]
        raise BadRelease(
            f"{path}: the table {table.name} has other columns than this version of nianbao writes "
            f"({', '.join(differing) or 'in another order'}); make both releases with the same version: "
            "nianbao export --as-of gives an older one again"
        )
    return [wanted.index(name) for name in names]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").removesuffix(".")
    return times.to_text(value) if isinstance(value, datetime) else str(value)
