"""A consistent copy of an archive, also while a run writes to it.

archive.db is copied first, as of one moment, under a temporary name. Then the WARC files are copied, as far as that copy
acknowledges them. archive.db gets its name last. So a backup that was interrupted is not an archive yet, or is still the
earlier one, and the next backup completes it. Files that are there already with the right SHA-256 are not copied again.
DATA/discovery, which no manifest lists, is copied as it is.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.base.errors import BackupRefused, NotInPlace, storage_error
from archive.base.own_files import check_directory, check_file, opened, warc_path
from archive.db.connection import connect
from archive.db.schema_check import check_schema
from archive.warc.manifests import manifests_of, read_chain, sha256_of, sha256_within
from archive.warc.packs import files_in, packs_of, where
from archive.warc.records import sync_directory

_NEW = "archive.db.new"
_OWN = {"archive.db", _NEW, f"{_NEW}-journal", "warc", "manifests", "discovery"}
_READ_SIZE = 1 << 20


@dataclass(frozen=True)
class Backup:
    """`copied` of `files` WARC files were not there; a sentence for each that could not be copied as it was written."""

    files: int
    copied: int
    bytes: int
    problems: tuple[str, ...]


def backup(data: Path, out: Path, *, progress: Callable[[int, int], None] | None = None) -> Backup:
    """Copy the archive in `data` to `out`, or bring an earlier copy up to date.

    Raises ArchiveMissing, BackupRefused (`out` holds something else), StorageFull. `progress` is told how many of how
    many bytes are there.
    """
    with connect(data) as source:
        check_schema(source, data / "archive.db")
        ours = {name for (name,) in source.conn.execute("SELECT name FROM warc_files")}
        _refuse_others(data, out, ours | {pack.name for pack in packs_of(data)})
        listed = manifests_of(data)  # before the database, so that it knows every file that they list
        hashes = read_chain(data).files
        try:
            for name in ("warc", "manifests"):
                (out / name).mkdir(parents=True, exist_ok=True)
                check_directory(out / name)
            sizes = as_they_lie(data, copy_database(source.conn, out))
            done = _copy_files(data, out, sizes, hashes, listed, progress)
            _drop_packed(out)
            return done
        except (OSError, sqlite3.Error) as error:
            raise storage_error(error, out) from error


def _refuse_others(data: Path, out: Path, ours: set[str]) -> None:
    if not out.exists():
        return
    if not out.is_dir() or out.resolve() == data.resolve():
        raise BackupRefused(f"{out} is no directory for a backup of {data}; give another")
    strange = {path.name for path in out.iterdir()} - _OWN
    if (out / "warc").is_dir():
        strange |= {path.name for path in (out / "warc").iterdir() if path.name.removesuffix(".part") not in ours}
    if strange:
        raise BackupRefused(f"{out} holds what is no backup of {data} ({min(strange)}); give another directory")


def copy_database(source: sqlite3.Connection, out: Path) -> dict[str, int]:
    """Copy it as of now; the bytes that it acknowledges of each WARC file."""
    for name in (_NEW, f"{_NEW}-journal"):
        (out / name).unlink(missing_ok=True)
    copy = sqlite3.connect(out / _NEW)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # so that all of it is in one file
        return dict(copy.execute("SELECT name, bytes FROM warc_files ORDER BY name"))
    finally:
        copy.close()


def as_they_lie(data: Path, sizes: dict[str, int]) -> dict[str, int]:
    """The files that hold what is acknowledged, with the bytes that are wanted of each: in the place of a file that is in a pack
    alone, the pack."""
    found: dict[str, int] = {}
    for name, size in sizes.items():
        try:
            stretch = where(data, name)
        except NotInPlace:
            found[name] = size
            continue
        found[stretch.path.name] = size if stretch.end is None else stretch.path.stat().st_size
    return found


def _drop_packed(out: Path) -> None:
    """Of files that the copy has in a pack too, the pack is enough: it is whole, for its SHA-256 was compared."""
    for pack in packs_of(out):
        for packed in files_in(pack):
            with suppress(FileNotFoundError, NotInPlace):
                path = warc_path(out, packed.name)
                if sha256_of(path) == packed.sha256 == sha256_within(packed.stretch(pack)):
                    path.unlink()


def _copy_files(
    data: Path,
    out: Path,
    sizes: dict[str, int],
    hashes: dict[str, str],
    listed: list[Path],
    progress: Callable[[int, int], None] | None,
) -> Backup:
    problems = []
    copied = done = 0
    for name, size in sizes.items():
        try:
            is_copied, problem = _copy(warc_path(data, name), warc_path(out, name), size, hashes.get(name))
        except NotInPlace as error:
            is_copied, problem = False, f"{error}; not copied"
        copied += is_copied
        problems += [problem] if problem else []
        done += size
        if progress:
            progress(done, sum(sizes.values()))
    sync_directory(out / "warc")
    for path in listed:
        _, problem = _copy(path, out / "manifests" / path.name, path.stat().st_size, None)
        problems += [problem] if problem else []
    sync_directory(out / "manifests")
    problems += _copy_discovery(data, out)
    (out / _NEW).rename(out / "archive.db")
    sync_directory(out)
    return Backup(len(sizes), copied, done, tuple(problems))


def discovery_files(data: Path) -> list[Path]:
    """What `sites discover` and its kin wrote, in an order in which each row of looked.csv has its entry in found.toml."""
    there = (data / "discovery").glob("*")
    files = [path for path in there if path.is_file() and not path.is_symlink() and path.suffix != ".new"]
    return sorted(files, key=lambda path: (path.name != "looked.csv", path.name))


def _copy_discovery(data: Path, out: Path) -> list[str]:
    files, problems = discovery_files(data), []
    if files:
        (out / "discovery").mkdir(exist_ok=True)
        check_directory(out / "discovery")
    for path in files:
        try:
            _, problem = _copy(path, out / "discovery" / path.name, path.stat().st_size, None)
            problems += [problem] if problem else []
        except NotInPlace as error:
            problems.append(f"{error}; not copied")
    return problems


def _copy(source: Path, target: Path, size: int, sha256: str | None) -> tuple[bool, str]:
    """Whether the first `size` bytes had to be copied, and what is wrong with them. A whole copy is never replaced by less."""
    check_file(target)
    there = target.stat().st_size if target.exists() else -1
    if there == size and sha256 and sha256_of_start(target, size) == sha256:
        return False, ""
    if not source.is_file() or source.stat().st_size < size:
        return False, f"{source} is gone or shorter than acknowledged; not copied"
    found = sha256_of_start(source, size)
    if sha256 not in (None, found):
        if there >= 0:
            return False, f"{source} has another SHA-256 than its manifest says; the copy that was there is left"
        problem = f"{source} has another SHA-256 than its manifest says; copied as it is"
    else:
        problem = ""
        if there == size and sha256_of_start(target, size) == found:
            return False, ""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    new = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    with opened(source) as file, os.fdopen(new, "wb") as copy:
        while chunk := file.read(min(_READ_SIZE, size - copy.tell())):
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    if sha256_of_start(part, size) != found:
        return False, f"{source} could not be read twice the same; not copied"
    part.rename(target)
    return True, problem


def sha256_of_start(path: Path, size: int) -> str:
    """Of the first `size` bytes."""
    digest = hashlib.sha256()
    with opened(path) as file:
        while chunk := file.read(min(_READ_SIZE, size - file.tell())):
            digest.update(chunk)
    return digest.hexdigest()
