"""The life of incidents: when each was opened, whether it still stands, who acknowledged it, and when it ended.

A run that visited sites compares the incidents that `archive/coverage/status.py` finds with those that are open, and adds a row
to `incident_events` for each that is new and for each that is gone. An incident is the same as before if its site, kind and
subject (an address, or "") are.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from archive.base import times
from archive.base.errors import UnknownIncident
from archive.coverage.health import Incident, IncidentKind
from archive.db.connection import named_rows

OPENED = "opened"
ENDED = "ended"
ACKNOWLEDGED = "acknowledged"

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class LoggedIncident:
    """`ended` is None while it stands. `acknowledged` is when a person did so, `why` for what reason, and `until` the last
    day that it holds, None for good. `expected` is how many reports the list was expected to have."""

    id: int
    site_id: str
    kind: str
    subject: str
    message: str
    opened: str
    run_id: int
    expected: int | None = None
    ended: str | None = None
    acknowledged: str | None = None
    why: str | None = None
    until: str | None = None

    def is_acknowledged(self, today: date) -> bool:
        return self.acknowledged is not None and (self.until is None or today.isoformat() <= self.until)


_LOGGED = """
SELECT o.id, o.site_id, o.kind, o.subject, o.message, o.at AS opened, o.run_id, o.expected,
    (SELECT max(e.at) FROM incident_events AS e WHERE e.incident_id = o.id AND e.event = 'ended') AS ended,
    a.at AS acknowledged, a.message AS why, a.until
FROM incident_events AS o LEFT JOIN incident_events AS a ON a.id = (
    SELECT max(id) FROM incident_events AS e WHERE e.incident_id = o.id AND e.event = 'acknowledged')
WHERE o.event = 'opened' ORDER BY o.id
"""


def logged(connection: sqlite3.Connection) -> list[LoggedIncident]:
    """Every incident that a run opened, the oldest first."""
    return [LoggedIncident(**row) for row in named_rows(connection, _LOGGED)]


def lists_before(of_site: Sequence[LoggedIncident]) -> tuple[int | None, str]:
    """From the incidents of one site: how long its list was before it shrank, while that incident stands; and the time from which visits say how
    long it is: since a person acknowledged for good that it is shorter, earlier visits say nothing."""
    expected, since = None, ""
    for incident in of_site:
        if incident.kind in _OF_LISTS:
            if incident.acknowledged is not None and incident.until is None:
                since = max(since, incident.acknowledged)
            elif incident.ended is None:
                expected = max(expected or 0, incident.expected or 0) or None
    return expected, since


_OF_LISTS = {kind.value for kind in (IncidentKind.SHRANK, IncidentKind.LIST_EMPTY, IncidentKind.NOTHING_FOUND)}


def with_lives(found: Sequence[Incident], standing: Sequence[LoggedIncident], today: date) -> tuple[Incident, ...]:
    """These incidents with what the log says of those that stand."""
    open_ones = _by_key(standing)
    out = []
    for incident in found:
        if known := open_ones.get(_key(incident)):
            acknowledged = known.is_acknowledged(today)
            incident = replace(
                incident,
                id=known.id,
                since=known.opened,
                acknowledged=acknowledged,
                until=known.until if acknowledged else None,
            )
        out.append(incident)
    return tuple(out)


def record(
    connection: sqlite3.Connection, run_id: int, found: Sequence[Incident], standing: Sequence[LoggedIncident]
) -> tuple[tuple[Incident, ...], tuple[LoggedIncident, ...]]:
    """Add what opened and what ended with this run; both are returned. `standing` is what stood before."""
    now = times.now()
    open_ones = _by_key(standing)
    there = {_key(incident): incident for incident in found}
    opened = []
    for key, incident in there.items():
        if key not in open_ones:
            values = (OPENED, now, run_id, *key, incident.message, incident.expected)
            cursor = connection.execute(_OPEN, values)
            opened.append(replace(incident, id=cursor.lastrowid, since=now))
    ended = tuple(known for key, known in open_ones.items() if key not in there)
    for known in ended:
        connection.execute(_FOLLOW, (known.id, ENDED, now, run_id, known.site_id, known.kind, known.subject, "", None))
    return tuple(opened), ended


def acknowledge(connection: sqlite3.Connection, incident_id: int, why: str, until: date | None) -> LoggedIncident:
    """Record that a person knows of an incident. UnknownIncident if none of this number stands."""
    known = next((found for found in logged(connection) if found.id == incident_id and found.ended is None), None)
    if known is None:
        raise UnknownIncident(f"no incident {incident_id} stands; nianbao incidents lists those that do")
    last = until.isoformat() if until else None
    values = (incident_id, ACKNOWLEDGED, times.now(), None, known.site_id, known.kind, known.subject, why, last)
    connection.execute(_FOLLOW, values)
    return known


def _by_key(standing: Sequence[LoggedIncident]) -> dict[_Key, LoggedIncident]:
    return {(incident.site_id, incident.kind, incident.subject): incident for incident in standing}


def _key(incident: Incident) -> _Key:
    return incident.site_id, incident.kind.value, incident.subject


_OPEN = """
INSERT INTO incident_events (event, at, run_id, site_id, kind, subject, message, expected) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_FOLLOW = """
INSERT INTO incident_events (incident_id, event, at, run_id, site_id, kind, subject, message, until)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
