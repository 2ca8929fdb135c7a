"""Shares of an agency's reports over the years: of the requests, reviews and suits of a year, how many ended in one way.

A share has its numerator and denominator, each with the cells that it is read from. A figure of several cells is a sum of ours: no report
prints it. There is no share without both figures, and no percentage of nothing or of more than all.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from archive.agencies.lookup import Agency
from archive.db.cells import Key, stored_cells
from archive.series.series import SeriesYear, series
from archive.web.figures.figure import Figure, of_series, sum_of
from extract import Cell
from extract.forms import official

_CLOSED = (("applications", "total_processed", "total"), ("statistics", "replies", "year"))
_TO_ANSWER = (("applications", "new_received", "total"), ("applications", "carried_in", "total"))
_OF_CLOSED = ("granted", "partially_granted", "refused")
_OF_REMEDY = (("reconsideration_corrected", "reconsideration"), ("litigation_corrected", "litigation"))
SHARES = ("answered", *_OF_CLOSED, *(part for part, _ in _OF_REMEDY))


@dataclass(frozen=True)
class Share:
    """`change` is that of `percent` on the year before, in percentage points, where both years are on forms since 2019."""

    part: Figure
    whole: Figure
    change: float | None = None

    @property
    def percent(self) -> float | None:
        return 100 * self.part.value / self.whole.value if 0 <= self.part.value <= self.whole.value > 0 else None


@dataclass(frozen=True)
class YearShares:
    """`shares` has the keys of SHARES that the report tells."""

    year: int
    version: int
    form: str | None
    shares: Mapping[str, Share]


def shares_by_year(connection: sqlite3.Connection, agency: Agency) -> list[YearShares]:
    """The newest year first; of years with a report."""
    found: list[YearShares] = []
    for year in series(connection, agency):
        if year.version is not None and year.report_version_id is not None:
            before = found[-1] if found and found[-1].year == year.year - 1 else None
            found.append(_of_year(year, year.version, stored_cells(connection, year.report_version_id), before))
    return [year for year in reversed(found) if year.shares]


def _of_year(year: SeriesYear, version: int, cells: Mapping[Key, Cell], before: YearShares | None) -> YearShares:
    closed = closed_of(cells)
    drawn = {
        "answered": (sum_of(cells, _CLOSED[:1]), sum_of(cells, _TO_ANSWER)),
        **{key: (of_series(year.numbers[key], cells), closed) for key in _OF_CLOSED},
        **{
            part: (of_series(year.numbers[part], cells), of_series(year.numbers[whole], cells))
            for part, whole in _OF_REMEDY
        },
    }
    shares = {key: Share(part, whole) for key, (part, whole) in drawn.items() if part and whole}
    if before and {year.form, before.form} <= set(official.FORM_IDS):
        shares = {key: replace(share, change=_change(share, before.shares.get(key))) for key, share in shares.items()}
    return YearShares(year.year, version, year.form, shares)


def closed_of(cells: Mapping[Key, Cell]) -> Figure | None:
    """总计 of the outcomes, on any form."""
    return next(filter(None, (sum_of(cells, (key,)) for key in _CLOSED)), None)


def _change(now: Share, before: Share | None) -> float | None:
    if before is None or now.percent is None or before.percent is None:
        return None
    return now.percent - before.percent
