"""Rows of the other archive as rows of ours.

A row of ours is the same where its key is, with what it refers to in terms of ours; the key is all columns but `id` where
none is given. `map_TABLE` (temporary) maps the numbers of the other archive's rows to those of ours.
`healed_records` tells of damaged records, of which none comes.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import NamedTuple

from archive.base import times
from archive.capture.runs import finish_run, start_run
from archive.db.handle import Archive
from archive.db.journal import is_behind, seal
from archive.merging.other_archive import kind_of, newest_ids
from archive.warc.run_files import MERGED, RunFiles

_AT_ONCE = 10_000  # rows of the other archive that a transaction looks at
# Where a row says where a WARC file is, it is ours that counts.
_NOT_MAPPED = {"warc_files"}


class _Column(NamedTuple):
    """`refers_to` is a table of which the value is a number, or ""."""

    name: str
    required: bool
    refers_to: str


class Rows:
    """Writes rows of the other archive, attached as `other`, into ours. The run begins when there is something to write."""

    def __init__(
        self, archive: Archive, other: Archive, run_id: int | None = None, files: RunFiles | None = None
    ) -> None:
        """With a run and its files if they are not of a merge: then `finish` is not called."""
        self.archive = archive
        self.connection = archive.db.conn
        self._other = other
        self._newest = newest_ids(other)
        self._run_id = run_id
        if files:
            self.files = files
        self._tables: dict[str, Table] = {}

    @property
    def run_id(self) -> int:
        """WrongKind."""
        if self._run_id is None:
            kind = kind_of(self._other)
            sample = None if kind is None else kind == "sample"
            self._run_id = start_run(self.archive, contact=None, command="merge", sample=sample)
        return self._run_id

    @cached_property
    def files(self) -> RunFiles:
        return RunFiles(self.archive.data, self.run_id, {"description": "records of another archive"}, MERGED)

    def table(self, name: str) -> "Table":
        if name not in self._tables:
            self._tables[name] = Table(self, name)
        return self._tables[name]

    @contextmanager
    def arriving(self, *tables: str) -> Iterator[None]:
        """A transaction in which all new rows of these tables come from the other archive."""
        with self.writing():
            before = {table: self.last_id(table) for table in tables}
            yield
            self.note_arrivals(before)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction in which our archive follows from what came."""
        with self.archive.db.atomic():
            yield
            if is_behind(self.connection):
                seal(self.connection, self.files)

    def note_arrivals(self, before: Mapping[str, int]) -> None:
        """Write down which rows came, by the last number of each table before."""
        now = times.now()
        for table, last in before.items():
            if (newest := self.last_id(table)) > last:
                self.connection.execute(
                    "INSERT INTO merged_rows (run_id, table_name, first_id, last_id, recorded_at) VALUES (?, ?, ?, ?, ?)",
                    (self.run_id, table, last + 1, newest, now),
                )

    def last_id(self, table: str) -> int:
        return int(self.connection.execute(f"SELECT coalesce(max(id), 0) FROM main.{table}").fetchone()[0])  # noqa: S608

    def newest(self, table: str) -> int:
        """The last number of the other archive's table when the merge began; a run may add more meanwhile."""
        return self._newest[table]

    def own_id(self, table: str, other_id: int | None) -> int | None:
        """The number of the row of ours that is the same; None when there is none."""
        found = self.connection.execute(f"SELECT own_id FROM map_{table} WHERE other_id = ?", (other_id,)).fetchone()  # noqa: S608
        return found and int(found[0])

    def forget(self) -> None:
        """Drop what maps the numbers of the other archive to ours."""
        for name in self._tables:
            self.connection.execute(f"DROP TABLE map_{name}")

    def finish(self, outcome: str) -> None:
        """End the run, if it began."""
        if self._run_id is not None:
            self.files.close()
            finish_run(self.archive, self._run_id, outcome)


