"""What an archive holds on disk, and damage to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.db.tables import TABLES


def dump(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is not derived, by table."""
    names = [table.name for table in TABLES if not table.derived]
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def lose_database(data: Path) -> None:
    for path in data.glob("archive.db*"):
        path.unlink()


def files_of(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x04
    path.write_bytes(data)
