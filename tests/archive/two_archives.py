"""Two archives, one merged into the other, and what both must say then."""

from collections import Counter
from pathlib import Path
from typing import Any

from archive.merging.merge import Merged, merge
from archive.merging.other_archive import open_other
from archive.writing.opening import open_for_writing
from tests.archive.conftest import Shelf

# Numbers of rows, and of versions within a report, tell in which order an archive got to know them.
_VERSIONS = """
report_versions AS v JOIN reports AS r ON r.id = v.report_id JOIN agencies AS a ON a.id = r.agency_id
"""
_WHAT = "a.canonical, a.region, r.year, v.reading_sha256, v.corrects IS NOT NULL"
SAID = {
    "reports": "SELECT a.canonical, a.region, r.year FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id",
    "versions": f"SELECT {_WHAT}, v.title, v.form, v.published FROM {_VERSIONS}",
    "current": f"SELECT {_WHAT} FROM {_VERSIONS} JOIN current_versions AS c ON c.report_version_id = v.id",
    "cells": f"SELECT {_WHAT}, c.table_name, c.row_key, c.column_key, c.status, c.value, c.printed FROM {_VERSIONS} "
    "JOIN cells AS c ON c.report_version_id = v.id",
    "sections": f"SELECT {_WHAT}, s.position, s.heading, s.text FROM {_VERSIONS} "
    "JOIN sections AS s ON s.report_version_id = v.id",
    "findings": f"SELECT {_WHAT}, f.rule, f.where_key, f.expected, f.actual FROM {_VERSIONS} "
    "JOIN standing_findings AS f ON f.report_version_id = v.id",
    "captures": "SELECT url, fetched_at, payload_sha256, warc_record_id, status FROM captures",
    "sightings": "SELECT c.warc_record_id, s.site_id, s.title FROM sightings AS s JOIN captures AS c ON c.id = s.capture_id",
    "failures": "SELECT site_id, url, at, reason FROM failures",
    "visits": "SELECT site_id, night, finished_at, outcome FROM site_visits",
    "decisions": "SELECT relation, other_name, author, decided_at FROM agency_decisions",
    "verdicts": "SELECT rule, where_key, verdict, author, recorded_at FROM verdicts",
    "corrections": "SELECT table_name, row_key, column_key, expected, value, author FROM corrections",
}


def take_over(into: Shelf, other: Shelf) -> Merged:
    """What `nianbao merge` does."""
    with open_other(into.data, other.data) as opened, open_for_writing(into.data) as archive:
        return merge(archive, opened)


def said(shelf: Shelf) -> dict[str, Counter[tuple[Any, ...]]]:
    return {name: Counter(shelf.rows(sql)) for name, sql in SAID.items()}


def copied(shelf: Shelf, name: str) -> Shelf:
    """A copy of an archive, beside it."""
    return Shelf(shelf.data.with_name(name)).begin_as(shelf)


def beside(shelf: Shelf, name: str) -> Shelf:
    """An archive that is not there yet."""
    return Shelf(Path(shelf.data.with_name(name)))
