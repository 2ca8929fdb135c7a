"""The tables of archive.db, as migrations. docs/schema.md says what each column means."""

from itertools import groupby

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive.cells import StoredPlace, add_cells
from extract import Cell

migrations = Migrations("archive")

_APPEND_ONLY = ("captures", "report_versions", "version_attachments", "sections", "cells", "findings")


@migrations()
def m001_first(db: Database) -> None:
    db.executescript(_CAPTURES + _REPORTS)
    _append_only(db, _APPEND_ONLY)


@migrations()
def m002_texts_apart(db: Database) -> None:
    """Texts are made when a page is read: from then on these columns are filled, once."""
    db.executescript(_TEXTS)


@migrations()
def m003_run_notes(db: Database) -> None:
    db.executescript(_RUN_NOTES)


@migrations()
def m004_site_visits(db: Database) -> None:
    db.executescript(_SITE_VISITS)


@migrations()
def m005_watching(db: Database) -> None:
    db.executescript(_WATCHING)


@migrations()
def m006_packed_and_journaled(db: Database) -> None:
    """Cells are packed, `cells` is a view; versions tell when they were recorded and what they correct; a journal."""
    connection = db.conn
    db.executescript(_PACKED_CELLS)
    for version_id, rows in groupby(connection.execute(_LONG_CELLS).fetchall(), key=lambda row: row[0]):
        tables: dict[str, dict[str, dict[str, Cell]]] = {}
        for _, table, row, column, status, value, printed, *at in rows:
            place = None if None in at else StoredPlace(*at)
            tables.setdefault(table, {}).setdefault(row, {})[column] = Cell(status, value, printed, place)
        add_cells(connection, version_id, tables)
    db.executescript(_CELLS_VIEW)
    db.executescript(_JOURNAL)
    _append_only(db, ("report_versions", "version_cells", "cell_layouts", "layout_cells", "cell_places"))


@migrations()
def m007_agencies_through_time(db: Database) -> None:
    db.executescript(_AGENCIES_THROUGH_TIME)
    _append_only(db, ("agency_facts", "agency_matches", "agency_decisions"))


@migrations()
def m008_decisions(db: Database) -> None:
    """What people decide, corrections and verdicts; findings between two years tell which versions were compared."""
    db.executescript(_DECISIONS)
    _append_only(db, ("corrections", "correction_ends", "verdicts"))


@migrations()
def m009_search(db: Database) -> None:
    """Empty until the next run that reads fills it."""
    db.execute("CREATE VIRTUAL TABLE search_index USING fts5(text, content='', tokenize='ascii')")


@migrations()
def m012_what_is_current(db: Database) -> None:
    """Reading everything again changes what the newest versions say, not which copy of a report counts."""
    db.executescript(_WHAT_IS_CURRENT)


@migrations()
def m013_look_up(db: Database) -> None:
    """Years are compared over renamings; what search and a part of a name look up is kept beside the tables."""
    db.executescript(_YEARS_OVER_RENAMINGS + _SEARCH + _PARTS_OF_NAMES)


@migrations()
def m014_tables_from_files(db: Database) -> None:
    db.executescript(_TABLE_SOURCES)
    _append_only(db, ("table_sources",))


@migrations()
def m016_coverage_kept(db: Database) -> None:
    """Empty until the next run that reads fills them."""
    db.executescript(_COVERAGE_KEPT)


def _append_only(db: Database, tables: tuple[str, ...]) -> None:
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


