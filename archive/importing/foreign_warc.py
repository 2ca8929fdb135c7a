"""WARC files of any tool: plain, compressed record by record, or compressed as a whole. Damaged stretches are named and skipped."""

import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from isal import isal_zlib

from archive.importing.foreign_record import MAX_HEAD_BYTES, BadRecordError, Head, contradicts, head_of
from archive.warc.inflate import MAX_BLOCK_BYTES

_NotGzip: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its stub calls it an instance
_GZIP_START = b"\x1f\x8b\x08"
_READ_SIZE = 1 << 16
_WINDOW = 1 << 20
_FIRST_BYTES = 1 << 24  # of the first member: it begins with a small record
_MOST_IN_MEMBER = MAX_BLOCK_BYTES + MAX_HEAD_BYTES
_MOST_SPOOLED = 1 << 38
_MOST_RATIO = 1032  # of deflate
_ALLOWANCE = 1 << 26
_LINE_ENDS = b"\r\n"


@dataclass(frozen=True, slots=True)
class Place:
    """`offset` and `length` of the member or, in a file that is not compressed, of the record; `inner` is where the record
    begins in the member. `crc` is the CRC-32 of the record, once it was read there."""

    offset: int
    length: int
    inner: int = 0
    crc: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    place: Place
    head: Head
    block: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes from `offset` on that are no record that can be taken over."""

    offset: int
    message: str


class _TooLongError(ValueError):
    pass


class ForeignWarc:
    """One WARC file, open for reading; `scratch` is a directory for what is unpacked. A context manager."""

    def __init__(self, file: BinaryIO, scratch: Path) -> None:
        self._file = file
        self._scratch = scratch
        self._fd = file.fileno()
        self._size = os.fstat(self._fd).st_size
        self._member: tuple[int, bytes, int] | None = None
        self._spooled: BinaryIO | None = None
        self._damage: list[Damage] = []
        self._by_member = os.pread(self._fd, 3, 0) == _GZIP_START
        if self._by_member and self._is_one_stream():
            self._spool()

    def close(self) -> None:
        self._file.close()
        if self._spooled:
            self._spooled.close()

    def records(self) -> Iterator[Found | Damage]:
        """Every record in the order of the file, with its block."""
        yield from self._damage
        yield from self._in_members() if self._by_member else self._in_plain()

    def read(self, place: Place) -> Found:
        """The record again. BadRecordError when the file has changed."""
        if self._by_member:
            with suppress(ValueError, _NotGzip):
                data, _ = self._inflated(place.offset)
                if (found := _record_at(data, place.inner, place)) and found.place == place:
                    return found
        else:
            found = _record_at(os.pread(self._fd, place.length, place.offset), 0, place)
            if found and found.place == place:
                return found
        raise BadRecordError("the file was changed while it was read")

    def _is_one_stream(self) -> bool:
        """Whether the first member holds more than one record, so that the file is compressed as a whole."""
        decoder, data = zlib.decompressobj(31), b""
        with suppress(zlib.error):
            data = decoder.decompress(os.pread(self._fd, _WINDOW, 0), _FIRST_BYTES)
        head = head_of(data)
        if head is None:
            return False
        end = head.size + head.length
        return bool(data[end:].strip(_LINE_ENDS)) or (decoder.eof and end > len(data))

    def _inflated(self, offset: int) -> tuple[bytes, int]:
        """What the member there inflates to, and its length in the file."""
        if self._member and self._member[0] == offset:
            return self._member[1:]
        decoder = isal_zlib.decompressobj(31)
        parts, position, size = [], offset, 0
        while not decoder.eof:
            chunk = os.pread(self._fd, _READ_SIZE, position)
            if not chunk:
                raise BadRecordError("the file ends inside the record")
            position += len(chunk)
            parts.append(decoder.decompress(chunk))
            size += len(parts[-1])
            if size > _MOST_IN_MEMBER:
                raise _TooLongError(f"it is larger than the {MAX_BLOCK_BYTES} bytes that a record may have")
        self._member = (offset, b"".join(parts), position - len(decoder.unused_data) - offset)
        return self._member[1:]

    def _in_members(self) -> Iterator[Found | Damage]:
        offset = 0
        while offset < self._size:
            try:
                data, length = self._inflated(offset)
            except (EOFError, ValueError, _NotGzip) as error:
                yield Damage(offset, str(error) or "no gzip member")
                offset = self._next_member(offset + 1)
                continue
            inner = 0
            while inner < len(data):
                place = Place(offset, length, inner)
                found = _checked(_record_at(data, inner, place), place)
                yield found
                if isinstance(found, Damage) and _record_at(data, inner, place) is None:
                    break
                head = head_of(data, inner)
                assert head
                inner = _behind(data, inner + head.size + head.length)
            offset += length

    def _next_member(self, offset: int) -> int:
        while offset < self._size:
            window = os.pread(self._fd, _READ_SIZE, offset)
            at = window.find(_GZIP_START)
            if at < 0:
                offset += max(1, len(window) - len(_GZIP_START) + 1)
                continue
            offset += at
            with suppress(_NotGzip):
                if isal_zlib.decompressobj(31).decompress(os.pread(self._fd, 4096, offset), 5) == b"WARC/":
                    return offset
            offset += 1
        return self._size

    def _in_plain(self) -> Iterator[Found | Damage]:
        offset = 0
        while offset < self._size:
            window = os.pread(self._fd, _READ_SIZE, offset)
            head = head_of(window) or head_of(os.pread(self._fd, MAX_HEAD_BYTES, offset))
            end = offset + head.size + head.length if head else 0
            if head is None or end > self._size:
                cut = head is not None and head.length <= MAX_BLOCK_BYTES
                yield Damage(offset, "the file ends inside the record" if cut else "no header of a record")
                offset = self._next_head(offset + 1)
                continue
            place = Place(offset, end - offset)
            behind = os.pread(self._fd, 16, end)
            follows = _behind(behind, 0)
            if head.length > MAX_BLOCK_BYTES:
                found: Found | Damage = Damage(
                    offset, f"it has more than the {MAX_BLOCK_BYTES} bytes that a record may have"
                )
            else:
                found = _checked(_record_at(os.pread(self._fd, place.length, offset), 0, place), place)
            ends_well = not behind[follows:] or behind[follows:].startswith(b"WARC/")
            if not ends_well and not (isinstance(found, Found) and _has_digest(found.head)):
                found = Damage(offset, "no record follows where this one ends")
            yield found
            offset = end + follows if ends_well else self._next_head(offset + head.size)

    def _next_head(self, offset: int) -> int:
        """Where the next record seems to begin: at the beginning of a line."""
        while offset < self._size:
            window = os.pread(self._fd, _WINDOW, offset - 1)
            at = window.find(b"\nWARC/")
            if at < 0:
                offset += max(1, len(window) - 6)
                continue
            offset += at
            if head_of(os.pread(self._fd, MAX_HEAD_BYTES, offset)):
                return offset
            offset += 1
        return self._size

    def _spool(self) -> None:
        """Unpack the file as a whole. What is damaged is left out; limits on size keep a bomb from filling the disk."""
        most = min(_MOST_SPOOLED, _ALLOWANCE + _MOST_RATIO * self._size)
        out = self._spooled = TemporaryFile(dir=self._scratch)  # noqa: SIM115  # closed in `close`
        position, size = 0, 0
        decoder = zlib.decompressobj(31)
        while position < self._size and size <= most:
            chunk = os.pread(self._fd, _READ_SIZE, position)
            try:
                part = decoder.decompress(chunk)
            except zlib.error as error:
                self._damage.append(Damage(position, f"the compressed stream is damaged: {error}"))
                position, decoder = self._next_member(position + 1), zlib.decompressobj(31)
                continue
            out.write(part)
            size += len(part)
            position += len(chunk) - len(decoder.unused_data)
            if decoder.eof:
                decoder = zlib.decompressobj(31)
            elif position >= self._size:
                self._damage.append(Damage(position, "the compressed stream ends early"))
        if size > most:
            self._damage.append(Damage(position, f"it unpacks to more than {most} bytes; the rest is left out"))
        out.flush()
        self._fd, self._size, self._by_member, self._member = out.fileno(), size, False, None


def _record_at(data: bytes, at: int, place: Place) -> Found | None:
    head = head_of(data, at)
    start = at + head.size if head else 0
    if head is None or start + head.length > len(data):
        return None
    block = data[start : start + head.length]
    return Found(replace(place, crc=zlib.crc32(block, zlib.crc32(data[at:start]))), head, block)


def _checked(found: Found | None, place: Place) -> Found | Damage:
    """Damage where the record is not whole, or has another digest than its header says."""
    if found is None:
        return Damage(place.offset, "no whole record")
    # wget gives a revisit the digest of the block that it left out.
    if found.head.kind != "revisit" and contradicts(found.head.get("warc-block-digest"), found.block):
        return Damage(place.offset, "the block has another digest than its header says")
    return found


def _has_digest(head: Head) -> bool:
    return bool(head.get("warc-block-digest"))


def _behind(data: bytes, at: int) -> int:
    """Where the line ends behind a record end; two, and some tools write more or none."""
    end = min(len(data), at + 8)
    while at < end and data[at] in _LINE_ENDS:
        at += 1
    return at
