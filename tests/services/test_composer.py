"""A worker's reply: straight out, behind the gate, or refused with a sentence."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.worker import Worker
from bot.errors import NotNowError, UsedUpError
from bot.services.composer import shared_words
from bot.services.desk import Desk
from bot.store.desk import SqlDesk
from tests.services.world import World

DANGER = "he has a knife and he is outside my door help"
GATE = "G1"


async def claimed(world: World) -> tuple[Worker, str]:
    """A worker who has the case of somebody in danger, opened a moment ago."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    return ann, case_id


async def test_in_a_live_exchange_a_reply_goes_straight_out(world: World) -> None:
    """It takes the chat over, counts as contact, and answers who wrote last."""
    ann, case_id = await claimed(world)
    assert (await world.desk.queue(ann)).rows[0].unanswered
    world.clock.move(minutes=4)
    assert await world.desk.reply(ann, case_id, "I am Ann.\r\nAre you safe?", once="1") == "sent"
    assert await world.letters("worker") == [("sent", "I am Ann.\nAre you safe?")]
    assert await world.letters("nudge") == []
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert (case.row.status, case.taken_over_by) == ("contacted", "Ann")
    assert not case.row.unanswered
    assert (case.lines[-1].author, case.lines[-1].delivery) == ("Ann", "sent")
    assert [a for a in await world.actions(case_id) if a in ("taken_over", "replied")] == [
        "taken_over",
        "replied",
    ]


async def test_outside_a_live_exchange_a_reply_waits_behind_the_gate(world: World) -> None:
    """One neutral line goes out and nothing else, until they say that it is safe."""
    ann, case_id = await claimed(world)
    world.clock.move(minutes=6)
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="1") == "held"
    world.clock.move(minutes=1)
    assert await world.desk.reply(ann, case_id, "Are you there?", once="2") == "held"
    assert await world.letters("worker") == [("held", "I am Ann."), ("held", "Are you there?")]
    ((status, nudge),) = await world.letters("nudge")
    assert status == "sent"
    assert nudge.startswith("Hi, your check-in is ready.")
    assert "Ann" not in nudge
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert not case.live
    assert [line.delivery for line in case.lines if line.kind == "worker"] == ["held", "held"]


async def test_what_was_held_shows_once_they_say_that_it_is_safe(world: World) -> None:
    """Yes at the gate releases it, in order."""
    ann, case_id = await claimed(world)
    world.clock.move(minutes=6)
    await world.desk.reply(ann, case_id, "I am Ann.", once="1")
    await world.taps(GATE, "yes")
    assert [status for status, _ in await world.letters("worker")] != ["held"]


@pytest.mark.parametrize(
    ("status", "said"),
    [("failed", "could not be delivered"), ("uncertain", "may not have"), ("dropped", "not sent")],
)
async def test_a_form_whose_reply_came_to_nothing_does_not_say_that_it_is_on_its_way(
    world: World, status: str, said: str
) -> None:
    """Nobody is to wait for an answer to words that never arrived; a new form tries again."""
    ann, case_id = await claimed(world)
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="1") == "sent"
    await world.change("UPDATE outbox SET status = :to WHERE purpose = 'worker'", to=status)
    with pytest.raises(UsedUpError, match=said):
        await world.desk.reply(ann, case_id, "I am Ann.", once="1")
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="2") == "sent"


async def test_a_form_that_is_sent_twice_is_one_reply(world: World) -> None:
    """One after the other, both at once, or with the page opened anew in between."""
    ann, case_id = await claimed(world)
    replies = [world.desk.reply(ann, case_id, "I am Ann.", once="1") for _ in range(4)]
    assert await asyncio.gather(*replies) == ["sent"] * 4
    world.clock.move(minutes=9)
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="1") == "sent"
    assert len(await world.letters("worker")) == 1
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="2") == "held"
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="2") == "held"
    assert len(await world.letters("worker")) == 2


async def test_a_form_that_is_sent_again_with_other_words_loses_none(world: World) -> None:
    """The answer to the first was slow, so the worker changed it: both were written."""
    ann, case_id = await claimed(world)
    assert await world.desk.reply(ann, case_id, "I come at five.", once="1") == "sent"
    assert await world.desk.reply(ann, case_id, "I come at six.", once="1") == "sent"
    assert [words for _, words in await world.letters("worker")] == [
        "I come at five.",
        "I come at six.",
    ]
    await world.desk.note(ann, case_id, "Rang the home.", once="1")
    await world.desk.note(ann, case_id, "Rang the home: no answer.", once="1")
    assert await world.count("note") == 2


