"""Who sees what: another authority's case is exactly like one that is not there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.worker import Role, Worker
from bot.errors import NotAllowedError, RefusedError
from bot.services.desk import Desk
from tests.services.world import ENGLAND, WALES, World

DANGER = "he has a knife and he is outside my door help"
QUIET = "i had pasta and then a film with my sister"

Act = Callable[[Desk, Worker, str], Awaitable[object]]

#: Everything that changes a case.
ACTS: dict[str, Act] = {
    "claim": lambda desk, worker, case: desk.claim(worker, case),
    "claim_as": lambda desk, worker, case: desk.claim_as(worker.id, case),
    "take_over": lambda desk, worker, case: desk.take_over(worker, case),
    "hand_back": lambda desk, worker, case: desk.hand_back(worker, case),
    "contacted": lambda desk, worker, case: desk.contacted(worker, case),
    "wait": lambda desk, worker, case: desk.wait_with(
        worker, case, "Police", desk._clock() + timedelta(hours=1), "Because."
    ),
    "reply": lambda desk, worker, case: desk.reply(worker, case, "Hello.", once="1"),
    "note": lambda desk, worker, case: desk.note(worker, case, "Hello.", once="1"),
    "overrule": lambda desk, worker, case: desk.overrule(worker, case, "0" * 24, "Because."),
    "take_back": lambda desk, worker, case: desk.take_back(worker, case, "0" * 24),
    "lower": lambda desk, worker, case: desk.lower(worker, case, Tier.P3, "Because."),
    "resolve": lambda desk, worker, case: desk.resolve(worker, case, "test", "Because."),
    "confirm": lambda desk, worker, case: desk.confirm(worker, case),
    "decline_end": lambda desk, worker, case: desk.decline_end(worker, case, "Because."),
}

NO_WORDS = (Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR)


@pytest.fixture
def outsiders() -> list[tuple[Role, str]]:
    """Everybody for whom a case of the English authority is not there."""
    return [*((role, WALES) for role in Role), *((role, ENGLAND) for role in NO_WORDS)]


async def test_what_is_not_yours_is_like_what_is_not_there(
    world: World, outsiders: list[tuple[Role, str]]
) -> None:
    """No row, no case, and the same sentence for every act, whatever the role elsewhere."""
    await world.says(DANGER)
    case_id = await world.only(await world.worker("Ann"))
    before = await world.actions(case_id)
    for role, authority in outsiders:
        worker = await world.worker(f"{role} of {authority}", role, authority)
        assert (await world.desk.queue(worker)).rows == ()
        assert await world.desk.case(worker, case_id) is None
        for act in ACTS.values():
            with pytest.raises(NotAllowedError) as theirs:
                await act(world.desk, worker, case_id)
            with pytest.raises(NotAllowedError) as absent:
                await act(world.desk, worker, "0" * 24)
            assert str(theirs.value) == str(absent.value)
    assert await world.actions(case_id) == before


async def test_an_advocate_reads_only_what_they_claimed(world: World) -> None:
    """Unclaimed, they see that it waits; claimed by them, everything; by another, nothing."""
    eve = await world.worker("Eve", Role.ADVOCATE)
    ann = await world.worker("Ann")
    await world.says(DANGER)
    await world.says(DANGER, who="two")
    mine, other = [row.id for row in (await world.desk.queue(eve)).rows]
    await world.desk.note(ann, mine, "Known to us.", once="1")
    outline = await world.desk.case(eve, mine)
    assert outline is not None
    assert outline.may == {"claim"}
    assert (outline.lines, outline.notes, outline.timeline, outline.concerns) == ((), (), (), ())
    with pytest.raises(RefusedError):
        await world.desk.note(eve, mine, "Let me see.", once="1")
    await world.desk.claim(eve, mine)
    own = await world.desk.case(eve, mine)
    assert own is not None
    assert own.lines[0].words == DANGER
    await world.desk.claim(ann, other)
    assert await world.desk.case(eve, other) is None
    assert [row.id for row in (await world.desk.queue(eve)).rows] == [mine]


async def test_an_advocate_keeps_seeing_what_they_closed(world: World) -> None:
    """And nobody else's closed cases."""
    eve = await world.worker("Eve", Role.ADVOCATE)
    ann = await world.worker("Ann")
    for who, worker in (("one", eve), ("two", ann)):
        await world.says("can i talk to a real person please", who=who)
        (case_id,) = [r.id for r in (await world.desk.queue(ann)).rows]
        await world.desk.claim(worker, case_id)
        await world.desk.resolve(worker, case_id, "advice_given", "We talked.")
    assert len((await world.desk.queue(eve, resolved=True)).rows) == 1
    assert len((await world.desk.queue(ann, resolved=True)).rows) == 2


async def test_who_is_there_for_practice_sees_no_live_case(world: World) -> None:
    """Training and live never mix, even inside one authority."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.change("UPDATE escalation SET synthetic = 0")
    assert (await world.desk.queue(ann)).rows == ()
    assert await world.desk.case(ann, case_id) is None
    real = replace(ann, synthetic=False)
    assert await world.desk.case(real, case_id) is not None


async def test_a_role_that_was_taken_away_counts_at_once_for_telegram(world: World) -> None:
    """Claiming by a button reads the roles afresh."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.change("DELETE FROM worker_role")
    with pytest.raises(NotAllowedError):
        await world.desk.claim_as(ann.id, case_id)
    bob = await world.worker("Bob")
    await world.change("UPDATE worker SET left_at = '2026-01-01 00:00:00'")
    with pytest.raises(NotAllowedError):
        await world.desk.claim_as(bob.id, case_id)


async def test_reading_is_for_those_who_may_read_all(
    world: World, outsiders: list[tuple[Role, str]]
) -> None:
    """For everybody else there is nothing to read, and no such conversation."""
    await world.says(QUIET)
    ann = await world.worker("Ann")
    (row,) = await world.desk.to_read(ann)
    for role, authority in [*outsiders, (Role.ADVOCATE, ENGLAND)]:
        worker = await world.worker(f"{role} of {authority}", role, authority)
        assert await world.desk.to_read(worker) == ()
        assert await world.desk.read(worker, row.id) is None
        for to_read_id in (row.id, "0" * 24):
            with pytest.raises(NotAllowedError, match="no such"):
                await world.desk.clear(worker, to_read_id)
            with pytest.raises(NotAllowedError, match="no such"):
                await world.desk.raise_from_reading(
                    worker, to_read_id, Category.SELF_HARM, Tier.P1, "Because."
                )
    assert await world.count("escalation") == 0
