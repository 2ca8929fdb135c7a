"""Agencies of the other archive as agencies of ours, by the rules of `archive/agencies/matching.py`.

An agency is the same where region and canonical name are; else where a rule says so; else it is a new one. What may be wrong
goes on the review list.
"""

from archive.agencies.decisions import barred, head_of
from archive.agencies.matching import Match, agency_of_another_archive
from archive.base import times
from archive.merging.rows import Rows

_SAME = ("region", "canonical")
_UNKNOWN = """
SELECT o.id, o.name, o.region, o.canonical FROM other.agencies AS o
WHERE o.id <= ? AND o.id NOT IN (SELECT other_id FROM map_agencies) ORDER BY o.id
"""
_NAMES = "SELECT name FROM other.agency_names WHERE agency_id = ? ORDER BY id"
_CODES = """
SELECT DISTINCT credit_code FROM other.agency_facts
WHERE canonical = ? AND region = ? AND credit_code IS NOT NULL ORDER BY id
"""
_MATCHES = """
SELECT m.name, m.site_id, c.own_id FROM other.agency_matches AS m JOIN map_captures AS c ON c.other_id = m.capture_id
WHERE m.agency_id = ? ORDER BY m.id
"""
_DOUBTED = """
INSERT OR IGNORE INTO agency_matches (agency_id, name, site_id, rule, doubt, proposed_id, capture_id, matched_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_AT_ONCE = 1000
FILED_OTHERWISE = "filed otherwise in another archive"
# A capture that the same parser read in both archives has one reading here, that of ours.
_FILED_OTHERWISE = """
SELECT ours.agency_id, theirs.own_id, min(c.own_id) FROM other.readings AS o
JOIN map_captures AS c ON c.other_id = o.capture_id
JOIN main.readings AS m ON m.capture_id = c.own_id AND m.parser_version = o.parser_version
JOIN main.report_versions AS mv ON mv.id = m.report_version_id JOIN main.reports AS ours ON ours.id = mv.report_id
JOIN other.report_versions AS ov ON ov.id = o.report_version_id JOIN other.reports AS r ON r.id = ov.report_id
JOIN map_agencies AS theirs ON theirs.other_id = r.agency_id
WHERE theirs.own_id <> ours.agency_id
AND NOT EXISTS (SELECT 1 FROM main.agency_matches AS x WHERE x.agency_id = ours.agency_id AND x.doubt = ?)
GROUP BY ours.agency_id ORDER BY ours.agency_id
"""
_MATCH = "SELECT name, site_id FROM main.agency_matches WHERE agency_id = ? ORDER BY capture_id <> ?, id LIMIT 1"


def take_agencies(rows: Rows) -> tuple[int, int]:
    """Take over the agencies, their names, what the registry says of them and how they were matched.

    How many are new, and how many of all are in doubt.
    """
    rows.table("agencies").note(*_SAME)
    unknown = rows.connection.execute(_UNKNOWN, (rows.newest("agencies"),)).fetchall()
    before, doubts = rows.last_id("agencies"), 0
    for start in range(0, len(unknown), _AT_ONCE):
        with rows.arriving("agencies", "agency_matches"):
            doubts += sum(_take(rows, *agency) for agency in unknown[start : start + _AT_ONCE])
    rows.table("agency_names").take("name", "agency_id")
    rows.table("agency_facts").take()
    rows.table("agency_matches").take("name", "site_id", "agency_id", "rule", "doubt", noted=True)
    return rows.last_id("agencies") - before, doubts


def _take(rows: Rows, other_id: int, name: str, region: str, canonical: str) -> bool:
    """Whether it goes on the review list."""
    connection = rows.connection
    names = [known_as for (known_as,) in connection.execute(_NAMES, (other_id,))]
    codes = [code for (code,) in connection.execute(_CODES, (canonical, region))]
    matches = connection.execute(_MATCHES, (other_id,)).fetchall()
    ruled_out = {agency_id for known_as, site_id, _ in matches for agency_id in barred(connection, known_as, site_id)}
    match = agency_of_another_archive(
        connection, name, canonical, region, known_as=names, codes=codes, no_longer=ruled_out
    )
    connection.execute("INSERT INTO map_agencies VALUES (?, ?)", (other_id, match.agency_id))
    if match.doubt and matches:
        _doubt(rows, match, *matches[0])
    return bool(match.doubt and matches)


def doubt_filed_otherwise(rows: Rows) -> int:
    """How many agencies go on the review list because the other archive filed the same capture under another one."""
    connection, doubts = rows.connection, 0
    for agency_id, other_id, capture_id in connection.execute(_FILED_OTHERWISE, (FILED_OTHERWISE,)).fetchall():
        known_as = connection.execute(_MATCH, (agency_id, capture_id)).fetchone()
        if known_as and head_of(connection, agency_id) != head_of(connection, other_id):
            with rows.arriving("agency_matches"):
                name, site_id = known_as
                match = Match(agency_id, name, "another archive", FILED_OTHERWISE, other_id)
                _doubt(rows, match, name, site_id, capture_id)
            doubts += 1
    return doubts


def _doubt(rows: Rows, match: Match, name: str, site_id: str, capture_id: int) -> None:
    row = (match.agency_id, name, site_id, match.rule, match.doubt, match.proposed_id, capture_id, times.now())
    rows.connection.execute(_DOUBTED, row)
