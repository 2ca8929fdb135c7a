"""The rows of `panel`: a body and a year, with what its report says, and what there is to say against it."""

import sqlite3
from collections.abc import Iterator
from itertools import chain
from typing import Any

from archive.agencies.facts import facts_of
from archive.agencies.statutory import kind_of
from archive.db.connection import named_rows
from archive.release.cell_rows import CellRows
from archive.release.panel.agencies import first_told, level_of
from archive.release.panel.numbers import PanelNumbers
from archive.release.panel.places import base_code, place
from archive.release.panel.variables import labels
from extract.prose.report_scope import report_scope

_ROWS = """
SELECT y.panel_id, y.year, y.agency_id, y.agency, y.region, y.state, b.report_id, nullif(b.version_id, 0) AS report_version_id,
    coalesce(b.reports, 0) AS reports, v.form, x.layout_id, x.cells, n.numbers, n.sources,
    (SELECT count(*) FROM standing_findings AS s WHERE s.report_version_id = v.id) AS findings,
    (SELECT count(*) FROM standing_findings AS s WHERE s.report_version_id = v.id AND s.severity = 'error') AS errors
FROM agency_years AS y LEFT JOIN body_reports AS b ON b.panel_id = y.panel_id AND b.year = y.year
LEFT JOIN report_versions AS v ON v.id = b.version_id LEFT JOIN version_cells AS x ON x.report_version_id = v.id
LEFT JOIN series_numbers AS n ON n.report_version_id = v.id
WHERE y.panel_id IS NOT NULL ORDER BY y.panel_id, y.year
"""
_SECTIONS = "SELECT text FROM sections WHERE report_version_id = ? ORDER BY position"


def panel_rows(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """By body and year, of every year of `agency_years`."""
    numbers = PanelNumbers(connection)
    disagreeing = set(_disagreeing(connection))
    of_agency: dict[str, str | None] = {}
    agency_id = None
    for row in named_rows(connection, _ROWS):
        if row["agency_id"] != agency_id:
            agency_id = row["agency_id"]
            of_agency = _of_agency(connection, row)
        yield {
            **{name: row[name] for name in _PLAIN},
            **of_agency,
            **place(row["region"], row["year"]),
            **(_NOTHING if row["report_version_id"] is None else _of_version(connection, row, numbers, disagreeing)),
        }


def _of_agency(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, str | None]:
    facts = facts_of(connection, (row["agency_id"],))
    return {
        "level": level_of(facts, row["agency"], row["region"]),
        "kind": first_told(facts, "kind") or kind_of(row["agency"]),
        "base_code": base_code(row["region"]),
    }


def _of_version(
    connection: sqlite3.Connection, row: sqlite3.Row, numbers: PanelNumbers, disagreeing: set[tuple[int, int]]
) -> dict[str, Any]:
    version_id = row["report_version_id"]
    found = numbers.of_version(version_id, row["layout_id"], row["cells"], row["numbers"], row["sources"])
    scope = report_scope((text for (text,) in connection.execute(_SECTIONS, (version_id,))), row["year"])
    return {
        **dict(zip(_COLUMNS, chain.from_iterable(found.values()), strict=True)),
        "scope": scope.scope if scope else "unknown",
        "scope_sentence": scope.sentence if scope else None,
        "findings": row["findings"],
        "any_error": row["errors"] > 0,
        "copies_disagree": (row["panel_id"], row["year"]) in disagreeing,
    }


_COLUMNS = tuple(column for name in labels() for column in (name, f"{name}_source"))
_NOTHING = dict.fromkeys((*_COLUMNS, "scope", "scope_sentence", "findings", "any_error", "copies_disagree"))
_PLAIN = (
    "panel_id",
    "year",
    "agency_id",
    "agency",
    "region",
    "state",
    "report_id",
    "report_version_id",
    "reports",
    "form",
)
# Of each body and year with several addresses, the newest version that was read at each.
_COPIES = """
SELECT b.panel_id, r.year, json_group_array(newest.id) AS versions FROM (
    SELECT max(v.id) AS id, v.report_id FROM report_versions AS v JOIN chosen_versions AS c ON c.id = v.id
    JOIN captures AS k ON k.id = v.capture_id WHERE v.corrects IS NULL GROUP BY v.report_id, k.url
) AS newest JOIN reports AS r ON r.id = newest.report_id JOIN bodies AS b ON b.agency_id = r.agency_id
GROUP BY b.panel_id, r.year HAVING count(*) > 1
"""
_CELLS = """
SELECT v.form, x.layout_id, x.cells FROM report_versions AS v JOIN version_cells AS x ON x.report_version_id = v.id
WHERE v.id IN (SELECT value FROM json_each(?))
"""


def _disagreeing(connection: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Bodies and years of which two addresses have another number in the same cell."""
    cells = CellRows(connection)
    for panel_id, year, versions in connection.execute(_COPIES).fetchall():
        copies = [cells.wide(*row)[0][::2] for row in connection.execute(_CELLS, (versions,))]
        if any(len({str(value) for value in cell if value is not None}) > 1 for cell in zip(*copies, strict=True)):
            yield panel_id, year
