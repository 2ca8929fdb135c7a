"""Versions of reports of the other archive, with everything that was read of them.

A version is the same where it is of the same report and reads the same, of the same content, or at the same address with the
same files: then what differs is the page around the report. A version that people corrected is the same where it corrects the
same version, at the same time or with the same corrections. What is new gets the next number in its report; its cause and times stay as they are.

A version comes only if the captures that it was read from are here. Layouts and places of cells are found by their SHA-256,
which is computed again, and cells must be such as `archive/db/cells.py` writes.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from archive.db.cells import OtherLayout, PackedCells, add_packed, layout_of, packed_again
from archive.merging.rows import Rows

_AT_ONCE = 500
_CHILDREN = ("version_attachments", "table_sources", "sections", "statements")

# The versions that our archive has from the other one, or the other one from ours, or both from a third.
_SAME_ROW = """
INSERT INTO map_report_versions SELECT o.id, min(m.id) FROM other.report_versions AS o
JOIN map_captures AS c ON c.other_id = o.capture_id JOIN map_reports AS r ON r.other_id = o.report_id
JOIN main.report_versions AS m ON m.capture_id = c.own_id AND m.report_id = r.own_id
AND m.content_sha256 = o.content_sha256 AND m.reading_sha256 = o.reading_sha256 AND m.parser_version = o.parser_version
AND m.corrects IS NULL WHERE o.corrects IS NULL GROUP BY o.id
"""
_FILES = """(
    SELECT json_group_array(name) FROM (
        SELECT a.url || ' ' || a.payload_sha256 AS name FROM {schema}.version_attachments AS a
        JOIN {schema}.captures AS c ON c.id = a.capture_id
        WHERE a.report_version_id = {id} AND c.media_type NOT IN ('text/html', 'text/plain') ORDER BY name
    )
)"""
_SAME_REPORT = f"""
INSERT INTO map_report_versions SELECT o.id, min(m.id) FROM other.report_versions AS o
JOIN map_reports AS r ON r.other_id = o.report_id JOIN other.captures AS oc ON oc.id = o.capture_id
JOIN main.report_versions AS m ON m.report_id = r.own_id AND m.reading_sha256 = o.reading_sha256 AND m.corrects IS NULL
JOIN main.captures AS mc ON mc.id = m.capture_id
WHERE o.corrects IS NULL AND o.id NOT IN (SELECT other_id FROM map_report_versions)
AND m.id NOT IN (SELECT own_id FROM map_report_versions) AND (m.content_sha256 = o.content_sha256 OR (
    mc.url = oc.url AND {_FILES.format(schema="main", id="m.id")} = {_FILES.format(schema="other", id="o.id")}
)) GROUP BY o.id
"""  # noqa: S608
_SAME_CORRECTED = """
INSERT INTO map_report_versions SELECT o.id, min(m.id) FROM other.report_versions AS o
JOIN map_report_versions AS p ON p.other_id = o.corrects
JOIN main.report_versions AS m ON m.corrects = p.own_id AND m.recorded_at = o.recorded_at GROUP BY o.id
"""
_CORRECTIONS = """(
    SELECT json_group_array(own_id) FROM (
        SELECT {own_id} AS own_id FROM {schema}.cells AS x {join} WHERE x.report_version_id = {id}
        AND x.correction_id IS NOT NULL ORDER BY own_id
    )
)"""
_OURS = _CORRECTIONS.format(own_id="x.correction_id", schema="main", join="", id="m.id")
_THEIRS = _CORRECTIONS.format(
    own_id="c.own_id", schema="other", join="JOIN map_corrections AS c ON c.other_id = x.correction_id", id="o.id"
)
# Two merges may have put the same corrections together.
_SAME_CORRECTIONS = f"""
INSERT INTO map_report_versions SELECT o.id, min(m.id) FROM other.report_versions AS o
JOIN map_report_versions AS p ON p.other_id = o.corrects JOIN main.report_versions AS m ON m.corrects = p.own_id
WHERE o.id NOT IN (SELECT other_id FROM map_report_versions) AND m.id NOT IN (SELECT own_id FROM map_report_versions)
AND {_OURS} = {_THEIRS} GROUP BY o.id
"""  # noqa: S608
_RESTS = """
AND NOT EXISTS (
    SELECT 1 FROM other.{table} AS t WHERE t.report_version_id = o.id
    AND t.capture_id NOT IN (SELECT other_id FROM map_captures)
)
"""
_COMING = f"""
SELECT o.id, r.own_id, o.corrects FROM other.report_versions AS o JOIN map_reports AS r ON r.other_id = o.report_id
JOIN map_captures AS c ON c.other_id = o.capture_id
WHERE o.id > ? AND o.id <= ? AND o.id NOT IN (SELECT other_id FROM map_report_versions)
{_RESTS.format(table="version_attachments")} {_RESTS.format(table="table_sources")} ORDER BY o.id LIMIT {_AT_ONCE}
"""  # noqa: S608
_CELLS = """
SELECT v.layout_id, p.places, v.cells FROM other.version_cells AS v LEFT JOIN other.cell_places AS p ON p.id = v.place_id
WHERE v.report_version_id = ?
"""
_LAYOUT = """
SELECT table_name, row_key, column_key, unit FROM other.layout_cells WHERE layout_id = ?
ORDER BY CAST(substr(path, 3) AS INTEGER)
"""
_LEFT = """
SELECT a.name, r.year, v.version FROM other.report_versions AS v JOIN other.reports AS r ON r.id = v.report_id
JOIN other.agencies AS a ON a.id = r.agency_id WHERE v.id <= ? AND v.id NOT IN (SELECT other_id FROM map_report_versions)
ORDER BY a.name, r.year, v.version
"""
_HISTORY = "(o.compared_with IS NOT NULL OR o.recorded_at IS NOT NULL)"


class _Coming(NamedTuple):
    """A version that is new to us."""

    other_id: int
    report_id: int
    cells: PackedCells | None


def take_versions(rows: Rows, progress: Callable[[int, int], None]) -> tuple[int, list[str]]:
    """Take over the versions, and what came of reading each capture; how many versions are new, and what is left out.

    `progress` is told how many of how many are done.
    """
    rows.table("report_versions")
    for sql in (_SAME_ROW, _SAME_REPORT, _SAME_CORRECTED, _SAME_CORRECTIONS):
        rows.connection.execute(sql)
    rows.connection.execute("CREATE TEMP TABLE coming (other_id INTEGER PRIMARY KEY, version INTEGER)")
    newest = rows.newest("report_versions")
    layouts = _Layouts(rows)
    came, last, problems = 0, 0, list[str]()
    while batch := rows.connection.execute(_COMING, (last, newest)).fetchall():
        last = batch[-1][0]
        coming = list(_readable(rows, layouts, batch, problems))
        with rows.arriving("report_versions", "findings"):
            _add(rows, coming)
        came += len(coming)
        progress(last, newest)
    rows.connection.execute("DROP TABLE coming")
    problems += [
        f"{name} {year}: version {version} is left out: not all that it was read from is here"
        for name, year, version in rows.connection.execute(_LEFT, (newest,))
    ]
    rows.table("readings").take("capture_id", "parser_version")
    rows.table("findings").take("report_version_id", "rule", "where_key", "compared_with", where=_HISTORY)
    return came, problems


def _readable(
    rows: Rows, layouts: "_Layouts", batch: list[tuple[int, int, int | None]], problems: list[str]
) -> Iterator[_Coming]:
    """Those with cells that are cells, and whose printed version is here if people corrected it."""
    known: set[int] = set()
    for other_id, report_id, corrects in batch:
        if corrects is not None and corrects not in known and rows.own_id("report_versions", corrects) is None:
            continue
        found = rows.connection.execute(_CELLS, (other_id,)).fetchone()
        try:
            cells = packed_again(layouts[found[0]], found[1], found[2], layouts.own_correction) if found else None
        except (ValueError, TypeError, RecursionError) as error:
            problems.append(f"version {other_id}: its cells are none: {error}")
            continue
        known.add(other_id)
        yield _Coming(other_id, report_id, cells)


class _Layouts(dict[int, OtherLayout]):
    """Layouts of the other archive, by number."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __missing__(self, layout_id: int) -> OtherLayout:
        self[layout_id] = layout_of(self._rows.connection.execute(_LAYOUT, (layout_id,)).fetchall())
        return self[layout_id]

    def own_correction(self, other_id: int) -> int:
        """ValueError when it is not here."""
        own_id = self._rows.own_id("corrections", other_id)
        if own_id is None:
            raise ValueError(f"correction {other_id} is not here")
        return own_id


