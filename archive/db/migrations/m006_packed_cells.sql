CREATE TABLE version_cells (
    report_version_id INTEGER PRIMARY KEY REFERENCES report_versions(id),
    layout_id INTEGER NOT NULL REFERENCES cell_layouts(id),
    place_id INTEGER NOT NULL REFERENCES cell_places(id), cells TEXT NOT NULL
);
CREATE TABLE cell_layouts (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE);
CREATE TABLE layout_cells (
    layout_id INTEGER NOT NULL REFERENCES cell_layouts(id), table_name TEXT NOT NULL, row_key TEXT NOT NULL, column_key TEXT NOT NULL,
    path TEXT NOT NULL, PRIMARY KEY (layout_id, table_name, row_key, column_key)
) WITHOUT ROWID;
CREATE TABLE cell_places (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, places TEXT NOT NULL);
DROP TRIGGER report_versions_no_update;
DROP TRIGGER report_versions_no_delete;
ALTER TABLE report_versions ADD COLUMN recorded_at TEXT NOT NULL DEFAULT '';
ALTER TABLE report_versions ADD COLUMN corrects INTEGER REFERENCES report_versions(id);
UPDATE report_versions SET recorded_at =
    coalesce((SELECT min(read_at) FROM readings WHERE report_version_id = report_versions.id), seen_at);
CREATE INDEX report_versions_corrects ON report_versions(corrects) WHERE corrects IS NOT NULL;
CREATE INDEX readings_version ON readings(report_version_id) WHERE report_version_id IS NOT NULL;
DROP VIEW current_versions;
-- What the source says now: the version that was read last at the URL that the newest printed version came from.
CREATE VIEW printed_versions AS
SELECT v.report_id, coalesce((
    SELECT r.report_version_id FROM captures AS at_url
    JOIN captures AS c ON c.url = at_url.url
    JOIN readings AS r ON r.capture_id = c.id
    JOIN report_versions AS read ON read.id = r.report_version_id AND read.report_id = v.report_id
    WHERE at_url.id = v.capture_id ORDER BY r.id DESC LIMIT 1
), v.id) AS report_version_id
FROM report_versions AS v
WHERE v.version = (SELECT max(version) FROM report_versions WHERE report_id = v.report_id AND corrects IS NULL);
-- And what it says as people corrected it.
CREATE VIEW current_versions AS
SELECT p.report_id, coalesce(
    (SELECT max(c.id) FROM report_versions AS c WHERE c.corrects = p.report_version_id), p.report_version_id
) AS report_version_id
FROM printed_versions AS p;
