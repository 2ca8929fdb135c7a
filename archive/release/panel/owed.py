"""The rows of `owed`: how many bodies of a division, level and kind should have reported, and of how many what is here."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from archive.agencies.facts import facts_of
from archive.agencies.statutory import kind_of, latest_date
from archive.coverage.coverage import region_prefix
from archive.coverage.governments import governing, governments
from archive.db.connection import named_rows
from archive.release.panel.agencies import first_told, level_of
from archive.release.panel.places import base_code, place
from archive.release.scope import Chosen

_YEARS = """
SELECT y.panel_id, y.agency_id, y.agency, y.region, y.year, y.state, y.due, n.numbers
FROM agency_years AS y LEFT JOIN body_reports AS b ON b.panel_id = y.panel_id AND b.year = y.year
LEFT JOIN series_numbers AS n ON n.report_version_id = b.version_id
WHERE y.region IS NOT NULL ORDER BY y.agency_id
"""
_FIRST_YEARS = """
SELECT b.panel_id, min(r.year) FROM reports AS r JOIN bodies AS b ON b.agency_id = r.agency_id GROUP BY b.panel_id
"""
_Cell = tuple[str, str, str, int]  # region, level, kind, year


def owed_rows(connection: sqlite3.Connection, chosen: Chosen) -> Iterator[dict[str, Any]]:
    """By region, level, kind and year. Governments are counted by the divisions in force, others as far as they are known."""
    counts: defaultdict[_Cell, Counter[str]] = defaultdict(Counter)
    known: set[tuple[str, str]] = set()
    first_years = dict(connection.execute(_FIRST_YEARS).fetchall())
    today = chosen.day.isoformat() if chosen.day else ""
    region = level = kind = ""
    agency_id = None
    for row in named_rows(connection, _YEARS):
        if row["agency_id"] is None or row["agency_id"] != agency_id:
            agency_id, name, region = row["agency_id"], row["agency"] or "", row["region"]
            facts = facts_of(connection, (agency_id,)) if agency_id is not None else []
            kind, level = first_told(facts, "kind") or kind_of(name), level_of(facts, name, region)
            known.add((name, region))
        found = counts[region, level, kind, row["year"]]
        if row["state"] != "archived":
            early = kind != "government" and row["year"] < first_years.get(row["panel_id"], 0)
            found["before_first"] += early
            found["not_due"] += not early and (row["due"] or latest_date(row["year"]).isoformat()) > today
        found["known"] += 1
        found[row["state"]] += 1
        found["silent"] += row["state"] == "archived" and not _says_something(row["numbers"])
    for cell in _unknown_governments(connection, chosen, known):
        counts[cell]["unknown"] += 1
    for (region, level, kind, year), found in sorted(counts.items()):
        yield {
            "region": region,
            "level": level,
            "kind": kind,
            "year": year,
            **{name: value for name, value in place(region, year).items() if name.startswith("province")},
            "base_code": base_code(region),
            "owed": found["known"] + found["unknown"] - found["before_first"] - found["not_due"],
            "known": found["known"],
            **{state.replace(" ", "_"): found[state] for state in _STATES},
            "says_nothing": found["silent"],
            "before_first": found["before_first"],
            "not_due": found["not_due"],
        }


_STATES = ("archived", "unreadable", "not published", "unreachable", "not tried")


def _says_something(numbers: str | None) -> bool:
    return numbers is not None and numbers.strip("[nul,]") != ""


def _unknown_governments(
    connection: sqlite3.Connection, chosen: Chosen, known: set[tuple[str, str]]
) -> Iterator[_Cell]:
    """Of the provinces that the release has agencies of: in each year the governments that it does not know."""
    there = governing(known)
    provinces = tuple(sorted({region[:2] for _, region in known}))
    first, last = connection.execute("SELECT min(year), max(year) FROM agency_years").fetchone()
    for year in range(first, last + 1) if first else ():
        if chosen.day is None or latest_date(year) > chosen.day:
            continue
        for division in governments(year, region_prefix(chosen.scope.region)):
            if division.code.startswith(provinces) and division.code not in there:
                yield division.code, level_of([], "", division.code), "government", year
