"""What was refused in one chat binds in the others of the same young person (rules.md 4)."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from bot.domain.refusals import Refusal
from bot.domain.worker import Role
from bot.services.chat_changes import NO, WAITS
from bot.store.refused import allow_texts_elsewhere
from bot.store.tables import web_return
from tests.services.test_refused import in_time
from tests.services.world import World

__all__ = ["in_time"]


async def comes(world: World, who: str, channel: str, *, ref: str = "same") -> None:
    """Let the young person join by a new code, in another chat."""
    world.channel = channel
    await world.comes_with_code(who=who, ref=ref)
    await world.taps("G1", "yes", who=who)


async def refuses(world: World, who: str) -> set[Refusal]:
    """Give what a chat says that they asked us not to do."""
    return set((await world.chat_of(who)).refuses)


async def gives_number(world: World, who: str) -> None:
    """Let a number stand at their page."""
    chat_id = (await world.chat_of(who)).id
    row = {"id": "r1", "chat_id": chat_id, "pin": "x", "phone": b"sealed", "wrong": 0}
    await world.database.write(
        lambda c: c.execute(insert(web_return).values(**row, set_at=world.clock.now))
    )


async def number(world: World) -> object:
    """Give what stands there."""
    return await world.database.read(lambda c: c.scalar(select(web_return.c.phone)))


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("dont ring me", {Refusal.CALLS}),
        ("dont ring me at school", {Refusal.CALLS_AT_TIMES}),
        ("dont text me", {Refusal.TEXTS}),
        ("dont message me", {Refusal.TEXTS}),
        ("dont message me at night", {Refusal.TEXTS_AT_TIMES}),
    ],
)
async def test_it_binds_where_they_join_next(world: World, words: str, there: set[Refusal]) -> None:
    """And a case of the new chat says it."""
    ada = await world.worker("Ada", Role.WORKER)
    await comes(world, "one", "telegram")
    await world.says(words)
    await comes(world, "two", "web")
    assert await refuses(world, "two") == there
    await world.says("can i talk to a real person", who="two")
    case = await world.desk.case(ada, await world.only(ada))
    assert case is not None
    assert set(case.refuses) == there


@pytest.mark.parametrize(
    ("words", "left"), [("dont message me", NO), ("dont message me at night", WAITS)]
)
async def test_later_check_ins_end_or_wait_there_as_well(
    world: World, words: str, left: str
) -> None:
    """Starting anew in another chat is no time that they picked."""
    await comes(world, "one", "telegram")
    await world.says(words)
    await comes(world, "two", "web")
    await world.taps("G3", "yes", who="two")
    assert (await world.chat_of("two")).follow_ups == left


async def test_what_is_said_in_the_first_binds_the_second(world: World) -> None:
    """They may write in either; the number is forgotten, and no check-in comes."""
    await comes(world, "one", "telegram")
    await comes(world, "two", "web")
    await world.taps("G3", "yes", who="two")
    await gives_number(world, "two")
    world.channel = "telegram"
    await world.says("dont text me", who="one")
    assert await refuses(world, "two") == {Refusal.TEXTS}
    assert (await world.chat_of("two")).follow_ups == NO
    assert await world.count("timer", "kind = 'follow_up' AND done_at IS NULL") == 0
    assert await number(world) is None
    world.channel = "web"
    await world.says("thx", who="two")


async def test_what_was_said_before_they_joined_binds_the_others(world: World) -> None:
    """Nobody knew then whose words they were."""
    await comes(world, "one", "telegram")
    world.channel = "web"
    await world.says("hi", who="two")
    await world.taps("G1", "yes", who="two")
    await world.says("dont ring me", who="two")
    assert await refuses(world, "one") == set()
    await comes(world, "two", "web")
    assert await refuses(world, "one") == {Refusal.CALLS}


async def test_what_they_take_back_is_taken_back_everywhere(world: World) -> None:
    """What they choose last counts, wherever."""
    await comes(world, "one", "telegram")
    await world.says("dont ring me")
    await comes(world, "two", "web")
    await world.says("can i talk to a real person", who="two")
    await world.taps("F2", "call", who="two")
    assert await refuses(world, "two") == set()
    assert await refuses(world, "one") == set()


async def test_a_number_takes_back_what_stands_elsewhere(world: World) -> None:
    """They gave it to be texted."""
    await comes(world, "one", "telegram")
    await world.says("dont ring me")
    await comes(world, "two", "web")
    await world.says("dont text me", who="two")
    assert await refuses(world, "one") == {Refusal.CALLS, Refusal.TEXTS}
    await world.database.write(allow_texts_elsewhere, (await world.chat_of("two")).id)
    assert await refuses(world, "one") == {Refusal.CALLS}


async def test_no_messages_holds_for_a_new_episode_in_the_same_chat(world: World) -> None:
    """Accepting a new check-in brings no later ones until they pick a time."""
    await comes(world, "one", "telegram")
    await world.says("dont message me")
    await comes(world, "one", "telegram")
    await world.taps("G3", "yes")
    assert await refuses(world, "one") == {Refusal.MESSAGES}
    assert (await world.chat_of("one")).follow_ups == NO


async def test_somebody_else_is_bound_by_nothing_of_it(world: World) -> None:
    """It is about one young person."""
    await comes(world, "one", "telegram")
    await comes(world, "two", "web", ref="another")
    world.channel = "telegram"
    await world.says("dont ring me. dont message me", who="one")
    assert await refuses(world, "two") == set()
    assert (await world.chat_of("two")).follow_ups is None
