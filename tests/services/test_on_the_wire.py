"""What is on its way while the phone changes hands: it is not sent anew to whoever holds it."""

from __future__ import annotations

import pytest

from bot.errors import ChannelError, TryLaterError, UncertainError
from bot.services.deliver import Addressed, Outcome, Result, judge
from bot.services.records import Purpose
from bot.store.outbox import free_wire
from tests.services.test_tidying import DANGER, outbox, sends, take
from tests.services.test_watched import MOOD, WHO
from tests.services.world import World

HELLO = "Hello, this is made up."
WORDS = (Purpose.SAFETY, Purpose.REPLY, Purpose.WORKER, Purpose.HOLD, Purpose.NUDGE)


async def on_wire(world: World, purpose: Purpose) -> Addressed:
    """Put what waits on the wire, and give the one letter of this purpose; the others arrive."""
    taken = await take(world)
    for one in taken:
        if one.letter.purpose is not purpose:
            await outbox(world).record(Result(one.letter, Outcome.SENT, world.clock.now))
    [wanted] = [one for one in taken if one.letter.purpose is purpose]
    return wanted


async def fails(world: World, one: Addressed, error: ChannelError) -> None:
    """Let a try end like that, and the time of the next one come."""
    await outbox(world).record(judge(one.letter, error, world.clock.now))
    world.clock.move(seconds=4)


async def words_sent(world: World) -> list[str]:
    """Send all that may go; give what is said in it, but for changes of what stands there."""
    return [x.letter.parcel.text for x in await sends(world) if x.letter.purpose in WORDS]


async def replies(world: World) -> None:
    """Let a worker answer somebody who asked for a person."""
    await world.says("can i talk to a real person please")
    await sends(world)
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await sends(world)
    await world.desk.reply(ann, case_id, HELLO, once="1")


FAILURES = [TryLaterError("refused"), TryLaterError("flood", after=3), UncertainError("lost")]


@pytest.mark.parametrize("error", FAILURES, ids=["refused", "flood", "lost"])
async def test_a_safety_text_that_failed_is_not_tried_again_on_a_watched_phone(
    telegram: World, error: ChannelError
) -> None:
    """The stranger who asked meanwhile gets small talk, and nothing of what was told."""
    await telegram.says(DANGER)
    text = await on_wire(telegram, Purpose.SAFETY)
    await telegram.says(WHO)
    await fails(telegram, text, error)
    assert await words_sent(telegram) == [MOOD[0]]


async def test_an_ordinary_answer_that_failed_is_not_tried_again_either(telegram: World) -> None:
    """It may ask what nobody else should read."""
    await telegram.taps("G3", "yes")
    question = await on_wire(telegram, Purpose.REPLY)
    await telegram.says(WHO)
    await fails(telegram, question, TryLaterError("refused"))
    assert await words_sent(telegram) == [MOOD[0]]


async def test_what_was_on_the_wire_when_the_process_died_stays_there(telegram: World) -> None:
    """It starts again, takes in what a stranger wrote, and a safety text does not go twice."""
    await telegram.says(DANGER)
    await on_wire(telegram, Purpose.SAFETY)
    await telegram.database.write(free_wire, telegram.clock.now)
    telegram.clock.move(seconds=1)
    await telegram.says(WHO)
    assert await words_sent(telegram) == [MOOD[0]]


async def test_a_result_that_comes_late_lets_nothing_go(telegram: World) -> None:
    """The lease was over, somebody else has looked at the letter, and then the try fails."""
    await telegram.says(DANGER)
    text = await on_wire(telegram, Purpose.SAFETY)
    await telegram.says(WHO)
    telegram.clock.move(seconds=31)
    assert await words_sent(telegram) == [MOOD[0]]
    await fails(telegram, text, TryLaterError("refused"))
    assert await words_sent(telegram) == []


async def test_what_had_arrived_is_done_with(telegram: World) -> None:
    """Nobody can take it back, so it is not kept for later as if it had not been said."""
    await telegram.says(DANGER)
    text = await on_wire(telegram, Purpose.SAFETY)
    await telegram.says(WHO)
    await outbox(telegram).record(Result(text.letter, Outcome.SENT, telegram.clock.now))
    assert await telegram.count("outbox", "purpose = 'safety' AND status = 'held'") == 0


