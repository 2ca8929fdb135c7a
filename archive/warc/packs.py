"""Packs: many finished WARC files in one, each byte for byte, one after the other.

`DATA/warc/<time>-packed-<n>.warc.gz` begins with a `warcinfo` record that names every file in it with its length and SHA-256.
Rows, journal records and manifests go on naming a file as it was written, and an offset within it: `where` tells in which pack
its bytes are. A file that is there under its own name is read there. So a pack that is whole never needs to be made known, and
whenever `nianbao pack` is killed, each file is still there or in a whole pack.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from archive.base.errors import DamagedRecord, NotInPlace
from archive.base.own_files import is_warc_name, opened, warc_path
from archive.warc.records import Member, Record, member, member_at, members, new_record_id, read_at

_NAME = re.compile(r"[0-9]{14}-packed-[0-9]{1,9}\.warc\.gz")
_LINE = re.compile(r"packed: ([0-9]{1,15}) ([0-9a-f]{64}) (\S+)")
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where the bytes of a WARC file are: in the file at `path` from `start` on, up to `end`, None for all that is there."""

    path: Path
    start: int = 0
    end: int | None = None

    @property
    def size(self) -> int:
        """In bytes. OSError."""
        return (self.path.stat().st_size if self.end is None else self.end) - self.start

    def is_file(self) -> bool:
        return self.path.is_file()


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in a pack: from `start` on `bytes` bytes, which have this SHA-256; "" where the pack's own record is damaged."""

    name: str
    start: int
    bytes: int
    sha256: str

    def stretch(self, pack: Path) -> Stretch:
        return Stretch(pack, self.start, self.start + self.bytes)


def is_pack(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def packs_of(data: Path) -> list[Path]:
    return sorted(path for path in (data / "warc").glob("*-packed-*.warc.gz") if is_pack(path.name))


def where(data: Path, name: object) -> Stretch:
    """Where the WARC file of this name is; under its own name if it is nowhere. NotInPlace when that is no name."""
    path = warc_path(data, name)
    if not os.path.lexists(path):
        for pack in packs_of(data):
            for packed in files_in(pack):
                if packed.name == name:
                    return packed.stretch(pack)
    return Stretch(path)


def read_within(stretch: Stretch, offset: int, length: int) -> Record:
    """As `records.read_at`, of an offset within the file whose bytes are there. DamagedRecord."""
    if min(offset, length) < 0 or (stretch.end is not None and stretch.start + offset + length > stretch.end):
        raise DamagedRecord(f"{stretch.path}, offset {offset}: no place in a file")
    return read_at(stretch.path, stretch.start + offset, length)


def packed_names(data: Path) -> set[str]:
    """The names of the files that are in packs alone."""
    names = {packed.name for pack in packs_of(data) for packed in files_in(pack)}
    return {name for name in names if not os.path.lexists(data / "warc" / name)}


def files_in(pack: Path) -> tuple[Packed, ...]:
    """The files in a pack, in their order; none if it is not to be read."""
    try:
        found = pack.lstat()
        return _files_in(pack, found.st_size, found.st_mtime_ns)
    except (OSError, NotInPlace):
        return ()


@lru_cache(_REMEMBERED)
def _files_in(pack: Path, size: int, _changed_at: int) -> tuple[Packed, ...]:
    with opened(pack) as file:
        first = member_at(file.fileno(), 0, size)
    if first.record and not first.record.problems():
        return _listed(first, size)
    return tuple(_found(pack, size))


def _listed(first: Member, size: int) -> tuple[Packed, ...]:
    assert first.record
    files, start = [], first.length
    for line in first.record.body.decode("utf-8", "replace").splitlines():
        match = _LINE.fullmatch(line)
        if match and is_warc_name(match[3]) and start + int(match[1]) <= size:
            files.append(Packed(match[3], start, int(match[1]), match[2]))
            start += int(match[1])
    return tuple(files)


def _found(pack: Path, size: int) -> Iterator[Packed]:
    """The files of a pack whose own record is damaged: each begins with a record that names it."""
    begun: tuple[str, int] | None = None
    for found in members(pack):
        record = found.record
        name = record.headers.get("WARC-Filename", "") if record and record.kind == "warcinfo" else ""
        if is_warc_name(name) and name != pack.name:
            if begun:
                yield Packed(*begun, found.offset - begun[1], "")
            begun = name, found.offset
    if begun:
        yield Packed(*begun, size - begun[1], "")


def first_member(name: str, moment: str, about: dict[str, str], files: Iterable[tuple[str, int, str]]) -> bytes:
    """The record that a pack begins with. Of each file its name, length and SHA-256."""
    lines = [f"{key}: {value}" for key, value in about.items()]
    lines += [f"packed: {size} {sha256} {packed}" for packed, size, sha256 in files]
    body = "".join(f"{line}\r\n" for line in lines).encode()
    fields = [("WARC-Filename", name), ("WARC-Date", moment)]
    return member("warcinfo", new_record_id(), fields, body, type_="application/warc-fields")
