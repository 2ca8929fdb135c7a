"""What an archive holds on disk, and damage to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

_OTHERS = {"_sqlite_migrations", "sqlite_sequence", "incidents"}


def dump(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, by table; not of those that are made from others, at another time."""
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()
            for name in tables
            if name not in _OTHERS and not name.startswith(("search_", "coverage_"))
        }


def lose_database(data: Path) -> None:
    for path in data.glob("archive.db*"):
        path.unlink()


def files_of(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x04
    path.write_bytes(data)