_CAPTURES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, software TEXT NOT NULL, version TEXT NOT NULL,
    parser_version TEXT NOT NULL, contact TEXT, command TEXT NOT NULL, outcome TEXT
);
CREATE TABLE warc_files (
    name TEXT PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), bytes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE captures (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), url TEXT NOT NULL, method TEXT NOT NULL,
    fetched_at TEXT NOT NULL, status INTEGER NOT NULL,
    payload_sha256 TEXT NOT NULL, payload_bytes INTEGER NOT NULL, text_sha256 TEXT,
    media_type TEXT NOT NULL, charset TEXT, content_encoding TEXT, etag TEXT, last_modified TEXT,
    body_sha256 TEXT, revisit_of INTEGER REFERENCES captures(id),
    warc_file TEXT NOT NULL REFERENCES warc_files(name) DEFERRABLE INITIALLY DEFERRED,
    warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL, warc_record_id TEXT NOT NULL,
    text_warc_offset INTEGER
);
CREATE INDEX captures_url ON captures(url, status);
CREATE INDEX captures_payload ON captures(payload_sha256) WHERE revisit_of IS NULL;
CREATE INDEX captures_revisit_of ON captures(revisit_of) WHERE revisit_of IS NOT NULL;
CREATE INDEX captures_warc ON captures(warc_file, warc_offset);
CREATE TABLE failures (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), site_id TEXT NOT NULL, url TEXT NOT NULL,
    at TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, capture_id INTEGER REFERENCES captures(id)
);
CREATE INDEX failures_url ON failures(url);
CREATE INDEX failures_capture ON failures(capture_id) WHERE capture_id IS NOT NULL;
CREATE TABLE sightings (
    id INTEGER PRIMARY KEY, capture_id INTEGER NOT NULL REFERENCES captures(id), site_id TEXT NOT NULL,
    agency TEXT NOT NULL, region TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, list_url TEXT NOT NULL
);
CREATE INDEX sightings_capture ON sightings(capture_id);
CREATE TABLE attachments (
    page_capture_id INTEGER NOT NULL REFERENCES captures(id), url TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (page_capture_id, url)
) WITHOUT ROWID;
"""

_REPORTS = """
CREATE TABLE agencies (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, region TEXT NOT NULL, canonical TEXT NOT NULL,
    UNIQUE (region, canonical)
);
CREATE TABLE agency_names (
    id INTEGER PRIMARY KEY, agency_id INTEGER NOT NULL REFERENCES agencies(id), name TEXT NOT NULL,
    UNIQUE (name, agency_id)
);
CREATE INDEX agency_names_agency ON agency_names(agency_id);
CREATE TABLE reports (
    id INTEGER PRIMARY KEY, agency_id INTEGER NOT NULL REFERENCES agencies(id), year INTEGER NOT NULL,
    UNIQUE (agency_id, year)
);
CREATE TABLE report_versions (
    id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL REFERENCES reports(id),
    capture_id INTEGER NOT NULL REFERENCES captures(id), version INTEGER NOT NULL, cause TEXT NOT NULL,
    seen_at TEXT NOT NULL, parser_version TEXT NOT NULL, content_sha256 TEXT NOT NULL, reading_sha256 TEXT NOT NULL,
    title TEXT, agency_name TEXT, form TEXT NOT NULL, published TEXT,
    UNIQUE (report_id, version)
);
CREATE INDEX report_versions_capture ON report_versions(capture_id);
CREATE TABLE version_attachments (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), url TEXT NOT NULL, name TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id), payload_sha256 TEXT NOT NULL,
    PRIMARY KEY (report_version_id, url)
) WITHOUT ROWID;
CREATE TABLE sections (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), position INTEGER NOT NULL,
    number INTEGER NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (report_version_id, position)
) WITHOUT ROWID;
CREATE TABLE cells (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), table_name TEXT NOT NULL,
    row_key TEXT NOT NULL, column_key TEXT NOT NULL, status TEXT NOT NULL,
    value, -- no declared type: INTEGER as it is, decimals as TEXT with every printed digit
    printed TEXT, at_table INTEGER, at_row INTEGER, at_column INTEGER,
    PRIMARY KEY (report_version_id, table_name, row_key, column_key)
) WITHOUT ROWID;
CREATE TABLE findings (
    id INTEGER PRIMARY KEY, report_version_id INTEGER NOT NULL REFERENCES report_versions(id), rule TEXT NOT NULL,
    kind TEXT NOT NULL, severity TEXT NOT NULL, where_key TEXT NOT NULL, expected TEXT, actual TEXT,
    message TEXT NOT NULL
);
CREATE INDEX findings_version ON findings(report_version_id);
CREATE TABLE readings (
    id INTEGER PRIMARY KEY, capture_id INTEGER NOT NULL REFERENCES captures(id), parser_version TEXT NOT NULL,
    report_version_id INTEGER REFERENCES report_versions(id), outcome TEXT NOT NULL, read_at TEXT NOT NULL,
    UNIQUE (capture_id, parser_version)
);
-- What the source says now: the version that was read last at the URL that the newest version came from.
CREATE VIEW current_versions AS
SELECT v.report_id, coalesce((
    SELECT r.report_version_id FROM captures AS at_url
    JOIN captures AS c ON c.url = at_url.url
    JOIN readings AS r ON r.capture_id = c.id
    JOIN report_versions AS read ON read.id = r.report_version_id AND read.report_id = v.report_id
    WHERE at_url.id = v.capture_id ORDER BY r.id DESC LIMIT 1
), v.id) AS report_version_id
FROM report_versions AS v
WHERE v.version = (SELECT max(version) FROM report_versions WHERE report_id = v.report_id);
"""

_TEXTS = """
ALTER TABLE captures ADD COLUMN text_parser_version TEXT;
ALTER TABLE captures ADD COLUMN text_warc_file TEXT REFERENCES warc_files(name) DEFERRABLE INITIALLY DEFERRED;
DROP TRIGGER captures_no_update;
UPDATE captures SET text_parser_version = (SELECT parser_version FROM runs WHERE runs.id = captures.run_id)
WHERE text_sha256 IS NOT NULL;
UPDATE captures SET text_warc_file = warc_file WHERE text_warc_offset IS NOT NULL;
CREATE INDEX captures_text ON captures(text_warc_file) WHERE text_warc_file IS NOT NULL;
CREATE INDEX captures_without_text ON captures(id)
WHERE text_parser_version IS NULL AND revisit_of IS NULL AND media_type IN ('text/html', 'text/plain');
CREATE TRIGGER captures_no_update BEFORE UPDATE ON captures
WHEN OLD.text_parser_version IS NOT NULL OR NEW.text_parser_version IS NULL
BEGIN SELECT RAISE(ABORT, 'captures is append-only'); END;
CREATE TRIGGER captures_only_texts BEFORE UPDATE OF id, run_id, url, method, fetched_at, status, payload_sha256,
    payload_bytes, media_type, charset, content_encoding, etag, last_modified, body_sha256, revisit_of, warc_file,
    warc_offset, warc_length, warc_record_id ON captures
