"""The records of some WARC files, found before any is taken over: in the order of time, with their requests, and what a revisit
refers to."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.importing.foreign_record import BadRecordError, Head, moment
from archive.importing.foreign_warc import Damage, Found, Place
from archive.importing.sources import Source

_HTTP = ("http://", "https://")
_MOST_INFO = 500  # characters of a name in a warcinfo record
_TAKEN = frozenset({"response", "resource", "revisit"})


@dataclass(slots=True)
class Entry:
    """A record to take over, in the WARC file of this name. `refers` are what a revisit says of its original: address, time, id
    and digest, as far as it does. `capture_id` is there when it is taken over."""

    source: int
    file: str
    place: Place
    kind: str
    url: str
    date: datetime
    record_id: str
    type: str
    digest: str
    request: Place | None = None
    refers: tuple[str, datetime | None, str, str] = ("", None, "", "")
    not_modified: bool = False
    truncated: str = ""
    is_proved: bool = False  # by a digest of its block
    capture_id: int = 0


@dataclass
class Index:
    """`entries` in the order of time; `skipped` counts records that are no captures, by kind; `problems` name what is damaged."""

    entries: list[Entry] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    software: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    records: int = 0
    _by_id: dict[str, Entry] = field(default_factory=dict)
    _by_time: dict[tuple[str, datetime], Entry] = field(default_factory=dict)
    _by_digest: dict[str, Entry] = field(default_factory=dict)

    def add(self, number: int, source: Source, scratch: Path, progress: Callable[[int], None]) -> None:
        """Take in the WARC files of a source; `progress` is told how many bytes of it are read."""
        for name, warc in source.warcs(scratch, self.problems.append):
            requests: dict[str, Place] = {}
            answers: list[tuple[Entry, set[str]]] = []
            with closing(warc):
                for found in warc.records():
                    self.records += 1
                    if isinstance(found, Damage):
                        self.problems.append(f"{name}, offset {found.offset}: {found.message}; skipped")
                        continue
                    progress(found.place.offset)
                    try:
                        self._take(number, name, found, requests, answers)
                    except BadRecordError as error:
                        self.problems.append(f"{name}, offset {found.place.offset}: {error}; skipped")
            for entry, others in answers:
                entry.request = next((requests[id_] for id_ in (entry.record_id, *others) if id_ in requests), None)

    def in_order(self) -> Iterator[Entry]:
        self.entries.sort(key=lambda entry: entry.date)
        for entry in self.entries:
            if entry.kind != "revisit":
                self._by_id.setdefault(entry.record_id, entry)
                self._by_time.setdefault((entry.url, entry.date), entry)
                self._by_digest.setdefault(entry.digest, entry)
        return iter(self.entries)

    def original(self, entry: Entry) -> Entry | None:
        """What a revisit refers to, among these records."""
        url, date, record_id, digest = entry.refers
        if record_id and (found := self._by_id.get(record_id)):
            return found
        if date and (found := self._by_time.get((url or entry.url, date))):
            return found
        if digest and (found := self._by_digest.get(digest)):
            return found
        return None

    def _take(
        self,
        number: int,
        name: str,
        found: Found,
        requests: dict[str, Place],
        answers: list[tuple[Entry, set[str]]],
    ) -> None:
        head = found.head
        if head.kind == "warcinfo":
            self.software.setdefault(number, _software(found.block))
        if head.kind == "request":
            for id_ in _concurrent(head):
                requests[id_] = found.place
            requests[head.record_id] = found.place
        if head.kind not in _TAKEN:
            if head.kind not in ("warcinfo", "request"):
                self.skipped[head.kind or "unknown"] += 1
            return
        url = head.url
        if not url.lower().startswith(_HTTP):
            self.skipped[f"{head.kind} of another scheme"] += 1
            return
        if head.get("warc-segment-number"):
            raise BadRecordError("it is only a segment of a record")
        truncated = head.get("warc-truncated") if head.kind != "revisit" else ""  # of which the body is left out
        entry = Entry(
            number,
            name,
            found.place,
            head.kind,
            url,
            head.date,
            head.record_id,
            head.get("content-type")[:200],
            head.get("warc-payload-digest"),
            is_proved=bool(head.get("warc-block-digest")),
            truncated=f"the record says that it was cut off: {truncated[:100]}" if truncated else "",
        )
        if entry.kind == "revisit":
            when = head.get("warc-refers-to-date")
            of_url = head.get("warc-refers-to-target-uri").strip("<> ")
            entry.refers = (of_url, moment(when) if when else None, head.get("warc-refers-to"), entry.digest)
            entry.not_modified = "not-modified" in head.get("warc-profile")
        self.entries.append(entry)
        answers.append((entry, set(_concurrent(head))))


def _concurrent(head: Head) -> Iterable[str]:
    return (value for name, value in head.fields if name.lower() == "warc-concurrent-to")


def _software(block: bytes) -> tuple[str | None, str | None]:
    """Software and operator, as a warcinfo record says."""
    said: dict[str, str] = {}
    for line in block[: 1 << 16].decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon and value.strip():
            said.setdefault(name.strip().lower(), " ".join(value.split())[:_MOST_INFO])
    return said.get("software"), said.get("operator")
