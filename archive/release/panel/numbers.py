"""What the current version of a report says of each variable of the panel: values and their sources."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from archive.db.cells import Key, decoded
from archive.release.cell_rows import elements_of
from archive.release.panel.variables import PanelVariable, labels, own_variables
from archive.reports.lookup import tables_of
from archive.series.series import numbers_of_version, printed_number
from archive.series.series_table import LETTERS
from archive.series.variables import variables
from extract import Cell
from extract.text.report import Table

Number = tuple[int | str | None, str | None]
"""A value and its source; None twice where nothing says it."""

_NOTHING: Number = (None, None)
_SOURCES = {letter: source for source, letter in LETTERS.items()}


class PanelNumbers:
    """Reads layouts once, for they are shared."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._keys = lru_cache(maxsize=512)(self._read_keys)
        self._places = lru_cache(maxsize=512)(self._read_places)

    def of_version(
        self, version_id: int, layout_id: int | None, packed: str | None, series: str | None, sources: str | None
    ) -> dict[str, Number]:
        """By name, in the order of `labels`. `series` and `sources` are the row of `series_numbers`."""
        found = dict.fromkeys(labels(), _NOTHING) | dict(self._of_series(version_id, series, sources))
        if layout_id is not None and packed is not None:
            found |= self._own(layout_id, packed)
        return found

    def _of_series(self, version_id: int, series: str | None, sources: str | None) -> Iterator[tuple[str, Number]]:
        """Those that are kept; of a version that they are not kept of yet, made now."""
        if series is None or sources is None:
            for name, number in numbers_of_version(self._connection, version_id).items():
                yield name, (number.value, number.source) if number else _NOTHING
            return
        for variable, value, letter in zip(variables(), json.loads(series), sources, strict=True):
            yield variable.name, _NOTHING if value is None else (value, _SOURCES[letter])

    def _own(self, layout_id: int, packed: str) -> dict[str, Number]:
        elements, places = elements_of(packed), self._places(layout_id)
        found: dict[str, Number] = {}
        blank: list[PanelVariable] = []
        for variable, sets in zip(own_variables(), places, strict=True):
            for at, less in sets:
                values, taken = [elements[place] for place in at], [elements[place] for place in less]
                if all(element.__class__ is int for element in (*values, *taken)):
                    found[variable.name] = _number(values, taken)
                    break
            else:
                if sets:
                    blank.append(variable)
        if blank:
            needed = {key[0] for variable in blank for keys in variable.cells for key in keys}
            printed = zip(self._keys(layout_id), elements, strict=True)
            cells = {key: Cell(*decoded(element)[:3]) for key, element in printed if key[0] in needed}
            tables = tables_of(cells)
            found |= {variable.name: _proven(variable, cells, tables) for variable in blank}
        return found

    def _read_keys(self, layout_id: int) -> list[Key]:
        """Of each packed element."""
        sql = "SELECT table_name, row_key, column_key, path FROM layout_cells WHERE layout_id = ?"
        rows = sorted((int(path[2:-1]), key) for *key, path in self._connection.execute(sql, (layout_id,)))
        return [(table, row, column) for _, (table, row, column) in rows]

    def _read_places(self, layout_id: int) -> list[list[tuple[list[int], list[int]]]]:
        """Of each variable the places of the cells of each set that the layout has whole."""
        places = {key: place for place, key in enumerate(self._keys(layout_id))}
        return [
            [
                ([places[key] for key in keys], [places[key] for key in less])
                for keys, less in zip(variable.cells, variable.less, strict=True)
                if places.keys() >= {*keys, *less}
            ]
            for variable in own_variables()
        ]


def _number(values: list[int], taken: list[int]) -> Number:
    if taken:
        return _difference(sum(values), sum(taken))
    return sum(values), "cell" if len(values) == 1 else "sum"


def _proven(variable: PanelVariable, cells: Mapping[Key, Cell], tables: Mapping[str, Table]) -> Number:
    """With blanks that printed sums prove to be 0."""
    for keys, less in zip(variable.cells, variable.less, strict=True):
        number = printed_number(keys, cells, tables)
        taken = printed_number(less, cells, tables) if less else None
        if number and not less:
            return number.value, number.source
        if number and taken:
            return _difference(number.value, taken.value)
    return _NOTHING


def _difference(value: Any, taken: Any) -> Number:
    """Nothing, where more is taken off than there is: such a table contradicts itself."""
    whole = value.__class__ is taken.__class__ is int
    return (value - taken, "difference") if whole and value >= taken else _NOTHING
