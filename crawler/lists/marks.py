"""What tells the content-management system behind a page."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A pattern that only pages of one family match. Patterns are tried by rising `rank`: a page of one system may hold
    the proxy of a second or the pager of a third. The pattern is searched in the address, a line break and the page.
    """

    rank: int
    pattern: re.Pattern[str]


def mark(rank: int, pattern: str) -> Mark:
    return Mark(rank, re.compile(pattern, re.IGNORECASE))
