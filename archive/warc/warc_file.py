"""A WARC file that is being appended to."""

import os
from collections.abc import Sequence
from pathlib import Path

from archive.base.errors import storage_error
from archive.base.own_files import open_own
from archive.warc.records import sync_directory


class WarcFile:
    """A file that is being appended to. What it holds is always whole members."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        try:
            self._fd = open_own(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND)
            sync_directory(path.parent)
        except OSError as error:
            raise storage_error(error, path) from error

    def append(self, members: Sequence[bytes]) -> list[int]:
        """Append members and give the offset of each. A failed write leaves the file as it was: StorageFull."""
        offsets = [self.size + sum(map(len, members[:index])) for index in range(len(members))]
        rest = memoryview(b"".join(members))
        try:
            while rest:
                rest = rest[os.write(self._fd, rest) :]
        except OSError as error:
            os.ftruncate(self._fd, self.size)
            raise storage_error(error, self.path) from error
        self.size = offsets[-1] + len(members[-1])
        return offsets

    def sync(self) -> None:
        try:
            os.fsync(self._fd)
        except OSError as error:
            raise storage_error(error, self.path) from error

    def close(self) -> None:
        os.close(self._fd)
