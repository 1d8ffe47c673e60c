"""Clearing the screen: what is sent for it, when, and what is held back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.inbound import Kind
from bot.errors import TryLaterError, UncertainError
from bot.ports import ParcelKind
from bot.services.deliver import Addressed, Outcome, Result, judge
from bot.services.records import Delivery
from bot.store.outbox import SqlOutbox
from tests.services.test_watched import WHO, begin, raised, shown_last
from tests.services.world import World

DANGER = "hes outside n hes got a knife"


def outbox(world: World) -> SqlOutbox:
    return SqlOutbox(world.database, world.sealer, world.setup, "testbot")


async def take(world: World, limit: int = 20) -> list[Addressed]:
    """What goes on the wire now."""
    now = world.clock.now
    return list(await outbox(world).take(now, now + timedelta(seconds=30), limit, ()))


async def sends(world: World, *, first: int = 100) -> list[Addressed]:
    """Let everything go out that may; each message gets the next even number."""
    went: list[Addressed] = []
    # What is held back or has nothing to clear goes nowhere and makes way for the next.
    while await world.count("outbox", "status = 'waiting'"):
        for one in await take(world):
            number = one.letter.parcel.message or str(first + 2 * len(went))
            sent_as = "" if one.letter.parcel.messages else number
            sent = Result(one.letter, Outcome.SENT, world.clock.now, sent_as=sent_as)
            await outbox(world).record(sent)
            went.append(one)
    return went


async def test_tidy_clears_before_and_after_its_one_line(telegram: World) -> None:
    """All ids from the first to the last, what lies between included, but not the line itself."""
    await telegram.says("i had pasta", message="111")
    await telegram.says("/tidy", kind=Kind.COMMAND, command="tidy", message="120")
    went = [one.letter.parcel for one in await sends(telegram, first=130)]
    first, line, second = [p for p in went if p.kind is not ParcelKind.EDIT][-3:]
    assert first.kind is second.kind is ParcelKind.DELETE
    assert line.text == "Hi. You can write here any time."
    assert line.silent
    cleared = {int(number) for number in first.messages}
    assert set(range(100, 121)) <= cleared
    again = {int(number) for number in second.messages}
    sent_as = await telegram.rows_of("SELECT sent_as FROM outbox WHERE status = 'sent'")
    numbers = [int(row.sent_as) for row in sent_as if row.sent_as]
    assert max(again) == max(numbers) - 1


async def test_an_old_message_is_left_alone(telegram: World) -> None:
    """What is older than two days can't be taken back, and keeps nothing else from it."""
    telegram.clock.move(hours=49)
    await telegram.says("i had pasta", message="311")
    await telegram.says("/tidy", kind=Kind.COMMAND, command="tidy", message="313")
    cleared = [p for p in [x.letter.parcel for x in await sends(telegram, first=320)] if p.messages]
    assert min(int(number) for number in cleared[0].messages) >= 300


async def test_the_session_is_over_and_the_next_message_meets_the_gate(telegram: World) -> None:
    """Even a second later, and nothing of before is said again."""
    await telegram.asks_for("tidy")
    await sends(telegram)
    before = len(await telegram.parcels_of("one"))
    telegram.clock.move(seconds=1)
    await telegram.says("hi")
    shown = await shown_last(telegram, before)
    assert [text for text, _ in shown] == ["Is it OK to chat right now?"]
    assert not (await telegram.chat_of()).session_over


async def test_what_waits_is_held_until_yes(telegram: World) -> None:
    """A worker's words that were on their way do not come after the line."""
    await telegram.says("can i talk to a real person please")
    await sends(telegram)
    ann = await telegram.worker("Ann")
    case_id = await telegram.only(ann)
    await telegram.desk.claim(ann, case_id)
    await telegram.desk.reply(ann, case_id, "Hello, this is made up.", once="1")
    await telegram.asks_for("tidy")
    texts = [one.letter.parcel.text for one in await sends(telegram)]
    assert "Hello, this is made up." not in texts
    telegram.clock.move(seconds=5)
    await telegram.says("hi")
    await sends(telegram)
    await telegram.taps("G1", "yes")
    texts = [one.letter.parcel.text for one in await sends(telegram)]
    assert "Hello, this is made up." in texts


