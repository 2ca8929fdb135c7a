"""The versions that lead from what an older release says of a report to what a newer one says.

What the versions between say is needed only where they exist for several reasons. It waits in a temporary database on
the disk, so that little is in memory.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from archive.release.diff.read_back import Release


class ReleasedCell(NamedTuple):
    """A cell as a release has it; `value` is "" where there is none."""

    status: str
    value: str


class Moved(NamedTuple):
    """A report and its current version in either release."""

    report_id: int
    old: int
    new: int


class Step(NamedTuple):
    """Why the later of two versions exists, and the versions of the parser that read them."""

    cause: str
    parsers: tuple[str, str]


class _Version(NamedTuple):
    id: int
    capture_id: int
    cause: str
    parser: str


_OF_SAME_CONTENT = {"parser changed", "corrected", "correction withdrawn"}
_TABLE = """
CREATE TABLE cells (version_id INTEGER, name TEXT, status TEXT, value TEXT, PRIMARY KEY (version_id, name)) WITHOUT ROWID
"""


class VersionPaths:
    """`corrections` says of each corrected cell (report, name) who says what is right, and why; the latest one counts."""

    def __init__(self, release: Release, moved: Iterable[Moved]) -> None:
        self._paths = dict(_paths(release, {move.report_id: move for move in moved}))
        between = {version.id for path in self._paths.values() if _mixed(path) for version in path[1:-1]}
        self._database = sqlite3.connect("")  # temporary, on the disk
        self._database.execute(_TABLE)
        if between:
            rows = release.rows("cells", "report_version_id", "table_name", "row_key", "column_key", "status", "value")
            wanted = (
                (int(v), f"{t}_{r}_{c}", status, value) for v, t, r, c, status, value in rows if int(v) in between
            )
            self._database.executemany("INSERT INTO cells VALUES (?, ?, ?, ?)", wanted)
        self.corrections = {
            (int(report_id), f"{table}_{row}_{column}"): f"{author}, {day}: {reason} ({evidence})"
            for report_id, table, row, column, author, day, reason, evidence in release.rows(
                "corrections",
                "report_id",
                "table_name",
                "row_key",
                "column_key",
                "author",
                "date",
                "reason",
                "evidence",
            )
        }

    def step(self, moved: Moved, name: str, old: ReleasedCell, new: ReleasedCell) -> Step:
        """The last step that moved a cell, which was `old` and is `new`."""
        path = self._paths[moved.report_id]
        if not _mixed(path):
            return _step(path, len(path) - 1)
        found = [old, *(self._cell(version.id, name) for version in path[1:-1]), new]
        last = max(at for at in range(1, len(path)) if not same(found[at - 1], found[at]))
        return _step(path, last)

    def _cell(self, version_id: int, name: str) -> ReleasedCell:
        sql = "SELECT status, value FROM cells WHERE version_id = ? AND name = ?"
        found = self._database.execute(sql, (version_id, name)).fetchone()
        return ReleasedCell._make(found or ("absent", ""))


def same(this: ReleasedCell, other: ReleasedCell) -> bool:
    """Whether both have the same number, or none for the same reason. `not on form` counts as `absent`."""
    if this.value and other.value:
        return Decimal(this.value) == Decimal(other.value)
    return this.status.replace("not on form", "absent") == other.status.replace("not on form", "absent")


def _mixed(path: list[_Version]) -> bool:
    return len({version.cause for version in path[1:]}) > 1


def _step(path: list[_Version], at: int) -> Step:
    return Step(path[at].cause, (path[at - 1].parser, path[at].parser))


def _paths(release: Release, moved: dict[int, Moved]) -> Iterator[tuple[int, list[_Version]]]:
    """Of each report the versions that were current one after the other, as far as that can be told."""
    versions: defaultdict[int, list[_Version]] = defaultdict(list)
    columns = ("report_id", "id", "capture_id", "cause", "parser_version")
    for report_id, *rest, cause, parser in release.rows("report_versions", *columns):
        if move := moved.get(int(report_id)):
            version_id, capture_id = map(int, rest)
            if min(move.old, move.new) <= version_id <= max(move.old, move.new):
                versions[move.report_id].append(_Version(version_id, capture_id, cause, parser))
    long = {v.capture_id for found in versions.values() if len(found) > 2 for v in found}
    content = {
        int(capture_id): (url, text or payload)
        for capture_id, url, text, payload in release.rows("captures", "id", "url", "text_sha256", "payload_sha256")
        if int(capture_id) in long
    } if long else {}  # fmt: skip
    for number, found in versions.items():
        yield number, _path(moved[number], found, content)


def _path(moved: Moved, versions: list[_Version], content: dict[int, tuple[str, str]]) -> list[_Version]:
    by_id = {version.id: version for version in versions}
    last = by_id[moved.new]
    first = by_id.get(moved.old) or last._replace(id=moved.old)  # of a corrected version in a release as printed
    if moved.new < moved.old:
        cause = "source changed" if moved.old in by_id else "correction withdrawn"
        return [first, last._replace(cause=cause)]
    path = [first]
    for version in versions:
        if version.cause == "seen earlier" and version is not last:
            continue
        read_again = version.cause in _OF_SAME_CONTENT and content.get(version.capture_id) != content.get(
            path[-1].capture_id
        )
        if version.id > moved.old and (version is last or not read_again):
            path.append(version)
    return path
