"""Whose report is it? Matches the name that a report prints to an agency. The rule is kept with the match.

An agency is identified by its region and its canonical name. Nothing is guessed: if the printed name does not agree with
the agency of the site, it is an agency of its own. A city's site and a district's own site often publish the same reports.
So a name with a place in it (秦淮区教育局) is one agency in a city and all its districts. A name without one (教育局) is a
different agency in each.

The rules:

site's agency           no name is printed
equal                   the name is that of the site's agency
canonical               the same, apart from 人民政府 and the like
place in front          the same, with a place in front of one of them (嘉兴市秀洲区 = 秀洲区)
another name            an agency of its own
same city               an agency of that name is known from the city's site, or from that of one of its districts
credit code             an earlier name of the site's agency, which had the same credit code
copy of another site    the same report is filed already, from another site
decision                a reviewer said so, see `agency_decisions`
another archive         an agency of an archive that was merged, which is none of ours

A match that may be wrong has a doubt. It stays on the review list until a reviewer decides:

two agencies fit                        the report is filed under the first
same credit code                        another agency has the credit code of the site
another place in front                  the site's region does not lie in the place that is printed in front
like the name of another                a new agency, whose name differs in one or two characters from one in its region
same name in a region around or in it   a new agency with a place in its name; a nested region has one of that name
another government                      a government's site has a report of a government outside its region
not the site's agency                   a department's site has a report of another agency
another copy with other numbers         the same report at another address has other numbers
filed otherwise in another archive      a merged archive has filed the same capture under another agency
"""

import sqlite3
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from archive.agencies.decisions import barred, head_of
from archive.agencies.facts import agencies_of_code, facts_of_site
from archive.agencies.names import canonical, has_place, is_below, nearly_same, other_place, same_agency
from archive.agencies.statutory import kind_of
from archive.base import divisions, times
from archive.base.sightings import Sighting
from archive.db.cells import Key, stored_cells

_MUNICIPALITIES = ("11", "12", "31", "50")


@dataclass(frozen=True)
class Match:
    """`name` is as printed, "" if none is. `doubt` is "" if there is none. `proposed_id` is the agency that may be meant instead."""

    agency_id: int
    name: str
    rule: str
    doubt: str = ""
    proposed_id: int | None = None


def agency_of_report(connection: sqlite3.Connection, printed: str | None, sighting: Sighting) -> Match:
    """The agency whose report it is, which is added if it is new. Its name is kept."""
    name = _one_line(printed)
    no_longer = barred(connection, name, sighting.site_id)
    rule = "another name" if no_longer else _rule(name, sighting.agency)
    owner = name if rule == "another name" else sighting.agency
    match = _known(connection, owner, name, rule, sighting, no_longer) or _new(connection, owner, name, rule, sighting)
    match = followed(connection, match)
    if not match.doubt and match.rule != "decision":
        match = replace(match, doubt=_doubt(name, rule, sighting))
    for known_as in dict.fromkeys((owner, name or owner)):
        connection.execute(
            "INSERT OR IGNORE INTO agency_names (agency_id, name) VALUES (?, ?)", (match.agency_id, known_as)
        )
    return match


def known_agency(connection: sqlite3.Connection, names: tuple[str, ...], region: str) -> int | None:
    """The agency that is meant by the first name in the region, or by any of them in the same city."""
    ids = _in_region(connection, names[0], region) or _in_the_same_city(connection, names, region)
    return head_of(connection, ids[0]) if ids else None


def agency_of_another_archive(
    connection: sqlite3.Connection,
    name: str,
    key: str,
    region: str,
    *,
    known_as: Sequence[str],
    codes: Sequence[str],
    no_longer: Container[int],
) -> Match:
    """The agency that one of another archive is, which none of ours is by region and canonical name (`key`); it is added if new.

    `known_as` are its names there, `codes` the credit codes of its sites, `no_longer` are agencies that a reviewer ruled out.
    """
    in_city = _in_the_same_city(connection, (name, *known_as), region)
    of_code = [id_ for code in codes for id_ in agencies_of_code(connection, code)]
    for found_by, ids in (("same city", in_city), ("credit code", of_code)):
        fit = list(dict.fromkeys(id_ for id_ in ids if id_ not in no_longer))
        if fit:
            several = len({head_of(connection, id_) for id_ in fit}) > 1
            return Match(fit[0], name, found_by, "two agencies fit" if several else "", fit[1] if several else None)
    return _add(connection, name, region, key, "another archive")


def agency_of_copy(
    connection: sqlite3.Connection, printed: str | None, year: int, reading_sha256: str, sighting: Sighting
) -> Match | None:
    """The agency under which a report of the same name and content is filed already, from another site."""
    name = _one_line(printed)
    sql = (
        "SELECT r.agency_id FROM agency_names AS n JOIN reports AS r ON r.agency_id = n.agency_id AND r.year = ? "
        "JOIN report_versions AS v ON v.report_id = r.id AND v.reading_sha256 = ? "
        "AND v.corrects IS NULL WHERE n.name = ? ORDER BY r.id LIMIT 1"
    )
    row = connection.execute(sql, (year, reading_sha256, name)).fetchone()
    if not row or row[0] in barred(connection, name, sighting.site_id):
        return None
    return followed(connection, Match(row[0], name, "copy of another site"))


def followed(connection: sqlite3.Connection, match: Match) -> Match:
    """The match, with the current agency if people decided that the matched one is the same as another."""
    head = head_of(connection, match.agency_id)
    return match if head == match.agency_id else Match(head, match.name, "decision")


