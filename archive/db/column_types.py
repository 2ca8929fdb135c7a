"""Whether every value has the type that its column declares; SQLite does not enforce it."""

import sqlite3
from collections.abc import Iterator

_MAY_BE = {"INTEGER": "('integer', 'null')", "TEXT": "('text', 'null')"}
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"


def wrong_types(connection: sqlite3.Connection) -> Iterator[str]:
    """A sentence for each column with values of another type."""
    for (table,) in connection.execute(_TABLES).fetchall():
        columns = connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
        typed = [(name, declared) for name, declared in columns if declared in _MAY_BE]
        if not typed:
            continue
        counts = ", ".join(f'total(typeof("{name}") NOT IN {_MAY_BE[declared]})' for name, declared in typed)
        row = connection.execute(f'SELECT {counts} FROM "{table}"').fetchone()  # noqa: S608
        for (name, declared), count in zip(typed, row, strict=True):
            if count:
                yield f"{int(count)} values of {table}.{name} are no {declared}"