class Table:
    """A table of both archives."""

    def __init__(self, rows: Rows, name: str) -> None:
        self._rows = rows
        self._connection = rows.connection
        self.name = name
        rows.connection.execute(f"CREATE TEMP TABLE map_{name} (other_id INTEGER PRIMARY KEY, own_id INTEGER NOT NULL)")

    def take(
        self, *key: str, where: str = "TRUE", values: Mapping[str, str] | None = None, noted: bool = False
    ) -> tuple[int, int]:
        """Add the rows that are new; how many came, and how many could not, for what they refer to is not here.

        `values` are expressions in the place of what the other archive (`o`) has. `noted` fills `map_TABLE`.
        """
        came = 0
        newest = self._rows.newest(self.name)
        for last in range(0, newest, _AT_ONCE):
            with self._rows.arriving(self.name):
                came += self.take_some(last + 1, min(last + _AT_ONCE, newest), *key, where=where, values=values)
        if noted:
            self.note(*key, where=where, values=values)
        return came, self._left()

    def take_some(
        self, first: int, last: int, *key: str, where: str = "TRUE", values: Mapping[str, str] | None = None
    ) -> int:
        """Of the rows with these numbers those that are new and can come, within a transaction; how many did."""
        sql = (
            f"INSERT OR IGNORE INTO main.{self.name} ({', '.join(self.columns)}) "  # noqa: S608
            f"SELECT {', '.join(self._values(values))} FROM other.{self.name} AS o {self._joins} "
            f"WHERE {where} AND {self._known()} AND o.id BETWEEN ? AND ? "
            f"AND NOT EXISTS (SELECT 1 FROM main.{self.name} AS m WHERE {self._same(key, values)}) ORDER BY o.id"
        )
        return self._connection.execute(sql, (first, last)).rowcount

    def copy(self, where: str, values: Mapping[str, str] | None = None) -> None:
        """Add rows in the order of their numbers, within a transaction; what they refer to is here."""
        order = "o.id" if self._has_id else "o.report_version_id"
        self._connection.execute(
            f"INSERT INTO main.{self.name} ({', '.join(self.columns)}) SELECT {', '.join(self._values(values))} "  # noqa: S608
            f"FROM other.{self.name} AS o {self._joins} WHERE {where} ORDER BY {order}"
        )

    def note(self, *key: str, where: str = "TRUE", values: Mapping[str, str] | None = None) -> None:
        """Fill `map_TABLE` with the rows that both archives have."""
        self._connection.execute(
            f"INSERT OR IGNORE INTO map_{self.name} SELECT o.id, m.id FROM other.{self.name} AS o {self._joins} "  # noqa: S608
            f"JOIN main.{self.name} AS m ON {self._same(key, values)} WHERE {where} ORDER BY m.id"
        )

    def _left(self) -> int:
        sql = f"SELECT count(*) FROM other.{self.name} AS o {self._joins} WHERE o.id <= ? AND NOT ({self._known()})"  # noqa: S608
        newest = (self._rows.newest(self.name),)
        return int(self._connection.execute(sql, newest).fetchone()[0]) if self._joins else 0

    @cached_property
    def _described(self) -> list[_Column]:
        columns = self._connection.execute(f"PRAGMA main.table_info({self.name})").fetchall()
        keys = self._connection.execute(f"PRAGMA main.foreign_key_list({self.name})").fetchall()
        refers_to = {row[3]: row[2] for row in keys if row[2] not in _NOT_MAPPED}
        return [_Column(row[1], bool(row[3]), refers_to.get(row[1], "")) for row in columns if row[1] != "id"]

    @cached_property
    def _has_id(self) -> bool:
        return any(row[1] == "id" for row in self._connection.execute(f"PRAGMA main.table_info({self.name})"))

    @property
    def columns(self) -> list[str]:
        """Without `id`."""
        return [column.name for column in self._described]

    @property
    def _joins(self) -> str:
        return " ".join(
            f"LEFT JOIN map_{c.refers_to} AS to_{c.name} ON to_{c.name}.other_id = o.{c.name}"
            for c in self._described
            if c.refers_to
        )

    def _known(self) -> str:
        """Whether everything that a row refers to is in our archive."""
        conditions = [f"(o.{c.name} IS NULL OR to_{c.name}.own_id IS NOT NULL)" for c in self._described if c.refers_to]
        return " AND ".join(conditions) or "TRUE"

    def _values(self, values: Mapping[str, str] | None) -> list[str]:
        given = values or {}
        return [given.get(c.name, f"to_{c.name}.own_id" if c.refers_to else f"o.{c.name}") for c in self._described]

    def _same(self, key: tuple[str, ...], values: Mapping[str, str] | None) -> str:
        named = zip(self._described, self._values(values), strict=True)
        return " AND ".join(
            f"m.{column.name} {'=' if column.required else 'IS'} {value}"
            for column, value in named
            if column.name in key or not key
        )
