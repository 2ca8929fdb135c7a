-- Damaged records of which what they held was written again: a text as a new record, the rows of a journal record in a later one.
CREATE TABLE healed_records (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL,
    again_file TEXT, again_offset INTEGER, recorded_at TEXT NOT NULL
);
CREATE INDEX healed_records_place ON healed_records(warc_file, warc_offset);