def keep_match(connection: sqlite3.Connection, match: Match, sighting: Sighting) -> None:
    """Record how this name on this site was matched, if that is new."""
    connection.execute(
        "INSERT OR IGNORE INTO agency_matches (agency_id, name, site_id, rule, doubt, proposed_id, capture_id, matched_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            match.agency_id,
            match.name,
            sighting.site_id,
            match.rule,
            match.doubt,
            match.proposed_id,
            sighting.capture_id,
            times.now(),
        ),
    )


def doubted_copy(connection: sqlite3.Connection, match: Match, version_id: int) -> Match:
    """The match of a version that is another copy. It gets a doubt if no earlier version has the same numbers."""
    own = _numbers(connection, version_id)
    earlier = connection.execute(
        "SELECT v.id, v.reading_sha256 = own.reading_sha256 FROM report_versions AS own JOIN report_versions AS v "
        "ON v.report_id = own.report_id AND v.version < own.version WHERE own.id = ?",
        (version_id,),
    ).fetchall()
    if match.doubt or any(same or (own and _agree(own, _numbers(connection, id_))) for id_, same in earlier):
        return match
    return replace(match, doubt="another copy with other numbers")


def _one_line(printed: str | None) -> str:
    return " ".join((printed or "").split())


def _rule(name: str, site_agency: str) -> str:
    if not name:
        return "site's agency"
    if not same_agency(name, site_agency):
        return "another name"
    if canonical(name) != canonical(site_agency):
        return "place in front"
    return "equal" if name == site_agency else "canonical"


def _known(
    connection: sqlite3.Connection, owner: str, name: str, rule: str, sighting: Sighting, no_longer: frozenset[int]
) -> Match | None:
    """By region and canonical name, else by name in the same city, else by the credit code of the site."""
    facts = facts_of_site(connection, sighting.site_id) if rule != "another name" else None
    of_code = agencies_of_code(connection, facts.credit_code) if facts and facts.credit_code else []
    exact = _in_region(connection, owner, sighting.region)
    in_city = [] if exact else _in_the_same_city(connection, (owner, name), sighting.region)
    for found_by, ids in ((rule, exact), ("same city", in_city), ("credit code", of_code)):
        left = [id_ for id_ in ids if id_ not in no_longer]
        heads = list(dict.fromkeys(head_of(connection, id_) for id_ in left))
        if len(heads) > 1:
            return Match(heads[0], name, found_by, "two agencies fit", heads[1])
        if heads:
            other = next((id_ for id_ in of_code if head_of(connection, id_) != heads[0]), None)
            return Match(left[0], name, found_by, "same credit code" if other else "", other)
    return None


def _in_region(connection: sqlite3.Connection, name: str, region: str) -> list[int]:
    sql = "SELECT id FROM agencies WHERE region = ? AND canonical = ?"
    return [row[0] for row in connection.execute(sql, (region, canonical(name)))]


def _in_the_same_city(connection: sqlite3.Connection, names: tuple[str, ...], region: str) -> list[int]:
    """If `region` is a district, the agencies of that name in its city; if it is a city, those in its districts."""
    prefix = region[: 2 if region.startswith(_MUNICIPALITIES) else 4]
    city = prefix.ljust(6, "0")
    if city.endswith("0000") and not region.startswith(_MUNICIPALITIES):  # a province has many places of one name
        return []
    low, high = (city, prefix.ljust(6, "9")) if region == city else (city, city)
    sql = (
        "SELECT id FROM agencies WHERE region BETWEEN :low AND :high AND canonical = :key UNION "
        "SELECT a.id FROM agency_names AS n JOIN agencies AS a ON a.id = n.agency_id "
        "WHERE n.name = :name AND a.region BETWEEN :low AND :high ORDER BY 1"
    )
    for name in filter(has_place, names):
        values = {"low": low, "high": high, "key": canonical(name), "name": name}
        found = [row[0] for row in connection.execute(sql, values)]
        if found:
            return found
    return []


def _new(connection: sqlite3.Connection, owner: str, name: str, rule: str, sighting: Sighting) -> Match:
    return replace(_add(connection, owner, sighting.region, canonical(owner), rule), name=name)


def _add(connection: sqlite3.Connection, owner: str, region: str, key: str, rule: str) -> Match:
    """A new agency, whose canonical name is `key`, with a doubt if that is like that of another."""
    others = connection.execute("SELECT id, canonical FROM agencies WHERE region = ? ORDER BY id", (region,))
    proposed = next((id_ for id_, other in others if nearly_same(key, other)), None)
    doubt = "like the name of another" if proposed else ""
    if proposed is None and has_place(owner):
        alike = connection.execute("SELECT id, region FROM agencies WHERE canonical = ? ORDER BY id", (key,))
        proposed = next((id_ for id_, other in alike if divisions.nested(region, other)), None)
        doubt = "same name in a region around or in it" if proposed else ""
    sql = "INSERT INTO agencies (name, region, canonical) VALUES (?, ?, ?) RETURNING id"
    return Match(connection.execute(sql, (owner, region, key)).fetchone()[0], owner, rule, doubt, proposed)


def _doubt(name: str, rule: str, sighting: Sighting) -> str:
    if rule == "place in front" and other_place(name, sighting.agency, sighting.region):
        return "another place in front"
    if rule != "another name":
        return ""
    kind = kind_of(sighting.agency)
    if kind == "department":
        return "not the site's agency"
    odd = kind == kind_of(name) == "government" and not is_below(name, sighting.region)
    return "another government" if odd else ""


def _numbers(connection: sqlite3.Connection, version_id: int) -> dict[Key, object]:
    cells = stored_cells(connection, version_id)
    return {key: cell.value for key, cell in cells.items() if cell.status == "reported"}


def _agree(this: dict[Key, object], other: dict[Key, object]) -> bool:
    both = this.keys() & other.keys()
    return bool(both) and all(this[key] == other[key] for key in both)
