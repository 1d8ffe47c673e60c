"""Opening hours: when people are there, and how much working time has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hours import HOLIDAY, OpeningHours, Span

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = tuple(Span(day, time(9), time(18)) for day in range(5))
HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
HOURS = OpeningHours(WEEKDAYS, LONDON, HOLIDAYS)
LUNCH = OpeningHours(
    tuple(
        span
        for day in range(5)
        for span in (Span(day, time(13, 30), time(17)), Span(day, time(9), time(12, 30)))
    ),
    LONDON,
)
QUARTER = timedelta(minutes=15)
#: An emergency duty team: from each evening until the morning after, the whole week.
NIGHTS = tuple(Span(day, time(17), time(8, 30)) for day in range(7))
DUTY = OpeningHours(NIGHTS, LONDON)
ALWAYS = OpeningHours(tuple(Span(day, time(), time()) for day in range(7)), LONDON)
#: Two teams that hand over to each other, and one that is away for the last minute of the Monday.
RELAY = OpeningHours((*NIGHTS, *(Span(day, time(8, 30), time(17)) for day in range(7))), LONDON)
NEARLY = OpeningHours((Span(0, time(), time(23, 59)), *ALWAYS.week[1:]), LONDON)


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
    never = OpeningHours((), LONDON)
    moment = at("2026-11-23T12:00")
    assert never.opens_after(moment) is None
    assert never.after_working(moment, timedelta(minutes=1)) is None
    assert never.end_of_next_day(moment) is None


def test_the_end_of_the_next_working_day():
    """What is to be read from a Friday is due by the end of the Monday."""
    assert HOURS.end_of_next_day(at("2026-11-20T12:00")) == at("2026-11-23T18:00")


def test_nobody_is_there_in_a_break():
    """At lunch they are back at half past one, and the morning ends at half past twelve."""
    noon, lunch = at("2026-11-23T12:00"), at("2026-11-23T12:30")
    assert LUNCH.open_at(noon)
    assert LUNCH.closes_at(noon) == lunch
    assert not LUNCH.open_at(lunch)
    assert LUNCH.closes_at(lunch) is None
    assert LUNCH.opens_after(lunch) == at("2026-11-23T13:30")


def test_a_break_is_no_working_time():
    """Two hours from half past eleven end at half past two, whichever span is written first."""
    assert LUNCH.after_working(at("2026-11-23T11:30"), timedelta(hours=2)) == at("2026-11-23T14:30")


def test_the_end_of_a_day_with_a_break_is_its_evening():
    """What is to be read has the whole of the next working day, not its morning alone."""
    assert LUNCH.end_of_next_day(at("2026-11-20T12:00")) == at("2026-11-23T17:00")


@pytest.mark.parametrize(
    ("moment", "closes"),
    [
        ("2026-11-23T16:59", None),
        ("2026-11-23T17:00", "2026-11-24T08:30"),
        ("2026-11-23T23:59", "2026-11-24T08:30"),
        ("2026-11-24T00:00", "2026-11-24T08:30"),
        ("2026-11-24T08:29", "2026-11-24T08:30"),
        ("2026-11-24T08:30", None),
    ],
)
def test_hours_go_on_over_midnight(moment, closes):
    """From the evening until the morning after they are there, and at no other time."""
    assert DUTY.closes_at(at(moment)) == (closes and at(closes))
    assert DUTY.open_at(at(moment)) is (closes is not None)


def test_working_time_goes_on_over_midnight():
    """Four hours from eleven in the evening end at three; from half past seven, in the evening."""
    four = timedelta(hours=4)
    assert DUTY.after_working(at("2026-11-23T23:00"), four) == at("2026-11-24T03:00")
    assert DUTY.after_working(at("2026-11-24T07:30"), four) == at("2026-11-24T20:00")


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        # In the night that began on the Monday the next day is the Tuesday, which is here already.
        ("2026-11-23T20:00", "2026-11-25T00:00"),
        ("2026-11-24T03:00", "2026-11-25T00:00"),
        ("2026-11-24T12:00", "2026-11-26T00:00"),
    ],
)
def test_the_end_of_the_next_day_is_never_the_day_after_it(moment, due):
    """A night belongs to the day on which it begins, and what is due by a day ends with it."""
    assert DUTY.end_of_next_day(at(moment)) == at(due)


def test_who_is_always_there_is_not_closed_at_midnight():
    """Hours that follow on without a break are one, and the next day is over at its midnight."""
    moment = at("2026-11-23T23:30")
    assert ALWAYS.closes_at(moment) > at("2026-11-24T00:00")
    assert ALWAYS.day_and_night_at(moment)
    assert ALWAYS.opens_after(moment) == moment
    assert ALWAYS.end_of_next_day(moment) == at("2026-11-25T00:00")
    round_the_clock = OpeningHours((*WEEKDAYS, Span(0, time(18), time(9))), LONDON)
    assert round_the_clock.closes_at(at("2026-11-23T12:00")) == at("2026-11-24T18:00")


@pytest.mark.parametrize("calendar", ["holidays", "closed"])
def test_the_night_before_a_day_off_goes_on_into_it(calendar):
    """Hours belong to the day on which they begin: on the day itself none begin."""
    christmas = frozenset({date(2026, 12, 25)})
    hours = OpeningHours(NIGHTS, LONDON, **{calendar: christmas})
    assert hours.closes_at(at("2026-12-24T20:00")) == at("2026-12-25T08:30")
    assert hours.closes_at(at("2026-12-25T08:00")) == at("2026-12-25T08:30")
    assert hours.opens_after(at("2026-12-25T08:30")) == at("2026-12-26T17:00")
    assert not hours.open_at(at("2026-12-25T20:00"))
    assert not hours.open_at(at("2026-12-26T03:00"))
    assert hours.after_working(at("2026-12-25T08:00"), timedelta(hours=1)) == at("2026-12-26T17:30")


def test_who_works_on_bank_holidays_is_there_by_the_hours_of_those():
    """Instead of the weekday's, until the morning after; a closing day is closed all the same."""
    holiday = (Span(HOLIDAY, time(), time(17)), Span(HOLIDAY, time(17), time(8, 30)))
    hours = OpeningHours((*WEEKDAYS, *holiday), LONDON, HOLIDAYS)
    assert hours.closes_at(at("2026-12-25T03:00")) == at("2026-12-26T08:30")
    assert hours.opens_after(at("2026-12-26T12:00")) == at("2026-12-28T00:00")
    assert hours.closes_at(at("2026-12-28T12:00")) == at("2026-12-29T08:30")
    assert hours.opens_after(at("2026-12-29T08:30")) == at("2026-12-29T09:00")
    closed = OpeningHours(hours.week, LONDON, HOLIDAYS, closed=frozenset({date(2026, 12, 25)}))
    assert not closed.open_at(at("2026-12-25T12:00"))


