"""Reading: captures → texts; sighted captures → reports → versions.

A capture is read once with each version of the parser; `readings` keeps what came of it, so that a killed run goes on
where it stopped. Everything is read from the WARC files, in several processes if wanted; this one alone writes, site by
site in the order of the captures. A damaged record is named and tried again next time.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, islice

import extract
from archive.agencies.decisions import same_as
from archive.agencies.lookup import name_by_newest_report
from archive.agencies.matching import agency_of_copy, agency_of_report, doubted_copy, keep_match
from archive.base import times
from archive.base.errors import DamagedRecord
from archive.base.sightings import Sighting
from archive.capture.site_visits import OF_FINISHED_VISITS
from archive.corrections.corrections import carry_over, standing
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.cells import Key
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.processes import child
from archive.processes.in_order import in_order
from archive.processes.reading_now import count_attempts, given_up, reading_now
from archive.processes.stopping import stopped_by_signals
from archive.reading import derived_tables, page_reading
from archive.reading.attachment_choice import AttachedFile
from archive.reading.page_reading import ToRead, ToText, died, no_text, read, read_text, read_unless_revisit
from archive.reports.page_readings import PageReading, ReadFailure
from archive.reports.texts import TextWriter
from archive.reports.versions import Candidate, add_version, content_of, find_same
from archive.reports.year_findings import compare_years

_GROUP = 50  # texts that a transaction takes at once
_MOST_AT_ONCE = 2000
_Read = tuple[ToRead, PageReading | ReadFailure | None]
_UNREAD = f"""
SELECT capture_id, site_id, agency, region, url, title, list_url FROM sightings AS s
WHERE id = (SELECT min(id) FROM sightings WHERE capture_id = s.capture_id)
AND NOT EXISTS (SELECT 1 FROM readings AS r WHERE r.capture_id = s.capture_id AND r.parser_version = ?)
AND {OF_FINISHED_VISITS} AND (s.site_id, s.capture_id) > (?, ?)
"""  # noqa: S608
_NEXT = "ORDER BY s.site_id, s.capture_id LIMIT 500"


@dataclass(frozen=True)
class IngestSummary:
    """How many captures were read, what they added, and a sentence for each that could not be filed."""

    read: int
    new_reports: int
    new_versions: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Outcome:
    """`outcome` is `first seen`, `source changed`, … when a version was made, `unchanged`, or what was missing.

    `corrected` are the corrections that were in force before the report of this id was read.
    """

    outcome: str
    report_version_id: int | None = None
    problem: str = ""
    report_id: int = 0
    corrected: Mapping[Key, int] = field(default_factory=dict)


def read_new_captures(
    archive: Archive,
    run_id: int,
    *,
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> IngestSummary:
    """Read what finished visits sighted and this parser has not read, and make the texts of all that have none.

    What was read of a site becomes visible at once, of a very large one in parts: no other process sees half of it, and
    a kill leaves none or all. `progress` is told how many of how many are done.
    """
    connection = archive.db.conn
    total = count_unread(connection)
    before = _counts(connection)
    problems: dict[int, str] = {}
    texts = TextWriter(archive.data, connection, run_id)
    done = 0
    with stopped_by_signals(), reading_now(archive.data) as now, closing(texts):
        with archive.db.atomic():
            count_attempts(connection, run_id, now.left)
            texts.seal()
        now.begin()
        skipped = given_up(connection)
        items = (replace(item, given_up=item.capture.id in skipped) for item in unread(archive))
        notes = (now, _capture_id)
        with closing(in_order(read_unless_revisit, items, processes, died, notes=notes)) as readings:
            for group in _by_site(readings):
                with archive.db.atomic():
                    for item, reading in group:
                        done += 1
                        if problem := _file(archive, texts, item, reading):
                            problems[item.capture.id] = f"{item.sighting.url}: {problem}"
                    texts.seal()
                if progress:
                    progress(done, total)
        without = (ToText(archive.data, full, full.id in skipped) for full in texts.pending())
        with closing(in_order(read_text, without, processes, no_text, notes=(now, _full_id))) as made:
            while texts_made := list(islice(made, _GROUP)):
                with archive.db.atomic():
                    for to_text, text in texts_made:
                        if problem := texts.file(to_text.full, text):
                            problems.setdefault(to_text.full.id, problem)
                    texts.seal()
        archive.db.table("runs").update(run_id, {"read_at": times.now()})
        derived_tables.refresh(archive.db)
    after = _counts(connection)
    return IngestSummary(done, after[0] - before[0], after[1] - before[1], tuple(problems.values()))


def prepare_reader() -> None:
    """Start the process that `read_new_captures` reads in, while there is other work to do first."""
    child.prepare(page_reading.__name__)


def count_unread(connection: sqlite3.Connection) -> int:
    sql = f"SELECT count(*) FROM ({_UNREAD})"  # noqa: S608
    return int(connection.execute(sql, (extract.PARSER_VERSION, "", 0)).fetchone()[0])


def unread(archive: Archive) -> Iterator[ToRead]:
    """What finished visits sighted and this parser has not read, site by site."""
    connection = archive.db.conn
    last = ("", 0)
    while page := connection.execute(f"{_UNREAD} {_NEXT}", (extract.PARSER_VERSION, *last)).fetchall():
        for sighting in (Sighting(*row) for row in page):
            capture = capture_rows.by_id(connection, sighting.capture_id)
            full, files = capture_rows.original(connection, capture), tuple(_files(connection, capture))
            yield ToRead(archive.data, sighting, capture, full, files)
        last = (sighting.site_id, sighting.capture_id)


def _files(connection: sqlite3.Connection, page: CaptureRow) -> Iterator[AttachedFile]:
    """In the order of their links."""
    attachments = {attachment.url: attachment for attachment in content_of(connection, page).attachments}
    links = "SELECT url FROM attachments WHERE page_capture_id = ? ORDER BY id"
    for (url,) in connection.execute(links, (page.id,)) if attachments else ():
        if url in attachments:
            capture = capture_rows.by_id(connection, attachments[url].capture_id)
            yield AttachedFile(attachments[url].name, capture, capture_rows.original(connection, capture))


def _by_site(readings: Iterable[_Read]) -> Iterator[Iterator[_Read]]:
    """What is published at once. All but the first of a group is only asked for when it is filed."""
    for _, of_site in groupby(readings, key=lambda read: read[0].sighting.site_id):
        for first in of_site:
            yield chain([first], islice(of_site, _MOST_AT_ONCE - 1))  # noqa: B031


def _capture_id(item: ToRead) -> int:
    return item.capture.id


def _full_id(item: ToText) -> int:
    return item.full.id


def _counts(connection: sqlite3.Connection) -> tuple[int, int]:
    sql = "SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM report_versions)"
    reports, versions = connection.execute(sql).fetchone()
    return int(reports), int(versions)


def _file(archive: Archive, texts: TextWriter, item: ToRead, reading: PageReading | ReadFailure | None) -> str:
    """File what a capture says and note that it is read; a sentence when that could not be done."""
    connection = archive.db.conn
    try:
        result = _unchanged(connection, item) or _filed(archive, texts, item, reading)
    except DamagedRecord as error:
        result = _Outcome("damaged", problem=f"not read: {error}")
    if result.outcome == "damaged":
        return result.problem
    connection.execute(
        "INSERT INTO readings (capture_id, parser_version, report_version_id, outcome, read_at) VALUES (?, ?, ?, ?, ?)",
        (item.capture.id, extract.PARSER_VERSION, result.report_version_id, result.outcome, times.now()),
    )
    if result.report_version_id:
        _follow(connection, result)
    return result.problem


def _follow(connection: sqlite3.Connection, result: _Outcome) -> None:
    """What follows when a report may say something else now: a new version, or an earlier one again."""
    sql = "SELECT 1 FROM report_versions WHERE report_id = ? AND version > 1 LIMIT 1"
    if result.outcome != "unchanged" or connection.execute(sql, (result.report_id,)).fetchone():
        carry_over(connection, result.report_id, result.corrected)
        compare_years(connection, result.report_id)


def _unchanged(connection: sqlite3.Connection, item: ToRead) -> _Outcome | None:
    """The version of the same bytes and attachments on the same site, when this parser read them before."""
    if item.capture.revisit_of is None:
        return None
    row = connection.execute(
        "SELECT v.id, v.report_id FROM captures AS c JOIN readings AS r ON r.capture_id = c.id AND r.parser_version = :parser "
        "JOIN report_versions AS v ON v.id = r.report_version_id AND v.parser_version = :parser "
        "JOIN sightings AS s ON s.capture_id = c.id AND s.agency = :agency AND s.region = :region "
        "WHERE (c.id = :full OR c.revisit_of = :full) AND c.url = :url AND v.content_sha256 = :content "
        "ORDER BY r.id DESC LIMIT 1",
        {
            "parser": extract.PARSER_VERSION,
            "agency": item.sighting.agency,
            "region": item.sighting.region,
            "full": item.capture.revisit_of,
            "url": item.capture.url,
            "content": content_of(connection, item.capture).sha256,
        },
    ).fetchone()
    if row is None:
        return None
    version_id, report_id = row
    return _Outcome("unchanged", version_id, "", report_id, standing(connection, report_id))


def _filed(archive: Archive, texts: TextWriter, item: ToRead, reading: PageReading | ReadFailure | None) -> _Outcome:
    connection = archive.db.conn
    full = capture_rows.original(connection, capture_rows.by_id(connection, item.capture.id))
    if reading is None:
        reading = read(replace(item, full=full))
    if isinstance(reading, ReadFailure):
        return _Outcome(reading.why, problem=reading.problem)
    if reading.text is not None:
        texts.keep(full, reading.text)
    capture, sighting = capture_rows.by_id(connection, item.capture.id), item.sighting
    copied = None
    if reading.form != "none":
        copied = agency_of_copy(connection, reading.agency, reading.year, reading.sha256, sighting)
    match = copied or agency_of_report(connection, reading.agency, sighting)
    report_id, agency_id = _report(connection, match.agency_id, reading.year, capture.url)
    corrected = standing(connection, report_id)
    candidate = Candidate(report_id, capture, content_of(connection, capture), reading.sha256)
    if same := find_same(archive, candidate):
        keep_match(connection, match, sighting)
        return _Outcome("unchanged", same, "", report_id, corrected)
    version_id, cause = add_version(archive, candidate, reading)
    keep_match(connection, doubted_copy(connection, match, version_id) if cause == "another copy" else match, sighting)
    name_by_newest_report(connection, agency_id)
    return _Outcome(cause, version_id, "", report_id, corrected)


def _report(connection: sqlite3.Connection, agency_id: int, year: int, url: str) -> tuple[int, int]:
    """The id of the report and of the agency that it is filed under, which may be another that is the same.

    Of several the one that a version came from at this URL, else the agency's own.
    """
    sql = (
        "SELECT r.id, r.agency_id FROM reports AS r WHERE r.agency_id IN (SELECT value FROM json_each(:ids)) "
        "AND r.year = :year ORDER BY EXISTS (SELECT 1 FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id "
        "WHERE v.report_id = r.id AND c.url = :url) DESC, r.agency_id = :own DESC, r.id LIMIT 1"
    )
    ids = json.dumps(same_as(connection, agency_id))
    row = named_rows(connection, sql, {"ids": ids, "year": year, "url": url, "own": agency_id}).fetchone()
    if row:
        return int(row["id"]), int(row["agency_id"])
    new = "INSERT INTO reports (agency_id, year) VALUES (?, ?) RETURNING id"
    return int(connection.execute(new, (agency_id, year)).fetchone()[0]), agency_id
