"""What is read of a list page."""

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.lists.classify_link import classify_link
from crawler.lists.listing import ListPage, Row


@dataclass(frozen=True, slots=True)
class ListReading:
    """A list page, the family that it was read by, the name of its column, and which of its rows are reports."""

    page: ListPage
    family: str
    column: str
    reports: tuple[Row, ...]


def reports_of(rows: Iterable[Row], hosts: Iterable[str], column: str) -> tuple[Row, ...]:
    hosts = tuple(hosts)
    return tuple(row for row in rows if classify_link(row.title, row.url, hosts, column=column).report)
