"""What migration m006 does with the cells of an older archive: a row a cell becomes a JSON array a version.

A copy of the packing of that time. It stays as it is when `archive/db/cells.py` changes.
"""

import json
import sqlite3
from collections.abc import Iterable
from hashlib import sha256
from itertools import groupby
from typing import Any

_LONG_CELLS = """
SELECT report_version_id, table_name, row_key, column_key, status, value, printed, at_table, at_row, at_column
FROM cells ORDER BY report_version_id, table_name, row_key, column_key
"""
_INSERT = """
INSERT INTO version_cells (report_version_id, layout_id, place_id, cells)
SELECT ?, l.id, p.id, ? FROM cell_layouts AS l JOIN cell_places AS p WHERE l.sha256 = ? AND p.sha256 = ?
"""


def pack_cells(connection: sqlite3.Connection) -> None:
    """Fill `version_cells` and the tables that it refers to from the table `cells`."""
    for version_id, rows in groupby(connection.execute(_LONG_CELLS).fetchall(), key=lambda row: row[0]):
        _pack_version(connection, version_id, [row[1:] for row in rows])


def _pack_version(connection: sqlite3.Connection, version_id: int, cells: list[tuple[Any, ...]]) -> None:
    keys = [cell[:3] for cell in cells]
    layout_sha256, _ = _with_sha256(
        [[*row, [column for _, _, column in columns]] for row, columns in groupby(keys, key=lambda key: key[:2])]
    )
    places_sha256, places = _with_sha256([None if None in cell[6:] else cell[6:] for cell in cells])
    if not connection.execute("SELECT 1 FROM cell_layouts WHERE sha256 = ?", (layout_sha256,)).fetchone():
        sql = "INSERT INTO cell_layouts (sha256) VALUES (?)"
        layout_id = connection.execute(sql, (layout_sha256,)).lastrowid
        paths = [(layout_id, *key, f"$[{position}]") for position, key in enumerate(keys)]
        connection.executemany("INSERT INTO layout_cells VALUES (?, ?, ?, ?, ?)", paths)
    connection.execute("INSERT OR IGNORE INTO cell_places (sha256, places) VALUES (?, ?)", (places_sha256, places))
    packed = [_packed(status, value, printed) for status, value, printed in (cell[3:6] for cell in cells)]
    connection.execute(_INSERT, (version_id, f"[{','.join(packed)}]", layout_sha256, places_sha256))


def _packed(status: str, value: int | str | None, printed: str | None) -> str:
    if status == "reported" and isinstance(value, int) and printed == str(value):
        return str(value)
    if status == "blank" and printed == "":
        return "null"
    if status == "dash" and printed is not None:
        return _json(printed)
    if status == "absent" and printed is None:
        return "false"
    return _json([status, value, printed])


def _with_sha256(shared: Iterable[object]) -> tuple[str, str]:
    text = _json(shared)
    return sha256(text.encode()).hexdigest(), text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