async def test_clearing_while_something_urgent_is_open_is_a_sign(telegram: World) -> None:
    """P0 beside a P0, and nothing shows it."""
    await telegram.says(DANGER)
    await telegram.asks_for("tidy")
    assert (await raised(telegram))[-1] == "watched_device P0"


async def test_clearing_with_nothing_open_raises_nothing(telegram: World) -> None:
    """It is an ordinary thing to do."""
    await telegram.asks_for("tidy")
    assert await raised(telegram) == []


@pytest.mark.parametrize("words", ["bye", "x", "stop", "Tidy"])
async def test_no_ordinary_word_clears_the_chat(telegram: World, words: str) -> None:
    """They may be said to somebody else: they are screened like any words."""
    await telegram.says(words)
    assert not (await telegram.chat_of()).session_over


@pytest.mark.parametrize("words", ["footsteps. its him. bye", "hes here. gtg bye"])
async def test_a_farewell_that_is_danger_is_danger(telegram: World, words: str) -> None:
    """A goodbye does not end anything: it is heard."""
    await telegram.says(words)
    assert any(one.endswith(("P0", "P1")) for one in await raised(telegram))
    assert not (await telegram.chat_of()).session_over


async def test_words_behind_the_command_are_heard_and_the_chat_is_cleared(telegram: World) -> None:
    """After screening, whatever it says."""
    before = len(await telegram.parcels_of("one"))
    await telegram.says(f"/tidy {DANGER}", kind=Kind.COMMAND, command="tidy", argument=DANGER)
    assert "immediate_danger P0" in await raised(telegram)
    shown = await shown_last(telegram, before)
    assert [text for text, _ in shown] == ["Hi. You can write here any time."]


async def test_what_clears_is_tried_until_it_is_done(telegram: World) -> None:
    """Certain or not, it goes again; the line that may have arrived never does."""
    await telegram.asks_for("tidy")
    clearing = next(x for x in await telegram.parcels_of("one") if x.purpose.value == "tidy")
    line = (await telegram.parcels_of("one"))[-2]
    now = telegram.clock.now
    for error in (UncertainError("lost"), TryLaterError("http_500")):
        assert judge(clearing, error, now).outcome is Outcome.AGAIN
    assert judge(line, UncertainError("lost"), now).outcome is Outcome.UNCERTAIN


async def test_a_line_whose_reply_was_lost_is_not_sent_again(telegram: World) -> None:
    """It is looked through once more all the same, and the line is not sent anew."""
    await telegram.asks_for("tidy")
    first = next(one for one in await take(telegram) if one.letter.parcel.messages)
    await outbox(telegram).record(Result(first.letter, Outcome.SENT, telegram.clock.now))
    line = next(x for x in await take(telegram) if x.letter.parcel.kind is ParcelKind.SEND)
    await outbox(telegram).record(
        Result(line.letter, Outcome.UNCERTAIN, telegram.clock.now, problem="lost")
    )
    later = [one.letter.parcel for one in await sends(telegram)]
    assert later[0].messages
    assert line.letter.parcel.text not in [p.text for p in later]
    telegram.clock.move(seconds=1)
    await telegram.says("hi")
    went = [one.letter.parcel for one in await sends(telegram)]
    texts = [p.text for p in went if p.kind is ParcelKind.SEND]
    assert texts == ["Is it OK to chat right now?"]


async def test_an_answered_question_gets_neutral_words(telegram: World) -> None:
    """Its buttons go; a helpline's number stays."""
    asked = (await telegram.rows_of("SELECT sent_as FROM outbox WHERE step = 'G3'"))[0].sent_as
    await telegram.says("", kind=Kind.TAP, data="G3|yes", message=asked)
    edits = [p for p in [x.letter.parcel for x in await sends(telegram)] if p.message == asked]
    assert len(edits) == 1
    assert edits[0].rows == ()
    assert edits[0].text.startswith("Thanks.")
    assert "999" in edits[0].text
    assert "Shall we start" not in edits[0].text