BEGIN SELECT RAISE(ABORT, 'captures is append-only'); END;
"""

_RUN_NOTES = """
CREATE TABLE run_notes (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), site_id TEXT NOT NULL, kind TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX run_notes_run ON run_notes(run_id);
"""

_SITE_VISITS = """
CREATE TABLE site_visits (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), site_id TEXT NOT NULL, night TEXT NOT NULL,
    in_full INTEGER NOT NULL, started_at TEXT NOT NULL, finished_at TEXT NOT NULL, outcome TEXT NOT NULL,
    fetched INTEGER NOT NULL, unchanged INTEGER NOT NULL, items INTEGER NOT NULL, failures INTEGER NOT NULL
);
CREATE INDEX site_visits_site ON site_visits(site_id, run_id);
"""

_PACKED_CELLS = """
CREATE TABLE version_cells (
    report_version_id INTEGER PRIMARY KEY REFERENCES report_versions(id),
    layout_id INTEGER NOT NULL REFERENCES cell_layouts(id),
    place_id INTEGER NOT NULL REFERENCES cell_places(id), cells TEXT NOT NULL
);
CREATE TABLE cell_layouts (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE);
CREATE TABLE layout_cells (
    layout_id INTEGER NOT NULL REFERENCES cell_layouts(id), table_name TEXT NOT NULL, row_key TEXT NOT NULL, column_key TEXT NOT NULL,
    path TEXT NOT NULL, PRIMARY KEY (layout_id, table_name, row_key, column_key)
) WITHOUT ROWID;
CREATE TABLE cell_places (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, places TEXT NOT NULL);
DROP TRIGGER report_versions_no_update;
DROP TRIGGER report_versions_no_delete;
ALTER TABLE report_versions ADD COLUMN recorded_at TEXT NOT NULL DEFAULT '';
ALTER TABLE report_versions ADD COLUMN corrects INTEGER REFERENCES report_versions(id);
UPDATE report_versions SET recorded_at =
    coalesce((SELECT min(read_at) FROM readings WHERE report_version_id = report_versions.id), seen_at);
CREATE INDEX report_versions_corrects ON report_versions(corrects) WHERE corrects IS NOT NULL;
CREATE INDEX readings_version ON readings(report_version_id) WHERE report_version_id IS NOT NULL;
DROP VIEW current_versions;
-- What the source says now: the version that was read last at the URL that the newest printed version came from.
CREATE VIEW printed_versions AS
SELECT v.report_id, coalesce((
    SELECT r.report_version_id FROM captures AS at_url
    JOIN captures AS c ON c.url = at_url.url
    JOIN readings AS r ON r.capture_id = c.id
    JOIN report_versions AS read ON read.id = r.report_version_id AND read.report_id = v.report_id
    WHERE at_url.id = v.capture_id ORDER BY r.id DESC LIMIT 1
), v.id) AS report_version_id
FROM report_versions AS v
WHERE v.version = (SELECT max(version) FROM report_versions WHERE report_id = v.report_id AND corrects IS NULL);
-- And what it says as people corrected it.
CREATE VIEW current_versions AS
SELECT p.report_id, coalesce(
    (SELECT max(c.id) FROM report_versions AS c WHERE c.corrects = p.report_version_id), p.report_version_id
) AS report_version_id
FROM printed_versions AS p;
"""

_LONG_CELLS = """
SELECT report_version_id, table_name, row_key, column_key, status, value, printed, at_table, at_row, at_column
FROM cells ORDER BY report_version_id
"""

_CELLS_VIEW = """
DROP TABLE cells;
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
    CASE json_type(v.cells, l.path) WHEN 'array' THEN json_extract(v.cells, l.path || '[3]') END AS correction_id
