"""Statements of the timers, which no restart forgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from bot.services.long_messages import Long
from bot.services.situation import Known
from bot.services.timers import Timer, TimerKind
from bot.store.opening import open_words
from bot.store.rows import to_timer
from bot.store.tables import conversation, message, timer
from bot.store.turn_store import SqlTurnStore

_DUE = (
    select(timer)
    .where(
        timer.c.done_at.is_(None),
        timer.c.due_at <= bindparam("now"),
        or_(timer.c.leased_until.is_(None), timer.c.leased_until < bindparam("now")),
    )
    .order_by(timer.c.due_at, timer.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(timer)
    .where(timer.c.id.in_(bindparam("ids", expanding=True)))
    .values(leased_until=bindparam("until"), attempts=timer.c.attempts + 1)
)
_FREE_ALL = update(timer).where(timer.c.done_at.is_(None)).values(leased_until=None)
_CHECK_INS = select(timer).where(
    timer.c.kind == TimerKind.FOLLOW_UP.value, timer.c.subject == bindparam("of")
)
_FINISH = update(timer).where(timer.c.id == bindparam("of")).values(done_at=bindparam("at"))


class SqlTimers(SqlTurnStore):
    """Keeps timers in the database, and all that turns need besides; a `TimerStore`."""

    async def due(self, now: datetime, until: datetime, limit: int) -> Sequence[Timer]:
        """Lease the timers that are due."""
        return await self._database.write(_take, now, until, limit)

    async def load_talk(self, talk_id: str, now: datetime) -> Known | None:
        """Load the chat that a conversation belongs to."""
        return await self._database.read(self._load_talk, talk_id, now)

    async def check_ins(self, chat_id: str) -> Sequence[Timer]:
        """List the later check-ins of a chat, those that are over included."""
        return await self._database.read(_check_ins, chat_id)

    async def load_long(self, message_id: str, now: datetime) -> Long | None:
        """Load a message whose middle is to be read, with its chat."""
        return await self._database.read(self._load_long, message_id, now)

    async def finish(self, timer_id: str) -> None:
        """Mark a timer as done that has nothing left to do."""
        await self._database.write(_finish, timer_id, self._clock())

    def _load_long(self, connection: Connection, message_id: str, now: datetime) -> Long | None:
        found = connection.execute(select(message).where(message.c.id == message_id)).first()
        known = self._knowing.of_chat(connection, found.chat_id, now) if found else None
        if found is None or known is None:
            return None
        words = open_words(self._sealer, f"message:words:{found.id}", found.words)
        return Long(known, words)

    def _load_talk(self, connection: Connection, talk_id: str, now: datetime) -> Known | None:
        of_talk = select(conversation.c.chat_id).where(conversation.c.id == talk_id)
        chat_id = connection.scalar(of_talk)
        return self._knowing.of_chat(connection, chat_id, now) if chat_id else None


def _take(connection: Connection, now: datetime, until: datetime, limit: int) -> list[Timer]:
    found = connection.execute(_DUE, {"now": now, "most": limit}).all()
    if found:
        connection.execute(_LEASE, {"ids": [row.id for row in found], "until": until})
    return [to_timer(row) for row in found]


def _check_ins(connection: Connection, chat_id: str) -> list[Timer]:
    return [to_timer(row) for row in connection.execute(_CHECK_INS, {"of": chat_id})]


def _finish(connection: Connection, timer_id: str, now: datetime) -> None:
    connection.execute(_FINISH, {"of": timer_id, "at": now})


def free_timers(connection: Connection) -> None:
    """Free every lease: on SQLite nobody else can be running."""
    connection.execute(_FREE_ALL)
