"""Sealing to the public key: anybody seals, only the private key opens, and only in its place."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.errors import StoreError
from bot.store.database import Database, open_database
from bot.store.migrating import migrate
from bot.store.pair import Pair, make_pair, seal_to
from bot.store.sealing import Sealer
from bot.store.store_only import prepare_pair, read_pair, read_public

PLACE = "inbox:raw:made-up"
SAID = b'{"text": "made-up words about a kestrel"}'


def test_what_was_sealed_to_the_public_key_opens_with_the_private_one():
    """It comes back to the byte, an empty update and a large one as well."""
    pair = make_pair()
    for plain in (SAID, b"", b"\0" * 100, b"x" * 1_048_576):
        assert pair.open_bytes(PLACE, seal_to(pair.public, PLACE, plain)) == plain


def test_no_other_private_key_opens_it():
    """The pair of another database does not open it."""
    sealed = seal_to(make_pair().public, PLACE, SAID)
    with pytest.raises(StoreError):
        make_pair().open_bytes(PLACE, sealed)


def test_it_opens_in_its_own_place_only():
    """A row's words that were moved to another row do not open there."""
    pair = make_pair()
    with pytest.raises(StoreError):
        pair.open_bytes("inbox:raw:another", seal_to(pair.public, PLACE, SAID))


@pytest.mark.parametrize("at", [0, 3, 20, 35, 50, -1])
def test_a_changed_byte_anywhere_is_noticed(at):
    """Neither version, one-time key, nonce nor words can be changed."""
    pair = make_pair()
    sealed = bytearray(seal_to(pair.public, PLACE, SAID))
    sealed[at] ^= 1
    with pytest.raises(StoreError):
        pair.open_bytes(PLACE, bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"p1:", b"p1:short", b"p1:" + b"\0" * 80, b"v1:intake:x"])
def test_what_was_never_sealed_to_it_is_refused(sealed):
    """Rubbish, a key of zeros and the other envelope give an error of ours."""
    with pytest.raises(StoreError):
        make_pair().open_bytes(PLACE, sealed)


def test_two_seals_of_the_same_words_differ_and_say_little_of_their_length():
    """Every value has a key of its own, and short words are all of one length."""
    public = make_pair().public
    first, second = (seal_to(public, PLACE, SAID) for _ in range(2))
    assert first != second
    assert len(seal_to(public, PLACE, b"no")) == len(seal_to(public, PLACE, b"no way at all"))


@pytest.fixture
async def database(tmp_path):
    """A migrated database on a file."""
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'touchbase.db'}") as opened:
        await migrate(opened)
        yield opened


async def test_the_pair_is_made_once(database: Database):
    """A second start finds the pair of the first, and its private key opens what was sealed."""
    sealer = Sealer(b"\x01" * 32)
    await database.write(prepare_pair, sealer)
    public = await database.read(read_public)
    await database.write(prepare_pair, Sealer(b"\x01" * 32))
    assert public is not None
    assert await database.read(read_public) == public
    pair = await database.read(read_pair, sealer)
    assert pair.open_bytes(PLACE, seal_to(public, PLACE, SAID)) == SAID


async def test_the_private_key_is_wrapped_by_the_root_key(database: Database):
    """It is nowhere in the database, and another root key does not get at it."""
    sealer = Sealer(b"\x01" * 32)
    await database.write(prepare_pair, sealer)
    pair = await database.read(read_pair, sealer)
    values = await database.read(lambda c: c.scalars(text("SELECT value FROM fact")).all())
    assert not any(pair.private in value for value in values)
    with pytest.raises(StoreError):
        await database.read(read_pair, Sealer(b"\x02" * 32))
    with pytest.raises(StoreError):
        await database.write(prepare_pair, Sealer(b"\x02" * 32))


async def test_a_public_key_that_somebody_put_in_is_replaced(database: Database):
    """Whoever can write to the database does not get what comes in after the next start."""
    sealer = Sealer(b"\x01" * 32)
    await database.write(prepare_pair, sealer)
    before = await database.read(read_public)
    change = text("UPDATE fact SET value = :value WHERE name = 'intake_public'")
    await database.write(lambda c: c.execute(change, {"value": make_pair().public}))
    await database.write(prepare_pair, sealer)
    assert await database.read(read_public) == before


async def test_an_empty_database_has_no_public_key(tmp_path):
    """Nothing was ever made there, so there is nothing to seal to."""
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}") as database:
        assert await database.read(read_public) is None
        await migrate(database)
        assert await database.read(read_public) is None


def test_the_private_key_is_not_printed():
    """A pair that ends up in an error or a log shows nothing."""
    pair = Pair(b"\x05" * 32)
    assert "05" not in repr(pair)
    assert "\\x05" not in repr(pair)
