"""Coming back to a web chat: its three pictures, its number, and the new session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from bot.domain.concern import Category, Tier
from bot.errors import StaleError
from bot.ports import RawUpdate
from bot.services.consequences import Consequences
from bot.services.feed import Standing
from bot.services.identifiers import new_id
from bot.services.noticing import noticed
from bot.services.raising import raise_concerns
from bot.services.records import Gate, Sends
from bot.services.setup import Setup
from bot.services.web_return import WRONG_PICTURES, Tried
from bot.store.attempts import count_try, forget_tries
from bot.store.commits import commit_works
from bot.store.database import Database
from bot.store.holding import hold_unseen
from bot.store.inbox import Inbox, keep_updates
from bot.store.keys import learn_keys
from bot.store.knowing import Knowing
from bot.store.opening import open_address
from bot.store.refused import allow_texts_elsewhere
from bot.store.reuse import forget_reuse
from bot.store.sealing import Sealer
from bot.store.tables import chat, invitation, web_return, web_session
from bot.store.ways_back import (
    NUMBER,
    PICTURES,
    allow_texts,
    tell_came_back,
    tell_kept,
    tell_removed,
)
from bot.store.web_sessions import end_sessions, session_row

#: Tries from one place since the last right one: a whole home may sit behind one address. Nearly
#: all guessing is stopped by the five of each chat.
_TRIES = 20
_WITHIN = timedelta(minutes=15)
_PURPOSE = "web pictures"
_STALE = 5
_LOCKED = (
    "Somebody tried five wrong pictures at the link that opens this chat. It may not have been"
    " them. They can only come back with a new invitation."
)


class WebReturns:
    """Keeps how young people come back; a `ReturnStore`."""

    def __init__(
        self, database: Database, sealer: Sealer, intake: Inbox, setup: Setup, bot: str
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._intake = intake
        self._setup = setup
        self._knowing = Knowing(sealer, bot)

    async def standing(self, token: str, now: datetime) -> Standing | None:
        """Say what an open session has set up; nothing when it is over."""
        return await self._database.read(self._standing, token, now)

    def secret(self, chat_id: str, pictures: Sequence[str]) -> str:
        """Give the keyed fingerprint of the pictures: a stolen hash can't be guessed without it."""
        return self._sealer.digest("web pictures", f"{chat_id}:{','.join(pictures)}")

    async def keep_pin(self, token: str, pin: str, now: datetime) -> bool:
        """Keep the hash of new pictures; false if that can't be done in this chat now."""
        return await self._database.write(self._keep_pin, token, pin, now)

    async def keep_phone(self, token: str, phone: str, now: datetime) -> bool:
        """Keep where the neutral text goes, or forget it; false if that can't be done now."""
        return await self._database.write(self._keep_phone, token, phone, now)

    async def forget(self, token: str, now: datetime) -> None:
        """Forget pictures and number."""
        await self._database.write(self._forget, token, now)

    async def count(self, code: str, source: str, now: datetime) -> Tried:
        """Count a try at a code, and give what it is measured by."""
        return await self._database.write(self._count, code, source, now)

    async def let_in(self, tried: Tried, token: str, begin: RawUpdate, now: datetime) -> bool:
        """Open a new session of the chat behind the gate; false if that can't be done any more."""
        opened = await self._database.write(self._let_in, tried, token, begin, now)
        if opened:
            self._intake.wake()
        return opened

    async def lock(self, chat_id: str, now: datetime) -> None:
        """Lock it until a new invitation, and tell a worker; whoever else changes it waits."""
        for left in range(_STALE, 0, -1):
            try:
                await self._database.write(self._lock, chat_id, now)
            except StaleError:
                if left == 1:
                    raise
            else:
                return

    def _standing(self, connection: Connection, token: str, now: datetime) -> Standing | None:
        row = self._session(connection, token, now)
        if row is None:
            return None
        kept = _kept(connection, row.chat_id)
        return Standing(
            chat_id=row.chat_id,
            language=row.language,
            may=_may(row),
            pictures=kept is not None,
            phone=kept is not None and kept.phone is not None,
        )

    def _session(self, connection: Connection, token: str, now: datetime) -> Row[Any] | None:
        return session_row(connection, self._sealer.digest("web session", token), now)

    def _keep_pin(self, connection: Connection, token: str, pin: str, now: datetime) -> bool:
        row = self._session(connection, token, now)
        if row is None or not _may(row):
            return False
        values = {"pin": pin, "set_at": now, "wrong": 0, "locked_at": None}
        mine = web_return.c.chat_id == row.chat_id
        there = connection.execute(update(web_return).where(mine).values(**values)).rowcount > 0
        if not there:
            connection.execute(
                insert(web_return).values(id=new_id(), chat_id=row.chat_id, **values)
            )
        tell_kept(connection, row.chat_id, PICTURES, now, before=there)
        return True

    def _keep_phone(self, connection: Connection, token: str, phone: str, now: datetime) -> bool:
        row = self._session(connection, token, now)
        kept = _kept(connection, row.chat_id) if row is not None and _may(row) else None
        if row is None or kept is None:
            return False
        learn_keys(connection, self._sealer, [row.key_id])
        place = f"web_return:phone:{kept.id}"
        sealed = self._sealer.seal(row.key_id, place, phone) if phone else None
        of = update(web_return).where(web_return.c.id == kept.id)
        connection.execute(of.values(phone=sealed, texted_at=None))
        if phone:
            allow_texts(connection, row.chat_id)
            allow_texts_elsewhere(connection, row.chat_id)
            tell_kept(connection, row.chat_id, NUMBER, now, before=kept.phone is not None)
        elif kept.phone is not None:
            tell_removed(connection, row.chat_id, NUMBER, now)
        return True

    def _forget(self, connection: Connection, token: str, now: datetime) -> None:
        row = self._session(connection, token, now)
        kept = _kept(connection, row.chat_id) if row is not None and _may(row) else None
        if row is None or kept is None:
            return
        connection.execute(web_return.delete().where(web_return.c.id == kept.id))
        tell_removed(connection, row.chat_id, PICTURES, now)
        if kept.phone is not None:
            tell_removed(connection, row.chat_id, NUMBER, now)

    def _count(self, connection: Connection, code: str, source: str, now: datetime) -> Tried:
        subject = self._sealer.digest("code source", source)
        tries = count_try(connection, _PURPOSE, subject, now, _WITHIN)
        row = connection.execute(_way_back(self._sealer.digest("code", code))).first()
        if row is None or tries > _TRIES:
            # It is not looked at, so it can't be wrong either: others are behind that address.
            return Tried()
        wrong = row.wrong + 1
        of = update(web_return).where(web_return.c.id == row.id)
        connection.execute(of.values(wrong=web_return.c.wrong + 1))
        learn_keys(connection, self._sealer, [row.key_id])
        return Tried(
            chat_id=row.chat_id,
            address=open_address(self._sealer, f"chat:address:{row.chat_id}", row.address),
            pin=row.pin,
            usable=wrong <= WRONG_PICTURES and not row.locked_at,
            last=wrong >= WRONG_PICTURES and not row.locked_at,
            source=subject,
        )

    def _let_in(
        self, connection: Connection, tried: Tried, token: str, begin: RawUpdate, now: datetime
    ) -> bool:
        mine = (web_return.c.chat_id == tried.chat_id) & web_return.c.locked_at.is_(None)
        right = update(web_return).where(mine).values(wrong=0, texted_at=None)
        if not tried.address or connection.execute(right).rowcount == 0:
            return False
        hold_unseen(connection, tried.chat_id)
        end_sessions(connection, tried.chat_id, now)
        connection.execute(
            update(chat)
            .where(chat.c.id == tried.chat_id)
            .values(gate=Gate.ASKED.value, revision=chat.c.revision + 1)
        )
        connection.execute(
            insert(web_session).values(
                id=new_id(),
                token_digest=self._sealer.digest("web session", token),
                chat_id=tried.chat_id,
                created_at=now,
                seen_at=now,
            )
        )
        keep_updates(connection, [self._intake.row(begin, now)])
        forget_reuse(connection, tried.chat_id)
        for purpose in ("web code", _PURPOSE):
            forget_tries(connection, purpose, tried.source)
        tell_came_back(connection, tried.chat_id, now)
        return True

    def _lock(self, connection: Connection, chat_id: str, now: datetime) -> None:
        mine = (web_return.c.chat_id == chat_id) & web_return.c.locked_at.is_(None)
        # Unless they have come in meanwhile: then what was counted were right ones, sent at once.
        wrong = web_return.c.wrong >= WRONG_PICTURES
        locked = connection.execute(update(web_return).where(mine & wrong).values(locked_at=now))
        known = self._knowing.of_chat(connection, chat_id, now)
        if locked.rowcount == 0 or known is None or known.chat is None:
            return
        work = Consequences.about(self._setup, known, now)
        raise_concerns(work, [noticed(Category.WATCHED_DEVICE, Tier.P1, _LOCKED)])
        commit_works(connection, self._sealer, [work], now)


def _may(row: Row[Any]) -> bool:
    """It is set up by those who came with a code, after they said that it is safe to chat."""
    return bool(row.young_person_id and row.gate == Gate.OPEN.value and not row.watched)


def _kept(connection: Connection, chat_id: str) -> Row[Any] | None:
    return connection.execute(select(web_return).where(web_return.c.chat_id == chat_id)).first()


def _way_back(code_digest: str) -> Any:
    """Find what a used code leads back to; somebody who writes from elsewhere now has to be new."""
    named = or_(invitation.c.code_digest == code_digest, invitation.c.short_digest == code_digest)
    return (
        select(web_return, chat.c.address, chat.c.key_id)
        .join(chat, chat.c.id == web_return.c.chat_id)
        .join(invitation, invitation.c.used_by == chat.c.id)
        .where(named, chat.c.sends != Sends.MOVED.value)
    )
