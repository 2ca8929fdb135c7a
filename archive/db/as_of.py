"""The archive as it was known at a time, or without what people corrected.

Temporary views stand before the tables of the same names, so that every query reads the past without knowing it.
"""

import sqlite3
from collections.abc import Iterator

# What a query sees of each table; {time} is an SQL literal.
_KNOWN = {
    "runs": """
        SELECT id, started_at, CASE WHEN finished_at <= {time} THEN finished_at END AS finished_at, software, version,
            parser_version, contact, command, CASE WHEN finished_at <= {time} THEN outcome END AS outcome,
            CASE WHEN read_at <= {time} THEN read_at END AS read_at
        FROM main.runs WHERE started_at <= {time}""",
    "captures": """
        WITH in_time AS (
            SELECT f.name FROM main.warc_files AS f JOIN main.runs AS r ON r.id = f.run_id
            WHERE coalesce(r.read_at, r.finished_at, (SELECT min(started_at) FROM main.runs WHERE id > r.id)) <= {time})
        SELECT {captures} FROM main.captures WHERE fetched_at <= {time}""",
    "failures": "SELECT * FROM main.failures WHERE at <= {time}",
    "sightings": """
        SELECT s.* FROM main.sightings AS s JOIN main.captures AS c ON c.id = s.capture_id WHERE c.fetched_at <= {time}""",
    "site_visits": "SELECT * FROM main.site_visits WHERE finished_at <= {time}",
    "findings": "SELECT * FROM main.findings WHERE recorded_at IS NULL OR recorded_at <= {time}",
    "corrections": "SELECT * FROM main.corrections WHERE recorded_at <= {time}",
    "correction_ends": "SELECT * FROM main.correction_ends WHERE recorded_at <= {time}",
    "verdicts": "SELECT * FROM main.verdicts WHERE recorded_at <= {time}",
    "readings": "SELECT * FROM main.readings WHERE read_at <= {time}",
    "agency_facts": "SELECT * FROM main.agency_facts WHERE recorded_at <= {time}",
    "agency_matches": "SELECT * FROM main.agency_matches WHERE matched_at <= {time}",
    "agency_decisions": "SELECT * FROM main.agency_decisions WHERE decided_at <= {time}",
    "report_versions": "SELECT * FROM main.report_versions WHERE recorded_at <= {time}",
    "reports": """
        SELECT r.* FROM main.reports AS r WHERE EXISTS (
            SELECT 1 FROM main.report_versions AS v WHERE v.report_id = r.id AND v.recorded_at <= {time})""",
    "agencies": """
        SELECT a.id, coalesce((
            SELECT v.agency_name FROM main.reports AS r JOIN main.report_versions AS v ON v.report_id = r.id
            WHERE r.agency_id = a.id AND v.recorded_at <= {time} AND v.agency_name IS NOT NULL
            AND v.corrects IS NULL ORDER BY r.year DESC, v.version DESC LIMIT 1
        ), (SELECT n.name FROM main.agency_names AS n WHERE n.agency_id = a.id ORDER BY n.id LIMIT 1)) AS name,
            a.region, a.canonical
        FROM main.agencies AS a WHERE EXISTS (
            SELECT 1 FROM main.reports AS r JOIN main.report_versions AS v ON v.report_id = r.id
            WHERE r.agency_id = a.id AND v.recorded_at <= {time})""",
    "search_reports": "SELECT * FROM searchable_versions",
}

# What hides in a table what people corrected.
_CORRECTED = {"report_versions": "corrects IS NULL", "corrections": "FALSE"}


def see(connection: sqlite3.Connection, *, as_of: str | None = None, as_printed: bool = False) -> None:
    """From now on this connection sees what was known at `as_of` (a time of `times.to_text`), as printed if wanted."""
    if not (as_of or as_printed):
        return
    known = {"time": f"'{as_of or '9999'}'", "captures": ", ".join(_captures(connection))}
    views = {name: select.format(**known) for name, select in _KNOWN.items() if as_of or name in _CORRECTED}
    if as_printed:
        for name, condition in _CORRECTED.items():
            views[name] += f" AND {condition}"
    for name, select in views.items():
        connection.execute(f"CREATE TEMP VIEW {name} AS {select}")
    for name, sql in connection.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'view'").fetchall():
        connection.execute(sql.replace(f"CREATE VIEW {name}", f"CREATE TEMP VIEW {name}", 1))


def _captures(connection: sqlite3.Connection) -> Iterator[str]:
    """The columns; those of a text are empty when its run had not ended reading, nor the next begun, in time."""
    for _, name, *_ in connection.execute("PRAGMA main.table_info(captures)"):
        in_time = f"CASE WHEN text_warc_file IN in_time THEN {name} END AS {name}"
        yield in_time if name.startswith("text_") else name
