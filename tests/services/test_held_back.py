"""A reply that nobody has read, of somebody who lost the case: a colleague decides about it."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.worker import Role, Worker
from bot.errors import NotNowError, TryLaterError, UsedUpError
from bot.services.records import Purpose
from bot.services.staff import Parted
from tests.services.returning import MINE, NUMBER, Returning
from tests.services.test_leaving import alerted, staff
from tests.services.test_on_the_wire import fails, on_wire
from tests.services.test_tidying import sends
from tests.services.test_watched import begin
from tests.services.world import ENGLAND, World

REPLY = "Hello from Old Leaver, made up."
PERSON = "can i talk to a real person please"


async def replied(world: World, *, minutes: int = 6) -> tuple[Worker, str]:
    """Let somebody reply so late that it waits behind the gate; give their colleague."""
    await begin(world)
    await world.says(PERSON)
    if world.channel == "telegram":
        await sends(world)
    old = await world.worker("Old Leaver", linked=True)
    ann = await world.worker("Ann", linked=True)
    case_id = await world.only(old)
    await world.desk.claim(old, case_id)
    world.clock.move(minutes=minutes)
    await world.looks()
    assert await world.desk.reply(old, case_id, REPLY, once="1") == "held"
    return ann, case_id


async def held_back(world: World) -> tuple[Worker, str, str]:
    """Let them leave after that, and the colleague claim the case; give the letter too."""
    ann, case_id = await replied(world)
    await leaves(world)
    await world.desk.claim(ann, case_id)
    return ann, case_id, await letter(world, ann, case_id)


async def leaves(world: World) -> Parted:
    return await staff(world).leave("Old Leaver")


async def letter(world: World, worker: Worker, case_id: str) -> str:
    """Give the reply that is held back, as the case shows it."""
    case = await world.desk.case(worker, case_id)
    assert case is not None
    (line,) = [line for line in case.lines if line.letter]
    assert (line.words, line.author, line.delivery) == (REPLY, "Old Leaver", "held_back")
    return line.letter


async def says_yes(world: World) -> list[str]:
    """Let them say that it is safe; give what stands of a worker's words then."""
    await world.looks()
    await world.taps("G1", "yes")
    await sends(world)
    return [words for status, words in await world.letters("worker") if status == "sent"]


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_what_a_removed_worker_wrote_is_not_shown_by_itself(
    world: World, channel: str
) -> None:
    """It may be what they were removed for; whoever removes them reads how many wait."""
    world.channel = channel
    ann, case_id = await replied(world)
    assert (await leaves(world)).held_back == 1
    assert await says_yes(world) == []
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert case.row.unanswered
    assert await letter(world, ann, case_id)
    assert "reply_held_back" in await world.actions(case_id)


async def test_a_colleague_lets_it_go_and_it_shows_once_it_is_safe(world: World) -> None:
    """True words of somebody who left in the ordinary way are not lost."""
    ann, case_id, of = await held_back(world)
    assert await world.desk.show_reply(ann, case_id, of) == "held"
    assert await world.letters("worker") == [("held", REPLY)]
    assert "reply_let_through" in await world.actions(case_id)
    assert await says_yes(world) == [REPLY]


async def test_it_goes_straight_out_to_somebody_who_is_there(world: World) -> None:
    """As a reply of the colleague's own would."""
    ann, case_id, of = await held_back(world)
    assert await says_yes(world) == []
    assert await world.desk.show_reply(ann, case_id, of) == "sent"
    await sends(world)
    assert await world.letters("worker") == [("sent", REPLY)]


async def test_the_bot_is_silent_beside_it_as_beside_any_reply(world: World) -> None:
    """What they answer to a person's question, no script takes for the answer to its own."""
    ann, case_id, of = await held_back(world)
    await world.desk.show_reply(ann, case_id, of)
    await says_yes(world)
    assert (await world.chat_of()).taken_over_by == ann.id
    before = await world.letters_of("one")
    await world.says("after school")
    assert await world.letters_of("one") == before


async def test_a_colleague_withdraws_it_and_it_never_shows(world: World) -> None:
    """And it is no answer: the young person wrote last."""
    ann, case_id, of = await held_back(world)
    await world.desk.withdraw(ann, case_id, of)
    assert await says_yes(world) == []
    assert await world.letters("worker") == [("dropped", REPLY)]
    assert (await world.desk.queue(ann)).rows[0].unanswered
    with pytest.raises(NotNowError, match="not held back any more"):
        await world.desk.show_reply(ann, case_id, of)


async def test_two_who_decide_at_once_are_one_decision(world: World) -> None:
    """In two tabs, or twice by the same button."""
    ann, case_id, of = await held_back(world)
    both = (world.desk.show_reply(ann, case_id, of), world.desk.withdraw(ann, case_id, of))
    done = await asyncio.gather(*both, return_exceptions=True)
    assert len([one for one in done if isinstance(one, NotNowError)]) == 1


