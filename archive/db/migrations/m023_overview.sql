-- Of each agency and year, what its current report says, filed under the kind of agencies that it can be compared with.
CREATE TABLE overview_reports (
    office TEXT NOT NULL, level TEXT NOT NULL, year INTEGER NOT NULL, region TEXT NOT NULL, agency_id INTEGER NOT NULL,
    report_version_id INTEGER NOT NULL, form TEXT NOT NULL, applications INTEGER, closed INTEGER, granted INTEGER,
    partially_granted INTEGER, refused INTEGER, reconsideration INTEGER, reconsideration_corrected INTEGER,
    litigation INTEGER, litigation_corrected INTEGER, PRIMARY KEY (office, level, year, region, agency_id)
) WITHOUT ROWID;
CREATE INDEX overview_reports_agency ON overview_reports(agency_id);
-- How many reports of an area say a number between this bucket and the next, and their sum.
CREATE TABLE overview_counts (
    within TEXT NOT NULL, area TEXT NOT NULL, year INTEGER NOT NULL, measure TEXT NOT NULL, bucket INTEGER NOT NULL,
    reports INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (within, area, year, measure, bucket)
) WITHOUT ROWID;
CREATE TABLE overview_offices (
    area TEXT NOT NULL, office TEXT NOT NULL, level TEXT NOT NULL, agencies INTEGER NOT NULL,
    PRIMARY KEY (area, office, level)
) WITHOUT ROWID;
CREATE TABLE overview_marks (table_name TEXT PRIMARY KEY, mark INTEGER NOT NULL) WITHOUT ROWID;
