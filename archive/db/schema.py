"""The tables of archive.db, as migrations in `migrations/`. docs/schema.md says what each column means."""

from pathlib import Path
from sqlite3 import complete_statement

from archive.db.database import Database, Migrations
from archive.db.m006_packed_cells import pack_cells

migrations = Migrations("archive")

_SCRIPTS = Path(__file__).parent / "migrations"
_APPEND_ONLY = ("captures", "report_versions", "version_attachments", "sections", "cells", "findings")


@migrations()
def m001_first(db: Database) -> None:
    _run(db, "m001_first")
    _append_only(db, _APPEND_ONLY)


@migrations()
def m002_texts_apart(db: Database) -> None:
    """Texts are made when a page is read: from then on these columns are filled, once."""
    _run(db, "m002_texts_apart")


@migrations()
def m003_run_notes(db: Database) -> None:
    _run(db, "m003_run_notes")


@migrations()
def m004_site_visits(db: Database) -> None:
    _run(db, "m004_site_visits")


@migrations()
def m005_watching(db: Database) -> None:
    _run(db, "m005_watching")


@migrations()
def m006_packed_and_journaled(db: Database) -> None:
    """Cells are packed, `cells` is a view; versions tell when they were recorded and what they correct; a journal."""
    _run(db, "m006_packed_cells")
    pack_cells(db.conn)
    _run(db, "m006_cells_view")
    _run(db, "m006_journal")
    _append_only(db, ("report_versions", "version_cells", "cell_layouts", "layout_cells", "cell_places"))


@migrations()
def m007_agencies_through_time(db: Database) -> None:
    _run(db, "m007_agencies_through_time")
    _append_only(db, ("agency_facts", "agency_matches", "agency_decisions"))


@migrations()
def m008_decisions(db: Database) -> None:
    """What people decide, corrections and verdicts; findings between two years tell which versions were compared."""
    _run(db, "m008_decisions")
    _append_only(db, ("corrections", "correction_ends", "verdicts"))


@migrations()
def m009_search(db: Database) -> None:
    """Empty until the next run that reads fills it."""
    db.execute("CREATE VIRTUAL TABLE search_index USING fts5(text, content='', tokenize='ascii')")


@migrations()
def m012_what_is_current(db: Database) -> None:
    """Reading everything again changes what the newest versions say, not which copy of a report counts."""
    _run(db, "m012_what_is_current")


@migrations()
def m013_look_up(db: Database) -> None:
    """Years are compared over renamings; what search and a part of a name look up is kept beside the tables."""
    _run(db, "m013_look_up")


@migrations()
def m014_tables_from_files(db: Database) -> None:
    _run(db, "m014_tables_from_files")
    _append_only(db, ("table_sources",))


@migrations()
def m016_coverage_kept(db: Database) -> None:
    """Empty until the next run that reads fills them."""
    _run(db, "m016_coverage_kept")


@migrations()
def m017_before_2019(db: Database) -> None:
    """Statements, units of rows, and sections without a number."""
    _run(db, "m017_before_2019")
    _append_only(db, ("sections", "statements"))


@migrations()
def m018_series(db: Database) -> None:
    """Empty until the next run that reads fills it."""
    _run(db, "m018_series")


@migrations()
def m019_provenance(db: Database) -> None:
    """Captures that others made; what is current is what was seen last, not what was recorded last."""
    _run(db, "m019_provenance")
    _append_only(db, ("sources",))


@migrations()
def m020_merge(db: Database) -> None:
    """What came from another archive, and when; what people said and what was read, in the order of its times."""
    _run(db, "m020_merge")
    _append_only(db, ("merged_rows",))


@migrations()
def m021_incident_events(db: Database) -> None:
    _run(db, "m021_incident_events")
    _append_only(db, ("incident_events",))


@migrations()
def m022_search_order(db: Database) -> None:
    """So that the first reports with a common word are found without looking at all."""
    _run(db, "m022_search_order")


@migrations()
def m023_overview(db: Database) -> None:
    """Empty until the next run that reads fills it."""
    _run(db, "m023_overview")


@migrations()
def m024_healed_records(db: Database) -> None:
    _run(db, "m024_healed_records")
    _append_only(db, ("healed_records",))


def _run(db: Database, script: str) -> None:
    """Statement by statement, in the transaction of the migration; each ends at the end of a line."""
    statement = ""
    for line in (_SCRIPTS / f"{script}.sql").read_text("utf-8").splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            db.execute(statement)
            statement = ""


def _append_only(db: Database, tables: tuple[str, ...]) -> None:
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