async def test_only_whoever_has_the_case_decides_and_never_who_wrote_it(world: World) -> None:
    """Also not after they came back."""
    _, case_id, of = await held_back(world)
    bob = await world.worker("Bob")
    with pytest.raises(NotNowError, match="Somebody else has this case"):
        await world.desk.show_reply(bob, case_id, of)
    await staff(world).bring_back("Old Leaver", ENGLAND, Role.WORKER, synthetic=True)
    await staff(world).leave("Ann")
    old = next(one.id for one in await staff(world).everybody() if one.name == "Old Leaver")
    back = await world.rows.worker(old)
    assert back is not None
    await world.desk.claim(back, case_id)
    for deed in (world.desk.show_reply, world.desk.withdraw):
        with pytest.raises(NotNowError, match="somebody else has to decide"):
            await deed(back, case_id, of)
    with pytest.raises(NotNowError, match="not held back"):
        await world.desk.withdraw(back, case_id, "another")


async def test_no_case_ends_over_it(world: World) -> None:
    """It would be lost silently; nor does a second person confirm such an end."""
    ann, case_id, of = await held_back(world)
    with pytest.raises(NotNowError, match="is held back"):
        await world.desk.resolve(ann, case_id, "advice_given", "All done.")
    await world.desk.withdraw(ann, case_id, of)
    assert await world.desk.resolve(ann, case_id, "advice_given", "All done.")


async def test_an_end_that_was_proposed_before_is_not_confirmed_over_it(world: World) -> None:
    """Whoever proposed it wrote last, and has left since."""
    await begin(world)
    await world.says("they make me carry drugs to another town and i am scared")
    old, ann = await world.worker("Old Leaver"), await world.worker("Ann")
    case_id = await world.only(old)
    await world.desk.claim(old, case_id)
    world.clock.move(minutes=6)
    await world.looks()
    await world.desk.reply(old, case_id, REPLY, once="1")
    assert not await world.desk.resolve(old, case_id, "referred", "To the team.")
    await leaves(world)
    with pytest.raises(NotNowError, match="is held back"):
        await world.desk.confirm(ann, case_id)


async def test_whoever_has_the_case_since_is_told(world: World) -> None:
    """It is new in their case: they must not think that it waits to be opened."""
    ann, case_id = await replied(world)
    await world.change("UPDATE escalation SET claimed_by = :who", who=ann.id)
    before = await alerted(world, case_id)
    assert (await leaves(world)).held_back == 1
    assert (await alerted(world, case_id))[len(before) :] == [ann.id]
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert "is held back" in case.concerns[-1].why


async def test_where_the_case_is_over_somebody_is_called(world: World) -> None:
    """Nobody would ever look at it again."""
    ann, case_id = await replied(world)
    await world.change("UPDATE escalation SET status = 'resolved'")
    assert (await leaves(world)).held_back == 1
    (row,) = (await world.desk.queue(ann)).rows
    assert row.id != case_id
    assert [one.value for one in row.categories] == ["undeliverable"]
    assert await alerted(world, row.id) == [ann.id]
    await world.desk.claim(ann, row.id)
    await world.desk.withdraw(ann, row.id, await letter(world, ann, row.id))


async def test_a_case_that_is_open_again_anyway_is_one_alert(world: World) -> None:
    """What is held back is the first thing that its page says."""
    ann, case_id = await replied(world)
    before = await alerted(world, case_id)
    await leaves(world)
    assert (await alerted(world, case_id))[len(before) :] == [ann.id]


async def test_whoever_keeps_the_right_to_work_on_the_case_keeps_their_words(world: World) -> None:
    """One role less is no reason."""
    await replied(world)
    (old,) = await world.rows_of("SELECT author FROM outbox WHERE purpose = 'worker'")
    await world.workers.give_role(old.author, ENGLAND, Role.LEAD, world.clock.now)
    parted = await staff(world).drop_role("Old Leaver", ENGLAND, Role.WORKER)
    assert parted.held_back == 0
    assert (await staff(world).drop_role("Old Leaver", ENGLAND, Role.LEAD)).held_back == 1


async def test_words_on_the_wire_are_held_back_when_the_try_fails(telegram: World) -> None:
    """They were not behind the gate, and must not be tried again either; nor after "Yes"."""
    await on_their_way(telegram)
    words = await on_wire(telegram, Purpose.WORKER)
    assert (await leaves(telegram)).held_back == 1
    await telegram.asks_for("tidy")
    await fails(telegram, words, TryLaterError("refused"))
    assert await telegram.letters("worker") == [("held_back", REPLY)]


async def test_words_that_wait_for_their_turn_are_held_back(telegram: World) -> None:
    """Telegram may be away for hours."""
    await on_their_way(telegram)
    assert (await leaves(telegram)).held_back == 1
    await sends(telegram)
    assert await telegram.letters("worker") == [("held_back", REPLY)]