def _add(rows: Rows, coming: list[_Coming]) -> None:
    first = rows.last_id("report_versions") + 1
    own_ids = range(first, first + len(coming))
    rows.connection.execute("DELETE FROM coming")
    rows.connection.executemany("INSERT INTO coming VALUES (?, ?)", _numbered(rows, coming))
    rows.connection.executemany(
        "INSERT INTO map_report_versions VALUES (?, ?)",
        zip((version.other_id for version in coming), own_ids, strict=True),
    )
    number = {"version": "(SELECT version FROM coming WHERE other_id = o.id)"}
    rows.table("report_versions").copy("o.id IN (SELECT other_id FROM coming)", number)
    of_these = "o.report_version_id IN (SELECT other_id FROM coming)"
    for name in _CHILDREN:
        rows.table(name).copy(of_these)
    for own_id, version in zip(own_ids, coming, strict=True):
        add_packed(rows.connection, own_id, version.cells)
    rows.table("findings").copy(f"{of_these} AND NOT {_HISTORY}")


def _numbered(rows: Rows, coming: list[_Coming]) -> Iterator[tuple[int, int]]:
    """The version of the other archive, and its number in our report."""
    last: dict[int, int] = {}
    sql = "SELECT coalesce(max(version), 0) FROM main.report_versions WHERE report_id = ?"
    for version in coming:
        before = last.get(version.report_id)
        if before is None:
            before = rows.connection.execute(sql, (version.report_id,)).fetchone()[0]
        last[version.report_id] = before + 1
        yield version.other_id, before + 1
