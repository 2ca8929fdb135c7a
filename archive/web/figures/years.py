"""The totals of an agency's reports over the years, for plots and tables."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive.agencies.lookup import Agency
from archive.db.cells import Key, stored_cells
from archive.reports.lookup import statements_of
from archive.series.series import numbers_of
from archive.web.figures.figure import Figure, of_series, sum_of_numbers
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
SELECT r.year, v.id, v.form, v.version FROM reports AS r JOIN current_versions AS current ON current.report_id = r.id
JOIN report_versions AS v ON v.id = current.report_version_id JOIN captures AS c ON c.id = v.capture_id
WHERE r.agency_id IN (SELECT value FROM json_each(?)) ORDER BY r.year, c.fetched_at, v.id
"""


Figures = Mapping[str, Figure | None]


@dataclass(frozen=True)
class YearTotals:
    """`form` and `version` are None where there is no report. A figure is None where it is not printed as one: blank is not 0.

    `received` has `new_received` and `remedies` the keys of REMEDIES, as the series has them over all forms; `endings` the keys of
    ENDINGS: each the sum of its rows that are numbers. `endings_whole` tells whether every row of endings is a number, or those that are come to the total
    that is printed, so that the others can only be nothing.
    """

    year: int
    form: str | None
    version: int | None
    received: Figures
    endings: Figures
    endings_whole: bool
    remedies: Figures


def totals_by_year(connection: sqlite3.Connection, agency: Agency, last: int) -> list[YearTotals]:
    """From the first archived year to the last, but at least to `last`; years without a report are there too.

    Of a year that two rows of the agency have, the version seen last counts.
    """
    versions = connection.execute(_VERSIONS, (json.dumps(agency.ids),))
    newest = {year: (version_id, form, version) for year, version_id, form, version in versions}
    if not newest:
        return []
    years = range(min(newest), max(last, max(newest)) + 1)
    return [_totals(connection, year, *newest[year]) if year in newest else without_report(year) for year in years]


def without_report(year: int) -> YearTotals:
    endings: Figures = dict.fromkeys(ENDINGS)
    return YearTotals(year, None, None, {"new_received": None}, endings, False, dict.fromkeys(REMEDIES))


def _totals(connection: sqlite3.Connection, year: int, version_id: int, form: str, version: int) -> YearTotals:
    cells = stored_cells(connection, version_id)
    numbers = numbers_of(cells, statements_of(connection, version_id))
    figures = {name: of_series(number, cells) for name, number in numbers.items()}
    if form in official.FORM_IDS:
        endings = {
            key: sum_of_numbers(cells, [("applications", row, "total") for row in _GROUPS.get(key, (key,))])
            for key in ENDINGS
        }
        total = sum_of_numbers(cells, [("applications", "total_processed", "total")])
    else:
        endings = dict.fromkeys(ENDINGS) | {key: figures[key] for key in _OF_ALL_FORMS}
        total = sum_of_numbers(cells, [("statistics", "replies", "year")])
    there = [figure.value for figure in endings.values() if figure]
    whole = _all_numbers(cells) or (bool(there) and total is not None and sum(there) == total.value)
    remedies = {key: figures[key] for key in REMEDIES}
    return YearTotals(year, form, version, {"new_received": figures["applications"]}, endings, whole, remedies)


def _all_numbers(cells: Mapping[Key, Cell]) -> bool:
    """Is every row of endings that the document has a number, and at least one there?"""
    rows = [cells.get(("applications", row, "total")) for row in official.RESULT_ROWS]
    printed = [cell for cell in rows if cell and cell.status != "absent"]
    return bool(printed) and all(isinstance(cell.value, int) for cell in printed)
