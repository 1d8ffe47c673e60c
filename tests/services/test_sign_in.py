"""Signing in over the real statements, on a database in memory."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from bot.domain.worker import Right, Role
from bot.errors import NotNowError
from bot.services.sign_in import SignIn
from bot.store.attempts import count_try, tries
from bot.store.database import make_database
from bot.store.linking import link_telegram
from bot.store.sealing import Sealer
from bot.store.tables import audit, metadata, worker, worker_link, worker_session
from bot.store.workers import Workers

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
PASSWORD = "plum lantern seven gate"
NAME = "Robin Made-up"
AUTHORITY = "training-england"

#: Cheap on purpose: what is tried here is the way round it, not argon2.
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.at

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


@pytest.fixture
def clock():
    """The time."""
    return Clock()


@pytest.fixture
async def database():
    """A database in memory."""
    opened = make_database("sqlite+aiosqlite:///:memory:")
    await opened.write(metadata.create_all)
    yield opened
    await opened.close()


@pytest.fixture
def sealer():
    """A root key that nobody else has."""
    return Sealer(b"k" * 32)


@pytest.fixture
def sign_in(database, sealer, clock):
    """The service over the real store."""
    return SignIn(Workers(database, sealer), clock, HASHER)


@pytest.fixture
async def robin(sign_in):
    """A worker with a password."""
    worker_id = await sign_in.add_worker(NAME, AUTHORITY, Role.WORKER, synthetic=True)
    await sign_in.set_password(worker_id, PASSWORD)
    return worker_id


async def test_a_link_lets_in_once_and_chooses_the_password(sign_in):
    """After it, name and password do."""
    worker_id = await sign_in.add_worker(NAME, AUTHORITY, Role.LEAD, synthetic=False)
    token = await sign_in.make_link(worker_id, "sign_in")
    assert (await sign_in.link_owner(token)).name == NAME
    session = await sign_in.redeem(token, PASSWORD)
    found = await sign_in.session(session)
    assert (found.id, found.name, found.synthetic) == (worker_id, NAME, False)
    assert found.may(Right.AUDIT, AUTHORITY)
    assert await sign_in.redeem(token, PASSWORD) is None
    assert await sign_in.link_owner(token) is None
    assert await sign_in.sign_in(NAME, PASSWORD, "here") is not None


async def test_of_two_who_use_a_link_at_once_one_gets_in(sign_in):
    """The other learns nothing."""
    worker_id = await sign_in.add_worker(NAME, AUTHORITY, Role.WORKER, synthetic=True)
    token = await sign_in.make_link(worker_id, "sign_in")
    sessions = await asyncio.gather(*(sign_in.redeem(token, PASSWORD) for _ in range(8)))
    assert sum(session is not None for session in sessions) == 1


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 1001])
async def test_a_password_must_fit_and_a_refusal_uses_nothing_up(sign_in, password):
    """The sentence says what to do."""
    worker_id = await sign_in.add_worker(NAME, AUTHORITY, Role.WORKER, synthetic=True)
    token = await sign_in.make_link(worker_id, "sign_in")
    with pytest.raises(NotNowError, match="characters"):
        await sign_in.redeem(token, password)
    assert await sign_in.link_owner(token) is not None


async def test_a_new_link_ends_the_one_before_and_all_sessions_once_used(sign_in, robin):
    """Whoever lost a link or a machine asks for another."""
    session = await sign_in.sign_in(NAME, PASSWORD, "here")
    first = await sign_in.make_link(robin, "sign_in")
    second = await sign_in.make_link(robin, "sign_in")
    assert await sign_in.redeem(first, PASSWORD) is None
    assert await sign_in.session(session) is not None
    assert await sign_in.redeem(second, "another four words here") is not None
    assert await sign_in.session(session) is None
    assert await sign_in.sign_in(NAME, PASSWORD, "here") is None


async def test_a_link_for_one_purpose_is_none_for_another(sign_in, robin):
    """A Telegram link opens no session (and a sign-in link takes no alerts: test_linking)."""
    telegram = await sign_in.make_link(robin, "telegram")
    assert await sign_in.redeem(telegram, PASSWORD) is None


async def test_a_link_fits_where_telegram_puts_it(sign_in, robin):
    """/start takes 64 of these characters at most."""
    token = await sign_in.make_link(robin, "telegram")
    assert len(token) <= 64
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


async def test_guessing_is_slowed_down_and_restarts_forget_nothing(
    sign_in, database, sealer, clock, robin
):
    """Five wrong tries from one place, in this process or the next."""
    for _ in range(5):
        assert await sign_in.sign_in(NAME, "wrong wrong wrong", "there") is None
    restarted = SignIn(Workers(database, Sealer(b"k" * 32)), clock, HASHER)
    assert await restarted.sign_in(NAME, PASSWORD, "there") is None
    assert await restarted.sign_in(NAME, PASSWORD, "elsewhere") is not None
    clock.move(minutes=15)
    assert await restarted.sign_in(NAME, PASSWORD, "there") is not None


async def test_twenty_tries_at_once_get_no_more_than_five(sign_in, robin):
    """A try is counted before it is looked at."""
    guesses = [sign_in.sign_in(NAME, "wrong wrong wrong", "there") for _ in range(6)]
    await asyncio.gather(*guesses)
    assert await sign_in.sign_in(NAME, PASSWORD, "there") is None


async def test_one_place_can_not_lock_a_worker_out_everywhere(sign_in, robin):
    """Whoever knows a name and tries for hours from one address stops nobody at another."""
    for _ in range(60):
        assert await sign_in.sign_in(NAME, "wrong wrong wrong", "there") is None
    assert await sign_in.sign_in(NAME, PASSWORD, "here") is not None


async def test_many_places_together_are_still_stopped(sign_in, robin):
    """Fifty wrong tries on one name, five from each of ten places, close it for a while."""
    for place in range(10):
        for _ in range(5):
            await sign_in.sign_in(NAME, "wrong wrong wrong", f"place {place}")
    assert await sign_in.sign_in(NAME, PASSWORD, "here") is None


async def test_one_place_can_not_try_many_names(sign_in, robin):
    """Twenty wrong tries close a place, whatever names they were on."""
    for number in range(20):
        await sign_in.sign_in(f"Nobody {number}", "wrong wrong wrong", "there")
    assert await sign_in.sign_in(NAME, PASSWORD, "there") is None
    assert await sign_in.sign_in(NAME, PASSWORD, "here") is not None


async def test_a_used_link_forgets_the_wrong_tries_on_its_name(sign_in, robin):
    """Who was locked out asks for a link, and the password chosen with it works at once."""
    for place in ("here", *(f"place {number}" for number in range(10))):
        for _ in range(6):
            await sign_in.sign_in(NAME, "wrong wrong wrong", place)
    assert await sign_in.sign_in(NAME, PASSWORD, "elsewhere") is None
    link = await sign_in.make_link(robin, "sign_in")
    assert await sign_in.redeem(link, "another four words here", "here") is not None
    for place in ("here", "elsewhere"):
        assert await sign_in.sign_in(NAME, "another four words here", place) is not None


async def test_a_password_is_changed_by_who_knows_the_present_one(sign_in, robin):
    """A slip in the new one counts as no wrong try; every other session ends."""
    other = await sign_in.sign_in(NAME, PASSWORD, "here")
    session = await sign_in.sign_in(NAME, PASSWORD, "here")
    me = await sign_in.session(session)
    where = {"session": session, "source": "here"}
    with pytest.raises(NotNowError, match="present"):
        await sign_in.change_password(me, "wrong wrong wrong", "another four words here", **where)
    for _ in range(6):
        with pytest.raises(NotNowError, match="too short"):
            await sign_in.change_password(me, PASSWORD, "short", **where)
    await sign_in.change_password(me, PASSWORD, "another four words here", **where)
    assert await sign_in.session(session) is not None
    assert await sign_in.session(other) is None
    assert await sign_in.sign_in(NAME, "another four words here", "here") is not None


async def test_a_right_try_forgets_the_wrong_ones(sign_in, robin):
    """Four slips a day are no attack."""
    for _ in range(3):
        for _ in range(4):
            await sign_in.sign_in(NAME, "wrong wrong wrong", "here")
        assert await sign_in.sign_in(NAME, PASSWORD, "here") is not None


async def test_a_worker_without_a_password_can_not_guess_one(sign_in):
    """An empty one is no password."""
    await sign_in.add_worker(NAME, AUTHORITY, Role.WORKER, synthetic=True)
    for password in ("", "None", "null"):
        assert await sign_in.sign_in(NAME, password, "here") is None
    assert await sign_in.sign_in("Nobody Atall", "", "here") is None


async def test_a_session_ends_idle_in_the_end_and_by_hand(sign_in, clock, robin):
    """15 minutes, 8 hours, sign out."""
    session = await sign_in.sign_in(NAME, PASSWORD, "here")
    clock.move(minutes=14, seconds=59)
    assert await sign_in.session(session) is not None
    clock.move(minutes=15)
    assert await sign_in.session(session) is None
    session = await sign_in.sign_in(NAME, PASSWORD, "here")
    for _ in range(8 * 6 - 1):
        clock.move(minutes=10)
        assert await sign_in.session(session) is not None
    clock.move(minutes=10)
    assert await sign_in.session(session) is None
    session = await sign_in.sign_in(NAME, PASSWORD, "here")
    await sign_in.sign_out(session)
    assert await sign_in.session(session) is None


async def test_what_a_page_does_by_itself_keeps_no_session(sign_in, clock, robin):
    """Only what somebody does counts."""
    session = await sign_in.sign_in(NAME, PASSWORD, "here")
    for _ in range(14):
        clock.move(minutes=1)
        assert await sign_in.session(session, seen=False) is not None
    clock.move(minutes=1)
    assert await sign_in.session(session, seen=False) is None


async def test_who_has_left_is_out_at_once(sign_in, database, robin):
    """Session, password and link alike."""
    session = await sign_in.sign_in(NAME, PASSWORD, "here")
    link = await sign_in.make_link(robin, "sign_in")
    await database.write(lambda c: c.execute(update(worker).values(left_at=NOW)))
    assert await sign_in.session(session) is None
    assert await sign_in.sign_in(NAME, PASSWORD, "here") is None
    assert await sign_in.redeem(link, PASSWORD) is None


async def test_one_person_has_one_sign_in_with_a_role_for_each_authority(sign_in, robin):
    """However their name is typed."""
    same = await sign_in.find_or_add_worker(
        " robin  MADE-UP ", "training-wales", Role.LEAD, synthetic=True
    )
    assert same == robin
    session = await sign_in.sign_in(NAME, PASSWORD, "here")
    found = await sign_in.session(session)
    assert found.roles == {
        AUTHORITY: frozenset({Role.WORKER}),
        "training-wales": frozenset({Role.LEAD}),
    }
    with pytest.raises(NotNowError, match="name"):
        await sign_in.add_worker(NAME, AUTHORITY, Role.WORKER, synthetic=True)


async def test_training_and_real_workers_are_not_mixed(sign_in, robin):
    """A training sign-in must never open a real queue."""
    with pytest.raises(NotNowError, match="training"):
        await sign_in.find_or_add_worker(NAME, "live-authority", Role.WORKER, synthetic=False)


async def test_no_name_token_password_or_address_is_kept_in_plain(sign_in, database, sealer, robin):
    """Only sealed values, digests and hashes are in the tables."""
    link = await sign_in.make_link(robin, "telegram")
    await database.write(link_telegram, sealer, robin, "424242424242", NOW)
    session = await sign_in.sign_in(NAME, PASSWORD, "here")

    def everything(connection):
        return [
            bytes(value) if isinstance(value, bytes) else str(value).encode()
            for table in (worker, worker_link, worker_session)
            for row in connection.execute(select(table))
            for value in row
        ]

    values = await database.read(everything)
    for secret in (link, session, PASSWORD, NAME, "Robin", "424242424242"):
        assert not any(secret.encode() in value for value in values)


async def test_whoever_gets_in_or_out_is_audited(sign_in, database, robin):
    """With who and what, for every authority that they work for, and with no secret."""
    await sign_in.find_or_add_worker(NAME, "training-wales", Role.LEAD, synthetic=True)
    session = await sign_in.sign_in(NAME, PASSWORD, "here")
    await sign_in.sign_out(session)
    await sign_in.sign_out(session)
    link = await sign_in.make_link(robin, "sign_in")
    await sign_in.redeem(link, None)

    def audited(connection):
        return [
            (row.action, row.authority) for row in connection.execute(select(audit).order_by("seq"))
        ]

    both = (AUTHORITY, "training-wales")
    assert await database.read(audited) == [
        ("worker_added", AUTHORITY),
        ("password_changed", AUTHORITY),
        ("role_given", "training-wales"),
        *[("signed_in", authority) for authority in both],
        *[("signed_out", authority) for authority in both],
        *[("link_made", authority) for authority in both],
        *[("signed_in", authority) for authority in both],
    ]


async def test_tries_are_counted_inside_their_window(database):
    """A try after the window is the first of a new one."""
    window = timedelta(minutes=15)
    for number in (1, 2, 3):
        assert await database.write(count_try, "code", "s", NOW, window) == number
    assert await database.read(tries, "code", "s", NOW, window) == 3
    assert await database.read(tries, "code", "other", NOW, window) == 0
    later = NOW + window
    assert await database.read(tries, "code", "s", later, window) == 0
    assert await database.write(count_try, "code", "s", later, window) == 1
