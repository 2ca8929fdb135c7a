"""`nianbao merge`: everything of another archive, each thing once."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from archive.agencies.lookup import name_all_by_newest_reports
from archive.db.handle import Archive
from archive.merging.agencies import doubt_filed_otherwise, take_agencies
from archive.merging.captures import take_captures
from archive.merging.decisions import (
    compare_years_again,
    reconcile_corrections,
    take_corrections,
    take_decisions,
    take_verdicts,
)
from archive.merging.incidents import take_incidents
from archive.merging.other_archive import attached
from archive.merging.rows import Rows
from archive.merging.versions import take_versions
from archive.reading import derived_tables

_Progress = Callable[[str, int, int], None]
# A run has no number that both archives know. Those of merges stay where they are: no row that comes refers to them.
_RUN = ("started_at", "software", "version", "parser_version", "contact", "command")
_NO_MERGE = "o.command <> 'merge'"
_ENDED = {"outcome": "CASE WHEN o.finished_at IS NULL THEN coalesce(o.outcome, 'cut short') ELSE o.outcome END"}
_OF_CAPTURES: dict[str, tuple[str, ...]] = {"sightings": (), "attachments": ("page_capture_id", "url")}
_REFERRED_TO = (
    "runs",
    "sources",
    "captures",
    "agencies",
    "agency_matches",
    "reports",
    "report_versions",
    "corrections",
)


@dataclass(frozen=True)
class Merged:
    """How many rows came. `in_doubt` are agencies and decisions that are new on the review list.

    A sentence in `problems` for everything that could not come, with what rests on it.
    """

    runs: int
    captures: int
    failures: int
    agencies: int
    reports: int
    versions: int
    corrections: int
    decisions: int
    verdicts: int
    in_doubt: int
    problems: tuple[str, ...]


def merge(archive: Archive, other: Archive, progress: _Progress = lambda what, done, total: None) -> Merged:
    """Take over everything of the other archive, which is only read. Nothing is written where there is nothing new.

    Raises WrongKind (one is a sample's), StorageFull. `progress` is told what is taken over, and how many of how many are done.
    """
    with attached(archive, other):
        rows = Rows(archive, other)
        try:
            merged = _take_all(rows, other, progress)
        except BaseException as error:
            with suppress(Exception):
                rows.finish("interrupted" if isinstance(error, KeyboardInterrupt) else "failed")
            raise
        rows.finish("problems" if merged.problems else "done")
        rows.forget()
    return merged


def _take_runs(rows: Rows) -> int:
    """In one transaction, for the run of the merge, which begins with it, is journaled again when it ends: its number must be the last."""
    table = rows.table("runs")
    with rows.arriving("runs"):
        came = table.take_some(1, rows.newest("runs"), *_RUN, where=_NO_MERGE, values=_ENDED)
    table.note(*_RUN)
    return came


def _take_all(rows: Rows, other: Archive, progress: _Progress) -> Merged:
    for name in _REFERRED_TO:
        rows.table(name)
    runs = _take_runs(rows)
    rows.table("sources").take("sha256", noted=True)
    captures, problems = take_captures(rows, other, lambda done, total: progress("captures", done, total))
    left = {name: rows.table(name).take(*key)[1] for name, key in _OF_CAPTURES.items()}
    agencies, in_doubt = take_agencies(rows)
    reports, _ = rows.table("reports").take("agency_id", "year", noted=True)
    corrections = take_corrections(rows)
    versions, left_out = take_versions(rows, lambda done, total: progress("versions", done, total))
    reconcile_corrections(rows)
    decisions, contradicting = take_decisions(rows)
    contradicting += doubt_filed_otherwise(rows)
    verdicts = take_verdicts(rows)
    compare_years_again(rows)
    take_incidents(rows)
    # Last: what finished visits captured and nobody has read is read by the next run.
    failures, left["failures"] = rows.table("failures").take()
    for name in ("run_notes", "site_visits"):
        left[name] = rows.table(name).take()[1]
    name_all_by_newest_reports(rows.connection)
    rows.connection.commit()
    derived_tables.refresh(rows.archive.db)
    rests = (f"{count} rows of {name} are left out with what they refer to" for name, count in left.items() if count)
    return Merged(
        runs=runs,
        captures=captures,
        failures=failures,
        agencies=agencies,
        reports=reports,
        versions=versions,
        corrections=corrections,
        decisions=decisions,
        verdicts=verdicts,
        in_doubt=in_doubt + contradicting,
        problems=(*problems, *left_out, *rests),
    )
