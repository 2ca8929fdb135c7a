"""What current reports say, kept so that pages can sum up, compare and rank the agencies of a region.

`overview_reports` has a row an agency and year, `overview_counts` how many reports of each area say how much, and
`overview_offices` how many agencies of each kind an area has. Only the agencies with something new are done again: what they had is
taken off the counts, and what they have now is added.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields

from archive.agencies.comparable import comparable
from archive.agencies.decisions import head_of, same_as
from archive.db.cells import stored_cells
from archive.db.connection import named_rows
from archive.db.database import Database
from archive.series.variables import variables

SUMS = ("applications", "closed", "granted", "partially_granted", "refused", "reconsideration", "litigation")
SHARES = {
    "granted": "closed",
    "partially_granted": "closed",
    "refused": "closed",
    "reconsideration_corrected": "reconsideration",
    "litigation_corrected": "litigation",
}
SIZES = (0, 1, 5, 10, 50, 100, 500, 1000, 5000)
_CLOSED = (("applications", "total_processed", "total"), ("statistics", "replies", "year"))
_AT_ONCE = 500  # agencies
_MOST_COUNTS = 200_000  # kept in memory


@dataclass(frozen=True, slots=True)
class OverviewReport:
    """A row of `overview_reports`."""

    office: str
    level: str
    year: int
    region: str
    agency_id: int
    report_version_id: int
    form: str
    applications: int | None
    closed: int | None
    granted: int | None
    partially_granted: int | None
    refused: int | None
    reconsideration: int | None
    reconsideration_corrected: int | None
    litigation: int | None
    litigation_corrected: int | None


COLUMNS = tuple(field.name for field in fields(OverviewReport))
_NEWEST = {
    "report_versions": "SELECT max(id) FROM report_versions",
    "readings": "SELECT max(id) FROM readings",
    "agency_decisions": "SELECT max(id) FROM agency_decisions",
}
_CHANGED = """
SELECT r.agency_id FROM report_versions AS v JOIN reports AS r ON r.id = v.report_id WHERE v.id > :report_versions
UNION SELECT r.agency_id FROM readings AS d JOIN report_versions AS v ON v.id = d.report_version_id
    JOIN reports AS r ON r.id = v.report_id WHERE d.id > :readings
UNION SELECT agency_id FROM agency_decisions WHERE id > :agency_decisions
UNION SELECT other_id FROM agency_decisions WHERE id > :agency_decisions AND other_id IS NOT NULL
"""
_VERSIONS = """
SELECT r.year, v.id, v.form, n.numbers FROM reports AS r JOIN current_versions AS current ON current.report_id = r.id
JOIN report_versions AS v ON v.id = current.report_version_id JOIN captures AS c ON c.id = v.capture_id
JOIN series_numbers AS n ON n.report_version_id = v.id
WHERE r.agency_id IN (SELECT value FROM json_each(?)) ORDER BY r.year, c.fetched_at, v.id
"""
_KNOWN = f"SELECT {', '.join(COLUMNS)} FROM overview_reports WHERE agency_id IN (SELECT value FROM json_each(?))"  # noqa: S608
_INSERT = f"INSERT INTO overview_reports VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
_COUNT = """
INSERT INTO overview_counts VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET reports = reports + excluded.reports, total = total + excluded.total
"""
_OFFICE = """
INSERT INTO overview_offices VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET agencies = agencies + excluded.agencies
"""
_CountKey = tuple[str, str, int, str, int]  # within, area, year, measure, bucket


class _Counts:
    """What is to be added to the counts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._reports: Counter[_CountKey] = Counter()
        self._totals: Counter[_CountKey] = Counter()
        self._offices: Counter[tuple[str, str, str]] = Counter()

    def add(self, reports: Iterable[OverviewReport], sign: int) -> None:
        """All the reports of some agencies; `sign` is 1 or -1."""
        agencies = set()
        for report in reports:
            agencies.add((report.agency_id, report.region, report.office, report.level))
            for measure, bucket, value in _measures(report):
                for area in areas_of(report.region):
                    key = (area[:-2], area, report.year, measure, bucket)
                    self._reports[key] += sign
                    self._totals[key] += sign * value
        for _, region, office, level in agencies:
            for area in areas_of(region):
                self._offices[area, office, level] += sign
        if len(self._reports) > _MOST_COUNTS:
            self.write()

    def write(self) -> None:
        counts = ((*key, reports, self._totals[key]) for key, reports in self._reports.items())
        self._connection.executemany(_COUNT, counts)
        self._connection.executemany(_OFFICE, ((*key, agencies) for key, agencies in self._offices.items()))
        for counter in (self._reports, self._totals, self._offices):
            counter.clear()


