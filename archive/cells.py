"""The cells of a version, packed: about half a kilobyte where rows of a table would take fifteen.

A row of `version_cells` holds a JSON array with an element a cell:

12                               reported, printed as it counts
null                             blank, printed as nothing
"—"                              a dash, printed so
false                            absent
["reported", "0.5", "0.5万元"]   anything else: status, value, printed
["reported", 3, "5", 7]          a value that correction 7 put in the place of what is printed

Which cell each element is stands in `layout_cells`, where the cells stood in their document in `cell_places`; reports of
one form and one template share them. The view `cells` puts everything together again, a row a cell.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from extract.report import Table, TableCell

Key = tuple[str, str, str]
_Rows = tuple[tuple[str, str, tuple[str, ...]], ...]


class StoredPlace(NamedTuple):
    """An `extract.Place` as the archive keeps it."""

    table: int
    row: int
    column: int
    xpath: None = None


def add_cells(
    connection: sqlite3.Connection,
    version_id: int,
    tables: Mapping[str, Table],
    corrections: Mapping[Key, int] | None = None,
) -> None:
    """Write the cells of a version. `corrections` tells, by (table, row, column), which correction gave a cell."""
    rows = tuple((table, row, tuple(columns)) for table, rows in tables.items() for row, columns in rows.items())
    cells = [cell for rows in tables.values() for columns in rows.values() for cell in columns.values()]
    if not cells:
        return
    # Nearly all cells are plain numbers; this loop is what writing a version costs.
    packed = [
        printed if status == "reported" and value.__class__ is int and printed == str(value) else _packed(cell)
        for cell in cells
        for status, value, printed in ((cell.status, cell.value, cell.printed),)
    ]
    if corrections:
        for position, key in enumerate(_keys(rows)):
            if key in corrections:
                cell = cells[position]
                packed[position] = _json([cell.status, cell.value, cell.printed, corrections[key]])
    places = tuple([at and (at.table, at.row, at.column) for at in [cell.at for cell in cells]])
    connection.execute(
        "INSERT INTO version_cells VALUES (?, ?, ?, ?)",
        (version_id, _layout_id(connection, rows), _place_id(connection, places), f"[{','.join(packed)}]"),
    )


def _packed(cell: TableCell) -> str:
    if cell.status == "blank" and cell.printed == "":
        return "null"
    if cell.status == "dash" and cell.printed is not None:
        return _json(cell.printed)
    if cell.status == "absent" and cell.printed is None:
        return "false"
    return _json([cell.status, cell.value, cell.printed])


def _keys(rows: _Rows) -> Iterator[Key]:
    return ((table, row, column) for table, row, columns in rows for column in columns)


def _layout_id(connection: sqlite3.Connection, rows: _Rows) -> int:
    digest, _ = _text(rows)
    found = connection.execute("SELECT id FROM cell_layouts WHERE sha256 = ?", (digest,)).fetchone()
    if found:
        return int(found[0])
    sql = "INSERT INTO cell_layouts (sha256) VALUES (?) RETURNING id"
    layout_id = int(connection.execute(sql, (digest,)).fetchone()[0])
    paths = [(layout_id, *key, f"$[{position}]") for position, key in enumerate(_keys(rows))]
    connection.executemany("INSERT INTO layout_cells VALUES (?, ?, ?, ?, ?)", paths)
    return layout_id


def _place_id(connection: sqlite3.Connection, places: tuple[object, ...]) -> int:
    digest, text = _text(places)
    found = connection.execute("SELECT id FROM cell_places WHERE sha256 = ?", (digest,)).fetchone()
    if found:
        return int(found[0])
    sql = "INSERT INTO cell_places (sha256, places) VALUES (?, ?) RETURNING id"
    return int(connection.execute(sql, (digest, text)).fetchone()[0])


@lru_cache(maxsize=1024)
def _text(shared: tuple[object, ...]) -> tuple[str, str]:
    """What many versions share, as JSON, and the SHA-256 that it is found by."""
    text = _json(shared)
    return sha256(text.encode()).hexdigest(), text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
