"""The versions of one report: from when to when each was current, and why it exists."""

import sqlite3
from dataclasses import dataclass, replace

from archive.agencies.lookup import Agency
from archive.db.connection import named_rows
from archive.reports.lookup import find_report, reports_of


@dataclass(frozen=True)
class VersionLine:
    """`confirmed_at` is the fetch of the newest capture that said the same.

    `superseded_at` is when something else was there first: another version, or at this URL an earlier one again. It is
    None for the current version, and `seen_at` for one that never was what the source said last. `returned_at` is when the
    source said this again, after a later version (the last time, if several times); None if it did not. Times are those of
    fetches; `seen_at` is that of the oldest capture that says so. Of `parser changed` and of what people corrected, they are those of the reading and the correction.
    """

    version: int
    cause: str
    seen_at: str
    recorded_at: str
    confirmed_at: str
    superseded_at: str | None
    returned_at: str | None
    corrects: int | None
    url: str
    parser_version: str
    findings: int
    current: bool


@dataclass(frozen=True)
class _Confirmation:
    version: int
    url: str
    fetched_at: str


_VERSIONS = """
SELECT v.version, v.cause, v.seen_at, v.recorded_at, c.fetched_at AS confirmed_at, NULL AS superseded_at, NULL AS returned_at,
    (SELECT version FROM report_versions WHERE id = v.corrects) AS corrects, c.url, v.parser_version,
    (SELECT count(*) FROM standing_findings WHERE report_version_id = v.id) AS findings,
    v.id = (SELECT report_version_id FROM current_versions WHERE report_id = v.report_id) AS current
FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id WHERE v.report_id = ?
"""
_CONFIRMATIONS = """
SELECT v.version, c.url, c.fetched_at FROM report_versions AS v
JOIN readings AS d ON d.report_version_id = v.id JOIN captures AS c ON c.id = d.capture_id
WHERE v.report_id = ? ORDER BY c.fetched_at
"""


def list_versions(connection: sqlite3.Connection, agency: Agency, year: int) -> list[VersionLine]:
    """Every version of the report that `find_report` finds, in the order in which they were seen. UnknownReport."""
    filed = reports_of(connection, agency, year)
    if not filed:
        find_report(connection, agency, year)  # says what there is
    report = (filed[0][0],)
    lines = [VersionLine(**row) for row in named_rows(connection, _VERSIONS, report)]
    confirmed = [_Confirmation(**row) for row in named_rows(connection, _CONFIRMATIONS, report)]
    earliest = {fetch.version: fetch.fetched_at for fetch in reversed(confirmed)}
    latest = {fetch.version: fetch.fetched_at for fetch in confirmed}
    lines = sorted(
        (_with_times(line, earliest, latest) for line in lines), key=lambda line: (line.seen_at, line.version)
    )
    lines = [replace(line, returned_at=_returned(line, lines[at + 1 :], confirmed)) for at, line in enumerate(lines)]
    return [
        line if line.current else replace(line, superseded_at=_superseded(line, lines[at + 1 :], confirmed))
        for at, line in enumerate(lines)
    ]


def _returned(line: VersionLine, after: list[VersionLine], confirmed: list[_Confirmation]) -> str | None:
    between = [other.seen_at for other in after if other.corrects is None and other.cause != "parser changed"]
    if not between:
        return None
    here = [fetch for fetch in confirmed if fetch.url == line.url]
    again = [fetch.fetched_at for fetch in here if fetch.version == line.version and fetch.fetched_at > min(between)]
    between += [fetch.fetched_at for fetch in here if fetch.version != line.version]
    since = max(
        (time for time in between if again and time < max(again)), default=""
    )  # the last time that it was another
    return min((time for time in again if time > since), default=None)


def _with_times(line: VersionLine, earliest: dict[int, str], latest: dict[int, str]) -> VersionLine:
    """With the fetches of the oldest and the newest capture that said the same: an import may have brought older ones."""
    fetched = line.cause != "parser changed" and line.corrects is None
    return replace(
        line,
        seen_at=min(line.seen_at, earliest.get(line.version, line.seen_at)) if fetched else line.seen_at,
        confirmed_at=latest.get(line.version, line.confirmed_at),
        current=bool(line.current),
    )


def _superseded(line: VersionLine, after: list[VersionLine], confirmed: list[_Confirmation]) -> str:
    later = [other.seen_at for other in after]
    here_again = [fetch.fetched_at for fetch in confirmed if fetch.version != line.version and fetch.url == line.url]
    last = max(line.seen_at, line.confirmed_at)
    return min((time for time in (*later, *here_again) if time > last), default=min(later, default=line.seen_at))
