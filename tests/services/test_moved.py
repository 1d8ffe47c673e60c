"""Who writes from another chat now: nothing from the first phone opens its chat again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.domain.inbound import Kind
from bot.services.deliver import Outcome, Result
from bot.services.invitations import Invitations
from bot.services.records import Purpose
from bot.store.registering import Registering
from tests.services.test_tidying import outbox, sends, take
from tests.services.test_watched import begin, raised
from tests.services.world import ENGLAND, World

TOLD = "they make me carry drugs to another town"


@pytest_asyncio.fixture
async def moved(world: World) -> World:
    """A young person with something open, who joined from another chat afterwards."""
    world.channel = "telegram"
    await begin(world)
    await world.says(TOLD)
    await sends(world)
    await world.comes_with_code(who="two", ref="one")
    await sends(world)
    assert (await world.chat_of("one")).sends == "moved"
    return world


async def goes_out(world: World) -> None:
    """Let go out what may; a page reads its letters where they are written."""
    if world.channel == "telegram":
        await sends(world)


async def invite(world: World) -> str:
    """Invite the same young person anew; give the short code."""
    store = Registering(world.database, world.sealer)
    service = Invitations(store, world.setup.authorities, world.clock, "", lambda: "")
    return (await service.invite(ENGLAND, child_ref="REF-one", language="en")).short_code


async def is_gone(world: World, purpose: Purpose) -> None:
    """Let a letter meet a block."""
    for one in await take(world):
        met = Outcome.GONE if one.letter.purpose is purpose else Outcome.SENT
        await outbox(world).record(Result(one.letter, met, world.clock.now))


@pytest.mark.parametrize(
    "does",
    [("hello", {}), ("/stop", {"kind": Kind.COMMAND, "command": "stop"}),
     ("", {"kind": Kind.BLOCKED}), ("", {"kind": Kind.UNBLOCKED})],
    ids=["writes", "stops", "blocks", "unblocks"],
)  # fmt: skip
async def test_what_the_first_phone_does_opens_nothing(moved: World, does) -> None:
    """A worker has to find out which chat is safe, whatever is done there meanwhile."""
    for words, more in (does, ("", {"kind": Kind.UNBLOCKED}), ("hello again", {})):
        await moved.says(words, **more)
        assert (await moved.chat_of("one")).sends == "moved"


async def test_a_block_of_the_first_chat_is_told_all_the_same(moved: World) -> None:
    """It is a sign, as it was before they moved."""
    await moved.says("", kind=Kind.BLOCKED)
    assert [one for one in await raised(moved) if one.startswith("lost_contact")]


async def test_stop_in_the_first_chat_is_told_all_the_same(moved: World) -> None:
    """With something urgent open a worker uses another way."""
    await moved.asks_for("stop")
    assert (await raised(moved))[-1].startswith("lost_contact")


async def test_a_block_that_only_a_letter_meets_is_told_once(moved: World) -> None:
    """What clears the chat goes on meeting it, and the case gets no more urgent by that."""
    await moved.asks_for("clear")
    await moved.says("hi")
    await sends(moved)
    for hours in (1, 39):
        moved.clock.move(hours=hours)
        await moved.watch(minutes=1)
        await is_gone(moved, Purpose.TIDY)
        assert (await moved.chat_of("one")).sends == "moved"
    assert len([one for one in await raised(moved) if one.startswith("lost_contact")]) == 1


async def test_an_old_code_does_not_lead_back(world: World) -> None:
    """Whoever holds the first phone may find an earlier link in it; a person is told."""
    world.channel = "telegram"
    first = await invite(world)
    for code, who in ((first, "one"), (await invite(world), "one"), (await invite(world), "two")):
        await world.says(code, who=who)
    await world.says(first, who="one")
    assert (await world.chat_of("one")).sends == "moved"
    assert (await world.chat_of("two")).sends == "on"
    assert await world.count("to_read", "reused_at IS NOT NULL") == 1


async def test_a_new_code_leads_back(moved: World) -> None:
    """A worker gave it out, and so has said which chat it is."""
    await moved.says(await invite(moved), who="one")
    assert (await moved.chat_of("one")).sends == "on"
    assert (await moved.chat_of("two")).sends == "moved"


async def test_taking_back_a_block_does_not_take_back_a_stop(world: World) -> None:
    """They asked us not to write, and are written to once they write themselves."""
    world.channel = "telegram"
    await begin(world)
    await world.asks_for("stop")
    for kind in (Kind.BLOCKED, Kind.UNBLOCKED):
        await world.says("", kind=kind)
        assert (await world.chat_of()).sends == "stopped"
    await world.says("hello")
    assert (await world.chat_of()).sends == "on"


async def test_taking_back_a_block_is_enough_without_a_stop(world: World) -> None:
    """Who comes back can be written to again."""
    world.channel = "telegram"
    await begin(world)
    await world.says("", kind=Kind.BLOCKED)
    assert (await world.chat_of()).sends == "blocked"
    await world.says("", kind=Kind.UNBLOCKED)
    assert (await world.chat_of()).sends == "on"


async def test_a_block_that_is_told_late_does_not_shut_a_chat_that_they_came_back_to(
    world: World,
) -> None:
    """What came later counts: they are answered, and nobody is told that contact is lost."""
    world.channel = "telegram"
    await begin(world)
    await world.says(TOLD)
    blocked_at = world.clock.now + timedelta(minutes=1)
    world.clock.move(minutes=3)
    await world.says("hello its me again")
    await world.taps("G1", "yes")
    before = await world.letters_of("one")
    await world.says("", kind=Kind.BLOCKED, sent_at=blocked_at)
    assert (await world.chat_of()).sends == "on"
    assert not [one for one in await raised(world) if one.startswith("lost_contact")]
    assert await world.letters_of("one") == before


async def test_a_block_that_is_told_after_a_newer_unblock_does_not_shut_the_chat(
    world: World,
) -> None:
    """They came back without a word, and are told what waits for them."""
    world.channel = "telegram"
    await begin(world)
    await world.says(TOLD)
    blocked_at = world.clock.now + timedelta(minutes=1)
    world.clock.move(minutes=3)
    await world.says("", kind=Kind.UNBLOCKED)
    world.clock.move(minutes=1)
    await world.says("", kind=Kind.BLOCKED, sent_at=blocked_at)
    assert (await world.chat_of()).sends == "on"
    assert not [one for one in await raised(world) if one.startswith("lost_contact")]
    await world.says("", kind=Kind.BLOCKED)
    assert (await world.chat_of()).sends == "blocked"


async def refused(world: World, meanwhile: Callable[[], Awaitable[None]]) -> None:
    """Let the answer be refused; what happens *meanwhile* is before that is written down."""
    world.channel = "telegram"
    await begin(world)
    await sends(world)
    await world.says(TOLD)
    (one,) = [x for x in await take(world) if x.letter.purpose is Purpose.SAFETY]
    began_at = world.clock.now
    world.clock.move(seconds=2)
    await meanwhile()
    world.clock.move(seconds=2)
    gone = Result(one.letter, Outcome.GONE, world.clock.now, "", "blocked", began_at=began_at)
    await outbox(world).record(gone)


@pytest.mark.parametrize("does", ["writes", "is not read yet", "unblocks"])
async def test_a_refusal_that_is_recorded_late_does_not_shut_a_chat_that_came_back(
    world: World, does: str
) -> None:
    """What came in since the try began counts, and what was refused is tried once more."""

    async def comes_back() -> None:
        if does == "writes":
            await world.says("hello its me again")
        elif does == "unblocks":
            await world.says("", kind=Kind.UNBLOCKED)
        else:
            await world.writes("hello its me again")

    await refused(world, comes_back)
    assert (await world.chat_of()).sends == "on"
    assert not [one for one in await raised(world) if one.startswith("lost_contact")]
    (again,) = [x for x in await take(world) if x.letter.purpose is Purpose.SAFETY][:1]
    gone = Result(again.letter, Outcome.GONE, world.clock.now, began_at=world.clock.now)
    await outbox(world).record(gone)
    assert (await world.chat_of()).sends == "blocked"
    assert [one for one in await raised(world) if one.startswith("lost_contact")]


async def test_a_refusal_shuts_a_chat_from_which_nothing_has_come_since(world: World) -> None:
    """What was refused was an answer to what they wrote before."""

    async def another_writes() -> None:
        await world.says("hello", who="two")

    await refused(world, another_writes)
    assert (await world.chat_of()).sends == "blocked"
    assert [one for one in await raised(world) if one.startswith("lost_contact")]


@pytest.mark.parametrize("seconds", [0, 1])
async def test_a_block_right_after_they_wrote_is_a_sign(world: World, seconds: int) -> None:
    """Also within the same second, which is all that Telegram tells of either time."""
    world.channel = "telegram"
    await begin(world)
    await world.says(TOLD)
    world.clock.move(seconds=seconds)
    await world.says("", kind=Kind.BLOCKED)
    assert (await world.chat_of()).sends == "blocked"
    assert [one for one in await raised(world) if one.startswith("lost_contact")]


async def test_a_tap_that_reached_us_late_takes_back_no_block(world: World) -> None:
    """Telegram does not say when it was tapped: in doubt a person is told that they are gone."""
    world.channel = "telegram"
    await begin(world)
    await world.says(TOLD)
    blocked_at = world.clock.now + timedelta(seconds=10)
    world.clock.move(minutes=1)
    await world.taps("F2", "yes")
    await world.says("", kind=Kind.BLOCKED, sent_at=blocked_at)
    assert (await world.chat_of()).sends == "blocked"


async def test_a_second_block_counts_whatever_the_first_did(world: World) -> None:
    """They came back in between, and are gone now."""
    world.channel = "telegram"
    await begin(world)
    for _ in range(2):
        world.clock.move(minutes=1)
        await world.says("hello")
        world.clock.move(minutes=1)
        await world.says("", kind=Kind.BLOCKED)
        assert (await world.chat_of()).sends == "blocked"


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_the_first_chat_is_answered_alike_wherever_it_is(world: World, channel: str) -> None:
    """Ordinary words get no answer; danger does, by a safety text."""
    world.channel = channel
    await begin(world)
    await world.comes_with_code(who="two", ref="one")
    for words, sent in (("i had pasta", []), (TOLD, ["safety"])):
        await goes_out(world)
        before = len(await world.parcels_of("one"))
        await world.says(words)
        await goes_out(world)
        written = (await world.parcels_of("one"))[before:]
        assert written
        said = [x.purpose for x in written if x.status == "sent" and x.purpose != "tidy"]
        assert said == sent


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_who_stopped_is_answered_alike_wherever_it_is(world: World, channel: str) -> None:
    """What they asked for is answered, and no hold text comes after it."""
    world.channel = channel
    await begin(world)
    await world.says("hes outside n hes got a knife")
    for minutes in (0, 4, 4):
        await world.watch(minutes=minutes)
        await goes_out(world)
    before = len(await world.parcels_of("one"))
    await world.asks_for("stop")
    await goes_out(world)
    await world.watch(minutes=3)
    await goes_out(world)
    written = [x for x in (await world.parcels_of("one"))[before:] if x.purpose != "tidy"]
    assert [(x.purpose, x.status) for x in written] == [("reply", "sent"), ("hold", "dropped")]
