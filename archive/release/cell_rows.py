"""The packed cells of versions as columns of the long table, and as the values and statuses of the wide one.

The view `cells` unpacks a version's JSON again for every cell; here it is read once. See `archive.db.cells` for the packing.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from archive.db.cells import Key, decoded
from archive.release import wide
from extract.forms import every_form

Columns = Mapping[str, Sequence[Any]]  # of some rows: the values of each field, by its name
_VERSIONS = 100  # in a batch: some 20,000 cells
_LONG_INTEGER = re.compile(r"\d{19}")  # more than databases and Arrow hold
_CELLS = """
SELECT x.report_version_id, x.layout_id, x.place_id, x.cells FROM version_cells AS x
JOIN chosen_versions AS c ON c.id = x.report_version_id ORDER BY x.report_version_id
"""


class PackedVersion(NamedTuple):
    id: int
    layout_id: int
    place_id: int
    cells: str

    @property
    def has_long_numbers(self) -> bool:
        """Whether a number may be too long for an integer of databases: `elements_of` makes text of it."""
        return _LONG_INTEGER.search(self.cells) is not None


class CellRows:
    """Reads layouts and places once, for they are shared."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._layout = lru_cache(maxsize=512)(self._read_layout)
        self._sorted_places = lru_cache(maxsize=64)(self._read_places)
        self._targets = lru_cache(maxsize=512)(self._find_targets)

    def long(self) -> Iterator[Columns]:
        """Rows of the long table, by version and key."""
        batch: dict[str, list[Any]] = {}
        for number, version in enumerate(self.packed(), 1):
            for name, values_of_version in self.columns(version).items():
                batch.setdefault(name, []).extend(values_of_version)
            if number % _VERSIONS == 0:
                yield batch
                batch = {}
        if batch:
            yield batch

    def packed(self) -> Iterator["PackedVersion"]:
        """The versions as they are stored."""
        return map(PackedVersion._make, self._connection.execute(_CELLS))

    def columns(self, version: "PackedVersion") -> Columns:
        """Rows of the long table for one version, by key."""
        (tables, row_keys, column_keys), order, units = self._layout(version.layout_id)
        elements = list(map(elements_of(version.cells).__getitem__, order))
        statuses, values, printed, corrections = columns_of(elements)
        at_tables, at_rows, at_columns = self._sorted_places(version.layout_id, version.place_id)
        return {
            "report_version_id": [version.id] * len(elements),
            "table_name": tables,
            "row_key": row_keys,
            "column_key": column_keys,
            "status": statuses,
            "value": values,
            "printed": printed,
            "at_table": at_tables,
            "at_row": at_rows,
            "at_column": at_columns,
            "correction_id": corrections,
            "unit": units,
        }

    def layout(self, layout_id: int) -> list[tuple[int, str, str, str, str | None]]:
        """Place in the packed array, table, row, column and unit of each cell, by key."""
        keys, order, units = self._layout(layout_id)
        return list(zip(order, *keys, units, strict=True))

    def places(self, place_id: int) -> str:
        """JSON: table, row and column of each element, or null."""
        sql = "SELECT places FROM cell_places WHERE id = ?"
        return str(self._connection.execute(sql, (place_id,)).fetchone()[0])

    def wide(self, form: str | None, layout_id: int | None, packed: str | None) -> tuple[list[Any], list[str]]:
        """Value and status of every cell, in the order of `wide.cell_fields`; those that people corrected, as name:correction."""
        row = list(_without_cells(form))
        if layout_id is None or packed is None:
            return row, []
        statuses, values, _, corrections = columns_of(elements_of(packed))
        for target, status, value in zip(self._targets(layout_id), statuses, values, strict=True):
            if target is not None:
                row[target] = value
                row[target + 1] = status
        if corrections.count(None) == len(corrections):
            return row, []
        names = ["_".join(key) for key in zip(*self._layout(layout_id)[0], strict=True)]
        order = self._layout(layout_id)[1]
        corrected = ((name, corrections[at]) for name, at in zip(names, order, strict=True))
        return row, [f"{name}:{correction}" for name, correction in corrected if correction is not None]

    def _read_layout(self, layout_id: int) -> tuple[tuple[Sequence[str], ...], list[int], Sequence[str | None]]:
        """Tables, rows and columns of the cells by key, the places of those cells in the packed array, and their units."""
        rows = self._connection.execute(
            "SELECT table_name, row_key, column_key, path, unit FROM layout_cells WHERE layout_id = ? ORDER BY 1, 2, 3",
            (layout_id,),
        ).fetchall()
        tables, row_keys, column_keys, paths, units = zip(*rows, strict=True)
        return (tables, row_keys, column_keys), [int(path[2:-1]) for path in paths], units

    def _read_places(self, layout_id: int, place_id: int) -> tuple[list[int | None], ...]:
        places = json.loads(self.places(place_id))
        chosen = [places[position] or (None, None, None) for position in self._layout(layout_id)[1]]
        return tuple([place[part] for place in chosen] for part in range(3))

    def _find_targets(self, layout_id: int) -> list[int | None]:
        """Of each element, where its value stands in the wide row; None for a cell of no form."""
        keys, order, _ = self._layout(layout_id)
        columns = _columns()
        found: dict[int, int | None] = {
            position: columns.get(key) for position, key in zip(order, zip(*keys, strict=True), strict=True)
        }
        return [found[position] for position in range(len(found))]


def elements_of(packed: str) -> list[Any]:
    elements: list[Any] = json.loads(packed)
    return list(map(_with_text, elements)) if _LONG_INTEGER.search(packed) else elements


def _with_text(element: Any) -> Any:
    """A number that is too long for an integer of databases as text, as decimals are."""
    if element.__class__ is int and abs(element) >= 1 << 63:
        return ["reported", str(element), str(element)]
    if isinstance(element, list) and element[1].__class__ is int and abs(element[1]) >= 1 << 63:
        return [element[0], str(element[1]), *element[2:]]
    return element


def columns_of(
    elements: Sequence[Any],
) -> tuple[Sequence[str], Sequence[Any], Sequence[str | None], Sequence[int | None]]:
    """Status, value, what is printed and the correction of each packed element."""
    count = len(elements)
    if set(map(type, elements)) == {int}:
        return ["reported"] * count, elements, list(map(str, elements)), [None] * count
    statuses, values, printed, corrections = zip(*map(decoded, elements), strict=True)
    return statuses, values, printed, corrections


@lru_cache(maxsize=1)
def _columns() -> dict[Key, int]:
    return {key: 2 * number for number, key in enumerate(wide.cell_keys())}


@lru_cache(maxsize=8)
def _without_cells(form: str | None) -> tuple[str | None, ...]:
    """The wide row of a report on this form of which no cell was read."""
    own = set(every_form.cells(form or ""))
    return tuple(status for key in wide.cell_keys() for status in (None, "absent" if key in own else "not on form"))
