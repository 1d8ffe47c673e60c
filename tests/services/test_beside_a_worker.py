"""A worker talks with somebody: the service keeps silent, and forgets nothing that matters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.worker import Worker
from bot.errors import RefusedError
from tests.services.test_own_words import holding
from tests.services.test_watched import begin
from tests.services.world import World

DANGER = "hes outside n hes got a knife"
CRIME = "they make me carry drugs to another town and i am scared"


async def replied_late(world: World) -> tuple:
    """Somebody in danger, whose worker writes six minutes later: the words wait."""
    await world.says("hes outside n hes got a knife")
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    world.clock.move(minutes=6)
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="1") == "held"
    return ann, case_id


async def test_after_the_gate_a_workers_words_go_straight_out(world: World) -> None:
    """Yes at the gate lets go of what waited, and the next reply does not wait again."""
    ann, case_id = await replied_late(world)
    await world.taps("G1", "yes")
    assert [status for status, _ in await world.letters("worker")] == ["waiting"]
    assert await world.desk.reply(ann, case_id, "Where are you?", once="2") == "sent"


async def test_somebody_can_see_the_phone_is_heard_beside_a_worker(world: World) -> None:
    """The button counts while a worker talks: nothing more is written to that phone."""
    ann, case_id = await replied_late(world)
    await world.taps("G1", "seen")
    assert await world.count("chat", "watched") == 1
    with pytest.raises(RefusedError):
        await world.desk.reply(ann, case_id, "Where are you?", once="2")


async def test_a_workers_note_is_no_answer_to_somebody_in_danger(world: World) -> None:
    """Only what a worker wrote to the young person stops the true words for who waits."""
    await world.says("hes outside n hes got a knife")
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    await world.watch(minutes=5)
    await world.desk.note(ann, case_id, "Ringing the home.", once="n")
    await world.watch(minutes=6)
    assert len(await world.letters("hold")) == 1


async def test_claims_that_come_to_nothing_still_reach_the_leads(world: World) -> None:
    """The clock goes on from when it was said, whoever claims it in between."""
    ann = await world.worker("Ann", linked=True)
    await world.says("hes outside n hes got a knife")
    case_id = await world.only(ann)
    for _ in range(4):
        await world.desk.claim(ann, case_id)
        await world.watch(minutes=4)
    told = await world.audience(case_id)
    assert "managers" in told


async def test_something_new_on_a_claimed_case_sets_the_clock_for_its_worker(world: World) -> None:
    """A case that was claimed as P2 and becomes P0 is opened again if nobody acts on it."""
    await world.says("can i talk to a real person")
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    await world.watch(minutes=30)
    await world.says("hes outside n hes got a knife")
    await world.watch(minutes=11)
    assert (await world.desk.queue(ann)).rows[0].status == "reopened"


async def test_what_is_said_to_a_worker_answers_no_question(world: World) -> None:
    """Words typed to a worker are kept as words; the safe contact is not made of them."""
    await world.says(DANGER)
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.take_over(ann, case_id)
    before = await world.count("answer")
    await world.says("yes im in my room")
    assert await world.count("answer") == before
    assert await world.count("message", "kind = 'text'") == 2


async def taken_over(world: World) -> tuple[Worker, str]:
    """A worker took the chat over three hours ago, and nobody wrote since."""
    ann, case_id = await holding(world)
    await world.desk.take_over(ann, case_id)
    world.clock.move(hours=3)
    return ann, case_id


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_a_new_session_begins_with_the_gate_beside_a_worker_too(
    world: World, channel: str
) -> None:
    """Hours later it may be somebody else who says "hi": the worker's words wait for "Yes"."""
    world.channel = channel
    ann, case_id = await taken_over(world)
    before = len(await world.letters_of("one"))
    await world.says("hi")
    assert "Is it OK to chat right now?" in (await world.letters_of("one"))[before][1]
    assert await world.desk.reply(ann, case_id, "About your plan.", once="2") == "held"
    await world.taps("G1", "yes")
    assert await world.desk.reply(ann, case_id, "Hello again.", once="3") == "sent"


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_whoever_writes_again_after_not_now_is_asked_beside_a_worker_too(
    world: World, channel: str
) -> None:
    """Without that they would write into silence, and the worker's words would wait for ever."""
    world.channel = channel
    ann, case_id = await taken_over(world)
    await world.says("hi")
    await world.taps("G1", "not_now")
    assert await world.desk.reply(ann, case_id, "Hello again.", once="2") == "held"
    before = len(await world.letters_of("one"))
    await world.says("hello?")
    assert (await world.letters_of("one"))[before][1] == "Is it OK to chat right now?"
    await world.says("yes")
    assert ("held", "Hello again.") not in await world.letters("worker")
    assert await world.desk.reply(ann, case_id, "Where are you?", once="3") == "sent"


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_whoever_writes_instead_of_tapping_is_asked_again_beside_a_worker(
    world: World, channel: str
) -> None:
    """A "hi" to "your check-in is ready" is no Yes, and must not be met with silence either."""
    world.channel = channel
    ann, case_id = await replied_late(world)
    for words in ("hi", "whats up", "hello?"):
        before = len(await world.letters_of("one"))
        await world.says(words)
        (_, said), *_ = (await world.letters_of("one"))[before:]
        assert said.endswith("Is it OK to chat right now?")
    await world.says("yes")
    assert await world.desk.reply(ann, case_id, "Where are you?", once="2") == "sent"
    before = len(await world.letters_of("one"))
    await world.says("in my room")
    assert len(await world.letters_of("one")) == before


