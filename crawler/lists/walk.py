"""A walk through the pages of one list: what it has shown so far, which page is next, and whether it was read to its end."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.lists.listing import Ask, ListPage, Row

MAX_LIST_PAGES = 500


@dataclass(slots=True)
class Walk:
    """What one list has shown so far. `fresh`, `repeated` and `empty` are about the page that was read last."""

    start: str
    family: str = ""
    column: str = ""  # its name, as its first page gives it
    depth: int = 0
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    copies: int = 0  # rows that a page shows twice; they count in what it announces
    referer: str = ""  # the page that a reader would see: interfaces refuse who comes from elsewhere
    lists: int = 0
    ended: bool = False
    spare: tuple[Row, ...] = ()
    spare_further: str | None = None
    fresh: bool = False
    repeated: bool = False
    empty: bool = False
    last_rows: int = 0
    total_rows: int | None = None
    total_pages: int | None = None
    _again: bool = False  # this page is the one before once more, and the pages before differ: past the end
    _last: tuple[str, ...] = ()
    _shown: set[tuple[str, ...]] = field(default_factory=set)
    _place: str = ""  # the column page and the interface behind it are two; both may show the first rows
    _given: int = 0  # rows at this place, those that it gives on two pages counted twice
    _most_rows: int = 0  # of a page at this place

    def take(self, page: ListPage, url: str) -> None:
        addresses = tuple(row.url for row in page.rows)
        self.pages += 1
        self._count(addresses, urlsplit(url).path.rpartition("/")[0])
        self.fresh = not self.seen.issuperset(addresses)
        self.repeated = addresses in self._shown
        self.empty = not addresses
        self._again, self._last = addresses == self._last and self._given > self._most_rows, addresses
        self.last_rows = len(addresses) or self.last_rows
        new = [address for address in addresses if address not in self.seen]
        self.copies += len(new) - len(set(new))
        self.lists += len(page.lists)
        self.ended = page.ended
        self.spare = self.spare or page.spare
        self.spare_further = self.spare_further or page.spare_further
        self.seen.update(addresses)
        self._shown.add(addresses)
        self.total_rows = page.total_rows if page.total_rows is not None else self.total_rows
        self.total_pages = page.total_pages if page.total_pages is not None else self.total_pages

    def _count(self, addresses: tuple[str, ...], place: str) -> None:
        if place != self._place:
            self._place, self._given, self._most_rows = place, 0, 0
        self._given += len(addresses) if addresses not in self._shown else 0
        self._most_rows = max(self._most_rows, len(addresses))

    @property
    def complete(self) -> bool:
        return self.total_rows is not None and len(self.seen) + self.copies >= self.total_rows

    def missing(self, *, short_page_ends: bool) -> str:
        """Why the list may hold more than was seen, or "". A list that gave less than it announced is not whole.

        `short_page_ends` says that the last page with rows is the end, whatever the answer after it was.
        """
        if self.total_rows is not None:
            whole = self.complete or self._given >= self.total_rows
            return "" if whole else f"{len(self.seen)} of {self.total_rows} rows"
        if self.ended or (self._again and not self.empty and self.total_pages is None):
            return ""
        if self.pages >= MAX_LIST_PAGES:
            return f"stopped after {MAX_LIST_PAGES} pages"
        full = self.last_rows >= self._most_rows or self.total_pages is not None
        if full and (self.empty or self.repeated) and not short_page_ends:
            return f"page {self.pages} " + ("has no rows" if self.empty else "repeats an earlier one")
        if self.total_pages is not None and self.pages < self.total_pages:
            return f"{self.pages} of {self.total_pages} pages"
        return ""


def plain_next_page(page: ListPage, walk: Walk, url: str) -> Ask | None:
    """The page that this one names. Some systems name one although the first page holds all rows and a script hides them."""
    whole = page.total_rows is not None and len(page.rows) >= page.total_rows
    return page.further if page.rows and not walk.repeated and not whole else None


def counted_next_page(page: ListPage, walk: Walk, url: str) -> Ask | None:
    """For lists of an interface: the page that leads to it may have no rows, and the number of rows ends the list."""
    if walk.pages == 1 and not page.rows:
        return page.further
    return None if walk.complete else plain_next_page(page, walk, url)
