"""The audit chain: each entry holds the fingerprint of the one before."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.services.records import AuditEntry
from bot.store.audit import BEGINNING, fingerprint, write_audit
from bot.store.tables import audit
from tests.services.world import START


async def rows(world):
    found = await world.database.read(
        lambda c: c.execute(select(audit).order_by(audit.c.seq)).all()
    )
    return [dict(row._mapping) for row in found]


def unbroken(chain) -> bool:
    previous = BEGINNING
    for row in chain:
        if row["previous"] != previous or fingerprint(row) != row["hash"]:
            return False
        previous = row["hash"]
    return True


async def write(world, *actions):
    entries = [AuditEntry("tester", action, "s1", "training-england") for action in actions]
    await world.database.write(write_audit, entries, START)


async def test_entries_of_many_transactions_make_one_chain(world):
    """What was written one by one and what was written together hangs together."""
    await write(world, "one", "two")
    await write(world, "three")
    chain = await rows(world)
    assert [row["seq"] for row in chain] == [1, 2, 3]
    assert unbroken(chain)


async def test_a_changed_entry_breaks_the_chain(world):
    """Whoever changes an entry afterwards is found out."""
    await write(world, "one", "two", "three")
    await world.database.write(
        lambda c: c.execute(update(audit).where(audit.c.seq == 2).values(action="nothing"))
    )
    assert not unbroken(await rows(world))


async def test_a_missing_entry_breaks_the_chain(world):
    """Whoever takes an entry out of the middle is found out."""
    await write(world, "one", "two", "three")
    await world.database.write(lambda c: c.execute(audit.delete().where(audit.c.seq == 2)))
    assert not unbroken(await rows(world))
