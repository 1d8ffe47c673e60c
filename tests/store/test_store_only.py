"""Store-only: kept for good, sealed to the public key, and touched by nothing that decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.errors import StoreError
from bot.ports import RawUpdate
from bot.services.unread_chat import UnreadChat
from bot.store.inbox import claim_inbox, oldest_open
from bot.store.pair import make_pair
from bot.store.recovering import SqlRecovery
from bot.store.store_only import (
    Kept,
    StoreOnlyInbox,
    open_update,
    prepare_pair,
    read_kept,
    read_pair,
    read_public,
)
from bot.store.tables import inbox
from tests.services.world import START

SAID = b'{"text": "made-up kestrel"}'


def update(number: int, raw: bytes = SAID, address: str = "90071") -> RawUpdate:
    return RawUpdate("telegram", "1", str(number), raw, address)


@pytest.fixture
async def intake(world) -> StoreOnlyInbox:
    """An intake that knows the public key alone."""
    await world.database.write(prepare_pair, world.sealer)
    return StoreOnlyInbox(world.database, await world.database.read(read_public), world.clock)


async def test_it_is_kept_in_the_order_in_which_it_came(world, intake):
    """Bytes and address come back from the private key, in order."""
    await intake.store([update(1, b"one"), update(2, b"two", "")])
    await intake.store([update(3, b"\0three", "90072")])
    await intake.store([])
    pair = await world.database.read(read_pair, world.sealer)
    rows = await world.database.read(lambda c: c.execute(select(inbox).order_by(inbox.c.id)).all())
    opened = [open_update(pair, row.id, row.raw) for row in rows]
    assert opened == [("90071", b"one"), ("", b"two"), ("90072", b"\0three")]
    assert len({row.sender for row in rows}) == 3


async def test_the_same_update_is_kept_once(world, intake):
    """What is sent again after a lost acknowledgement counts once; other bytes are kept as well."""
    for raw in (SAID, SAID, b"other"):
        await intake.store([update(7, raw)])
    assert await world.count("inbox") == 2


async def test_what_was_stored_with_the_key_counts_once(world, intake):
    """An update that was kept just before the key went missing counts once as well."""
    await world.inbox.store([update(7)])
    await intake.store([update(7)])
    recovery = SqlRecovery(world.database, world.sealer, world.clock)
    assert await recovery.recover(lambda _channel, _raw: True) == 1
    assert await world.count("inbox", "status = 'open'") == 1
    assert await world.count("inbox", "status = 'done'") == 1
    assert await world.database.read(read_kept) == Kept(0, None)


async def test_nothing_that_decides_takes_it_up(world, intake):
    """The receiver does not see it, whatever the time."""
    await intake.store([update(1)])
    late = START + timedelta(days=30)
    until = late + timedelta(seconds=30)
    found = await world.database.write(claim_inbox, world.sealer, late, until, 10)
    assert list(found) == []
    assert await world.database.read(oldest_open) is None
    assert await world.receiver.receive() == 0


async def test_it_says_how_much_waits_and_since_when(world, intake):
    """Number and age are there without the key."""
    await intake.store([update(1), update(2)])
    world.clock.move(hours=2)
    await intake.store([update(3)])
    assert await world.database.read(read_kept) == Kept(3, START)


async def test_counting_uses_the_index_of_what_waits(world, intake):
    """However many messages there ever were, only those that wait are looked at."""
    plan = text(
        "EXPLAIN QUERY PLAN SELECT count(*), min(received_at) FROM inbox"
        " WHERE inbox.status = 'store_only'"
    )
    (row,) = await world.database.read(lambda c: c.execute(plan).all())
    assert "ix_inbox_store_only" in row.detail


async def test_nothing_is_acknowledged_that_is_not_kept(world, intake):
    """While the database is away the caller gets an error and keeps the update."""
    await world.change("DROP TABLE inbox")
    with pytest.raises(StoreError):
        await intake.store([update(1)])


async def test_nothing_lies_in_plain_text(world, intake, tmp_path):
    """Neither words nor addresses nor a session's token are in the files."""
    await intake.store([update(1)])
    chat = UnreadChat(intake)
    await chat.post("made-up-session-token", "c1", words="made-up lapwing")
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"store_only" in written
    for secret in (b"kestrel", b"lapwing", b"90071", b"made-up-session-token"):
        assert secret not in written


async def test_a_page_is_told_of_its_own_messages_only(intake):
    """What one session posted says nothing to another."""
    chat = UnreadChat(intake)
    await chat.post("made-up-one", "c1", words="made-up lapwing")
    assert await chat.has_posted("made-up-one")
    assert not await chat.has_posted("made-up-two")
    assert not await chat.has_posted("")


async def test_another_pair_does_not_open_it(world, intake):
    """Only the private key of this database does."""
    await intake.store([update(1)])
    row = await world.database.read(lambda c: c.execute(select(inbox)).one())
    with pytest.raises(StoreError):
        open_update(make_pair(), row.id, row.raw)
