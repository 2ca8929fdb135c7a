"""Regions as the pages name them: two digits are a province, four a city with its counties, six one division's agencies."""

from archive.base import divisions
from archive.web.pages import Asked

WIDTHS = (2, 4, 6)


def named(asked: Asked) -> str:
    """The region of the address; "" for all."""
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