async def test_a_question_that_was_answered_in_words_goes_as_well(telegram: World) -> None:
    """The one that was asked last, without anybody naming its message."""
    await telegram.taps("G3", "yes")
    await sends(telegram, first=200)
    asked = (await telegram.rows_of("SELECT sent_as FROM outbox WHERE step = 'H1'"))[0].sent_as
    await telegram.says("Good")
    edits = [x.letter.parcel for x in await sends(telegram) if x.letter.parcel.kind == "edit"]
    assert [(p.message, p.text) for p in edits] == [(asked, "Thanks.")]


async def test_small_talk_stays_as_it_is(telegram: World) -> None:
    """Nothing of the ordinary chat is changed afterwards: it is nothing to hide."""
    await telegram.says(WHO)
    await sends(telegram, first=200)
    await telegram.taps("cover", "good")
    assert [x for x in await sends(telegram) if x.letter.parcel.kind == "edit"] == []


async def test_clear_as_we_go_is_their_choice(telegram: World) -> None:
    """Each message goes an hour after it came, and what was missed before two days are over."""
    await telegram.asks_for("privacy")
    assert "/clear" in (await telegram.letters_of("one"))[-1][1]
    await telegram.asks_for("clear")
    await sends(telegram, first=200)
    await telegram.says("i had pasta", message="231")
    await sends(telegram, first=240)
    await telegram.watch(minutes=58)
    assert not [x for x in await sends(telegram, first=250) if x.letter.parcel.messages]
    await telegram.watch(minutes=3)
    cleared = [
        x.letter.parcel for x in await sends(telegram, first=260) if x.letter.parcel.messages
    ]
    assert "231" in {number for parcel in cleared for number in parcel.messages}
    assert "240" in {number for parcel in cleared for number in parcel.messages}
    await telegram.watch(hours=39)
    cleared = [
        x.letter.parcel for x in await sends(telegram, first=270) if x.letter.parcel.messages
    ]
    assert "231" in {number for parcel in cleared for number in parcel.messages}


async def test_clear_as_we_go_can_be_taken_back(telegram: World) -> None:
    """Asked for again, messages stay."""
    await telegram.asks_for("clear")
    await telegram.asks_for("clear")
    await sends(telegram)
    await telegram.watch(hours=2)
    assert not [x for x in await sends(telegram) if x.letter.parcel.messages]


async def test_on_the_web_the_session_ends_and_the_page_shows_nothing(world: World) -> None:
    """There is nothing to take back there: what was said is never shown again."""
    await begin(world)
    await world.looks()
    await world.asks_for("tidy")
    assert await world.count("web_session") == 1
    assert await world.count("web_session", "ended_at IS NULL") == 0
    assert "write here any time" not in str(await world.letters_of("one"))
    assert (await world.chat_of()).session_over


async def test_outside_a_live_exchange_nothing_makes_a_sound(telegram: World) -> None:
    """The one neutral line is silent, and questions can't be forwarded."""
    await telegram.says("can i talk to a real person please")
    await sends(telegram)
    ann = await telegram.worker("Ann")
    case_id = await telegram.only(ann)
    await telegram.desk.claim(ann, case_id)
    telegram.clock.move(minutes=6)
    await telegram.desk.reply(ann, case_id, "Hello, this is made up.", once="1")
    went = [one.letter for one in await sends(telegram) if one.letter.chat_id]
    assert [letter.parcel.text.splitlines()[0] for letter in went] == [
        "Hi, your check-in is ready."
    ]
    assert all(letter.parcel.silent and letter.parcel.protect for letter in went)
    assert Delivery.HELD in [letter.status for letter in await telegram.parcels_of("one")]
