"""The totals of an agency's reports over the years, for plots and tables."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.agencies.lookup import Agency
from extract.forms import official

ENDINGS = ("granted", "partially_granted", "refused", "unavailable", "rejected", "other")
REMEDIES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
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
JOIN report_versions AS v ON v.id = current.report_version_id
WHERE r.agency_id IN (SELECT value FROM json_each(?)) ORDER BY r.year, v.id
"""
_TOTALS = """
SELECT table_name, row_key, status, value FROM cells
WHERE report_version_id = ? AND table_name IN ('applications', 'remedies') AND column_key = 'total'
"""
_Totals = dict[tuple[str, str], tuple[str, int | str | None]]


@dataclass(frozen=True)
class YearTotals:
    """`form` is None where there is no report. A number is None where it is not printed as one: blank is not 0.

    `received` has `new_received`, `endings` the keys of ENDINGS: each the sum of its rows that are numbers, `remedies` the
    keys of REMEDIES. `endings_whole` tells whether every row of endings is a number, or those that are come to the total
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

    Of a year that two rows of the agency have, the newest version counts.
    """
    versions = connection.execute(_VERSIONS, (json.dumps(agency.ids),))
    newest = {year: (version_id, form) for year, version_id, form in versions}
    if not newest:
        return []
    years = range(min(newest), max(last, max(newest)) + 1)
    return [_totals(year, *_read(connection, *newest.get(year, (None, None)))) for year in years]


def _read(connection: sqlite3.Connection, version_id: int | None, form: str | None) -> tuple[str | None, _Totals]:
    rows = connection.execute(_TOTALS, (version_id,))
    return form, {(table, row): (status, value) for table, row, status, value in rows}


def _totals(year: int, form: str | None, cells: _Totals) -> YearTotals:
    endings = {key: _sum(cells, _GROUPS.get(key, (key,))) for key in ENDINGS}
    there = [number for number in endings.values() if number is not None]
    return YearTotals(
        year=year,
        form=form,
        received={"new_received": _sum(cells, ("new_received",))},
        endings=endings,
        endings_whole=_all_numbers(cells) or (bool(there) and sum(there) == _sum(cells, ("total_processed",))),
        remedies={key: _sum(cells, (key,), "remedies") for key in REMEDIES},
    )


def _sum(cells: _Totals, rows: Sequence[str], table: str = "applications") -> int | None:
    """Of the rows that are numbers; None where none is."""
    values = [cells.get((table, row), ("absent", None))[1] for row in rows]
    numbers = [value for value in values if isinstance(value, int)]
    return sum(numbers) if numbers else None


def _all_numbers(cells: _Totals) -> bool:
    """Is every row of endings that the document has a number, and at least one there?"""
    rows = [("applications", row) for row in official.RESULT_ROWS]
    printed = [cells[row] for row in rows if cells.get(row, ("absent", None))[0] != "absent"]
    return bool(printed) and all(isinstance(value, int) for _, value in printed)
