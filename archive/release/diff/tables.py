"""Which rows of every table but the cells differ between two releases, and what the packages say of themselves.

The rows of a table wait in a temporary database on the disk: tables of a whole country have millions.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.release.definition import Table
from archive.release.diff.read_back import Release
from archive.release.tables import TABLES

_LEFT_OUT = {"cells", "reports"}  # the changes of cells tell of them
_NAMES = {"coverage": ("panel_id", "agency", "region", "year")}
_ABOUT = ("title", "scope", "licenses", "homepage", "contributors", "temporal", "spatial")


@dataclass(frozen=True)
class RowChange:
    """A row that came (`old` is None), went (`new` is None) or differs. `row` names it; values are by column, "" for none."""

    table: str
    row: str
    old: dict[str, str] | None
    new: dict[str, str] | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that differ."""
        if self.old is None or self.new is None:
            return ()
        return tuple(name for name in self.new if self.old[name] != self.new[name])


@dataclass
class TableCounts:
    came: int = 0
    went: int = 0
    changed: int = 0


def compare_tables(old: Release, new: Release) -> Iterator[RowChange]:
    """The rows of every table but `cells` and `reports`, table by table; then what `datapackage.json` says, as the table `package`."""
    for table in TABLES:
        if table.name not in _LEFT_OUT:
            yield from _rows(table, old, new)
    for name in _ABOUT:
        before, after = (json.dumps(release.about(name), ensure_ascii=False) for release in (old, new))
        if before != after:
            yield RowChange("package", name, {"value": before}, {"value": after})


def count(changes: Iterator[RowChange]) -> dict[str, TableCounts]:
    found: dict[str, TableCounts] = {}
    for change in changes:
        counts = found.setdefault(change.table, TableCounts())
        if change.old is None:
            counts.came += 1
        elif change.new is None:
            counts.went += 1
        else:
            counts.changed += 1
    return found


def _rows(table: Table, old: Release, new: Release) -> Iterator[RowChange]:
    columns = [field.name for field in table.fields]
    names = table.key or _NAMES[table.name]
    database = sqlite3.connect("")  # temporary, on the disk
    try:
        database.execute("CREATE TABLE old (name TEXT PRIMARY KEY, row TEXT) WITHOUT ROWID")
        database.executemany("INSERT INTO old VALUES (?, ?)", _named(old, table, columns, names))
        for name, row in _named(new, table, columns, names):
            before = database.execute("SELECT row FROM old WHERE name = ?", (name,)).fetchone()
            if before is None:
                yield RowChange(table.name, name, None, dict(zip(columns, json.loads(row), strict=True)))
                continue
            database.execute("DELETE FROM old WHERE name = ?", (name,))
            if before[0] != row:
                values = (dict(zip(columns, json.loads(text), strict=True)) for text in (before[0], row))
                yield RowChange(table.name, name, *values)
        for name, row in database.execute("SELECT name, row FROM old ORDER BY name"):
            yield RowChange(table.name, name, dict(zip(columns, json.loads(row), strict=True)), None)
    finally:
        database.close()


def _named(release: Release, table: Table, columns: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Of two rows with one name the second has a number behind it."""
    places = [columns.index(name) for name in names]
    seen: Counter[str] = Counter()
    for row in release.rows(table.name):
        name = " ".join(row[place] for place in places)
        if not table.key:
            seen[name] += 1
            name = name if seen[name] == 1 else f"{name} {seen[name]}"
        yield name, json.dumps(row, ensure_ascii=False)