@pytest.mark.parametrize("later", [0, 3])
async def test_nothing_is_written_to_a_watched_phone(world: World, later: int) -> None:
    """Not while somebody can see it, nor after, until they say at the gate that it is safe."""
    await world.says("hi")
    await world.says("what is this")
    await world.taps(GATE, "seen")
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    assert not [text for _, text in await world.letters("reply") if "picked this up" in text]
    world.clock.move(hours=later)
    if later:
        await world.says("hello")
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert case.row.watched
    assert "reply" not in case.may
    with pytest.raises(NotNowError, match="do not message"):
        await world.desk.reply(ann, case_id, "I am Ann.", once="1", sure=True)
    assert await world.letters("worker") == []
    assert await world.letters("nudge") == []


async def test_a_watched_phone_is_free_again_after_a_yes_at_the_gate(world: World) -> None:
    """A later session, with its own Yes, may be written to."""
    await world.says("hi")
    await world.taps(GATE, "seen")
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    world.clock.move(hours=3)
    await world.says("hello")
    await world.taps(GATE, "yes")
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert not case.row.watched
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="1") == "sent"


async def test_nobody_is_written_to_on_a_page_that_is_closed(world: World) -> None:
    """They left: the worker is told to use another way, and nothing is shown as sent."""
    ann, case_id = await claimed(world)
    await world.change("UPDATE web_session SET ended_at = seen_at")
    with pytest.raises(NotNowError, match="closed the page"):
        await world.desk.reply(ann, case_id, "I am Ann.", once="1", sure=True)
    assert await world.letters("worker") == []
    assert await world.letters("nudge") == []


async def test_a_page_that_nobody_looks_at_any_more_is_closed(world: World) -> None:
    """After half an hour without a look its session is over; until then they may come back."""
    ann, case_id = await claimed(world)
    world.clock.move(minutes=29)
    await world.desk.claim(ann, case_id)
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="1") == "held"
    world.clock.move(minutes=2)
    with pytest.raises(NotNowError, match="closed the page"):
        await world.desk.reply(ann, case_id, "Are you there?", once="2")


async def test_outside_the_web_chat_no_page_is_needed(world: World) -> None:
    """A chat in an app is there when they come back to it."""
    ann, case_id = await claimed(world)
    await world.change("DELETE FROM web_session")
    await world.change("UPDATE chat SET channel = 'telegram'")
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="1") == "sent"


@pytest.mark.parametrize("sends", ["stopped", "blocked", "moved"])
async def test_who_can_not_be_written_to(world: World, sends: str) -> None:
    """The worker is told to use another way, and nothing waits to go out later."""
    ann, case_id = await claimed(world)
    await world.change("UPDATE chat SET sends = :sends", sends=sends)
    with pytest.raises(NotNowError):
        await world.desk.reply(ann, case_id, "I am Ann.", once="1", sure=True)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert "reply" not in case.may
    assert case.sends == sends
    assert await world.letters("worker") == []


async def test_a_reply_that_repeats_their_words_needs_a_second_look(world: World) -> None:
    """Whoever reads the phone would learn what they told us; only a sure worker sends it."""
    ann, case_id = await claimed(world)
    words = "You said: \u201cHe is outside my door\u201d. Is that so?"
    with pytest.raises(NotNowError, match="repeats words"):
        await world.desk.reply(ann, case_id, words, once="1")
    assert await world.letters("worker") == []
    assert await world.desk.reply(ann, case_id, words, once="1", sure=True) == "sent"
    assert "sure_of_reply" in await world.actions(case_id)


@pytest.mark.parametrize(
    ("reply", "line", "shared"),
    [
        ("he is outside my door", "HE IS OUTSIDE, my door!", True),
        ("he's at my door now", "hes at my door", True),
        ("is outside my", "he is outside my door", False),
        ("outside door my he is", "he is outside my door", False),
        ("Ｈｅ is at my door", "he is at my", True),
        ("", "he is outside my door", False),
    ],
)
def test_four_words_in_a_row_are_too_many(reply: str, line: str, *, shared: bool) -> None:
    """Case, punctuation and width make no difference; three words are nothing."""
    assert shared_words(reply, ["something else", line]) is shared


