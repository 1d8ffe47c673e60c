"""Whoever leaves gets in nowhere, is told nothing and holds nothing; somebody else is told."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from bot.domain.inbound import Kind
from bot.domain.worker import Role, Worker
from bot.errors import NotAllowedError, NotNowError
from bot.services.consequences import Consequences
from bot.services.sign_in import SignIn
from bot.services.staff import Staff
from bot.store.staff import SqlStaff
from tests.services.world import ENGLAND, WALES, World

CASE = "they make me carry drugs to another town and i am scared"
P2 = "he keeps asking me for pics"


def staff(world: World, bot: str = "testbot") -> Staff:
    """Who works here, as the command sees it."""
    return Staff(SqlStaff(world.database, world.sealer, world.setup, bot), world.clock)


async def told_in(world: World, authority: str, words: str = CASE) -> str:
    """Let somebody who belongs to an authority tell of something, and give the case."""
    await world.comes_with_code(authority)
    await world.says(words)
    (row,) = await world.rows_of("SELECT id FROM escalation")
    return str(row.id)


async def alerted(world: World, case_id: str) -> list[str]:
    """Give the ids of the workers who were alerted of a case, oldest first."""
    asking = text(
        "SELECT worker_id FROM outbox WHERE purpose = 'alert' AND escalation_id = :of ORDER BY id"
    )
    return list(await world.database.read(lambda c: c.scalars(asking, {"of": case_id}).all()))


async def detail(world: World, action: str) -> list[tuple[str, dict[str, str]]]:
    """Give authority and detail of what the audit says of an action."""
    asking = text("SELECT authority, detail FROM audit WHERE action = :a ORDER BY seq")
    rows = await world.database.read(lambda c: c.execute(asking, {"a": action}).all())
    return [(row.authority, json.loads(row.detail)) for row in rows]


async def test_the_front_desk_is_told_where_the_only_one_who_was_alerted_left(
    world: World,
) -> None:
    """Somebody who left must not count as somebody who is told."""
    old = await world.worker("Old Leaver", authority=WALES, linked=True)
    fay = await world.worker("Fay", linked=True)
    parted = await staff(world).leave("Old Leaver")
    assert (parted.silent, parted.unheard) == ((WALES,), ())
    case_id = await told_in(world, WALES)
    assert await alerted(world, case_id) == [fay.id]
    with pytest.raises(NotAllowedError, match="no such"):
        await world.desk.claim_as(old.id, case_id)
    await world.watch(minutes=40)
    assert set(await alerted(world, case_id)) == {fay.id}


async def test_what_they_had_is_open_again_at_once_and_others_are_told(world: World) -> None:
    """Its clock runs at the moment that they leave, and the chat is not silenced for them."""
    old = await world.worker("Old Leaver", linked=True)
    ann = await world.worker("Ann", linked=True)
    case_id = await told_in(world, ENGLAND)
    await world.desk.claim(old, case_id)
    await world.desk.case(old, case_id)
    await world.desk.take_over(old, case_id)
    before = await alerted(world, case_id)
    parted = await staff(world).leave("Old Leaver")
    assert (parted.released, parted.called, parted.silent) == (1, 0, ())
    (row,) = (await world.desk.queue(ann)).rows
    assert row.status == "reopened"
    assert row.due_at is not None
    assert (await world.chat_of()).taken_over_by is None
    assert (await alerted(world, case_id))[len(before) :] == [ann.id]
    assert "reopened" in await world.actions(case_id)
    await world.desk.claim(ann, case_id)
    assert await world.desk.case(ann, case_id) is not None


async def test_a_case_that_waits_with_another_agency_is_not_left_behind(world: World) -> None:
    """Nobody would be there when the agency's time is over, or rings back."""
    old = await world.worker("Old Leaver", linked=True)
    ann = await world.worker("Ann", linked=True)
    case_id = await told_in(world, ENGLAND)
    await world.desk.claim(old, case_id)
    until = world.clock.now.replace(hour=15)
    await world.desk.wait_with(old, case_id, "Police", until, "They look for them.")
    await staff(world).leave("Old Leaver")
    (row,) = (await world.desk.queue(ann)).rows
    assert row.status == "reopened"


