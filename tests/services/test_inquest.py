"""What an independent reading found could have been lost, leaked or promised in vain."""

from __future__ import annotations

import json

import pytest

from bot.domain.inbound import Kind
from bot.services import hearing
from tests.services.test_follow_ups import days, due, join, ready
from tests.services.world import World

VOICE = {"kind": Kind.VOICE}


async def categories(world: World, worker) -> dict[str, str]:
    """Give tier and categories of the one open case."""
    rows = (await world.desk.queue(worker)).rows
    return {category: row.tier for row in rows for category in row.categories}


async def test_a_button_of_an_earlier_conversation_tells_of_danger(world: World) -> None:
    """In a later check-in an old "I might do it" is a P0 with its words, as it always was."""
    ann = await world.worker("Ann", linked=True)
    await join(world)
    await world.stand_at_kept("F3")
    await days(world, 2)
    await world.taps("G1", "yes")
    assert await world.step() == "FU1"
    await world.taps("H5", "might")
    assert await categories(world, ann) == {"self_harm": "P0"}
    assert await world.step() == "danger"
    assert any("999" in words for _, words in (await world.letters("safety"))[-2:])


async def test_an_old_urgent_button_of_another_conversation_is_heard(world: World) -> None:
    """One that is urgent and no danger raises what it raises, and moves nothing."""
    ann = await world.worker("Ann", linked=True)
    await join(world)
    await world.stand_at_kept("F3")
    await days(world, 2)
    await world.taps("G1", "yes")
    await world.taps("C3", "once")
    assert await categories(world, ann) == {"criminal_exploitation": "P1"}
    assert await world.step() == "FU1"


async def test_a_voice_message_counts_as_urgent_when_they_are_seen_no_more(world: World) -> None:
    """A question of urgency that is left open is P1 when the phone turns out to be watched."""
    ann = await world.worker("Ann", linked=True)
    await join(world)
    await world.says("", kind=Kind.VOICE)
    world.clock.move(minutes=1)
    await world.says("who is this")
    found = await categories(world, ann)
    assert found["unread_content"] in ("P0", "P1")


async def test_in_danger_is_not_answered_by_asking_for_a_person(world: World) -> None:
    """Whoever never said that they are not in danger is, two minutes later."""
    ann = await world.worker("Ann", linked=True)
    await join(world)
    await world.taps("H1", "ok")
    await world.taps("H2", "no")
    await world.says("/person", kind=Kind.COMMAND, command="person")
    await world.watch(minutes=4)
    assert (await categories(world, ann))["immediate_danger"] == "P0"


async def test_nothing_is_lost_when_a_flow_is_begun_beside_a_worker(world: World) -> None:
    """A tap on "Start a check-in" while a worker talks leaves the conversation where it is."""
    ann = await world.worker("Ann", linked=True)
    await world.says("they make me carry drugs to another town")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.reply(ann, case_id, "Hello from Ann, made up.", once="1")
    await world.stand_at(world.setup.flows.newest("front_door"), "menu")
    await world.taps("menu", "start")
    await world.says("ok")
    assert await world.count("conversation") == 1
    assert await world.count("chat", "conversation_id IN (SELECT id FROM conversation)") == 1


async def test_danger_is_not_replaced_by_a_later_check_in(world: World) -> None:
    """Nobody is asked how things have been while something urgent is open."""
    await world.worker("Ann", linked=True)
    await join(world)
    await world.says("hes outside my door with a knife")
    assert await world.step() == "danger"
    await days(world, 2)
    assert json.loads(await world.state())["flow"] == "check_in"
    # The one line says that the words for somebody in danger wait.
    assert await ready(world) == 1


async def test_an_edit_opens_nothing(world: World) -> None:
    """Whoever holds the phone and changes old words gets no chat without the question."""
    await join(world)
    await world.says("who is this")
    world.clock.move(minutes=45)
    await world.says("hello", kind=Kind.EDIT, message="1")
    assert await world.count("chat", "watched = 1") == 1


async def test_an_old_yes_at_the_gate_says_nothing_of_today(world: World) -> None:
    """The gate is asked anew in a new session, whatever old button is tapped."""
    await join(world)
    world.clock.move(minutes=45)
    await world.taps("G1", "yes")
    assert await world.step() == "G1"
    assert await world.count("chat", "gate = 'open'") == 0


async def test_not_now_is_not_for_ever(world: World) -> None:
    """A "Not now" puts off one chat; the later check-ins still come."""
    await join(world)
    world.clock.move(minutes=45)
    await world.says("hi")
    await world.taps("G1", "not_now")
    await days(world, 5)
    assert await ready(world) >= 2


async def test_no_more_counts_a_day_later_too(world: World) -> None:
    """A wish for no more check-ins holds although the chat has moved on."""
    await join(world)
    await world.stand_at_kept("F3")
    await days(world, 2)
    await world.taps("G1", "yes")
    await world.taps("FU3", "no_more")
    assert await due(world) == []


async def test_nothing_is_promised_that_is_not_planned(world: World) -> None:
    """Without an invitation there is no day of return, so no later check-in is offered."""
    await world.says("hi")
    await world.taps("welcome", "start")
    await world.taps("G3", "yes")
    await world.stand_at_kept("F1")
    await world.taps("F1", "no")
    assert await world.step() == "F3"
    assert await world.count("chat", "follow_ups IS NOT NULL") == 0


async def test_a_place_counts_although_the_words_tell_more(world: World) -> None:
    """A place that is not safe is hidden even if what was typed is urgent."""
    await join(world)
    await world.stand_at(world.setup.flows.newest("check_in"), "unsafe_place")
    here = world.setup.authorities.get("training-england")
    assert here.signposts
    await world.says("they make me carry drugs to another town")
    assert await world.step() == "F2"


async def test_tiers_weigh_more_for_what_is_put_aside_as_well(world: World) -> None:
    """What somebody away wrote is one tier higher also where the service failed."""
    ann = await world.worker("Ann", linked=True)
    await join(world)
    await world.change("UPDATE chat SET missing_now = 1, revision = revision + 1")
    world.clock.move(minutes=1)
    await world.says("they make me carry drugs to another town")
    assert set((await categories(world, ann)).values()) == {"P0"}
    assert any("999" in words for _, words in await world.letters("safety"))


async def test_somebody_away_gets_one_answer_to_what_became_danger(world: World) -> None:
    """What is P0 because they are away is answered as danger, and not thanked for as well."""
    await join(world)
    await world.change("UPDATE chat SET missing_now = 1, revision = revision + 1")
    await world.says("they make me carry drugs to another town")
    [*_, (_, words)] = await world.letters("safety")
    assert "This sounds serious. Please call 999 now" in words
    assert "What you said matters" not in words


async def test_a_question_about_us_is_answered_also_where_something_was_heard(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What sounds like trouble to the screening is kept, and answered as what it asks."""
    monkeypatch.setattr(hearing, "_TOO_SLOW", 60)
    await join(world)
    await world.taps("G3", "yes")
    await world.says("do u tell the feds")
    assert "I am not the police" in [words for _, words in await world.letters_of("one")][-1]
