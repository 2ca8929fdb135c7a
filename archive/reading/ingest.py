"""Reading: captures → texts; sighted captures → reports → versions.

Each version of the parser reads a capture once. `readings` keeps the result, so a killed run continues where it stopped.
The bytes come from the WARC files. Several processes may parse; only this one writes, site by site, in the order of the
captures. A damaged record is named and tried again in the next run.
"""

import sqlite3
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, islice
from typing import Protocol, TypeVar

from archive.base import times
from archive.capture.runs import run
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.processes import child
from archive.processes.in_order import in_order
from archive.processes.reading_now import ReadingNow, count_attempts, given_up, reading_now
from archive.processes.stopping import stopped_by_signals
from archive.reading import derived_tables, page_reading
from archive.reading.captures_to_read import captures_to_read, count_captures_to_read
from archive.reading.filing import file_reading
from archive.reading.healing import heal
from archive.reading.page_reading import ToRead, ToText, died, no_text, read_text, read_unless_revisit
from archive.reports.page_readings import PageReading, ReadFailure
from archive.reports.texts import TextWriter
from archive.warc.damaged_places import keep_damaged, read_damaged
from extract.text.errors import NotReadable

_GROUP = 50  # texts that a transaction takes at once
_MOST_AT_ONCE = 2000
_Read = tuple[ToRead, PageReading | ReadFailure | None]
_Item = TypeVar("_Item", ToRead, ToText)
_Result = TypeVar("_Result")


class Readers(Protocol):
    """What reads in the place of processes of this machine."""

    def in_order(
        self, work: Callable[[_Item], _Result], items: Iterable[_Item], died: Callable[[_Item, NotReadable], _Result]
    ) -> Generator[tuple[_Item, _Result]]:
        """As `archive.processes.in_order`."""
        ...


@dataclass(frozen=True)
class IngestSummary:
    """How many captures were read, what they added, and a sentence for each that could not be filed."""

    read: int
    new_reports: int
    new_versions: int
    problems: tuple[str, ...]

    def and_of(self, later: "IngestSummary | None") -> "IngestSummary":
        """The sum of this reading and a later one."""
        if later is None:
            return self
        return IngestSummary(
            self.read + later.read,
            self.new_reports + later.new_reports,
            self.new_versions + later.new_versions,
            tuple(dict.fromkeys((*self.problems, *later.problems))),
        )


def read_new_captures(
    archive: Archive,
    run_id: int,
    *,
    processes: int = 1,
    readers: Readers | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> IngestSummary:
    """Read the reports of finished visits that this parser has not read, and make the texts of all captures without one.

    Each site is one transaction, so that no other process sees a part of it, also after a kill. A very large site takes
    several. `readers`, if any, read in the place of `processes` of this machine. `progress` is told how many of how many
    are done.
    """
    connection = archive.db.conn
    before = _counts(connection)
    texts = TextWriter(archive.data, connection, run_id)
    with stopped_by_signals(), reading_now(archive.data) as now, closing(texts):
        with archive.db.atomic():
            count_attempts(connection, run_id, now.left)
            texts.seal()
        now.begin()
        work = _Work(archive, texts, now, given_up(connection), processes, readers)
        done = work.read_reports(progress)
        work.make_texts()
        if places := read_damaged(archive.data):
            with archive.db.atomic():
                heal(archive, texts, run_id, places)
                texts.seal()
            keep_damaged(archive.data, ())  # what cannot be healed is tried again after the next `verify`
        archive.db.table("runs").update(run_id, {"read_at": times.now()})
        derived_tables.refresh(archive.db)
    after = _counts(connection)
    return IngestSummary(done, after[0] - before[0], after[1] - before[1], tuple(work.problems.values()))


def read_what_was_left(archive: Archive) -> IngestSummary | None:
    """Read, as a run of its own, what the newest run captured and was ended before it read. None if there is nothing."""
    newest = named_rows(archive.db.conn, "SELECT read_at FROM runs ORDER BY id DESC").fetchone()
    if newest is None or newest["read_at"] or not count_captures_to_read(archive.db.conn):
        return None
    with run(archive, contact=None, command="read", sample=None) as this:
        return read_new_captures(archive, this.id)


@dataclass(frozen=True, slots=True)
class _Work:
    """The reading of one run. `given_up` are the captures that a reader died of too often; `problems` are by capture."""

    archive: Archive
    texts: TextWriter
    now: ReadingNow
    given_up: Container[int]
    processes: int
    readers: Readers | None
    problems: dict[int, str] = field(default_factory=dict)

    def _in_order(
        self,
        work: Callable[[_Item], _Result],
        items: Iterable[_Item],
        died: Callable[[_Item, NotReadable], _Result],
        number: Callable[[_Item], int],
    ) -> Generator[tuple[_Item, _Result]]:
        if self.readers:
            return self.readers.in_order(work, items, died)
        return in_order(work, items, self.processes, died, notes=(self.now, number))

    def read_reports(self, progress: Callable[[int, int], None] | None) -> int:
        """Read and file the sighted captures, a transaction a site; how many there were."""
        total = count_captures_to_read(self.archive.db.conn)
        done = 0
        items = (replace(item, given_up=item.capture.id in self.given_up) for item in captures_to_read(self.archive))
        with closing(self._in_order(read_unless_revisit, items, died, _capture_id)) as readings:
            for group in _by_site(readings):
                with self.archive.db.atomic():
                    for item, reading in group:
                        done += 1
                        if problem := file_reading(self.archive, self.texts, item, reading):
                            self.problems[item.capture.id] = f"{item.sighting.url}: {problem}"
                    self.texts.seal()
                if progress:
                    progress(done, total)
        return done

    def make_texts(self) -> None:
        """Make the texts of all captures that have none."""
        without = (ToText(self.archive.data, full, full.id in self.given_up) for full in self.texts.pending())
        with closing(self._in_order(read_text, without, no_text, _full_id)) as made:
            while texts_made := list(islice(made, _GROUP)):
                with self.archive.db.atomic():
                    for to_text, text in texts_made:
                        if problem := self.texts.file(to_text.full, text):
                            self.problems.setdefault(to_text.full.id, problem)
                    self.texts.seal()


def prepare_reader() -> None:
    """Start the process that `read_new_captures` reads in, while there is other work to do first."""
    child.prepare(page_reading.__name__)


def _by_site(readings: Iterable[_Read]) -> Iterator[Iterator[_Read]]:
    """Groups that become visible together. Only the first of a group is parsed before the group is begun."""
    for _, of_site in groupby(readings, key=lambda read: read[0].sighting.site_id):
        for first in of_site:
            yield chain([first], islice(of_site, _MOST_AT_ONCE - 1))  # noqa: B031


def _capture_id(item: ToRead) -> int:
    """0, the number of no capture, for what is given up and so not read."""
    return 0 if item.given_up else item.capture.id


def _full_id(item: ToText) -> int:
    return 0 if item.given_up else item.full.id


def _counts(connection: sqlite3.Connection) -> tuple[int, int]:
    sql = "SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM report_versions)"
    reports, versions = connection.execute(sql).fetchone()
    return int(reports), int(versions)
