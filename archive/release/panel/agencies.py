"""The rows of `agencies` and `agency_names`: who published, under which names, and how that was found out."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from archive.agencies.facts import Facts, facts_of
from archive.agencies.review import IN_DOUBT
from archive.agencies.statutory import kind_of
from archive.base.divisions import full_name
from archive.db.connection import named_rows
from archive.release.panel.places import base_code, place
from archive.reports.agency_card import parent_of

_AGENCIES = """
SELECT a.id, b.panel_id, a.name, a.region,
    (SELECT min(year) FROM reports AS r WHERE r.agency_id = a.id) AS first_year,
    (SELECT max(year) FROM reports AS r WHERE r.agency_id = a.id) AS last_year,
    (SELECT group_concat(rule, '; ') FROM (SELECT DISTINCT rule FROM agency_matches WHERE agency_id = a.id ORDER BY rule))
        AS match_rules
FROM agencies AS a JOIN bodies AS b ON b.agency_id = a.id
WHERE b.panel_id IN (SELECT panel_id FROM agency_years) ORDER BY a.id
"""
_DOUBTS = f"SELECT DISTINCT m.agency_id, m.doubt FROM agency_matches AS m WHERE {IN_DOUBT} ORDER BY 1, 2"  # noqa: S608


def agency_rows(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """A row an agency of the archive; those of one body share `panel_id`."""
    doubts: dict[int, list[str]] = defaultdict(list)
    for agency_id, doubt in connection.execute(_DOUBTS):
        doubts[agency_id].append(doubt)
    for row in named_rows(connection, _AGENCIES):
        region, facts = row["region"], facts_of(connection, (row["id"],))
        parent = parent_of(connection, region, name) if (name := first_told(facts, "parent")) else None
        yield {
            **row,
            "level": level_of(facts, row["name"], region),
            "kind": first_told(facts, "kind") or kind_of(row["name"]),
            "parent": name,
            "parent_id": parent,
            "credit_code": first_told(facts, "credit_code"),
            "division": full_name(region) or None,
            **place(region),
            **{f"base_{name}": value for name, value in place(base_code(region)).items()},
            "doubts": "; ".join(doubts[row["id"]]) or None,
        }


def first_told(facts: list[Facts], what: str) -> str | None:
    """What the newest entry of the registry that says it says."""
    return next((value for value in (getattr(fact, what) for fact in facts) if value), None)


def level_of(facts: list[Facts], name: str, region: str | None) -> str:
    """As the registry says, or else as the name and the code tell; `unknown` where nothing says where it lies."""
    if told := first_told(facts, "level"):
        return told
    if kind_of(name) == "township":
        return "township"
    if region is None or not region.strip("0"):
        return "unknown"
    return "province" if region.endswith("0000") else "city" if region.endswith("00") else "county"


_NAMES = """
SELECT r.agency_id, b.panel_id, v.agency_name AS name, json_group_array(DISTINCT r.year) AS years
FROM report_versions AS v JOIN reports AS r ON r.id = v.report_id JOIN bodies AS b ON b.agency_id = r.agency_id
WHERE v.agency_name IS NOT NULL AND b.panel_id IN (SELECT panel_id FROM agency_years)
GROUP BY r.agency_id, v.agency_name ORDER BY r.agency_id, v.agency_name
"""
_WITHOUT_REPORT = """
SELECT n.agency_id, b.panel_id, n.name FROM agency_names AS n JOIN bodies AS b ON b.agency_id = n.agency_id
WHERE b.panel_id IN (SELECT panel_id FROM agency_years) ORDER BY n.agency_id, n.name
"""


def name_rows(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """A row for each agency and name, with the years whose reports print it; none where only the registry has it."""
    names: dict[tuple[int, int, str], set[int]] = {}
    for row in named_rows(connection, _NAMES):
        key = (row["agency_id"], row["panel_id"], " ".join(row["name"].split()))
        names.setdefault(key, set()).update(json.loads(row["years"]))
    for row in named_rows(connection, _WITHOUT_REPORT):
        names.setdefault((row["agency_id"], row["panel_id"], " ".join(row["name"].split())), set())
    for (agency_id, panel_id, name), years in sorted(names.items()):
        yield {
            "agency_id": agency_id,
            "panel_id": panel_id,
            "name": name,
            "first_year": min(years, default=None),
            "last_year": max(years, default=None),
            "years": len(years),
            "source": "report" if years else "registry",
        }
