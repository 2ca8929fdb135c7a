"""Writing what was fetched: exchanges become WARC records and, once these are on the disk, rows of `captures`.

`CaptureWriter.write` gives a capture id at once and leaves the exchange, in groups, to a thread. The thread (see
`writer_thread`) hashes, compresses, appends, and every 50 captures or 2 seconds, and at `flush`, makes sure of it: first the
WARC file is fsynced, then one transaction brings the rows. What `flush` returned from is acknowledged: it survives a kill.

`archive/warc/records.py` says what is exact in a record and what is not.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from types import TracebackType
from typing import Self

from archive.base.errors import ArchiveError, DamagedRecord
from archive.base.exchange import Exchange, StoredPage, Validators
from archive.base.sightings import Sighting
from archive.base.times import to_text
from archive.capture.site_visits import SiteVisit
from archive.capture.writer_thread import Recorder
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.handle import Archive

__all__ = ["CaptureWriter", "Exchange", "StoredPage", "Validators"]

# A full group is waited for: a thread that works beside the crawl fights it for the interpreter, at twice the cost.
_GROUP_JOBS = 32
_GROUP_BYTES = 1 << 22  # of bodies, so that little memory is held
_REST_S = 0.25  # what is no full group is left for the thread no longer
_ENCODINGS = ("content-encoding", "transfer-encoding")
_REMEMBERED_URLS = 10_000
_MOST_PROVEN = 16  # pages, about as many as are under way
_LONGEST_PROVEN = 500_000  # bytes
_Job = Callable[[Recorder], None]


class CaptureWriter:
    """The writing side of an archive for one run. A context manager; leaving it flushes.

    Any method may raise an error of the thread since the last call (StorageFull, ArchiveError). Then the writer can no
    longer be used; what was flushed before is safe. All methods must be called from one thread.
    """

    def __init__(self, archive: Archive, run_id: int, *, robots: str, contact: str | None) -> None:
        if not archive.writable:
            raise ValueError("the archive is open for reading only")
        self._archive = archive
        self._connection = archive.db.conn
        self._next_id = 1 + (self._connection.execute("SELECT max(id) FROM captures").fetchone()[0] or 0)
        self._unsettled: dict[str, int] = {}
        self._proven: dict[int, StoredPage] = {}  # asked for with validators just now: a 304 needs them again
        self._jobs: deque[_Job] = deque()
        self._group_bytes = 0
        self._handed_over = Event()
        self._closing = False
        self._error: BaseException | None = None
        self._recorder = Recorder(archive.data, run_id, robots=robots, contact=contact)
        self._thread = Thread(target=self._work, name="archive-writer", daemon=True)
        self._thread.start()

    def validators(self, url: str) -> Validators | None:
        """The validators of the newest usable answer 200 to a GET of `url`. None if there is no such answer, if it has none, or
        if its record is damaged: then the whole page is wanted again."""
        self._settle(url)
        row = capture_rows.newest_page(self._connection, url)
        if row is None or not (row.etag or row.last_modified):
            return None
        try:
            page = self._page_of(row)
        except DamagedRecord:
            return None
        if len(page.payload) <= _LONGEST_PROVEN:
            self._proven[row.id] = page
            for oldest in list(self._proven)[:-_MOST_PROVEN]:
                del self._proven[oldest]
        return Validators(row.etag, row.last_modified)

    def write(self, exchange: Exchange) -> int:
        """Archive one exchange and give its capture id. It is acknowledged by the next `flush`."""
        capture_id = self._next_id
        self._group_bytes += len(exchange.body)
        self._put(lambda recorder: recorder.write(capture_id, exchange))
        self._next_id += 1
        self._unsettled[exchange.url] = capture_id
        if len(self._unsettled) > _REMEMBERED_URLS:
            self.flush()
        return capture_id

    def stored_page(self, url: str) -> StoredPage | None:
        """The newest usable answer 200 to a GET of `url`, its payload read from the WARC file. DamagedRecord."""
        self._settle(url)
        row = capture_rows.newest_page(self._connection, url)
        if row is None:
            return None
        return self._proven.pop(row.id, None) or self._page_of(row)

    def _page_of(self, row: CaptureRow) -> StoredPage:
        full = capture_rows.original(self._connection, row)
        record = capture_rows.record_of(self._archive.data, full)
        headers = tuple((name, value) for name, value in record.http if name.lower() not in _ENCODINGS)
        return StoredPage(row.id, row.status, headers, capture_rows.decoded(record, full))

    def fail(
        self,
        url: str,
        reason: str,
        *,
        at: datetime,
        detail: str = "",
        site_id: str = "",
        capture_id: int | None = None,
        part: str = "list",
        title: str | None = None,
    ) -> None:
        """Record a request that gave no usable page; `capture_id` is what was archived of its answer, if anything.

        `part` is what was requested: `list`, `report`, `attachment` or `robots.txt`; `title` is that of the link to it.
        """
        row = {
            "site_id": site_id,
            "url": url,
            "at": to_text(at),
            "reason": reason,
            "detail": detail,
            "capture_id": capture_id,
            "part": part,
            "title": title,
        }
        self._put(lambda recorder: recorder.add("failures", row | {"run_id": recorder.run_id}))
        self._unsettled[url] = self._next_id

    def sight(self, sighting: Sighting) -> None:
        """Record that a capture is a report that a list links."""
        self._put(lambda recorder: recorder.add("sightings", sighting.row()))

    def visit(self, visit: SiteVisit) -> None:
        """Record that a site was crawled to its end; committed with what was captured of it, or after."""
        row = visit.row()
        self._put(lambda recorder: recorder.add("site_visits", row | {"run_id": recorder.run_id}))

    def attach(self, page_capture_id: int, url: str, name: str) -> None:
        """Record that a page links this attachment, whose own capture is looked up when the page is read."""
        row = {"page_capture_id": page_capture_id, "url": url, "name": name}
        self._put(lambda recorder: recorder.add("attachments", row))

    def note(self, site_id: str, kind: str, detail: str) -> None:
        """Record how a site was crawled in this run, where that is out of the ordinary."""
        row = {"site_id": site_id, "kind": kind, "detail": detail}
        self._put(lambda recorder: recorder.add("run_notes", row | {"run_id": recorder.run_id}))

    def flush(self) -> None:
        """Wait until everything so far is on the disk and in the tables."""
        self._raise()
        self._jobs.append(Recorder.commit)
        self._catch_up()
        self._unsettled.clear()

    def close(self) -> None:
        """Flush and end the thread."""
        if self._thread.is_alive():
            self._closing = True
            self._handed_over.set()
            self._thread.join()
        self._raise()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _put(self, job: _Job) -> None:
        self._raise()
        self._jobs.append(job)
        if len(self._jobs) >= _GROUP_JOBS or self._group_bytes >= _GROUP_BYTES:
            self._catch_up()

    def _catch_up(self) -> None:
        """Wait until every job so far is done."""
        done = Event()
        self._group_bytes = 0
        self._jobs.append(lambda _: done.set())
        self._handed_over.set()
        while not done.wait(0.2):
            self._raise()
            if not self._thread.is_alive():
                raise ArchiveError("the archive's writer thread has ended; run again")

    def _raise(self) -> None:
        if self._error:
            raise self._error

    def _settle(self, url: str) -> None:
        """If this writer wrote rows of `url` that may not be committed yet, commit them."""
        if url in self._unsettled:
            self.flush()

    def _work(self) -> None:
        closing = False
        while not closing:
            self._handed_over.wait(_REST_S)
            self._handed_over.clear()
            closing = self._closing
            while self._jobs:
                self._do(self._jobs.popleft())
            if closing or self._recorder.due:
                self._do(Recorder.commit)
        self._recorder.close()

    def _do(self, job: _Job) -> None:
        if self._error:
            return
        try:
            job(self._recorder)
        except BaseException as error:  # noqa: BLE001  # raised again in the caller's thread by _raise
            self._error = error
