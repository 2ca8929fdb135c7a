CREATE TABLE journal (
    only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL, warc_record_id TEXT NOT NULL
);
CREATE TABLE journal_marks (table_name TEXT PRIMARY KEY, mark INTEGER NOT NULL) WITHOUT ROWID;
ALTER TABLE attachments RENAME TO attachments_before;
CREATE TABLE attachments (
    id INTEGER PRIMARY KEY, page_capture_id INTEGER NOT NULL REFERENCES captures(id), url TEXT NOT NULL,
    name TEXT NOT NULL, UNIQUE (page_capture_id, url)
);
INSERT INTO attachments (page_capture_id, url, name) SELECT page_capture_id, url, name FROM attachments_before;
DROP TABLE attachments_before;
ALTER TABLE meta RENAME TO meta_before;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO meta SELECT * FROM meta_before;
DROP TABLE meta_before;
