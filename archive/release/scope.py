"""Which reports and versions a release holds: temporary tables that every query of `rows` joins."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from archive.base import times
from archive.base.bilingual import Both
from archive.base.divisions import find, full_name
from archive.base.errors import ExportRefused
from archive.coverage.coverage import region_prefix
from archive.coverage.health import china_date, china_time
from archive.db.as_of import last_event
from archive.release.metadata.terms import Terms

_DEFAULT = Terms()


@dataclass(frozen=True)
class Scope:
    """`as_of` and `as_printed` are what the archive was opened with; `region` is a prefix of a GB/T 2260 code,
    "" for all; `years` are the first and last year that the reports are about. `all_findings`: those of versions that are
    no more current too."""

    as_of: str | None = None
    region: str = ""
    years: tuple[int, int] | None = None
    as_printed: bool = False
    all_findings: bool = False

    @property
    def filtered(self) -> bool:
        return bool(self.region or self.years)


@dataclass(frozen=True)
class Chosen:
    """What is in the release. `created` is `as_of`, or else the time of the newest version; `archive` is the WARC record of
    the archive's first capture, which no other archive made. Both are None in an empty archive. `years` are the first and last of the reports, `provinces`
    the codes of the provinces that they are from."""

    scope: Scope
    created: str | None
    archive: str | None
    sample: bool
    reports: int
    versions: int
    years: tuple[int, int] | None
    provinces: tuple[str, ...]
    terms: Terms = _DEFAULT

    @property
    def day(self) -> date | None:
        """The day in China of `created`."""
        return china_date(self.created) if self.created else None

    @property
    def version(self) -> str:
        """The time in China and the limits: `2026.01.31.080000`, `2026.01.31.080000.000250+33.2019-2024.as-printed`."""
        if not self.created:
            return "0"
        moment = china_time(self.created)
        time = moment.strftime("%Y.%m.%d.%H%M%S") + (f".{moment.microsecond:06}" if moment.microsecond else "")
        years = "-".join(map(str, self.scope.years or ()))
        findings = "all-findings" if self.scope.all_findings else ""
        limits = (region_prefix(self.scope.region), years, "as-printed" if self.scope.as_printed else "", findings)
        return "+".join(filter(None, (time, ".".join(filter(None, limits)))))

    @property
    def limits(self) -> Both:
        """The same in words: `浙江省，2019—2024 年度，照原文`."""
        scope = self.scope
        zh, en = [], []
        if scope.region:
            zh.append(full_name(scope.region.ljust(6, "0")))
            en.append(f"{zh[-1]} ({region_prefix(scope.region)})")
        if scope.years:
            first, last = scope.years
            zh.append(f"{first}—{last} 年度")
            en.append(f"reports about {first}–{last}")
        zh.append("照原文" if scope.as_printed else "含人工更正")
        en.append("as printed" if scope.as_printed else "with corrections")
        if scope.all_findings:
            zh.append("含旧版本的问题")
            en.append("findings of superseded versions too")
        return Both("，".join(zh), ", ".join(en))


def choose(connection: sqlite3.Connection, scope: Scope, terms: Terms = _DEFAULT) -> Chosen:
    """Make `chosen_reports` (id, its current version) and `chosen_versions`. ExportRefused where nothing is in scope."""
    _known_region(scope.region)
    if scope.as_of:
        _refuse_a_time_without_versions(connection, scope.as_of)
    first, last = scope.years or (0, 9999)
    connection.execute("CREATE TEMP TABLE chosen_reports (id INTEGER PRIMARY KEY, version_id INTEGER)")
    connection.execute("CREATE TEMP TABLE chosen_versions (id INTEGER PRIMARY KEY)")
    connection.execute("CREATE TEMP TABLE chosen_findings AS SELECT ? AS all_findings", (scope.all_findings,))
    within = "JOIN agencies AS a ON a.id = r.agency_id WHERE substr(a.region, 1, ?) = ? AND r.year BETWEEN ? AND ?"
    prefix = region_prefix(scope.region)
    connection.execute(
        f"INSERT INTO chosen_reports (id) SELECT r.id FROM reports AS r {within}",  # noqa: S608
        (len(prefix), prefix, first, last),
    )
    connection.execute(
        "UPDATE chosen_reports SET version_id = c.report_version_id FROM (SELECT * FROM current_versions) AS c "
        "WHERE c.report_id = chosen_reports.id"
    )
    connection.execute(
        "INSERT INTO chosen_versions SELECT id FROM report_versions WHERE report_id IN (SELECT id FROM chosen_reports)"
    )
    reports, versions = (
        connection.execute(f"SELECT count(*) FROM chosen_{table}").fetchone()[0]  # noqa: S608
        for table in ("reports", "versions")
    )
    if scope.filtered and not reports:
        raise ExportRefused(f"the archive has no report {_described(scope)}; nianbao coverage tells why")
    newest = connection.execute(_NEWEST).fetchone()[0]
    kind = connection.execute("SELECT value FROM meta WHERE key = 'kind'").fetchone()
    first = connection.execute("SELECT warc_record_id FROM main.captures ORDER BY id LIMIT 1").fetchone()
    archive = first[0] if first else None
    years = connection.execute(_YEARS).fetchone()
    provinces = tuple(f"{code}0000" for (code,) in connection.execute(_PROVINCES))
    return Chosen(
        scope, scope.as_of or newest, archive, kind == ("sample",), reports, versions,
        years if reports else None, provinces, terms,
    )  # fmt: skip


_YEARS = "SELECT min(year), max(year) FROM reports WHERE id IN (SELECT id FROM chosen_reports)"
_PROVINCES = """
SELECT DISTINCT substr(a.region, 1, 2) FROM agencies AS a JOIN reports AS r ON r.agency_id = a.id
WHERE r.id IN (SELECT id FROM chosen_reports) ORDER BY 1
"""


# A version that came from another archive was known here from then on.
_NEWEST = """
SELECT max(recorded_at) FROM (
    SELECT max(recorded_at) AS recorded_at FROM report_versions
    UNION ALL SELECT max(recorded_at) FROM merged_rows WHERE table_name = 'report_versions'
)
"""


def _known_region(code: str) -> None:
    """ExportRefused for a code that no list of divisions has, in force or former."""
    if code and find(code.ljust(6, "0")) is None:
        raise ExportRefused(
            f"{code!r} is the GB/T 2260 code of no division; write that of a province, city or county, "
            "such as 33, 3304 or 330411"
        )


def _refuse_a_time_without_versions(connection: sqlite3.Connection, as_of: str) -> None:
    """ExportRefused for a time before the first version, or in the future: the archive can still learn something then."""
    known = connection.execute("SELECT 1 FROM report_versions LIMIT 1").fetchone()
    if known and as_of <= max(times.now(), last_event(connection) or ""):
        return
    first, last = connection.execute(_KNOWN_FROM, ("" if known else as_of,)).fetchone()
    if first:
        why = "is in the future" if known else "is before the first version of a report"
        raise ExportRefused(f"{as_of} {why}; the archive has versions from {first} to {last}")


# Of the versions that became known after a time. One that came from another archive was known here from then on.
_KNOWN_FROM = """
SELECT min(recorded_at), max(recorded_at) FROM (
    SELECT recorded_at FROM main.report_versions
    UNION ALL SELECT recorded_at FROM main.merged_rows WHERE table_name = 'report_versions'
) WHERE recorded_at > ?
"""


def _described(scope: Scope) -> str:
    place = f"of {full_name(scope.region.ljust(6, '0'))} ({scope.region})" if scope.region else ""
    if not scope.years:
        return place
    first, last = scope.years
    years = f"about {first}" if first == last else f"about {first} to {last}"
    return f"{place} {years}".strip()
