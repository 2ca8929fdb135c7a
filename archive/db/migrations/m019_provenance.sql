-- Files that others made, from which captures were taken.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), name TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL, software TEXT, operator TEXT, recorded_at TEXT NOT NULL
);
ALTER TABLE captures ADD COLUMN source_id INTEGER REFERENCES sources(id);
ALTER TABLE captures ADD COLUMN recorded_at TEXT;
CREATE INDEX captures_source ON captures(source_id) WHERE source_id IS NOT NULL;
DROP TRIGGER captures_only_texts;
CREATE TRIGGER captures_only_texts BEFORE UPDATE OF id, run_id, url, method, fetched_at, status, payload_sha256,
    payload_bytes, media_type, charset, content_encoding, etag, last_modified, body_sha256, revisit_of, warc_file,
    warc_offset, warc_length, warc_record_id, source_id, recorded_at ON captures
BEGIN SELECT RAISE(ABORT, 'captures is append-only'); END;
DROP VIEW printed_versions;
-- What the source says now: of the URL that the version seen last came from (one that only another parser made does not
-- count, nor one whose capture was filed under another report when it was read again), what its last capture says.
-- Last in time: what is recorded later may be older.
CREATE VIEW printed_versions AS
SELECT v.report_id, coalesce((
    SELECT r.report_version_id FROM captures AS at_url
    JOIN captures AS c ON c.url = at_url.url
    JOIN readings AS r ON r.capture_id = c.id
    JOIN report_versions AS read ON read.id = r.report_version_id AND read.report_id = v.report_id
    WHERE at_url.id = v.capture_id ORDER BY c.fetched_at DESC, c.id DESC, r.id DESC LIMIT 1
), v.id) AS report_version_id
FROM report_versions AS v
WHERE v.version = (
    SELECT s.version FROM report_versions AS s
    WHERE s.report_id = v.report_id AND s.corrects IS NULL AND s.cause <> 'parser changed' AND s.report_id = coalesce((
        SELECT filed.report_id FROM readings AS r JOIN report_versions AS filed ON filed.id = r.report_version_id
        WHERE r.capture_id = s.capture_id ORDER BY r.id DESC LIMIT 1
    ), s.report_id) ORDER BY s.seen_at DESC, s.version DESC LIMIT 1
);
DROP VIEW years_before;
-- Of several reports of the year before, under agencies that people found to be one, that with the version seen last.
CREATE VIEW years_before AS
SELECT later.id AS report_id, (
    WITH RECURSIVE same(id) AS (
        SELECT later.agency_id
        UNION SELECT s.same_as_id FROM same JOIN same_agencies AS s ON s.agency_id = same.id
        UNION SELECT s.agency_id FROM same JOIN same_agencies AS s ON s.same_as_id = same.id
    )
    SELECT earlier.id FROM same CROSS JOIN reports AS earlier ON earlier.agency_id = same.id
    AND earlier.year = later.year - 1
    ORDER BY (
        SELECT max(c.fetched_at) FROM report_versions AS v JOIN captures AS c ON c.id = v.capture_id
        WHERE v.report_id = earlier.id
    ) DESC, earlier.id DESC LIMIT 1
) AS before_id
FROM reports AS later;
