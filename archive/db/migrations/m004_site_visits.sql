CREATE TABLE site_visits (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), site_id TEXT NOT NULL, night TEXT NOT NULL,
    in_full INTEGER NOT NULL, started_at TEXT NOT NULL, finished_at TEXT NOT NULL, outcome TEXT NOT NULL,
    fetched INTEGER NOT NULL, unchanged INTEGER NOT NULL, items INTEGER NOT NULL, failures INTEGER NOT NULL
);
CREATE INDEX site_visits_site ON site_visits(site_id, run_id);
