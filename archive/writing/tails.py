"""The part of a WARC file that is not acknowledged: its records, and the gaps between them.

The body of a page may contain a WARC record, byte for byte. So after a damaged place, something that looks like a record is
not trusted. Reading goes on only where a journal record says that a capture begins, or at a journal record to which a later
one refers by its random id, and then with the records that follow without a gap.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from archive.base.own_files import opened
from archive.db import journal
from archive.db.journal import Entry
from archive.warc.inflate import is_unfinished
from archive.warc.packs import Stretch
from archive.warc.records import CAPTURE_KINDS, Record, member_at, members, read_at

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A record of a file that is not acknowledged."""

    offset: int
    length: int
    kind: str
    entry: Entry | None

    @property
    def end(self) -> int:
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes that are no record, or of which nothing tells that they are one."""

    start: int
    end: int
    problem: str


@dataclass
class Tail:
    """Places and gaps in the order of the file `name`, from `start` to `size`. `run` is the id and the start of its run.

    Its bytes begin at `base` in the file at `path`: 0, but for a file that is in a pack.
    """

    name: str
    path: Path
    start: int
    size: int
    run: tuple[int, str]
    base: int = 0
    places: list[Place] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.places[-1].end if self.places else self.start

    def record(self, place: Place) -> Record:
        """DamagedRecord."""
        return read_at(self.path, self.base + place.offset, place.length)


def read_tail(name: str, stretch: Stretch, start: int, run: tuple[int, str]) -> Tail:
    """Up to the first damage, behind which nothing is sought. NotInPlace, OSError."""
    with opened(stretch.path) as file:
        size = os.fstat(file.fileno()).st_size if stretch.end is None else stretch.size
        tail = Tail(name, stretch.path, start, size, run, stretch.start)
        _walk(file.fileno(), tail, start, tail.size)
    return tail


def _walk(fd: int, tail: Tail, offset: int, end: int) -> None:
    while offset < end:
        found = member_at(fd, tail.base + offset, tail.base + end)
        if found.record is None:
            tail.gaps.append(Gap(offset, end, found.problem))
            return
        problems = found.record.problems() or _lacking(found.record)
        if problems:
            tail.gaps.append(Gap(offset, offset + found.length, "; ".join(problems)))
        else:
            tail.places.append(Place(offset, found.length, found.record.kind, journal.entry_of(found.record)))
        offset += found.length


def _lacking(record: Record) -> list[str]:
    """What a record must have to bring a row."""
    names = {
        **dict.fromkeys(CAPTURE_KINDS, ("WARC-Target-URI", "WARC-Record-ID")),
        "conversion": ("WARC-Target-URI", "WARC-Refers-To"),
    }.get(record.kind, ())
    found = [f"it has no {name}" for name in names if not record.headers.get(name)]
    if record.kind in CAPTURE_KINDS and not _TIME.fullmatch(record.headers.get("WARC-Date", "")):
        found.append("it has no WARC-Date")
    return found


def cut_off(tail: Tail) -> str:
    """Cut off half a record at the end of a file, and remove a file without any; a sentence when that was done.

    Only what a run left unfinished is cut off: bytes that begin one record and have no other in them. NotInPlace, OSError.
    """
    last = tail.gaps[-1] if tail.gaps else None
    if tail.size and (last is None or last.end != tail.size):
        return ""
    with opened(tail.path, "r+b") as file:
        fd = file.fileno()
        if last and (os.fstat(fd).st_size != tail.size or not is_unfinished(fd, last.start, tail.size)):
            return ""
        if last and any(found.record for found in members(tail.path, last.start, tail.size)):
            return ""
        cut = last.start if last else 0
        message = (
            f"{tail.path}: cut off {tail.size - cut} bytes of a half-written record at offset {cut}" if last else ""
        )
        file.truncate(cut)
        os.fsync(fd)
        if not cut:
            tail.path.unlink()
    tail.size = cut
    tail.gaps = tail.gaps[:-1]
    return message


def cut_off_merge(tail: Tail) -> str:
    """Cut off what a merge was killed in: records of which no journal record tells. The next merge brings them again.

    To be asked of a file that no manifest lists. A sentence when that was done. NotInPlace, OSError.
    """
    end = max((place.end for place in tail.places if place.entry), default=tail.start)
    if end >= tail.size:
        return ""
    with opened(tail.path, "r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())
        if not end:
            tail.path.unlink()
    message = (
        f"{tail.path}: cut off {tail.size - end} bytes of a merge that was killed; the next merge brings them again"
    )
    tail.size = end
    tail.places = [place for place in tail.places if place.end <= end]
    tail.gaps = [gap for gap in tail.gaps if gap.end <= end]
    return message


def find_again(tails: Iterable[Tail]) -> None:
    """Fill the gaps of these files as far as their journal tells what is in them."""
    tails = list(tails)
    holed = {tail.name: tail for tail in tails if tail.gaps}
    if not holed:
        return
    candidates = {key: where for tail in holed.values() for key, where in _journals_in_gaps(tail)}
    begins: dict[str, set[int]] = defaultdict(set)
    new = [(tail, place) for tail in tails for place in tail.places]
    while new:
        for tail, place in new:
            if not place.entry:
                continue
            for name, offset in journal.captures_of(tail.record(place)):
                begins[name].add(offset)
            before = candidates.get((place.entry.number - 1, place.entry.before))
            if before:
                begins[before[0]].add(before[1])
        new = [(tail, place) for name, tail in holed.items() for place in _fill(tail, begins[name])]


def _journals_in_gaps(tail: Tail) -> Iterable[tuple[tuple[int, str], tuple[str, int]]]:
    for gap in tail.gaps:
        for found in members(tail.path, tail.base + gap.start, tail.base + gap.end):
            entry = journal.entry_of(found.record) if found.record and not found.record.problems() else None
            if entry:
                yield (entry.number, entry.record_id), (tail.name, found.offset - tail.base)


def _fill(tail: Tail, begins: set[int]) -> list[Place]:
    """Read on in the gaps where a record is known to begin; what was found."""
    before, gaps = len(tail.places), tail.gaps
    tail.gaps = []
    with opened(tail.path) as file:
        for gap in gaps:
            begin = min((offset for offset in begins if gap.start < offset < gap.end), default=None)
            tail.gaps.append(Gap(gap.start, begin or gap.end, gap.problem))
            if begin:
                _walk(file.fileno(), tail, begin, gap.end)
    found = tail.places[before:]
    tail.places.sort(key=attrgetter("offset"))
    return found
