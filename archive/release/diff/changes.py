"""Which numbers moved from one release to a later one of the same archive, and why.

The tables `reports` of both are merged by their key. Where a report's current version is another one, its cells are
compared, and the versions that led from the one to the other (`version_paths`) tell why each of them moved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive.base.bilingual import Both
from archive.base.errors import BadRelease
from archive.base.vocabulary import CAUSES as VERSION_CAUSES
from archive.release import wide
from archive.release.diff.read_back import Release, Row
from archive.release.diff.version_paths import Moved, ReleasedCell, Step, VersionPaths, same

GREW, SHRANK, OUT_OF_SCOPE, FILED_ELSEWHERE = "coverage grew", "coverage shrank", "scope", "filed elsewhere"
CAUSES = {
    "source changed": Both("机关修改了报告", "the agency revised it"),
    "attachment added": Both("机关新增附件", "the agency added an attachment"),
    "another copy": Both("另一份的内容不同", "another copy of it says otherwise"),
    "parser changed": Both("解析程序改变", "the parser changed"),
    "content removed": Both("内容被撤除", "the page lost most of the report"),
    "seen earlier": Both("补入更早的内容", "what the page said before was added"),
    "corrected": Both("人工更正", "a reviewer corrected it"),
    "correction withdrawn": Both("更正撤回", "the correction was withdrawn"),
    GREW: Both("新收录的报告", "coverage grew: the report is new here"),
    SHRANK: Both("不再收录的报告", "coverage shrank: the report is gone"),
    FILED_ELSEWHERE: Both("改归其他机关或年度", "its pages are filed under another agency or year, or are again"),
    OUT_OF_SCOPE: Both("两次发布的地区或年度范围不同", "only one of the releases has its region and year"),
}
assert set(VERSION_CAUSES) - {"first seen"} <= set(CAUSES)
_CELLS = wide.cell_fields()  # of each cell its value, then its status
_VALUES = _CELLS[::2]


class ReportRow(NamedTuple):
    """A row of the table `reports`; `cells` are the columns `_CELLS`, if they were asked for."""

    id: str
    agency_id: str
    year: str
    agency: str
    region: str
    report_version_id: str
    url: str
    fetched_at: str
    payload_sha256: str
    cells: Row

    def cell(self, at: int) -> ReleasedCell:
        """The cell whose value is in column `at` of `_VALUES`."""
        value, status = self.cells[2 * at : 2 * at + 2]
        return ReleasedCell(status, value)


_COLUMNS = ReportRow._fields[:-1]
_NONE = ReportRow._make((*("",) * len(_COLUMNS), ()))
_NO_CELL = ReleasedCell("", "")
_Pair = tuple[ReportRow | None, ReportRow | None]


@dataclass(frozen=True)
class Change:
    """A cell that moved; or a report that came or went, then without `cell`. Every value is as in the releases, "" for none.

    `detail` says more of the cause: who corrected it and why, or between which versions of the parser.
    """

    cause: str
    report_id: str
    agency: str
    region: str
    year: str
    cell: str
    label: str
    old_status: str
    old_value: str
    new_status: str
    new_value: str
    detail: str
    old_version: str
    new_version: str
    old_url: str
    new_url: str
    old_fetched_at: str
    new_fetched_at: str
    old_payload_sha256: str
    new_payload_sha256: str


@dataclass(frozen=True)
class Compared:
    """A report in either release: None where it has no current version there; what changed in it."""

    old: ReportRow | None
    new: ReportRow | None
    changes: tuple[Change, ...]

    @property
    def year(self) -> int:
        found = self.new or self.old
        assert found
        return int(found.year)


def compare(old: Release, new: Release) -> Iterator[Compared]:
    """Every report of the two releases, by number. BadRelease where they cannot be compared."""
    refuse_incomparable(old, new)
    paths = VersionPaths(new, _moved(old, new))
    for before, after in _merged(old, new, [field.name for field in _CELLS]):
        there, here = (row if row and row.report_version_id else None for row in (before, after))
        if there is None or here is None:
            if there or here:
                cause = FILED_ELSEWHERE if before and after else _why_not_in_both(old, new, there, here)
                yield Compared(there, here, (_change(there, here, cause),))
        elif there.report_version_id == here.report_version_id:
            yield Compared(there, here, ())
        else:
            yield Compared(there, here, tuple(_moves(there, here, paths)))


def refuse_incomparable(old: Release, new: Release) -> None:
    """BadRelease for releases of two archives, and where the first is the newer one."""
    if old.archive and new.archive and old.archive != new.archive:
        raise BadRelease(f"{old.directory} and {new.directory} are releases of two archives: neither is newer")
    if old.created > new.created:
        for _ in _merged(old, new):  # BadRelease if these are of two archives
            pass
        raise BadRelease(
            f"{old.directory} (as of {old.created}) is newer than {new.directory} (as of {new.created}); "
            "give the older first"
        )


def _moved(old: Release, new: Release) -> Iterator[Moved]:
    for before, after in _merged(old, new):
        if before and after and "" != before.report_version_id != after.report_version_id != "":
            yield _both(before, after)


def _both(before: ReportRow, after: ReportRow) -> Moved:
    return Moved(int(after.id), int(before.report_version_id), int(after.report_version_id))


def _merged(old: Release, new: Release, cells: Sequence[str] = ()) -> Iterator[_Pair]:
    """The rows of each report, the older and the newer one."""
    olds, news = (_rows(release, cells) for release in (old, new))
    before, after = next(olds, None), next(news, None)
    while before or after:
        if after is None or (before and int(before.id) < int(after.id)):
            yield before, None
            before = next(olds, None)
        elif before is None or int(before.id) > int(after.id):
            yield None, after
            after = next(news, None)
        else:
            if (before.agency_id, before.year) != (after.agency_id, after.year):
                raise BadRelease(
                    f"report {before.id} is that of {before.agency} {before.year} in {old.directory} and that of "
                    f"{after.agency} {after.year} in {new.directory}: these are releases of two archives"
                )
            yield before, after
            before, after = next(olds, None), next(news, None)


def _rows(release: Release, cells: Sequence[str]) -> Iterator[ReportRow]:
    for row in release.rows("reports", *_COLUMNS, *cells):
        yield ReportRow._make((*row[: len(_COLUMNS)], row[len(_COLUMNS) :]))


def _why_not_in_both(old: Release, new: Release, there: ReportRow | None, here: ReportRow | None) -> str:
    if there:
        return SHRANK if new.in_scope(there.region, int(there.year)) else OUT_OF_SCOPE
    assert here
    return GREW if old.in_scope(here.region, int(here.year)) else OUT_OF_SCOPE


def _moves(before: ReportRow, after: ReportRow, paths: VersionPaths) -> Iterator[Change]:
    moved = _both(before, after)
    for at, field in enumerate(_VALUES):
        old, new = before.cell(at), after.cell(at)
        if old != new and not same(old, new):
            name = field.name
            step = paths.step(moved, name, old, new)
            yield _change(before, after, step.cause, at, _detail(paths, step, moved.report_id, name))


def _detail(paths: VersionPaths, step: Step, report_id: int, cell: str) -> str:
    if step.cause == "corrected":
        return paths.corrections.get((report_id, cell), "")
    before, after = step.parsers
    return f"parser {before} → {after}" if before != after else ""


def _change(
    before: ReportRow | None, after: ReportRow | None, cause: str, at: int | None = None, detail: str = ""
) -> Change:
    """The change of the cell whose value is in column `at` of `_VALUES`, or of the whole report."""
    about, old, new = after or before or _NONE, before or _NONE, after or _NONE
    old_cell, new_cell = (_NO_CELL if at is None else row.cell(at) for row in (old, new))
    return Change(
        cause=cause,
        report_id=about.id,
        agency=about.agency,
        region=about.region,
        year=about.year,
        cell="" if at is None else _VALUES[at].name,
        label="" if at is None else _VALUES[at].title.zh,
        old_status=old_cell.status,
        old_value=old_cell.value,
        new_status=new_cell.status,
        new_value=new_cell.value,
        detail=detail,
        old_version=old.report_version_id,
        new_version=new.report_version_id,
        old_url=old.url,
        new_url=new.url,
        old_fetched_at=old.fetched_at,
        new_fetched_at=new.fetched_at,
        old_payload_sha256=old.payload_sha256,
        new_payload_sha256=new.payload_sha256,
    )
