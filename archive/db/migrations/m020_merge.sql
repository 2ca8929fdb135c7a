-- Rows that came from another archive: known here from then on, whatever time they tell themselves.
CREATE TABLE merged_rows (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), table_name TEXT NOT NULL,
    first_id INTEGER NOT NULL, last_id INTEGER NOT NULL, recorded_at TEXT NOT NULL
);
CREATE INDEX merged_rows_table ON merged_rows(table_name, first_id);
CREATE INDEX captures_record ON captures(warc_record_id);
-- What people said, and what was read, in the order of its times: of two archives the numbers of rows tell no order.
DROP VIEW same_agencies;
CREATE VIEW same_agencies AS
SELECT d.agency_id, d.other_id AS same_as_id FROM agency_decisions AS d
WHERE d.relation IN ('same', 'renamed') AND d.agency_id <> d.other_id
AND NOT EXISTS (SELECT 1 FROM agency_decisions AS later WHERE later.relation = 'separate'
    AND (later.decided_at, later.id) > (d.decided_at, d.id)
    AND later.agency_id = d.agency_id AND later.other_id = d.other_id)
AND NOT EXISTS (SELECT 1 FROM agency_decisions AS later WHERE later.relation = 'separate'
    AND (later.decided_at, later.id) > (d.decided_at, d.id)
    AND later.agency_id = d.other_id AND later.other_id = d.agency_id);
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
    WHERE at_url.id = v.capture_id ORDER BY c.fetched_at DESC, c.id DESC, r.read_at DESC, r.id DESC LIMIT 1
), v.id) AS report_version_id
FROM report_versions AS v
WHERE v.version = (
    SELECT s.version FROM report_versions AS s
    WHERE s.report_id = v.report_id AND s.corrects IS NULL AND s.cause <> 'parser changed' AND s.report_id = coalesce((
        SELECT filed.report_id FROM readings AS r JOIN report_versions AS filed ON filed.id = r.report_version_id
        WHERE r.capture_id = s.capture_id ORDER BY r.read_at DESC, r.id DESC LIMIT 1
    ), s.report_id) ORDER BY s.seen_at DESC, s.version DESC LIMIT 1
);
DROP VIEW current_versions;
-- And what it says as people corrected it.
CREATE VIEW current_versions AS
SELECT p.report_id, coalesce((
    SELECT c.id FROM report_versions AS c WHERE c.corrects = p.report_version_id ORDER BY c.recorded_at DESC, c.id DESC LIMIT 1
), p.report_version_id) AS report_version_id
FROM printed_versions AS p;
DROP VIEW standing_findings;
-- What holds now: of findings between two years, those against the current version of the year before.
CREATE VIEW standing_findings AS
SELECT f.*, v.report_id, (
    SELECT w.id FROM verdicts AS w WHERE w.report_id = v.report_id AND w.rule = f.rule AND w.where_key = f.where_key
    AND w.expected IS f.expected AND w.actual IS f.actual ORDER BY w.recorded_at DESC, w.id DESC LIMIT 1
) AS verdict_id
FROM findings AS f JOIN report_versions AS v ON v.id = f.report_version_id
WHERE f.compared_with IS NULL OR f.compared_with = (
    SELECT c.report_version_id FROM years_before AS y JOIN current_versions AS c ON c.report_id = y.before_id
    WHERE y.report_id = v.report_id
);
DROP VIEW searchable_versions;
CREATE VIEW searchable_versions AS
SELECT v.id AS report_version_id, v.report_id, r.year, a.id AS agency_id, a.region, coalesce((
    WITH RECURSIVE same(id, steps) AS (
        SELECT a.id, 0
        UNION ALL SELECT s.agency_id, steps + 1 FROM same JOIN same_agencies AS s ON s.same_as_id = same.id
    )
    SELECT f.level FROM same CROSS JOIN agencies AS m ON m.id = same.id
    CROSS JOIN agency_facts AS own ON own.canonical = m.canonical AND own.region = m.region
    CROSS JOIN agency_facts AS f ON f.site_id = own.site_id AND (f.id = own.id OR f.credit_code = own.credit_code)
    WHERE f.level <> '' -- also: not null
    AND NOT EXISTS (SELECT 1 FROM agency_facts AS later WHERE later.site_id = f.site_id
        AND (later.recorded_at, later.id) > (f.recorded_at, f.id))
    ORDER BY steps, f.recorded_at DESC, f.id DESC LIMIT 1
), CASE WHEN a.region LIKE '%0000' THEN 'province' WHEN a.region LIKE '%00' THEN 'city' ELSE 'county' END) AS level
FROM report_versions AS v CROSS JOIN reports AS r ON r.id = v.report_id CROSS JOIN agencies AS a ON a.id = (
    WITH RECURSIVE meant(id, steps) AS (
        SELECT r.agency_id, 0
        UNION ALL SELECT s.same_as_id, steps + 1 FROM meant JOIN same_agencies AS s ON s.agency_id = meant.id
    )
    SELECT id FROM meant ORDER BY steps DESC LIMIT 1
)
WHERE v.id = (SELECT p.report_version_id FROM printed_versions AS p WHERE p.report_id = v.report_id);
