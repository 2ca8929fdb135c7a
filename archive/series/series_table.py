"""The numbers of every version, kept for the view `series`: a JSON array in the order of the variables, and a letter a source."""

import json

from archive.db.database import Database
from archive.series.series import SeriesNumber, numbers_of_version
from archive.series.variables import variables

LETTERS = {"cell": "c", "sum": "s", "zero": "z", "statement": "t"}
_NOTHING = "-"
_NEW = "SELECT id FROM report_versions WHERE id > (SELECT coalesce(max(report_version_id), 0) FROM series_numbers) ORDER BY id"


def bring_up_to_date(db: Database) -> None:
    """Add the versions that are new; a version never changes."""
    with db.atomic():
        for (version_id,) in db.conn.execute(_NEW).fetchall():
            numbers = numbers_of_version(db.conn, version_id)
            ordered: list[SeriesNumber | None] = [numbers[variable.name] for variable in variables()]
            values = json.dumps([number and number.value for number in ordered], separators=(",", ":"))
            sources = "".join(LETTERS[number.source] if number else _NOTHING for number in ordered)
            db.conn.execute("INSERT INTO series_numbers VALUES (?, ?, ?)", (version_id, values, sources))