FROM version_cells AS v JOIN layout_cells AS l ON l.layout_id = v.layout_id
LEFT JOIN cell_places AS p ON p.id = v.place_id;
"""

_JOURNAL = """
CREATE TABLE journal (
    only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL, warc_record_id TEXT NOT NULL
);
CREATE TABLE journal_marks (table_name TEXT PRIMARY KEY, mark INTEGER NOT NULL) WITHOUT ROWID;
ALTER TABLE attachments RENAME TO attachments_before;
CREATE TABLE attachments (
    id INTEGER PRIMARY KEY, page_capture_id INTEGER NOT NULL REFERENCES captures(id), url TEXT NOT NULL,
    name TEXT NOT NULL, UNIQUE (page_capture_id, url)
);
INSERT INTO attachments (page_capture_id, url, name) SELECT page_capture_id, url, name FROM attachments_before;
DROP TABLE attachments_before;
ALTER TABLE meta RENAME TO meta_before;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO meta SELECT * FROM meta_before;
DROP TABLE meta_before;
"""

_WATCHING = """
ALTER TABLE failures ADD COLUMN part TEXT;
ALTER TABLE failures ADD COLUMN title TEXT;
ALTER TABLE site_visits ADD COLUMN list_capture_id INTEGER REFERENCES captures(id);
ALTER TABLE runs ADD COLUMN read_at TEXT;
ALTER TABLE runs ADD COLUMN fetched_bytes INTEGER;
ALTER TABLE runs ADD COLUMN new_bytes INTEGER;
ALTER TABLE runs ADD COLUMN total_bytes INTEGER;
CREATE INDEX captures_run ON captures(run_id);
CREATE INDEX sightings_site ON sightings(site_id, capture_id);
CREATE INDEX readings_unfiled ON readings(capture_id) WHERE report_version_id IS NULL;
CREATE INDEX failures_visit ON failures(site_id, run_id);
"""

_AGENCIES_THROUGH_TIME = """
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
"""

_DECISIONS = """
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
"""

_WHAT_IS_CURRENT = """
DROP VIEW printed_versions;
-- What the source says now: of the URL that the newest version came from (one that only another parser made does not
-- count, nor one whose capture was filed under another report when it was read again), what its newest capture says.
CREATE VIEW printed_versions AS
SELECT v.report_id, coalesce((
    SELECT r.report_version_id FROM captures AS at_url
    JOIN captures AS c ON c.url = at_url.url
    JOIN readings AS r ON r.capture_id = c.id
    JOIN report_versions AS read ON read.id = r.report_version_id AND read.report_id = v.report_id
    WHERE at_url.id = v.capture_id ORDER BY c.id DESC, r.id DESC LIMIT 1
), v.id) AS report_version_id
FROM report_versions AS v
WHERE v.version = (
    SELECT max(s.version) FROM report_versions AS s
    WHERE s.report_id = v.report_id AND s.corrects IS NULL AND s.cause <> 'parser changed' AND s.report_id = coalesce((
        SELECT filed.report_id FROM readings AS r JOIN report_versions AS filed ON filed.id = r.report_version_id
        WHERE r.capture_id = s.capture_id ORDER BY r.id DESC LIMIT 1
    ), s.report_id)
);
"""

_YEARS_OVER_RENAMINGS = """
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
"""

_SEARCH = """
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
"""

# Two spaces behind each name, so that its last characters begin a trigram too.
_PARTS_OF_NAMES = """
CREATE VIRTUAL TABLE search_names USING fts5(name, content='', tokenize='trigram case_sensitive 1');
CREATE VIRTUAL TABLE search_name_parts USING fts5vocab(search_names, row);
INSERT INTO search_names (rowid, name) SELECT id, name || '  ' FROM agency_names;
CREATE TRIGGER agency_names_searched AFTER INSERT ON agency_names
BEGIN INSERT INTO search_names (rowid, name) VALUES (NEW.id, NEW.name || '  '); END;
"""

# Tables of a version that were not read from its own capture but from a file that the page links.
_TABLE_SOURCES = """
CREATE TABLE table_sources (
    report_version_id INTEGER NOT NULL REFERENCES report_versions(id), table_name TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id), PRIMARY KEY (report_version_id, table_name)
) WITHOUT ROWID;
"""

_COVERAGE_KEPT = """
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
"""
