"""Whose report is it, and which agency is meant: printed names matched to agencies, and agencies found by name.

An agency is keyed by its region and its canonical name. Every name that a report printed stays in `agency_names`, so
that a former name finds the agency. Nothing is guessed: a printed name that does not agree with the agency of the site
is an agency of its own.
"""

import re
import sqlite3
from dataclasses import dataclass

from archive.errors import AmbiguousAgency, UnknownAgency

# 秀洲区人民政府 = 秀洲区, 嘉兴港区管理委员会 = 嘉兴港区管委会 = 嘉兴港区
_TAIL = re.compile(r"(?:人民政府|管理委员会|管委会|委员会)$")
_NOISE = re.compile(r"[\s()（）\[\]【】〔〕《》<>〈〉“”\"]+")


@dataclass(frozen=True)
class Agency:
    id: int
    name: str
    region: str


def canonical(name: str) -> str:
    """A name without white space, brackets and the words that governments add or leave out at its end."""
    bare = _NOISE.sub("", name)
    stripped = _TAIL.sub("", bare)
    return stripped if len(stripped) >= 2 else bare


def same_agency(one: str, other: str) -> bool:
    """Do two names mean one agency: equal, or one has its province or city in front (嘉兴市秀洲区 = 秀洲区)?"""
    short, long = sorted((canonical(one), canonical(other)), key=len)
    prefix = len(long) - len(short)
    return short == long or (len(short) >= 2 and prefix >= 2 and long.endswith(short))


def agency_of_report(connection: sqlite3.Connection, printed: str | None, site_agency: str, region: str) -> int:
    """The id of the agency whose report it is, made when it is new; the printed name is kept."""
    printed = " ".join((printed or "").split())
    owner = printed if printed and not same_agency(printed, site_agency) else site_agency
    key = canonical(owner)
    row = connection.execute("SELECT id FROM agencies WHERE region = ? AND canonical = ?", (region, key)).fetchone()
    if row is None:
        sql = "INSERT INTO agencies (name, region, canonical) VALUES (?, ?, ?) RETURNING id"
        row = connection.execute(sql, (owner, region, key)).fetchone()
    for name in dict.fromkeys((owner, printed or owner)):
        connection.execute("INSERT OR IGNORE INTO agency_names (agency_id, name) VALUES (?, ?)", (row[0], name))
    return int(row[0])


def name_by_newest_report(connection: sqlite3.Connection, agency_id: int) -> None:
    """Set `agencies.name` to the name printed in the agency's newest report, if one printed any."""
    connection.execute(
        "UPDATE agencies SET name = coalesce((SELECT v.agency_name FROM reports AS r JOIN report_versions AS v "
        "ON v.report_id = r.id WHERE r.agency_id = agencies.id AND v.agency_name IS NOT NULL "
        "ORDER BY r.year DESC, v.version DESC LIMIT 1), name) WHERE id = ?",
        (agency_id,),
    )


def find_agency(connection: sqlite3.Connection, wanted: str) -> Agency:
    """The agency of that name, former name, or part of a name; an exact match wins, a current name over a former one.

    Raises UnknownAgency, and AmbiguousAgency when several fit equally well.
    """
    for condition in (
        "name = :wanted",
        "id IN (SELECT agency_id FROM agency_names WHERE name = :wanted)",
        "id IN (SELECT agency_id FROM agency_names WHERE instr(name, :wanted)) OR instr(name, :wanted)",
    ):
        sql = f"SELECT id, name, region FROM agencies WHERE {condition} ORDER BY region, name, id"  # noqa: S608
        found = [Agency(*row) for row in connection.execute(sql, {"wanted": wanted.strip()})]
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousAgency(wanted, [f"{agency.name} ({agency.region})" for agency in found])
    raise UnknownAgency(f"no agency of this archive is or was called {wanted!r}; a part of its name is enough")
