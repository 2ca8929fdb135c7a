"""Findings of a version, and what people think of them.

A verdict belongs to what a finding says (report, rule, place, both numbers), not to its row. So it also applies to the same
finding of every later version and reading. The latest verdict is used.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from archive.base import times
from archive.base.errors import UnknownFinding
from archive.db.connection import named_rows
from extract import Finding

Judgement = Literal["confirmed", "source-error", "our-error", "explained"]
JUDGEMENTS: tuple[str, ...] = get_args(Judgement)


@dataclass(frozen=True)
class Verdict:
    """`confirmed`: the finding is right; `source-error`: the source is wrong; `our-error`: we misread it;
    `explained`: the source tells why."""

    verdict: str
    author: str
    reason: str
    recorded_at: str


@dataclass(frozen=True)
class StoredFinding:
    id: int
    finding: Finding
    verdict: Verdict | None


def add_findings(
    connection: sqlite3.Connection,
    version_id: int,
    findings: Iterable[Finding],
    *,
    compared_with: int | None = None,
) -> None:
    """Write findings of a version. Those between two years name the earlier year's version, and tell when they came."""
    recorded_at = times.now() if compared_with else None
    connection.executemany(
        "INSERT INTO findings (report_version_id, rule, kind, severity, where_key, expected, actual, message, "
        "compared_with, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                version_id,
                f.rule,
                f.kind,
                f.severity,
                f.where,
                f.expected,
                f.actual,
                f.message,
                compared_with,
                recorded_at,
            )
            for f in findings
        ],
    )


def findings_of(connection: sqlite3.Connection, version_id: int) -> list[StoredFinding]:
    """Those that hold now, with their verdicts."""
    rows = named_rows(
        connection,
        "SELECT f.id, f.rule, f.kind, f.severity, f.where_key, f.message, f.expected, f.actual, "
        "v.verdict, v.author, v.reason, v.recorded_at "
        "FROM standing_findings AS f LEFT JOIN verdicts AS v ON v.id = f.verdict_id "
        "WHERE f.report_version_id = ? ORDER BY f.id",
        (version_id,),
    )
    return [StoredFinding(row["id"], finding_of(row), _verdict(row) if row["verdict"] else None) for row in rows]


def finding_of(row: sqlite3.Row) -> Finding:
    """The finding in a row that has its columns."""
    return Finding(
        rule=row["rule"],
        kind=row["kind"],
        severity=row["severity"],
        where=row["where_key"],
        message=row["message"],
        expected=row["expected"],
        actual=row["actual"],
    )


def _verdict(row: sqlite3.Row) -> Verdict:
    return Verdict(row["verdict"], row["author"], row["reason"], row["recorded_at"])


def results_complete(connection: sqlite3.Connection, version_id: int, table: str = "applications") -> bool:
    """Could every printed row of the table be read? Else the sums of its rows are not assessed."""
    sql = "SELECT 1 FROM findings WHERE report_version_id = ? AND rule = 'row.unknown' AND where_key LIKE ? || '.%'"
    return connection.execute(sql, (version_id, table)).fetchone() is None


def record_verdict(
    connection: sqlite3.Connection, finding_id: int, verdict: Judgement, author: str, reason: str
) -> Finding:
    """Record a verdict on what this finding says; the finding. Raises UnknownFinding."""
    row = named_rows(
        connection,
        "SELECT v.report_id, f.rule, f.kind, f.severity, f.where_key, f.message, f.expected, f.actual "
        "FROM findings AS f JOIN report_versions AS v ON v.id = f.report_version_id WHERE f.id = ?",
        (finding_id,),
    ).fetchone()
    if row is None:
        raise UnknownFinding(f"no finding has the number {finding_id}; nianbao show and nianbao checks print them")
    finding = finding_of(row)
    connection.execute(
        "INSERT INTO verdicts (report_id, rule, where_key, expected, actual, verdict, author, reason, recorded_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row["report_id"],
            finding.rule,
            finding.where,
            finding.expected,
            finding.actual,
            verdict,
            author,
            reason,
            times.now(),
        ),
    )
    return finding