@pytest.mark.parametrize("words", ["", "  \r\n ", "\0", "x" * 4_001, "😀" * 2_001])
async def test_what_is_no_reply(world: World, words: str) -> None:
    """Nothing, or more than the channel takes, is refused before anything changes."""
    ann, case_id = await claimed(world)
    before = await world.actions(case_id)
    with pytest.raises(NotNowError):
        await world.desk.reply(ann, case_id, words, once="1")
    assert await world.actions(case_id) == before


async def test_picked_up_is_said_only_to_somebody_who_is_there(world: World) -> None:
    """In a live exchange they hear that a person has it; to an empty chat nothing is sent."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    await world.says(DANGER, who="two")
    first, second = [row.id for row in (await world.desk.queue(ann)).rows]
    await world.desk.claim(ann, first)
    said = [text for _, text in await world.letters("reply") if "picked this up" in text]
    assert len(said) == 1
    assert said[0].startswith("This is a test. Nobody is reading.")
    world.clock.move(minutes=6)
    await world.desk.claim(ann, second)
    assert len([t for _, t in await world.letters("reply") if "picked this up" in t]) == 1


async def test_taking_over_silences_the_service_and_handing_back_wakes_it(world: World) -> None:
    """Beside a worker it keeps silent; handed back, it asks again what was open."""
    ann, case_id = await claimed(world)
    await world.desk.take_over(ann, case_id)
    await world.desk.take_over(ann, case_id)
    assert (await world.actions(case_id)).count("taken_over") == 1
    before = await world.count("outbox", "purpose IN ('reply', 'safety')")
    await world.says("ok thank you")
    assert await world.count("outbox", "purpose IN ('reply', 'safety')") == before
    await world.desk.hand_back(ann, case_id)
    assert await world.count("outbox", "purpose IN ('reply', 'safety')") == before + 1
    await world.says("ok thank you")
    assert await world.count("outbox", "purpose IN ('reply', 'safety')") > before + 1


async def test_handing_back_an_empty_chat_says_nothing(world: World) -> None:
    """Nothing is sent outside a live exchange; the next message goes on."""
    ann, case_id = await claimed(world)
    await world.desk.take_over(ann, case_id)
    before = await world.count("outbox")
    world.clock.move(minutes=6)
    await world.desk.hand_back(ann, case_id)
    assert await world.count("outbox") == before
    assert await world.count("chat", "taken_over_by IS NOT NULL") == 0


async def test_closing_hands_the_chat_back(world: World) -> None:
    """After the end the service answers again."""
    ann, case_id = await claimed(world)
    bob = await world.worker("Bob")
    await world.desk.reply(ann, case_id, "I am Ann.", once="1")
    await world.desk.resolve(ann, case_id, "referred", "Police are with them.")
    assert await world.count("chat", "taken_over_by IS NOT NULL") == 1
    await world.desk.confirm(bob, case_id)
    assert await world.count("chat", "taken_over_by IS NOT NULL") == 0


async def test_a_new_claimer_frees_a_chat_whose_worker_was_lost(world: World) -> None:
    """The one who took it over did nothing more; until the next one does, the service answers."""
    ann, case_id = await claimed(world)
    bob = await world.worker("Bob")
    await world.desk.reply(ann, case_id, "I am Ann.", once="1")
    await world.watch(minutes=15)
    assert (await world.desk.queue(bob)).rows[0].status == "reopened"
    await world.desk.claim(bob, case_id)
    assert await world.count("chat", "taken_over_by IS NOT NULL") == 0


async def test_what_is_written_wakes_those_who_deliver(world: World) -> None:
    """After the reply is kept, and not when nothing was."""
    ann, case_id = await claimed(world)
    woken: list[int] = []
    desk = Desk(
        world.store,
        SqlDesk(world.database, world.sealer),
        world.setup,
        world.clock,
        lambda: woken.append(1),
    )
    await desk.reply(ann, case_id, "I am Ann.", once="1")
    assert woken == [1]
    await desk.reply(ann, case_id, "I am Ann.", once="1")
    assert woken == [1]


async def test_a_workers_words_are_sealed(world: World) -> None:
    """Replies, notes and reasons are nowhere in plain text."""
    ann, case_id = await claimed(world)
    await world.desk.reply(ann, case_id, "Walrus one.", once="1")
    await world.desk.note(ann, case_id, "Walrus two.", once="2")
    await world.desk.resolve(ann, case_id, "referred", "Walrus three.")
    dump = await world.database.read(
        lambda c: "\n".join(c.connection.driver_connection._conn.iterdump())
    )
    assert "alrus" not in dump
    assert "knife" not in dump
