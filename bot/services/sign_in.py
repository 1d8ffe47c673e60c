"""
How workers get in: a one-time link, then a name and a password, then a session that ends.

A session lives 15 minutes after the last thing its worker did, and 8 hours at most. Roles are
read again at every page, so that a right that was taken away is gone at once. Wrong tries are
counted in the database, so that neither a restart nor a second machine forgets them.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.domain.worker import Role, Worker
from bot.errors import NotNowError
from bot.ports import Clock

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
SHORTEST = 12
_LONGEST = 1_000
_WINDOW = timedelta(minutes=15)
_LIVES = {"sign_in": timedelta(hours=24), "telegram": timedelta(minutes=15)}

#: How many wrong tries there may be within the window, in the order in which they are counted. A
#: try that one of them stops is not counted by those behind it: so one place adds five to the
#: count of a name at most, and whoever only knows a name can't lock its owner out from there.
_TRIES = {"sign_in_name_source": 5, "sign_in_source": 20, "sign_in_name": 50}

_NOT_PRESENT = (
    "That is not your present password. After several wrong tries, wait 15 minutes "
    "or ask your administrator for a new sign-in link."
)


@dataclass(frozen=True, slots=True)
class Known:
    """A worker with the hash of their password, if they have chosen one."""

    worker: Worker
    password: str | None


class WorkerStore(Protocol):
    """Where workers, their links, sessions and wrong tries are kept; each call is durable."""

    async def add(
        self, name: str, authority: str, role: Role, *, synthetic: bool, at: datetime
    ) -> str | None:
        """Add a worker and give the id; nothing if the name is taken."""
        ...

    async def give_role(self, worker_id: str, authority: str, role: Role, at: datetime) -> None:
        """Give a worker a role; giving it twice changes nothing."""
        ...

    async def find(self, name: str) -> Known | None:
        """Find a worker who has not left by their name."""
        ...

    async def make_link(
        self, worker_id: str, purpose: str, token: str, now: datetime, expires_at: datetime
    ) -> None:
        """Keep a one-time link; earlier ones for the same purpose end."""
        ...

    async def link_owner(self, token: str, purpose: str, now: datetime) -> Known | None:
        """Give whose link it is, if it can still be used."""
        ...

    async def redeem(self, token: str, password: str | None, session: str, now: datetime) -> bool:
        """Use up a link, keep the password, end the worker's sessions and open a new one."""
        ...

    async def set_password(self, worker_id: str, password: str, keep: str, now: datetime) -> None:
        """Keep a new password, and end every session of the worker but *keep*."""
        ...

    async def open_session(self, worker_id: str, session: str, now: datetime) -> None:
        """Open a session."""
        ...

    async def session(
        self, session: str, now: datetime, *, seen: bool, idle: timedelta, absolute: timedelta
    ) -> Worker | None:
        """Give whose session it is, if it is open; *seen* keeps it open for longer."""
        ...

    async def end_session(self, session: str, now: datetime) -> None:
        """End a session for good."""
        ...

    async def count_try(self, purpose: str, subject: str, now: datetime, window: timedelta) -> int:
        """Count one try, and give how many there were within the window."""
        ...

    async def forget_tries(self, purpose: str, subject: str) -> None:
        """Forget the tries: this one was right."""
        ...


