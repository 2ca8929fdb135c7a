"""The archive as it was known at a time, or without what people corrected.

Temporary views hide the tables of the same names, so every query reads the earlier state without being changed.
"""

import sqlite3
from collections.abc import Iterator

from archive.db.tables import TABLES

# Conditions that leave out what people corrected.
_CORRECTED = {"report_versions": "corrects IS NULL", "corrections": "FALSE"}
_KNOWN_BY = {
    "runs": ("started_at", "finished_at", "read_at"),
    "captures": ("fetched_at", "recorded_at"),
    "findings": ("recorded_at",),
}


def last_event(connection: sqlite3.Connection) -> str | None:
    """When the archive learnt something last: it is now as it was known then. None if it knows nothing."""
    dated = _KNOWN_BY | {table.name: (table.dated,) for table in TABLES if table.dated}
    newest = (
        connection.execute(f"SELECT max({column}) FROM main.{name}").fetchone()[0]  # noqa: S608
        for name, columns in dated.items()
        for column in columns
    )
    return max(filter(None, newest), default=None)


def see(connection: sqlite3.Connection, *, as_of: str | None = None, as_printed: bool = False) -> None:
    """From now on this connection sees what was known at `as_of` (a time of `times.to_text`), as printed if wanted."""
    if not (as_of or as_printed):
        return
    known = {"time": f"'{as_of or '9999'}'", "captures": ", ".join(_captures(connection))}
    views = {
        table.name: table.known_query.format(**known)
        for table in TABLES
        if table.known_query and (as_of or table.name in _CORRECTED)
    }
    if as_printed:
        for name, condition in _CORRECTED.items():
            views[name] += f" AND {condition}"
    for name, select in views.items():
        connection.execute(f"CREATE TEMP VIEW {name} AS {select}")
    for name, sql in connection.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'view'").fetchall():
        connection.execute(sql.replace(f"CREATE VIEW {name}", f"CREATE TEMP VIEW {name}", 1))


def _captures(connection: sqlite3.Connection) -> Iterator[str]:
    """The columns; those of a text are empty when its run had not ended reading, nor the next begun, in time."""
    for _, name, *_ in connection.execute("PRAGMA main.table_info(captures)"):
        in_time = f"CASE WHEN text_warc_file IN in_time THEN {name} END AS {name}"
        yield in_time if name.startswith("text_") else name
