"""What a crawl or a night did: one summary, to which a night adds what only it has."""

from dataclasses import dataclass
from datetime import date

from archive.base.errors import INTERRUPTED, PROBLEMS
from archive.capture.runs import Transfer
from archive.coverage.health import Incident
from archive.coverage.incident_log import LoggedIncident
from archive.fixity.verify_file import Problem
from archive.reading.ingest import IngestSummary
from archive.reports.news import NewsItem
from crawler.visits.due import Due
from crawler.visits.session import CrawlFailure, Note


@dataclass(frozen=True, slots=True)
class Plan:
    """`due` says why each site is visited tonight. `later` is the next night of each other site. Both are by site id.

    `finished` are the sites in `later` that were already visited this night.
    """

    due: dict[str, Due]
    later: dict[str, date]
    finished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NightSummary:
    """`unfinished` sites were due and could not be finished. `verified` captures were checked, and `damaged` are those found
    damaged.
    """

    date: date
    plan: Plan
    unfinished: tuple[str, ...]
    transfer: Transfer
    verified: int
    damaged: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """`counts` by site: fetched, unchanged, items, files, failures. `ingest` is None after an interrupted crawl.

    `out_of_time`: the crawl ended at the time that was set for it. `warnings` say what the archive recovered of an earlier run that was killed. `known` are
    address and reason of failures that an earlier run had too. `news` are of this run's captures. `opened` and `ended` are incidents; an interrupted run leaves
    them to the next. `night` is None for a crawl.
    """

    run_id: int
    counts: dict[str, dict[str, int]]
    failures: tuple[CrawlFailure, ...]
    notes: tuple[Note, ...]
    interrupted: bool
    out_of_time: bool
    ingest: IngestSummary | None
    warnings: tuple[str, ...]
    known: frozenset[tuple[str, str]] = frozenset()
    news: tuple[NewsItem, ...] = ()
    opened: tuple[Incident, ...] = ()
    ended: tuple[LoggedIncident, ...] = ()
    night: NightSummary | None = None

    @property
    def clean(self) -> bool:
        """For a night, whether nothing is wrong that was not wrong before."""
        night = self.night
        failed = any((failure.url, failure.reason) not in self.known or not night for failure in self.failures)
        if failed or self.interrupted or (self.ingest and self.ingest.problems):
            return False
        return not (night and ((night.unfinished and not self.out_of_time) or night.damaged or self.opened))

    @property
    def outcome(self) -> str:
        """A word for people, as in `runs.outcome`."""
        return "interrupted" if self.interrupted else "done" if self.clean else "problems"

    @property
    def exit_code(self) -> int:
        return INTERRUPTED if self.interrupted else 0 if self.clean else PROBLEMS
