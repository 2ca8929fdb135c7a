"""Incidents of the other archive, with who acknowledged them and when they ended.

An incident is the same where site, kind and subject are, and both stood at one time: then what became of it is told of ours.
"""

from archive.merging.rows import Rows

_OPENED = "SELECT id FROM other.incident_events WHERE event = 'opened' AND id <= ? ORDER BY at, id"
_LATER = "SELECT id FROM other.incident_events WHERE incident_id = ? ORDER BY id"
_ENDED = "coalesce((SELECT max(e.at) FROM {schema}.incident_events AS e WHERE e.incident_id = {id} AND e.event = 'ended'), '9999')"
_SAME = f"""
SELECT m.id FROM other.incident_events AS o
JOIN main.incident_events AS m ON m.site_id = o.site_id AND m.kind = o.kind AND m.subject = o.subject
WHERE o.id = ? AND m.event = 'opened'
AND m.at <= {_ENDED.format(schema="other", id="o.id")} AND o.at <= {_ENDED.format(schema="main", id="m.id")}
ORDER BY m.at = o.at DESC, m.id LIMIT 1
"""  # noqa: S608


def take_incidents(rows: Rows) -> None:
    """One after the other: where the first ended, the second may be another."""
    opened = rows.connection.execute(_OPENED, (rows.newest("incident_events"),)).fetchall()
    with rows.arriving("incident_events"):
        for (other_id,) in opened:
            _take(rows, other_id)


def _take(rows: Rows, other_id: int) -> None:
    events = rows.table("incident_events")
    same = rows.connection.execute(_SAME, (other_id,)).fetchone()
    if not same and not events.take_some(other_id, other_id):
        return
    own_id = same[0] if same else rows.last_id("incident_events")
    rows.connection.execute("INSERT INTO map_incident_events VALUES (?, ?)", (other_id, own_id))
    for (later_id,) in rows.connection.execute(_LATER, (other_id,)).fetchall():
        events.take_some(later_id, later_id)
