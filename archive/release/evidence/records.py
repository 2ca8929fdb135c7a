"""The WARC records behind a release, copied byte for byte out of the archive's files into files of the same names.

Of each capture of an exported version, of the files that the version links, and of what these are revisits of: the request,
the response, revisit or imported file (`resource`), and the text that was made of it (`conversion`); of each file the `warcinfo`
that it begins with.
A record that is damaged is left out and named.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from archive.base.errors import DamagedRecord, NotInPlace
from archive.base.own_files import opened
from archive.db.handle import Archive
from archive.release.rows import OF_CHOSEN
from archive.release.scope import Chosen
from archive.warc import records
from archive.warc.packs import Stretch, read_within, where
from archive.warc.records import Member

WARC_DIRECTORY = Path("data", "warc")
_TABLES = f"""
CREATE TEMP TABLE evidence_captures AS SELECT id FROM captures {OF_CHOSEN};
CREATE TEMP TABLE evidence_records (
    warc_file TEXT, warc_offset INTEGER, warc_length INTEGER, kind TEXT, capture_id INTEGER,
    PRIMARY KEY (warc_file, warc_offset)
) WITHOUT ROWID;
CREATE INDEX temp.evidence_records_capture ON evidence_records (capture_id, kind)
"""  # noqa: S608
# Every place where a capture or its text begins, by file.
_PLACES = """
SELECT c.warc_file, c.warc_offset, c.warc_length, c.warc_record_id, c.id FROM captures AS c
JOIN evidence_captures AS e ON e.id = c.id
UNION ALL
SELECT coalesce(h.again_file, c.text_warc_file), coalesce(h.again_offset, c.text_warc_offset), NULL, NULL, c.id
FROM captures AS c JOIN evidence_captures AS e ON e.id = c.id
LEFT JOIN healed_records AS h ON h.warc_file = c.text_warc_file AND h.warc_offset = c.text_warc_offset
WHERE c.revisit_of IS NULL AND c.text_warc_offset IS NOT NULL
ORDER BY 1, 2
"""
_END_BEFORE = """
SELECT warc_offset + warc_length FROM main.captures WHERE warc_file = ? AND warc_offset < ?
ORDER BY warc_offset DESC LIMIT 1
"""
_Place = tuple[str, int, int | None, str | None, int]


def copy_records(
    archive: Archive,
    chosen: Chosen,
    directory: Path,
    damaged: Callable[[str], None],
    progress: Callable[[int, int], None] | None,
) -> list[Path]:
    """Write data/warc, and the rows of the table `records`; the files that this made.

    `damaged` is told of each record that is left out, `progress` how many of how many places are done.
    """
    connection = archive.db.conn
    for statement in _TABLES.split(";"):  # executescript would commit
        connection.execute(statement)
    (directory / WARC_DIRECTORY).mkdir(parents=True)
    with closing(_Copies(archive, directory / WARC_DIRECTORY, chosen, damaged)) as copies:
        total = connection.execute(f"SELECT count(*) FROM ({_PLACES})").fetchone()[0]  # noqa: S608
        for number, place in enumerate(connection.execute(_PLACES), 1):
            copies.add(place)
            if progress:
                progress(number, total)
    return copies.files


class _Copies:
    """One file of the archive after the other; places are added in their order."""

    def __init__(self, archive: Archive, out: Path, chosen: Chosen, damaged: Callable[[str], None]) -> None:
        self._connection = archive.db.conn
        self._data = archive.data
        self._stretch = Stretch(Path())
        self._out = out
        self._as_of = chosen.scope.as_of
        self._damaged = damaged
        self._name = ""
        self._files: list[BinaryIO] = []
        self.files: list[Path] = []

    def add(self, place: _Place) -> None:
        name, offset, length, record_id, capture_id = place
        if name != self._name:
            self._begin(name)
        if not self._files:
            return
        if length is None:
            self._add_text(offset, capture_id)
            return
        try:
            kind = read_within(self._stretch, offset, length).kind
        except DamagedRecord as error:
            self._damaged(str(error))
            return
        for request in self._requests(name, offset, record_id):
            self._copy(request.offset, request.length, "request", capture_id)
        self._copy(offset, length, kind, capture_id)

    def close(self) -> None:
        for file in self._files:
            file.close()
        self._files = []

    def _begin(self, name: str) -> None:
        self.close()
        self._name = name
        try:
            self._stretch = where(self._data, name)
            source = opened(self._stretch.path)
        except OSError as error:
            self._damaged(f"{self._stretch.path}: {error.strerror}; none of its records is in the release")
            return
        except NotInPlace as error:
            self._damaged(f"{error}; none of its records is in the release")
            return
        self.files.append(self._out / name)
        self._files = [source, self.files[-1].open("xb")]
        first = next(self._members(0), None)
        if first and self._is_whole(first) and first.record and first.record.kind == "warcinfo":
            self._copy(first.offset, first.length, "warcinfo", None)

    def _add_text(self, offset: int, capture_id: int) -> None:
        found = next(self._members(offset), None)
        if found is None or not self._is_whole(found):
            self._damaged(f"{self._stretch.path}, offset {offset}: the text is damaged")
        elif self._as_of is None or (found.record and found.record.headers.get("WARC-Date", "~") <= self._as_of):
            self._copy(offset, found.length, "conversion", capture_id)

    def _members(self, start: int, end: int | None = None) -> Iterator[Member]:
        """With offsets within the file, wherever its bytes are."""
        base, last = self._stretch.start, self._stretch.end
        for found in records.members(self._stretch.path, base + start, last if end is None else base + end):
            yield replace(found, offset=found.offset - base)

    def _is_whole(self, found: Member) -> bool:
        return found.record is not None and not found.record.problems()

    def _requests(self, name: str, offset: int, record_id: str | None) -> Iterator[Member]:
        """That of the response at `offset`, which stands somewhere behind the response before."""
        start = self._connection.execute(_END_BEFORE, (name, offset)).fetchone()
        for found in self._members(start[0] if start else 0, offset):
            record = found.record
            if record and record.kind == "request" and record.headers.get("WARC-Concurrent-To") == record_id:
                yield found

    def _copy(self, offset: int, length: int, kind: str, capture_id: int | None) -> None:
        source, copy = self._files
        source.seek(self._stretch.start + offset)
        row = (self._name, copy.tell(), length, kind, capture_id)
        copy.write(source.read(length))
        self._connection.execute("INSERT INTO evidence_records VALUES (?, ?, ?, ?, ?)", row)
