"""A directory that appears whole or not at all.

It is written beside its place and moved there when it is whole, so a killed export leaves the earlier one (between two
moves that stands beside its place, and the next export puts it back).
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.base.errors import ExportRefused, storage_error
from archive.warc.records import sync_directory

NAME = "nianbao-export"
PACKAGE = "datapackage.json"
BAG = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")


@contextmanager
def whole(out_dir: Path) -> Iterator[Path]:
    """An empty directory to write to, which takes the place of an earlier export in `out_dir` at the end.

    ExportRefused when anything else is there. Whatever else ends it leaves `out_dir` as it was.
    """
    out_dir = out_dir.resolve()
    partial, previous = (out_dir.with_name(f".{out_dir.name}.{word}") for word in ("partial", "previous"))
    if previous.exists() and not out_dir.exists():  # a kill came between the two moves
        previous.rename(out_dir)
    _refuse_foreign(out_dir)
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        yield partial
        _sync(partial)
        shutil.rmtree(previous, ignore_errors=True)
        if out_dir.exists():
            out_dir.rename(previous)
        partial.rename(out_dir)
        shutil.rmtree(previous, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise storage_error(error, out_dir) from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _sync(directory: Path) -> None:
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_directory(directory)


def _refuse_foreign(out_dir: Path) -> None:
    if not out_dir.exists():
        return
    if not out_dir.is_dir():
        raise ExportRefused(f"{out_dir} is a file; give the name of a directory")
    present = {path.name for path in out_dir.iterdir()}
    if not present:
        return
    try:
        package = json.loads((out_dir / PACKAGE).read_text("utf-8"))
        own = package["name"] == NAME
        listed = {PACKAGE, *BAG, *(Path(resource["path"]).parts[0] for resource in package["resources"])}
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        own, listed = False, set()
    if not own or present - listed:
        raise ExportRefused(
            f"{out_dir} holds something that is no export of nianbao ({min(present - listed, default='?')}); "
            "give an empty or a new directory"
        )
