"""Which governments owe a report, and which of them have no known place where they publish it.

Every government of a province, city and county owes one (政府信息公开条例, art. 49). Which divisions there are in a year is told by
`archive.base.divisions`. Hong Kong, Macao and Taiwan owe none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive.agencies.statutory import kind_of
from archive.base import divisions
from archive.base.divisions import Division
from archive.coverage.coverage import region_prefix

_NOT_BOUND = ("71", "81", "82")


@dataclass(frozen=True, slots=True)
class Owed:
    """How many governments owe a report of a year, and those of them that have no known column."""

    year: int
    governments: int
    without_column: tuple[Division, ...]


def governments(year: int, region: str = "") -> list[Division]:
    """The divisions in force at the end of a year whose codes begin so, by code."""
    return [
        division
        for code, division in sorted(divisions.divisions().items())
        if code.startswith(region) and not code.startswith(_NOT_BOUND) and division.in_force(year)
    ]


def governing(agencies: Iterable[tuple[str, str]]) -> set[str]:
    """The codes of the divisions whose governments are among these agencies: name and region."""
    return {region for name, region in agencies if kind_of(name) == "government" and not _is_below(name, region)}


def owed(agencies: Iterable[tuple[str, str]], year: int, region: str = "") -> Owed:
    """Who owes a report of a year; `agencies` with a known column are by name and region."""
    known, owing = governing(agencies), governments(year, region_prefix(region))
    return Owed(year, len(owing), tuple(division for division in owing if division.code not in known))


def _is_below(name: str, region: str) -> bool:
    """Is it the government of a place that is no division of the list, a town, filed under the nearest one?"""
    division = divisions.find(region)
    bare = re.sub(r"(?:人民政府|行政公署|行署)(?:办公厅|办公室)?$", "", name)
    return division is not None and not bare.endswith(division.name)
