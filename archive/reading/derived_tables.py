"""Tables that are made from others, kept so that a look-up need not compute them. They are in no journal.

Whoever writes refreshes them in the same run, so a look-up never writes.
"""

from sqlite_utils import Database

from archive.coverage import coverage_tables
from archive.search import search

_REFRESHED_BY = (search.index_new, coverage_tables.bring_up_to_date)


def refresh(db: Database) -> None:
    """Take over what is new since the last time."""
    for bring_up_to_date in _REFRESHED_BY:
        bring_up_to_date(db)
