-- Of several reports of the year before, under agencies that people found to be one, that with the newest version.
CREATE VIEW years_before AS
SELECT later.id AS report_id, (
    WITH RECURSIVE same(id) AS (
        SELECT later.agency_id
        UNION SELECT s.same_as_id FROM same JOIN same_agencies AS s ON s.agency_id = same.id
        UNION SELECT s.agency_id FROM same JOIN same_agencies AS s ON s.same_as_id = same.id
    )
    SELECT earlier.id FROM same CROSS JOIN reports AS earlier ON earlier.agency_id = same.id
    AND earlier.year = later.year - 1
    ORDER BY (SELECT max(v.id) FROM report_versions AS v WHERE v.report_id = earlier.id) DESC LIMIT 1
) AS before_id
FROM reports AS later;
DROP VIEW standing_findings;
-- What holds now: of findings between two years, those against the current version of the year before.
CREATE VIEW standing_findings AS
SELECT f.*, v.report_id,
    (SELECT max(w.id) FROM verdicts AS w WHERE w.report_id = v.report_id AND w.rule = f.rule
        AND w.where_key = f.where_key AND w.expected IS f.expected AND w.actual IS f.actual) AS verdict_id
FROM findings AS f JOIN report_versions AS v ON v.id = f.report_version_id
WHERE f.compared_with IS NULL OR f.compared_with = (
    SELECT c.report_version_id FROM years_before AS y JOIN current_versions AS c ON c.report_id = y.before_id
    WHERE y.report_id = v.report_id
);

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
    AND NOT EXISTS (SELECT 1 FROM agency_facts AS later WHERE later.site_id = f.site_id AND later.id > f.id)
    ORDER BY steps, f.id DESC LIMIT 1
), CASE WHEN a.region LIKE '%0000' THEN 'province' WHEN a.region LIKE '%00' THEN 'city' ELSE 'county' END) AS level
FROM report_versions AS v CROSS JOIN reports AS r ON r.id = v.report_id CROSS JOIN agencies AS a ON a.id = (
    WITH RECURSIVE meant(id, steps) AS (
        SELECT r.agency_id, 0
        UNION ALL SELECT s.same_as_id, steps + 1 FROM meant JOIN same_agencies AS s ON s.agency_id = meant.id
    )
    SELECT id FROM meant ORDER BY steps DESC LIMIT 1
)
WHERE v.id = (SELECT p.report_version_id FROM printed_versions AS p WHERE p.report_id = v.report_id);
CREATE TABLE search_reports (
    report_version_id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL UNIQUE, year INTEGER NOT NULL,
    agency_id INTEGER NOT NULL, region TEXT NOT NULL, level TEXT NOT NULL
);
CREATE TABLE search_marks (table_name TEXT PRIMARY KEY, mark INTEGER NOT NULL) WITHOUT ROWID;

-- Two spaces behind each name, so that its last characters begin a trigram too.
CREATE VIRTUAL TABLE search_names USING fts5(name, content='', tokenize='trigram case_sensitive 1');
CREATE VIRTUAL TABLE search_name_parts USING fts5vocab(search_names, row);
INSERT INTO search_names (rowid, name) SELECT id, name || '  ' FROM agency_names;
CREATE TRIGGER agency_names_searched AFTER INSERT ON agency_names
BEGIN INSERT INTO search_names (rowid, name) VALUES (NEW.id, NEW.name || '  '); END;
