"""No messages at night, or in lessons: nothing goes out, and no check-in is lost (rules.md 4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.inbound import Kind
from bot.domain.refusals import Refusal
from bot.domain.worker import Role
from bot.services.chat_changes import WAITS
from tests.services.test_follow_ups import days, due, join, ready
from tests.services.test_refused import NUMBER, Returning, child, in_time, refuses
from tests.services.test_typed_answers import last
from tests.services.world import World

__all__ = ["child", "in_time"]

AT_TIMES = {Refusal.MESSAGES_AT_TIMES}
FOR_NOW = "OK. For now I will not write or text first at all."
WAIT = "Check-ins wait until you pick a time. To pick one any time, send: /times"
ANSWERS = "If an answer comes later, it waits here."
PICK = "What time is good?"
OVER = "no more check-ins will come"


@pytest.mark.parametrize(
    "words",
    [
        "dont message me at night", "dont msg me before 4", "pls dont contact me after 9pm",
        "dont message me today", "dont message me tonight", "dont msg me tmrw",
        "dont message me this week", "dont message me when im with him",
        "can u not message me in the morning", "no messages after 9 pls", "dont message me rn",
        "only message me after school", "message me only in the evening",
        "stop messaging me at home", "dont contact me till i say", "paid â negesu fi yn y nos",
        "dim negeseuon ar ôl naw plis", "peidiwch â chysylltu â fi heddiw",
        "paid ag ysgrifennu ata i pan dwi yn yr ysgol",
        "dont message me at all hours", "dont message me at lunchtime", "dont msg me at half 3",
        "dont message me at my dads", "dont message me at uni", "dont message me at 15:30",
        "dont message me before contact", "dont message me during contact",
    ],
)  # fmt: skip
async def test_a_time_is_heard(world: World, words: str) -> None:
    """In English and Welsh: it is not taken for no messages at all."""
    assert {one for one, _ in world.setup.signs.refusals(words)} == AT_TIMES


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("dont message me", "messages"),
        ("dont message me here he checks it", "messages"),
        ("dont message me at all", "messages"),
        ("dont contact me at all", "messages"),
        ("do not contact me ever at all", "messages"),
        ("never contact me again", "messages"),
        ("paid â chysylltu â fi o gwbl", "messages"),
        ("paid â chysylltu â fi byth eto", "messages"),
        ("dont text me at all", "texts"),
        ("dont ring me at all", "calls"),
        ("paid â thecstio fi eto", "texts"),
        ("dont message me after what happened", "messages"),
        ("dont message me. dont message me at night", "messages"),
        ("dont text me when im at school", "texts_at_times"),
        ("dont text after 9:30", "texts_at_times"),
        ("paid â thecstio fi cyn 4", "texts_at_times"),
        ("dont ring me at school", "calls_at_times"),
        ("dont text me. dont message me at night", "messages_at_times texts"),
        ("he only texts me at night", ""),
        ("its not safe at night", ""),
        ("dont text and drive", ""),
        ("not after 9", ""),
    ],
)
async def test_what_is_asked_at_which_times(world: World, words: str, asked: str) -> None:
    """All of it, or some times only, or nothing."""
    found = world.setup.signs.refusals(words)
    assert sorted(refusal.value for refusal, _ in found) == asked.split()


@pytest.mark.parametrize("words", ["dont message me at all", "never contact me again"])
async def test_at_all_is_no_time(world: World, words: str) -> None:
    """Wherever they are asked, it ends the check-ins."""
    await join(world)
    await world.stand_at(world.setup.flows.newest("check_in"), "F5")
    await world.says(words)
    assert OVER in await last(world)
    assert await refuses(world) == {Refusal.MESSAGES}
    assert await due(world) == []


async def test_it_ends_no_check_in(world: World) -> None:
    """They are asked which time is good, where they were going on from."""
    await join(world)
    planned = await due(world)
    await world.says("dont message me at night")
    said = await last(world)
    assert said.startswith(f"{FOR_NOW} You can still write here any time.\n\n{WAIT}")
    assert OVER not in said
    assert PICK in said
    assert await refuses(world) == AT_TIMES
    assert await due(world) == planned
    assert await world.step() == "when_again"


async def test_the_time_that_they_pick_is_when_it_comes(world: World) -> None:
    """Nothing else is written first, and the chat goes on where it was."""
    await join(world)
    await world.says("dont msg me before 4")
    await world.taps("when_again", "evening")
    assert await world.step() == "H1"
    assert {one.strftime("%H:%M") for one in await due(world)} == {"18:30", "17:30"}
    assert await refuses(world) == AT_TIMES
    await days(world, 2)
    assert await ready(world) == 1


async def test_without_a_time_nothing_comes_and_somebody_reads_why(world: World) -> None:
    """Nobody is lost from sight."""
    reader = await world.worker("Ada", Role.LEAD)
    await join(world)
    await world.says("dont message me at night")
    (first,) = await world.desk.to_read(reader)
    seen = await world.desk.read(reader, first.id)
    assert seen is not None
    assert seen.refuses == (Refusal.MESSAGES_AT_TIMES,)
    assert seen.check_ins_wait
    await world.desk.clear(reader, first.id)
    await days(world, 2)
    assert await ready(world) == 0
    (again,) = await world.desk.to_read(reader)
    assert again.id != first.id


async def test_a_case_says_that_they_wait(world: World) -> None:
    """On the day on its timeline as well, once."""
    ada = await world.worker("Ada", Role.WORKER)
    await join(world)
    await world.says("can i talk to a real person")
    await world.says("dont message me when im at school")
    case = await world.only(ada)
    seen = await world.desk.case(ada, case)
    assert seen is not None
    assert seen.refuses == (Refusal.MESSAGES_AT_TIMES,)
    assert seen.check_ins_wait
    assert "wait until they pick a time" in [row.answer for row in seen.foremost]
    await days(world, 2)
    assert await ready(world) == 0
    seen = await world.desk.case(ada, case)
    assert seen is not None
    assert [event.action for event in seen.timeline].count("follow_up_waits") == 1


async def test_no_line_tells_of_a_reply(world: World) -> None:
    """What times they mean only a person can read, so none is told."""
    ada = await world.worker("Ada", Role.WORKER)
    world.channel = "telegram"
    await join(world)
    await world.says("can i talk to a real person")
    await world.says("dont message me at night")
    assert await refuses(world) == AT_TIMES
    case = await world.only(ada)
    await world.desk.claim(ada, case)
    world.clock.move(minutes=20)
    assert await world.desk.reply(ada, case, "Hi, I am Ada.", once="1") == "held"
    assert await ready(world) == 0


async def test_they_can_pick_whenever_they_like(world: World) -> None:
    """Also where a page has no commands."""
    await join(world)
    await world.says("dont message me at night")
    await world.taps("when_again", "later")
    await world.says("/times")
    assert await world.step() == "when_again"
    await world.taps("when_again", "no")
    assert await due(world) == []
    await days(world, 4)
    assert await ready(world) == 0


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_the_command_asks_for_it(world: World, channel: str) -> None:
    """Whoever never refused anything may pick another time as well."""
    world.channel = channel
    await join(world)
    await world.asks_for("times")
    assert await world.step() == "when_again"
    await world.taps("when_again", "morning")
    assert {one.strftime("%H:%M") for one in await due(world)} == {"10:00", "09:00"}
    assert await world.desk.to_read(await world.worker("Ada", Role.LEAD)) == ()


@pytest.mark.parametrize("words", ["dont message me at night", "/times"])
async def test_danger_that_is_asked_about_is_not_put_off(world: World, words: str) -> None:
    """The question whose silence calls a person stays."""
    await join(world)
    await world.stand_at(world.setup.flows.newest("check_in"), "H2")
    await world.taps("H2", "no")
    await world.says(words)
    assert await world.step() == "right_now"


async def test_behind_the_next_gate_they_hear_that_they_wait(world: World) -> None:
    """What was typed at a shut gate was answered by nothing."""
    await join(world)
    world.clock.move(hours=1)
    await world.says("dont message me at night")
    assert WAIT not in await last(world)
    assert PICK not in await last(world)
    await world.says("/times")
    assert PICK not in await last(world)
    await world.taps("G1", "yes")
    assert WAIT in await last(world)
    assert await refuses(world) == AT_TIMES


async def test_no_check_in_is_told_of_where_none_is_left(world: World) -> None:
    """Nobody is asked for a time to which nothing comes."""
    await join(world, ago=timedelta(days=40))
    await world.says("dont message me at night")
    assert FOR_NOW in await last(world)
    assert WAIT not in await last(world)
    assert await world.step() == "H1"


async def test_who_came_without_a_code_is_asked_for_no_time(world: World) -> None:
    """Nothing comes to them by itself."""
    await world.says("hi")
    await world.taps("G1", "yes")
    await world.says("dont message me at night")
    assert FOR_NOW in await last(world)
    assert WAIT not in await last(world)
    assert await world.step() == "welcome"


@pytest.mark.parametrize("words", ["not after 9", "only in the evening", "dim ar ôl naw"])
async def test_a_time_alone_counts_where_it_is_asked_for(world: World, words: str) -> None:
    """The question about the time is asked once more, and no other instead."""
    await join(world)
    await world.says(words)
    assert await refuses(world) == set()
    await world.stand_at(world.setup.flows.newest("check_in"), "F5")
    await world.says(words)
    assert await refuses(world) == AT_TIMES
    assert (await world.chat_of()).follow_ups == WAITS
    assert await world.step() == "F5"
    await world.taps("F5", "morning")
    assert await due(world)


async def test_no_messages_at_all_goes_before(world: World) -> None:
    """Whichever of them they said first."""
    await join(world)
    await world.says("dont message me at night")
    await world.says("dont message me")
    assert await refuses(world) == {Refusal.MESSAGES}
    assert await due(world) == []
    await world.says("dont message me at night")
    assert OVER in await last(world)
    assert await refuses(world) == {Refusal.MESSAGES}


async def test_a_wish_before_the_yes_waits_as_well(world: World) -> None:
    """Accepting the check-in is no time that they picked."""
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.says("dont message me at night")
    await world.taps("when_again", "later")
    await world.taps("G3", "yes")
    assert await due(world)
    await days(world, 2)
    assert await ready(world) == 0


async def test_in_danger_they_are_answered_as_ever(world: World) -> None:
    """Nobody is asked for a time there."""
    await join(world)
    await world.says("dont message me at night he has a knife and will kill me")
    said = await last(world)
    assert -1 < said.find("999") < said.find(FOR_NOW)
    assert WAIT not in said
    assert await world.step() == "danger"
    assert await refuses(world) == AT_TIMES


async def test_in_danger_the_command_asks_for_no_time(world: World) -> None:
    """They stay with safety and contact, also behind the next gate."""
    await join(world)
    await world.says("dont message me at night")
    await world.says("he has a knife and will kill me")
    await world.taps("danger", "cant_call")
    assert await world.step() == "danger_stay"
    await world.says("/times")
    assert await world.step() == "danger_stay"
    assert PICK not in await last(world)
    world.clock.move(hours=1)
    await world.says("hi")
    await world.taps("G1", "yes")
    assert WAIT not in await last(world)


async def test_a_watched_phone_shows_nothing_of_it(world: World) -> None:
    """It binds all the same."""
    await join(world)
    await world.says("my mum can see my phone")
    await world.says("dont message me at night")
    assert await refuses(world) == AT_TIMES
    shown = " ".join(words for _, words in await world.letters_of("one"))
    for words in (FOR_NOW, WAIT, ANSWERS, PICK):
        assert words not in shown


async def test_no_text_goes_to_a_number_at_any_time(child: Returning) -> None:
    """It is forgotten, and they are texted once they give it again."""
    await child.say("dont text me when im at school")
    assert await child.one("SELECT phone FROM web_return") is None
    assert (await child.shown())[-1].startswith("OK. For now I will not text you at all.")
    assert await child.returns.set_phone(child.token, NUMBER)
    assert await child.one("SELECT refuses FROM chat") == "[]"


@pytest.mark.parametrize("words", ["dont text me", "dont message me", "dont msg me at night"])
async def test_they_hear_where_an_answer_waits(child: Returning, words: str) -> None:
    """Whatever they asked us not to do: it waits where they can come back to."""
    await child.say(words)
    assert ANSWERS in " ".join((await child.shown())[-2:])


@pytest.mark.parametrize("before", ["", "can i talk to a real person"])
@pytest.mark.parametrize("words", ["dont message me", "dont message me at night"])
async def test_a_page_that_closes_for_good_holds_no_answer(
    child: Returning, before: str, words: str
) -> None:
    """There they hear once what it takes to come back, whatever is asked next."""
    await child.returns.forget(child.token)
    if before:
        await child.say(before)
    await child.say(words)
    shown = " ".join((await child.shown())[-2:])
    assert ANSWERS not in shown
    assert shown.count("To come back, first tap") == 1


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_where_nobody_was_invited_only_a_chat_that_stays_holds_one(
    world: World, channel: str
) -> None:
    """Their page closes for good, and nothing is promised there."""
    world.channel = channel
    await world.says("hi")
    await world.taps("G1", "yes")
    await world.says("dont message me")
    said = await last(world)
    assert (ANSWERS in said) == (channel == "telegram")
    assert "To come back" not in said


async def test_words_beside_a_picture_are_asked_for_no_time(world: World) -> None:
    """What came with them goes before."""
    await join(world)
    await world.says("dont message me at night", kind=Kind.PICTURE)
    assert await refuses(world) == AT_TIMES
    assert PICK not in await last(world)


async def test_nothing_waits_once_the_days_are_over(world: World) -> None:
    """Neither they nor a worker read of a check-in that can't come any more."""
    ada = await world.worker("Ada", Role.WORKER)
    await join(world)
    await world.says("can i talk to a real person")
    await world.says("dont message me at night")
    world.clock.move(days=40)
    await world.says("hi")
    await world.taps("G1", "yes")
    assert WAIT not in await last(world)
    assert (await world.chat_of()).follow_ups == WAITS
    seen = await world.desk.case(ada, await world.only(ada))
    assert seen is not None
    assert not seen.check_ins_wait
    assert "none, the days for them are over" in [row.answer for row in seen.foremost]


