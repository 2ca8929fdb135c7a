"""Regions as the pages name them: two digits are a province, four a city with its counties, six one division's agencies."""

import re

from archive.base import divisions
from archive.web.pages import Asked, PageError

WIDTHS = (2, 4, 6)


def area_of(asked: Asked) -> str:
    """The region in the query: a prefix of a code, so that 330000 is itself and 33 all of the province; "" for all."""
    region = asked.fields.get("region", "").strip()
    if not re.fullmatch(r"(?:[0-9]{2}){0,3}", region):
        raise PageError(400, "bad_region")
    return region


def named(asked: Asked) -> str:
    """The same of the address."""
    return asked.names.get("area") or ""


def name_of(area: str) -> str:
    """`浙江省嘉兴市`; the code where no list has it."""
    return divisions.full_name(area.ljust(6, "0")) or area


def short_name(area: str) -> str:
    """`嘉兴市`."""
    found = divisions.find(area.ljust(6, "0"))
    return found.name if found else area


def span(area: str) -> tuple[str, str]:
    """The first and the last code of it."""
    return area.ljust(6, "0"), area.ljust(6, "9")
