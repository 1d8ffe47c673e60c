"""Whoever is in danger is not left without a word where their case is handed over."""

from __future__ import annotations

from tests.services.test_handing_over import PERSON, REPLY, claimed, hands
from tests.services.world import World


async def test_a_true_word_comes_where_nobody_there_has_answered(world: World) -> None:
    """Whoever had it before had answered: that counts for them alone."""
    ann, _, case_id = await claimed(world)
    world.clock.move(minutes=1)
    await world.desk.reply(ann, case_id, REPLY, once="1")
    await world.watch(minutes=9)
    assert await world.letters("hold") == []
    await hands(world, ann, case_id)
    await world.watch(minutes=9)
    assert await world.letters("hold") == []
    await world.watch(minutes=2)
    assert len(await world.letters("hold")) == 1


async def test_none_comes_where_somebody_there_has_answered(world: World) -> None:
    """What is said then would not be true."""
    ann, bea, case_id = await claimed(world)
    await world.desk.reply(ann, case_id, REPLY, once="1")
    await hands(world, ann, case_id)
    await world.desk.claim(bea, case_id)
    await world.desk.case(bea, case_id)
    world.clock.move(minutes=1)
    await world.desk.reply(bea, case_id, "I am Bea, made up.", once="2")
    await world.watch(minutes=12)
    assert await world.letters("hold") == []


async def test_none_comes_for_what_is_no_danger(world: World) -> None:
    """It would frighten."""
    ann, _, case_id = await claimed(world, PERSON)
    await hands(world, ann, case_id)
    await world.watch(minutes=12)
    assert await world.letters("hold") == []
