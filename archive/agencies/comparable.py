"""Which agencies can be compared: those of one level with one office, such as the 教育局 of all counties. Told from name and region."""

import re
from functools import cache
from typing import Literal

from archive.agencies.statutory import kind_of
from archive.base import divisions

Level = Literal["national", "province", "city", "county", "township"]
LEVELS: tuple[Level, ...] = ("national", "province", "city", "county", "township")
GOVERNMENT, TOWNSHIP, ZONE = "人民政府", "乡镇街道", "开发区"
_SPACE = re.compile(r"[\s()（）]+")


def comparable(name: str, region: str) -> tuple[str, Level]:
    """The office, which is the name without its places, and the level. Governments, townships and zones have one office each."""
    kind = kind_of(name)
    if kind == "township":
        return TOWNSHIP, "township"
    office = ZONE if kind == "zone" else _without_places(_SPACE.sub("", name), region) or GOVERNMENT
    return office, _level(region)


def _level(region: str) -> Level:
    if not region.strip("0"):
        return "national"
    return "province" if region.endswith("0000") else "city" if region.endswith("00") else "county"


def _without_places(name: str, region: str) -> str:
    for place in _places(region):
        name = name.removeprefix(place)
    return name


@cache
def _places(region: str) -> tuple[str, ...]:
    """The names of province, city and county that a region is or is in."""
    codes = dict.fromkeys((f"{region[:2]}0000", f"{region[:4]}00", region))
    return tuple(division.name for code in codes if (division := divisions.find(code)))
