"""An offer that nobody answered is seen: since when, and that a lost code has expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.commands.offers import _line
from bot.domain.worker import Role
from bot.errors import NotAllowedError
from bot.services.invitations import LIVES, Invitations, Invited
from bot.services.unanswered import Offers, Unanswered
from bot.store.pending_offers import SqlUnanswered, list_pending
from bot.store.registering import Registering
from tests.services.test_leaving import staff
from tests.services.world import ENGLAND, WALES, World


async def invite(world: World, ref: str, returned: datetime) -> Invited:
    """Offer a check-in after a return, as the command does."""
    store = Registering(world.database, world.sealer)
    service = Invitations(store, world.setup.authorities, world.clock, "", lambda: "")
    return await service.invite(ENGLAND, child_ref=ref, returned_at=returned, language="en")


async def pending(world: World) -> list[Unanswered]:
    return await world.database.read(list_pending, world.clock.now)


async def test_a_lost_code_is_seen_once_it_has_expired(world: World) -> None:
    """Nobody comes with it: what is pending says since when, and that asking is up to people."""
    at = world.clock.now
    assert await pending(world) == []
    invited = await invite(world, "REF-1", at - timedelta(hours=3))
    (row,) = await pending(world)
    assert (row.episode, row.code, row.offered_at) == (invited.episode, "good", at)
    world.clock.move(seconds=LIVES.total_seconds())
    (row,) = await pending(world)
    assert (row.code, row.expires_at, row.offered_at) == ("expired", at + LIVES, at)
    said = _line(row)
    assert "back 10 Mar 2026" in said
    assert "its code was never used and expired 17 Mar 2026" in said
    assert "REF-1" not in said


async def test_whoever_came_and_has_not_answered_is_pending_without_a_lost_code(
    world: World,
) -> None:
    """The code is used: there is no other to give out, and they are asked in their chat."""
    invited = await invite(world, "REF-1", world.clock.now)
    await world.says(invited.short_code)
    world.clock.move(days=8)
    (row,) = await pending(world)
    assert row.code == "used"


@pytest.mark.parametrize("outcome", ["accepted", "declined"])
async def test_an_answer_to_a_new_code_for_the_same_return_is_the_answer(
    world: World, outcome: str
) -> None:
    """The lost code's own offer is not pending for ever beside it; another return's is."""
    returned = world.clock.now - timedelta(hours=3)
    lost = await invite(world, "REF-1", returned)
    world.clock.move(days=8)
    again = await invite(world, "REF-1", returned)
    (row,) = await pending(world)
    assert (row.episode, row.code) == (again.episode, "good")
    assert row.offered_at == again.expires_at - LIVES - timedelta(days=8)
    other = await invite(world, "REF-1", returned + timedelta(days=2))
    await world.change(
        "UPDATE offer SET outcome = :outcome WHERE episode_id = :of",
        outcome=outcome,
        of=again.episode,
    )
    assert [row.episode for row in await pending(world)] == [other.episode]
    assert lost.episode != again.episode


async def test_a_new_code_is_for_the_same_return_to_the_minute(world: World) -> None:
    """Without a time the first code took the very second; what people can read ends at minutes."""
    returned = world.clock.now.replace(second=7, microsecond=250_000)
    world.clock.move(days=8)
    await invite(world, "REF-1", returned)
    again = await invite(world, "REF-1", returned.replace(second=0, microsecond=0))
    (row,) = await pending(world)
    assert row.episode == again.episode
    assert row.returned_at == returned.replace(second=0, microsecond=0)
    await invite(world, "REF-1", returned + timedelta(minutes=1))
    assert len(await pending(world)) == 2


async def test_workers_see_the_invitations_of_their_own_authorities(world: World) -> None:
    """By the same statement as the command, whoever has waited longest first; none of another's."""
    offers = Offers(SqlUnanswered(world.database, world.setup.authorities), world.clock)
    ann, wyn = await world.worker("Ann"), await world.worker("Wyn", authority=WALES)
    first = await invite(world, "REF-1", world.clock.now - timedelta(hours=3))
    world.clock.move(hours=1)
    second = await invite(world, "REF-2", world.clock.now - timedelta(days=3))
    listed = await offers.unanswered(ann)
    assert [row.episode for row in listed] == [first.episode, second.episode]
    assert list(listed) == await pending(world)
    assert await offers.unanswered(wyn) == ()
    eve = await world.worker("Eve", Role.ADVOCATE)
    assert await offers.unanswered(eve) == ()


async def test_who_practises_sees_no_real_invitation(world: World) -> None:
    """It is somebody real who came back."""
    offers = Offers(SqlUnanswered(world.database, world.setup.authorities), world.clock)
    ann = await world.worker("Ann")
    await invite(world, "REF-1", world.clock.now)
    await world.change("UPDATE episode SET synthetic = :real", real=False)
    assert await offers.unanswered(ann) == ()
    assert len(await offers.unanswered(replace(ann, synthetic=False))) == 1


async def test_who_is_removed_meanwhile_is_shown_nothing(world: World) -> None:
    """What they could see when they were let in counts no more."""
    offers = Offers(SqlUnanswered(world.database, world.setup.authorities), world.clock)
    ann = await world.worker("Ann")
    await invite(world, "REF-1", world.clock.now)
    await staff(world).leave("Ann")
    with pytest.raises(NotAllowedError):
        await offers.unanswered(ann)
