"""A number of a report with the cells that it is read from, so that a page can lead from it to its evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.db.cells import Key
from archive.reports.layout.cell_names import cell_text
from archive.series.series import SeriesNumber
from extract import Cell

_ABSENT = Cell("absent")


@dataclass(frozen=True)
class Part:
    """A cell that a figure is read from: `name` is TABLE.ROW.COLUMN, `text` what pages show of the cell."""

    name: str
    status: str
    text: str


@dataclass(frozen=True)
class Figure:
    """`parts` are the cells whose sum it is; none where only a sentence states it."""

    value: int
    parts: tuple[Part, ...]


def of_series(number: SeriesNumber | None, cells: Mapping[Key, Cell]) -> Figure | None:
    if number is None or not isinstance(number.value, int):
        return None
    return Figure(number.value, tuple(_part(cells, _key(name)) for name in number.cells))


def sum_of(cells: Mapping[Key, Cell], keys: Iterable[Key]) -> Figure | None:
    """None unless each of the cells is a number."""
    keys = tuple(keys)
    found = sum_of_numbers(cells, keys)
    return found if found and len(found.parts) == len(keys) else None


def sum_of_numbers(cells: Mapping[Key, Cell], keys: Iterable[Key]) -> Figure | None:
    """Of those of the cells that are numbers; None where none is."""
    values = {key: value for key in keys if (value := _value(cells, key)) is not None}
    return Figure(sum(values.values()), tuple(_part(cells, key) for key in values)) if values else None


def _part(cells: Mapping[Key, Cell], key: Key) -> Part:
    cell = cells.get(key, _ABSENT)
    return Part(".".join(key), cell.status, cell_text(cell))


def _value(cells: Mapping[Key, Cell], key: Key) -> int | None:
    cell = cells.get(key)
    return cell.value if cell and isinstance(cell.value, int) else None


def _key(name: str) -> Key:
    table, row, column = name.split(".")
    return table, row, column
