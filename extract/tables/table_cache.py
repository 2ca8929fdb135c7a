"""What a reader of tables did, remembered by all that its tables print beside plain numbers.

The forms are fixed by law and the pages of a site share a template, so the same labels come in the same cells again and
again. Where a reader only kept cells and found nothing to remark, what it did rests on all but the digits
(`Table.skeleton`): a row that is placed by its sums always has a finding. From tables that differ in digits only the
same cells are kept without reading them again.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count
from operator import itemgetter
from typing import NamedTuple

from extract.document.model import GridCell, Table
from extract.tables.table_reading import Kept, TableReading


class _Step(NamedTuple):
    """What `put_row` takes; `pick` takes the cells out of all cells of the tables. `plain`: it is the whole row, and its
    cells stay as they are."""

    row: str
    columns: Sequence[str]
    pick: Callable[[Sequence[GridCell]], Sequence[GridCell]]
    unit: str | None
    plain: bool


@dataclass(eq=False, slots=True)
class _Steps:
    """One object for all that take the same steps: quick to look up."""

    taken: Sequence[_Step] = ()


def remembered(name: str, tables: Sequence[Table], beside: Hashable, read: Callable[[], TableReading]) -> TableReading:
    """What `read()` gives: the reading of table `name` from these tables. `beside` is all else that it rests on."""
    skeletons = tuple(table.skeleton() for table in tables)
    if None in skeletons:
        return read()
    steps = _steps(name, skeletons, beside)
    if not steps.taken:
        reading = read()
        if not reading.findings:
            steps.taken = tuple(_steps_of(reading, tables))  # at once: another thread may be reading the same form
        return reading
    reading = TableReading(name, steps=steps)
    cells = _cells(tables)
    for row, columns, pick, unit, plain in steps.taken:
        if plain:
            reading.cells[row] = dict(zip(columns, pick(cells), strict=True))
        else:
            reading.put_row(row, columns, pick(cells), unit=unit)
    return reading


@lru_cache(maxsize=256)
def _steps(_name: str, _skeletons: tuple[Hashable, ...], _beside: Hashable) -> _Steps:
    """The steps for what the arguments say, to be filled in by the first who takes them."""
    return _Steps()


def _steps_of(reading: TableReading, tables: Sequence[Table]) -> Iterator[_Step]:
    places = dict(zip(map(id, _cells(tables)), count()))
    by_row: dict[str, list[Kept]] = {}
    for kept in reading.kept:
        by_row.setdefault(kept[0], []).append(kept)
    for row, parts in by_row.items():
        columns = [column for _, of_part, _, _ in parts for column in of_part]
        cells = [cell for _, _, of_part, _ in parts for cell in of_part]
        once = len(set(columns)) == len(columns)
        if once and "amount" not in columns and not any(cell.doubt for cell in cells):
            yield _Step(row, columns, _picker([places[id(cell)] for cell in cells]), None, True)
        else:
            for _, of_part, kept_cells, unit in parts:
                yield _Step(row, of_part, _picker([places[id(cell)] for cell in kept_cells]), unit, False)


def _picker(places: Sequence[int]) -> Callable[[Sequence[GridCell]], Sequence[GridCell]]:
    """What takes the cells at these places."""
    return itemgetter(*places) if len(places) > 1 else lambda cells: [cells[place] for place in places]


def _cells(tables: Sequence[Table]) -> list[GridCell]:
    return list(chain.from_iterable(chain.from_iterable(table.rows for table in tables)))
