"""The home page: search, the size of the archive, what is new, and how the last night went. Nothing here counts the rows of a table."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from datasette import Response

from archive.db.connection import named_rows
from archive.web.pages import Asked, render

_LOOKED_AT = 500  # of the newest versions; when everything was read again, all of them may be the parser's
_NEWEST = 12

# Rows of these tables are never deleted and their numbers never left out, so the largest number is the count.
_TOTALS = """
SELECT (SELECT max(id) FROM agencies) AS agencies, (SELECT max(id) FROM reports) AS reports,
    (SELECT max(id) FROM report_versions) AS versions, (SELECT max(id) FROM captures) AS captures
"""
_CHANGES = f"""
SELECT a.id AS agency_id, a.name AS agency, r.year, v.version, v.cause, v.recorded_at
FROM (SELECT * FROM report_versions ORDER BY id DESC LIMIT {_LOOKED_AT}) AS v
CROSS JOIN reports AS r ON r.id = v.report_id CROSS JOIN agencies AS a ON a.id = r.agency_id
WHERE v.cause <> 'parser changed' ORDER BY v.id DESC LIMIT {_NEWEST}
"""  # noqa: S608
_VISITS = "SELECT night, outcome, items, failures, started_at, finished_at FROM site_visits ORDER BY id DESC"


@dataclass(frozen=True)
class Change:
    agency_id: int
    agency: str
    year: int
    version: int
    cause: str
    recorded_at: str


@dataclass(frozen=True)
class Night:
    """What the sites that were visited in the newest night gave. Times are UTC."""

    night: str
    sites: int
    done: int
    problems: int
    failed: int
    reports: int
    failures: int
    started_at: str
    finished_at: str


def page(asked: Asked) -> Response:
    totals = {name: number or 0 for name, number in dict(named_rows(asked.connection, _TOTALS).fetchone()).items()}
    changes = [Change(**row) for row in named_rows(asked.connection, _CHANGES)]
    return render(asked, "home.html", totals=totals, changes=changes, night=last_night(asked.connection))


def last_night(connection: sqlite3.Connection) -> Night | None:
    """None where no site was ever visited. Reads the visits of that night only, the newest rows."""
    return next(nights(connection), None)


def nights(connection: sqlite3.Connection) -> Iterator[Night]:
    """The newest first; reads no more visits than those of the nights that are taken."""
    for night, visits in groupby(named_rows(connection, _VISITS), key=lambda visit: visit["night"]):
        yield _night(night, list(visits))


def _night(night: str, visits: Sequence[sqlite3.Row]) -> Night:
    outcomes = [visit["outcome"] for visit in visits]
    return Night(
        night=night,
        sites=len(visits),
        done=outcomes.count("done"),
        problems=outcomes.count("problems"),
        failed=outcomes.count("failed"),
        reports=sum(visit["items"] for visit in visits),
        failures=sum(visit["failures"] for visit in visits),
        started_at=min(visit["started_at"] for visit in visits),
        finished_at=max(visit["finished_at"] for visit in visits),
    )
