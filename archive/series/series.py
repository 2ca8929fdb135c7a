"""The series of one agency: each variable in each year since 2008, from a cell, a sum, a proven zero or a sentence.

Where a year has no report, or its report says nothing of a variable, the value is None. Where the prose says otherwise than
the table, the table's number is taken, and the sentence is kept beside it with a finding of kind `history`.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from archive.agencies.lookup import Agency
from archive.agencies.statutory import FIRST_YEAR
from archive.db.cells import Key, stored_cells
from archive.db.connection import named_rows
from archive.reports.lookup import statements_of, tables_of
from archive.series.variables import Variable, variables
from extract import Cell, Finding, Statement
from extract.checks.zeros import is_proven_zero
from extract.text.report import Table

Source = Literal["cell", "sum", "zero", "statement"]
RULE = "series.statement"


@dataclass(frozen=True, slots=True)
class SeriesNumber:
    """`cells` are the cells that it is or sums, by name; `sentence` is what states it; `other` what another source says."""

    value: int | str
    source: Source
    cells: tuple[str, ...] = ()
    sentence: str | None = None
    other: "SeriesNumber | None" = None


@dataclass(frozen=True, slots=True)
class SeriesYear:
    """A year. `form` and the version are None where no report is archived."""

    year: int
    form: str | None
    version: int | None
    report_version_id: int | None
    numbers: Mapping[str, SeriesNumber | None]


_VERSIONS = """
SELECT r.year, v.id, v.form, v.version FROM reports AS r JOIN current_versions AS current ON current.report_id = r.id
JOIN report_versions AS v ON v.id = current.report_version_id JOIN captures AS c ON c.id = v.capture_id
WHERE r.agency_id IN (SELECT value FROM json_each(?)) ORDER BY r.year, c.fetched_at, v.id
"""


def series(connection: sqlite3.Connection, agency: Agency) -> list[SeriesYear]:
    """From 2008, or an earlier report, to the newest report; of two reports for a year the version seen last counts."""
    rows = {row["year"]: row for row in named_rows(connection, _VERSIONS, (json.dumps(agency.ids),))}
    years = range(min([FIRST_YEAR, *rows]), max(rows) + 1) if rows else ()
    found = []
    for year in years:
        row = rows.get(year)
        numbers = numbers_of_version(connection, row["id"]) if row else dict.fromkeys(v.name for v in variables())
        found.append(SeriesYear(year, row and row["form"], row and row["version"], row and row["id"], numbers))
    return found


def numbers_of_version(connection: sqlite3.Connection, version_id: int) -> dict[str, SeriesNumber | None]:
    """What a version says of each variable."""
    return numbers_of(stored_cells(connection, version_id), statements_of(connection, version_id))


def numbers_of(cells: Mapping[Key, Cell], statements: Iterable[Statement]) -> dict[str, SeriesNumber | None]:
    tables, stated = tables_of(cells), list(statements)
    return {variable.name: _number(variable, cells, tables, stated) for variable in variables()}


def findings(years: Iterable[SeriesYear]) -> list[tuple[int, Finding]]:
    """Where two sources disagree: the year, and a finding of kind `history`."""
    return [(year.year, finding) for year in years for finding in _findings(year.numbers)]


def disagreements(cells: Mapping[Key, Cell], statements: Iterable[Statement]) -> list[Finding]:
    """The same of one report."""
    return list(_findings(numbers_of(cells, statements)))


def _findings(numbers: Mapping[str, SeriesNumber | None]) -> Iterator[Finding]:
    """`where` are the cells, `expected` is what they say and `actual` what the prose says."""
    for variable in variables():
        if (number := numbers[variable.name]) and (other := number.other):
            message = f"{variable.label.zh}：表格为 {number.value}，正文为 {other.value}：{other.sentence}"
            where = " + ".join(number.cells)
            yield Finding(RULE, "history", "info", where, message, str(number.value), str(other.value))


def _number(
    variable: Variable, cells: Mapping[Key, Cell], tables: Mapping[str, Table], statements: Iterable[Statement]
) -> SeriesNumber | None:
    by_value = {statement.value: statement for statement in statements if statement.key == variable.statement}
    stated = None
    if len(by_value) == 1:
        ((value, statement),) = by_value.items()
        stated = SeriesNumber(value, "statement", sentence=statement.sentence)
    for keys in variable.cells:
        if printed := printed_number(keys, cells, tables):
            agrees = stated is None or _agree(variable, printed, stated, cells)
            return printed if agrees else SeriesNumber(printed.value, printed.source, printed.cells, None, stated)
    return stated


def printed_number(
    keys: tuple[Key, ...], cells: Mapping[Key, Cell], tables: Mapping[str, Table]
) -> SeriesNumber | None:
    """The sum of cells that are all printed or proven to be 0; None where one of them is neither."""
    names = tuple(".".join(key) for key in keys)
    values = [cell.value if (cell := cells.get(key)) else None for key in keys]
    if any(value is None and not is_proven_zero(tables, *key) for key, value in zip(keys, values, strict=True)):
        return None
    numbers = [value for value in values if value is not None]
    if not numbers:
        return SeriesNumber(0, "zero", names)
    if len(keys) == 1:
        return SeriesNumber(numbers[0], "cell", names)
    if not all(isinstance(number, int) for number in numbers):
        return None
    return SeriesNumber(sum(map(int, numbers)), "sum", names)


def _agree(variable: Variable, printed: SeriesNumber, stated: SeriesNumber, cells: Mapping[Key, Cell]) -> bool:
    """Whether both can be true: what was received may be told with or without what was carried in."""
    carried = cells.get(("applications", "carried_in", "total"))
    more = carried.value if variable.name == "applications" and carried and isinstance(carried.value, int) else 0
    return stated.value == printed.value or (isinstance(printed.value, int) and stated.value == printed.value + more)
