"""The tables of archive.db: whether their rows may change, how they come back in a rebuild, and what `--as-of` shows of them.

A table that a migration adds gets an entry here; a test compares the entries with the schema. Entries stand in the order
in which a journal record lists the tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """What the archive does with one table.

    `append_only`: triggers refuse UPDATE and DELETE. `journal_key`: an expression that grows with each new row; rows of
    a table without one are in no journal. `derived`: the wing that makes the table from others; it is made again, never
    recovered.

    Of each table exactly one of these says what was known at an earlier time: `dated`, the column with the time of a
    row; `known`, an SQL query in which {time} stands for the time as a literal and {captures} for the columns of
    captures; `read_through`, the dated table by way of which its rows are read; or `timeless`.
    """

    name: str
    append_only: bool = False
    journal_key: str = ""
    derived: Literal["", "search", "coverage", "series"] = ""
    dated: str = ""
    known: str = ""
    read_through: str = ""
    timeless: bool = False

    @property
    def known_query(self) -> str:
        """The query for the rows that were known at {time}; "" when the table is the same at all times."""
        if not (self.dated or self.known):
            return ""
        rows = self.known or f"SELECT * FROM main.{self.name} WHERE {self.dated} <= {{time}}"  # noqa: S608
        return rows if self.derived else f"SELECT * FROM ({rows}) AS known WHERE {_HERE.format(table=self.name)}"  # noqa: S608


# Rows of another archive are known here from their merge on; the ranges of their numbers do not overlap.
_HERE = """coalesce((
        SELECT m.last_id < known.id OR m.recorded_at <= {{time}} FROM main.merged_rows AS m
        WHERE m.table_name = '{table}' AND m.first_id <= known.id ORDER BY m.first_id DESC LIMIT 1), TRUE)"""
# Where these queries name a table without `main`, they mean the rows of it that were known.
_KNOWN_RUNS = """
    SELECT id, started_at, CASE WHEN finished_at <= {time} THEN finished_at END AS finished_at, software, version,
        parser_version, contact, command, CASE WHEN finished_at <= {time} THEN outcome END AS outcome,
        CASE WHEN read_at <= {time} THEN read_at END AS read_at
    FROM main.runs WHERE started_at <= {time}"""
_KNOWN_CAPTURES = """
    WITH in_time AS (
        SELECT f.name FROM main.warc_files AS f JOIN main.runs AS r ON r.id = f.run_id
        WHERE coalesce(r.read_at, r.finished_at, (SELECT min(started_at) FROM main.runs WHERE id > r.id)) <= {time})
    SELECT {captures} FROM main.captures WHERE coalesce(recorded_at, fetched_at) <= {time}"""
_KNOWN_SIGHTINGS = """
    SELECT s.* FROM main.sightings AS s JOIN main.captures AS c ON c.id = s.capture_id
    WHERE coalesce(c.recorded_at, c.fetched_at) <= {time}"""
_KNOWN_AGENCIES = """
    SELECT a.id, coalesce((
        SELECT v.agency_name FROM main.reports AS r JOIN report_versions AS v ON v.report_id = r.id
        JOIN main.captures AS c ON c.id = v.capture_id
        WHERE r.agency_id = a.id AND v.agency_name IS NOT NULL
        AND v.corrects IS NULL ORDER BY r.year DESC, c.fetched_at DESC, v.version DESC LIMIT 1
    ), (SELECT n.name FROM main.agency_names AS n WHERE n.agency_id = a.id ORDER BY n.id LIMIT 1)) AS name,
        a.region, a.canonical
    FROM main.agencies AS a WHERE EXISTS (
        SELECT 1 FROM main.reports AS r JOIN report_versions AS v ON v.report_id = r.id WHERE r.agency_id = a.id)"""
# A name has no date of its own. It was known when a report was matched by it, or when a page was read that prints it or was
# linked by a site of that name: archives from before `agency_matches` have only the pages.
_KNOWN_AGENCY_NAMES = """
    SELECT n.* FROM main.agency_names AS n WHERE EXISTS (
        SELECT 1 FROM agency_matches AS m WHERE m.name = n.name AND m.agency_id = n.agency_id
    ) OR EXISTS (
        SELECT 1 FROM main.reports AS r JOIN main.report_versions AS v ON v.report_id = r.id
        JOIN readings AS d ON d.report_version_id = v.id
        JOIN main.sightings AS s ON s.capture_id = d.capture_id
        WHERE r.agency_id = n.agency_id AND n.name IN (v.agency_name, s.agency))"""
_KNOWN_REPORTS = """
    SELECT r.* FROM main.reports AS r WHERE EXISTS (
        SELECT 1 FROM report_versions AS v WHERE v.report_id = r.id)"""
# A finding without a time is as old as its version.
_KNOWN_FINDINGS = """
    SELECT f.* FROM main.findings AS f JOIN report_versions AS v ON v.id = f.report_version_id
    WHERE coalesce(f.recorded_at, '') <= {time}"""

TABLES = (
    ArchiveTable("meta", journal_key="rowid", timeless=True),
    # A run is journaled twice: when it began and when it ended.
    ArchiveTable("runs", journal_key="2 * id + (finished_at IS NOT NULL)", known=_KNOWN_RUNS),
    ArchiveTable("sources", append_only=True, journal_key="id", dated="recorded_at"),
    ArchiveTable("captures", append_only=True, journal_key="id", known=_KNOWN_CAPTURES),
    ArchiveTable("failures", journal_key="id", dated="at"),
    ArchiveTable("sightings", journal_key="id", known=_KNOWN_SIGHTINGS),
    ArchiveTable("attachments", journal_key="id", read_through="captures"),
    ArchiveTable("run_notes", journal_key="id", read_through="runs"),
    ArchiveTable("site_visits", journal_key="id", dated="finished_at"),
    ArchiveTable("agencies", journal_key="id", known=_KNOWN_AGENCIES),
    ArchiveTable("agency_names", journal_key="id", known=_KNOWN_AGENCY_NAMES),
    ArchiveTable("agency_facts", append_only=True, journal_key="id", dated="recorded_at"),
    ArchiveTable("agency_matches", append_only=True, journal_key="id", dated="matched_at"),
    ArchiveTable("agency_decisions", append_only=True, journal_key="id", dated="decided_at"),
    ArchiveTable("reports", journal_key="id", known=_KNOWN_REPORTS),
    ArchiveTable("report_versions", append_only=True, journal_key="id", dated="recorded_at"),
    ArchiveTable(
        "version_attachments", append_only=True, journal_key="report_version_id", read_through="report_versions"
    ),
    ArchiveTable("table_sources", append_only=True, journal_key="report_version_id", read_through="report_versions"),
    ArchiveTable("sections", append_only=True, journal_key="report_version_id", read_through="report_versions"),
    ArchiveTable("statements", append_only=True, journal_key="report_version_id", read_through="report_versions"),
    ArchiveTable("cell_layouts", append_only=True, journal_key="id", read_through="report_versions"),
    ArchiveTable("layout_cells", append_only=True, journal_key="layout_id", read_through="report_versions"),
    ArchiveTable("cell_places", append_only=True, journal_key="id", read_through="report_versions"),
    ArchiveTable("version_cells", append_only=True, journal_key="report_version_id", read_through="report_versions"),
    ArchiveTable("findings", append_only=True, journal_key="id", known=_KNOWN_FINDINGS),
    ArchiveTable("corrections", append_only=True, journal_key="id", dated="recorded_at"),
    ArchiveTable("correction_ends", append_only=True, journal_key="id", dated="recorded_at"),
    ArchiveTable("verdicts", append_only=True, journal_key="id", dated="recorded_at"),
    ArchiveTable("incident_events", append_only=True, journal_key="id", dated="at"),
    ArchiveTable("healed_records", append_only=True, journal_key="id", dated="recorded_at"),
    ArchiveTable("readings", journal_key="id", dated="read_at"),
    ArchiveTable("merged_rows", append_only=True, journal_key="id", dated="recorded_at"),
    # Recovered from the WARC files themselves.
    ArchiveTable("warc_files", read_through="captures"),
    ArchiveTable("journal", timeless=True),
    ArchiveTable("journal_marks", timeless=True),
    ArchiveTable("search_index", derived="search", read_through="search_reports"),
    ArchiveTable("search_reports", derived="search", known="SELECT * FROM searchable_versions"),
    ArchiveTable("search_marks", derived="search", timeless=True),
    ArchiveTable("search_names", derived="search", read_through="agency_names"),
    ArchiveTable("search_name_parts", derived="search", read_through="agency_names"),
    ArchiveTable("series_numbers", derived="series", read_through="report_versions"),
    # Overviews and coverage are kept of the newest run only; coverage as of a time is computed.
    ArchiveTable("overview_reports", derived="series", timeless=True),
    ArchiveTable("overview_counts", derived="series", timeless=True),
    ArchiveTable("overview_offices", derived="series", timeless=True),
    ArchiveTable("overview_marks", derived="series", timeless=True),
    ArchiveTable("coverage_years", derived="coverage", timeless=True),
    ArchiveTable("coverage_counts", derived="coverage", timeless=True),
    ArchiveTable("coverage_marks", derived="coverage", timeless=True),
    ArchiveTable("incidents", derived="coverage", timeless=True),
)
JOURNAL_KEYS = {table.name: table.journal_key for table in TABLES if table.journal_key}


def derived_tables(wing: Literal["search", "coverage"]) -> Iterator[str]:
    """The names of the tables that this wing makes from others."""
    return (table.name for table in TABLES if table.derived == wing)
