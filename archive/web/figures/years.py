"""The totals of an agency's reports over the years, for plots and tables."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.agencies.lookup import Agency
from archive.db.cells import Key, stored_cells
from archive.reports.lookup import statements_of
from archive.series.series import SeriesNumber, numbers_of
from extract import Cell
from extract.forms import official

ENDINGS = ("granted", "partially_granted", "refused", "unavailable", "rejected", "other")
REMEDIES = ("reconsideration", "litigation")
_OF_ALL_FORMS = ("granted", "partially_granted", "refused")  # endings that the forms before 2019 have too
_GROUPS = {
    group: tuple(
        dict.fromkeys(
            row.key for form in official.FORM_IDS for row in official.load(form).applications_rows if row.group == group
        )
    )
    for group in ("refused", "unavailable", "rejected")
} | {"other": ("other", *official.OTHER_ROWS)}

_VERSIONS = """
SELECT r.year, v.id, v.form FROM reports AS r JOIN current_versions AS current ON current.report_id = r.id
JOIN report_versions AS v ON v.id = current.report_version_id JOIN captures AS c ON c.id = v.capture_id
WHERE r.agency_id IN (SELECT value FROM json_each(?)) ORDER BY r.year, c.fetched_at, v.id
"""


@dataclass(frozen=True)
class YearTotals:
    """`form` is None where there is no report. A number is None where it is not printed as one: blank is not 0.

    `received` has `new_received` and `remedies` the keys of REMEDIES, as the series has them over all forms; `endings` the keys of
    ENDINGS: each the sum of its rows that are numbers. `endings_whole` tells whether every row of endings is a number, or those that are come to the total
    that is printed, so that the others can only be nothing.
    """

    year: int
    form: str | None
    received: Mapping[str, int | None]
    endings: Mapping[str, int | None]
    endings_whole: bool
    remedies: Mapping[str, int | None]


def totals_by_year(connection: sqlite3.Connection, agency: Agency, last: int) -> list[YearTotals]:
    """From the first archived year to the last, but at least to `last`; years without a report are there too.

    Of a year that two rows of the agency have, the version seen last counts.
    """
    versions = connection.execute(_VERSIONS, (json.dumps(agency.ids),))
    newest = {year: (version_id, form) for year, version_id, form in versions}
    if not newest:
        return []
    years = range(min(newest), max(last, max(newest)) + 1)
    return [_totals(connection, year, *newest.get(year, (None, None))) for year in years]


def _totals(connection: sqlite3.Connection, year: int, version_id: int | None, form: str | None) -> YearTotals:
    cells = stored_cells(connection, version_id) if version_id else {}
    numbers = numbers_of(cells, statements_of(connection, version_id) if version_id else ())
    received, remedies = _whole(numbers["applications"]), {key: _whole(numbers[key]) for key in REMEDIES}
    if form in official.FORM_IDS:
        endings = {key: _sum(cells, _GROUPS.get(key, (key,))) for key in ENDINGS}
        total = _sum(cells, ("total_processed",))
    else:
        endings = dict.fromkeys(ENDINGS) | {key: _whole(numbers[key]) for key in _OF_ALL_FORMS}
        total = _sum(cells, ("replies",), ("statistics", "year"))
    there = [number for number in endings.values() if number is not None]
    whole = _all_numbers(cells) or (bool(there) and sum(there) == total)
    return YearTotals(year, form, {"new_received": received}, endings, whole, remedies)


def _whole(number: SeriesNumber | None) -> int | None:
    return number.value if number and isinstance(number.value, int) else None


def _sum(
    cells: Mapping[Key, Cell], rows: Sequence[str], place: tuple[str, str] = ("applications", "total")
) -> int | None:
    """Of the rows that are numbers; None where none is."""
    found = [cell for row in rows if (cell := cells.get((place[0], row, place[1])))]
    numbers = [cell.value for cell in found if isinstance(cell.value, int)]
    return sum(numbers) if numbers else None


def _all_numbers(cells: Mapping[Key, Cell]) -> bool:
    """Is every row of endings that the document has a number, and at least one there?"""
    rows = [cells.get(("applications", row, "total")) for row in official.RESULT_ROWS]
    printed = [cell for cell in rows if cell and cell.status != "absent"]
    return bool(printed) and all(isinstance(cell.value, int) for cell in printed)