def test_nobody_is_there_on_days_of_its_own():
    """A training day and the week of Christmas count for nothing: no opening, no working time."""
    week = frozenset(date(2026, 12, 24) + timedelta(days=n) for n in range(9))
    hours = OpeningHours(WEEKDAYS, LONDON, HOLIDAYS, closed=week)
    before = at("2026-12-23T17:00")
    assert hours.closes_at(before) == at("2026-12-23T18:00")
    assert not hours.open_at(at("2026-12-24T12:00"))
    assert hours.opens_after(at("2026-12-23T18:00")) == at("2027-01-04T09:00")
    assert hours.after_working(before, timedelta(hours=4)) == at("2027-01-04T12:00")
    assert hours.end_of_next_day(before) == at("2027-01-04T18:00")


def test_a_summer_without_hours_ends():
    """However long a service is closed, the clock of what was told in it starts when it opens."""
    summer = frozenset(date(2027, 7, 1) + timedelta(days=n) for n in range(92))
    hours = OpeningHours(WEEKDAYS, LONDON, closed=summer)
    assert hours.opens_after(at("2027-06-30T19:00")) == at("2027-10-01T09:00")


@pytest.mark.parametrize(
    ("evening", "length"), [("2026-10-24", 16.5), ("2027-03-27", 14.5), ("2027-03-20", 15.5)]
)
def test_a_night_in_which_the_clocks_change_is_as_long_as_it_is(evening, length):
    """An hour longer in autumn and shorter in spring: working time is what passes."""
    begins = at(f"{evening}T17:00")
    night = timedelta(hours=length)
    assert DUTY.closes_at(begins) - begins == night
    assert DUTY.after_working(begins, night) == DUTY.closes_at(begins)
    assert DUTY.after_working(begins, night + timedelta(hours=1)) == DUTY.closes_at(
        begins
    ) + timedelta(hours=9.5)


