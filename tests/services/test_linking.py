"""Workers link their own Telegram account by the message that brings their one-time link."""

from __future__ import annotations

import pytest

from bot.domain.inbound import Kind
from bot.domain.worker import Role
from bot.services.sign_in import SignIn
from bot.store.alerting import read_alerts
from tests.services.world import ENGLAND, WALES, World


@pytest.fixture
def by_telegram(world: World) -> World:
    """Everything comes in by Telegram."""
    world.channel = "telegram"
    return world


async def opens(world: World, token: str, who: str) -> None:
    """Let a chat open a link, and the service take it in."""
    fields = {"command": "start", "argument": token}
    await world.writes(f"/start {token}", who=who, kind=Kind.COMMAND, **fields)
    assert await world.receiver.receive() == 1


async def link_for(world: World, worker_id: str, purpose: str = "telegram") -> str:
    """Make a one-time link and give its token."""
    return await SignIn(world.workers, world.clock).make_link(worker_id, purpose)


async def told(world: World, worker_id: str, address: str) -> bool:
    """Say whether a worker's alerts go to a chat."""
    digest = world.sealer.digest("worker telegram", address)
    return await world.count("worker", f"id = '{worker_id}' AND telegram_digest = '{digest}'") == 1


async def test_alerts_go_where_the_link_was_opened(by_telegram: World) -> None:
    """And nowhere else."""
    ann = await by_telegram.worker("Ann")
    await opens(by_telegram, await link_for(by_telegram, ann.id), "4242")
    assert await told(by_telegram, ann.id, "4242")


async def test_a_telegram_link_lives_15_minutes_and_works_once(by_telegram: World) -> None:
    """It is typed at once or not at all."""
    ann = await by_telegram.worker("Ann")
    late = await link_for(by_telegram, ann.id)
    by_telegram.clock.move(minutes=15)
    await opens(by_telegram, late, "4242")
    assert not await told(by_telegram, ann.id, "4242")
    link = await link_for(by_telegram, ann.id)
    await opens(by_telegram, link, "4242")
    await opens(by_telegram, link, "6666")
    assert await told(by_telegram, ann.id, "4242")


async def test_a_sign_in_link_takes_no_alerts(by_telegram: World) -> None:
    """A link for one purpose is none for another."""
    ann = await by_telegram.worker("Ann")
    await opens(by_telegram, await link_for(by_telegram, ann.id, "sign_in"), "4242")
    assert await by_telegram.count("worker", "telegram IS NOT NULL") == 0


async def test_one_telegram_account_is_one_worker(by_telegram: World) -> None:
    """Who links it last has it."""
    ann, bob = await by_telegram.worker("Ann"), await by_telegram.worker("Bob")
    for worker in (ann, bob):
        await opens(by_telegram, await link_for(by_telegram, worker.id), "4242")
    assert not await told(by_telegram, ann.id, "4242")
    assert await told(by_telegram, bob.id, "4242")


async def test_alerts_go_to_the_linked_workers_of_each_authority(world: World) -> None:
    """Each once, with all their roles there; whoever is not linked or has left is not listed."""
    ann = await world.worker("Ann", linked=True)
    await world.workers.give_role(ann.id, ENGLAND, Role.LEAD, world.clock.now)
    wyn = await world.worker("Wyn", authority=WALES, linked=True)
    gone = await world.worker("Gone", linked=True)
    await world.worker("Not Linked")
    await world.change(
        "UPDATE worker SET left_at = :at WHERE id = :of", at="2026-01-01 00:00:00", of=gone.id
    )
    found = await world.database.read(read_alerts, world.sealer, "testbot")
    told_of = {slug: [(one.worker_id, one.roles) for one in some] for slug, some in found.items()}
    assert told_of == {
        ENGLAND: [(ann.id, frozenset({"worker", "lead"}))],
        WALES: [(wyn.id, frozenset({"worker"}))],
    }


async def test_a_link_that_two_chats_open_at_once_links_one(by_telegram: World) -> None:
    """Who was told that it worked gets the alerts."""
    ann = await by_telegram.worker("Ann")
    token = await link_for(by_telegram, ann.id)
    fields = {"kind": Kind.COMMAND, "command": "start", "argument": token}
    for who in ("4242", "6666"):
        await by_telegram.writes(f"/start {token}", who=who, **fields)
    for _ in range(4):
        by_telegram.clock.move(minutes=1)
        await by_telegram.receiver.receive()
    told_so = [
        who
        for who in ("4242", "6666")
        if any("linked" in words for _, words in await by_telegram.letters_of(who))
    ]
    assert [await told(by_telegram, ann.id, who) for who in told_so] == [True]


async def test_linking_is_audited_where_the_worker_works(by_telegram: World) -> None:
    """An auditor of each of their authorities sees that alerts go somewhere else now."""
    ann = await by_telegram.worker("Ann", authority=WALES)
    await by_telegram.workers.give_role(ann.id, ENGLAND, Role.LEAD, by_telegram.clock.now)
    await opens(by_telegram, await link_for(by_telegram, ann.id), "4242")
    rows = await by_telegram.rows_of(
        "SELECT authority, subject FROM audit WHERE action = 'telegram_linked' ORDER BY authority"
    )
    assert [(row.authority, row.subject) for row in rows] == [(ENGLAND, ann.id), (WALES, ann.id)]
