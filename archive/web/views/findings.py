"""The findings of all current versions, newest first, a page at a time. Pages go by id, so no page counts rows."""

import sqlite3
from dataclasses import dataclass, replace

from datasette import Response

from archive.db.connection import named_rows
from archive.reports.findings import Verdict, finding_of
from archive.web import areas, links
from archive.web.directory import region_of
from archive.web.fields import number_of, text_of, year_of
from archive.web.listed import Rows, listed
from archive.web.pages import Asked, PageError, render
from archive.web.server.streams import Streamed
from extract import Finding

SEVERITIES = ("error", "warning", "info")
_SHOWN = 50
_BATCH = 200  # findings that are asked for at once
_COLUMNS = (
    *("agency_id", "agency", "region", "year", "version", "rule", "kind", "severity", "where", "expected", "actual"),
    *("message", "verdict", "url"),
)
_BATCHES = 100  # on the way to a full page; the next page goes on behind them

# In the inner SELECT what the findings themselves say, so that what is looked at is counted behind these filters.
_FOUND = """
SELECT f.id, r.agency_id, a.name AS agency, a.region, r.year, v.version, f.rule, f.kind, f.severity, f.where_key,
    f.message, f.expected, f.actual,
    CASE WHEN r.year = coalesce(:year, r.year) AND a.region BETWEEN :low AND :high
    THEN v.id = (SELECT report_version_id FROM current_versions WHERE report_id = r.id)
        AND EXISTS (SELECT 1 FROM standing_findings AS s WHERE s.id = f.id) END AS is_wanted
FROM (
    SELECT * FROM findings WHERE id < :before AND rule = coalesce(:rule, rule) AND kind = coalesce(:kind, kind)
    AND severity = coalesce(:severity, severity) ORDER BY id DESC LIMIT :batch
) AS f
CROSS JOIN report_versions AS v ON v.id = f.report_version_id CROSS JOIN reports AS r ON r.id = v.report_id
CROSS JOIN agencies AS a ON a.id = r.agency_id ORDER BY f.id DESC
"""
_VERDICT = """
SELECT w.verdict, w.author, w.reason, w.recorded_at FROM standing_findings AS s
JOIN verdicts AS w ON w.id = s.verdict_id WHERE s.id = ?
"""


@dataclass(frozen=True)
class Listed:
    """A finding of a current version; the report's page has it beside its cells."""

    id: int
    agency_id: int
    agency: str
    region: str
    year: int
    version: int
    finding: Finding
    verdict: Verdict | None


@dataclass(frozen=True)
class Wanted:
    """What is None or empty is not asked for. `before` is the number of the last finding of the page before, or 0."""

    rule: str
    kind: str
    severity: str
    year: int | None
    region: str
    before: int


@dataclass(frozen=True)
class Listing:
    """`more` is `before` of the next page, None at the end. `cut`: so many were passed over that the page is not full."""

    found: tuple[Listed, ...]
    more: int | None
    cut: bool


def page(asked: Asked) -> Response:
    wanted = wanted_of(asked)
    return render(
        asked,
        "findings.html",
        wanted=wanted,
        listing=listing_of(asked.connection, wanted),
        severities=SEVERITIES,
        areas=areas,
    )


def as_list(asked: Asked) -> Streamed:
    """All that fit, newest first."""
    wanted = wanted_of(asked)
    return listed(asked, "findings", _COLUMNS, lambda own: _rows(own, wanted))


def _rows(asked: Asked, wanted: Wanted) -> Rows:
    while True:
        listing = listing_of(asked.connection, wanted)
        for found in listing.found:
            finding = found.finding
            yield (
                *(found.agency_id, found.agency, found.region, found.year, found.version, finding.rule, finding.kind),
                *(finding.severity, finding.where, finding.expected, finding.actual, finding.message),
                found.verdict and found.verdict.verdict,
                asked.address(links.report(found.agency_id, found.year, found.version)),
            )
        if listing.more is None:
            return
        wanted = replace(wanted, before=listing.more)


def wanted_of(asked: Asked) -> Wanted:
    severity = text_of(asked, "severity")
    if severity not in ("", *SEVERITIES):
        raise PageError(400, "bad_severity")
    return Wanted(
        rule=text_of(asked, "rule"),
        kind=text_of(asked, "kind"),
        severity=severity,
        year=year_of(asked),
        region=region_of(asked),
        before=number_of(asked, "before"),
    )


def listing_of(connection: sqlite3.Connection, wanted: Wanted) -> Listing:
    low, high = areas.span(wanted.region)
    values = {
        "rule": wanted.rule or None,
        "kind": wanted.kind or None,
        "severity": wanted.severity or None,
        "year": wanted.year,
        "low": low,
        "high": high,
        "batch": _BATCH,
    }
    found: list[Listed] = []
    last = wanted.before or 2**62
    for _ in range(_BATCHES):
        rows = named_rows(connection, _FOUND, {**values, "before": last}).fetchall()
        for row in rows:
            last = row["id"]
            if row["is_wanted"]:
                found.append(_listed(connection, row))
            if len(found) == _SHOWN:
                return Listing(tuple(found), last, False)
        if len(rows) < _BATCH:
            return Listing(tuple(found), None, False)
    return Listing(tuple(found), last, True)


def _listed(connection: sqlite3.Connection, row: sqlite3.Row) -> Listed:
    return Listed(
        id=row["id"],
        agency_id=row["agency_id"],
        agency=row["agency"],
        region=row["region"],
        year=row["year"],
        version=row["version"],
        finding=finding_of(row),
        verdict=_verdict(connection, row["id"]),
    )


def _verdict(connection: sqlite3.Connection, finding_id: int) -> Verdict | None:
    row = named_rows(connection, _VERDICT, (finding_id,)).fetchone()
    return Verdict(**row) if row else None
