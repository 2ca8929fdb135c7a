"""When a site is to be visited again. Pure.

Departments publish by 31 January, governments by 31 March (政府信息公开条例 2019, articles 49 and 50), some late, and some
correct afterwards. Nights between two visits, by the month of the night:

| months           | usual | pages of the site changed in the last 365 nights |
|------------------|-------|--------------------------------------------------|
| January to April | 1     | 1                                                |
| May, June        | 7     | 3                                                |
| July to December | 30    | 10                                               |

A site that was never visited is due. A site whose visit failed is due the next night. N weeks after its last full fetch, a
site is due too, and everything is requested without validators, because some servers call a changed page “not modified”.

Within a visit, reports of the two newest years are asked for, and older ones if the archive has had no answer from them for so
many nights as `nightly --old-every` says (`rests`).

A night is a date in China (UTC+8, no summer time) and lasts from the noon before to the noon of that date.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from archive.capture.site_visits import SiteHistory
from crawler.registry.quiet_hours import CHINA

OLD_EVERY_NIGHTS = 28
_CHANGING_NIGHTS = 365
_NEW_YEARS = 2  # reports of the two years before that of the night are new


@dataclass(frozen=True)
class Due:
    """`why` is `never visited`, `failed`, `full` or `season`. If `in_full`, everything is requested without validators."""

    why: str
    in_full: bool


def night_of(moment: datetime) -> date:
    """The night that `moment`, which must know its time zone, belongs to."""
    return (moment.astimezone(CHINA) + timedelta(hours=12)).date()


def due(history: SiteHistory, night: date, full_every_weeks: int) -> Due | None:
    """Why a site is to be visited this night. None if it is not due, or was visited already."""
    if history.checked is None:
        return Due("never visited", in_full=True)
    if history.checked >= night:
        return None
    in_full = history.in_full is None or (night - history.in_full).days >= 7 * full_every_weeks
    if history.failed:
        return Due("failed", in_full)
    if in_full:
        return Due("full", in_full)
    return Due("season", in_full) if (night - history.checked).days >= interval(history, night) else None


def next_night(history: SiteHistory, night: date, full_every_weeks: int) -> date:
    """The first night after `night` on which the site will be due."""
    later = (night + timedelta(days=days) for days in count(1))
    return next(date_ for date_ in later if due(history, date_, full_every_weeks))


def interval(history: SiteHistory, night: date) -> int:
    """Nights between two visits."""
    changes = history.changed is not None and (night - history.changed).days <= _CHANGING_NIGHTS
    if night.month <= 4:
        return 1
    if night.month <= 6:
        return 3 if changes else 7
    return 10 if changes else 30


def before(night: date, nights: int) -> datetime:
    """The start of the night so many nights before this one."""
    return datetime.combine(night - timedelta(days=nights + 1), time(12), CHINA).astimezone(UTC)


def rests(year: int | None, asked_at: datetime | None, night: date, old_every: int) -> bool:
    """Whether a report is not asked for in this night: it is old, and was asked for at `asked_at`, less than `old_every` nights ago. With 1, none rests.

    `asked_at` is None where the report is to be asked for whenever its site is visited.
    """
    if year is None or asked_at is None or year >= night.year - _NEW_YEARS:
        return False
    return old_every > 1 and 0 <= (night - night_of(asked_at)).days < old_every
