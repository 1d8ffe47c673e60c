"""What a worker does while their access is taken away is done before that, or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.concern import Tier
from bot.domain.worker import Role, Worker
from bot.errors import NotAllowedError
from bot.services.desk import Desk
from tests.services.test_leaving import CASE, staff
from tests.services.world import ENGLAND, WALES, World

Deed = Callable[[Desk, Worker, str, World], Awaitable[object]]

DEEDS: dict[str, Deed] = {
    "reply": lambda desk, old, of, _: desk.reply(old, of, "Hello, made up.", once="1"),
    "lower": lambda desk, old, of, _: desk.lower(old, of, Tier.P3, "A school matter."),
    "resolve": lambda desk, old, of, _: desk.resolve(old, of, "test", "A drill."),
    "wait": lambda desk, old, of, world: desk.wait_with(
        old, of, "Police", world.clock.now + timedelta(hours=8), "They go there."
    ),
    "hand_back": lambda desk, old, of, _: desk.hand_back(old, of),
}


async def held(world: World) -> tuple[Worker, str]:
    """Give somebody who has a case and talks in its chat."""
    old = await world.worker("Old Leaver", linked=True)
    await world.worker("Ann", linked=True)
    await world.says(CASE)
    case_id = await world.only(old)
    await world.desk.claim(old, case_id)
    await world.desk.case(old, case_id)
    await world.desk.take_over(old, case_id)
    return old, case_id


def before(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, first: Callable[[], Awaitable[Any]]
) -> None:
    """Let something happen once, right before a step that everything before it led to."""
    step = getattr(owner, name)

    async def later(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(owner, name, step)
        await first()
        return await step(*given, **named)

    monkeypatch.setattr(owner, name, later)


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
async def test_an_act_of_somebody_who_is_removed_meanwhile_is_not_done(
    world: World, deed: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was checked before, and would have been written after."""
    old, case_id = await held(world)
    before(monkeypatch, world.store, "commit", lambda: staff(world).leave("Old Leaver"))
    with pytest.raises(NotAllowedError, match="There is no such case"):
        await deed(world.desk, old, case_id, world)
    assert await world.letters("worker") == []
    (row,) = await world.rows_of("SELECT tier, status FROM escalation")
    assert (row.tier, row.status) == ("P1", "reopened")


async def test_a_second_person_who_is_removed_meanwhile_ends_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of something urgent is by two who work here."""
    ann, old = await world.worker("Ann"), await world.worker("Old Leaver")
    await world.says(CASE)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    assert not await world.desk.resolve(ann, case_id, "referred", "To the team.")
    before(monkeypatch, world.store, "commit", lambda: staff(world).leave("Old Leaver"))
    with pytest.raises(NotAllowedError):
        await world.desk.confirm(old, case_id)
    assert await world.count("escalation", "status = 'resolved'") == 0


async def test_nobody_claims_by_telegram_who_is_removed_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would have the case, and everybody would think that somebody does."""
    old = await world.worker("Old Leaver", linked=True)
    await world.says(CASE)
    case_id = await world.only(old)
    before(monkeypatch, world.store, "commit", lambda: staff(world).leave("Old Leaver"))
    with pytest.raises(NotAllowedError):
        await world.desk.claim_as(old.id, case_id)
    assert await world.count("escalation", "claimed_by IS NOT NULL") == 0


async def test_a_page_that_is_being_made_is_not_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words were opened already; the audit must not say that they looked, either."""
    old, case_id = await held(world)
    looks = await world.count("audit", "action = 'viewed'")
    before(monkeypatch, world.rows, "look", lambda: staff(world).leave("Old Leaver"))
    with pytest.raises(NotAllowedError):
        await world.desk.case(old, case_id)
    assert await world.count("audit", "action = 'viewed'") == looks


@pytest.mark.parametrize("step", ["open_unread", "clear_unread", "overruled"])
async def test_what_is_to_be_read_is_neither_shown_nor_cleared(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing typed is put aside by somebody who is not there any more."""
    old = await world.worker("Old Leaver")
    await world.says("i had pasta and then a film with my sister")
    (row,) = await world.desk.to_read(old)
    if step == "clear_unread":
        await world.desk.read(old, row.id)
    before(monkeypatch, world.rows, step, lambda: staff(world).leave("Old Leaver"))
    does = {
        "open_unread": lambda: world.desk.read(old, row.id),
        "clear_unread": lambda: world.desk.clear(old, row.id),
        "overruled": lambda: world.desk.overruled(old),
    }
    with pytest.raises(NotAllowedError):
        await does[step]()
    assert await world.count("to_read", "cleared_at IS NOT NULL") == 0
    if step == "open_unread":
        assert await world.count("audit", "action = 'read'") == 0


@pytest.mark.parametrize("resolved", [False, True])
async def test_a_queue_that_is_being_made_is_not_shown(
    world: World, monkeypatch: pytest.MonkeyPatch, *, resolved: bool
) -> None:
    """What waits and how urgently, and who has it, is for those who work here."""
    old, _ = await held(world)
    before(monkeypatch, world.rows, "queue", lambda: staff(world).leave("Old Leaver"))
    with pytest.raises(NotAllowedError):
        await world.desk.queue(old, resolved=resolved)


async def test_a_list_to_read_that_is_being_made_is_not_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names who has opened what, and which cases are open."""
    old = await world.worker("Old Leaver")
    await world.says("i had pasta and then a film with my sister")
    before(monkeypatch, world.rows, "to_read", lambda: staff(world).leave("Old Leaver"))
    with pytest.raises(NotAllowedError):
        await world.desk.to_read(old)


async def test_one_role_that_is_taken_meanwhile_is_enough(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come in anew with what they have left, and what they had before counts no more."""
    old, case_id = await held(world)
    await world.workers.give_role(old.id, WALES, Role.AUDITOR, world.clock.now)

    async def drop() -> None:
        await staff(world).drop_role("Old Leaver", ENGLAND, Role.WORKER)

    before(monkeypatch, world.store, "commit", drop)
    with pytest.raises(NotAllowedError):
        await world.desk.reply(old, case_id, "Hello, made up.", once="1")
    assert await world.letters("worker") == []


async def test_one_more_role_is_no_reason_to_refuse(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was taken away."""
    old, case_id = await held(world)

    async def give() -> None:
        await world.workers.give_role(old.id, WALES, Role.AUDITOR, world.clock.now)

    before(monkeypatch, world.store, "commit", give)
    assert await world.desk.reply(old, case_id, "Hello, made up.", once="1") == "sent"
