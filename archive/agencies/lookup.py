"""Agencies found by name.

Every name that a report printed stays in `agency_names`, so a former name finds the agency too. If people decided that two
agencies are the same, either name finds the current one, with the rows of both.
"""

import re
import sqlite3
from dataclasses import dataclass

from archive.agencies.decisions import head_of, same_as
from archive.base.errors import AmbiguousAgency, UnknownAgency

_WITH_REGION = re.compile(r"(.+?) ?\((\d{6})\)")
MOST = 20  # agencies that are listed when a part of a name fits several
_MOST_TRIGRAMS = 100


@dataclass(frozen=True)
class Agency:
    """`others` are the ids of those that people found to be this one."""

    id: int
    name: str
    region: str
    others: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.id, *self.others)

    def __str__(self) -> str:
        return f"{self.name} ({self.region})"


_NAME_BY_NEWEST_REPORT = """
UPDATE agencies SET name = coalesce((SELECT v.agency_name FROM reports AS r JOIN report_versions AS v
    ON v.report_id = r.id JOIN captures AS c ON c.id = v.capture_id
    WHERE r.agency_id = agencies.id AND v.agency_name IS NOT NULL
    AND v.corrects IS NULL ORDER BY r.year DESC, c.fetched_at DESC, v.version DESC LIMIT 1), name)
"""


def name_by_newest_report(connection: sqlite3.Connection, agency_id: int) -> None:
    """Set `agencies.name` to the name printed in the agency's newest report, if one printed any."""
    connection.execute(f"{_NAME_BY_NEWEST_REPORT} WHERE id = ?", (agency_id,))


def name_all_by_newest_reports(connection: sqlite3.Connection) -> None:
    connection.execute(_NAME_BY_NEWEST_REPORT)


def find_agency(connection: sqlite3.Connection, wanted: str) -> Agency:
    """The agency of that name, former name, or part of a name; an exact match wins, a current name over a former one.

    A name may have its region behind it: 教育局 (330411). Raises UnknownAgency, and AmbiguousAgency when several fit
    equally well.
    """
    ids = _named(connection, wanted) or _with_part(connection, wanted)
    found = [agency_by_id(connection, head) for head in dict.fromkeys(head_of(connection, id_) for id_ in ids)]
    if not found:
        raise UnknownAgency(f"no agency of this archive is or was called {wanted!r}; a part of its name is enough")
    if len(found) > 1:
        found.sort(key=lambda agency: (agency.region, agency.name, agency.id))
        raise AmbiguousAgency(wanted, [str(agency) for agency in found[:MOST]], more=len(ids) > MOST)
    return found[0]


def agencies_with(connection: sqlite3.Connection, part: str) -> list[Agency]:
    """Those that have or had this name, then those in whose names it is a part; of these no more than about `MOST`."""
    ids = [*_named(connection, part), *_with_part(connection, part)]
    return [agency_by_id(connection, head) for head in dict.fromkeys(head_of(connection, id_) for id_ in ids)]


def row_named(connection: sqlite3.Connection, wanted: str) -> int | None:
    """The id of the row that has or had exactly this name, whatever people said of it; None when none has. AmbiguousAgency."""
    ids = _named(connection, wanted)
    if len(ids) > 1:
        raise AmbiguousAgency(wanted, [str(agency_by_id(connection, id_)) for id_ in ids])
    return ids[0] if ids else None


def agency_by_id(connection: sqlite3.Connection, agency_id: int) -> Agency:
    """The agency with this id, with the rows that are the same."""
    name, region = connection.execute("SELECT name, region FROM agencies WHERE id = ?", (agency_id,)).fetchone()
    return Agency(agency_id, name, region, same_as(connection, agency_id)[1:])


def _named(connection: sqlite3.Connection, wanted: str) -> list[int]:
    """Those whose current name it is, else those that were ever called so."""
    name, region = _with_region(wanted)
    sql = (
        "SELECT a.id, a.name FROM agency_names AS n JOIN agencies AS a ON a.id = n.agency_id "
        "WHERE n.name = ? AND a.region LIKE ? ORDER BY a.region, a.id"
    )
    rows = connection.execute(sql, (name, region)).fetchall()
    return [row[0] for row in rows if row[1] == name] or [row[0] for row in rows]


# With a region, by the agencies there; without one, by the trigrams of all names. One or two characters are no trigram,
# but begin some: `_MOST_TRIGRAMS` of these are enough to tell that very many agencies fit.
_PART_IN_REGION = """
SELECT DISTINCT a.id FROM agencies AS a CROSS JOIN agency_names AS n ON n.agency_id = a.id
WHERE a.region = :region AND instr(n.name, :name)
"""
_PART = """
SELECT DISTINCT a.id FROM search_names AS p CROSS JOIN agency_names AS n ON n.id = p.rowid
CROSS JOIN agencies AS a ON a.id = n.agency_id WHERE search_names MATCH :match LIMIT :most
"""
_TRIGRAMS = "SELECT term FROM search_name_parts WHERE term >= :name AND term < :name || char(0x10FFFF) LIMIT :most"


def _with_part(connection: sqlite3.Connection, wanted: str) -> list[int]:
    """Those whose name, or a former one, it is a part of."""
    name, region = _with_region(wanted)
    if region == "%":
        return _with_part_anywhere(connection, name)
    rows = connection.execute(_PART_IN_REGION, {"name": name, "region": region})
    return [row[0] for row in rows]


def _with_part_anywhere(connection: sqlite3.Connection, name: str) -> list[int]:
    """No more than `MOST` and one."""
    values = {"name": name, "most": _MOST_TRIGRAMS}
    parts = [name] if len(name) > 2 else [row[0] for row in connection.execute(_TRIGRAMS, values)]
    if not parts:
        return []
    phrases = " OR ".join('"{}"'.format(part.replace('"', '""')) for part in parts)
    return [row[0] for row in connection.execute(_PART, {"match": phrases, "most": MOST + 1})]


def _with_region(wanted: str) -> tuple[str, str]:
    """The name, and a pattern for the region."""
    match = _WITH_REGION.fullmatch(wanted.strip())
    return (match[1], match[2]) if match else (wanted.strip(), "%")
