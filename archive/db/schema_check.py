"""Does archive.db have the schema that this program makes? Nothing is read from a file with another schema.

Tables, views, triggers and indexes must be those of the applied migrations, word for word. Additional tables and views are
allowed. So are missing indexes and triggers that only make queries faster or refuse changes.
"""

import sqlite3
from functools import cache
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from pathlib import Path

from archive.base.errors import StrangeDatabase
from archive.db.database import Database
from archive.db.schema import migrations

# Of what all migrations make; where another is found, tables and views are compared one by one.
_NEWEST = "b8d1c926bc83b5e445b3d07cbc68f21aec03d37448cf9dc7d1f2095da1935721"
_Schema = dict[str, tuple[str, str, str]]


def check_schema(db: Database, path: Path) -> None:
    """StrangeDatabase when it is not as its migrations make it, or when decisions about agencies go round in a circle."""
    found = _schema(db.conn)
    kind, _, sql = found.get("_sqlite_migrations", ("table", "", ""))
    if kind != "table" or "VIRTUAL" in sql.upper():
        raise _strange(path, "its _sqlite_migrations is no table")
    if _digest(found) != _NEWEST:
        applied = tuple(migration.name for migration in migrations.applied(db)) if "_sqlite_migrations" in found else ()
        _compare(found, applied, path)
    db.conn.execute("PRAGMA trusted_schema = ON")  # as its views and triggers need it; they are ours
    if "same_agencies" in found:
        _refuse_circles(db.conn, path)


def _compare(found: _Schema, applied: tuple[str, ...], path: Path) -> None:
    if unknown := set(applied) - {migration.name for migration in migrations.pending(Database(memory=True))}:
        raise _strange(path, f"a newer version made it ({min(unknown)[:40]!r})")
    expected = _expected(applied) if applied else {}
    for name, what in expected.items():
        there = found.get(name)
        if there is None and what[0] in ("table", "view"):
            raise _strange(path, f"the {what[0]} {name} is missing")
        if there is not None and there != what:
            raise _strange(path, f"{name} is another {what[0]} than this program makes")
    for name, (kind, table, _) in found.items():
        if name in expected or name.startswith(("sqlite_", "_sqlite_", "idx__sqlite_")):
            continue
        if not applied or kind in ("trigger", "index"):
            raise _strange(path, f"it has the {kind} {name[:40]!r} on {table[:40]!r}, which this program does not make")


def _strange(path: Path, reason: str) -> StrangeDatabase:
    return StrangeDatabase(
        f"{path} is no archive that this version of nianbao can read: {reason}; "
        "nianbao rebuild makes it again from the WARC files"
    )


def _schema(connection: sqlite3.Connection) -> _Schema:
    """Name → type, table and SQL without white space; not what SQLite and sqlite-utils make for themselves."""
    rows = connection.execute("SELECT name, type, tbl_name, sql FROM sqlite_master")
    return {
        str(name): (str(kind), str(table), "".join(str(sql).split()))
        for name, kind, table, sql in rows
        if not str(name).startswith("sqlite_autoindex_")
    }


def _digest(schema: _Schema) -> str:
    return sha256(repr(sorted(schema.items())).encode("utf-8", "backslashreplace")).hexdigest()


@cache
def _expected(applied: tuple[str, ...]) -> _Schema:
    """What these migrations make, without the table that lists them."""
    with Database(memory=True) as db:
        for migration in migrations.pending(db):
            if migration.name in applied:
                migration.fn(db)
        return {name: what for name, what in _schema(db.conn).items() if not name.startswith(("_sqlite_", "sqlite_"))}


def _refuse_circles(connection: sqlite3.Connection, path: Path) -> None:
    """Views follow an agency to the one that people found it to be: for ever, where that leads back."""
    graph: TopologicalSorter[object] = TopologicalSorter()
    for agency_id, other in connection.execute("SELECT agency_id, same_as_id FROM same_agencies"):
        graph.add(agency_id, other)
    try:
        graph.prepare()
    except CycleError as error:
        raise _strange(path, f"what people decided about agency {error.args[1][0]} leads back to it") from error
