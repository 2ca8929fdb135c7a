"""Who is one body in a release, and the years of each: temporary tables that the rows of the panel come from.

A body is an agency, with all agencies that people decided are the same or were renamed. Its `panel_id` is the lowest number
of these, so a later name changes nothing. Of a merger or a split both sides stay bodies of their own.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

from archive.agencies.decisions import head_of
from archive.agencies.statutory import FIRST_YEAR
from archive.coverage.coverage import AgencyCoverage, Evidence, Year, coverage
from archive.release.scope import Chosen

_TABLES = (
    "CREATE TEMP TABLE bodies (agency_id INTEGER PRIMARY KEY, panel_id INTEGER, head_id INTEGER)",
    """CREATE TEMP TABLE agency_years (
        panel_id INTEGER, agency_id INTEGER, agency TEXT, region TEXT, kind TEXT, year INTEGER, state TEXT,
        evidence_table TEXT, evidence_id TEXT, evidence_url TEXT, evidence_at TEXT, due TEXT, published TEXT, late INTEGER)""",
)
# Of two reports of a body for a year the one counts whose version is newer, as in the archive's own coverage.
_OF_YEARS = """
CREATE TEMP TABLE body_reports AS
SELECT b.panel_id, r.year, r.id AS report_id, max(coalesce(c.version_id, 0)) AS version_id, count(*) AS reports
FROM chosen_reports AS c JOIN reports AS r ON r.id = c.id JOIN bodies AS b ON b.agency_id = r.agency_id
GROUP BY b.panel_id, r.year
"""


def make_bodies(connection: sqlite3.Connection, chosen: Chosen) -> None:
    """Make `bodies` (every agency of the archive), `agency_years` and `body_reports` (panel_id, year, report, version)."""
    for statement in _TABLES:
        connection.execute(statement)
    others = {row[0] for row in connection.execute("SELECT agency_id FROM same_agencies")}
    ids = [row[0] for row in connection.execute("SELECT id FROM agencies")]
    heads = {id_: head_of(connection, id_) if id_ in others else id_ for id_ in ids}
    lowest: dict[int, int] = {}
    for id_, head in sorted(heads.items()):
        lowest.setdefault(head, id_)
    rows = ((id_, lowest[head], head) for id_, head in heads.items())
    connection.executemany("INSERT INTO bodies VALUES (?, ?, ?)", rows)
    connection.execute(_OF_YEARS)
    connection.execute("CREATE UNIQUE INDEX temp.body_reports_key ON body_reports (panel_id, year)")
    connection.executemany(
        "INSERT INTO agency_years VALUES (:panel_id, :agency_id, :agency, :region, :kind, :year, :state, :evidence_table, "
        ":evidence_id, :evidence_url, :evidence_at, :due, :published, :late)",
        _agency_years(connection, chosen, lowest),
    )


def _agency_years(connection: sqlite3.Connection, chosen: Chosen, lowest: dict[int, int]) -> Iterator[dict[str, Any]]:
    """As `nianbao coverage` on the release's day, without what a registry adds to the archive."""
    oldest, newest = connection.execute("SELECT min(r.year), max(r.year) FROM reports AS r").fetchone()
    if chosen.day is None or oldest is None:
        return
    first, last = chosen.scope.years or (min(oldest, FIRST_YEAR), max(newest, chosen.day.year - 1))
    for agency in _in_scope(connection, chosen, range(first, last + 1)):
        for year in agency.years:
            yield {
                "panel_id": agency.id and lowest[agency.id],
                "agency_id": agency.id,
                "agency": agency.agency,
                "region": agency.region,
                "kind": agency.kind,
                **_state(connection, year),
            }


def _in_scope(connection: sqlite3.Connection, chosen: Chosen, years: range) -> Iterator[AgencyCoverage]:
    """The agencies of the region; and of others those that a chosen report belongs to, of an agency that moved."""
    elsewhere = {row[0] for row in connection.execute(_REPORTING)}
    for agency in coverage(connection, years, chosen.scope.region):
        yield agency
        elsewhere.discard(agency.id)
    if elsewhere:
        yield from (agency for agency in coverage(connection, years) if agency.id in elsewhere)


_REPORTING = """
SELECT DISTINCT b.head_id FROM chosen_reports AS c JOIN reports AS r ON r.id = c.id JOIN bodies AS b ON b.agency_id = r.agency_id
"""


def _state(connection: sqlite3.Connection, year: Year) -> dict[str, Any]:
    return {
        "year": year.year,
        "state": year.state.value,
        **_evidence(connection, year.evidence),
        "due": year.due and year.due.isoformat(),
        "published": year.published,
        "late": year.late,
    }


_EVIDENCE = {
    "report_versions": "SELECT c.url, c.fetched_at FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id WHERE v.id = ?",
    "captures": "SELECT url, fetched_at FROM captures WHERE id = ?",
    "failures": "SELECT url, at FROM failures WHERE id = ?",
    "site_visits": "SELECT NULL, finished_at FROM site_visits WHERE id = ?",
}


def _evidence(connection: sqlite3.Connection, evidence: Evidence | None) -> dict[str, Any]:
    table = number = url = at = None
    if evidence is not None:
        table, number = evidence.table, str(evidence.id)
        url, at = connection.execute(_EVIDENCE[table], (evidence.id,)).fetchone()
    return {"evidence_table": table, "evidence_id": number, "evidence_url": url, "evidence_at": at}
