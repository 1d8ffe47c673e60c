"""An end that was proposed waits for a second person, however long that takes."""

from __future__ import annotations

import pytest

from bot.domain.worker import Role, Worker
from bot.errors import NotNowError
from tests.services.world import World

DANGER = "he has a knife and he is outside my door help"
URGENT = "they make me carry drugs to another town and i am scared"
QUIET = "i had pasta and then a film with my sister"
WHY = ("Ann", "Police are with them.")
WAITS = "Its end waits for a second person"


async def proposed(world: World, words: str = DANGER) -> tuple[Worker, str]:
    """Let Ann claim what a young person told of, and propose to end it."""
    ann = await world.worker("Ann", linked=True)
    await world.says(words)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    world.clock.move(minutes=1)
    assert not await world.desk.resolve(ann, case_id, "referred", "Police are with them.")
    return ann, case_id


async def told(world: World, worker: Worker) -> list[str]:
    """Give what a worker was alerted of, without tier and code."""
    return [text.partition(": ")[2].rstrip(".") for _, text in await world.letters_to(worker)]


@pytest.mark.parametrize("words", [DANGER, URGENT])
async def test_a_proposed_end_outlasts_the_claim(world: World, words: str) -> None:
    """Nobody has it after ten minutes, people are told why, and it can still be confirmed."""
    bob = await world.worker("Bob", linked=True)
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    ann, case_id = await proposed(world, words)
    await world.watch(minutes=10)
    for one in (ann, bob, lea):
        assert (await told(world, one))[-1] == WAITS
    seen = await world.desk.case(bob, case_id)
    assert seen is not None
    assert (seen.row.status, seen.row.proposed) == ("reopened", True)
    assert (seen.proposed_by, seen.proposed_outcome) == ("Ann", "referred")
    assert seen.proposed_reason is not None
    assert (seen.proposed_reason.author, seen.proposed_reason.words) == WHY
    assert {"claim", "confirm", "decline_end"} <= seen.may
    assert ("reopened", "reason: end_waits") in [(e.action, e.detail) for e in seen.timeline]
    await world.desk.confirm(bob, case_id)
    closed = (await world.desk.queue(bob, resolved=True)).rows[0]
    assert (closed.status, closed.claimed_by, closed.proposed) == ("resolved", bob.id, False)
    before = len(await world.letters("alert"))
    await world.watch(minutes=60)
    assert len(await world.letters("alert")) == before


async def test_the_reason_for_an_end_is_not_another_note(world: World) -> None:
    """Whatever the proposer or others write beside it; and without a proposal there is none."""
    bob = await world.worker("Bob", linked=True)
    ann, case_id = await proposed(world)
    world.clock.move(minutes=1)
    await world.desk.note(ann, case_id, "Referred on: ring me.", once="1")
    await world.desk.note(bob, case_id, "I am looking.", once="1")
    seen = await world.desk.case(bob, case_id)
    assert seen is not None
    assert seen.proposed_reason is not None
    assert (seen.proposed_reason.author, seen.proposed_reason.words) == WHY
    await world.desk.decline_end(bob, case_id, "Ring the school first.")
    seen = await world.desk.case(bob, case_id)
    assert seen is not None
    assert seen.proposed_reason is None


async def test_a_button_pressed_twice_asks_nobody_twice(world: World) -> None:
    """One note and one alert each; to propose it as something else is another proposal."""
    bob = await world.worker("Bob", linked=True)
    ann, case_id = await proposed(world)
    before = len(await told(world, bob))
    with pytest.raises(NotNowError, match="proposed this already"):
        await world.desk.resolve(ann, case_id, "referred", "Police are with them.")
    seen = await world.desk.case(bob, case_id)
    assert seen is not None
    assert len(seen.notes) == 1
    assert len(await told(world, bob)) == before
    assert not await world.desk.resolve(ann, case_id, "test", "It was a drill.")
    assert len(await told(world, bob)) == before + 1


