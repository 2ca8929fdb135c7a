"""Every check that a report allows, with the numbers that it was computed from, whether it holds or not.

A report has some fifty of them and nearly all hold, so only what fails is stored, as a finding; the checks of a report
are computed again from its cells when they are asked for, and can't disagree with them:

statistics.sum               the sums of the statistical tables before 2019 (`extract.checks.statistics_sums`)
applications.*, remedies.*   the sums of the official forms (`extract.checks.rules`)
history.*                    against the current version of the year before (`extract.checks.between_years`), also over a renaming
narrative.*                  what the prose says otherwise than the tables; what agrees is not told
children.sum                 totals of table three against the sum of those of all agencies that answer to this one, where
                             each of them has a report of the year and a number there: a hint, for a government may
                             count its own office as well
fill                         how many cells of the form are reported; neither holds nor fails
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archive.agencies.lookup import Agency
from archive.db.cells import Key
from archive.db.connection import named_rows
from archive.reports import subordinates
from archive.reports.findings import Verdict, findings_of, results_complete
from archive.reports.lookup import cells_of, tables_of
from extract import Cell, Finding
from extract.checks import between_years, rules, statistics_sums
from extract.checks.rules import COLUMNS, Check, number_of
from extract.forms import official, statistics
from extract.text.report import Table


@dataclass(frozen=True)
class ReportCheck:
    """A check of the current version of a report. `holds` is None for what is no rule; `finding_id` is that of its
    finding, `operands` are the cells by name, as they count."""

    agency: str
    year: int
    version: int
    rule: str
    where: str
    holds: bool | None
    expected: str
    actual: str
    operands: Mapping[str, int | str]
    finding_id: int | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class _Report:
    id: int
    agency_id: int
    agency: str
    year: int
    version_id: int
    version: int
    form: str


_REPORTS = """
SELECT r.id, r.agency_id, a.name AS agency, r.year, v.id AS version_id, v.version, v.form
FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id
JOIN current_versions AS c ON c.report_id = r.id JOIN report_versions AS v ON v.id = c.report_version_id
"""


def checks_of(
    connection: sqlite3.Connection, agency: Agency | None = None, year: int | None = None
) -> Iterator[ReportCheck]:
    """Those of one agency's reports, or of all, agency by agency and year by year."""
    conditions: list[str] = ["TRUE"]
    values: list[str | int] = []
    ids = json.dumps(agency.ids) if agency else None
    for condition, value in (("r.agency_id IN (SELECT value FROM json_each(?))", ids), ("r.year = ?", year)):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    sql = f"{_REPORTS} WHERE {' AND '.join(conditions)} ORDER BY r.agency_id, r.year"
    for row in named_rows(connection, sql, values):
        yield from _of_report(connection, _Report(**row))


def _of_report(connection: sqlite3.Connection, report: _Report) -> Iterator[ReportCheck]:
    cells = cells_of(connection, report.version_id)
    tables = tables_of(cells)
    applications = tables.get("applications", {})
    stored = {
        (finding.finding.rule, finding.finding.where): finding for finding in findings_of(connection, report.version_id)
    }
    assessed = [
        *rules.assess(
            applications,
            tables.get("remedies", {}),
            results_complete=results_complete(connection, report.version_id),
        ),
        *_of_statistics(connection, report, tables),
        *_between_years(connection, report, tables),
        *subordinates.assess(connection, report.agency_id, report.year, applications),
        *_narrative((finding.finding for finding in stored.values()), cells),
    ]
    about = (report.agency, report.year, report.version)
    for check in assessed:
        finding = stored.get((check.rule, check.where))
        operands = {name: number if isinstance(number, int) else str(number) for name, number in check.operands.items()}
        yield ReportCheck(
            *about,
            check.rule,
            check.where,
            check.holds,
            check.expected,
            check.actual,
            operands,
            finding.id if finding else None,
            finding.verdict if finding else None,
        )
    for table, there, reported in _fill(report.form, cells):
        yield ReportCheck(*about, "fill", table, None, str(there), str(reported), {})


def _of_statistics(connection: sqlite3.Connection, report: _Report, tables: Mapping[str, Table]) -> Iterator[Check]:
    if report.form in statistics.form_ids() and results_complete(connection, report.version_id, "statistics"):
        yield from statistics_sums.assess(tables.get("statistics", {}), report.form)


def _between_years(connection: sqlite3.Connection, report: _Report, tables: Mapping[str, Table]) -> Iterator[Check]:
    earlier = named_rows(
        connection,
        f"{_REPORTS} WHERE r.id = (SELECT before_id FROM years_before WHERE report_id = ?)",  # noqa: S608
        (report.id,),
    )
    for row in earlier:
        before = cells_of(connection, row["version_id"])
        yield from between_years.assess(tables_of(before), tables)


_OF_PROSE = ("narrative.", "series.")


def _narrative(stored: Iterable[Finding], cells: Mapping[Key, Cell]) -> Iterator[Check]:
    """What the prose contradicts; both cells of lawsuits stand in `where`."""
    for finding in stored:
        if finding.rule.startswith(_OF_PROSE):
            named = {name: number_of(cells.get(_key(name))) for name in finding.where.split(" + ")}
            operands = {name: number for name, number in named.items() if number is not None}
            yield Check(finding.rule, finding.where, False, finding.expected or "", finding.actual or "", operands)


def _key(name: str) -> Key:
    table, row, column = name.split(".")
    return table, row, column


def _fill(form_id: str, cells: Mapping[Key, Cell]) -> Iterator[tuple[str, int, int]]:
    """Of each table: how many cells the form has, how many are reported."""
    if form_id not in official.FORM_IDS:
        return
    there = set(official.cells(form_id))
    reported = {key for key, cell in cells.items() if cell.status == "reported"}
    if any(table == "applications" and row == "other" for table, row, _ in reported):  # in place of its three rows
        there -= {key for key in there if key[1] in official.OTHER_ROWS}
        there |= {("applications", "other", column) for column in COLUMNS}
    for table in ("proactive", "applications", "remedies"):
        of_form = {key for key in there if key[0] == table}
        yield table, len(of_form), len(of_form & reported)