def test_hours_that_the_clocks_leave_out_are_no_hours():
    """In the night of summer time half past one is not there: nothing is counted twice or back."""
    small = OpeningHours((Span(6, time(0, 30), time(1, 30)), Span(6, time(1, 30), time(2))), LONDON)
    opens = at("2027-03-28T00:30")
    assert small.opens_after(opens) == opens
    assert small.closes_at(opens) == at("2027-03-28T02:30")
    assert small.after_working(opens, timedelta(minutes=90)) == at("2027-04-04T01:00")


clocks = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
spans = st.builds(Span, st.integers(0, HOLIDAY), clocks, clocks)
days = st.dates(date(2026, 10, 19), date(2026, 11, 2)) | st.dates(
    date(2027, 3, 22), date(2027, 4, 5)
)
weeks = st.builds(
    OpeningHours,
    st.lists(spans, min_size=1, max_size=6).map(tuple),
    st.just(LONDON),
    st.frozensets(days, max_size=3),
    st.frozensets(days, max_size=3),
)
moments = st.builds(
    lambda day, quarters: datetime.combine(day, time(), UTC) + quarters * QUARTER,
    days,
    st.integers(0, 24 * 4),
)
work = st.integers(0, 40 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(weeks, moments)
def test_open_hours_end_later_and_closed_ones_open_later(hours, moment):
    """Whatever the week, the clocks and the days off: it is open until it closes, and only then."""
    closes, opens = hours.closes_at(moment), hours.opens_after(moment)
    assert hours.open_at(moment) is (closes is not None)
    assert hours.open_at(moment) is (opens == moment)
    if closes is not None:
        assert closes > moment
        assert hours.open_at(closes - timedelta(minutes=1))
        assert not hours.open_at(closes) or closes - moment > timedelta(days=6)
    elif opens is not None:
        assert opens > moment
        assert hours.open_at(opens)
        assert not hours.open_at(opens - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("hours", "moment", "always"),
    [
        (RELAY, "2026-11-23T12:00", True),
        (NEARLY, "2026-11-24T12:00", False),
        (replace(ALWAYS, closed=frozenset({date(2026, 11, 30)})), "2026-11-23T12:00", False),
        (replace(ALWAYS, closed=frozenset({date(2026, 12, 1)})), "2026-11-23T12:00", True),
        (DUTY, "2026-11-23T20:00", False),
        (DUTY, "2026-11-23T12:00", False),
        (OpeningHours((), LONDON), "2026-11-23T12:00", False),
    ],
)
def test_they_are_there_day_and_night_where_no_hours_end_within_a_week(hours, moment, always):
    """Who hands over to the next, and never closes; a gap of a minute or a day off is an end."""
    assert hours.day_and_night_at(at(moment)) is always


@given(weeks, moments, moments)
def test_what_begins_later_is_due_no_sooner(hours, one, other):
    """No opening, no target and no day to read by comes sooner for what came later."""
    earlier, later = sorted((one, other))
    for due in (
        hours.opens_after,
        hours.end_of_next_day,
        lambda moment: hours.after_working(moment, timedelta(hours=4)),
    ):
        first, second = due(earlier), due(later)
        if first is not None and second is not None:
            assert first <= second


@given(weeks, moments, work, work)
def test_working_time_adds_up(hours, moment, first, more):
    """What takes more is due no sooner, never before as much has passed, and in hours."""
    due = hours.after_working(moment, first)
    whole = hours.after_working(moment, first + more)
    if due is None or whole is None:
        return
    assert moment + first <= due <= whole
    if first:
        assert hours.open_at(due - timedelta(minutes=1))
        assert hours.after_working(due, more) == whole or not more


@given(weeks, moments)
def test_working_time_is_the_minutes_that_are_open(hours, moment):
    """Counted by the quarter, three hours of work are three hours in which somebody is there."""
    due = hours.after_working(moment, timedelta(hours=3))
    if due is None or due - moment > timedelta(days=3):
        return
    quarters = range((due - moment) // QUARTER)
    assert sum(hours.open_at(moment + quarter * QUARTER) for quarter in quarters) == 3 * 4


@given(weeks, moments)
def test_what_is_to_be_read_is_due_on_a_day_that_comes(hours, moment):
    """At an end of hours or at midnight, and after the next time that they are there."""
    due = hours.end_of_next_day(moment)
    if due is None:
        return
    assert due > moment
    assert hours.opens_after(moment) < due
    assert hours.open_at(due - timedelta(minutes=1))