def bring_up_to_date(db: Database) -> None:
    """After `series_table` has the numbers of every version."""
    connection = db.conn
    known = dict.fromkeys(_NEWEST, 0) | dict(connection.execute("SELECT table_name, mark FROM overview_marks"))
    newest = {table: connection.execute(sql).fetchone()[0] or 0 for table, sql in _NEWEST.items()}
    if newest == known:
        return
    with db.atomic():
        ids = [row[0] for row in connection.execute(_CHANGED, known)]
        counts = _Counts(connection)
        done: set[int] = set()
        for first in range(0, len(ids), _AT_ONCE):
            _renew(connection, ids[first : first + _AT_ONCE], counts, done)
        counts.write()
        connection.execute("DELETE FROM overview_counts WHERE reports = 0")
        connection.execute("DELETE FROM overview_offices WHERE agencies = 0")
        connection.executemany("INSERT OR REPLACE INTO overview_marks VALUES (?, ?)", newest.items())


def _renew(connection: sqlite3.Connection, ids: list[int], counts: _Counts, done: set[int]) -> None:
    heads = {head_of(connection, id_) for id_ in ids} - done
    done |= heads
    same = {head: same_as(connection, head) for head in heads}
    known = [id_ for own in same.values() for id_ in own]
    rows = named_rows(connection, _KNOWN, (json.dumps([*known, *ids]),)).fetchall()
    before = [OverviewReport(**row) for row in rows if row["agency_id"] not in done or row["agency_id"] in heads]
    counts.add(before, -1)
    connection.executemany("DELETE FROM overview_reports WHERE agency_id = ?", {(row.agency_id,) for row in before})
    after = [report for head, own in same.items() for report in _reports(connection, head, own)]
    counts.add(after, 1)
    connection.executemany(_INSERT, map(astuple, after))


def _reports(connection: sqlite3.Connection, head: int, ids: tuple[int, ...]) -> Iterator[OverviewReport]:
    """Of two reports for a year the version seen last counts."""
    name, region = connection.execute("SELECT name, region FROM agencies WHERE id = ?", (head,)).fetchone()
    office, level = comparable(name, region)
    names = [variable.name for variable in variables()]
    newest = {row["year"]: row for row in named_rows(connection, _VERSIONS, (json.dumps(ids),))}
    for year, row in newest.items():
        numbers = dict(zip(names, json.loads(row["numbers"]), strict=True))
        cells = stored_cells(connection, row["id"])
        closed = next((cell.value for key in _CLOSED if (cell := cells.get(key)) and cell.value is not None), None)
        values = {name: _whole(numbers.get(name)) for name in COLUMNS if name in numbers} | {"closed": _whole(closed)}
        yield OverviewReport(office, level, year, region, head, row["id"], row["form"], **values)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and abs(value) < 2**53 else None


def _measures(report: OverviewReport) -> Iterator[tuple[str, int, int]]:
    """Measure, bucket and value: the form, each number by its size, each share by its tenth."""
    yield f"form:{report.form}", 0, 1
    for name in SUMS:
        value = getattr(report, name)
        if value is not None:
            yield name, max((size for size in SIZES if size <= value), default=0), value
    for name, whole in SHARES.items():
        percent = percent_of(getattr(report, name), getattr(report, whole))
        if percent is not None:
            yield f"share:{name}", min(int(percent // 10), 9), round(percent)


def percent_of(part: int | None, whole: int | None) -> float | None:
    """None where one is unknown, of nothing, and of more than all."""
    return 100 * part / whole if part is not None and whole and 0 <= part <= whole else None


def areas_of(region: str) -> Mapping[str, None]:
    """Everything, province, city and county."""
    return dict.fromkeys(("", region[:2], region[:4], region))
