CREATE TABLE coverage_years (
    id INTEGER PRIMARY KEY, region TEXT NOT NULL, agency_id INTEGER, agency TEXT, kind TEXT NOT NULL,
    year INTEGER NOT NULL, state TEXT NOT NULL, evidence_table TEXT, evidence_id, -- a number, or a site of the registry
    due TEXT, published TEXT, late INTEGER
);
CREATE INDEX coverage_years_region ON coverage_years(region);
CREATE INDEX coverage_years_agency ON coverage_years(agency_id) WHERE agency_id IS NOT NULL;
CREATE INDEX coverage_years_late ON coverage_years(year, region) WHERE late = 1;
CREATE TABLE coverage_counts (
    within TEXT NOT NULL, area TEXT NOT NULL, year INTEGER NOT NULL, state TEXT NOT NULL, late TEXT NOT NULL,
    agencies INTEGER NOT NULL, PRIMARY KEY (within, area, year, state, late)
) WITHOUT ROWID;
CREATE TABLE coverage_marks (table_name TEXT PRIMARY KEY, mark INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE incidents (
    id INTEGER PRIMARY KEY, site_id TEXT NOT NULL, run_id INTEGER NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL,
    judged_on TEXT NOT NULL
);
