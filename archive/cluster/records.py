"""WARC records sent to a machine without the files that they stand in: there they stand at the same places in files of the same names."""

import os
from pathlib import Path

from archive.base.errors import NotInPlace
from archive.base.own_files import opened, warc_path
from archive.db.capture_rows import CaptureRow
from archive.warc.packs import where


def bytes_of(data: Path, row: CaptureRow) -> bytes:
    """What stands where the row says, not checked; nothing where that is no place."""
    try:
        stretch = where(data, row.warc_file)
        with opened(stretch.path) as file:
            file.seek(stretch.start + row.warc_offset)
            return file.read(max(0, row.warc_length))
    except (OSError, ValueError, NotInPlace):
        return b""


def place(directory: Path, row: CaptureRow, record: bytes) -> Path:
    """Put the bytes of a record where the row says, in a temporary data directory; the file. NotInPlace, OSError."""
    path = warc_path(directory, row.warc_file)
    path.parent.mkdir(exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT)  # it has holes where other records would be
    try:
        os.pwrite(file, record, row.warc_offset)
    finally:
        os.close(file)
    return path
