CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, software TEXT NOT NULL, version TEXT NOT NULL,
    parser_version TEXT NOT NULL, contact TEXT, command TEXT NOT NULL, outcome TEXT
);
CREATE TABLE warc_files (
    name TEXT PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), bytes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE captures (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), url TEXT NOT NULL, method TEXT NOT NULL,
    fetched_at TEXT NOT NULL, status INTEGER NOT NULL,
    payload_sha256 TEXT NOT NULL, payload_bytes INTEGER NOT NULL, text_sha256 TEXT,
    media_type TEXT NOT NULL, charset TEXT, content_encoding TEXT, etag TEXT, last_modified TEXT,
    body_sha256 TEXT, revisit_of INTEGER REFERENCES captures(id),
    warc_file TEXT NOT NULL REFERENCES warc_files(name) DEFERRABLE INITIALLY DEFERRED,
    warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL, warc_record_id TEXT NOT NULL,
    text_warc_offset INTEGER
);
CREATE INDEX captures_url ON captures(url, status);
CREATE INDEX captures_payload ON captures(payload_sha256) WHERE revisit_of IS NULL;
CREATE INDEX captures_revisit_of ON captures(revisit_of) WHERE revisit_of IS NOT NULL;
CREATE INDEX captures_warc ON captures(warc_file, warc_offset);
CREATE TABLE failures (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), site_id TEXT NOT NULL, url TEXT NOT NULL,
    at TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, capture_id INTEGER REFERENCES captures(id)
);
CREATE INDEX failures_url ON failures(url);
CREATE INDEX failures_capture ON failures(capture_id) WHERE capture_id IS NOT NULL;
CREATE TABLE sightings (
    id INTEGER PRIMARY KEY, capture_id INTEGER NOT NULL REFERENCES captures(id), site_id TEXT NOT NULL,
    agency TEXT NOT NULL, region TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, list_url TEXT NOT NULL
);
CREATE INDEX sightings_capture ON sightings(capture_id);
CREATE TABLE attachments (
    page_capture_id INTEGER NOT NULL REFERENCES captures(id), url TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (page_capture_id, url)
) WITHOUT ROWID;

CREATE TABLE agencies (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, region TEXT NOT NULL, canonical TEXT NOT NULL,
    UNIQUE (region, canonical)
);
CREATE TABLE agency_names (
    id INTEGER PRIMARY KEY, agency_id INTEGER NOT NULL REFERENCES agencies(id), name TEXT NOT NULL,
    UNIQUE (name, agency_id)
);
CREATE INDEX agency_names_agency ON agency_names(agency_id);
CREATE TABLE reports (
    id INTEGER PRIMARY KEY, agency_id INTEGER NOT NULL REFERENCES agencies(id), year INTEGER NOT NULL,
    UNIQUE (agency_id, year)
);
CREATE TABLE report_versions (
    id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL REFERENCES reports(id),
    capture_id INTEGER NOT NULL REFERENCES captures(id), version INTEGER NOT NULL, cause TEXT NOT NULL,
    seen_at TEXT NOT NULL, parser_version TEXT NOT NULL, content_sha256 TEXT NOT NULL, reading_sha256 TEXT NOT NULL,
    title TEXT, agency_name TEXT, form TEXT NOT NULL, published TEXT,
    UNIQUE (report_id, version)
);
CREATE INDEX report_versions_capture ON report_versions(capture_id);
CREATE TABLE version_attachments (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), url TEXT NOT NULL, name TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id), payload_sha256 TEXT NOT NULL,
    PRIMARY KEY (report_version_id, url)
) WITHOUT ROWID;
CREATE TABLE sections (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), position INTEGER NOT NULL,
    number INTEGER NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (report_version_id, position)
) WITHOUT ROWID;
CREATE TABLE cells (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), table_name TEXT NOT NULL,
    row_key TEXT NOT NULL, column_key TEXT NOT NULL, status TEXT NOT NULL,
    value, -- no declared type: INTEGER as it is, decimals as TEXT with every printed digit
    printed TEXT, at_table INTEGER, at_row INTEGER, at_column INTEGER,
    PRIMARY KEY (report_version_id, table_name, row_key, column_key)
) WITHOUT ROWID;
CREATE TABLE findings (
    id INTEGER PRIMARY KEY, report_version_id INTEGER NOT NULL REFERENCES report_versions(id), rule TEXT NOT NULL,
    kind TEXT NOT NULL, severity TEXT NOT NULL, where_key TEXT NOT NULL, expected TEXT, actual TEXT,
    message TEXT NOT NULL
);
CREATE INDEX findings_version ON findings(report_version_id);
CREATE TABLE readings (
    id INTEGER PRIMARY KEY, capture_id INTEGER NOT NULL REFERENCES captures(id), parser_version TEXT NOT NULL,
    report_version_id INTEGER REFERENCES report_versions(id), outcome TEXT NOT NULL, read_at TEXT NOT NULL,
    UNIQUE (capture_id, parser_version)
);
-- What the source says now: the version that was read last at the URL that the newest version came from.
CREATE VIEW current_versions AS
SELECT v.report_id, coalesce((
    SELECT r.report_version_id FROM captures AS at_url
    JOIN captures AS c ON c.url = at_url.url
    JOIN readings AS r ON r.capture_id = c.id
    JOIN report_versions AS read ON read.id = r.report_version_id AND read.report_id = v.report_id
    WHERE at_url.id = v.capture_id ORDER BY r.id DESC LIMIT 1
), v.id) AS report_version_id
FROM report_versions AS v
WHERE v.version = (SELECT max(version) FROM report_versions WHERE report_id = v.report_id);