async def test_what_only_they_were_told_of_is_told_to_others(world: World) -> None:
    """An open case whose last alert went to them alone would wait unseen."""
    await world.worker("Old Leaver", authority=WALES, linked=True)
    fay = await world.worker("Fay", linked=True)
    case_id = await told_in(world, WALES, P2)
    await world.watch(hours=48)
    assert fay.id not in await alerted(world, case_id)
    parted = await staff(world).leave("Old Leaver")
    assert (parted.released, parted.called) == (0, 1)
    assert (await alerted(world, case_id))[-1] == fay.id
    found = await world.rows.worker(fay.id)
    assert found is not None
    assert [row.id for row in (await world.desk.queue(found)).rows] == [case_id]


async def test_what_others_were_told_of_as_well_is_not_told_again(world: World) -> None:
    """One alert too many teaches people not to look."""
    await world.worker("Old Leaver", linked=True)
    await world.worker("Ann", linked=True)
    case_id = await told_in(world, ENGLAND)
    before = await alerted(world, case_id)
    parted = await staff(world).leave("Old Leaver")
    assert parted.called == 0
    assert await alerted(world, case_id) == before


async def test_without_telegram_beside_it_the_service_tells_as_soon_as_it_looks(
    world: World,
) -> None:
    """The command may be run where the token is not set; nobody must stay untold by that."""
    old = await world.worker("Old Leaver", linked=True)
    ann = await world.worker("Ann", linked=True)
    case_id = await told_in(world, ENGLAND, P2)
    await world.desk.claim(old, case_id)
    before = await alerted(world, case_id)
    await staff(world, bot="").leave("Old Leaver")
    assert await alerted(world, case_id) == before
    assert await world.watch_.watch() >= 1
    assert (await alerted(world, case_id))[len(before) :] == [ann.id]


async def test_every_way_in_ends_at_once(world: World) -> None:
    """Session, password, both links, and the Claim button of their Telegram."""
    old = await world.worker("Old Leaver", linked=True)
    sign_in = SignIn(world.workers, world.clock)
    session = await sign_in.redeem(
        await sign_in.make_link(old.id, "sign_in"), "made up words to say"
    )
    assert session is not None
    link = await sign_in.make_link(old.id, "sign_in")
    await sign_in.make_link(old.id, "telegram")
    await staff(world).leave("  old   LEAVER ")
    assert await sign_in.session(session) is None
    assert await sign_in.sign_in("Old Leaver", "made up words to say", "here") is None
    assert await sign_in.link_owner(link) is None
    assert await world.rows.worker(old.id) is None
    gone = "telegram IS NULL AND telegram_digest IS NULL AND password IS NULL"
    assert await world.count("worker", f"left_at IS NOT NULL AND {gone}") == 1
    assert await world.count("worker_link", "used_at IS NULL") == 0
    assert await world.count("worker_session", "ended_at IS NULL") == 0
    assert await world.count("worker_role") == 0
    assert [slug for slug, _ in await detail(world, "worker_left")] == [ENGLAND]


async def test_whoever_comes_back_has_one_role_and_nothing_linked(world: World) -> None:
    """Not the roles, the password or the Telegram account of before."""
    old = await world.worker("Old Leaver", Role.LEAD, linked=True)
    sign_in, works = SignIn(world.workers, world.clock), staff(world)
    session = await sign_in.redeem(
        await sign_in.make_link(old.id, "sign_in"), "made up words to say"
    )
    await works.leave("Old Leaver")
    with pytest.raises(NotNowError, match="name"):
        await sign_in.find_or_add_worker("Old Leaver", WALES, Role.AUDITOR, synthetic=True)
    with pytest.raises(NotNowError, match="share a name"):
        await works.bring_back("Old Leaver", WALES, Role.AUDITOR, synthetic=False)
    back = await works.bring_back("Old Leaver", WALES, Role.AUDITOR, synthetic=True)
    assert back == old.id
    (one,) = await works.everybody()
    assert (one.linked, one.left_at) == (False, None)
    assert one.roles == {WALES: frozenset({Role.AUDITOR})}
    assert session is not None
    assert await sign_in.session(session) is None
    assert await sign_in.sign_in("Old Leaver", "made up words to say", "here") is None
    assert await detail(world, "worker_back") == [(WALES, {"role": "auditor"})]
    assert await works.bring_back("Old Leaver", WALES, Role.LEAD, synthetic=True) is None


