"""A walk through the pages of one list: what it has shown so far, which page is next, and whether it was read to its end."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.lists.listing import Ask, ListPage, Row

MAX_LIST_PAGES = 500


@dataclass(slots=True)
class ShownRows:
    """The rows that the pages of a list have shown. `fresh`, `repeated` and `empty` are about the page that came last."""

    addresses: set[str] = field(default_factory=set)
    copies: int = 0  # rows that a page shows twice; they count in what it announces
    fresh: bool = False
    repeated: bool = False
    empty: bool = False
    past_the_end: bool = False  # the last page is the one before once more, and the pages before differ
    last_count: int = 0  # of the last page that had any
    at_place: int = 0  # those that this place gives on two pages are counted twice
    most_of_a_page: int = 0  # at this place
    _place: str = ""  # the column page and the interface behind it are two; both may show the first rows
    _last: tuple[str, ...] = ()
    _pages: set[tuple[str, ...]] = field(default_factory=set)

    def take(self, addresses: tuple[str, ...], place: str) -> None:
        if place != self._place:
            self._place, self.at_place, self.most_of_a_page = place, 0, 0
        self.at_place += len(addresses) if addresses not in self._pages else 0
        self.most_of_a_page = max(self.most_of_a_page, len(addresses))
        self.fresh = not self.addresses.issuperset(addresses)
        self.repeated = addresses in self._pages
        self.empty = not addresses
        self.past_the_end = addresses == self._last and self.at_place > self.most_of_a_page
        self._last = addresses
        self.last_count = len(addresses) or self.last_count
        new = [address for address in addresses if address not in self.addresses]
        self.copies += len(new) - len(set(new))
        self.addresses.update(addresses)
        self._pages.add(addresses)


@dataclass(slots=True)
class Walk:
    """The way through one list, and what its pages have said of it so far."""

    start: str
    family: str = ""
    column: str = ""  # its name, as its first page gives it
    depth: int = 0
    pages: int = 0
    rows: ShownRows = field(default_factory=ShownRows)
    referer: str = ""  # the page that a reader would see: interfaces refuse who comes from elsewhere
    lists: int = 0
    ended: bool = False
    spare: tuple[Row, ...] = ()
    spare_further: str | None = None
    total_rows: int | None = None
    total_pages: int | None = None

    def take(self, page: ListPage, url: str) -> None:
        self.pages += 1
        self.rows.take(tuple(row.url for row in page.rows), urlsplit(url).path.rpartition("/")[0])
        self.lists += len(page.lists)
        self.ended = page.ended
        self.spare = self.spare or page.spare
        self.spare_further = self.spare_further or page.spare_further
        self.total_rows = page.total_rows if page.total_rows is not None else self.total_rows
        self.total_pages = page.total_pages if page.total_pages is not None else self.total_pages

    @property
    def complete(self) -> bool:
        return self.total_rows is not None and len(self.rows.addresses) + self.rows.copies >= self.total_rows

    def missing(self, *, short_page_ends: bool) -> str:
        """Why the list may hold more than was shown, or "". A list that gave less than it announced is not whole.

        `short_page_ends` says that the last page with rows is the end, whatever the answer after it was.
        """
        rows = self.rows
        if self.total_rows is not None:
            whole = self.complete or rows.at_place >= self.total_rows
            return "" if whole else f"{len(rows.addresses)} of {self.total_rows} rows"
        if self.ended or (rows.past_the_end and not rows.empty and self.total_pages is None):
            return ""
        if self.pages >= MAX_LIST_PAGES:
            return f"stopped after {MAX_LIST_PAGES} pages"
        full = rows.last_count >= rows.most_of_a_page or self.total_pages is not None
        if full and (rows.empty or rows.repeated) and not short_page_ends:
            return f"page {self.pages} " + ("has no rows" if rows.empty else "repeats an earlier one")
        if self.total_pages is not None and self.pages < self.total_pages:
            return f"{self.pages} of {self.total_pages} pages"
        return ""


def plain_next_page(page: ListPage, walk: Walk, url: str) -> Ask | None:
    """The page that this one names. Some systems name one although the first page holds all rows and a script hides them."""
    whole = page.total_rows is not None and len(page.rows) >= page.total_rows
    return page.further if page.rows and not walk.rows.repeated and not whole else None


def counted_next_page(page: ListPage, walk: Walk, url: str) -> Ask | None:
    """For lists of an interface: the page that leads to it may have no rows, and the number of rows ends the list."""
    if walk.pages == 1 and not page.rows:
        return page.further
    return None if walk.complete else plain_next_page(page, walk, url)


def as_it_is(url: str) -> Ask:
    return url


def nothing_else(url: str) -> Ask | None:
    return None


def is_never_short(walk: Walk, url: str) -> bool:
    return False
