"""Reading: captures → texts; sighted captures → reports → versions.

A capture is read once with each version of the parser; `readings` keeps what came of it, so that a killed run goes on
where it stopped. Everything is read from the WARC files, in several processes if wanted; this one alone writes, site by
site in the order of the captures. A damaged record is named and tried again next time.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice

import extract
from archive import stored, times
from archive.agencies import agency_of_report, name_by_newest_report
from archive.errors import DamagedRecord
from archive.processes import in_order
from archive.reading import Reading, ToRead, Unread, died, read, read_unless_revisit
from archive.sightings import Sighting
from archive.site_visits import OF_FINISHED_VISITS
from archive.store import Archive
from archive.texts import TextWriter
from archive.versions import Candidate, add_version, content_of, find_same

_GROUP = 50
_MOST_AT_ONCE = 2000
_Read = tuple[ToRead, Reading | Unread | None]
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
    """`outcome` is `first seen`, `source changed`, … when a version was made, `unchanged`, or what was missing."""

    outcome: str
    report_version_id: int | None = None
    problem: str = ""


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
    try:
        with closing(in_order(read_unless_revisit, unread(archive), processes, died)) as readings:
            for group in _by_site(readings):
                with archive.db.atomic():
                    for item, reading in group:
                        done += 1
                        if problem := _file(archive, texts, item, reading):
                            problems[item.capture.id] = f"{item.sighting.url}: {problem}"
                    texts.seal()
                if progress:
                    progress(done, total)
        for capture_ids in _groups(texts.pending()):
            with archive.db.atomic():
                for capture_id in capture_ids:
                    if problem := texts.make(capture_id):
                        problems.setdefault(capture_id, problem)
                texts.seal()
        archive.db.table("runs").update(run_id, {"read_at": times.now()})
    finally:
        texts.close()
    after = _counts(connection)
    return IngestSummary(done, after[0] - before[0], after[1] - before[1], tuple(problems.values()))


def count_unread(connection: sqlite3.Connection) -> int:
    sql = f"SELECT count(*) FROM ({_UNREAD})"  # noqa: S608
    return int(connection.execute(sql, (extract.PARSER_VERSION, "", 0)).fetchone()[0])


def unread(archive: Archive) -> Iterator[ToRead]:
    """What finished visits sighted and this parser has not read, site by site."""
    connection = archive.db.conn
    last = ("", 0)
    while page := connection.execute(f"{_UNREAD} {_NEXT}", (extract.PARSER_VERSION, *last)).fetchall():
        for sighting in (Sighting(*row) for row in page):
            capture = stored.by_id(connection, sighting.capture_id)
            yield ToRead(archive.data, sighting, capture, stored.original(connection, capture))
        last = (sighting.site_id, sighting.capture_id)


def _by_site(readings: Iterable[_Read]) -> Iterator[Iterator[_Read]]:
    """What is published at once. All but the first of a group is only asked for when it is filed."""
    for _, of_site in groupby(readings, key=lambda read: read[0].sighting.site_id):
        for first in of_site:
            yield chain([first], islice(of_site, _MOST_AT_ONCE - 1))  # noqa: B031


def _groups(capture_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Texts that a transaction takes at once."""
    for start in range(0, len(capture_ids), _GROUP):
        yield capture_ids[start : start + _GROUP]


def _counts(connection: sqlite3.Connection) -> tuple[int, int]:
    sql = "SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM report_versions)"
    reports, versions = connection.execute(sql).fetchone()
    return int(reports), int(versions)


def _file(archive: Archive, texts: TextWriter, item: ToRead, reading: Reading | Unread | None) -> str:
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
    return result.problem


def _unchanged(connection: sqlite3.Connection, item: ToRead) -> _Outcome | None:
    """The version of the same bytes and attachments on the same site, when this parser read them before."""
    if item.capture.revisit_of is None:
        return None
    row = connection.execute(
        "SELECT v.id FROM captures AS c JOIN readings AS r ON r.capture_id = c.id AND r.parser_version = :parser "
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
    return _Outcome("unchanged", row[0]) if row else None


def _filed(archive: Archive, texts: TextWriter, item: ToRead, reading: Reading | Unread | None) -> _Outcome:
    connection = archive.db.conn
    full = stored.original(connection, stored.by_id(connection, item.capture.id))
    if reading is None:
        reading = read(replace(item, full=full))
    if isinstance(reading, Unread):
        return _Outcome(reading.why, problem=reading.problem)
    if reading.text is not None:
        texts.keep(full, reading.text)
    capture = stored.by_id(connection, item.capture.id)
    agency_id = _agency_of_copy(connection, reading) or agency_of_report(
        connection, reading.agency, item.sighting.agency, item.sighting.region
    )
    report_id = _report_id(connection, agency_id, reading.year)
    candidate = Candidate(report_id, capture, content_of(connection, capture), reading.sha256)
    if same := find_same(archive, candidate):
        return _Outcome("unchanged", same)
    version_id, cause = add_version(archive, candidate, reading)
    name_by_newest_report(connection, agency_id)
    return _Outcome(cause, version_id)


def _agency_of_copy(connection: sqlite3.Connection, reading: Reading) -> int | None:
    """The agency of a report that says the same under the same name: another site's copy of it (a ministry's, say)."""
    if reading.agency is None or reading.form == "none":
        return None
    sql = (
        "SELECT r.agency_id FROM agency_names AS n JOIN reports AS r ON r.agency_id = n.agency_id AND r.year = ? "
        "JOIN report_versions AS v ON v.report_id = r.id AND v.reading_sha256 = ? WHERE n.name = ? ORDER BY r.id LIMIT 1"
    )
    values = (reading.year, reading.sha256, " ".join(reading.agency.split()))
    row = connection.execute(sql, values).fetchone()
    return int(row[0]) if row else None


def _report_id(connection: sqlite3.Connection, agency_id: int, year: int) -> int:
    key = (agency_id, year)
    connection.execute("INSERT INTO reports (agency_id, year) VALUES (?, ?) ON CONFLICT DO NOTHING", key)
    return int(connection.execute("SELECT id FROM reports WHERE agency_id = ? AND year = ?", key).fetchone()[0])
