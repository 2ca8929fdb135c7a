"""Decisions of people about agencies: which are the same, which are not, and how they changed. Rows are only added.

same        both are the same agency
renamed     both are the same agency, which now has the name of the other
separate    they are different agencies; this undoes `same` and `renamed`. Without another agency: the matched name is
            not a name of this agency
merged      this agency became part of the other; they stay different agencies
split       this agency was part of the other; they stay different agencies

Reports stay filed where they are. A look-up finds the reports of all agencies that are the same. A later report is filed
under the agency that the decision leads to.
"""

import sqlite3
from dataclasses import dataclass

from archive.base import times
from archive.base.errors import DecisionRefused

RELATIONS = ("same", "renamed", "separate", "merged", "split")


@dataclass(frozen=True)
class Decision:
    """`match_id` is the match that was in doubt, if any; `other_id` is None for an agency that has no row.

    `happened_on` is a day, month or year in ISO form.
    """

    relation: str
    agency_id: int
    other_id: int | None
    other_name: str
    author: str
    reason: str
    match_id: int | None = None
    happened_on: str | None = None
    evidence: str | None = None


def head_of(connection: sqlite3.Connection, agency_id: int) -> int:
    """The current agency for this one: itself, unless people decided that it is the same as another."""
    sql = "SELECT same_as_id FROM same_agencies WHERE agency_id = ?"
    while row := connection.execute(sql, (agency_id,)).fetchone():
        agency_id = row[0]
    return agency_id


def same_as(connection: sqlite3.Connection, agency_id: int) -> tuple[int, ...]:
    """This agency, and those that people decided are the same."""
    sql = (
        "WITH RECURSIVE same(id) AS (VALUES (?) UNION "
        "SELECT s.agency_id FROM same JOIN same_agencies AS s ON s.same_as_id = same.id) SELECT id FROM same"
    )
    return tuple(row[0] for row in connection.execute(sql, (agency_id,)))


def barred(connection: sqlite3.Connection, name: str, site_id: str) -> frozenset[int]:
    """Agencies that a reviewer ruled out for this name on this site."""
    sql = (
        "SELECT d.agency_id FROM agency_matches AS m JOIN agency_decisions AS d ON d.match_id = m.id "
        "WHERE m.name = ? AND m.site_id = ? AND d.relation = 'separate' AND d.other_id IS NULL "
        "AND d.id = (SELECT id FROM agency_decisions WHERE match_id = m.id ORDER BY decided_at DESC, id DESC LIMIT 1)"
    )
    return frozenset(row[0] for row in connection.execute(sql, (name, site_id)))


def decide(connection: sqlite3.Connection, decision: Decision) -> None:
    """Write a decision. DecisionRefused when it contradicts one that holds."""
    _check(connection, decision)
    connection.execute(
        "INSERT INTO agency_decisions (match_id, agency_id, relation, other_id, other_name, happened_on, evidence, "
        "author, reason, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            decision.match_id,
            decision.agency_id,
            decision.relation,
            decision.other_id,
            decision.other_name,
            decision.happened_on,
            decision.evidence,
            decision.author,
            decision.reason,
            times.now(),
        ),
    )


def _check(connection: sqlite3.Connection, decision: Decision) -> None:
    own, other = decision.agency_id, decision.other_id
    if decision.relation == "separate" or other is None:
        return
    if own == other:
        if decision.relation == "same" and decision.match_id is not None:
            return  # the match was right
        raise DecisionRefused(f"{decision.other_name} cannot be {decision.relation} with itself")
    if head_of(connection, own) == head_of(connection, other):
        raise DecisionRefused(f"it is the same as {decision.other_name} already; --separate takes that back")
    if decision.relation in ("same", "renamed") and head_of(connection, own) != own:
        raise DecisionRefused("it is the same as another agency already; decide about that one, or --separate first")