async def test_to_read_says_no_more_that_they_wait(world: World) -> None:
    """The days may be over before somebody reads it."""
    reader = await world.worker("Ada", Role.LEAD)
    await join(world)
    await world.says("dont message me at night")
    world.clock.move(days=40)
    (first,) = await world.desk.to_read(reader)
    seen = await world.desk.read(reader, first.id)
    assert seen is not None
    assert not seen.check_ins_wait


async def test_one_that_was_put_off_before_is_told_of_once(world: World) -> None:
    """It was put off because they were chatting, and they asked for no messages then."""
    ada = await world.worker("Ada", Role.WORKER)
    await join(world)
    await world.says("can i talk to a real person")
    case = await world.only(ada)
    await world.change("UPDATE timer SET due_at = '2026-03-10 10:01:00' WHERE kind = 'follow_up'")
    await world.watch(minutes=5)
    await world.says("dont message me at night")
    for told in (0, 1, 1):
        seen = await world.desk.case(ada, case)
        assert seen is not None
        assert [event.action for event in seen.timeline].count("follow_up_waits") == told
        await days(world, 1)


@pytest.mark.parametrize(("choice", "comes"), [("this_chat", 1), ("call", 0)])
async def test_this_chat_as_a_safe_way_ends_the_waiting(
    world: World, choice: str, comes: int
) -> None:
    """A check-in that they had said yes to comes as it was planned."""
    await join(world)
    await world.says("dont message me at night")
    await world.stand_at(world.setup.flows.newest("check_in"), "F2")
    planned = await due(world)
    await world.taps("F2", choice)
    assert (await world.chat_of()).follow_ups == (None if comes else WAITS)
    assert await due(world) == planned
    await days(world, 2)
    assert await ready(world) == comes


async def test_a_safe_way_is_no_yes_to_check_ins(world: World) -> None:
    """Whoever has not said yes yet is asked as ever."""
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.says("dont message me at night")
    await world.stand_at(world.setup.flows.newest("check_in"), "F2")
    await world.taps("F2", "this_chat")
    assert (await world.chat_of()).follow_ups is None
    assert await due(world) == []
    await world.stand_at(world.setup.flows.newest("check_in"), "G3")
    await world.taps("G3", "yes")
    assert await due(world)
    await days(world, 2)
    assert await ready(world) == 1
