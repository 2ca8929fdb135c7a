"""A number of a report with the cells that it is read from, so that a page can lead from it to its evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.db.cells import Key
from archive.series.series import SeriesNumber
from extract import Cell


@dataclass(frozen=True)
class Figure:
    """`parts` are the cells, by name, whose sum it is; none where only a sentence states it."""

    value: int
    parts: tuple[tuple[str, int | None], ...]


def of_series(number: SeriesNumber | None, cells: Mapping[Key, Cell]) -> Figure | None:
    if number is None or not isinstance(number.value, int):
        return None
    return Figure(number.value, tuple((name, _value(cells, _key(name))) for name in number.cells))


def sum_of(cells: Mapping[Key, Cell], keys: Iterable[Key]) -> Figure | None:
    """None unless each of the cells is a number."""
    keys = tuple(keys)
    found = sum_of_numbers(cells, keys)
    return found if found and len(found.parts) == len(keys) else None


def sum_of_numbers(cells: Mapping[Key, Cell], keys: Iterable[Key]) -> Figure | None:
    """Of those of the cells that are numbers; None where none is."""
    parts = tuple((".".join(key), value) for key in keys if (value := _value(cells, key)) is not None)
    return Figure(sum(value for _, value in parts), parts) if parts else None


def _value(cells: Mapping[Key, Cell], key: Key) -> int | None:
    cell = cells.get(key)
    return cell.value if cell and isinstance(cell.value, int) else None


def _key(name: str) -> Key:
    table, row, column = name.split(".")
    return table, row, column
