"""What a damaged record held is written again, where the archive still has it otherwise.

A text is made again from its page. It takes the place of the damaged one if it is the same, byte for byte. The rows of a
damaged journal record are those that no journal record tells of any more: they are journaled once more, so that a rebuild
finds them. The first record of a file says nothing that is not in its name or in `runs`. `healed_records` says which record was healed, and where what it held is now. A page heals otherwise: its next
answer is stored whole (`archive/capture/writer_thread.py`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from archive.base import times
from archive.base.errors import NotInPlace
from archive.db import capture_rows, journal
from archive.db.handle import Archive
from archive.db.journal import Spans
from archive.reading.page_reading import ToText, read_text
from archive.reports.texts import TextWriter
from archive.warc.packs import where
from archive.warc.records import Record, members
from archive.warc.run_files import run_of

_Place = tuple[str, int]
_KNOWN = "SELECT 1 FROM healed_records WHERE warc_file = ? AND warc_offset = ?"
_HEALED = """
INSERT INTO healed_records (run_id, warc_file, warc_offset, again_file, again_offset, recorded_at) VALUES (?, ?, ?, ?, ?, ?)
"""


def heal(archive: Archive, texts: TextWriter, run_id: int, places: Sequence[tuple[str, int]]) -> None:
    """Heal the records that are damaged at these places (file, offset), as far as that can be done. Within a transaction."""
    connection = archive.db.conn
    healed: list[tuple[_Place, _Place | tuple[None, None]]] = []
    others = []
    for place in places:
        if connection.execute(_KNOWN, place).fetchone():
            continue
        rests = list(capture_rows.texts_in_file(connection, place[0], place[1] + 1, place[1]))
        if rests:
            again = [_text_again(archive, texts, row) for row in rests]
            healed += [(place, found) for found in again[:1] if found and all(again)]
        elif not capture_rows.at(connection, *place):
            others.append(place)
    # The first record of a file names the file and its run, which `runs` tells of.
    healed += [(place, (None, None)) for place in others if place[1] == 0 and run_of(place[0])]
    others = [place for place in others if place[1]]
    if others:
        lost, spans = _lost_journals(archive, others)
        texts.journal_again(spans)
        healed += [(place, (None, None)) for place in lost]
    connection.executemany(_HEALED, [(run_id, *place, *again, times.now()) for place, again in healed])


def _text_again(archive: Archive, texts: TextWriter, full: capture_rows.CaptureRow) -> _Place | None:
    """Where the text of a capture is now; None if it cannot be made again as it was."""
    text = read_text(ToText(archive.data, full))
    body = text.encode("utf-8", "replace") if isinstance(text, str) else b""
    return texts.write(full, body) if sha256(body).hexdigest() == full.text_sha256 else None


def _lost_journals(archive: Archive, places: Sequence[_Place]) -> tuple[list[_Place], Spans]:
    """Which of these damaged places were journal records, and what the journal records that are whole tell of.

    One was there if a number is missing among those of its run, and no response follows: then it was the request. All WARC
    files are read, as for a rebuild.
    """
    wanted = set(places)
    numbers: dict[int, set[int]] = defaultdict(set)  # of the journal records, by run
    found: list[tuple[_Place, int]] = []  # places that may have been one, and the run
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (name,) in archive.db.execute("SELECT name FROM warc_files ORDER BY name").fetchall():
        run, before = run_of(name), None
        if run is None:
            continue
        for offset, record in _records(archive.data, name):
            if before and (record is None or record.kind != "response"):
                found.append((before, run[0]))
            before = (name, offset) if (name, offset) in wanted else None
            if record and (entry := journal.entry_of(record)):
                numbers[run[0]].add(entry.number)
                for table, span in journal.spans_of(record):
                    spans[table].append(span)
        if before:
            found.append((before, run[0]))
    return [place for place, run_id in found if _misses_one(archive, numbers, run_id)], spans


def _misses_one(archive: Archive, numbers: Mapping[int, set[int]], run_id: int) -> bool:
    """Whether a journal record is missing between those of the runs before and those of the runs after."""
    first = 1 + max((max(own) for run, own in numbers.items() if run < run_id), default=0)
    last = min((min(own) for run, own in numbers.items() if run > run_id), default=_newest(archive) + 1) - 1
    return len(numbers.get(run_id, ())) < last - first + 1


def _newest(archive: Archive) -> int:
    return journal.newest(archive.db.conn).number


def _records(data: Path, name: str) -> Iterator[tuple[int, Record | None]]:
    """Offset and record of each member of a file; None for one that is damaged."""
    try:
        stretch = where(data, name)
        for found in members(stretch.path, stretch.start, stretch.end):
            whole = found.record and not found.record.problems()
            yield found.offset - stretch.start, found.record if whole else None
    except (OSError, NotInPlace):
        return
