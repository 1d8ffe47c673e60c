"""The inbox: stored once, for good, before anything is acknowledged."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from bot.errors import StoreError
from bot.ports import RawUpdate
from bot.store.inbox import claim_inbox, finish_inbox
from bot.store.tables import inbox
from tests.services.world import START


def update(number: int, body: bytes = b"{}", address: str = "7") -> RawUpdate:
    return RawUpdate("telegram", "1", str(number), body, address)


async def count(world) -> int:
    return await world.database.read(lambda c: c.scalar(select(func.count()).select_from(inbox)))


async def claimed(world, moment=START, limit=10):
    until = moment + timedelta(seconds=30)
    return await world.database.write(claim_inbox, world.sealer, moment, until, limit)


async def test_the_same_update_is_kept_once(world):
    """Telegram delivers twice when an acknowledgement got lost; one row is enough."""
    await world.inbox.store([update(1)])
    await world.inbox.store([update(1), update(1)])
    assert await count(world) == 1


async def test_the_same_id_with_other_bytes_is_kept_as_well(world):
    """Ids may start again: only id and bytes together say that it is the same."""
    await world.inbox.store([update(1, b"one"), update(1, b"two")])
    assert await count(world) == 2


async def test_callers_that_come_together_are_all_kept(world):
    """A hundred callers at once share commits, and each returns only when its own is kept."""
    await asyncio.gather(*(world.inbox.store([update(n)]) for n in range(100)))
    assert await count(world) == 100


async def test_a_failed_commit_is_told_to_each_of_its_callers(world):
    """When the table can't be written, nobody is told that their message was kept."""
    await world.database.write(lambda c: c.execute(text("ALTER TABLE inbox RENAME TO away")))
    stores = [world.inbox.store([update(n)]) for n in range(5)]
    results = await asyncio.gather(*stores, return_exceptions=True)
    assert [type(result) for result in results] == [StoreError] * 5
    await world.database.write(lambda c: c.execute(text("ALTER TABLE away RENAME TO inbox")))
    await world.inbox.store([update(9)])
    assert await count(world) == 1


async def test_one_message_at_a_time_for_each_person(world):
    """The second message of a person waits until the first is done; others do not wait."""
    await world.inbox.store(
        [update(1, address="7"), update(2, address="7"), update(3, address="8")]
    )
    first = await claimed(world)
    assert [waiting.raw for waiting in first] == [b"{}", b"{}"]
    assert len({waiting.sender for waiting in first}) == 2
    assert await claimed(world) == []
    done = [(waiting.id, False) for waiting in first]
    await world.database.write(finish_inbox, done, START)
    assert len(await claimed(world)) == 1


async def test_a_lease_that_ran_out_is_given_out_again(world):
    """What a dead process had taken comes back after the lease, and counts as another try."""
    await world.inbox.store([update(1)])
    await claimed(world)
    later = await claimed(world, START + timedelta(seconds=31))
    assert [waiting.attempts for waiting in later] == [2]


async def test_a_caller_that_gives_up_takes_nobody_with_it(world):
    """A request that was cut off while its row was on the way does not stop the others."""
    gone = asyncio.create_task(world.inbox.store([update(1)]))
    stays = asyncio.create_task(world.inbox.store([update(2)]))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    await stays
    assert await count(world) == 2
