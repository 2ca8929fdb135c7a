"""What the registry says of agencies: level, kind, who they answer to, and 统一社会信用代码.

A row is written when a site is crawled and its entry has changed since the last row. The newest row of a site counts.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from archive.agencies.names import canonical
from archive.base import times
from archive.db.connection import named_rows
from archive.db.handle import Archive


@dataclass(frozen=True)
class Facts:
    """An entry of the registry. `parent` is a name; None is not known."""

    site_id: str
    agency: str
    region: str
    level: str | None = None
    kind: str | None = None
    parent: str | None = None
    credit_code: str | None = None


def keep_facts(archive: Archive, entries: Iterable[Facts]) -> None:
    """Write what differs from the newest row of each site."""
    connection = archive.db.conn
    with archive.db.atomic():
        for entry in entries:
            if facts_of_site(connection, entry.site_id) != entry:
                row = asdict(entry) | {"canonical": canonical(entry.agency), "recorded_at": times.now()}
                columns, marks = ", ".join(row), ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO agency_facts ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608


_COLUMNS = "f.site_id, f.agency, f.region, f.level, f.kind, f.parent, f.credit_code"
_NEWEST = (
    "NOT EXISTS (SELECT 1 FROM agency_facts AS later WHERE later.site_id = f.site_id "
    "AND (later.recorded_at, later.id) > (f.recorded_at, f.id))"
)


def facts_of_site(connection: sqlite3.Connection, site_id: str) -> Facts | None:
    sql = f"SELECT {_COLUMNS} FROM agency_facts AS f WHERE f.site_id = ? ORDER BY f.recorded_at DESC, f.id DESC LIMIT 1"  # noqa: S608
    row = named_rows(connection, sql, (site_id,)).fetchone()
    return Facts(**row) if row else None


def facts_of(connection: sqlite3.Connection, agency_ids: Iterable[int]) -> list[Facts]:
    """Of every site that these agencies run, newest first; under a later name too, if the credit code is the same."""
    sql = (
        f"SELECT DISTINCT {_COLUMNS} FROM agencies AS a "  # noqa: S608
        "JOIN agency_facts AS own ON own.canonical = a.canonical AND own.region = a.region "
        "JOIN agency_facts AS f ON f.site_id = own.site_id AND (f.id = own.id OR f.credit_code = own.credit_code) "
        f"WHERE a.id = ? AND {_NEWEST} ORDER BY f.recorded_at DESC, f.id DESC"
    )
    return [Facts(**row) for agency_id in agency_ids for row in named_rows(connection, sql, (agency_id,))]


def agencies_of_code(connection: sqlite3.Connection, credit_code: str) -> list[int]:
    """Those that a site of the registry with this code ever belonged to."""
    sql = (
        "SELECT DISTINCT a.id FROM agency_facts AS f JOIN agencies AS a ON a.canonical = f.canonical "
        "AND a.region = f.region WHERE f.credit_code = ? ORDER BY a.id"
    )
    return [row[0] for row in connection.execute(sql, (credit_code,))]
