"""`search_reports`: the current printed version of every report, with the columns that search filters by.

The view `searchable_versions` has the same rows, but is too slow for a word that is in every report. `search_marks` says up
to which row of each table the changes have been taken over.
"""

import sqlite3

from archive.db.database import Database

# The newest rows by which what the view says may have changed; corrected versions are never searched.
_NEWEST = {
    "report_versions": "SELECT id FROM report_versions WHERE corrects IS NULL ORDER BY id DESC LIMIT 1",
    "readings": "SELECT max(id) FROM readings",
    "agency_decisions": "SELECT max(id) FROM agency_decisions",
    "agency_facts": "SELECT max(id) FROM agency_facts",
}
_CHANGED = """
WITH RECURSIVE moved(id) AS (
    SELECT agency_id FROM agency_decisions WHERE id > :agency_decisions
    UNION SELECT other_id FROM agency_decisions WHERE id > :agency_decisions AND other_id IS NOT NULL
    UNION SELECT a.id FROM agency_facts AS new CROSS JOIN agency_facts AS own ON own.site_id = new.site_id
        CROSS JOIN agencies AS a ON a.canonical = own.canonical AND a.region = own.region WHERE new.id > :agency_facts
    UNION SELECT s.same_as_id FROM moved JOIN same_agencies AS s ON s.agency_id = moved.id
    UNION SELECT s.agency_id FROM moved JOIN same_agencies AS s ON s.same_as_id = moved.id
)
SELECT report_id FROM report_versions WHERE id > :report_versions
UNION SELECT v.report_id FROM readings AS r CROSS JOIN report_versions AS v ON v.id = r.report_version_id
    WHERE r.id > :readings
UNION SELECT v.report_id FROM readings AS r CROSS JOIN report_versions AS v ON v.capture_id = r.capture_id
    WHERE r.id > :readings
UNION SELECT r.id FROM moved CROSS JOIN reports AS r ON r.agency_id = moved.id
"""


def is_behind(connection: sqlite3.Connection) -> bool:
    return _marks(connection) != _newest(connection)


def bring_up_to_date(db: Database) -> None:
    """Take over what is new since the last time."""
    newest = _newest(db.conn)
    if _marks(db.conn) == newest:
        return
    with db.atomic():
        db.conn.execute("CREATE TEMP TABLE changed (id INTEGER PRIMARY KEY)")
        db.conn.execute(f"INSERT INTO changed {_CHANGED}", _marks(db.conn))
        db.conn.execute("DELETE FROM search_reports WHERE report_id IN (SELECT id FROM changed)")
        db.conn.execute(
            "INSERT INTO search_reports SELECT * FROM searchable_versions WHERE report_id IN (SELECT id FROM changed)"
        )
        db.conn.execute("DROP TABLE changed")
        db.conn.executemany("INSERT OR REPLACE INTO search_marks VALUES (?, ?)", newest.items())


def _marks(connection: sqlite3.Connection) -> dict[str, int]:
    return dict.fromkeys(_NEWEST, 0) | dict(connection.execute("SELECT table_name, mark FROM search_marks"))


def _newest(connection: sqlite3.Connection) -> dict[str, int]:
    return {table: (connection.execute(sql).fetchone() or (0,))[0] or 0 for table, sql in _NEWEST.items()}
