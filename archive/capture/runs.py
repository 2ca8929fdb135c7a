"""Runs: who wrote to the archive, when, with which software and how it ended."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version

import extract
from archive.base import times
from archive.base.errors import WrongKind
from archive.db.connection import named_rows
from archive.db.handle import Archive
from archive.db.journal import seal
from archive.warc.manifests import add_manifest
from archive.warc.run_files import RunFiles


@dataclass(frozen=True, slots=True)
class Transfer:
    """Bytes of payload of the answers in a run.

    `fetched` came over the wire. `new` are those of them that the archive did not hold. `total` is the full size of all
    answers: those called “not modified” count as large as the stored page.
    """

    fetched: int
    new: int
    total: int

    @property
    def share(self) -> float | None:
        """`fetched` as a share of `total`. None if nothing was requested."""
        return self.fetched / self.total if self.total else None


def transfer(connection: sqlite3.Connection, run_id: int) -> Transfer:
    return Transfer(*connection.execute(_TRANSFER, (run_id,)).fetchone())


_TRANSFER = """
SELECT coalesce(sum(payload_bytes) FILTER (WHERE status <> 304), 0),
    coalesce(sum(payload_bytes) FILTER (WHERE status <> 304 AND revisit_of IS NULL), 0), coalesce(sum(payload_bytes), 0)
FROM captures WHERE run_id = ? AND source_id IS NULL
"""


def known_failures(connection: sqlite3.Connection, run_id: int) -> Iterator[tuple[str, str]]:
    """Address and reason of each failure of this run that an earlier run had too."""
    yield from connection.execute(_KNOWN_FAILURES, (run_id,))


_KNOWN_FAILURES = """
SELECT url, reason FROM failures AS f WHERE run_id = ?1
AND EXISTS (SELECT 1 FROM failures AS e WHERE e.url = f.url AND e.reason = f.reason AND e.run_id < ?1)
"""


def start_run(archive: Archive, *, contact: str | None, command: str, sample: bool | None = False) -> int:
    """Record the start of a run and give its id. The first run decides whether the archive is real or a sample's.

    `sample` is None for a run that brings no captures. Raises WrongKind when the archive is of the other kind.
    """
    with archive.db.atomic():
        if sample is not None:
            _check_kind(archive, "sample" if sample else "real")
        run = {
            "started_at": times.now(),
            "software": "nianbao",
            "version": version("nianbao"),
            "parser_version": extract.PARSER_VERSION,
            "contact": contact,
            "command": command,
        }
        run_id = archive.db.table("runs").insert(run).last_pk
    assert isinstance(run_id, int)
    return run_id


def _check_kind(archive: Archive, wanted: str) -> None:
    archive.db.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('kind', ?)", (wanted,))
    kind = archive.db.execute("SELECT value FROM meta WHERE key = 'kind'").fetchone()[0]
    if kind != wanted:
        raise WrongKind(
            f"{archive.data} is an archive of {_KINDS[kind]}, not of {_KINDS[wanted]}; give another --data DIR"
        )


def without_end(connection: sqlite3.Connection) -> str:
    """A sentence about the newest run if it has no recorded end, otherwise ""."""
    row = named_rows(
        connection, "SELECT id, command, started_at, outcome, finished_at FROM runs ORDER BY id DESC"
    ).fetchone()
    if row is None or row["outcome"] or row["finished_at"]:
        return ""
    return f"run {row['id']} ({row['command']}, since {row['started_at']}) is under way, or was killed: then the next run goes on"


def finish_run(archive: Archive, run_id: int, outcome: str) -> None:
    """Record the end of a run and what it moved, and list its WARC files; `outcome` is a word or two for people."""
    moved = transfer(archive.db.conn, run_id)
    files = RunFiles(archive.data, run_id, {"description": "the end of a run"}, "end-")
    try:
        with archive.db.atomic():
            archive.db.execute(
                "UPDATE runs SET finished_at = ?, outcome = ?, fetched_bytes = ?, new_bytes = ?, total_bytes = ? "
                "WHERE id = ?",
                (times.now(), outcome, moved.fetched, moved.new, moved.total, run_id),
            )
            seal(archive.db.conn, files)
    finally:
        files.close()
    add_manifest(archive.data, run_id)


@dataclass
class Run:
    """A run under way; `outcome`, a word or two for people, is recorded at its end."""

    id: int
    outcome: str = "done"


@contextmanager
def run(archive: Archive, *, contact: str | None, command: str, sample: bool | None = False) -> Iterator[Run]:
    """Begin a run and end it, even if its work fails (outcome `failed`) or is stopped (`interrupted`)."""
    this = Run(start_run(archive, contact=contact, command=command, sample=sample))
    try:
        yield this
    except BaseException as error:
        with suppress(Exception):
            finish_run(archive, this.id, "interrupted" if isinstance(error, KeyboardInterrupt) else "failed")
        raise
    finish_run(archive, this.id, this.outcome)


_KINDS = {"sample": "the bundled sample", "real": "real captures"}
