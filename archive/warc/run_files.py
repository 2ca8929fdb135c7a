"""The WARC files that a run writes, one after the other: named by time, run and number, each of at most 1 GiB."""

import re
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from archive.base.times import to_text
from archive.warc.records import CONFORMS_TO, member, new_record_id
from archive.warc.warc_file import WarcFile

MAX_FILE_BYTES = 1 << 30
MERGED = "merged-"  # of the files of a merge: what no journal record follows in them was never brought
_OWN_NAME = re.compile(r"([0-9]{14})-([0-9]{1,18})-(?:text-|end-|merged-)?[0-9]{1,9}\.warc\.gz")


class RunFiles:
    """Appends members to the newest file of a run, made when first needed. `about` goes into each `warcinfo` record.

    `kind` is empty for captures, `text-` for texts, `end-` for the end of the run, `MERGED` for what came from another archive. Any method may raise StorageFull or ArchiveError.
    """

    def __init__(self, data: Path, run_id: int, about: dict[str, str], kind: str = "") -> None:
        self._directory = data / "warc"
        self._run_id = run_id
        self._about = about
        self._kind = kind
        self._file: WarcFile | None = None
        self._number = 0
        self._changed: dict[str, int] = {}

    def append(self, members: list[bytes]) -> tuple[list[int], str]:
        """Append members side by side; the offset of each, and the name of the file that they are in."""
        if self._file and self._file.size + sum(map(len, members)) > MAX_FILE_BYTES:
            self.close()
        file = self._file = self._file or self._new_file()
        offsets = file.append(members)
        self._changed[file.path.name] = file.size
        return offsets, file.path.name

    def sync(self) -> None:
        """Have everything so far on the disk."""
        if self._file:
            self._file.sync()

    def acknowledge(self, connection: sqlite3.Connection) -> None:
        """Write into `warc_files` how far the files are synced."""
        connection.executemany(
            "INSERT INTO warc_files (name, run_id, bytes) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
            [(name, self._run_id, size) for name, size in self._changed.items()],
        )
        self._changed.clear()

    def close(self) -> None:
        if self._file:
            self._file.sync()
            self._file.close()
            self._file = None

    def _new_file(self) -> WarcFile:
        moment = datetime.now(UTC)
        path = self._free_path(moment)
        file = WarcFile(path)
        file.append([_warcinfo_member(path.name, to_text(moment), self._about)])
        return file

    def _free_path(self, moment: datetime) -> Path:
        while True:
            self._number += 1
            name = f"{moment:%Y%m%d%H%M%S}-{self._run_id}-{self._kind}{self._number}.warc.gz"
            if not (self._directory / name).exists():
                return self._directory / name


def is_merged(name: str) -> bool:
    """Whether a merge wrote the file of this name."""
    return _OWN_NAME.fullmatch(name) is not None and f"-{MERGED}" in name


def run_of(name: str) -> tuple[int, str] | None:
    """Id and start of the run that gave a WARC file this name; None when no run did."""
    match = _OWN_NAME.fullmatch(name)
    if not match:
        return None
    try:
        started_at = datetime.strptime(match[1] + "Z", "%Y%m%d%H%M%S%z")
    except ValueError:
        return None
    return int(match[2]), started_at.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def _warcinfo_member(name: str, moment: str, about: dict[str, str]) -> bytes:
    info = {
        "software": f"nianbao/{version('nianbao')}",
        "format": "WARC File Format 1.1",
        "conformsTo": CONFORMS_TO,
        **{key: value for key, value in about.items() if value},
    }
    body = "".join(f"{key}: {value}\r\n" for key, value in info.items()).encode()
    fields = [("WARC-Filename", name), ("WARC-Date", moment)]
    return member("warcinfo", new_record_id(), fields, body, type_="application/warc-fields")
