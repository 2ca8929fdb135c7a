"""What stands in the query of an address, checked."""

import re

from archive.web.pages import Asked, PageError

_LONGEST = 100


def text_of(asked: Asked, name: str) -> str:
    """Without white space around it; "" where it is missing."""
    value = asked.fields.get(name, "").strip()
    if len(value) > _LONGEST:
        raise PageError(400, "too_long", most=_LONGEST)
    return value


def year_of(asked: Asked, name: str = "year") -> int | None:
    value = text_of(asked, name)
    if not re.fullmatch(r"(?:[0-9]{4})?", value):
        raise PageError(400, "bad_year")
    return int(value) if value else None


def number_of(asked: Asked, name: str) -> int:
    """Of a row; 0 where it is missing."""
    value = text_of(asked, name)
    if not re.fullmatch(r"[0-9]{0,15}", value):
        raise PageError(400, "bad_number")
    return int(value or 0)
