"""A reply that comes late: nothing of it leaves before "Yes", and it is contact only then."""

from __future__ import annotations

import pytest

from bot.errors import NotNowError
from bot.services.deliver import Outcome, Result
from tests.services.test_tidying import outbox, sends
from tests.services.test_watched import begin
from tests.services.world import WALES, World

REPLY = "Hello from Ann, made up."
PERSON = "can i talk to a real person please"
DANGER = "they make me carry drugs to another town and i am scared"


async def waiting(world: World, minutes: int, words: str = PERSON) -> tuple[object, str]:
    """Let a worker reply so many minutes after they wrote."""
    await begin(world)
    await world.says(words)
    await sends(world)
    ann = await world.worker("Ann", linked=True)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    world.clock.move(minutes=minutes)
    await world.looks()
    assert await world.desk.reply(ann, case_id, REPLY, once="1") == "held"
    return ann, case_id


@pytest.mark.parametrize("minutes", [6, 60, 24 * 60])
@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_nothing_of_a_late_reply_leaves_before_yes(
    world: World, channel: str, minutes: int
) -> None:
    """On either channel, also when the process dies between the neutral line and "Yes"."""
    world.channel = channel
    ann, case_id = await waiting(world, minutes)
    again = World(world.database, world.sealer, world.clock)
    again.channel, again._updates = channel, 1000
    went = [one.letter.parcel.text for one in await sends(again)]
    assert not any(REPLY in text for text in went)
    case = await again.desk.case(ann, case_id)
    assert case.row.status == "claimed"
    await again.taps("G1", "yes")
    went = [one.letter.parcel.text for one in await sends(again)]
    assert REPLY in went
    case = await again.desk.case(ann, case_id)
    assert case.row.status == "contacted"


@pytest.mark.parametrize("by_another", [True, False])
async def test_an_old_reply_is_no_contact_of_a_claim_that_nobody_opened(
    world: World, *, by_another: bool
) -> None:
    """Yes lets out words from before this claim; three minutes later people are told again."""
    ann, case_id = await waiting(world, 6, DANGER)
    await world.watch(minutes=11)
    claimer = await world.worker("Bob", linked=True) if by_another else ann
    await world.desk.claim_as(claimer.id, case_id)
    await world.taps("G1", "yes")
    await sends(world)
    assert (await world.desk.queue(ann)).rows[0].status == "claimed"
    before = len(await world.letters("alert"))
    await world.watch(minutes=3)
    assert (await world.desk.queue(ann)).rows[0].status == "reopened"
    assert len(await world.letters("alert")) > before


async def test_an_old_reply_of_somebody_else_is_no_contact_of_who_has_it_now(world: World) -> None:
    """Bob has opened the case and written nothing: that Ann's words were read is not his."""
    _, case_id = await waiting(world, 6, DANGER)
    await world.watch(minutes=11)
    bob = await world.worker("Bob")
    await world.desk.claim(bob, case_id)
    await world.desk.case(bob, case_id)
    await world.taps("G1", "yes")
    assert REPLY in [one.letter.parcel.text for one in await sends(world)]
    case = await world.desk.case(bob, case_id)
    assert case.row.status == "claimed"


async def test_a_case_that_counts_as_reached_and_was_never_opened_is_open_again(
    world: World,
) -> None:
    """However it came to be so: three minutes after the claim the clock runs."""
    ann, case_id = await waiting(world, 6, DANGER)
    await world.watch(minutes=11)
    await world.desk.claim_as(ann.id, case_id)
    await world.change("UPDATE escalation SET status = 'contacted'")
    await world.watch(minutes=3)
    assert (await world.desk.queue(ann)).rows[0].status == "reopened"


async def test_a_reply_that_goes_straight_out_is_contact_at_once(world: World) -> None:
    """They are there, so it reaches them."""
    await begin(world)
    await world.says(PERSON)
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    assert await world.desk.reply(ann, case_id, REPLY, once="1") == "sent"
    case = await world.desk.case(ann, case_id)
    assert case.row.status == "contacted"


async def test_stop_is_told_to_every_authority_with_something_open(world: World) -> None:
    """A front desk that had a case of theirs before learns of it as well."""
    ann = await world.worker("Ann")
    await world.says("he has a knife and he is outside my door help")
    await world.comes_with_code(WALES)
    await world.asks_for("stop")
    await world.watch(minutes=1)
    case = await world.desk.case(ann, await world.only(ann))
    assert "lost_contact" in [concern.category.value for concern in case.concerns]


async def test_an_account_that_is_gone_is_told_to_every_authority_with_something_open(
    world: World,
) -> None:
    """It comes out when something is sent for the council; the front desk learns of it as well."""
    world.channel = "telegram"
    ann = await world.worker("Ann")
    await world.says("he has a knife and he is outside my door help")
    await world.comes_with_code(WALES)
    *_, letter = await world.parcels_of("one")
    await outbox(world).record(Result(letter, Outcome.GONE, world.clock.now, problem="gone"))
    await world.watch(minutes=1)
    case = await world.desk.case(ann, await world.only(ann))
    assert "lost_contact" in [concern.category.value for concern in case.concerns]


async def test_line_by_line_is_one_alert_a_minute(world: World) -> None:
    """What is no worse joins the alert that is out; what comes a minute later does not."""
    await world.worker("Ann", linked=True)
    await world.says("they make me carry drugs to another town")
    for words in ("they make me carry it on the train", "and then they make me sell drugs"):
        await world.says(words)
    assert len(await news(world)) == 1
    world.clock.move(minutes=1)
    await world.says("they make me carry a bag of drugs again")
    assert len(await news(world)) == 2


async def news(world: World) -> list[str]:
    return [text for _, text in await world.letters("alert") if "New information" in text]


@pytest.mark.parametrize("does", ["not_now", "tidy"])
async def test_a_reply_never_overtakes_not_now_or_tidy(
    world: World, does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They do it in the moment in which the worker sends: the words wait, and are not "sent"."""
    await begin(world)
    await world.says(PERSON)
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    assert await world.desk.reply(ann, case_id, REPLY, once="1") == "sent"
    load, at_once = world.store.load_case, [True]

    async def slow(*of: object) -> object:
        found = await load(*of)
        if at_once and at_once.pop():
            await (world.asks_for("tidy") if does == "tidy" else close_gate(world))
        return found

    monkeypatch.setattr(world.store, "load_case", slow)
    if does == "tidy":
        with pytest.raises(NotNowError, match="closed the page"):
            await world.desk.reply(ann, case_id, "Are you safe?", once="2")
    else:
        assert await world.desk.reply(ann, case_id, "Are you safe?", once="2") == "held"
    assert ("sent", "Are you safe?") not in await world.letters("worker")


async def close_gate(world: World) -> None:
    """Let them have tapped "Not now"."""
    await world.change("UPDATE chat SET gate = 'closed', revision = revision + 1")
