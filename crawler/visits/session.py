"""One crawl's shared state: where captures go, what was counted, what failed, which hosts are left alone."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from archive.base.errors import ArchiveError
from archive.base.sightings import Sighting
from archive.capture.site_visits import SiteVisit
from archive.capture.writer import CaptureWriter
from crawler.lists.listing import Row
from crawler.registry.sites import Site
from crawler.visits.budget import Spent
from crawler.visits.due import night_of
from crawler.visits.outcome import outcome
from crawler.web.big5_gate import behind_gate
from crawler.web.reasons import Reason

MAX_FAILED_IN_A_ROW = 10


@dataclass(frozen=True, slots=True)
class CrawlFailure:
    """A request that gave no usable page; also a row of `failures`."""

    site_id: str
    url: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Note:
    """A row of `run_notes`."""

    site_id: str
    kind: str
    detail: str


@dataclass(slots=True)
class Session:
    """Passed to every spider and reached by the middlewares through it."""

    writer: CaptureWriter
    on_change: Callable[[], None] = lambda: None
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    failures: list[CrawlFailure] = field(default_factory=list)
    left_alone: dict[str, str] = field(default_factory=dict)  # host → why nothing more is asked of it in this run
    failed_in_a_row: Counter[str] = field(default_factory=Counter)  # by host
    index_pages: Counter[str] = field(default_factory=Counter)  # given in the place of items, by host
    notes: list[Note] = field(default_factory=list)
    fatal: Exception | None = None  # the archive cannot be written any more: everything stops
    stop: Callable[[], None] = lambda: None
    interrupted: bool = False
    connections: set[Any] = field(default_factory=set)  # Twisted's, open now; an interruption aborts them
    night: date = field(default_factory=lambda: night_of(datetime.now(UTC)))
    in_full: frozenset[str] = frozenset()  # sites whose pages are asked for without validators
    list_captures: dict[str, int] = field(default_factory=dict)  # by site: the first page of a list
    _spent: dict[str, Spent] = field(default_factory=dict)
    _waiting: dict[tuple[str, str], list[tuple[Row, str]]] = field(default_factory=dict)
    _sighted: dict[tuple[str, str], tuple[str, int, set[tuple[str, str]]]] = field(default_factory=dict)

    def spent(self, site: Site) -> Spent:
        """What this visit of the site has taken; it begins with the first call."""
        return self._spent.setdefault(site.id, Spent())

    def count(self, site: Site, what: str) -> None:
        self.counts.setdefault(site.id, Counter())[what] += 1
        self.on_change()

    def fail(
        self,
        site: Site,
        url: str,
        reason: Reason,
        detail: str = "",
        capture_id: int | None = None,
        *,
        part: str,
        title: str | None = None,
    ) -> None:
        """`part` and `title` as in `CaptureWriter.fail`."""
        if self.interrupted and capture_id is None:  # a request that the interruption ended
            return
        self.failures.append(CrawlFailure(site.id, url, reason.value, detail))
        self.count(site, "failures")
        now = datetime.now(UTC)
        try:
            self.writer.fail(
                url,
                reason.value,
                at=now,
                detail=detail,
                site_id=site.id,
                capture_id=capture_id,
                part=part,
                title=title,
            )
        except ArchiveError as error:
            self.abort(error)

    def listed(self, site: Site, row: Row, list_url: str) -> None:
        """A list links a report. A page is fetched once a crawl, and each list that links it is a sighting of it."""
        key = _address(site, row)
        if key in self._sighted:
            self._sight_again(site, row, list_url)
        else:
            self._waiting.setdefault(key, []).append((row, list_url))

    def note(self, site: Site, kind: str, detail: str) -> None:
        """Something that a reader of this run has to know of how the site was crawled; once."""
        note = Note(site.id, kind, detail)
        if note not in self.notes:
            self.notes.append(note)
            self.writer.note(site.id, kind, detail)

    def failed_again(self, host: str, last: str) -> None:
        self.failed_in_a_row[host] += 1
        if self.failed_in_a_row[host] >= MAX_FAILED_IN_A_ROW:
            times = self.failed_in_a_row[host]
            self.left_alone.setdefault(host, f"{times} requests in a row had failed, the last with {last}")

    def throttled(self, host: str) -> None:
        self.index_pages[host] += 1
        if self.index_pages[host] > 1:
            self.left_alone.setdefault(host, "the host had given an index page in the place of two items")

    def sight(self, site: Site, row: Row, url: str, list_url: str, capture_id: int) -> None:
        """`url` is what `row` led to."""
        self.count(site, "items")
        key = _address(site, row)
        self._sighted[key] = (url, capture_id, set())
        for listed, other_list in [(row, list_url), *self._waiting.pop(key, [])]:
            self._sight_again(site, listed, other_list)

    def _sight_again(self, site: Site, row: Row, list_url: str) -> None:
        url, capture_id, known = self._sighted[_address(site, row)]
        if (row.url, list_url) not in known:
            known.add((row.url, list_url))
            linked = url if row.url == behind_gate(row.url, site.hosts) else row.url
            self.writer.sight(Sighting(capture_id, site.id, site.agency, site.region, linked, row.title, list_url))

    def attach(self, page_capture_id: int, link: Row) -> None:
        self.writer.attach(page_capture_id, link.url, link.title)

    def visited(self, site: Site, started_at: datetime) -> None:
        """The spider of a site has closed: unless it was cut short, the site counts as finished for this night."""
        if self.interrupted or self.fatal is not None:
            return
        counts = self.counts.get(site.id, Counter())
        failures = ((one.url, one.reason) for one in self.failures if one.site_id == site.id)
        self.writer.visit(
            SiteVisit(
                site_id=site.id,
                night=self.night,
                in_full=site.id in self.in_full,
                started_at=started_at,
                finished_at=datetime.now(UTC),
                outcome=outcome(failures, site.start),
                fetched=counts["fetched"],
                unchanged=counts["unchanged"],
                items=counts["items"],
                failures=counts["failures"],
                list_capture_id=self.list_captures.get(site.id),
            )
        )

    def abort(self, error: Exception) -> None:
        """The first fault of the archive ends the crawl; what follows from it is not reported."""
        if self.fatal is None:
            self.fatal = error
            self.stop()


def _address(site: Site, row: Row) -> tuple[str, str]:
    return site.id, behind_gate(row.url, site.hosts)
