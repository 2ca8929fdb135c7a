"""The review list: matches that may be wrong, with the report that led to them, until a person decides."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.agencies.decisions import Decision, same_as
from archive.agencies.lookup import agency_by_id, row_named
from archive.agencies.names import canonical
from archive.base.errors import DecisionRefused, UnknownAgency, UnknownMatch
from archive.db.connection import named_rows


@dataclass(frozen=True)
class Party:
    """An agency with the years of its reports."""

    name: str
    region: str
    years: tuple[int, ...]


@dataclass(frozen=True)
class Item:
    """A match in doubt. `printed` is empty where no name is; `proposed` may be who is meant.

    `site_id`, `site_agency`, `url`, `title` and `year` are of the first report that was matched so.
    """

    id: int
    doubt: str
    printed: str
    rule: str
    agency: Party
    proposed: Party | None
    site_id: str
    site_agency: str
    url: str
    title: str
    year: int | None
    matched_at: str


IN_DOUBT = """m.doubt <> ''
AND NOT EXISTS (SELECT 1 FROM agency_decisions AS d WHERE d.match_id = m.id)
AND NOT EXISTS (SELECT 1 FROM agency_decisions AS d WHERE d.agency_id = m.agency_id AND d.other_id = m.proposed_id)
AND NOT EXISTS (SELECT 1 FROM agency_decisions AS d WHERE d.agency_id = m.proposed_id AND d.other_id = m.agency_id)
"""  # of a match m
_PENDING = f"""
SELECT m.id, m.doubt, m.name AS printed, m.rule, m.agency_id, m.proposed_id, m.site_id, s.agency AS site_agency, s.url,
    s.title, (
    SELECT p.year FROM readings AS r JOIN report_versions AS v ON v.id = r.report_version_id
    JOIN reports AS p ON p.id = v.report_id WHERE r.capture_id = m.capture_id ORDER BY r.id LIMIT 1
) AS year, m.matched_at
FROM agency_matches AS m JOIN agencies AS a ON a.id = m.agency_id
JOIN sightings AS s ON s.id = (SELECT min(id) FROM sightings WHERE capture_id = m.capture_id AND site_id = m.site_id)
WHERE {IN_DOUBT} AND a.region LIKE ?
ORDER BY a.region, a.name, m.id
"""  # noqa: S608


def pending(connection: sqlite3.Connection, region: str = "") -> list[Item]:
    """By region (a prefix of its code) and agency."""
    items = []
    for row in named_rows(connection, _PENDING, (f"{region}%",)):
        fields = dict(row)
        agency_id, proposed_id = fields.pop("agency_id"), fields.pop("proposed_id")
        proposed = None if proposed_id is None else _party(connection, proposed_id)
        items.append(Item(agency=_party(connection, agency_id), proposed=proposed, **fields))
    return items


def decision_about(
    connection: sqlite3.Connection,
    what: str,
    relation: str,
    other: str | None,
    *,
    author: str,
    reason: str,
    happened_on: str | None = None,
    evidence: str | None = None,
) -> Decision:
    """The decision that is meant by `what`, the number of an item or an exact name, and `other`, an exact name.

    Raises UnknownMatch, UnknownAgency, AmbiguousAgency, DecisionRefused.
    """
    match_id, agency_id, proposed_id, name = _subject(connection, what)
    other_id = None if other is None else row_named(connection, other)
    if relation == "separate":
        other_id = _separated(connection, match_id, agency_id, proposed_id, name)
    elif other_id is None and relation == "same":
        raise UnknownAgency(f"no agency of this archive is or was called {other!r}; give its whole name")
    other_name = str(agency_by_id(connection, other_id)) if other_id is not None else other or name
    return Decision(relation, agency_id, other_id, other_name, author, reason, match_id, happened_on, evidence)


def _subject(connection: sqlite3.Connection, what: str) -> tuple[int | None, int, int | None, str]:
    """Number of the match, agency, the one that is proposed, and the name that was printed."""
    if what.isdecimal():
        sql = "SELECT id, agency_id, proposed_id, name FROM agency_matches WHERE id = ? AND doubt <> ''"
        row: tuple[int, int, int | None, str] | None = connection.execute(sql, (int(what),)).fetchone()
        if row is None:
            raise UnknownMatch(f"the review list has no number {what}; `nianbao review` prints it")
        return row
    agency_id = row_named(connection, what)
    if agency_id is None:
        raise UnknownAgency(f"no agency of this archive is or was called {what!r}; give its whole name")
    return None, agency_id, None, what


def _separated(
    connection: sqlite3.Connection, match_id: int | None, agency_id: int, proposed_id: int | None, name: str
) -> int | None:
    """Which agency it is not: the one proposed, or the one that it was said to be; None: the name is not its own."""
    if proposed_id is not None:
        return proposed_id
    sql = "SELECT same_as_id FROM same_agencies WHERE agency_id = ?"
    row: tuple[int] | None = connection.execute(sql, (agency_id,)).fetchone() if match_id is None else None
    if row:
        return row[0]
    if match_id is None:
        raise DecisionRefused(f"no decision says that {name} is the same as another agency")
    own = connection.execute("SELECT canonical FROM agencies WHERE id = ?", (agency_id,)).fetchone()[0]
    if canonical(name) in ("", own):
        raise DecisionRefused(
            f"match {match_id}: the report prints no name other than its site's, so it cannot be filed elsewhere; "
            "correct the agency of the site in the registry, or confirm the match with --same-as and the agency itself"
        )
    return None


def _party(connection: sqlite3.Connection, agency_id: int) -> Party:
    agency = agency_by_id(connection, agency_id)
    return Party(agency.name, agency.region, years_of(connection, same_as(connection, agency_id)))


def years_of(connection: sqlite3.Connection, agency_ids: Sequence[int]) -> tuple[int, ...]:
    years: set[int] = set()
    for agency_id in agency_ids:
        years.update(row[0] for row in connection.execute("SELECT year FROM reports WHERE agency_id = ?", (agency_id,)))
    return tuple(sorted(years))
