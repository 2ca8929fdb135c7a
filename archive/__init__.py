"""The archive: what was fetched, byte for byte, and what was read from it, version by version.

What comes in
    HTTP exchanges (`capture.writer.CaptureWriter.write`), and what the crawler knows about them: this page is a report
    of this site, it links these attachments, this request failed. Later the results of the parser (`extract`).

What goes out
    An agency's history, a report's tables as on the official form, the changes between its versions (`diff`), the bytes
    behind a number (`trace`), a Frictionless Data Package (`export`), and proof that the stored bytes are unchanged
    (`verify`).

Where everything is kept: one data directory
    DIR/archive.db       SQLite, WAL mode. docs/schema.md describes every table and column.
    DIR/warc/*.warc.gz   WARC 1.1, one gzip member per record, at most 1 GiB a file, named
                         <UTC yyyymmddHHMMSS>-<run>-<n>.warc.gz. Files are only ever appended to, and only by the run
                         that made them.
    DIR/manifests/       SHA-256 of the WARC files, one file per run, chained: archive/warc/manifests.py. Reading needs no
                         manifest.
    DIR/reading-now      the captures that are being parsed. It exists only while something is parsed:
                         archive/processes/reading_now.py.
    DIR/lock             held by the one process that writes. Readers need no lock. May be deleted when nothing runs.
    Nothing else in DIR is needed to rebuild or move the archive.

What holds
    A row of `captures` exists only after its record is on the disk (written, flushed, fsynced). A kill or a power cut
    loses only captures that `CaptureWriter.flush` has not acknowledged. `writing.recovery` cuts off a half-written
    record, and adds the missing rows of complete records.
    Somebody else may have written into DIR. docs/fixity.md says what is checked.
    `captures` and the rows of a report version are append-only. Triggers refuse changes.
    A report is an agency and a year. A version is a distinct content or parse of a report, with the cause.
    An archive holds real captures or captures of the bundled sample, never both.

`archive` does not use Scrapy. docs/architecture.md describes the wings.
"""