async def on_their_way(world: World) -> None:
    """Let somebody reply to a young person who is there."""
    await world.says(PERSON)
    await sends(world)
    old = await world.worker("Old Leaver")
    case_id = await world.only(old)
    await world.desk.claim(old, case_id)
    await sends(world)
    assert await world.desk.reply(old, case_id, REPLY, once="1") == "sent"


async def test_nobody_is_told_that_something_is_ready(world: World) -> None:
    """Until it is let go; then they are, as by any reply."""
    world.channel = "telegram"
    ann, case_id = await replied(world)
    assert [status for status, _ in await world.letters("nudge")] == ["waiting"]
    await leaves(world)
    assert [status for status, _ in await world.letters("nudge")] == ["dropped"]
    await world.desk.claim(ann, case_id)
    await world.desk.show_reply(ann, case_id, await letter(world, ann, case_id))
    assert [status for status, _ in await world.letters("nudge")] == ["dropped", "waiting"]


async def test_who_asked_for_no_messages_is_not_told_that_one_was_shown(world: World) -> None:
    """As with a reply of the colleague's own: it waits until they write by themselves."""
    world.channel = "telegram"
    ann, case_id = await replied(world)
    await world.says("dont message me he checks my phone")
    await leaves(world)
    await world.desk.claim(ann, case_id)
    world.clock.move(minutes=20)
    assert await world.desk.show_reply(ann, case_id, await letter(world, ann, case_id)) == "held"
    assert "waiting" not in [status for status, _ in await world.letters("nudge")]


async def test_somebody_who_may_be_away_is_written_to_only_by_who_is_sure(world: World) -> None:
    """As with a reply of one's own."""
    ann, case_id, of = await held_back(world)
    await world.change("UPDATE chat SET missing_now = true, revision = revision + 1")
    with pytest.raises(NotNowError, match="away again"):
        await world.desk.show_reply(ann, case_id, of)
    assert await world.desk.show_reply(ann, case_id, of, sure=True) == "held"


async def test_nothing_is_shown_on_a_watched_phone(world: World) -> None:
    """It can be withdrawn, so that the case can end."""
    ann, case_id, of = await held_back(world)
    await world.change("UPDATE chat SET watched = true, revision = revision + 1")
    with pytest.raises(NotNowError, match="may be watched"):
        await world.desk.show_reply(ann, case_id, of)
    await world.desk.withdraw(ann, case_id, of)


async def test_the_form_of_a_reply_that_is_held_back_says_so(world: World) -> None:
    """Whoever came back and sends it again is not told that it is on its way."""
    _, case_id, _ = await held_back(world)
    await staff(world).bring_back("Old Leaver", ENGLAND, Role.WORKER, synthetic=True)
    (row,) = await world.rows_of("SELECT author FROM outbox WHERE purpose = 'worker'")
    back = await world.rows.worker(row.author)
    assert back is not None
    with pytest.raises(UsedUpError, match="is held back"):
        await world.desk.reply(back, case_id, REPLY, once="1")


async def written_to_a_page(world: World) -> Returning:
    """Let somebody who set up how to come back be written to on a page nobody looks at."""
    child = Returning(world)
    child.invited = await child.invite()
    await child.come(child.invited)
    assert await child.returns.set_pictures(child.token, MINE)
    assert await child.returns.set_phone(child.token, NUMBER)
    await child.say(PERSON)
    old = await world.worker("Old Leaver")
    await world.worker("Ann", linked=True)
    case_id = await world.only(old)
    await world.desk.claim(old, case_id)
    world.clock.move(seconds=20)
    assert await world.desk.reply(old, case_id, REPLY, once="1") == "sent"
    await child.settle()
    return child


async def test_what_went_to_a_page_that_nobody_looks_at_is_held_back(world: World) -> None:
    """The network was lost, and what they have not seen is shown when they come back."""
    child = await written_to_a_page(world)
    assert (await leaves(world)).held_back == 1
    assert await child.back(child.invited.code)
    await child.tap("Yes")
    assert REPLY not in await child.shown()
    assert await world.letters("worker") == [("held_back", REPLY)]


async def test_what_they_have_answered_was_read(world: World) -> None:
    """There is nothing to hold back, and nobody is called."""
    child = await written_to_a_page(world)
    world.clock.move(minutes=2)
    await child.say("thank you")
    assert (await leaves(world)).held_back == 0
    assert await world.letters("worker") == [("sent", REPLY)]


@pytest.mark.parametrize("gone", [True, False])
async def test_nobody_is_texted_of_what_is_held_back(world: World, *, gone: bool) -> None:
    """They would come back for nothing."""
    child = await written_to_a_page(world)
    await child.leave()
    (row,) = await world.rows_of(
        "SELECT author, escalation_id FROM outbox WHERE purpose = 'worker'"
    )
    old = await world.rows.worker(row.author)
    assert old is not None
    assert await world.desk.reply(old, row.escalation_id, REPLY, once="2") == "held"
    if gone:
        assert (await leaves(world)).held_back == 1
    world.clock.move(minutes=5)
    await child.texting.text()
    await child.settle()
    assert len(child.texted.sent) == (0 if gone else 1)
