-- Reports before 2019: what the prose states, the unit that a row prints, and sections whose heading prints no number.
CREATE TABLE statements (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), position INTEGER NOT NULL,
    key TEXT NOT NULL, value INTEGER NOT NULL, sentence TEXT NOT NULL, section INTEGER,
    PRIMARY KEY (report_version_id, position)
) WITHOUT ROWID;
ALTER TABLE layout_cells ADD COLUMN unit TEXT;
CREATE TABLE new_sections (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), position INTEGER NOT NULL,
    number INTEGER, heading TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (report_version_id, position)
) WITHOUT ROWID;
INSERT INTO new_sections SELECT report_version_id, position, number, heading, text FROM sections;
DROP TABLE sections;
ALTER TABLE new_sections RENAME TO sections;
DROP VIEW cells;
CREATE VIEW cells AS
SELECT v.report_version_id, l.table_name, l.row_key, l.column_key,
    CASE json_type(v.cells, l.path) WHEN 'integer' THEN 'reported' WHEN 'null' THEN 'blank' WHEN 'text' THEN 'dash'
        WHEN 'false' THEN 'absent' ELSE json_extract(v.cells, l.path || '[0]') END AS status,
    CASE json_type(v.cells, l.path) WHEN 'integer' THEN json_extract(v.cells, l.path)
        WHEN 'array' THEN json_extract(v.cells, l.path || '[1]') END AS value,
    CASE json_type(v.cells, l.path) WHEN 'integer' THEN CAST(json_extract(v.cells, l.path) AS TEXT) WHEN 'null' THEN ''
        WHEN 'text' THEN json_extract(v.cells, l.path)
        WHEN 'array' THEN json_extract(v.cells, l.path || '[2]') END AS printed,
    json_extract(p.places, l.path || '[0]') AS at_table, json_extract(p.places, l.path || '[1]') AS at_row,
    json_extract(p.places, l.path || '[2]') AS at_column,
    CASE json_type(v.cells, l.path) WHEN 'array' THEN json_extract(v.cells, l.path || '[3]') END AS correction_id,
    l.unit
FROM version_cells AS v JOIN layout_cells AS l ON l.layout_id = v.layout_id
LEFT JOIN cell_places AS p ON p.id = v.place_id;
