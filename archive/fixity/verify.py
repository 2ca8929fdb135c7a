"""Fixity: is everything in the archive still what was written?

Re-reads every WARC record up to what is acknowledged and recomputes its block and payload digests. Compares each row of
`captures` with its record (payload and text SHA-256 included). Checks the database file itself, the chain of manifests,
and that nothing strange lies among the WARC files. Needs no lock: a run may go on meanwhile. Each WARC file is checked in
one process. A file that was proven before is decompressed again only if its bytes or its rows changed
(`archive/fixity/verified_files.py`), so a check that was killed goes on where it was.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

from archive.base.errors import DamagedRecord, NotInPlace
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.column_types import wrong_types
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.fixity import verified_files
from archive.fixity.stray_files import stray_files
from archive.fixity.verify_file import Problem, WarcToCheck, check_warc, not_checked, row_problems
from archive.fixity.verify_packs import pack_problems
from archive.processes.in_order import cores, in_order
from archive.warc.damaged_places import keep_damaged
from archive.warc.manifests import read_chain
from archive.warc.packs import is_pack

_ALONE_BYTES = 1 << 23  # for so little it does not pay to start other processes


@dataclass(frozen=True)
class ReportAtRisk:
    """A version of a report whose page, text or attachment is in a damaged record, or in one that refers to it."""

    agency: str
    year: int
    version: int

    def __str__(self) -> str:
        return f"{self.agency} {self.year}: version {self.version} was read from a damaged record"


@dataclass(frozen=True)
class Verification:
    """Of `files`, `unchanged` were proven before and have the same bytes and rows; the others were decompressed.

    `healed` is damage that nothing rests on any more: the payloads of all its captures are stored again,
    or a text, or the rows of a journal record, as `healed_records` tells.
    `notes` are sentences about stray files, which are no problem. `not_kept` says why the results could not be saved for
    the next check, or is "".
    """

    records: int
    captures: int
    files: int
    unchanged: int
    bytes: int
    problems: tuple[Problem, ...]
    healed: tuple[Problem, ...]
    reports: tuple[ReportAtRisk, ...]
    notes: tuple[str, ...]
    not_kept: str


def verify(
    archive: Archive,
    *,
    full: bool = False,
    processes: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verification:
    """Check everything, by default on all cores; if `full`, also files that were proven before.

    `progress` is told how many of how many bytes are read.
    """
    connection = archive.db.conn
    connection.execute("BEGIN")  # one snapshot, whatever a running crawl adds
    try:
        acknowledged = connection.execute("SELECT name, bytes FROM warc_files").fetchall()
        sizes = {name: size for name, size in acknowledged if isinstance(name, str) and isinstance(size, int)}
        total = sum(sizes.values())
        captures = connection.execute("SELECT count(*) FROM captures").fetchone()[0]
        problems = list(database_problems(connection))
        chain = read_chain(archive.data)
        problems += [Problem(file, None, message, ()) for file, message in chain.problems]
        strays, notes = stray_files(archive.data, sizes)
        problems += [*strays, *pack_problems(archive.data, chain.files)]
        known = {} if full else verified_files.read_proofs(archive.data)
        files = [
            WarcToCheck(archive.data, name, sizes.get(name, 0), chain.files.get(name), known.get(name))
            for name in sizes | chain.files
            if not is_pack(name)
        ]
        files.sort(key=attrgetter("size"), reverse=True)  # so that no process is left with a large one at the end
        records = unchanged = done = 0
        damaged: list[Problem] = []
        not_kept = ""
        to_inflate = sum(file.size for file in files if not file.proof)
        processes = processes or (cores() if to_inflate > _ALONE_BYTES else 1)
        with closing(in_order(check_warc, files, processes, not_checked, confined=False)) as checks:
            for file, checked in checks:
                records += checked.records
                damaged += checked.problems
                done += file.size
                if checked.proof and checked.proof == file.proof:
                    unchanged += 1
                elif checked.proof and not not_kept:
                    not_kept = _keep(archive.data, checked.proof)
                if progress:
                    progress(done, total)
        unhealed, healed = split_healed(connection, sorted(damaged, key=attrgetter("file")))
        problems += unhealed
        not_kept = not_kept or _keep_damaged(archive.data, unhealed)
        reports = reports_at_risk(connection, {capture_id for problem in problems for capture_id in problem.captures})
    finally:
        connection.rollback()
    return Verification(
        records, captures, len(sizes), unchanged, total, tuple(problems), tuple(healed), reports, tuple(notes), not_kept
    )


def split_healed(connection: sqlite3.Connection, damaged: Sequence[Problem]) -> tuple[list[Problem], list[Problem]]:
    """Damage that captures still rest on, or that is no capture's, and damage that is healed.

    Of damage that is healed in part, the captures are named that are not.
    """
    lost = {capture_id for problem in damaged for capture_id in problem.captures}
    unhealed, healed = [], []
    written_again = set(connection.execute("SELECT warc_file, warc_offset FROM healed_records"))
    for problem in damaged:
        if (problem.file.removeprefix("warc/"), problem.offset) in written_again:
            healed.append(problem)
            continue
        rest = tuple(capture_id for capture_id in problem.captures if not _is_healed(connection, capture_id, lost))
        if rest or not problem.captures:
            unhealed.append(replace(problem, captures=rest))
        else:
            healed.append(problem)
    return unhealed, healed


def _is_healed(connection: sqlite3.Connection, capture_id: int, lost: set[int]) -> bool:
    """Whether a later capture has the same payload, and neither it nor the record that holds the payload is `lost`."""
    try:
        full = capture_rows.original(connection, capture_rows.by_id(connection, capture_id)).id
    except DamagedRecord:
        return False
    later = connection.execute(
        "SELECT ?1 WHERE ?1 > ?2 UNION ALL SELECT id FROM captures WHERE revisit_of = ?1 AND id > ?2",
        (full, capture_id),
    )
    return full not in lost and any(found not in lost for (found,) in later)


def _keep_damaged(data: Path, problems: Sequence[Problem]) -> str:
    """As `_keep`: where what is damaged is to be healed."""
    places = [(problem.file.removeprefix("warc/"), problem.offset) for problem in problems]
    try:
        keep_damaged(data, ((name, offset) for name, offset in places if offset is not None))
    except (OSError, NotInPlace) as error:
        return str(error)
    return ""


def _keep(data: Path, proof: verified_files.Proof) -> str:
    """Why that could not be done, or ""."""
    try:
        verified_files.keep(data, proof)
    except (OSError, NotInPlace) as error:
        return str(error)
    return ""


def reports_at_risk(connection: sqlite3.Connection, captures: set[int]) -> tuple[ReportAtRisk, ...]:
    """The report versions whose page or attachments are among these captures."""
    if not captures:
        return ()
    return tuple(ReportAtRisk(**row) for row in named_rows(connection, _RESTING, (json.dumps(sorted(captures)),)))


_RESTING = """
WITH damaged (id) AS (SELECT value FROM json_each(?))
SELECT a.name AS agency, r.year, v.version FROM report_versions AS v
JOIN reports AS r ON r.id = v.report_id JOIN agencies AS a ON a.id = r.agency_id
WHERE v.id IN (
    SELECT id FROM report_versions WHERE capture_id IN (SELECT id FROM damaged)
    UNION SELECT report_version_id FROM version_attachments WHERE capture_id IN (SELECT id FROM damaged)
)
ORDER BY a.name, r.year, v.version
"""


def verify_sample(archive: Archive, size: int) -> tuple[int, tuple[Problem, ...]]:
    """Check the records of `size` captures chosen at random; how many were checked, and what is damaged."""
    connection = archive.db.conn
    drawn = connection.execute("SELECT id FROM captures ORDER BY random() LIMIT ?", (size,)).fetchall()
    problems = []
    for row in (capture_rows.by_id(connection, capture_id) for (capture_id,) in drawn):
        message = _damage(archive, row)
        if message and not _is_healed(connection, row.id, {row.id}):
            problems.append(Problem(f"warc/{row.warc_file}", row.warc_offset, message, (row.id,)))
    return len(drawn), tuple(problems)


def _damage(archive: Archive, row: CaptureRow) -> str:
    """What is wrong with the record of a capture, or ""."""
    try:
        record = capture_rows.record_of(archive.data, row)
    except DamagedRecord as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return "the file is gone"
        return f"damaged: {str(error).rpartition(': ')[2]}"
    return "; ".join(row_problems(archive.db.conn, row, record, row.warc_length))


def database_problems(connection: sqlite3.Connection) -> Iterator[Problem]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield Problem("archive.db", None, message, ())
    for message in wrong_types(connection):
        yield Problem("archive.db", None, message, ())
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Problem("archive.db", None, f"row {rowid} of {table} refers to a row that {parent} does not have", ())
