"""A preview of what reading every sighted capture again with today's parser would change. Writes nothing and needs no lock."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

from archive.base.errors import DamagedRecord
from archive.db.cells import unpack
from archive.db.handle import Archive
from archive.processes.in_order import in_order
from archive.reading.captures_to_read import captures_to_read, count_captures_to_read
from archive.reading.page_reading import ToRead, died, read
from archive.reports.diff import Diff, diff
from archive.reports.findings import StoredFinding
from archive.reports.lookup import StoredReport, report_of_version
from archive.reports.page_readings import PageReading, ReadFailure
from archive.reports.versions import Candidate, Comparison, content_of


@dataclass(frozen=True)
class Change:
    """A report that would change. `version` says whether a new version would be made; if not, an earlier one says the same.

    `year` is the year that is read now. If the year or the agency (one of `diff.fields`) changed, the report may be filed
    as another one.
    """

    before: StoredReport
    diff: Diff
    version: bool
    year: int


@dataclass
class Forecast:
    """The result of `changes`, complete when that has ended.

    `captures` would be read. `unchanged` versions would stay the same, `changed` would not. `never_filed` captures have
    never produced a version.
    """

    captures: int = 0
    unchanged: int = 0
    changed: int = 0
    new_versions: int = 0
    cells: int = 0
    never_filed: int = 0
    problems: list[str] = field(default_factory=list)


def changes(
    archive: Archive, forecast: Forecast, processes: int, progress: Callable[[int, int], None] | None = None
) -> Iterator[Change]:
    """Read one capture of each version again, and yield each version that would change.

    One capture is enough, because captures with the same content belong to the same version. `progress` is told how many
    of how many captures are done.
    """
    archive.db.conn.execute("BEGIN")  # one snapshot, whatever a running crawl adds
    total = count_captures_to_read(archive.db.conn)
    try:
        with closing(in_order(read, _one_a_version(archive, forecast), processes, died)) as readings:
            for item, reading in readings:
                if progress:
                    progress(forecast.captures, total)
                if isinstance(reading, ReadFailure):
                    forecast.problems.append(f"{item.sighting.url}: {reading.problem}")
                    continue
                try:
                    change = _compared(archive, forecast, item, reading)
                except DamagedRecord as error:
                    forecast.problems.append(f"{item.sighting.url}: not read: {error}")
                    continue
                if change:
                    yield change
    finally:
        archive.db.conn.rollback()


def _one_a_version(archive: Archive, forecast: Forecast) -> Generator[ToRead]:
    connection = archive.db.conn
    newest = connection.execute("SELECT coalesce(max(id), 0) FROM report_versions").fetchone()[0]
    compared = bytearray(newest + 1)
    for item in captures_to_read(archive):
        forecast.captures += 1
        version_id = _version_of(archive, item)
        if version_id is None:
            forecast.never_filed += 1
        elif compared[version_id]:
            continue
        else:
            compared[version_id] = 1
        yield item


def _version_of(archive: Archive, item: ToRead) -> int | None:
    """The version that the capture was filed as when it was read last."""
    sql = (
        "SELECT report_version_id FROM readings WHERE capture_id = ? AND report_version_id IS NOT NULL "
        "ORDER BY id DESC LIMIT 1"
    )
    row = archive.db.conn.execute(sql, (item.capture.id,)).fetchone()
    return row and int(row[0])


def _compared(archive: Archive, forecast: Forecast, item: ToRead, reading: PageReading) -> Change | None:
    connection = archive.db.conn
    version_id = _version_of(archive, item)
    if version_id is None:
        return None
    before = report_of_version(connection, version_id)
    report_id, sha256 = connection.execute(
        "SELECT report_id, reading_sha256 FROM report_versions WHERE id = ?", (version_id,)
    ).fetchone()
    if (reading.sha256, reading.year) == (sha256, before.year):
        forecast.unchanged += 1
        return None
    candidate = Candidate(report_id, item.capture, content_of(connection, item.capture), reading.sha256)
    is_new = reading.year != before.year or Comparison(archive, candidate).same is None
    found = diff(before, _as_read_now(before, reading))
    forecast.changed += 1
    forecast.new_versions += is_new
    forecast.cells += len(found.cells)
    return Change(before, found, is_new, reading.year)


def _as_read_now(before: StoredReport, reading: PageReading) -> StoredReport:
    return replace(
        before,
        cause="parser changed",
        title=reading.title,
        printed_agency=reading.agency,
        form=reading.form,
        published=reading.published,
        cells=unpack(reading.cells),
        findings=tuple(StoredFinding(0, finding, None) for finding in reading.findings),
        sections=tuple((section.number, section.heading, section.text) for section in reading.sections),
    )
