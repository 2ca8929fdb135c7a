"""Tables that are computed from other tables and stored, so that look-ups are fast. They are not journaled.

Every run that writes refreshes them, so a look-up never writes.
"""

from archive.coverage import coverage_tables
from archive.db.database import Database
from archive.search import search
from archive.series import overview_tables, series_table

_REFRESHED_BY = (
    search.index_new,
    series_table.bring_up_to_date,
    overview_tables.bring_up_to_date,
    coverage_tables.bring_up_to_date,
)


def refresh(db: Database) -> None:
    """Take over what is new since the last time."""
    for bring_up_to_date in _REFRESHED_BY:
        bring_up_to_date(db)
