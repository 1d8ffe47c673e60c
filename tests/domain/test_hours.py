"""Opening hours: when people are there, and how much working time has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.hours import OpeningHours

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = {day: (time(9), time(18)) for day in range(5)}
HOURS = OpeningHours(WEEKDAYS, LONDON, frozenset({date(2026, 12, 25), date(2026, 12, 28)}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T08:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T17:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-22T12:00", False),
        ("2026-12-25T12:00", False),
    ],
)
def test_people_are_there_in_hours_only(moment, is_open):
    """The hour before, the weekend and a bank holiday are closed; the first minute is open."""
    assert HOURS.open_at(at(moment)) is is_open


def test_the_next_opening_passes_over_weekend_and_holidays():
    """After the Thursday before Christmas the next people are there on the Tuesday after."""
    assert HOURS.opens_after(at("2026-12-24T18:30")) == at("2026-12-29T09:00")


def test_working_time_is_counted_across_a_night():
    """Four hours of working time from an hour before closing end the next day at twelve."""
    due = HOURS.after_working(at("2026-11-23T17:00"), timedelta(hours=4))
    assert due == at("2026-11-24T12:00")


def test_hours_are_local_when_the_clocks_change():
    """On the Monday after the clocks went back, nine o'clock is nine o'clock UTC."""
    opens = HOURS.opens_after(datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert opens == datetime(2026, 10, 26, 9, tzinfo=UTC)
    before = HOURS.opens_after(datetime(2026, 10, 22, 20, tzinfo=UTC))
    assert before == datetime(2026, 10, 23, 8, tzinfo=UTC)


def test_hours_that_never_open_give_nothing():
    """An authority without hours has no next opening, and that is not an error."""
    never = OpeningHours({}, LONDON)
    moment = at("2026-11-23T12:00")
    assert never.opens_after(moment) is None
    assert never.after_working(moment, timedelta(minutes=1)) is None
    assert never.end_of_next_day(moment) is None


def test_the_end_of_the_next_working_day():
    """What is to be read from a Friday is due by the end of the Monday."""
    assert HOURS.end_of_next_day(at("2026-11-20T12:00")) == at("2026-11-23T18:00")
