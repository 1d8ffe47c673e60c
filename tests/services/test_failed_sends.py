"""What becomes of a safety text whose way is disturbed, and what a worker learns of it."""

from __future__ import annotations

import pytest
import pytest_asyncio

from bot.domain.concern import Category
from bot.errors import ChannelError, TryLaterError, UncertainError
from bot.services.deliver import judge
from bot.services.records import Purpose
from bot.store.outbox import free_wire
from tests.services.test_tidying import outbox, sends, take
from tests.services.test_watched import begin
from tests.services.world import World

DANGER = "hes outside n hes got a knife"
FAILED, LOST = TryLaterError("not_sent:ConnectError"), UncertainError("answer_lost:ReadTimeout")
DIED = None


@pytest_asyncio.fixture
async def telegram(world: World) -> World:
    """A young person in danger; the answer to them waits to be sent."""
    world.channel = "telegram"
    await begin(world)
    await sends(world)
    await world.says(DANGER)
    return world


async def fails(world: World, error: ChannelError | None) -> bool:
    """Put the safety text on the wire, where *error* happens, or the process dies; False if not."""
    world.clock.move(seconds=31)
    found = [one.letter for one in await take(world) if one.letter.purpose is Purpose.SAFETY]
    for letter in found:
        if error is None:
            await world.database.write(free_wire, world.clock.now)
        else:
            await outbox(world).record(judge(letter, error, world.clock.now))
    return bool(found)


@pytest.mark.parametrize(
    "disturbed",
    [[LOST], [DIED], [FAILED, LOST], [FAILED, DIED], [LOST, FAILED], [FAILED, LOST, FAILED]],
)
async def test_a_safety_text_goes_again_once_it_may_have_arrived(
    telegram: World, disturbed: list[ChannelError | None]
) -> None:
    """However often it certainly failed before or after."""
    for error in disturbed:
        assert await fails(telegram, error)
    assert await fails(telegram, FAILED)


@pytest.mark.parametrize("first", [LOST, DIED])
@pytest.mark.parametrize("second", [LOST, DIED])
@pytest.mark.parametrize("between", [[], [FAILED, FAILED]])
async def test_it_never_goes_a_third_time(
    telegram: World,
    first: ChannelError | None,
    second: ChannelError | None,
    between: list[ChannelError],
) -> None:
    """Whether answers were lost or the process died, also with certain failures between."""
    for error in (first, *between, second):
        assert await fails(telegram, error)
    assert not await fails(telegram, LOST)
    assert (await telegram.letters("safety"))[-1][0] == "uncertain"


async def test_what_was_held_back_meanwhile_keeps_that_it_may_be_there(telegram: World) -> None:
    """Taken off the wire of a dead process and held at the gate, it goes once more at most."""
    assert await fails(telegram, DIED)
    telegram.clock.move(minutes=6)
    assert not await fails(telegram, LOST)
    assert (await telegram.letters("safety"))[-1][0] == "held"
    await telegram.taps("G1", "yes")
    assert await fails(telegram, LOST)
    assert not await fails(telegram, LOST)


async def test_a_worker_hears_at_once_of_what_has_to_wait_for_an_hour(telegram: World) -> None:
    """The channel's own wait is kept to, and the letter still waits for its next try."""
    ann = await telegram.worker("Ann")
    assert await fails(telegram, TryLaterError("flood", after=3600))
    case = await telegram.desk.case(ann, await telegram.only(ann))
    assert Category.UNDELIVERABLE in case.row.categories
    assert not await fails(telegram, FAILED)
    assert (await telegram.letters("safety"))[-1][0] == "waiting"
