"""A clock that is set back makes people late, and nobody should have to find that out alone."""

from __future__ import annotations

from datetime import timedelta

from bot.services.pace import Pace
from bot.store.health import read_set_back
from tests.services.world import START, World

DANGER = "he has a knife and he is outside my door help"


async def set_back(world: World) -> float:
    """Give by how many seconds the clock is seen to be behind."""
    found = await world.database.read(read_set_back, world.clock.now)
    return found.total_seconds()


async def test_it_is_seen_until_what_waits_is_on_time_again(world: World) -> None:
    """An hour back after danger was told: it shows at once, and is over when time has caught up."""
    await world.worker("Ann", linked=True)
    assert await set_back(world) == 0
    await world.says(DANGER)
    assert await set_back(world) == 0
    world.clock.move(hours=-1)
    assert await set_back(world) == 3600
    await world.watch(minutes=59)
    assert await set_back(world) == 60
    await world.watch(minutes=1)
    assert await set_back(world) == 0


async def test_a_clock_that_is_set_right_again_makes_nothing_late(world: World) -> None:
    """The way out that the manual names: what was due meanwhile is done at once."""
    await world.worker("Ann", linked=True)
    await world.says(DANGER)
    world.clock.move(hours=-1)
    before = len(await world.letters("alert"))
    await world.watch(minutes=3)
    assert len(await world.letters("alert")) == before
    world.clock.move(hours=1)
    await world.watch(minutes=1)
    assert len(await world.letters("alert")) > before
    assert await set_back(world) == 0


async def test_a_clock_that_is_put_right_by_a_little_alarms_nobody(world: World) -> None:
    """That happens every day."""
    await world.says(DANGER)
    world.clock.move(seconds=-4)
    assert await set_back(world) == 0


async def test_what_is_told_after_it_is_alerted_and_climbs(world: World) -> None:
    """Danger that somebody else tells then goes by the new time, from first to last."""
    await world.worker("Ann", linked=True)
    await world.says(DANGER)
    world.clock.move(hours=-1)
    before = len(await world.letters("alert"))
    await world.says(DANGER, who="two")
    assert len(await world.letters("alert")) == before + 1
    await world.watch(minutes=3)
    assert len(await world.letters("alert")) == before + 2


def test_nobody_rests_for_as_long_as_the_clock_was_set_back() -> None:
    """Who was just sent something may get the next a second later, whatever the clock says."""
    pace = Pace(overall=1)
    pace.spend("ann", START)
    assert pace.resting(START) == ["ann"]
    assert pace.room(START) == 0
    earlier = START - timedelta(hours=1)
    assert pace.resting(earlier) == []
    assert pace.room(earlier) == 1
