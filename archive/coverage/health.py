"""Does a site's newest visit fit its history and the season? If not, which incident is it?

The season is from 1 January to 30 June: departments publish by 31 January, governments by 31 March, and many are late.
Outside of it a list that shows no report is an incident only if earlier visits found some. A site that nobody visited for a year is no longer watched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum

from archive.agencies.statutory import kind_of, latest_date, statutory_date
from archive.base.times import from_text
from archive.capture.visits import Visit

CHINA = timezone(timedelta(hours=8))
SEASON_MONTHS = range(1, 7)
HISTORY_VISITS = 5
WATCHED_DAYS = 366
DOWN_VISITS = 2
# Reasons of `failures` that say that no server answered, and that it answered with a challenge page.
NO_ANSWER = frozenset({"timeout", "dns", "connection refused", "connection lost", "tls"})
BLOCKED = "blocked"


class IncidentKind(Enum):
    """The kinds of incident. The values are what is printed, exported and handed to a command."""

    NOTHING_FOUND = "nothing found in season"  # the newest visit saw no report at all
    REPORT_DUE = "report due and not there"  # the day has come, and last year's report is not archived from this site
    BLOCKED = "blocked by challenge"
    HOST_DOWN = "host down"  # nobody answered in this visit and the one before
    ALL_FAILED = "every request failed"
    REPORT_LOST = "report lost its content"  # at the address of an archived report, or of a file of it, there is now something else, or less
    LIST_EMPTY = "list is empty"  # outside the season too, where earlier visits found reports
    SHRANK = "list shrank by more than half"  # against the longest of the five visits before
    NOTHING_RAN = "nothing ran"  # no night began for days
    RUN_FAILED = "the last run failed"


@dataclass(frozen=True)
class Incident:
    """`subject` is the address that it is about, or "". `expected` is how many reports the list was expected to have.

    `id` and `since` are of the log (`archive/coverage/incident_log.py`); None until a run has recorded the incident.
    `acknowledged`: a person knows of it, and needs not be told until the day `until`, or at all.
    """

    site_id: str
    run_id: int
    kind: IncidentKind
    message: str
    subject: str = ""
    expected: int | None = None
    id: int | None = None
    since: str | None = None
    acknowledged: bool = False
    until: str | None = None


@dataclass(frozen=True)
class SiteHealth:
    """A site's newest visit. Counts are of reports, `failed` of addresses; None is not known.

    `expected` is the most that one of the five visits before found, None before the second visit. `gone` were found in the
    visit before and now neither found nor failed, None at the first visit, when no list was read, and when old reports were not asked for. `new` and `changed` are
    None while what the visit captured is not read. `newest_year` is the newest year of which the site gave a report.
    Times are UTC.
    """

    site_id: str
    agency: str | None
    region: str | None
    run_id: int
    expected: int | None
    found: int
    new: int | None
    changed: int | None
    gone: int | None
    failed: int
    newest_year: int | None
    last_checked: str
    last_changed: str | None
    last_confirmed_unchanged: str | None


def in_season(today: date) -> bool:
    return today.month in SEASON_MONTHS


def china_time(moment: str) -> datetime:
    """A UTC time as clocks in China show it."""
    return from_text(moment).astimezone(CHINA)


def china_date(moment: str) -> date:
    """The day in China of a UTC time."""
    return china_time(moment).date()


def today_in_china() -> date:
    return datetime.now(CHINA).date()


def expected_reports(earlier: Sequence[Visit]) -> int | None:
    """The number of reports expected from previous visits. Visits that found none say nothing about the length of the list."""
    if not earlier:
        return None
    return max((visit.found for visit in [v for v in earlier if v.found][-HISTORY_VISITS:]), default=0)


def is_watched(site: SiteHealth, today: date) -> bool:
    return (today - china_date(site.last_checked)).days <= WATCHED_DAYS


def incidents(site: SiteHealth, visits: Sequence[Visit], today: date) -> tuple[Incident, ...]:
    """The incidents of a site, whose visits are given the oldest first. `today` is the day in China."""
    if not is_watched(site, today):
        return ()
    found = [*_of_answers(visits), *_of_reports(site, visits[-1], today)]
    return tuple(Incident(site.site_id, site.run_id, kind, message, expected=site.expected) for kind, message in found)


def _of_answers(visits: Sequence[Visit]) -> Iterator[tuple[IncidentKind, str]]:
    newest = visits[-1]
    if BLOCKED in newest.reasons:
        yield IncidentKind.BLOCKED, "the host answers with a challenge page"
    elif newest.failed and not newest.answered:
        down = _down_since(visits)
        reasons = ", ".join(sorted(newest.reasons))
        if down >= DOWN_VISITS:
            yield IncidentKind.HOST_DOWN, f"since {down} runs, from {china_date(visits[-down].at)}: {reasons}"
        else:
            yield IncidentKind.ALL_FAILED, f"{newest.failed} addresses: {reasons}"


def _down_since(visits: Sequence[Visit]) -> int:
    """How many of the newest visits got no answer from anybody."""
    count = 0
    for visit in reversed(visits):
        if visit.answered or not visit.reasons or not visit.reasons <= NO_ANSWER:
            break
        count += 1
    return count


def _of_reports(site: SiteHealth, newest: Visit, today: date) -> Iterator[tuple[IncidentKind, str]]:
    expected = site.expected or 0
    if not site.found and newest.answered and in_season(today):
        yield IncidentKind.NOTHING_FOUND, f"no report, where {site.expected if expected else 'some'} are expected"
    elif not site.found and newest.answered and expected:
        yield IncidentKind.LIST_EMPTY, f"no report, where {expected} are expected"
    elif site.found and 2 * (site.found + site.failed) < expected:
        yield IncidentKind.SHRANK, f"{site.found} reports, where {expected} are expected"
    due = _due_day(site, today)
    if newest.read and in_season(today) and due <= today and site.newest_year in (today.year - 2, today.year - 3):
        yield (
            IncidentKind.REPORT_DUE,
            f"no report of {today.year - 1}, due by {due}; the newest is of {site.newest_year}",
        )


def _due_day(site: SiteHealth, today: date) -> date:
    return statutory_date(kind_of(site.agency or ""), today.year - 1) or latest_date(today.year - 1)
