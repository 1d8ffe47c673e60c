"""What a young person is told of when people are there, and when workers hear of what can wait."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.hours import OpeningHours, Span
from tests.services.world import ENGLAND, World

PERSON = "can i talk to a real person"
DANGER = "he has a knife and will kill me"
QUIET = "i had pasta and then a film with my sister"
LONDON = ZoneInfo("Europe/London")
#: 16 and 17 March 2026 are a Monday and a Tuesday; the Monday is a closing day.
CLOSED = frozenset({date(2026, 3, 16)})
DAYS = tuple(
    span
    for day in range(5)
    for span in (Span(day, time(9), time(12, 30)), Span(day, time(13, 30), time(17)))
)
NIGHTS = tuple(Span(day, time(17), time(8, 30)) for day in range(7))


@pytest.fixture
async def live(world: World) -> World:
    """An authority that somebody reads for, and that has a break at noon."""
    await world.change_authority(
        ENGLAND, training=False, hours=OpeningHours(DAYS, LONDON, closed=CLOSED)
    )
    return world


def at(world: World, text: str) -> None:
    world.clock.now = datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


async def answer(world: World, words: str) -> str:
    """Let a young person write, and give all that they are answered."""
    await world.says(words)
    return "\n".join(text for _, text in await world.letters_of("one"))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-10T12:00", "A person is here until 12:30."),
        ("2026-03-10T12:45", "No person is here right now. They are back at 13:30."),
        ("2026-03-10T16:59", "A person is here until 17:00."),
        ("2026-03-13T17:30", "They are back at Tuesday 17 March, 09:00."),
        ("2026-03-16T12:00", "They are back at Tuesday 17 March, 09:00."),
    ],
)
async def test_they_are_told_when_somebody_is_there(live: World, moment: str, said: str) -> None:
    """Not at lunch and not on a training day; and they are back when they really are."""
    at(live, moment)
    assert said in await answer(live, PERSON)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-15T23:00", "A person is here until Monday 16 March, 08:30."),
        ("2026-03-16T03:00", "A person is here until 08:30."),
        ("2026-03-16T12:00", "They are back at Tuesday 17 March, 17:00."),
        ("2026-03-28T23:00", "A person is here until Sunday 29 March, 08:30."),
    ],
)
async def test_those_who_work_at_night_are_there_at_night(
    live: World, moment: str, said: str
) -> None:
    """Over midnight, into a closing day and over the change of clocks, until they say they end."""
    hours = OpeningHours(NIGHTS, LONDON, closed=CLOSED)
    await live.change_authority(ENGLAND, hours=hours)
    at(live, moment)
    assert said in await answer(live, PERSON)


#: A day team and a night team, one after the other.
RELAY = (*NIGHTS, *(Span(day, time(8, 30), time(17)) for day in range(7)))
ALWAYS = tuple(Span(day, time(), time()) for day in range(7))


@pytest.mark.parametrize("week", [ALWAYS, RELAY], ids=["whole days", "two teams"])
@pytest.mark.parametrize("moment", ["2026-03-10T12:00", "2026-03-10T23:59", "2026-03-28T23:00"])
async def test_those_who_are_always_there_have_no_end(
    live: World, week: tuple[Span, ...], moment: str
) -> None:
    """No hour of next week is named, at which nobody would be gone: that sounds like an end."""
    await live.change_authority(ENGLAND, hours=OpeningHours(week, LONDON))
    at(live, moment)
    said = await answer(live, PERSON)
    assert "A person is here day and night." in said
    assert "here until" not in said


async def test_an_end_at_midnight_is_said_of_the_day_that_ends(live: World) -> None:
    """00:00 of Monday could be read as the end of it: a closing day of those always there."""
    await live.change_authority(ENGLAND, hours=OpeningHours(ALWAYS, LONDON, closed=CLOSED))
    at(live, "2026-03-12T12:00")
    assert "A person is here until Sunday 15 March, 23:59." in await answer(live, PERSON)
    at(live, "2026-03-15T22:00")
    await live.says(PERSON, who="two")
    assert any("here until 23:59." in words for _, words in await live.letters_of("two"))


async def test_hours_that_follow_on_over_midnight_are_one_stretch(live: World) -> None:
    """From Monday morning to Friday evening they are there, and no midnight between is an end."""
    days = tuple(Span(day, time(), time()) for day in range(1, 4))
    week = (Span(0, time(9), time()), *days, Span(4, time(), time(17)))
    await live.change_authority(ENGLAND, hours=OpeningHours(week, LONDON))
    at(live, "2026-03-09T23:00")
    assert "A person is here until Friday 13 March, 17:00." in await answer(live, PERSON)


async def test_in_danger_at_lunch_they_hear_that_nobody_is_there(live: World) -> None:
    """A minute before they do not: then it would be untrue."""
    at(live, "2026-03-10T12:45")
    assert "Our team is not here right now. They are back at 13:30." in await answer(live, DANGER)
    at(live, "2026-03-11T12:29")
    await live.says(DANGER, who="two")
    assert all("Our team is not here" not in text for _, text in await live.letters_of("two"))


async def test_a_target_passes_over_break_night_and_closing_day(world: World) -> None:
    """Workers hear of it after two hours in which they were there, leads after four."""
    await world.change_authority(ENGLAND, hours=OpeningHours(DAYS, LONDON, closed=CLOSED))
    ann = await world.worker("Ann", linked=True)
    at(world, "2026-03-13T16:40")
    await world.says(PERSON)
    (row,) = (await world.desk.queue(ann)).rows
    due = datetime(2026, 3, 17, 10, 40, tzinfo=UTC)
    assert row.due_at == due
    world.clock.now = due - timedelta(minutes=1)
    await world.watch(minutes=1)
    (row,) = (await world.desk.queue(ann)).rows
    assert row.due_at == datetime(2026, 3, 17, 13, 40, tzinfo=UTC)


async def test_what_is_to_be_read_is_due_when_the_next_day_ends(world: World) -> None:
    """Not when its morning does, and not on a closing day."""
    await world.change_authority(ENGLAND, hours=OpeningHours(DAYS, LONDON, closed=CLOSED))
    ann = await world.worker("Ann")
    at(world, "2026-03-13T16:30")
    await world.says(QUIET)
    (row,) = await world.desk.to_read(ann)
    assert row.due_at == datetime(2026, 3, 17, 17, tzinfo=UTC)
