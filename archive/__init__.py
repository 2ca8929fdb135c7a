"""The archive: what was fetched, byte for byte, and what was read from it, version by version.

What comes in
    HTTP exchanges (`capture.CaptureWriter.write`), what the crawler knows about them (this page is a report of this
    site, it links these attachments, this request failed), and later the readings of the shared parser.

What goes out
    An agency's history, a report's tables as on the official form, what moved between its versions (`diff`), the bytes
    behind a number (`trace`), a Frictionless data package, and proof that all of it still is what was fetched (`verify`).

Where it is kept: one data directory
    DIR/archive.db       SQLite, WAL mode. docs/schema.md tells every table and column.
    DIR/warc/*.warc.gz   WARC 1.1, one gzip member a record, at most 1 GiB a file, named
                         <UTC yyyymmddHHMMSS>-<run>-<n>.warc.gz. Files are only ever appended to, and only by the run
                         that made them.
    DIR/manifests/       SHA-256 of the WARC files, a file a run, chained: archive/warc/manifests.py. Not needed to read.
    DIR/reading-now      what is being read, there only while something is: archive/processes/reading_now.py.
    DIR/lock             held by the one process that writes. Readers need no lock. May be deleted when nothing runs.
    Nothing else in DIR is needed to rebuild or move the archive.

What holds
    A row of `captures` exists only after its record is on the disk (written, flushed, fsynced): a kill or a power cut
    loses what was not acknowledged by `CaptureWriter.flush`, and nothing else. `recovery` cuts off a half-written
    record and gives complete records without rows their rows again.
    What is in DIR may be another's work: docs/fixity.md says what is believed and what is not.
    `captures` and everything of a report version are append-only; triggers refuse changes.
    A report is an agency and a year; a version is a distinct content or reading of it, and says why it exists.
    An archive holds real captures or those of the bundled sample, never both.

`archive` knows nothing of Scrapy, and uses of `extract` only what its wings offer. docs/architecture.md has the wings.
"""
