ALTER TABLE captures ADD COLUMN text_parser_version TEXT;
ALTER TABLE captures ADD COLUMN text_warc_file TEXT REFERENCES warc_files(name) DEFERRABLE INITIALLY DEFERRED;
DROP TRIGGER captures_no_update;
UPDATE captures SET text_parser_version = (SELECT parser_version FROM runs WHERE runs.id = captures.run_id)
WHERE text_sha256 IS NOT NULL;
UPDATE captures SET text_warc_file = warc_file WHERE text_warc_offset IS NOT NULL;
CREATE INDEX captures_text ON captures(text_warc_file) WHERE text_warc_file IS NOT NULL;
CREATE INDEX captures_without_text ON captures(id)
WHERE text_parser_version IS NULL AND revisit_of IS NULL AND media_type IN ('text/html', 'text/plain');
CREATE TRIGGER captures_no_update BEFORE UPDATE ON captures
WHEN OLD.text_parser_version IS NOT NULL OR NEW.text_parser_version IS NULL
BEGIN SELECT RAISE(ABORT, 'captures is append-only'); END;
CREATE TRIGGER captures_only_texts BEFORE UPDATE OF id, run_id, url, method, fetched_at, status, payload_sha256,
    payload_bytes, media_type, charset, content_encoding, etag, last_modified, body_sha256, revisit_of, warc_file,
    warc_offset, warc_length, warc_record_id ON captures
BEGIN SELECT RAISE(ABORT, 'captures is append-only'); END;
