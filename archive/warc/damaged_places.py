"""DATA/manifests/damaged.jsonl: the damaged records that the last `verify` found, for the next run that reads to heal.

A line has the file and the offset of a record. The file is replaced by each check of the whole archive, and may be deleted.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import orjson

from archive.base.errors import NotInPlace
from archive.base.own_files import check_directory, is_warc_name, open_own, opened

_NAME = "damaged.jsonl"
_MAX_BYTES = 1 << 24


def keep_damaged(data: Path, places: Iterable[tuple[str, int]]) -> None:
    """NotInPlace, OSError."""
    directory = data / "manifests"
    lines = [orjson.dumps({"file": name, "offset": offset}) + b"\n" for name, offset in places]
    path = directory / _NAME
    if not lines:
        path.unlink(missing_ok=True)
        return
    directory.mkdir(exist_ok=True)
    check_directory(directory)
    new = directory / f"{_NAME}.new"
    new.unlink(missing_ok=True)
    with os.fdopen(open_own(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
        file.writelines(lines)
    new.rename(path)


def read_damaged(data: Path) -> list[tuple[str, int]]:
    """File and offset of each; what is no such line is passed over."""
    try:
        with opened(data / "manifests" / _NAME) as file:
            lines = file.read(_MAX_BYTES).split(b"\n")
    except (OSError, NotInPlace):
        return []
    places = []
    for line in lines:
        try:
            found = orjson.loads(line)
            name, offset = found["file"], found["offset"]
        except (ValueError, TypeError, KeyError):
            continue
        if isinstance(name, str) and is_warc_name(name) and isinstance(offset, int) and offset >= 0:
            places.append((name, offset))
    return places
