"""A service that was tried out goes live on the same database: what is told then is real."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.worker import Role
from tests.services.world import ENGLAND, WALES, World

DANGER = "they make me carry drugs to another town and i am scared"
QUIET = "my dog is called rex"
NOBODY = "Nobody is reading"


async def live_worker(world: World, authority: str) -> str:
    """Add a worker who is not there for practice, and is alerted."""
    now = world.clock.now
    made = await world.workers.add("Liv", authority, Role.WORKER, synthetic=False, at=now)
    assert made is not None
    await world.links(made, "chat of Liv")
    return made


async def alerted(world: World) -> list[tuple[str, str]]:
    """Give who was alerted with which words, oldest first."""
    rows = await world.rows_of("SELECT worker_id FROM outbox WHERE purpose = 'alert' ORDER BY id")
    words = [text for _, text in await world.letters("alert")]
    return list(zip([str(row.worker_id) for row in rows], words, strict=True))


@pytest.mark.parametrize("invited", [True, False])
async def test_who_wrote_in_practice_is_heard_by_people_once_it_is_live(
    world: World, *, invited: bool
) -> None:
    """The chat began as practice, and what is told in it now is not: a real worker is alerted."""
    await world.worker("Practice", linked=True)
    if invited:
        await world.comes_with_code(ENGLAND)
    await world.says(QUIET)
    await world.make_live()
    liv = await live_worker(world, ENGLAND)
    await world.watch(hours=20)
    before = len(await alerted(world))
    await world.says(DANGER)
    ((who, words), *_) = (await alerted(world))[before:]
    assert who == liv
    assert words.startswith("P1 ")
    said = (await world.letters_of("one"))[-1][1]
    assert "I am telling our team" in said


async def test_a_case_from_practice_is_real_once_something_is_told_in_it(world: World) -> None:
    """New words join the case that is open, and must not be lost in it."""
    await world.worker("Practice", linked=True)
    await world.says("he keeps asking me for pics")
    await world.make_live()
    liv = await live_worker(world, ENGLAND)
    await world.says(DANGER)
    (who, words) = (await alerted(world))[-1]
    assert (who, words[:3]) == (liv, "P1 ")


async def test_whoever_wrote_to_a_practice_desk_comes_to_the_live_one(world: World) -> None:
    """Its file may stay beside the live one: nobody is told for ever that nobody reads."""
    await world.says(QUIET)
    assert NOBODY in (await world.letters_of("one"))[-1][1]
    authorities = world.setup.authorities
    real = replace(authorities.get(WALES), slug="real", training=False)
    by_slug = {**authorities.by_slug, "real": real}
    world.setup = replace(world.setup, authorities=replace(authorities, by_slug=by_slug))
    await world.change_authority("real")
    authorities = replace(world.setup.authorities, front_desk="real")
    world.setup = replace(world.setup, authorities=authorities)
    await world.change_authority("real")
    liv = await live_worker(world, "real")
    await world.says(DANGER)
    assert [who for who, _ in await alerted(world)] == [liv]
    assert NOBODY not in (await world.letters_of("one"))[-1][1]
    assert (await world.chat_of()).authority == "real"
