"""One agency's card: its names through the years, what became of it, where it stands, and who says so."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.agencies.decisions import head_of
from archive.agencies.facts import Facts, facts_of
from archive.agencies.lookup import Agency, agency_by_id
from archive.agencies.review import years_of
from archive.base import divisions
from archive.db.connection import named_rows
from archive.reports.subordinates import children_of


@dataclass(frozen=True)
class Name:
    """`years` are those whose reports print the name; none, where only a site of the registry gives it."""

    name: str
    years: tuple[int, ...]


@dataclass(frozen=True)
class Code:
    """A GB/T 2260 code. `last_year` is None while it is in force."""

    code: str
    name: str
    last_year: int | None


@dataclass(frozen=True)
class Event:
    """A decision, with the two agencies as sentences need them."""

    relation: str
    agency: str
    other: str
    happened_on: str | None
    evidence: str | None
    author: str
    reason: str
    decided_at: str


@dataclass(frozen=True)
class Matched:
    """How a name on a site was matched; `printed` is empty where none is."""

    printed: str
    site_id: str
    rule: str
    doubt: str


@dataclass(frozen=True)
class Card:
    """`codes` are that of the region, then former ones of its name. What the registry does not tell is None."""

    agency: str
    region: str
    region_name: str
    codes: tuple[Code, ...]
    level: str | None
    kind: str | None
    credit_code: str | None
    parent: str | None
    children: tuple[str, ...]
    years: tuple[int, ...]
    names: tuple[Name, ...]
    filed_under: tuple[str, ...]
    events: tuple[Event, ...]
    sites: tuple[str, ...]
    matches: tuple[Matched, ...]


def card(connection: sqlite3.Connection, agency: Agency) -> Card:
    facts = facts_of(connection, agency.ids)
    return Card(
        agency=agency.name,
        region=agency.region,
        region_name=divisions.full_name(agency.region),
        codes=_codes(agency.region),
        level=_first(facts, "level"),
        kind=_first(facts, "kind"),
        credit_code=_first(facts, "credit_code"),
        parent=_parent(connection, agency.region, _first(facts, "parent")),
        children=tuple(name for id_ in agency.ids for name, _ in children_of(connection, id_)),
        years=years_of(connection, agency.ids),
        names=_names(connection, agency),
        filed_under=tuple(str(agency_by_id(connection, id_)) for id_ in agency.ids),
        events=_events(connection, agency),
        sites=_sites(connection, agency),
        matches=_matches(connection, agency),
    )


def _first(facts: Sequence[Facts], what: str) -> str | None:
    return next((value for value in (getattr(fact, what) for fact in facts) if value), None)


def _codes(region: str) -> tuple[Code, ...]:
    own = divisions.find(region)
    former = divisions.former_codes(region)
    return tuple(Code(division.code, division.name, division.last_year) for division in (own, *former) if division)


def _parent(connection: sqlite3.Connection, region: str, name: str | None) -> str | None:
    """As the archive calls it where it is known, else as the registry does."""
    found = parent_of(connection, region, name)
    return name if found is None else str(agency_by_id(connection, found))


def parent_of(connection: sqlite3.Connection, region: str, name: str | None) -> int | None:
    """The agency with this name, if one agency around the region has it."""
    rows = connection.execute(
        "SELECT a.id, a.region FROM agency_names AS n JOIN agencies AS a ON a.id = n.agency_id WHERE n.name = ?",
        (name,),
    )
    heads = {head_of(connection, id_) for id_, other in rows if divisions.nested(other, region)}
    return heads.pop() if len(heads) == 1 else None


def _names(connection: sqlite3.Connection, agency: Agency) -> tuple[Name, ...]:
    """By the first year, then those that no report prints."""
    sql = (
        "SELECT v.agency_name, r.year FROM reports AS r JOIN report_versions AS v ON v.report_id = r.id "
        "WHERE r.agency_id = ? AND v.agency_name IS NOT NULL"
    )
    years: dict[str, set[int]] = {}
    for agency_id in agency.ids:
        for name, year in connection.execute(sql, (agency_id,)):
            years.setdefault(" ".join(name.split()), set()).add(year)
    for name in (agency.name, *(facts.agency for facts in facts_of(connection, agency.ids))):
        years.setdefault(name, set())
    names = [Name(name, tuple(sorted(those))) for name, those in years.items()]
    return tuple(sorted(names, key=lambda name: name.years or (9999,)))


_EVENTS = """
SELECT d.id, d.relation, d.agency_id, d.other_name AS other, d.happened_on, d.evidence, d.author, d.reason, d.decided_at
FROM agency_decisions AS d WHERE d.agency_id = :id OR d.other_id = :id
"""


def _events(connection: sqlite3.Connection, agency: Agency) -> tuple[Event, ...]:
    decisions = {row["id"]: row for id_ in agency.ids for row in named_rows(connection, _EVENTS, {"id": id_})}
    return tuple(_event(connection, decision) for _, decision in sorted(decisions.items()))


def _event(connection: sqlite3.Connection, decision: sqlite3.Row) -> Event:
    return Event(
        relation=decision["relation"],
        agency=str(agency_by_id(connection, decision["agency_id"])),
        other=decision["other"],
        happened_on=decision["happened_on"],
        evidence=decision["evidence"],
        author=decision["author"],
        reason=decision["reason"],
        decided_at=decision["decided_at"],
    )


def _sites(connection: sqlite3.Connection, agency: Agency) -> tuple[str, ...]:
    sql = (
        "SELECT DISTINCT s.site_id FROM reports AS p JOIN report_versions AS v ON v.report_id = p.id "
        "JOIN readings AS r ON r.report_version_id = v.id JOIN sightings AS s ON s.capture_id = r.capture_id "
        "WHERE p.agency_id = ?"
    )
    return tuple(sorted({row[0] for id_ in agency.ids for row in connection.execute(sql, (id_,))}))


def _matches(connection: sqlite3.Connection, agency: Agency) -> tuple[Matched, ...]:
    sql = "SELECT name AS printed, site_id, rule, doubt FROM agency_matches WHERE agency_id = ? ORDER BY id"
    return tuple(Matched(**row) for id_ in agency.ids for row in named_rows(connection, sql, (id_,)))
