"""Whose report is it, and which agency is meant: printed names matched to agencies, and agencies found by name.

An agency is keyed by its region and its canonical name. Every name that a report printed stays in `agency_names`, so
that a former name finds the agency. Nothing is guessed: a printed name that does not agree with the agency of the site
is an agency of its own. A city's tree and the district's own site publish the same reports: a name with a place in it
(秦淮区教育局) is one agency in a city and its districts, 教育局 is one in each.
"""

import re
import sqlite3
from dataclasses import dataclass

from archive.errors import AmbiguousAgency, UnknownAgency

# 秀洲区人民政府 = 秀洲区, 嘉兴港区管理委员会 = 嘉兴港区管委会 = 嘉兴港区
_TAIL = re.compile(r"(?:人民政府|管理委员会|管委会|委员会)$")
# A county's or district's name in front, which a city has once: not 城市管理局, 开发区管委会, 城关镇人民政府.
_PLACE = re.compile(r".+?(?:(?<!城)市|县|旗|(?<![社治景库辖新园])(?<!开发)(?<!高新)(?<!经开)区)")
_MUNICIPALITIES = ("11", "12", "31", "50")
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
    owner = owner_of_report(printed, site_agency)
    agency_id = known_agency(connection, (owner, printed), region)
    if agency_id is None:
        sql = "INSERT INTO agencies (name, region, canonical) VALUES (?, ?, ?) RETURNING id"
        [agency_id] = connection.execute(sql, (owner, region, canonical(owner))).fetchone()
    for name in dict.fromkeys((owner, printed or owner)):
        connection.execute("INSERT OR IGNORE INTO agency_names (agency_id, name) VALUES (?, ?)", (agency_id, name))
    return agency_id


def owner_of_report(printed: str, site_agency: str) -> str:
    """The name of the agency whose report it is: the site's, unless another one is printed."""
    return printed if printed and not same_agency(printed, site_agency) else site_agency


def known_agency(connection: sqlite3.Connection, names: tuple[str, ...], region: str) -> int | None:
    """The agency of the first name in the region, or of any of them in the same city."""
    key = (region, canonical(names[0]))
    row = connection.execute("SELECT id FROM agencies WHERE region = ? AND canonical = ?", key).fetchone()
    row = row or _in_the_same_city(connection, names, region)
    return int(row[0]) if row else None


def _in_the_same_city(connection: sqlite3.Connection, names: tuple[str, ...], region: str) -> tuple[int] | None:
    """The agency of that name that was met on the city's site while `region` is a district's, or the other way round."""
    prefix = region[: 2 if region.startswith(_MUNICIPALITIES) else 4]
    city = prefix.ljust(6, "0")
    if city.endswith("0000") and not region.startswith(_MUNICIPALITIES):  # a province has many places of one name
        return None
    low, high = (city, prefix.ljust(6, "9")) if region == city else (city, city)
    sql = (
        "SELECT id FROM agencies WHERE region BETWEEN :low AND :high AND canonical = :key UNION "
        "SELECT a.id FROM agency_names AS n JOIN agencies AS a ON a.id = n.agency_id "
        "WHERE n.name = :name AND a.region BETWEEN :low AND :high ORDER BY 1 LIMIT 1"
    )
    for name in filter(_PLACE.match, names):
        values = {"low": low, "high": high, "key": canonical(name), "name": name}
        row: tuple[int] | None = connection.execute(sql, values).fetchone()
        if row:
            return row
    return None


_NAME_BY_NEWEST_REPORT = """
UPDATE agencies SET name = coalesce((SELECT v.agency_name FROM reports AS r JOIN report_versions AS v
    ON v.report_id = r.id WHERE r.agency_id = agencies.id AND v.agency_name IS NOT NULL
    AND v.corrects IS NULL ORDER BY r.year DESC, v.version DESC LIMIT 1), name)
"""


def name_by_newest_report(connection: sqlite3.Connection, agency_id: int) -> None:
    """Set `agencies.name` to the name printed in the agency's newest report, if one printed any."""
    connection.execute(f"{_NAME_BY_NEWEST_REPORT} WHERE id = ?", (agency_id,))


def name_all_by_newest_reports(connection: sqlite3.Connection) -> None:
    connection.execute(_NAME_BY_NEWEST_REPORT)


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
