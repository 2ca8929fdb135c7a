"""Coverage as tables, because web pages cannot compute it for the whole country. Updated after each run that reads.

`coverage_years` has what `archive/coverage/coverage.py` says, a row an agency and year, in its order; `coverage_counts` how many
agencies of a province, city or county have each state; `incidents` those of `archive/coverage/status.py` on the day of the run.
Sites and their agencies are those of `agency_facts`; a site that was never crawled is missing there and here.
All three tables are always made from scratch: one visit can change every year, and nothing refers to their rows.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from archive.agencies.statutory import FIRST_YEAR
from archive.capture.visits import Registered
from archive.coverage.coverage import AgencyCoverage, coverage
from archive.coverage.health import today_in_china
from archive.coverage.status import status
from archive.db.connection import named_rows
from archive.db.database import Database
from archive.db.tables import derived_tables

# What they are made from, by its newest rows; the year, for with it a year of reports comes in.
_NEWEST = {
    "runs": "SELECT max(id) FROM runs WHERE read_at IS NOT NULL",
    "report_versions": "SELECT max(id) FROM report_versions",
    "readings": "SELECT max(id) FROM readings",
    "site_visits": "SELECT max(id) FROM site_visits",
    "failures": "SELECT max(id) FROM failures",
    "agency_decisions": "SELECT max(id) FROM agency_decisions",
    "agency_facts": "SELECT max(id) FROM agency_facts",
}
_REGISTERED = """
SELECT site_id, agency, region FROM agency_facts AS f
WHERE id = (SELECT id FROM agency_facts WHERE site_id = f.site_id ORDER BY recorded_at DESC, id DESC LIMIT 1)
ORDER BY site_id
"""
_INSERT = """
INSERT INTO coverage_years
    (region, agency_id, agency, kind, year, state, evidence_table, evidence_id, due, published, late)
VALUES (?1, ?2, nullif(?3, (SELECT name FROM agencies WHERE id = ?2)), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
"""


def bring_up_to_date(db: Database) -> None:
    today = today_in_china()
    newest = {table: db.conn.execute(sql).fetchone()[0] or 0 for table, sql in _NEWEST.items()} | {"today": today.year}
    if newest == dict(db.conn.execute("SELECT table_name, mark FROM coverage_marks")):
        return
    registry = [Registered(**row) for row in named_rows(db.conn, _REGISTERED)]
    incidents = [
        (incident.site_id, incident.run_id, incident.kind.value, incident.message, today.isoformat())
        for incident in status(db.conn, today, registry).incidents
    ]
    with db.atomic():
        for table in derived_tables("coverage"):
            db.conn.execute(f"DELETE FROM {table}")  # noqa: S608
        counts: Counter[tuple[str, int, str, str]] = Counter()
        found = coverage(db.conn, _years(db.conn, today), registry=registry)
        db.conn.executemany(_INSERT, _rows(found, counts))
        db.conn.executemany("INSERT INTO coverage_counts VALUES (?, ?, ?, ?, ?, ?)", _of_areas(counts))
        db.conn.executemany("INSERT INTO coverage_marks VALUES (?, ?)", newest.items())
        db.conn.executemany(
            "INSERT INTO incidents (site_id, run_id, kind, message, judged_on) VALUES (?, ?, ?, ?, ?)", incidents
        )


def _years(connection: sqlite3.Connection, today: date) -> range:
    """From the first archived year to the last that is over."""
    [first] = connection.execute("SELECT min(year) FROM reports").fetchone()
    return range(max(FIRST_YEAR, first or today.year - 1), today.year)


def _rows(found: Iterable[AgencyCoverage], counts: Counter[tuple[str, int, str, str]]) -> Iterator[tuple[object, ...]]:
    """A row an agency and year. `counts` are of region, year, state and what kind of agency is late."""
    for agency in found:
        region = agency.region or ""
        for year in agency.years:
            counts[region, year.year, year.state.value, agency.kind if year.late else ""] += 1
            row = year.evidence
            yield (
                region,
                agency.id,
                agency.agency or ", ".join(agency.sites),
                agency.kind,
                year.year,
                year.state.value,
                row and row.table,
                row and row.id,
                year.due and year.due.isoformat(),
                year.published,
                year.late,
            )


def _of_areas(counts: Counter[tuple[str, int, str, str]]) -> Iterator[tuple[str, str, int, str, str, int]]:
    """The counts of the country, the provinces, cities and counties: the area that it is in, itself, and so on."""
    sums: Counter[tuple[str, int, str, str]] = Counter()
    for (region, about, state, late), agencies in counts.items():
        for area in {"", region[:2], region[:4], region}:
            sums[area, about, state, late] += agencies
    for (area, about, state, late), agencies in sums.items():
        yield area[:-2], area, about, state, late, agencies