async def test_danger_after_not_now_beside_a_worker_is_answered_as_danger(world: World) -> None:
    """The gate is not asked in its place; it is asked when they write again."""
    await taken_over(world)
    await world.says("hi")
    await world.taps("G1", "not_now")
    before = len(await world.letters_of("one"))
    await world.says(DANGER)
    said = [words for _, words in (await world.letters_of("one"))[before:]]
    assert any("999" in words for words in said)
    assert "Is it OK to chat right now?" not in said


async def test_danger_in_a_new_session_beside_a_worker_is_answered_at_once(world: World) -> None:
    """The gate is not put between them and the numbers."""
    await taken_over(world)
    before = len(await world.letters_of("one"))
    await world.says("hes outside n hes got a knife")
    assert "999" in (await world.letters_of("one"))[before][1]


async def waits(world: World) -> tuple:
    """A worker talked with somebody, and then gave the case to another agency until tomorrow."""
    await begin(world)
    await world.says("can i talk to a real person please")
    ann = await world.worker("Ann", linked=True)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.reply(ann, case_id, "I am Ann.", once="1")
    until = world.clock.now + timedelta(hours=20)
    await world.desk.wait_with(ann, case_id, "Duty team", until, "They go there.")
    return ann, case_id


async def test_while_another_agency_has_the_case_the_service_answers(world: World) -> None:
    """Nobody talks with them here, so what they type and their asking for help is answered."""
    await waits(world)
    world.clock.move(minutes=1)
    before = len(await world.letters_of("one"))
    await world.says("hello")
    typed = len(await world.letters_of("one"))
    await world.asks_for("numbers")
    assert before < typed < len(await world.letters_of("one"))


async def test_danger_while_another_agency_has_the_case_is_answered(world: World) -> None:
    """It is called back, nobody has it, and the service says what is true and what helps."""
    ann, _ = await waits(world)
    await world.watch(minutes=30)
    await world.looks()
    before = len(await world.letters_of("one"))
    await world.says(CRIME)
    assert (await world.desk.queue(ann)).rows[0].status == "reopened"
    assert len(await world.letters_of("one")) > before


async def test_a_case_that_is_called_back_silences_nobody(world: World) -> None:
    """Taken over anew while it waits, it is still nobody's once something urgent is said."""
    ann, case_id = await waits(world)
    await world.desk.take_over(ann, case_id)
    await world.says(CRIME)
    assert (await world.chat_of()).taken_over_by is None
    before = len(await world.letters_of("one"))
    await world.asks_for("help")
    assert len(await world.letters_of("one")) > before
