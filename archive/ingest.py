"""Reading: captures → texts; sighted captures → reports → versions.

A capture is read once with each version of the parser; `readings` keeps what came of it, so that a killed run goes on
where it stopped. Everything is read from the WARC files. A damaged record is named and tried again next time.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import extract
from archive import stored, times
from archive.agencies import name_by_newest_report
from archive.agency_decisions import same_as
from archive.errors import DamagedRecord
from archive.matching import agency_of_copy, agency_of_report, doubted_copy, keep_match
from archive.sightings import Sighting
from archive.site_visits import OF_FINISHED_VISITS
from archive.store import Archive
from archive.stored import CaptureRow
from archive.texts import TextWriter
from archive.versions import Candidate, add_version, content_of, find_same

_GROUP = 50
_PENDING = f"""
SELECT capture_id, site_id, agency, region, url, title, list_url FROM sightings AS s
WHERE id = (SELECT min(id) FROM sightings WHERE capture_id = s.capture_id)
AND NOT EXISTS (SELECT 1 FROM readings AS r WHERE r.capture_id = s.capture_id AND r.parser_version = ?)
AND {OF_FINISHED_VISITS} ORDER BY capture_id
"""  # noqa: S608


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
    progress: Callable[[int, int], None] | None = None,
) -> IngestSummary:
    """Read what finished visits sighted and this parser has not read, and make the texts of all that have none.

    What was read of a site becomes visible at once: no other process sees half of it, and a kill leaves none or all.
    `progress` is told how many of how many are done.
    """
    connection = archive.db.conn
    pending = [Sighting(*row) for row in connection.execute(_PENDING, (extract.PARSER_VERSION,))]
    before = _counts(connection)
    problems: dict[int, str] = {}
    texts = TextWriter(archive.data, connection, run_id)
    try:
        done = 0
        for group in _by_site(pending):
            with archive.db.atomic():
                for sighting in group:
                    problems[sighting.capture_id] = _read_one(archive, texts, sighting)
                texts.seal()
            done += len(group)
            if progress:
                progress(done, len(pending))
        for capture_ids in _groups(texts.pending()):
            with archive.db.atomic():
                for capture_id in capture_ids:
                    problems[capture_id] = problems.get(capture_id) or texts.make(capture_id)
                texts.seal()
        archive.db.table("runs").update(run_id, {"read_at": times.now()})
    finally:
        texts.close()
    after = _counts(connection)
    return IngestSummary(
        len(pending), after[0] - before[0], after[1] - before[1], tuple(filter(None, problems.values()))
    )


def _by_site(pending: Sequence[Sighting]) -> Iterable[Sequence[Sighting]]:
    """What is published at once: all of a site."""
    sites: dict[str, list[Sighting]] = {}
    for sighting in pending:
        sites.setdefault(sighting.site_id, []).append(sighting)
    return sites.values()


def _groups(capture_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Texts that a transaction takes at once."""
    for start in range(0, len(capture_ids), _GROUP):
        yield capture_ids[start : start + _GROUP]


def _counts(connection: sqlite3.Connection) -> tuple[int, int]:
    sql = "SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM report_versions)"
    reports, versions = connection.execute(sql).fetchone()
    return int(reports), int(versions)


def _read_one(archive: Archive, texts: TextWriter, sighting: Sighting) -> str:
    connection = archive.db.conn
    capture = stored.by_id(connection, sighting.capture_id)
    try:
        result = _unchanged(connection, sighting, capture) or _read(archive, texts, sighting, capture)
    except DamagedRecord as error:
        return f"{sighting.url}: not read: {error}"
    connection.execute(
        "INSERT INTO readings (capture_id, parser_version, report_version_id, outcome, read_at) VALUES (?, ?, ?, ?, ?)",
        (capture.id, extract.PARSER_VERSION, result.report_version_id, result.outcome, times.now()),
    )
    return f"{sighting.url}: {result.problem}" if result.problem else ""


def _unchanged(connection: sqlite3.Connection, sighting: Sighting, capture: CaptureRow) -> _Outcome | None:
    """The version of the same bytes and attachments on the same site, when this parser read them before."""
    if capture.revisit_of is None:
        return None
    content = content_of(connection, capture)
    row = connection.execute(
        "SELECT v.id FROM captures AS c JOIN readings AS r ON r.capture_id = c.id AND r.parser_version = :parser "
        "JOIN report_versions AS v ON v.id = r.report_version_id AND v.parser_version = :parser "
        "JOIN sightings AS s ON s.capture_id = c.id AND s.agency = :agency AND s.region = :region "
        "WHERE (c.id = :full OR c.revisit_of = :full) AND c.url = :url AND v.content_sha256 = :content "
        "ORDER BY r.id DESC LIMIT 1",
        {
            "parser": extract.PARSER_VERSION,
            "agency": sighting.agency,
            "region": sighting.region,
            "full": capture.revisit_of,
            "url": capture.url,
            "content": content.sha256,
        },
    ).fetchone()
    return _Outcome("unchanged", row[0]) if row else None


def _read(archive: Archive, texts: TextWriter, sighting: Sighting, capture: CaptureRow) -> _Outcome:
    connection = archive.db.conn
    full = stored.original(connection, capture)
    if full.status != 200:
        return _Outcome("no page", problem=f"the server answered {capture.status}, there is nothing to read")
    data = stored.payload(archive.data, connection, capture)
    try:
        report, text = extract.read_page(data, charset=capture.charset)
    except Exception as error:  # noqa: BLE001  # recorded; one page that trips the parser must not stop a run
        return _Outcome("parser error", problem=f"the parser failed: {type(error).__name__}: {error}")
    texts.keep(full, text)
    capture = stored.by_id(connection, capture.id)
    year = report.year or extract.parse_title(sighting.title).year
    if year is None:
        return _Outcome("no year", problem=f"no year in the report nor in the link's title {sighting.title!r}")
    reading = reading_sha256(extract.to_json(report, ""))
    copied = agency_of_copy(connection, report.agency, year, reading, sighting) if report.form != "none" else None
    match = copied or agency_of_report(connection, report.agency, sighting)
    report_id, agency_id = _report(connection, match.agency_id, year, capture.url)
    candidate = Candidate(report_id, capture, content_of(connection, capture), reading)
    if same := find_same(archive, candidate):
        keep_match(connection, match, sighting)
        return _Outcome("unchanged", same)
    version_id, cause = add_version(archive, candidate, report)
    keep_match(connection, doubted_copy(connection, match, version_id) if cause == "another copy" else match, sighting)
    name_by_newest_report(connection, agency_id)
    return _Outcome(cause, version_id)


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
    row = connection.execute(sql, {"ids": ids, "year": year, "url": url, "own": agency_id}).fetchone()
    if row:
        return int(row[0]), int(row[1])
    new = "INSERT INTO reports (agency_id, year) VALUES (?, ?) RETURNING id"
    return int(connection.execute(new, (agency_id, year)).fetchone()[0]), agency_id


def reading_sha256(shape: dict[str, Any]) -> str:
    """What a reading says, as a SHA-256: without the bytes that it was read from and where in them the cells stood.

    So two readings of a page that differ in a click counter or in the page around the report are the same.
    """
    said = {key: value for key, value in shape.items() if key != "source"}
    said["tables"] = {
        table: {
            row: {column: {k: v for k, v in cell.items() if k != "at"} for column, cell in cells.items()}
            for row, cells in rows.items()
        }
        for table, rows in shape["tables"].items()
    }
    return sha256(json.dumps(said, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
