"""What the crawler knows of a page that it did not fetch: whether it is a report, whose, and what belongs to it."""

from collections.abc import Callable
from dataclasses import dataclass

from archive.agencies.facts import Facts

_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
# What a report's page has, and a list of reports: one word of each, in one encoding.
_WORDS = [
    ("信息公开".encode(encoding), [word.encode(encoding) for word in ("报告", "年报", "总结")])
    for encoding in _ENCODINGS
]


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """One document. `data` is its payload, `charset` what its server declared."""

    capture_id: int
    url: str
    data: bytes
    charset: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """`title` is that of a report; "" where the page itself is none. `agency` is printed. `parts` are the files, pictures and
    further pages that belong to it, `reports` the links to other pages that are reports by their titles."""

    title: str = ""
    agency: str | None = None
    parts: tuple[Link, ...] = ()
    reports: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes at an address. `official` says that it is a government's, or one of the registry."""

    site_id: str
    agency: str
    region: str
    official: bool
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """`judge` is a function of a module, which runs in a confined process. `publisher` is asked with the address of a page,
    the printed agency or "", and whether a manifest vouches for the page; None where nothing tells who publishes."""

    judge: Callable[[Page], Judged]
    publisher: Callable[[str, str, bool], Publisher | None]


def may_name_reports(page: bytes) -> bool:
    """Whether it has the words, or may have them as numbers of characters."""
    return b"&#" in page or any(first in page and any(other in page for other in others) for first, others in _WORDS)
