-- What each version says of the variables that mean the same on all forms: values in the order below, and a letter a source.
CREATE TABLE series_numbers (
    report_version_id INTEGER PRIMARY KEY REFERENCES report_versions(id), numbers TEXT NOT NULL, sources TEXT NOT NULL
);
CREATE VIEW series AS
WITH variables(position, variable) AS (
    VALUES (0, 'applications'), (1, 'carried_in'), (2, 'carried_out'), (3, 'granted'), (4, 'partially_granted'),
        (5, 'refused'), (6, 'reconsideration'), (7, 'reconsideration_corrected'), (8, 'litigation'),
        (9, 'litigation_corrected'), (10, 'disclosed')
), letters(letter, source) AS (VALUES ('c', 'cell'), ('s', 'sum'), ('z', 'zero'), ('t', 'statement'))
SELECT r.agency_id, r.year, v.form, x.variable, json_extract(n.numbers, '$[' || x.position || ']') AS value, l.source,
    n.report_version_id
FROM reports AS r JOIN current_versions AS c ON c.report_id = r.id JOIN report_versions AS v ON v.id = c.report_version_id
JOIN series_numbers AS n ON n.report_version_id = v.id JOIN variables AS x
JOIN letters AS l ON l.letter = substr(n.sources, x.position + 1, 1);
