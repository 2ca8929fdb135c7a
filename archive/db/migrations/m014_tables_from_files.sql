-- Tables of a version that were not read from its own capture but from a file that the page links.
CREATE TABLE table_sources (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), table_name TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id), PRIMARY KEY (report_version_id, table_name)
) WITHOUT ROWID;