class SignIn:
    """Lets workers in and out."""

    def __init__(
        self,
        store: WorkerStore,
        now: Clock,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._store = store
        self._now = now
        self._hasher = hasher or PasswordHasher()
        # Each hash takes 64 MiB and a whole core for a moment: two at a time, the rest queue.
        self._turns = asyncio.Semaphore(2)
        self._decoy: str | None = None

    async def add_worker(self, name: str, authority: str, role: Role, *, synthetic: bool) -> str:
        """Add a worker and give their id. A name that is taken raises NotNowError."""
        added = await self._store.add(
            _tidy(name), authority, role, synthetic=synthetic, at=self._now()
        )
        if added is None:
            raise NotNowError("Somebody with this name can sign in already. Add a surname.")
        return added

    async def find_or_add_worker(
        self, name: str, authority: str, role: Role, *, synthetic: bool
    ) -> str:
        """Give the id of the worker called *name*, who has this role from now on."""
        known = await self._store.find(_tidy(name))
        if known is None:
            return await self.add_worker(name, authority, role, synthetic=synthetic)
        if known.worker.synthetic != synthetic:
            raise NotNowError("A training worker and a real one can't share a name: add a surname.")
        await self._store.give_role(known.worker.id, authority, role, self._now())
        return known.worker.id

    async def make_link(self, worker_id: str, purpose: str) -> str:
        """
        Make a one-time link and give its token: `sign_in` for 24 hours, `telegram` for 15 minutes.

        Earlier links of the same worker for the same purpose end. A Telegram link is used up by
        the message that brings it (see `WorkerChat`).
        """
        token = secrets.token_urlsafe(32)
        now = self._now()
        await self._store.make_link(worker_id, purpose, token, now, now + _LIVES[purpose])
        return token

    async def link_owner(self, token: str) -> Worker | None:
        """Give whose sign-in link this is, using nothing up; nothing if it can't be used."""
        known = await self._store.link_owner(token, "sign_in", self._now())
        return known.worker if known else None

    async def redeem(self, token: str, password: str | None, source: str = "") -> str | None:
        """
        Use up a sign-in link, choose the password, and give the token of a new session.

        Gives nothing when the link can't be used. A password that is too short raises
        NotNowError and leaves the link as it was. Without a password (training, on the
        worker's own machine) the one they have stays. The wrong tries on their name are
        forgotten, so that the new password works at once.
        """
        owner = await self.link_owner(token)
        if owner is None:
            return None
        hashed = None if password is None else await self._hash(password)
        session = secrets.token_urlsafe(32)
        if not await self._store.redeem(token, hashed, session, self._now()):
            return None
        await self._forget_tries(owner.name, source)
        return session

    async def set_password(self, worker_id: str, password: str, *, session: str = "") -> None:
        """Choose a new password; every other session of the worker ends."""
        hashed = await self._hash(password)
        await self._store.set_password(worker_id, hashed, session, self._now())

    async def has_password(self, worker: Worker) -> bool:
        """Say whether this worker has chosen a password; in training a link alone lets in."""
        known = await self._store.find(worker.name)
        return known is not None and known.password is not None

    async def change_password(
        self, worker: Worker, present: str, password: str, *, session: str, source: str
    ) -> None:
        """
        Choose a new password for who knows the *present* one; every other session ends.

        An open page is no proof of who sits before it. Wrong tries count as in signing in.
        Whoever forgot theirs needs a link: it is the proof, and takes a new password itself.
        """
        known = await self._store.find(worker.name)
        if known is not None and known.password is not None:
            counted = await self._count_try(worker.name, source)
            if not await self._fits(known.password, present) or not counted:
                raise NotNowError(_NOT_PRESENT)
            await self._forget_tries(worker.name, source)
        await self.set_password(worker.id, password, session=session)

    async def sign_in(self, name: str, password: str, source: str) -> str | None:
        """
        Give the token of a new session, or nothing.

        The answer is the same, and takes as long, for a name nobody has, a wrong password and
        too many tries. A try is counted before it is looked at: many at once get no more.
        """
        counted = await self._count_try(name, source)
        known = await self._store.find(_tidy(name))
        right = await self._fits(known.password if known else None, password)
        if known is None or not right or not counted:
            return None
        await self._forget_tries(name, source)
        session = secrets.token_urlsafe(32)
        await self._store.open_session(known.worker.id, session, self._now())
        return session

    async def session(self, token: str, *, seen: bool = True) -> Worker | None:
        """Give who is signed in. What a page does by itself is not *seen*: it must not go on."""
        return await self._store.session(
            token, self._now(), seen=seen, idle=IDLE, absolute=ABSOLUTE
        )

    async def sign_out(self, token: str) -> None:
        """End a session for good."""
        await self._store.end_session(token, self._now())

    async def _count_try(self, name: str, source: str) -> bool:
        """Count one try, and say whether it may be looked at; the first that stops it ends it."""
        for purpose, subject in _subjects(name, source).items():
            count = await self._store.count_try(purpose, subject, self._now(), _WINDOW)
            if count > _TRIES[purpose]:
                return False
        return True

    async def _forget_tries(self, name: str, source: str) -> None:
        for purpose, subject in _subjects(name, source).items():
            await self._store.forget_tries(purpose, subject)

    async def _hash(self, password: str) -> str:
        if len(password) < SHORTEST:
            raise NotNowError(
                f"The password is too short: use {SHORTEST} characters or more. "
                "Three or four words that don't belong together are good."
            )
        if len(password) > _LONGEST:
            raise NotNowError(f"The password is too long: use {_LONGEST} characters or fewer.")
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password.encode("utf-8", "replace"))

    async def _fits(self, hashed: str | None, password: str) -> bool:
        """Compare, always at the same price: a name nobody has must not answer faster."""
        if self._decoy is None:
            self._decoy = await self._hash(secrets.token_urlsafe(32))
        typed = password[:_LONGEST].encode("utf-8", "replace")
        async with self._turns:
            return await asyncio.to_thread(self._verify, hashed, typed)

    def _verify(self, hashed: str | None, typed: bytes) -> bool:
        try:
            self._hasher.verify(hashed or self._decoy or "", typed)
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _subjects(name: str, source: str) -> dict[str, str]:
    """What a try is counted on, in the order in which it is: the narrowest first."""
    typed = _tidy(name).casefold()
    return {
        "sign_in_name_source": f"{typed}\n{source}",
        "sign_in_source": source,
        "sign_in_name": typed,
    }
