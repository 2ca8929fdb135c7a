"""What a reader of tables did, remembered by all that its tables print beside plain numbers.

The forms are fixed by law and the pages of a site share a template, so the same labels come in the same cells again and
again. Where a reader only kept cells and found nothing to remark, what it did rests on all but the digits
(`Table.skeleton`): a row that is placed by its sums always has a finding. From tables that differ in digits only the
same cells are kept without reading them again.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, count
from typing import NamedTuple

from extract.document.model import GridCell, Table
from extract.tables.table_reading import TableReading


class _Step(NamedTuple):
    """A row as `put_row` takes it; `places` are those of its cells among all cells of the tables. `plain`: the row
    comes once and its cells stay as they are."""

    row: str
    columns: Sequence[str]
    places: Sequence[int]
    unit: str | None
    plain: bool


def remembered(name: str, tables: Sequence[Table], beside: Hashable, read: Callable[[], TableReading]) -> TableReading:
    """What `read()` gives: the reading of table `name` from these tables. `beside` is all else that it rests on."""
    skeletons = tuple(table.skeleton() for table in tables)
    if None in skeletons:
        return read()
    steps = _steps(name, skeletons, beside)
    if not steps:
        reading = read()
        if not reading.findings:
            steps[:] = list(_steps_of(reading, tables))  # at once: another thread may be reading the same form
        return reading
    reading = TableReading(name)
    cells = _cells(tables)
    for row, columns, places, unit, plain in steps:
        kept = [cells[place] for place in places]
        if plain:
            reading.cells[row] = dict(zip(columns, kept, strict=True))
        else:
            reading.put_row(row, columns, kept, unit=unit)
    return reading


@lru_cache(maxsize=256)
def _steps(_name: str, _skeletons: tuple[Hashable, ...], _beside: Hashable) -> list[_Step]:
    """The steps for what the arguments say, to be filled in by the first who takes them."""
    return []


def _steps_of(reading: TableReading, tables: Sequence[Table]) -> Iterator[_Step]:
    places = dict(zip(map(id, _cells(tables)), count()))
    times = Counter(row for row, _, _, _ in reading.kept)
    for row, columns, kept, unit in reading.kept:
        once = times[row] == 1 and len(set(columns)) == len(columns)
        plain = once and "amount" not in columns and not any(cell.doubt for cell in kept)
        yield _Step(row, columns, [places[id(cell)] for cell in kept], unit, plain)


def _cells(tables: Sequence[Table]) -> list[GridCell]:
    return list(chain.from_iterable(chain.from_iterable(table.rows for table in tables)))
