CREATE INDEX agencies_canonical ON agencies(canonical, region);
CREATE TABLE agency_facts (
    id INTEGER PRIMARY KEY, site_id TEXT NOT NULL, agency TEXT NOT NULL, region TEXT NOT NULL, canonical TEXT NOT NULL,
    level TEXT, kind TEXT, parent TEXT, credit_code TEXT, recorded_at TEXT NOT NULL
);
CREATE INDEX agency_facts_site ON agency_facts(site_id);
CREATE INDEX agency_facts_agency ON agency_facts(canonical, region);
CREATE INDEX agency_facts_parent ON agency_facts(parent) WHERE parent IS NOT NULL;
CREATE INDEX agency_facts_credit_code ON agency_facts(credit_code) WHERE credit_code IS NOT NULL;
CREATE TABLE agency_matches (
    id INTEGER PRIMARY KEY, agency_id INTEGER NOT NULL REFERENCES agencies(id), name TEXT NOT NULL,
    site_id TEXT NOT NULL, rule TEXT NOT NULL, doubt TEXT NOT NULL, proposed_id INTEGER REFERENCES agencies(id),
    capture_id INTEGER NOT NULL REFERENCES captures(id), matched_at TEXT NOT NULL,
    UNIQUE (name, site_id, agency_id, rule, doubt)
);
CREATE INDEX agency_matches_agency ON agency_matches(agency_id);
CREATE INDEX agency_matches_doubt ON agency_matches(id) WHERE doubt <> '';
CREATE TABLE agency_decisions (
    id INTEGER PRIMARY KEY, match_id INTEGER REFERENCES agency_matches(id),
    agency_id INTEGER NOT NULL REFERENCES agencies(id), relation TEXT NOT NULL,
    other_id INTEGER REFERENCES agencies(id), other_name TEXT NOT NULL,
    happened_on TEXT, evidence TEXT, author TEXT NOT NULL, reason TEXT NOT NULL, decided_at TEXT NOT NULL
);
CREATE INDEX agency_decisions_match ON agency_decisions(match_id) WHERE match_id IS NOT NULL;
CREATE INDEX agency_decisions_agency ON agency_decisions(agency_id, other_id);
CREATE INDEX agency_decisions_other ON agency_decisions(other_id, agency_id);
-- People found that an agency is another one; what holds today of what they said.
CREATE VIEW same_agencies AS
SELECT d.agency_id, d.other_id AS same_as_id FROM agency_decisions AS d
WHERE d.relation IN ('same', 'renamed') AND d.agency_id <> d.other_id
AND NOT EXISTS (SELECT 1 FROM agency_decisions AS later WHERE later.relation = 'separate' AND later.id > d.id
    AND later.agency_id = d.agency_id AND later.other_id = d.other_id)
AND NOT EXISTS (SELECT 1 FROM agency_decisions AS later WHERE later.relation = 'separate' AND later.id > d.id
    AND later.agency_id = d.other_id AND later.other_id = d.agency_id);
