CREATE TABLE corrections (
    id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL REFERENCES reports(id), table_name TEXT NOT NULL,
    row_key TEXT NOT NULL, column_key TEXT NOT NULL,
    expected NOT NULL, value NOT NULL, -- no declared type: INTEGER as it is, decimals and words as TEXT
    author TEXT NOT NULL, date TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL, recorded_at TEXT NOT NULL
);
CREATE INDEX corrections_report ON corrections(report_id);
CREATE TABLE correction_ends (
    id INTEGER PRIMARY KEY, correction_id INTEGER NOT NULL REFERENCES corrections(id), kind TEXT NOT NULL,
    detail TEXT NOT NULL, report_version_id INTEGER REFERENCES report_versions(id), recorded_at TEXT NOT NULL
);
CREATE INDEX correction_ends_correction ON correction_ends(correction_id);
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL REFERENCES reports(id), rule TEXT NOT NULL,
    where_key TEXT NOT NULL, expected TEXT, actual TEXT, verdict TEXT NOT NULL, author TEXT NOT NULL,
    reason TEXT NOT NULL, recorded_at TEXT NOT NULL
);
CREATE INDEX verdicts_report ON verdicts(report_id);
ALTER TABLE findings ADD COLUMN compared_with INTEGER REFERENCES report_versions(id);
ALTER TABLE findings ADD COLUMN recorded_at TEXT;
-- What holds now: of findings between two years, those against the current version of the year before.
CREATE VIEW standing_findings AS
SELECT f.*, v.report_id,
    (SELECT max(w.id) FROM verdicts AS w WHERE w.report_id = v.report_id AND w.rule = f.rule
        AND w.where_key = f.where_key AND w.expected IS f.expected AND w.actual IS f.actual) AS verdict_id
FROM findings AS f JOIN report_versions AS v ON v.id = f.report_version_id
WHERE f.compared_with IS NULL OR f.compared_with = (
    SELECT c.report_version_id FROM reports AS later
    JOIN reports AS earlier ON earlier.agency_id = later.agency_id AND earlier.year = later.year - 1
    JOIN current_versions AS c ON c.report_id = earlier.id WHERE later.id = v.report_id
);
