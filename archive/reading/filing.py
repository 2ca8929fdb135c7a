"""Filing: a parsed capture becomes a version of a report, or is recorded as unchanged or unreadable."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import extract
from archive.agencies.decisions import same_as
from archive.agencies.lookup import name_by_newest_report
from archive.agencies.matching import agency_of_copy, agency_of_report, doubted_copy, keep_match
from archive.agencies.names import has_place, same_agency
from archive.base import times
from archive.base.errors import DamagedRecord
from archive.corrections.corrections import carry_over, live_corrections
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.cells import Key, unpack
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.reading.losses import SUSPECT, in_the_place_of, is_beside, is_confirmed, is_empty, missing
from archive.reading.page_reading import ToRead, read
from archive.reports.page_readings import PageReading, ReadFailure
from archive.reports.texts import TextWriter
from archive.reports.versions import Candidate, Comparison, add_version, content_of
from archive.reports.year_findings import compare_years
from archive.series.series import disagreements

NOT_A_REPORT = "not a report"
CONTENT_LOST = "content lost"  # reasons of `failures` that only the reading finds


@dataclass(frozen=True)
class _Outcome:
    """`outcome` is the cause of the new version (`first seen`, `source changed`, …), `unchanged`, or what was missing.

    `live` are the corrections, by cell, that were live before the report with this id was read.
    """

    outcome: str
    report_version_id: int | None = None
    problem: str = ""
    report_id: int = 0
    live: Mapping[Key, int] = field(default_factory=dict)


def file_reading(archive: Archive, texts: TextWriter, item: ToRead, reading: PageReading | ReadFailure | None) -> str:
    """File a parsed capture and record that it is read. Returns what went wrong as a sentence, or ""."""
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
    """Bring corrections and comparisons of years up to date, if another version of the report may be current now."""
    sql = "SELECT 1 FROM report_versions WHERE report_id = ? AND version > 1 LIMIT 1"
    if result.outcome not in ("unchanged", "same report") or connection.execute(sql, (result.report_id,)).fetchone():
        carry_over(connection, result.report_id, result.live)
        compare_years(connection, result.report_id)


def _unchanged(connection: sqlite3.Connection, item: ToRead) -> _Outcome | None:
    """The version of the same bytes and attachments from the same site, if this parser has read them before."""
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
    return _Outcome("unchanged", version_id, "", report_id, live_corrections(connection, report_id))


def _filed(archive: Archive, texts: TextWriter, item: ToRead, reading: PageReading | ReadFailure | None) -> _Outcome:
    connection = archive.db.conn
    full = capture_rows.original(connection, capture_rows.by_id(connection, item.capture.id))
    if reading is None:
        reading = read(replace(item, full=full))
    if isinstance(reading, ReadFailure):
        if reading.why == NOT_A_REPORT:
            _fail(connection, item, NOT_A_REPORT, reading.problem)
        return _Outcome(reading.why, problem=reading.problem)
    if reading.text is not None:
        texts.keep(full, reading.text)
    capture, sighting = capture_rows.by_id(connection, item.capture.id), item.sighting
    copied = None
    link = extract.parse_title(sighting.title)
    named = _named(reading.agency, link.agency)
    if reading.form != "none":
        copied = agency_of_copy(connection, reading.agency, reading.year, reading.sha256, sighting)
    if (instead := in_the_place_of(connection, capture, link, reading)) and not is_confirmed(connection, capture):
        return _suspect(
            connection, item, f"{reading.agency}'s report of {reading.year} is in the place of that of {instead}"
        )
    match = copied or agency_of_report(connection, named, sighting)
    report_id, agency_id = _report(connection, match.agency_id, reading.year, capture.url)
    live = live_corrections(connection, report_id)
    candidate = Candidate(report_id, capture, content_of(connection, capture), reading.sha256)
    compared = Comparison(archive, candidate)
    if compared.same:
        keep_match(connection, match, sighting)
        return _Outcome("same report" if compared.is_new_content else "unchanged", compared.same, "", report_id, live)
    removed = False
    before = _version_before(connection, report_id, capture)
    if before and compared.is_new_content and (lost := missing(archive, before, reading, capture)):
        if is_beside(connection, before, capture):
            return _Outcome(SUSPECT)
        if is_empty(reading) or not is_confirmed(connection, capture, report_id):
            return _suspect(connection, item, f"the page lost {', '.join(lost)} of the report of {reading.year}")
        removed = True
    found = (*reading.findings, *disagreements(unpack(reading.cells), reading.statements))
    version_id, cause = add_version(connection, compared, replace(reading, findings=found), removed=removed)
    keep_match(connection, doubted_copy(connection, match, version_id) if cause == "another copy" else match, sighting)
    name_by_newest_report(connection, agency_id)
    return _Outcome(cause, version_id, "", report_id, live)


def _named(printed: str | None, in_list: str | None) -> str | None:
    """Whose report it is: the printed name, or the same name with a place in front that only the link in the list has."""
    if printed and (not in_list or has_place(printed) or not has_place(in_list) or not same_agency(printed, in_list)):
        return printed
    return in_list


_CURRENT = "SELECT report_version_id FROM current_versions WHERE report_id = ?"
_SEEN_BEFORE = """
SELECT v.id FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id
WHERE v.report_id = ? AND v.corrects IS NULL AND c.fetched_at <= ? ORDER BY c.fetched_at DESC, v.version DESC LIMIT 1
"""


def _version_before(connection: sqlite3.Connection, report_id: int, capture: CaptureRow) -> int | None:
    """What the report said when the capture was fetched: the current version, unless the capture comes from a file of others."""
    if capture.source_id is None:
        found = connection.execute(_CURRENT, (report_id,)).fetchone()
    else:
        found = connection.execute(_SEEN_BEFORE, (report_id, capture.fetched_at)).fetchone()
    return int(found[0]) if found else None


def _suspect(connection: sqlite3.Connection, item: ToRead, loss: str) -> _Outcome:
    """A capture that lost what its report has: a failure with what is missing; the version before it stays current."""
    detail = f"{loss}; the version before it stays current"
    _fail(connection, item, CONTENT_LOST, detail)
    return _Outcome(SUSPECT, problem=detail)


def _fail(connection: sqlite3.Connection, item: ToRead, reason: str, detail: str) -> None:
    connection.execute(
        "INSERT INTO failures (run_id, site_id, url, at, reason, detail, capture_id, part, title) "
        "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 'report', ?8 "
        "WHERE NOT EXISTS (SELECT 1 FROM failures WHERE capture_id = ?7 AND reason = ?5)",
        (
            item.capture.run_id,
            item.sighting.site_id,
            item.sighting.url,
            times.now(),
            reason,
            detail[:1000],
            item.capture.id,
            item.sighting.title,
        ),
    )


def _report(connection: sqlite3.Connection, agency_id: int, year: int, url: str) -> tuple[int, int]:
    """The id of the report, and of the agency that it is filed under. That may be another agency that is the same.

    If several of them have a report of the year, the report with a version from this URL, otherwise the agency's own.
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
