"""What came after a worker looked is read before a case is quietened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain.concern import Tier
from bot.domain.worker import Worker
from bot.errors import NotNowError
from bot.services.desk import Desk
from tests.services.world import World

URGENT = "they make me carry drugs for them and i owe them money"
PERSON = "can i talk to a real person please"
DANGER = "he has a knife and he is outside my door help"

Deed = Callable[[Desk, Worker, str, World], Awaitable[object]]

QUIETENING: dict[str, Deed] = {
    "lower": lambda desk, ann, of, _: desk.lower(ann, of, Tier.P3, "A school matter."),
    "wait": lambda desk, ann, of, world: desk.wait_with(
        ann, of, "Police", world.clock.now + timedelta(hours=8), "They go there."
    ),
}


@pytest.mark.parametrize("deed", QUIETENING.values(), ids=QUIETENING)
async def test_danger_that_came_meanwhile_is_not_quietened_unread(world: World, deed: Deed) -> None:
    """The page still shows P1; the words of P0 came while the reason was typed."""
    ann = await world.worker("Ann")
    await world.says(URGENT)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    shown = await world.desk.case(ann, case_id)
    assert shown is not None
    assert shown.line_at is not None
    world.clock.move(minutes=1)
    await world.says(DANGER)
    with pytest.raises(NotNowError, match="They wrote after this page was shown"):
        await deed(world.desk.having_read(shown.line_at), ann, case_id, world)
    after = await world.desk.case(ann, case_id)
    assert after is not None
    assert after.line_at is not None
    assert (after.row.tier, after.row.status, after.row.proposed) == (Tier.P0, "claimed", False)
    await deed(world.desk.having_read(after.line_at), ann, case_id, world)


@pytest.mark.parametrize(("words", "second"), [(PERSON, False), (URGENT, True)])
async def test_an_end_that_takes_one_person_is_refused_unread(
    world: World, words: str, second: bool
) -> None:
    """What is only proposed is read by whoever confirms it, and may be asked for at once."""
    ann = await world.worker("Ann")
    await world.says(words)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    shown = await world.desk.case(ann, case_id)
    assert shown is not None
    assert shown.line_at is not None
    world.clock.move(minutes=1)
    await world.says("i had pasta and then a film with my sister")
    desk = world.desk.having_read(shown.line_at)
    if second:
        assert not await desk.resolve(ann, case_id, "referred", "To the team.")
        return
    with pytest.raises(NotNowError, match="They wrote after this page was shown"):
        await desk.resolve(ann, case_id, "referred", "To the team.")
    await world.desk.case(ann, case_id)
    assert await world.desk.having_read(world.clock.now).resolve(ann, case_id, "test", "A drill.")


async def test_an_end_that_was_proposed_anew_is_read_anew(world: World) -> None:
    """The second person's old page shows neither the new words nor what is proposed now."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(URGENT)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.resolve(ann, case_id, "referred", "To the team.")
    shown = await world.desk.case(bob, case_id)
    assert shown is not None
    assert shown.line_at is not None
    world.clock.move(minutes=1)
    await world.says(DANGER)
    world.clock.move(minutes=1)
    await world.desk.resolve(ann, case_id, "not_a_concern", "It was a film.")
    with pytest.raises(NotNowError, match="They wrote after this page was shown"):
        await world.desk.having_read(shown.line_at).confirm(bob, case_id)
    after = await world.desk.case(bob, case_id)
    assert after is not None
    assert after.row.proposed


async def test_a_form_that_says_more_than_was_shown_is_not_believed(world: World) -> None:
    """By hand, or from a clock that is wrong: what counts is what was before them."""
    ann = await world.worker("Ann")
    await world.says(PERSON)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    world.clock.move(minutes=1)
    await world.says(DANGER)
    forged = world.desk.having_read(world.clock.now + timedelta(days=1))
    for deed in QUIETENING.values():
        with pytest.raises(NotNowError, match="They wrote after this page was shown"):
            await deed(forged, ann, case_id, world)
    bob = await world.worker("Bob")
    await world.desk.case(bob, case_id)
    with pytest.raises(NotNowError, match="They wrote after this page was shown"):
        await forged.lower(ann, case_id, Tier.P3, "A school matter.")
    await world.desk.case(ann, case_id)
    await forged.lower(ann, case_id, Tier.P3, "A school matter.")


async def test_whoever_never_opened_a_case_quietens_nothing_in_it(world: World) -> None:
    """A claim by Telegram shows no words."""
    ann = await world.worker("Ann", linked=True)
    await world.says(URGENT)
    case_id = await world.only(ann)
    await world.desk.claim_as(ann.id, case_id)
    forged = world.desk.having_read(world.clock.now)
    with pytest.raises(NotNowError, match="They wrote after this page was shown"):
        await forged.lower(ann, case_id, Tier.P3, "A school matter.")
