"""`nianbao pack`: the small WARC files of many runs become few large ones, and old copies of archive.db go.

A file is packed if it is finished and listed by a manifest, and if every record in it was checked now and is what its rows and the
manifest say. The pack is written under a temporary name, read again from the disk and compared with what the manifests say of
each file. Then it gets its name and a manifest lists it, and only then the small files are removed, each if it is still what
the pack has. At any instant each file is there under its own name, or in a whole pack, or both; the next pack removes what a
kill left twice.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from archive.base.errors import NotInPlace, storage_error
from archive.base.own_files import open_own, opened, warc_path
from archive.base.times import to_text
from archive.capture.runs import run
from archive.db.handle import Archive
from archive.fixity import verified_files
from archive.fixity.verify import split_healed
from archive.fixity.verify_file import WarcToCheck, check_warc
from archive.warc.manifests import Chain, read_chain, sha256_of, sha256_within
from archive.warc.packs import Packed, files_in, first_member, is_pack, packs_of
from archive.warc.records import CONFORMS_TO, sync_directory
from archive.warc.run_files import MAX_FILE_BYTES
from archive.writing.old_databases import remove_old_databases
from archive.writing.opening import open_for_writing

_PART = "pack.part"
_SMALL_BYTES = MAX_FILE_BYTES // 4
_READ_SIZE = 1 << 20
_Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Packing:
    """`files` files of `bytes` bytes are in `packs` new packs. `removed` counts files that an earlier pack had left beside it.

    `left` is a sentence for each file that was not packed though it is small, `databases` for each old copy of archive.db.
    """

    files: int
    bytes: int
    packs: int
    removed: int
    left: tuple[str, ...]
    databases: tuple[str, ...]


def pack_files(data: Path, progress: _Progress | None = None) -> Packing:
    """Pack what can be packed. `progress` is told how many of how many bytes are packed.

    Raises ArchiveMissing, ArchiveLocked, StorageFull; then what was packed before is packed, and nothing is lost.
    """
    with open_for_writing(data, create=False) as archive:
        try:
            (data / "warc" / _PART).unlink(missing_ok=True)
            removed = _remove_packed(data, packs_of(data))
            small, left = _to_pack(archive, read_chain(data))
            groups = list(_groups(small))
            packs = []
            if groups:
                total, done = sum(size for group in groups for _, size, _ in group), 0
                with run(archive, contact=None, command="pack", sample=None):
                    for group in groups:
                        packs.append(_write(data, group))
                        done += sum(size for _, size, _ in group)
                        if progress:
                            progress(done, total)
                _remove_packed(data, packs)
            databases = list(remove_old_databases(archive))
        except OSError as error:
            raise storage_error(error, data / "warc") from error
    files = [small for group in groups for small in group]
    packed = sum(size for _, size, _ in files)
    return Packing(len(files), packed, len(packs), removed, tuple(left), tuple(databases))


_Small = tuple[str, int, str]  # name, bytes, SHA-256


def _to_pack(archive: Archive, chain: Chain) -> tuple[list[_Small], list[str]]:
    """The small finished files that are as they were written, in the order of their names; a sentence for each that is not.

    One whose damage is healed stays as it is, and is not named.
    """
    proofs = verified_files.read_proofs(archive.data)
    small: list[_Small] = []
    left = []
    for name, size in _acknowledged(archive.db.conn):
        path = archive.data / "warc" / name
        sha256 = chain.files.get(name)
        if sha256 is None or size >= _SMALL_BYTES or not os.path.lexists(path):
            continue
        checked = check_warc(WarcToCheck(archive.data, name, size, sha256, proofs.get(name)))
        if checked.proof:
            small.append((name, size, sha256))
        elif problems := split_healed(archive.db.conn, checked.problems)[0]:
            left.append(f"{path}: {'; '.join(map(str, problems))}")
        elif not checked.problems:
            left.append(f"{path}: is not as long as acknowledged")
    return small, left


def _acknowledged(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    return list(connection.execute("SELECT name, bytes FROM warc_files ORDER BY name"))


def _groups(small: Sequence[_Small]) -> Iterator[list[_Small]]:
    """What one pack takes each: as many as make a full file, and more than one."""
    group: list[_Small] = []
    for file in small:
        if group and sum(size for _, size, _ in group) + file[1] > MAX_FILE_BYTES:
            yield group
            group = []
        group.append(file)
    if len(group) > 1:
        yield group


def _write(data: Path, group: Sequence[_Small]) -> Path:
    """Write one pack and prove it; its path. StorageFull through OSError, which leaves no part."""
    directory = data / "warc"
    part, moment = directory / _PART, datetime.now(UTC)
    pack = _free_path(directory, moment)
    about = {"software": f"nianbao/{version('nianbao')}", "format": "WARC File Format 1.1", "conformsTo": CONFORMS_TO}
    first = first_member(pack.name, to_text(moment), about, group)
    try:
        with os.fdopen(open_own(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as out:
            out.write(first)
            for name, _, _ in group:
                with opened(warc_path(data, name)) as source:
                    while chunk := source.read(_READ_SIZE):
                        out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        _prove(part, first, group)
        part.rename(pack)
        sync_directory(directory)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return pack


def _prove(part: Path, first: bytes, group: Sequence[_Small]) -> None:
    """OSError unless the file is the first record and these files, byte for byte."""
    start = len(first)
    for name, size, sha256 in group:
        if sha256_within(Packed(name, start, size, sha256).stretch(part)) != sha256:
            raise OSError(f"{part}: {name} is not the same when it is read again")
        start += size
    with opened(part) as file:
        if hashlib.sha256(file.read(len(first))).digest() != hashlib.sha256(first).digest():
            raise OSError(f"{part}: its first record is not the same when it is read again")
    if part.stat().st_size != start:
        raise OSError(f"{part}: is {part.stat().st_size} bytes long, not {start}")


def _free_path(directory: Path, moment: datetime) -> Path:
    number = 1
    while (path := directory / f"{moment:%Y%m%d%H%M%S}-packed-{number}.warc.gz").exists():
        number += 1
    assert is_pack(path.name)
    return path


def _remove_packed(data: Path, packs: Sequence[Path]) -> int:
    """Remove the files that these packs have, if they are the same there; how many."""
    removed = 0
    for pack in packs:
        for packed in files_in(pack):
            path = warc_path(data, packed.name)
            try:
                if sha256_of(path) == packed.sha256 == sha256_within(packed.stretch(pack)):
                    path.unlink()
                    removed += 1
            except (FileNotFoundError, NotInPlace):
                continue
    sync_directory(data / "warc")
    return removed
