"""Times as people in Britain read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.web.times import act_by, ago, clock, next_time, span

WINTER = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 14, 5, tzinfo=UTC)


def test_today_needs_no_date_and_another_day_has_it():
    """The clock is the one on the wall, in summer too."""
    assert clock(WINTER, WINTER) == "14:05"
    assert clock(SUMMER, SUMMER) == "15:05"
    assert clock(WINTER - timedelta(days=1), WINTER) == "14:05 on Sun 22 November"
    assert clock(SUMMER - timedelta(days=365), SUMMER) == "15:05 on Tue 1 July 2025"


def test_just_before_midnight_is_another_day_in_summer():
    """23:30 in UTC is tomorrow on the wall."""
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert clock(late, SUMMER) == "00:30 on Thu 2 July"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than 1 min"),
        (59, "less than 1 min"),
        (240, "4 min"),
        (3_600, "1 h"),
        (3_660, "1 h 1 min"),
        (21_600, "6 h"),
        (100_000, "27 h 46 min"),
        (200_000, "2 days"),
    ],
)
def test_a_span_is_said_in_units_that_say_enough(seconds, words):
    """Never more than two."""
    assert span(seconds) == words


def test_a_time_to_act_by_says_how_long_is_left():
    """Or since when it is over."""
    assert act_by(WINTER + timedelta(minutes=4), WINTER) == "Act by 14:09 (in 4 min)"
    assert act_by(WINTER, WINTER) == "Overdue by less than 1 min (was due 14:05)"
    assert act_by(None, WINTER) == "No time set"
    assert ago(WINTER, WINTER) == "just now"
    assert ago(WINTER - timedelta(hours=6), WINTER) == "6 h ago"


def test_a_typed_time_is_the_next_one_on_the_wall():
    """Today if it is still to come, else tomorrow."""
    assert next_time("15:30", WINTER) == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert next_time("9.05", WINTER) == datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    assert next_time("16:00", SUMMER) == datetime(2026, 7, 1, 15, 0, tzinfo=UTC)


def test_tomorrow_over_the_change_of_clocks_is_the_walls_time():
    """Clocks go back on 25 October 2026."""
    before = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
    assert next_time("09:00", before) == datetime(2026, 10, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "x", "24:00", "12:60", "12", "12:", ":30", "١٢:٠٠", "-1:00"])
def test_what_is_no_time_is_nothing(typed):
    """The page then asks for a time."""
    assert next_time(typed, WINTER) is None
