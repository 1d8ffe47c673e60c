"""Where nobody of an authority can be alerted, the front desk is, and can do something about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.worker import Role, Worker
from bot.errors import NotAllowedError
from bot.services.desk import Desk
from bot.store.desk import SqlDesk
from tests.services.world import ENGLAND, WALES, World

CASE = "they make me carry drugs to another town and i am scared"
QUIET = "i had pasta and then a film with my sister"


async def seen_by(world: World, worker: Worker) -> list[str]:
    """Give the ids of the cases in their queue, as they are signed in now."""
    found = await world.rows.worker(worker.id)
    assert found is not None
    return [row.id for row in (await world.desk.queue(found)).rows]


async def told_in_wales(world: World) -> str:
    """Let somebody who belongs to Wales tell of danger."""
    await world.comes_with_code(WALES)
    await world.says(CASE)
    (row,) = await world.rows_of("SELECT id FROM escalation")
    return str(row.id)


async def test_whoever_is_alerted_can_open_claim_answer_and_end_the_case(world: World) -> None:
    """From the button under the alert to the end; the queue and the case say whose it is."""
    fay = await world.worker("Fay", linked=True)
    second = await world.worker("Sam", linked=True)
    case_id = await told_in_wales(world)
    assert len(await world.letters("alert")) == 2
    assert await seen_by(world, fay) == [case_id]
    await world.desk.claim_as(fay.id, case_id)
    fay, second = await world.rows.worker(fay.id), await world.rows.worker(second.id)
    case = await world.desk.case(fay, case_id)
    assert case is not None
    assert case.row.authority == WALES
    assert CASE in [line.words for line in case.lines]
    assert {"reply", "lower", "resolve", "take_over"} <= case.may
    assert await world.desk.reply(fay, case_id, "Hello, made up.", once="1") == "held"
    assert not await world.desk.resolve(fay, case_id, "test", "Because.")
    await world.desk.confirm(second, case_id)
    for one in (fay, second):
        closed = await world.desk.case(await world.rows.worker(one.id), case_id)
        assert closed is not None
        assert closed.row.status == "resolved"


async def test_nobody_else_sees_more_than_before(world: World) -> None:
    """Not who was not alerted, nor what else belongs to that authority."""
    await world.worker("Bea", authority=WALES)
    una, fay = await world.worker("Una"), await world.worker("Fay", linked=True)
    await told_in_wales(world)
    await world.comes_with_code(WALES, who="two")
    await world.says(QUIET, who="two")
    assert await seen_by(world, una) == []
    fay = await world.rows.worker(fay.id)
    assert await world.desk.to_read(fay) == ()


async def test_where_somebody_of_the_authority_is_alerted_the_front_desk_sees_nothing(
    world: World,
) -> None:
    """Its workers are there, so the case is theirs alone."""
    await world.worker("Bea", authority=WALES, linked=True)
    fay = await world.worker("Fay", linked=True)
    case_id = await told_in_wales(world)
    assert await seen_by(world, fay) == []
    with pytest.raises(NotAllowedError, match="no such"):
        await world.desk.claim_as(fay.id, case_id)


async def test_an_advocate_of_the_front_desk_reads_it_once_they_have_it(world: World) -> None:
    """What holds for cases of the front desk holds for what falls to it."""
    ada = await world.worker("Ada", Role.ADVOCATE, linked=True)
    case_id = await told_in_wales(world)
    ada = await world.rows.worker(ada.id)
    outline = await world.desk.case(ada, case_id)
    assert outline is not None
    assert (outline.lines, outline.may) == ((), {"claim"})
    await world.desk.claim(ada, case_id)
    case = await world.desk.case(ada, case_id)
    assert case is not None
    assert CASE in [line.words for line in case.lines]


async def test_whoever_leaves_the_front_desk_sees_it_no_longer(world: World) -> None:
    """The alert in their chat opens nothing by itself."""
    fay = await world.worker("Fay", linked=True)
    case_id = await told_in_wales(world)
    assert await seen_by(world, fay) == [case_id]
    await world.change("UPDATE worker_role SET role = 'auditor'")
    assert await seen_by(world, fay) == []


async def test_what_belonged_to_an_authority_that_is_gone_is_the_front_desks(world: World) -> None:
    """Its file was taken away or renamed: cases and what is to be read must not be nobody's."""
    ann = await world.worker("Ann")
    case_id = await told_in_wales(world)
    await world.comes_with_code(WALES, who="two")
    await world.says(QUIET, who="two")
    assert await seen_by(world, ann) == []
    authorities = world.setup.authorities
    there = {ENGLAND: authorities.get(ENGLAND)}
    world.setup = replace(world.setup, authorities=replace(authorities, by_slug=there))
    world.rows = SqlDesk(world.database, world.sealer, world.setup.authorities)
    world.desk = Desk(world.store, world.rows, world.setup, world.clock)
    assert await seen_by(world, ann) == [case_id]
    ann = await world.rows.worker(ann.id)
    (row,) = await world.desk.to_read(ann)
    assert await world.desk.read(ann, row.id) is not None
    await world.desk.clear(ann, row.id)
    await world.desk.claim(ann, case_id)
    assert await world.desk.case(ann, case_id) is not None
