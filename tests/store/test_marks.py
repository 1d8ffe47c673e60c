"""Who has a copy of the database, and not the key, can't try out what somebody typed."""

from __future__ import annotations

import hashlib

from bot.ports import RawUpdate
from bot.store.keys import INTAKE
from bot.store.marks import key_marks, plain_mark
from bot.store.recovering import SqlRecovery
from bot.store.store_only import StoreOnlyInbox, prepare_pair, read_public

#: A message of the web chat: what stands beside the words is in the update's id, in plain.
SAID = b'{"kind": "text", "address": "aB3", "id": "m1", "text": "made-up kestrel"}'
UPDATE = RawUpdate("web", "web", "aB3:m1", SAID, "aB3")


async def plain_marks(world) -> int:
    """Count the rows whose words can be tried out."""
    tried = hashlib.sha256(SAID).hexdigest()
    return await world.count("inbox", f"hash = '{tried}'")


async def store_without_key(world, row_id: str) -> None:
    """Store what an older version has stored."""
    raw = world.sealer.seal(INTAKE, f"inbox:raw:{row_id}", SAID)
    await world.change(
        "INSERT INTO inbox (id, channel, bot, update_id, hash, sender, raw, received_at, status, "
        "attempts) VALUES (:id, 'web', 'web', 'aB3:m1', :hash, 'x', :raw, "
        "'2026-03-10 10:00:00', 'open', 0)",
        id=row_id,
        hash=plain_mark(SAID),
        raw=raw,
    )


async def test_guessed_words_are_not_found_by_the_mark_of_their_message(world) -> None:
    """Whoever guesses the very words finds nothing in the database that says so."""
    await world.inbox.store([UPDATE])
    assert await world.count("inbox") == 1
    assert await plain_marks(world) == 0


async def test_what_an_older_version_stored_is_given_a_key_and_still_counts_once(world) -> None:
    """A start gives the old marks a key; what is sent again afterwards is known again."""
    await store_without_key(world, "a" * 24)
    while await world.database.write(key_marks, world.sealer):
        pass
    await world.inbox.store([UPDATE])
    assert await world.count("inbox") == 1
    assert await plain_marks(world) == 0
    assert await world.database.write(key_marks, world.sealer) is False


async def test_what_an_older_version_stored_beside_this_one_stops_no_start(world) -> None:
    """The same update with a mark of either kind: both stay, and neither can be tried out."""
    await world.inbox.store([UPDATE])
    await store_without_key(world, "a" * 24)
    assert await world.database.write(key_marks, world.sealer)
    assert await world.count("inbox") == 2
    assert await plain_marks(world) == 0


async def test_what_came_without_the_key_has_a_keyed_mark_once_it_is_back(world) -> None:
    """While the key is missing nothing can be made with it; recovery does, and counts once."""
    await world.database.write(prepare_pair, world.sealer)
    public = await world.database.read(read_public)
    sent = RawUpdate("telegram", "1", "7", SAID, "90071")
    await StoreOnlyInbox(world.database, public, world.clock).store([sent])
    assert await plain_marks(world) == 1
    await SqlRecovery(world.database, world.sealer, world.clock).recover(lambda _c, _r: True)
    await world.inbox.store([sent])
    assert await world.count("inbox") == 1
    assert await plain_marks(world) == 0
