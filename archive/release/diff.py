"""Which numbers moved from one release to a later one of the same archive, and why.

The tables `reports` of both are merged by their key. Where a report's current version is another one, its cells are
compared, and the versions that led from the one to the other (`version_paths`) tell why each of them moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import BadRelease
from archive.release import wide
from archive.release.definition import Both
from archive.release.read_back import Release, Row
from archive.release.version_paths import Moved, Step, VersionPaths, same
from archive.release.vocabulary import CAUSES as VERSION_CAUSES

GREW, SHRANK, OUT_OF_SCOPE, FILED_ELSEWHERE = "coverage grew", "coverage shrank", "scope", "filed elsewhere"
CAUSES = {
    "source changed": Both("机关修改了报告", "the agency revised it"),
    "attachment added": Both("机关新增附件", "the agency added an attachment"),
    "another copy": Both("另一份的内容不同", "another copy of it says otherwise"),
    "parser changed": Both("解析程序改变", "the parser changed"),
    "corrected": Both("人工更正", "a reviewer corrected it"),
    "correction withdrawn": Both("更正撤回", "the correction was withdrawn"),
    GREW: Both("新收录的报告", "coverage grew: the report is new here"),
    SHRANK: Both("不再收录的报告", "coverage shrank: the report is gone"),
    FILED_ELSEWHERE: Both("改归其他机关或年度", "its pages are filed under another agency or year, or are again"),
    OUT_OF_SCOPE: Both("两次发布的地区或年度范围不同", "only one of the releases has its region and year"),
}
assert set(VERSION_CAUSES) - {"first seen"} <= set(CAUSES)
_REPORT = ("id", "agency_id", "year", "agency", "region", "report_version_id", "url", "fetched_at", "payload_sha256")
_CELLS = wide.cell_fields()
_COLUMNS = (*_REPORT, *(field.name for field in _CELLS))


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

    old: Row | None
    new: Row | None
    changes: tuple[Change, ...]

    @property
    def of_both(self) -> Row:
        """The newer row, or else the older one."""
        found = self.new or self.old
        assert found
        return found

    @property
    def year(self) -> str:
        return self.of_both[2]


def compare(old: Release, new: Release) -> Iterator[Compared]:
    """Every report of the two releases, by number. BadRelease where they cannot be compared."""
    if old.created > new.created:
        raise BadRelease(
            f"{old.directory} ({old.version}) is newer than {new.directory} ({new.version}); give the older first"
        )
    paths = VersionPaths(new, _moved(old, new))
    for before, after in _merged(old, new, _COLUMNS):
        if before is None or after is None or not (before[5] and after[5]):
            if (before and before[5]) or (after and after[5]):
                yield _came_or_went(old, new, before, after)
        elif before[5] == after[5]:
            yield Compared(before, after, ())
        else:
            yield Compared(before, after, tuple(_moves(before, after, paths)))


def _moved(old: Release, new: Release) -> Iterator[Moved]:
    for before, after in _merged(old, new, _REPORT):
        if before and after and before[5] and after[5] and before[5] != after[5]:
            yield Moved(int(after[0]), int(before[5]), int(after[5]))


def _merged(old: Release, new: Release, columns: tuple[str, ...]) -> Iterator[tuple[Row | None, Row | None]]:
    """The rows of each report, the older and the newer one."""
    olds, news = (release.rows("reports", *columns) for release in (old, new))
    before, after = next(olds, None), next(news, None)
    while before or after:
        if after is None or (before and int(before[0]) < int(after[0])):
            yield before, None
            before = next(olds, None)
        elif before is None or int(before[0]) > int(after[0]):
            yield None, after
            after = next(news, None)
        else:
            if before[:3] != after[:3]:
                raise BadRelease(
                    f"report {before[0]} is that of {before[3]} {before[2]} in {old.directory} and that of {after[3]} "
                    f"{after[2]} in {new.directory}: these are releases of two archives"
                )
            yield before, after
            before, after = next(olds, None), next(news, None)


def _came_or_went(old: Release, new: Release, before: Row | None, after: Row | None) -> Compared:
    there, here = (row if row and row[5] else None for row in (before, after))
    found = after or before
    assert found
    if before and after:
        cause = FILED_ELSEWHERE
    elif before:
        cause = SHRANK if new.in_scope(before[4], int(before[2])) else OUT_OF_SCOPE
    else:
        cause = GREW if old.in_scope(found[4], int(found[2])) else OUT_OF_SCOPE
    return Compared(there, here, (_change(found, there, here, cause),))


def _moves(before: Row, after: Row, paths: VersionPaths) -> Iterator[Change]:
    moved = Moved(int(after[0]), int(before[5]), int(after[5]))
    for at in range(len(_REPORT), len(_COLUMNS), 2):
        old, new = ((row[at + 1], row[at]) for row in (before, after))
        if not same(old, new):
            name = _COLUMNS[at]
            step = paths.step(moved, name, old, new)
            yield _change(after, before, after, step.cause, at, _detail(paths, step, moved.report_id, name))


def _detail(paths: VersionPaths, step: Step, report_id: int, cell: str) -> str:
    if step.cause == "corrected":
        return paths.corrections.get((report_id, cell), "")
    before, after = step.parsers
    return f"parser {before} → {after}" if before != after else ""


def _change(
    about: Row, before: Row | None, after: Row | None, cause: str, at: int | None = None, detail: str = ""
) -> Change:
    old, new = (row or ("",) * len(_COLUMNS) for row in (before, after))
    cell = _CELLS[at - len(_REPORT)] if at else None
    values = (old[at + 1], old[at], new[at + 1], new[at]) if at else ("",) * 4
    return Change(
        cause, about[0], about[3], about[4], about[2], cell.name if cell else "", str(cell.title.zh) if cell else "",
        *values, detail, old[5], new[5], old[6], new[6], old[7], new[7], old[8], new[8],
    )  # fmt: skip
