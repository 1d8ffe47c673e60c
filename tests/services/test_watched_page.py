"""A web page that somebody else can see shows nothing of what was said before."""

from __future__ import annotations

import pytest

from tests.services.returning import Returning

TOLD = "they make me carry drugs to another town"
COVER = "Hi. How is your day going?"


async def tell(world) -> Returning:
    """Come with a code, say that it is safe, and tell something."""
    found = Returning(world)
    await found.come(await found.invite())
    world.clock.move(seconds=5)
    await found.say(TOLD)
    world.clock.move(seconds=5)
    return found


async def _sees(found: Returning) -> None:
    """Another day begins with the gate in a page that was kept open."""
    await found.chat.stay(found.token)
    found.world.clock.move(minutes=20)
    await found.chat.stay(found.token)
    found.world.clock.move(minutes=11)
    await found.say("hi")
    found.world.clock.move(seconds=5)
    await found.chat.post(found.token, "seen", value="choice:G1:seen")


async def _asks(found: Returning) -> None:
    await found.chat.post(found.token, "who", words="who is this. what has he been telling you")


@pytest.mark.parametrize("noticed", [_sees, _asks])
async def test_a_page_that_somebody_else_can_see_shows_the_ordinary_chat_alone(
    world, noticed
) -> None:
    """Neither what was told, nor what was answered, nor the button that said so."""
    found = await tell(world)
    before = (await found.chat.feed(found.token)).last
    await noticed(found)
    world.clock.move(seconds=1)
    await found.settle()
    assert await found.shown() == [COVER]
    # A page that is open takes down what it shows.
    assert (await found.chat.feed(found.token, before)).anew


async def test_what_follows_is_shown_as_ever(world) -> None:
    """The ordinary chat goes on; a later "Yes" brings back nothing."""
    found = await tell(world)
    await _asks(found)
    world.clock.move(seconds=1)
    await found.settle()
    mark = (await found.chat.feed(found.token)).last
    await found.say("good")
    seen = await found.chat.feed(found.token, mark)
    assert not seen.anew
    assert seen.lines[0].words == "good"
    assert TOLD not in await found.shown()
