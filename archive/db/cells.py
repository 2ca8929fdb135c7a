"""The cells of a version, packed. They take half a kilobyte; as one table row per cell they would take fifteen.

A row of `version_cells` holds a JSON array with one element per cell:

12                               reported, and printed exactly so
null                             blank, and nothing is printed
"—"                              a dash, and printed exactly so
false                            absent
["reported", "0.5", "0.5万元"]   anything else: status, value, what is printed
["reported", 3, "5", 7]          printed as 5; correction 7 says 3

`layout_cells` says which cell each element is. `cell_places` says where each cell stands in its document. Reports of the
same form and template share the rows of both. The view `cells` gives one row per cell again.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from types import NoneType
from typing import Any, NamedTuple, get_args

from archive.db.connection import named_rows
from extract import Cell
from extract.text.report import Status, Table, TableCell

Key = tuple[str, str, str]
WITH_UNITS = "statistics"  # the table whose cells have the units that it prints
# Of each row its table, its key, its columns and, where any cell has one, the units of its cells.
_Rows = tuple[tuple[str, str, tuple[str, ...]] | tuple[str, str, tuple[str, ...], tuple[str | None, ...]], ...]
_MOST_LAYOUTS = 1024


class StoredPlace(NamedTuple):
    """An `extract.Place` as the archive keeps it."""

    table: int
    row: int
    column: int
    xpath: None = None
    spot: None = None


class PackedCells(NamedTuple):
    """The cells of a version: `layout` and `places` are JSON that versions share, each with its SHA-256."""

    layout: str
    layout_sha256: str
    places: str
    places_sha256: str
    cells: str


def add_cells(
    connection: sqlite3.Connection,
    version_id: int,
    tables: Mapping[str, Table],
    corrections: Mapping[Key, int] | None = None,
) -> None:
    """Write the cells of a version. `corrections` tells, by (table, row, column), which correction gave a cell."""
    add_packed(connection, version_id, pack(tables, corrections))


def pack(tables: Mapping[str, Table], corrections: Mapping[Key, int] | None = None) -> PackedCells | None:
    """None when there are no cells."""
    rows = tuple(_row(table, row, cells) for table, rows in tables.items() for row, cells in rows.items())
    cells = [cell for rows in tables.values() for columns in rows.values() for cell in columns.values()]
    if not cells:
        return None
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
    layout_sha256, layout = _text(rows)
    places_sha256, places = _text(tuple([at and (at.table, at.row, at.column) for at in [cell.at for cell in cells]]))
    return PackedCells(layout, layout_sha256, places, places_sha256, f"[{','.join(packed)}]")


def _row(
    table: str, row: str, cells: Mapping[str, TableCell]
) -> tuple[str, str, tuple[str, ...]] | tuple[str, str, tuple[str, ...], tuple[str | None, ...]]:
    units = tuple([cell.unit for cell in cells.values()]) if table == WITH_UNITS else ()
    return (table, row, tuple(cells), units) if any(units) else (table, row, tuple(cells))


def add_packed(connection: sqlite3.Connection, version_id: int, packed: PackedCells | None) -> None:
    if packed:
        row = (version_id, packed.cells, packed.layout_sha256, packed.places_sha256)
        if not connection.execute(_INSERT, row).rowcount:
            _add_shared(connection, packed)
            connection.execute(_INSERT, row)


_INSERT = """
INSERT INTO version_cells (report_version_id, layout_id, place_id, cells)
SELECT ?, l.id, p.id, ? FROM cell_layouts AS l JOIN cell_places AS p WHERE l.sha256 = ? AND p.sha256 = ?
"""


class OtherLayout(NamedTuple):
    """A layout of another archive, as our archive has it."""

    layout: str
    sha256: str
    cells: int


def layout_of(cells: Sequence[tuple[str, str, str, str | None]]) -> OtherLayout:
    """The layout with these cells: table, row, column and unit of each."""
    digest, layout = _text(tuple(_rows_of(cells)))
    return OtherLayout(layout, digest, len(cells))


def packed_again(layout: OtherLayout, places: str, cells: str, own_correction: Callable[[int], int]) -> PackedCells:
    """The packed cells of another archive as ours. `own_correction` gives our number of a correction.

    ValueError or TypeError when they are no cells and places.
    """
    elements = json.loads(cells)
    if not isinstance(elements, list) or not len(elements) == layout.cells == _count_places(places):
        raise ValueError("not as many as the layout has")
    corrected = False
    for element in elements:
        if element.__class__ is int or element is None:
            continue
        _check_element(element)
        if element.__class__ is list and len(element) > 3:
            element[3], corrected = own_correction(element[3]), True
    packed = f"[{','.join(map(_json, elements))}]" if corrected else cells
    return PackedCells(layout.layout, layout.sha256, places, _sha256(places), packed)


@lru_cache(maxsize=_MOST_LAYOUTS)
def _count_places(places: str) -> int:
    """ValueError or TypeError when they are none."""
    at = json.loads(places)
    if any(place is not None and (len(place) != 3 or not all(type(n) is int for n in place)) for place in at):
        raise ValueError("a place is none")
    return len(at)


@lru_cache(maxsize=_MOST_LAYOUTS)
def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _check_element(element: Any) -> None:
    if element is False or element.__class__ is str:
        return
    if not isinstance(element, list) or len(element) not in (3, 4) or element[0] not in get_args(Status):
        raise ValueError(f"{str(element)[:40]!r} is no cell")
    _, value, printed, *correction = element
    if type(value) not in (int, str, NoneType) or type(printed) not in (str, NoneType):
        raise ValueError(f"{str(element)[:40]!r} is no cell")
    if any(type(number) is not int for number in correction):
        raise ValueError(f"{str(element)[:40]!r} has no correction")


def _rows_of(layout: Sequence[tuple[str, str, str, str | None]]) -> Iterator[Any]:
    for (table, row), cells in groupby(layout, key=lambda cell: cell[:2]):
        columns = list(cells)
        units = tuple(unit for *_, unit in columns)
        names = tuple(column for _, _, column, _ in columns)
        yield (table, row, names, units) if any(units) else (table, row, names)


def unpack(packed: PackedCells | None) -> dict[Key, Cell]:
    """The cells as they were packed; their places without XPaths."""
    if packed is None:
        return {}
    places = [place and StoredPlace(*place) for place in json.loads(packed.places)]
    elements = map(decoded, json.loads(packed.cells))
    rows = json.loads(packed.layout)
    return {
        key: Cell(status, value, printed, place, unit)
        for key, unit, (status, value, printed, _), place in zip(
            _keys(rows), _units(rows), elements, places, strict=True
        )
    }


def stored_cells(connection: sqlite3.Connection, version_id: int) -> dict[Key, Cell]:
    """The cells of a version without their places: many times faster than the view."""
    sql = (
        "SELECT l.id AS layout_id, l.sha256, v.cells FROM version_cells AS v JOIN cell_layouts AS l ON l.id = v.layout_id "
        "WHERE v.report_version_id = ?"
    )
    row = named_rows(connection, sql, (version_id,)).fetchone()
    if row is None:
        return {}
    keys = _LAYOUTS.get(row["sha256"]) or _read_layout(connection, row["layout_id"], row["sha256"])
    return {
        (table, row_key, column): Cell(*decoded(element)[:3], unit=unit)
        for (table, row_key, column, unit), element in zip(keys, json.loads(row["cells"]), strict=True)
    }


_LAYOUTS: dict[
    str, tuple[tuple[str, str, str, str | None], ...]
] = {}  # by SHA-256, so that it holds of every archive, whatever is rolled back


def _read_layout(
    connection: sqlite3.Connection, layout_id: int, layout_sha256: str
) -> tuple[tuple[str, str, str, str | None], ...]:
    rows = connection.execute(
        "SELECT table_name, row_key, column_key, unit FROM layout_cells WHERE layout_id = ? "
        "ORDER BY CAST(substr(path, 3) AS INTEGER)",
        (layout_id,),
    )
    if len(_LAYOUTS) == _MOST_LAYOUTS:
        _LAYOUTS.clear()
    keys = _LAYOUTS[layout_sha256] = tuple(rows)
    return keys


def decoded(element: Any) -> tuple[Status, int | str | None, str | None, int | None]:
    """Status, value, what is printed and the correction of a packed element."""
    if element.__class__ is int:
        return "reported", element, str(element), None
    if element is None:
        return "blank", None, "", None
    if element is False:
        return "absent", None, None, None
    if isinstance(element, str):
        return "dash", None, element, None
    if isinstance(element, list):
        return element[0], element[1], element[2], element[3] if len(element) > 3 else None
    return "reported", element, str(element), None


def _packed(cell: TableCell) -> str:
    if cell.status == "blank" and cell.printed == "":
        return "null"
    if cell.status == "dash" and cell.printed is not None:
        return _json(cell.printed)
    if cell.status == "absent" and cell.printed is None:
        return "false"
    return _json([cell.status, cell.value, cell.printed])


def _keys(rows: _Rows) -> Iterator[Key]:
    return ((table, row, column) for table, row, columns, *_ in rows for column in columns)


def _units(rows: _Rows) -> Iterator[str | None]:
    return (unit for _, _, columns, *units in rows for unit in (units[0] if units else (None,) * len(columns)))


def _add_shared(connection: sqlite3.Connection, packed: PackedCells) -> None:
    """The layout and the places, where there are none of them yet."""
    layout = (packed.layout_sha256,)
    if not connection.execute("SELECT 1 FROM cell_layouts WHERE sha256 = ?", layout).fetchone():
        layout_id = connection.execute("INSERT INTO cell_layouts (sha256) VALUES (?)", layout).lastrowid
        rows = json.loads(packed.layout)
        cells = enumerate(zip(_keys(rows), _units(rows), strict=True))
        paths = [(layout_id, *key, f"$[{position}]", unit) for position, (key, unit) in cells]
        connection.executemany("INSERT INTO layout_cells VALUES (?, ?, ?, ?, ?, ?)", paths)
    places = (packed.places_sha256, packed.places)
    connection.execute("INSERT OR IGNORE INTO cell_places (sha256, places) VALUES (?, ?)", places)


@lru_cache(maxsize=_MOST_LAYOUTS)
def _text(shared: tuple[object, ...]) -> tuple[str, str]:
    """What many versions share, as JSON, and the SHA-256 that it is found by."""
    text = _json(shared)
    return sha256(text.encode()).hexdigest(), text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
