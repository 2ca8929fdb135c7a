"""Takes over what a worker of a cluster captured, into a run of our archive."""

from pathlib import Path
from types import TracebackType
from typing import Self

from archive.base.errors import DamagedRecord
from archive.db.handle import Archive
from archive.merging.captures import take_captures
from archive.merging.other_archive import attached, open_other
from archive.merging.rows import Rows
from archive.warc.run_files import MERGED, RunFiles

# The visit comes last: where there is one, all of it is there.
_TABLES: dict[str, tuple[str, ...]] = {
    "sightings": (),
    "attachments": ("page_capture_id", "url"),
    "failures": (),
    "run_notes": (),
    "site_visits": (),
}


class Visits:
    """What workers bring to one run. A context manager; leaving it closes its WARC file."""

    def __init__(self, archive: Archive, run_id: int) -> None:
        self._archive = archive
        self._run_id = run_id
        self._files = RunFiles(archive.data, run_id, {"description": "records that workers of a cluster made"}, MERGED)

    def take(self, data: Path) -> None:
        """Take over the archive in `data`, each thing once, as if this run had captured it.

        Raises DamagedRecord if something of it is damaged: then the visit of its site does not come.
        """
        with open_other(self._archive.data, data) as other, attached(self._archive, other):
            rows = Rows(self._archive, other, self._run_id, self._files)
            try:
                for name in ("runs", "sources", "captures"):
                    rows.table(name)
                rows.connection.execute("INSERT INTO map_runs SELECT id, ? FROM other.runs", (self._run_id,))
                _, problems = take_captures(rows, other, lambda done, total: None)
                if problems:
                    raise DamagedRecord("; ".join(problems))
                for name, key in _TABLES.items():
                    rows.table(name).take(*key)
                rows.connection.commit()
            finally:
                rows.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()