async def test_it_climbs_until_somebody_looks(world: World) -> None:
    """Leads are told as well, again and again, and always what it is that waits."""
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    _, case_id = await proposed(world)
    await world.watch(minutes=75)
    found = (await told(world, lea))[1:]
    assert len(found) > 3
    assert set(found) == {WAITS}
    assert "duty" in await world.audience(case_id)


async def test_the_proposer_does_not_confirm_it_after_that(world: World) -> None:
    """Taking the case anew is no way round the second person, and no act that takes it back."""
    bob = await world.worker("Bob", linked=True)
    ann, case_id = await proposed(world)
    await world.watch(minutes=10)
    with pytest.raises(NotNowError, match="second person"):
        await world.desk.confirm(ann, case_id)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    with pytest.raises(NotNowError, match="second person"):
        await world.desk.confirm(ann, case_id)
    assert (await world.desk.queue(bob)).rows[0].proposed
    await world.desk.contacted(ann, case_id)
    assert not (await world.desk.queue(bob)).rows[0].proposed


async def test_whoever_takes_the_case_may_be_the_second_person(world: World) -> None:
    """Claimed from the alert, opened and read: then it is confirmed, or it stays open."""
    bob = await world.worker("Bob", linked=True)
    ann, case_id = await proposed(world)
    await world.watch(minutes=10)
    await world.desk.claim_as(bob.id, case_id)
    await world.watch(minutes=4)
    assert (await told(world, ann))[-1] == "Claimed, but not opened"
    assert (await world.desk.queue(bob)).rows[0].proposed
    await world.desk.claim(bob, case_id)
    assert "confirm" in (await world.desk.case(bob, case_id)).may
    await world.desk.decline_end(bob, case_id, "Ring the school first.")
    assert (await told(world, ann))[-1] == "Its end was declined"
    row = (await world.desk.queue(bob)).rows[0]
    assert (row.claimed_by, row.proposed) == (bob.id, False)


async def test_declining_what_nobody_has_leaves_its_clock_running(world: World) -> None:
    """The one who proposed it is told, and people go on being alerted of an open case."""
    bob = await world.worker("Bob", linked=True)
    ann, case_id = await proposed(world)
    await world.watch(minutes=10)
    await world.desk.decline_end(bob, case_id, "Ring the school first.")
    assert (await told(world, ann))[-1] == "Its end was declined"
    await world.watch(minutes=20)
    assert (await told(world, bob))[-1] == "Nobody has acted yet"
    assert not (await world.desk.queue(bob)).rows[0].proposed


@pytest.mark.parametrize("after", [0, 12])
async def test_what_is_told_after_it_takes_it_back(world: World, after: int) -> None:
    """Danger told before or after the claim lapsed has to be looked at by whoever acts next."""
    bob = await world.worker("Bob", linked=True)
    _, case_id = await proposed(world, URGENT)
    await world.watch(minutes=after)
    world.clock.move(seconds=5)
    await world.says(DANGER)
    with pytest.raises(NotNowError):
        await world.desk.confirm(bob, case_id)
    await world.watch(minutes=12)
    assert not (await world.desk.queue(bob)).rows[0].proposed
    assert WAITS not in (await told(world, bob))[-2:]


@pytest.mark.parametrize("after", [0, 12])
async def test_nor_is_it_confirmed_over_a_line_that_raised_nothing(
    world: World, after: int
) -> None:
    """It is to be read first, and then there is no end to confirm any more."""
    bob = await world.worker("Bob", linked=True)
    _, case_id = await proposed(world)
    await world.watch(minutes=after)
    world.clock.move(seconds=5)
    await world.says(QUIET)
    with pytest.raises(NotNowError):
        await world.desk.confirm(bob, case_id)
    await world.watch(minutes=12)
    assert not (await world.desk.queue(bob)).rows[0].proposed
    if not after:
        assert "Claimed, but nothing was done" in await told(world, bob)
    await world.desk.claim(bob, case_id)
    with pytest.raises(NotNowError):
        await world.desk.confirm(bob, case_id)
