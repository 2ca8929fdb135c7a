"""A directory that appears whole or not at all.

It is written beside its place and moved there when it is whole, so a killed export leaves the earlier one (between two
moves that stands beside its place, and the next export puts it back). A lock beside its place keeps a second export out.
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from archive.base.errors import ArchiveLocked, ExportRefused, storage_error
from archive.warc.manifests import sha256_of
from archive.warc.records import sync_directory

NAME = "nianbao-export"
PACKAGE = "datapackage.json"
_OF_A_PARTIAL = re.compile("[0-9a-f]{8}")
_BYTECODE = "import/__pycache__/import_*.pyc"
BAG = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")


@contextmanager
def whole(out_dir: Path) -> Iterator[Path]:
    """An empty directory to write to, which takes the place of an earlier export in `out_dir` at the end.

    ExportRefused when anything else is there; ArchiveLocked while another export writes there. Whatever else ends it
    leaves `out_dir` as it was.
    """
    out_dir = out_dir.resolve()
    with _alone(out_dir):
        previous = out_dir.with_name(f".{out_dir.name}.previous")
        partial = out_dir.with_name(f".{out_dir.name}.partial-{secrets.token_hex(4)}")
        try:
            if previous.exists() and not out_dir.exists():  # a kill came between the two moves
                previous.rename(out_dir)
            _refuse_foreign(previous)
            _refuse_foreign(out_dir)
            checked = _state(out_dir)
            _remove_killed(out_dir)
            partial.mkdir()
            yield partial
            _sync(partial)
            if changed := {path for path, _ in _state(out_dir) ^ checked}:
                raise ExportRefused(
                    f"{min(changed)} was changed while the export ran; look at it, then export to another directory"
                )
            _remove(previous)
            if out_dir.exists():
                out_dir.rename(previous)
            partial.rename(out_dir)
            _remove(previous)
        except OSError as error:
            raise storage_error(error, out_dir) from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def _alone(out_dir: Path) -> Iterator[None]:
    path = out_dir.with_name(f".{out_dir.name}.lock")
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        raise ArchiveLocked(
            f"another export writes to {out_dir}; wait until it ends, or give another directory"
        ) from None
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # before the release: FileLock takes no lock on a file without a name
        lock.release()


def _remove_killed(out_dir: Path) -> None:
    """What exports to `out_dir` that were killed had written."""
    prefix = f".{out_dir.name}.partial-"
    for path in list(out_dir.parent.iterdir()):
        if path.name.startswith(prefix) and _OF_A_PARTIAL.fullmatch(path.name.removeprefix(prefix)):
            shutil.rmtree(path)


def _sync(directory: Path) -> None:
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_directory(directory)


def _state(directory: Path) -> set[tuple[Path, tuple[int, int]]]:
    """Everything below a directory with its time and size."""
    return {(path, ((found := path.lstat()).st_mtime_ns, found.st_size)) for path in directory.rglob("*")}


def _remove(directory: Path) -> None:
    """Delete the files that datapackage.json lists, it last, and the directories that are empty then.

    So what is left by a kill is still known as an export. OSError where anything else came.
    """
    if not directory.exists():
        return
    package = directory / PACKAGE
    listed = _listed(directory) if package.exists() else {}
    for name in listed.keys() - {PACKAGE}:
        (directory / name).unlink(missing_ok=True)
    for path in sorted((path for path in directory.rglob("*") if path.is_dir()), reverse=True):
        path.rmdir()
    package.unlink(missing_ok=True)
    directory.rmdir()


def _listed(directory: Path) -> dict[str, str]:
    """The files of an export with their SHA-256, "" where it is told nowhere. ExportRefused where it is none."""
    try:
        package = json.loads((directory / PACKAGE).read_text("utf-8"))
        if package["name"] == NAME:
            listed = {resource["path"]: resource["hash"].removeprefix("sha256:") for resource in package["resources"]}
            inside = {PACKAGE: ""} | {
                name: sha256
                for name, sha256 in listed.items()
                if not Path(name).is_absolute() and ".." not in Path(name).parts
            }
            if any(name.startswith("data/") for name in inside) and (directory / BAG[-1]).exists():
                lines = (directory / BAG[-1]).read_text("utf-8").splitlines()
                told = {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}
                inside |= {name: told.get(name, "") for name in (PACKAGE, *BAG)}
            bytecode = directory.glob(_BYTECODE)  # which Python leaves where somebody imports a script of the release
            return inside | {path.relative_to(directory).as_posix(): "" for path in bytecode}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    found = min(path.name for path in directory.iterdir())
    raise ExportRefused(
        f"{directory} holds something that is no export of nianbao ({found}); give an empty or a new directory"
    )


def _refuse_foreign(directory: Path) -> None:
    """ExportRefused unless everything below it is of an export, and as that wrote it."""
    if not directory.exists():
        return
    if not directory.is_dir():
        raise ExportRefused(f"{directory} is a file; give the name of a directory")
    if not any(directory.iterdir()):
        return
    listed = _listed(directory)
    places = {parent.as_posix() for name in listed for parent in Path(name).parents}
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        if path.is_symlink() or name not in (places if path.is_dir() else listed):
            raise ExportRefused(
                f"{directory} holds something that is no export of nianbao ({name}); give an empty or a new directory"
            )
        if listed.get(name) and sha256_of(path) != listed[name]:
            raise ExportRefused(
                f"{path} was edited since nianbao wrote it; move it elsewhere, or export to another directory"
            )
