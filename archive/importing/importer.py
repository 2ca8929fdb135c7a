"""One import: every record is found, then taken over in the order of time, then judged; at last what is a report is sighted.

Captures are committed in groups. The sightings come in one transaction after all captures, so a killed import leaves captures
that nobody reads yet, and the same import again goes on: what is there is found again and not taken twice.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urljoin

import extract
from archive.agencies.facts import keep_facts
from archive.base import times
from archive.base.encoding import cut_off
from archive.base.errors import DamagedRecord
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.handle import Archive
from archive.importing.copied import Copier, Foreign, Request, as_revisit, check_payload, foreign_http
from archive.importing.foreign_record import BadRecordError
from archive.importing.foreign_warc import ForeignWarc
from archive.importing.index import Entry, Index
from archive.importing.judged import Judge, Judged, Link, Page, may_name_reports
from archive.importing.manifest import Listed
from archive.importing.open_warcs import OpenWarcs, distinct
from archive.importing.saved_page import address_in, date_in
from archive.importing.sighted import (
    Candidate,
    Report,
    Sighted,
    insert,
    is_sighted,
    name_truncated,
    unnamed,
    why_truncated,
)
from archive.importing.sources import Source, Sources
from archive.processes.in_order import cores, in_order
from archive.reading.captures_to_read import count_captures_to_read
from archive.reading.ingest import IngestSummary, read_new_captures
from archive.warc.records import parse_block
from extract.text.errors import NotReadable

_PAGES = ("text/html", "multipart/related")
_TEXT_NAMES = ("", ".txt", ".text", ".htm", ".html", ".shtml")
_NO_DOCUMENTS = frozenset({"application/octet-stream", "application/x-empty"})
_MUCH_BYTES = 10_000_000
_FOLDER = "http://folder.invalid/"


@dataclass(frozen=True)
class ImportSummary:
    """`run_id` is None when everything was there already. `skipped` counts records that are no captures, and files that are no
    documents, by kind; `reports` the captures that are reports; `elsewhere` those that would be, on hosts of nobody known."""

    run_id: int | None
    sources: int
    records: int
    captures: int
    known: int
    reports: int
    elsewhere: int
    skipped: dict[str, int]
    read: int
    new_reports: int
    new_versions: int
    problems: tuple[str, ...]


Progress = Callable[[int, int], None]


def import_paths(
    archive: Archive, paths: Sequence[Path], judge: Judge, *, command: str, progress: Progress | None = None
) -> ImportSummary:
    """Take over what is in these files and folders. `progress` is told how many of how many bytes are done."""
    sources = Sources()
    for path in paths:
        sources.add(path)
    this = _Import(archive, sources, judge, Copier(archive, command), progress or (lambda done, total: None))
    try:
        summary = this.run()
    except BaseException as error:
        with suppress(Exception):
            this.copier.finish("interrupted" if isinstance(error, KeyboardInterrupt) else "failed")
        raise
    this.copier.finish("problems" if summary.problems else "done")
    return summary


class _Import:
    def __init__(self, archive: Archive, sources: Sources, judge: Judge, copier: Copier, progress: Progress) -> None:
        self.archive = archive
        self.copier = copier
        self._sources = distinct(sources.found)
        self._index = Index(problems=sources.problems)
        self._judge = judge
        self._sighted = Sighted(judge)
        self._progress = progress
        self._total = max(1, 2 * sum(source.size for source in self._sources))
        self._processes = cores() if self._total > _MUCH_BYTES else 1  # starting one more takes as long as many pages
        self._done = 0
        self._source_ids: dict[int, int] = {}
        self._truncated: dict[int, str] = {}
        self._files: dict[str, Candidate] = {}  # of documents, by name
        self._names: dict[int, str] = {}

    def run(self) -> ImportSummary:
        for number, source in enumerate(self._sources):
            if source.is_warc:
                self._index.add(
                    number, source, self.archive.data, lambda at: self._progress(self._done + at, self._total)
                )
            self._tell(source.size)
        self._judge_all(self._pages())
        self.copier.commit()
        self._judge_all(self._undecided())
        reports = [
            found for found in self._sighted.reports() if not is_sighted(self.archive.db.conn, found[0].capture_id)
        ]
        truncated = unnamed(self.archive.db.conn, self._truncated)
        if reports or truncated:
            self._sight(reports, truncated)
        unread = self.copier.run_id is not None or count_captures_to_read(self.archive.db.conn) > 0
        ingest = self._read() if unread else IngestSummary(0, 0, 0, ())
        return ImportSummary(
            self.copier.run_id,
            len(self._sources),
            self._index.records,
            self.copier.new,
            self.copier.known,
            len(reports),
            self._sighted.elsewhere,
            dict(self._index.skipped),
            ingest.read,
            ingest.new_reports,
            ingest.new_versions,
            (*self._index.problems, *self._sighted.problems, *ingest.problems),
        )

    def _tell(self, size: int) -> None:
        self._done += size
        self._progress(self._done, self._total)

    def _pages(self) -> Iterator[Page]:
        """Take everything over; the pages that may be reports or lists of reports."""
        waiting = []
        with ExitStack() as stack:
            open_warcs = OpenWarcs(self._sources, self.archive.data, stack)
            for entry in self._index.in_order():
                if entry.kind == "revisit" and not self._original(entry):
                    waiting.append(entry)
                else:
                    yield from self._taken(entry, open_warcs)
            self.copier.commit()
            for entry in waiting:
                yield from self._taken(entry, open_warcs)
        for number, source in enumerate(self._sources):
            if not source.is_warc:
                yield from self._document(number, source)
                self._tell(source.size)

    def _taken(self, entry: Entry, open_warcs: OpenWarcs) -> Iterator[Page]:
        try:
            foreign, payload = self._foreign(entry, open_warcs.at(entry))
            row = self.copier.take(foreign, self._sources[entry.source].sha256, self._source(entry.source))
        except BadRecordError as error:
            self._index.problems.append(f"{entry.file}, offset {entry.place.offset}: {error}; skipped")
            return
        entry.capture_id = row.id
        self._tell(entry.place.length if not entry.place.inner else 0)
        if why := entry.truncated or foreign.cut_off:
            self._truncated[row.id] = why
        elif row.status in (200, 304) and row.method == "GET":
            if payload is None and row.revisit_of is not None:
                self._sighted.candidates[row.id] = Candidate(row.id, row.url, full_id=row.revisit_of)
            elif payload is not None:
                yield from self._candidate(row, payload)

    def _foreign(self, entry: Entry, warc: ForeignWarc) -> tuple[Foreign, bytes | None]:
        """The record, and its payload; None of a revisit, whose original is judged."""
        block = warc.read(entry.place).block
        head, record = foreign_http(entry.kind, block)
        if entry.kind != "revisit" and entry.digest and not entry.is_proved:
            check_payload(entry.digest, record)
        foreign = Foreign(entry.kind, entry.url, entry.date, entry.record_id, entry.type, head, record)
        if entry.request:
            asked = warc.read(entry.request).block
            with suppress(ValueError):  # a request that cannot be read says nothing
                foreign = replace(foreign, request=Request(parse_block("request", {}, asked).method or "GET", asked))
        if entry.kind != "revisit":
            payload = capture_rows.payload_as_stored(record.http, record.body)
            if record.status == 200 and (not foreign.request or foreign.request.method == "GET"):
                foreign = replace(foreign, cut_off=cut_off(record.http, record.body, payload.encoding))
            return foreign, payload.content
        original = self._original(entry)
        if original is None:
            raise BadRecordError("it says that the page is as before, and the record that it refers to is not there")
        full, why = original
        return as_revisit(foreign, full, entry.not_modified, why), None

    def _original(self, entry: Entry) -> tuple[CaptureRow, str] | None:
        """The full capture that a revisit refers to, among these records or in the archive, and why it was cut off, if it was."""
        found = self._index.original(entry)
        if found:
            why = self._truncated.get(found.capture_id, "")
            return (self.copier.full_row(self.copier.row(found.capture_id)), why) if found.capture_id else None
        url, date, _, _digest = entry.refers
        connection = self.archive.db.conn
        row = None
        if date:
            row = capture_rows.at_time(connection, url or entry.url, times.to_text(date))
        if row is None and entry.not_modified:
            row = capture_rows.newest_page(connection, entry.url, times.to_text(entry.date))
        return (self.copier.full_row(row), why_truncated(connection, row.id)) if row else None

    def _candidate(
        self, row: CaptureRow, payload: bytes, listed: Listed | None = None, name: str = ""
    ) -> Iterator[Page]:
        candidate = Candidate(row.id, row.url, listed, bool(name))
        self._sighted.candidates[row.id] = candidate
        if name:
            self._files.setdefault(name, candidate)
            self._names[row.id] = name
        if row.media_type in _PAGES and (name or may_name_reports(payload)):
            yield Page(row.id, _FOLDER + quote(name) if name else row.url, payload, row.charset)
        elif row.media_type in _PAGES or row.media_type.startswith("image/") or row.media_type in _NO_DOCUMENTS:
            self._sighted.judged.setdefault(row.id, Judged())

    def _document(self, number: int, source: Source) -> Iterator[Page]:
        try:
            data = source.content()  # as it was when its SHA-256 was made
        except (OSError, BadRecordError) as error:
            self._index.problems.append(f"{source.path}: {error}; skipped")
            return
        kind = extract.media_type(data)
        suffix = PurePosixPath(source.name).suffix.lower()
        if not source.listed and (kind in _NO_DOCUMENTS or (kind == "text/plain" and suffix not in _TEXT_NAMES)):
            self._index.skipped["file that is no document"] += 1
            return
        for listed in source.listed or (None,):
            url = (listed and listed.url) or address_in(data, kind) or source.address
            when = (listed and listed.fetched_at) or date_in(data, kind)
            modified = min(datetime.fromtimestamp(max(0.0, source.modified_at), UTC), datetime.now(UTC))
            record = parse_block("resource", {}, data)
            foreign = Foreign("resource", url, when or modified, "", kind, b"", record, is_dated=when is not None)
            row = self.copier.take(foreign, source.sha256, self._source(number))
            yield from self._candidate(row, data, listed, source.name)

    def _source(self, number: int) -> int:
        if number not in self._source_ids:
            source = self._sources[number]
            software, operator = self._index.software.get(number, (None, None))
            self._source_ids[number] = self.copier.source(source.name, source.sha256, source.size, software, operator)
        return self._source_ids[number]

    def _judge_all(self, pages: Iterator[Page]) -> None:
        with closing(in_order(self._judge.judge, pages, self._processes, _died)) as answers:
            found = [(page.capture_id, judged) for page, judged in answers]
        there = {name: candidate.url for name, candidate in self._files.items()}
        for capture_id, judged in found:
            self._sighted.add(capture_id, self._of_folder(capture_id, judged, there))

    def _of_folder(self, capture_id: int, judged: Judged, there: Mapping[str, str]) -> Judged:
        """The links of a single file: to other files beside it, or to what they are relative to."""
        name = self._names.get(capture_id)
        if name is None:
            return judged
        url = self._sighted.candidates[capture_id].url
        parent = PurePosixPath(name).parent

        def placed(link: Link) -> Link:
            if not link.url.startswith(_FOLDER):
                return link
            path = unquote(link.url.removeprefix(_FOLDER))
            if path in there:
                return Link(there[path], link.title)
            return Link(urljoin(url, quote(os.path.relpath(path, parent))), link.title)

        return replace(judged, parts=tuple(map(placed, judged.parts)), reports=tuple(map(placed, judged.reports)))

    def _undecided(self) -> Iterator[Page]:
        connection = self.archive.db.conn
        for candidate in list(self._sighted.undecided()):
            row = capture_rows.by_id(connection, candidate.capture_id)
            try:
                yield Page(row.id, row.url, capture_rows.payload(self.archive.data, connection, row), row.charset)
            except DamagedRecord as error:
                self._index.problems.append(str(error))

    def _sight(self, reports: Sequence[Report], truncated: Mapping[int, str]) -> None:
        run_id = self.copier.begin()
        if facts := {of_site for _, _, of_site, _ in reports if of_site}:
            keep_facts(self.archive, facts)
        with self.copier.writing() as connection:
            insert(connection, reports)
            name_truncated(connection, run_id, truncated)

    def _read(self) -> IngestSummary:
        self.copier.close()
        run_id = self.copier.begin()
        return read_new_captures(self.archive, run_id, processes=self._processes)


def _died(_page: Page, _error: NotReadable) -> Judged:
    return Judged()
