"""Earlier copies of a question that was answered: which go, when, and what keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest_asyncio

from bot.domain.inbound import Kind
from bot.errors import UncertainError, UndeliverableError
from bot.ports import Parcel, ParcelKind
from bot.services.deliver import Addressed, Outcome, Result, judge
from bot.store.copies import MOST_COPIES
from tests.services.test_tidying import outbox, sends, take
from tests.services.test_watched import WHO
from tests.services.world import World


async def tap(world: World, step: str, choice: str, *, on: str) -> None:
    """Tap a button under the message with this id."""
    await world.says("", kind=Kind.TAP, data=f"{step}|{choice}", message=on)


async def copies(world: World, step: str) -> list[str]:
    """The ids of the messages that asked *step*, oldest first."""
    rows = await world.rows_of(
        f"SELECT sent_as FROM outbox WHERE step = '{step}' AND purpose <> 'tidy' ORDER BY id"
    )
    return [row.sent_as for row in rows]


def edits(went: list[Addressed]) -> list[Parcel]:
    return [one.letter.parcel for one in went if one.letter.parcel.kind is ParcelKind.EDIT]


@pytest_asyncio.fixture
async def asked(world: World) -> World:
    """A young person on Telegram who was asked the same question twice."""
    world.channel = "telegram"
    await world.comes_with_code()
    await sends(world)
    for step, first in (("G1", 200), ("G3", 300)):
        await tap(world, step, "yes", on=(await copies(world, step))[-1])
        await sends(world, first=first)
    await world.says("i had pasta")
    await sends(world, first=400)
    assert len(await copies(world, "H1")) == 2
    return world


async def test_every_copy_of_an_answered_question_gets_neutral_words(asked: World) -> None:
    """The one that was tapped, and then the one from before; what follows goes before both."""
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "good", on=new)
    went = await sends(asked, first=500)
    assert [(p.message, p.text, p.rows) for p in edits(went)] == [
        (new, "Thanks.", ()),
        (old, "Thanks.", ()),
    ]
    assert went[0].letter.parcel.kind is ParcelKind.SEND
    assert went[-1].letter.parcel.message == old


async def test_the_older_copy_was_tapped(asked: World) -> None:
    """Then the newer one goes as well."""
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "good", on=old)
    assert [p.message for p in edits(await sends(asked, first=500))] == [old, new]


async def test_an_answer_in_words_takes_every_copy(asked: World) -> None:
    """Nobody names a message then."""
    old, new = await copies(asked, "H1")
    await asked.says("Good")
    assert [p.message for p in edits(await sends(asked, first=500))] == [new, old]


async def test_copies_of_the_gate_go_once_it_is_answered(world: World) -> None:
    """Asked again after typed words: "Not now" takes both."""
    world.channel = "telegram"
    await world.comes_with_code()
    await world.says("what")
    await sends(world)
    old, new = await copies(world, "G1")
    await tap(world, "G1", "not_now", on=new)
    assert [p.message for p in edits(await sends(world, first=200))] == [new, old]


async def test_a_copy_that_is_neutral_is_left_alone(asked: World) -> None:
    """The same question, come back to and answered once more, changes only what is new."""
    await tap(asked, "H1", "good", on=(await copies(asked, "H1"))[-1])
    await sends(asked, first=500)
    await asked.says("/back", kind=Kind.COMMAND, command="back")
    await sends(asked, first=600)
    newest = (await copies(asked, "H1"))[-1]
    await tap(asked, "H1", "ok", on=newest)
    assert [p.message for p in edits(await sends(asked, first=700))] == [newest]


async def test_a_copy_that_was_tapped_meanwhile_is_changed_once(asked: World) -> None:
    """Its own tap is quicker than the letter that was written for it."""
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "good", on=new)
    for one in await take(asked):
        sent_as = one.letter.parcel.message or "500"
        await outbox(asked).record(Result(one.letter, Outcome.SENT, asked.clock.now, sent_as))
    await tap(asked, "H1", "good", on=old)
    assert [p.message for p in edits(await sends(asked, first=600))] == [old]


async def test_a_question_that_is_asked_anew_meanwhile_stays(asked: World) -> None:
    """They answered and went back before anything was changed: the new one can be answered."""
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "good", on=new)
    await asked.says("/back", kind=Kind.COMMAND, command="back")
    went = [p.message for p in edits(await sends(asked, first=500))]
    assert len(await copies(asked, "H1")) == 3
    assert {old, new} <= set(went)
    assert (await copies(asked, "H1"))[-1] not in went


async def test_a_question_that_stands_open_keeps_its_copies(asked: World) -> None:
    """A button that means nothing answers nothing: only the message that it stood under goes."""
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "no_such_choice", on=old)
    assert await asked.step() == "H1"
    went = edits(await sends(asked, first=500))
    assert [p.message for p in went] == [old]
    assert new in await copies(asked, "H1")


async def test_on_a_watched_phone_a_tap_takes_no_other_copy(asked: World) -> None:
    """A stranger who tries an old button sees nothing else change."""
    old, new = await copies(asked, "H1")
    await asked.says(WHO)
    assert [p.message for p in edits(await sends(asked, first=500))] == [new]
    await tap(asked, "H1", "good", on=old)
    assert [p.message for p in edits(await sends(asked, first=600))] == [old]


async def test_behind_the_gate_a_tap_takes_no_other_copy(asked: World) -> None:
    """An hour later it answers nothing: first comes the question whether it is safe."""
    asked.clock.move(hours=1)
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "good", on=old)
    assert await asked.step() == "G1"
    went = [p.message for p in edits(await sends(asked, first=500))]
    assert new not in went
    gate = (await copies(asked, "G1"))[-1]
    assert gate not in went
    await tap(asked, "G1", "yes", on=gate)
    assert gate in [p.message for p in edits(await sends(asked, first=600))]


async def test_what_can_not_be_changed_any_more_is_left(asked: World) -> None:
    """Telegram changes nothing that is older than two days."""
    old, new = await copies(asked, "H1")
    past = asked.clock.now - timedelta(hours=49)
    await asked.change(
        "UPDATE outbox SET created_at = :past, sent_at = :past WHERE sent_as = :of",
        past=past.isoformat(sep=" "),
        of=old,
    )
    await tap(asked, "H1", "good", on=new)
    assert [p.message for p in edits(await sends(asked, first=500))] == [new]


async def test_a_copy_whose_turn_comes_too_late_is_left(asked: World) -> None:
    """Telegram was away for two days: it would only refuse."""
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "good", on=new)
    for one in await take(asked):
        sent_as = one.letter.parcel.message or "500"
        await outbox(asked).record(Result(one.letter, Outcome.SENT, asked.clock.now, sent_as))
    asked.clock.move(hours=48)
    assert edits(await sends(asked, first=600)) == []
    assert await asked.count("outbox", "problem = 'nothing_there'") == 1
    assert old in await copies(asked, "H1")


async def test_no_more_copies_go_than_a_few(asked: World) -> None:
    """However often it was asked, one answer changes at most so many, the newest first."""
    asking = "INSERT INTO outbox SELECT {} FROM outbox WHERE sent_as = :of AND purpose = 'reply'"
    names = [
        row.name for row in await asked.rows_of("SELECT name FROM pragma_table_info('outbox')")
    ]
    old, new = await copies(asked, "H1")
    for number in range(MOST_COPIES + 3):
        made = {"id": f"id || '{number:02}'", "sent_as": f"'{900 + number}'"}
        listed = ", ".join(made.get(name, name) for name in names)
        await asked.change(asking.format(listed), of=old)
    await tap(asked, "H1", "good", on=new)
    went = [p.message for p in edits(await sends(asked, first=500))]
    assert went == [new, *(str(912 - number) for number in range(MOST_COPIES))]


async def test_a_copy_waits_until_nothing_else_does(asked: World) -> None:
    """Words that Telegram put off go first, and so does what comes up meanwhile."""
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "good", on=new)
    reply, edit = await take(asked)
    assert (reply.letter.parcel.kind, edit.letter.parcel.message) == (ParcelKind.SEND, new)
    now = asked.clock.now
    await outbox(asked).record(Result(edit.letter, Outcome.SENT, now, sent_as=new))
    later = now + timedelta(seconds=9)
    await outbox(asked).record(Result(reply.letter, Outcome.AGAIN, now, not_before=later))
    assert await take(asked) == []
    asked.clock.now = later
    (reply,) = await take(asked)
    await outbox(asked).record(Result(reply.letter, Outcome.SENT, later, sent_as="500"))
    await asked.says("hes outside n hes got a knife")
    went = await take(asked)
    assert went[0].letter.purpose == "safety"
    assert old not in [p.message for p in edits(went)]
    for one in went:
        sent_as = one.letter.parcel.message or "502"
        await outbox(asked).record(Result(one.letter, Outcome.SENT, later, sent_as=sent_as))
    assert old in [p.message for p in edits(await take(asked))]


async def test_a_copy_that_was_on_its_way_goes_once_it_has_arrived(asked: World) -> None:
    """It was asked once more in the moment in which the question was answered."""
    old, new = await copies(asked, "H1")
    await asked.change(
        "UPDATE outbox SET status = 'waiting', sent_as = NULL WHERE sent_as = :of", of=new
    )
    await tap(asked, "H1", "good", on=old)
    went = await sends(asked, first=500)
    (arrived,) = [a for a in await copies(asked, "H1") if a != old]
    assert [p.message for p in edits(went)] == [old, arrived]


async def test_whatever_dies_or_gets_lost_each_copy_is_changed_once(asked: World) -> None:
    """Killed with a change on the wire: it goes again, and no letter is written twice for it."""
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "good", on=new)
    await take(asked)
    asked.clock.move(seconds=31)
    again = World(asked.database, asked.sealer, asked.clock)
    await sends(again, first=500)
    assert await again.count("outbox", "once LIKE 'neutral:%'") == 1
    left = await again.count("outbox", f"sent_as = '{old}' AND purpose = 'tidy'")
    assert left == 1


async def test_a_copy_that_is_gone_keeps_nothing_from_anybody(asked: World) -> None:
    """Deleted on the phone: given up without a word. A reply that was lost: tried again."""
    old, new = await copies(asked, "H1")
    await tap(asked, "H1", "good", on=new)
    for one in await take(asked):
        sent = Result(one.letter, Outcome.SENT, asked.clock.now, sent_as=new)
        await outbox(asked).record(sent)
    (copy,) = await take(asked)
    assert copy.letter.parcel.message == old
    now = asked.clock.now
    assert judge(copy.letter, UncertainError("lost"), now).outcome is Outcome.AGAIN
    gone = judge(copy.letter, UndeliverableError("message_gone"), now)
    assert gone.outcome is Outcome.FAILED
    await outbox(asked).record(gone)
    assert await asked.count("concern") == 0
    assert await take(asked) == []
