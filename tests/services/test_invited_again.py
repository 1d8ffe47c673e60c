"""Somebody who came back before is invited again: what is known of them now counts."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.services.invitations import AgeBand, Invitations
from bot.store.registering import Registering
from tests.services.world import ENGLAND, WALES, World


def inviting(world: World) -> Invitations:
    """Give what registers a return."""
    store = Registering(world.database, world.sealer)
    return Invitations(store, world.setup.authorities, world.clock, "", lambda: "")


async def invite(world: World, authority: str, age_band: AgeBand) -> None:
    """Register a return, and an offer, for a young person of the same reference."""
    await inviting(world).invite(authority, child_ref="REF-1", age_band=age_band, language="en")
    world.clock.now = world.clock.now.replace(month=world.clock.now.month + 1)


async def ages(world: World) -> list[tuple[str, str]]:
    """Give of which age whoever is registered is taken to be, by authority."""
    rows = await world.rows_of("SELECT authority, age_band FROM young_person ORDER BY authority")
    return [(row.authority, row.age_band) for row in rows]


async def test_the_age_that_was_said_last_counts(world: World) -> None:
    """They were 15 then and are 16 now: services for 16 and over are theirs from now on."""
    await invite(world, ENGLAND, AgeBand.UNKNOWN)
    await invite(world, WALES, AgeBand.TEN_TO_TWELVE)
    await invite(world, ENGLAND, AgeBand.THIRTEEN_TO_FIFTEEN)
    assert (ENGLAND, "13-15") in await ages(world)
    await invite(world, ENGLAND, AgeBand.SIXTEEN_SEVENTEEN)
    assert await ages(world) == [(ENGLAND, "16-17"), (WALES, "10-12")]


async def test_who_does_not_say_an_age_takes_none_away(world: World) -> None:
    """Without --age-band nothing new is known."""
    await invite(world, ENGLAND, AgeBand.SIXTEEN_SEVENTEEN)
    await invite(world, ENGLAND, AgeBand.UNKNOWN)
    assert await ages(world) == [(ENGLAND, "16-17")]


async def test_a_new_code_for_the_same_return_is_not_another_time_away(world: World) -> None:
    """Who lost the first code is not spoken to as somebody who was missing before."""
    back = world.clock.now - timedelta(hours=5)
    for who, returned_at, before in (
        ("a", back, False),
        ("b", back, False),
        ("c", back + timedelta(hours=3), True),
    ):
        invited = await inviting(world).invite(
            ENGLAND, child_ref="REF-1", returned_at=returned_at, language="en"
        )
        await world.says(invited.short_code, who=who)
        assert json.loads(await world.state())["repeat"] is before, who
