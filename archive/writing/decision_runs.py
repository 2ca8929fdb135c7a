"""Runs that write what people decide."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.capture.runs import finish_run, start_run
from archive.db.handle import Archive
from archive.reading import derived_tables
from archive.writing.opening import open_for_writing


@contextmanager
def decisions(data: Path, command: str) -> Iterator[Archive]:
    """An archive to write what people decide into: all of it and journaled, as a run of its own, or nothing.

    Raises ArchiveMissing, ArchiveLocked, StorageFull.
    """
    with open_for_writing(data, create=False) as archive, archive.db.atomic():
        kind = archive.db.execute("SELECT value FROM meta WHERE key = 'kind'").fetchone()
        run_id = start_run(archive, contact=None, command=command, sample=kind == ("sample",))
        yield archive
        derived_tables.refresh(archive.db)
        finish_run(archive, run_id, "done")
