"""
Coming back to a web chat: by the link or code that the chat began with, and three pictures.

The browser keeps nothing. Whether a chat has pictures, and whether a code was ever one of ours,
can't be told from outside: the answer is the same, and the same work is done for it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.domain.inbound import Kind
from bot.domain.pictures import Picture
from bot.ports import Clock, RawUpdate
from bot.services.bell import Bell
from bot.services.binding import normal
from bot.services.feed import Standing
from bot.services.web_chat import make_update

#: So many wrong tries, and only a new invitation helps.
WRONG_PICTURES = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """
    A try that was counted before it is looked at.

    *chat_id* is empty where there is nothing to come back to, or where too many tries came from
    one place for this one to be looked at; *pin* is the hash. *usable* says
    that a right one would open it; *last* that a wrong one was the last. *source* is the
    fingerprint of where it came from.
    """

    chat_id: str = ""
    address: str = ""
    pin: str | None = None
    usable: bool = False
    last: bool = False
    source: str = ""


class ReturnStore(Protocol):
    """What coming back needs from the store."""

    async def standing(self, token: str, now: datetime) -> Standing | None:
        """Say what an open session has set up; nothing when it is over."""

    def secret(self, chat_id: str, pictures: Sequence[str]) -> str:
        """Give the keyed fingerprint of the pictures of one chat: that is what is hashed."""

    async def keep_pin(self, token: str, pin: str, now: datetime) -> bool:
        """Keep the hash of new pictures; false if that can't be done in this chat now."""

    async def keep_phone(self, token: str, phone: str, now: datetime) -> bool:
        """Keep where the neutral text goes, or forget it; false if that can't be done now."""

    async def forget(self, token: str, now: datetime) -> None:
        """Forget pictures and number."""

    async def count(self, code: str, source: str, now: datetime) -> Tried:
        """Count a try at a code, and give what it is measured by."""

    async def let_in(self, tried: Tried, token: str, begin: RawUpdate, now: datetime) -> bool:
        """Open a new session of the chat behind the gate; false if that can't be done any more."""

    async def lock(self, chat_id: str, now: datetime) -> None:
        """Lock it until a new invitation, and tell a worker, unless they came in meanwhile."""


class WebReturn:
    """Sets up coming back, and lets in who knows the pictures."""

    def __init__(
        self, store: ReturnStore, clock: Clock, bell: Bell, hasher: PasswordHasher | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell
        self._hasher = hasher or PasswordHasher()
        self._decoy: str | None = None
        #: Each takes 64 MiB for a moment: a crowd of tries must not take all there is.
        self._turns = asyncio.Semaphore(2)

    async def standing(self, token: str) -> Standing | None:
        """Say what an open session has set up; nothing when it is over."""
        return await self._store.standing(token, self._clock())

    async def set_pictures(self, token: str, pictures: Sequence[Picture]) -> bool:
        """Keep three pictures for this chat; false if that can't be done in it now."""
        standing = await self.standing(token)
        if standing is None or not standing.may:
            return False
        pin = await self._hash(self._store.secret(standing.chat_id, pictures))
        return await self._store.keep_pin(token, pin, self._clock())

    async def set_phone(self, token: str, phone: str) -> bool:
        """Keep where one neutral text may go; nothing forgets it."""
        return await self._store.keep_phone(token, phone, self._clock())

    async def forget(self, token: str) -> None:
        """Forget pictures and number: they come back with a new invitation only."""
        await self._store.forget(token, self._clock())

    async def come_back(self, code: str, pictures: Sequence[Picture], source: str) -> str | None:
        """
        Give the token of a new session of their chat, or nothing.

        A try is counted before it is looked at, so that many at once are not more than five.
        """
        tried = await self._store.count(normal(code), source, self._clock())
        right = await self._fits(tried.pin, self._store.secret(tried.chat_id, pictures))
        if right and tried.usable:
            token = secrets.token_urlsafe(32)
            begin = make_update(
                tried.address, f"back-{token[:16]}", Kind.COMMAND, command="start", back="yes"
            )
            if await self._store.let_in(tried, token, begin, self._clock()):
                self._bell.ring()
                return token
        elif tried.last:
            await self._store.lock(tried.chat_id, self._clock())
        return None

    async def _hash(self, secret: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, secret)

    async def _fits(self, pin: str | None, secret: str) -> bool:
        """Compare, always at the same price: no pictures must not answer faster."""
        if self._decoy is None:
            self._decoy = await self._hash(secrets.token_urlsafe(32))
        async with self._turns:
            return await asyncio.to_thread(self._verify, pin, secret)

    def _verify(self, pin: str | None, secret: str) -> bool:
        try:
            self._hasher.verify(pin or self._decoy or "", secret)
        except (VerificationError, InvalidHashError):
            return False
        return pin is not None
