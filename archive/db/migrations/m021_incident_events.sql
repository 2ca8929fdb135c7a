-- The life of an incident: opened by a run, ended by a run, acknowledged by a person. `incident_id` is the row that opened it.
CREATE TABLE incident_events (
    id INTEGER PRIMARY KEY, incident_id INTEGER REFERENCES incident_events(id), event TEXT NOT NULL,
    at TEXT NOT NULL, run_id INTEGER REFERENCES runs(id), site_id TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    message TEXT NOT NULL, expected INTEGER, until TEXT
);
CREATE INDEX incident_events_of ON incident_events(incident_id) WHERE incident_id IS NOT NULL;
