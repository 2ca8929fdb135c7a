"""One gzip member of a WARC file, decompressed within limits of time and memory."""

import os
import re

from isal import isal_zlib

_NotGzip: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its stub calls it an instance
_FIRST_READ_SIZE = 1 << 14  # most members are not larger
_READ_SIZE = 1 << 16
_START = b"WARC/1.1\r\n"
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\nContent-Length: ([0-9]{1,12})\r\n")
MAX_HEAD_BYTES = 1 << 20
MAX_BLOCK_BYTES = 1 << 28  # several times what a crawl stores of an answer
_MAX_JOURNAL_BYTES = 1 << 31  # a journal record has the rows of one transaction; rows compress to no less than 1/40
_JOURNAL_RATIO = 40
_MAX_ZEROS = 1 << 26
_MAX_CUT_HEAD = 1 << 14  # of a record that was cut off before the end of its header


class NotInflatedError(ValueError):
    """No whole member. `spent` is how many bytes were inflated in vain; `ends` whether the file ends inside the member."""

    def __init__(self, message: str, spent: int, *, ends: bool = False) -> None:
        super().__init__(message)
        self.spent = spent
        self.ends = ends


def inflate(fd: int, offset: int, end: int) -> tuple[bytes, int]:
    """What the member at `offset` inflates to, and its length in the file. NotInflatedError.

    A record is never inflated beyond the length that it gives itself, nor beyond what a record may have.
    """
    decoder = isal_zlib.decompressobj(31)
    parts: list[bytes] = []
    position, size, most = offset, 0, None
    try:
        while not decoder.eof:
            chunk = os.pread(fd, min(_READ_SIZE if parts else _FIRST_READ_SIZE, end - position), position)
            if not chunk:
                raise NotInflatedError("the file ends inside the record", size, ends=True)
            position += len(chunk)
            parts.append(decoder.decompress(chunk))
            size += len(parts[-1])
            if most is None and not decoder.eof:
                most = _most(b"".join(parts), end - offset)
            if most is not None and size > most:
                raise NotInflatedError("the record is longer than its Content-Length", size)
    except (EOFError, _NotGzip) as error:
        raise NotInflatedError(str(error) or "no record", size) from error
    return b"".join(parts), position - len(decoder.unused_data) - offset


def _most(head: bytes, compressed: int) -> int | None:
    """How long the record is by its own header; None while that is not all there."""
    end = head.find(_HEAD_END)
    if head[: len(_START)] != _START[: len(head)]:
        raise NotInflatedError("no WARC/1.1 record", len(head))
    if end < 0 and len(head) <= MAX_HEAD_BYTES:
        return None
    length = _LENGTH.search(head, 0, end + 2) if 0 <= end <= MAX_HEAD_BYTES else None
    if not length:
        raise NotInflatedError("the record has no Content-Length, or a header that is too long", len(head))
    limit = MAX_BLOCK_BYTES
    if b"\r\nWARC-Type: metadata\r\n" in head[:end]:
        limit = min(_MAX_JOURNAL_BYTES, max(limit, _JOURNAL_RATIO * compressed))
    if int(length[1]) > limit:
        raise NotInflatedError(
            f"its Content-Length, {int(length[1])}, is more than the {limit} that it may have", len(head)
        )
    return end + 4 + int(length[1]) + 4


def is_unfinished(fd: int, start: int, end: int) -> bool:
    """Do these bytes, up to the end of a file, begin one record and nothing else, or nothing at all?

    Zeros at the end count for nothing: a power cut leaves them in the place of what was not written. A whole record that is
    damaged may seem to go on, but it ends with the length that its header gives.
    """
    last = os.pread(fd, 4, max(start, end - 4))
    end = _without_zeros(fd, start, end)
    decoder = isal_zlib.decompressobj(31)
    head, position, size = b"", start, 0
    try:
        while position < end and not decoder.eof and size < MAX_BLOCK_BYTES:
            chunk = os.pread(fd, min(_READ_SIZE, end - position), position)
            position += len(chunk)
            out = decoder.decompress(chunk)
            size += len(out)
            head = (head + out)[:MAX_HEAD_BYTES] if _HEAD_END not in head else head
    except (EOFError, _NotGzip):
        return False
    if position < end or decoder.eof or head[: len(_START)] != _START[: len(head)]:
        return False
    head_end = head.find(_HEAD_END)
    length = _LENGTH.search(head, 0, head_end + 2) if head_end >= 0 else None
    if length is None:
        return head_end < 0 and size < _MAX_CUT_HEAD
    whole = head_end + 4 + int(length[1]) + 4
    return size <= whole and last != whole.to_bytes(8, "little")[:4]


def _without_zeros(fd: int, start: int, end: int) -> int:
    least = max(start, end - _MAX_ZEROS)
    while end > least:
        size = min(_READ_SIZE, end - least)
        kept = os.pread(fd, size, end - size).rstrip(b"\0")
        end -= size - len(kept)
        if kept:
            break
    return end