async def test_the_small_talk_itself_is_tried_again(telegram: World) -> None:
    """Whoever holds the phone is answered as anybody would be, also when a try failed."""
    await telegram.says(WHO)
    line = await on_wire(telegram, Purpose.REPLY)
    assert line.letter.parcel.text == MOOD[0]
    await fails(telegram, line, TryLaterError("refused"))
    assert await words_sent(telegram) == [MOOD[0]]


async def test_a_workers_words_that_failed_wait_for_yes(telegram: World) -> None:
    """They are shown once it is safe, and tried for as long as if they had just been written."""
    await replies(telegram)
    words = await on_wire(telegram, Purpose.WORKER)
    await telegram.asks_for("tidy")
    await fails(telegram, words, TryLaterError("refused"))
    assert HELLO not in await words_sent(telegram)
    telegram.clock.move(minutes=31)
    await telegram.says("hi")
    await sends(telegram)
    await telegram.taps("G1", "yes")
    words = await on_wire(telegram, Purpose.WORKER)
    await fails(telegram, words, TryLaterError("refused"))
    assert HELLO in await words_sent(telegram)


async def test_yes_while_it_is_still_on_the_wire_lets_it_go(telegram: World) -> None:
    """They cleared the chat and came back before the try had failed: it is tried again."""
    await replies(telegram)
    words = await on_wire(telegram, Purpose.WORKER)
    await telegram.asks_for("tidy")
    telegram.clock.move(seconds=1)
    await telegram.says("hi")
    await telegram.taps("G1", "yes")
    await fails(telegram, words, TryLaterError("refused"))
    assert HELLO in await words_sent(telegram)


async def test_after_tidy_nothing_says_that_something_is_ready(telegram: World) -> None:
    """What was on the wire fails, and the one ordinary line is the last that comes."""
    await telegram.says(DANGER)
    text = await on_wire(telegram, Purpose.SAFETY)
    await telegram.asks_for("tidy")
    await fails(telegram, text, TryLaterError("refused"))
    assert await words_sent(telegram) == ["Hi. You can write here any time."]
    telegram.clock.move(minutes=10)
    assert await words_sent(telegram) == []


async def test_what_waits_after_tidy_all_the_same_is_held_without_a_word(telegram: World) -> None:
    """Words that a worker wrote in the moment of clearing, or that waited before an update."""
    await replies(telegram)
    await telegram.asks_for("tidy")
    await sends(telegram)
    await telegram.change("UPDATE outbox SET status = 'waiting' WHERE purpose = 'worker'")
    assert await words_sent(telegram) == []
    assert await telegram.letters("worker") == [("held", HELLO)]


@pytest.mark.parametrize(("sign", "said"), [(True, []), (False, ["Hi, your check-in is ready."])])
async def test_what_comes_too_late_is_said_to_nobody_who_may_be_watched(
    telegram: World, sign: bool, said: list[str]
) -> None:
    """A sign counts beyond the session, until they say at the gate that it is safe."""
    await telegram.says(WHO if sign else "can i talk to a real person please")
    await sends(telegram)
    telegram.clock.move(minutes=31)
    await telegram.says("hi")
    assert not (await telegram.chat_of()).watched
    telegram.clock.move(minutes=6)
    assert [words.split("\n")[0] for words in await words_sent(telegram)] == said


async def test_a_workers_words_that_wait_are_not_sent_before_the_gate_is_answered(
    telegram: World,
) -> None:
    """They could not go out for a while, and somebody wrote anew: nobody knows yet who it is."""
    await telegram.comes_with_code()
    await telegram.taps("G1", "yes")
    await replies(telegram)
    telegram.clock.move(minutes=45)
    await telegram.says("hello")
    assert HELLO not in await words_sent(telegram)
    await telegram.taps("G1", "yes")
    assert HELLO in await words_sent(telegram)
