"""When a site is due: the table of intervals, failures, full fetches, and what a night is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from archive.capture.site_visits import SiteHistory
from crawler.visits.due import Due, due, next_night, night_of


def visited(night: date, **more: object) -> SiteHistory:
    return SiteHistory(**{"checked": night, "in_full": night} | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("last", "usual", "changing"),
    [
        (date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 6)),
        (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 4, 30), date(2026, 5, 7), date(2026, 5, 3)),
        (date(2026, 6, 10), date(2026, 6, 17), date(2026, 6, 13)),
        (date(2026, 6, 28), date(2026, 7, 28), date(2026, 7, 8)),
        (date(2026, 9, 1), date(2026, 10, 1), date(2026, 9, 11)),
        (date(2026, 12, 20), date(2027, 1, 1), date(2026, 12, 30)),
    ],
)
def test_seasons(last: date, usual: date, changing: date) -> None:
    assert next_night(visited(last), last, 8) == usual
    assert next_night(visited(last, changed=last - timedelta(days=300)), last, 8) == changing
    assert due(visited(last), usual, 8) == Due("season", in_full=False)


def test_a_change_is_forgotten_after_a_year() -> None:
    last = date(2026, 9, 1)
    assert next_night(visited(last, changed=date(2025, 9, 11)), last, 8) == date(2026, 9, 11)
    assert next_night(visited(last, changed=date(2025, 9, 10)), last, 8) == date(2026, 10, 1)


def test_never_visited_is_due() -> None:
    assert due(SiteHistory(), date(2026, 8, 1), 8) == Due("never visited", in_full=True)


def test_failed_is_tried_again_the_next_night_and_not_the_same() -> None:
    history = visited(date(2026, 9, 1), failed=True)
    assert due(history, date(2026, 9, 1), 8) is None
    assert due(history, date(2026, 9, 2), 8) == Due("failed", in_full=False)


def test_in_full_every_n_weeks_out_of_season_too() -> None:
    history = visited(date(2026, 9, 20), in_full=date(2026, 8, 1))
    assert due(history, date(2026, 9, 25), 8) is None
    assert due(history, date(2026, 9, 26), 8) == Due("full", in_full=True)
    assert due(history, date(2026, 9, 21), 7) == Due("full", in_full=True)
    assert next_night(history, date(2026, 9, 20), 8) == date(2026, 9, 26)


def test_a_full_fetch_that_failed_is_still_owed() -> None:
    history = visited(date(2026, 9, 26), in_full=date(2026, 8, 1), failed=True)
    assert due(history, date(2026, 9, 27), 8) == Due("failed", in_full=True)


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (datetime(2026, 1, 30, 18, 15, tzinfo=UTC), date(2026, 1, 31)),  # 02:15 in China
        (datetime(2026, 1, 30, 14, 0, tzinfo=UTC), date(2026, 1, 31)),  # 22:00 the evening before
        (datetime(2026, 1, 31, 3, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 4, 0, tzinfo=UTC), date(2026, 2, 1)),  # noon
    ],
)
def test_nights(moment: datetime, night: date) -> None:
    assert night_of(moment) == night