async def test_whoever_moves_authority_sees_the_old_queue_no_longer(world: World) -> None:
    """What they had there by that role is open again; the last role is said to be the last."""
    bob = await world.worker("Bob", authority=WALES, linked=True)
    fay = await world.worker("Fay", linked=True)
    case_id = await told_in(world, WALES)
    await world.desk.claim(bob, case_id)
    await world.workers.give_role(bob.id, ENGLAND, Role.AUDITOR, world.clock.now)
    parted = await staff(world).drop_role("Bob", WALES, Role.WORKER)
    assert (parted.released, parted.last, parted.silent) == (1, False, (WALES,))
    assert (await alerted(world, case_id))[-1] == fay.id
    assert await seen_by(world, bob) == []
    assert await detail(world, "role_dropped") == [(WALES, {"role": "worker"})]
    assert (await staff(world).drop_role("Bob", ENGLAND, Role.AUDITOR)).last


async def test_whoever_keeps_a_role_that_works_cases_keeps_their_cases(world: World) -> None:
    """A lead who was a worker as well goes on with what they have."""
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    await world.workers.give_role(lea.id, ENGLAND, Role.WORKER, world.clock.now)
    case_id = await told_in(world, ENGLAND)
    await world.desk.claim(lea, case_id)
    parted = await staff(world).drop_role("Lea", ENGLAND, Role.WORKER)
    assert (parted.released, parted.called, parted.silent) == (0, 0, ())
    (row,) = await world.rows_of("SELECT claimed_by FROM escalation")
    assert row.claimed_by == lea.id


async def test_where_the_front_desk_itself_is_empty_it_is_said(world: World) -> None:
    """Then nobody at all is alerted, and whoever took them away must know."""
    await world.worker("Fay", linked=True)
    parted = await staff(world).leave("Fay")
    assert (parted.silent, parted.unheard) == ((ENGLAND,), (ENGLAND,))


async def test_what_can_not_be_done_is_one_plain_sentence(world: World) -> None:
    """And nothing is changed by it."""
    await world.worker("Ann")
    works = staff(world)
    with pytest.raises(NotNowError, match="There is nobody called 'Una'"):
        await works.leave("Una")
    with pytest.raises(NotNowError, match="Ann is not lead of 'training-england'"):
        await works.drop_role("Ann", ENGLAND, Role.LEAD)
    await works.leave("Ann")
    for again in (works.leave("Ann"), works.drop_role("Ann", ENGLAND, Role.WORKER)):
        with pytest.raises(NotNowError, match="Ann has left already"):
            await again


async def seen_by(world: World, worker: Worker) -> list[str]:
    """Give the ids of the cases in their queue, as they are signed in now."""
    found = await world.rows.worker(worker.id)
    assert found is not None
    return [row.id for row in (await world.desk.queue(found)).rows]


async def test_a_link_that_they_open_while_they_leave_links_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message was read before they left, and is written down after."""
    world.channel = "telegram"
    old, write = await world.worker("Old Leaver"), world.store.commit
    token = await SignIn(world.workers, world.clock).make_link(old.id, "telegram")

    async def late(works: Sequence[Consequences]) -> None:
        monkeypatch.setattr(world.store, "commit", write)
        assert works[0].linked == old.id
        await staff(world).leave("Old Leaver")
        await write(works)

    monkeypatch.setattr(world.store, "commit", late)
    await world.writes(f"/start {token}", kind=Kind.COMMAND, command="start", argument=token)
    for _ in range(2):
        await world.receiver.receive()
    assert await world.count("inbox", "status <> 'done'") == 0
    assert await world.count("worker", "telegram IS NOT NULL") == 0
