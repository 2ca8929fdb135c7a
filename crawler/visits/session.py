"""One crawl's shared state: where captures go, what was counted, what failed, which hosts are left alone."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from archive.base.errors import ArchiveError
from archive.capture.site_visits import SiteVisit
from archive.capture.writer import CaptureWriter
from crawler.lists.listing import Row
from crawler.registry.sites import Site
from crawler.visits.budget import Spent
from crawler.visits.due import night_of, rests
from crawler.visits.hosts import Hosts
from crawler.visits.outcome import outcome
from crawler.visits.sightings import SightingLog
from crawler.web.reasons import Reason


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
class Visit:
    """What is known of the visit of one site; it begins when this is made."""

    counts: Counter[str] = field(default_factory=Counter)
    spent: Spent = field(default_factory=Spent)
    list_capture_id: int | None = None  # of the first page of a list


@dataclass(slots=True)
class Session:
    """Passed to every spider and reached by the middlewares through it.

    Sites that share what `one_after_another` makes of a host are crawled so. `further` gives the sites that follow when all are done.
    """

    writer: CaptureWriter
    on_change: Callable[[], None] = lambda: None
    on_visited: Callable[[SiteVisit], None] = lambda visit: None
    one_after_another: Callable[[str], str] = str
    further: Callable[[], Sequence[Site]] = list
    night: date = field(default_factory=lambda: night_of(datetime.now(UTC)))
    in_full: frozenset[str] = frozenset()  # sites whose pages are asked for without validators
    old_every: int = 1  # nights between two requests for an old report
    settled: Callable[[str], datetime | None] = lambda url: None  # as `archive.capture.settled.settled_at`
    visits: dict[str, Visit] = field(default_factory=dict)  # by site
    failures: list[CrawlFailure] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    hosts: Hosts = field(default_factory=Hosts)
    fatal: Exception | None = None  # the archive cannot be written any more: everything stops
    stop: Callable[[], None] = lambda: None
    clock_doubted: bool = False  # until an answer confirms it
    interrupted: bool = False
    out_of_time: bool = False  # the sites that are not finished yet are left to the next night
    connections: set[Any] = field(default_factory=set)  # Twisted's, open now; an interruption aborts them
    sightings: SightingLog = field(init=False)

    def __post_init__(self) -> None:
        self.sightings = SightingLog(self.writer)

    @property
    def stopped(self) -> bool:
        """Whether no further site is begun, and none that is under way counts as finished."""
        return self.interrupted or self.out_of_time or self.fatal is not None

    def visit(self, site: Site) -> Visit:
        return self.visits.setdefault(site.id, Visit())

    def counts(self, site: Site) -> dict[str, int]:
        return dict(self.visits[site.id].counts) if site.id in self.visits else {}

    def count(self, site: Site, what: str) -> None:
        self.visit(site).counts[what] += 1
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
        if (self.interrupted or self.out_of_time) and capture_id is None:  # a request that was ended
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

    def note(self, site: Site, kind: str, detail: str) -> None:
        """Record once how the site was crawled, if that is out of the ordinary."""
        note = Note(site.id, kind, detail)
        if note not in self.notes:
            self.notes.append(note)
            self.writer.note(site.id, kind, detail)

    def rests(self, site: Site, url: str, year: int | None) -> bool:
        """Whether a listed report is not asked for in this visit; then it counts as listed."""
        resting = site.id not in self.in_full and rests(year, self.settled(url), self.night, self.old_every)
        if resting:
            self.count(site, "items")
        return resting

    def sight(self, site: Site, row: Row, url: str, list_url: str, capture_id: int) -> None:
        """A report was fetched. `url` is what `row` led to."""
        self.count(site, "items")
        self.sightings.fetched(site, row, url, list_url, capture_id)

    def attach(self, page_capture_id: int, link: Row) -> None:
        self.writer.attach(page_capture_id, link.url, link.title)

    def visited(self, site: Site, started_at: datetime) -> None:
        """The spider of a site has closed. Unless it was stopped, the site counts as finished for this night."""
        if self.stopped:
            return
        visit = self.visit(site)
        failures = ((failure.url, failure.reason) for failure in self.failures if failure.site_id == site.id)
        finished = SiteVisit(
            site_id=site.id,
            night=self.night,
            in_full=site.id in self.in_full,
            started_at=started_at,
            finished_at=datetime.now(UTC),
            outcome=outcome(failures, site.start),
            fetched=visit.counts["fetched"],
            unchanged=visit.counts["unchanged"],
            items=visit.counts["items"],
            failures=visit.counts["failures"],
            list_capture_id=visit.list_capture_id,
        )
        self.writer.visit(finished)
        self.on_visited(finished)

    def abort(self, error: Exception) -> None:
        """End the crawl at the first fault of the archive. Later faults follow from it and are not reported."""
        if self.fatal is None:
            self.fatal = error
            self.stop()
