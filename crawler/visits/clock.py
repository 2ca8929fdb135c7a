"""Is the clock of this machine right? A wrong one would write wrong times, and make sites due too late or too early.

A clock is doubted if it is far from the times that the archive recorded. Then the first answer of a server decides, by its
`Date`. If that is far from the clock too, the run ends before anything of it is stored.
"""

import sqlite3
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.base import times
from archive.base.errors import WrongClock
from archive.db.connection import named_rows

_BEHIND = timedelta(hours=1)  # clocks are set by small steps
_AHEAD = timedelta(days=45)  # since the last run
_MOST_APART = timedelta(days=1)
_SHOWN = "%Y-%m-%dT%H:%M:%SZ"
_LAST_RUN = "SELECT started_at FROM runs WHERE outcome IS NOT NULL AND outcome <> 'failed' ORDER BY id DESC LIMIT 1"


def is_doubted(connection: sqlite3.Connection, now: datetime) -> bool:
    """Whether `now` is earlier than the last run, or long after it."""
    row = named_rows(connection, _LAST_RUN).fetchone()
    return row is not None and not -_BEHIND < now - times.from_text(row["started_at"]) < _AHEAD


def judge(date: str, host: str, now: datetime) -> bool:
    """Whether an answer of `host` with this Date confirms a clock that shows `now`; False if it says nothing. WrongClock."""
    try:
        said = parsedate_to_datetime(date)
        said = said.replace(tzinfo=said.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one past the year 9999
        return False
    if abs(said - now) > _MOST_APART:
        raise WrongClock(
            f"the clock of this machine says {now:{_SHOWN}}, which is far from the last run in the archive, and "
            f"{host} says {said:{_SHOWN}}. Nothing was stored. Set the clock, then run again; "
            "if the clock is right, begin with a site of another host (nianbao nightly SITE_ID)"
        )
    return True
