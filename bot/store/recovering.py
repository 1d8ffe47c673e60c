"""Statements of recovery: rows that were sealed to the public key become ordinary ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row, bindparam, or_, select, update

from bot.ports import WEB, Clock, RawUpdate
from bot.services.recovery import IsMessage
from bot.services.unread_chat import read_post
from bot.store.database import Database
from bot.store.inbox import sender_of
from bot.store.keys import INTAKE, learn_keys
from bot.store.marks import is_kept, keyed_mark, plain_mark
from bot.store.pair import Pair
from bot.store.sealing import Sealer
from bot.store.store_only import IS_STORE_ONLY, open_update, read_pair
from bot.store.tables import chat, inbox, web_session

_log = structlog.get_logger()

_BATCH = 200

_OLDEST = select(inbox).where(IS_STORE_ONLY).order_by(inbox.c.id).limit(_BATCH)
_MARKED = select(inbox.c.sender).where(
    inbox.c.status == "open",
    inbox.c.waited.is_(True),
    inbox.c.sender == bindparam("sender"),
)
_CHAT = (
    select(chat.c.id, chat.c.key_id, chat.c.address)
    .join(web_session, web_session.c.chat_id == chat.c.id)
    .where(
        web_session.c.token_digest == bindparam("token"),
        or_(web_session.c.ended_at.is_(None), web_session.c.ended_at > bindparam("at")),
    )
)
_CHANGE = (
    update(inbox)
    .where(inbox.c.id == bindparam("of"), IS_STORE_ONLY)
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("update_id", "hash", "sender", "raw", "status", "waited", "done_at")
        }
    )
)


class SqlRecovery:
    """Opens what waits for the key; a `RecoveryStore`."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock

    async def recover(self, is_message: IsMessage) -> int:
        """Make ordinary rows of the oldest ones, in one transaction."""
        return await self._database.write(self._recover, is_message, self._clock())

    def _recover(self, connection: Connection, is_message: IsMessage, now: datetime) -> int:
        rows = connection.execute(_OLDEST).all()
        if not rows:
            return 0
        pair = read_pair(connection, self._sealer)
        marked: set[str] = set()
        for row in rows:
            found = self._open(connection, pair, row)
            changes = self._changes(connection, row, found, now)
            if changes["new_status"] == "open" and is_message(found.channel, found.raw):
                changes["new_waited"] = self._is_first(connection, marked, changes["new_sender"])
            connection.execute(_CHANGE, changes)
        return len(rows)

    def _open(self, connection: Connection, pair: Pair, row: Row[Any]) -> RawUpdate:
        """Give the update; one that does not open is kept as it is, for a person to look at."""
        try:
            address, raw = open_update(pair, row.id, row.raw)
            if row.channel == WEB:
                return self._posted(connection, raw, row.received_at)
        except Exception as error:
            _log.error("unopened_update", inbox=row.id, error=type(error).__name__)
            return RawUpdate(row.channel, row.bot, row.update_id, row.raw, "")
        return RawUpdate(row.channel, row.bot, row.update_id, raw, address)

    def _posted(self, connection: Connection, raw: bytes, at: datetime) -> RawUpdate:
        """
        Find the chat that something was posted to; without one, it is a new writer's.

        It may be long since the page was last shown: whoever kept writing there is still the
        one who opened it, unless they left.
        """
        post = read_post(raw)
        token = self._sealer.digest("web session", post.token)
        found = connection.execute(_CHAT, {"token": token, "at": at}).first()
        if found is None:
            return post.update(token[:22])
        learn_keys(connection, self._sealer, [found.key_id])
        return post.update(self._sealer.open(f"chat:address:{found.id}", found.address))

    def _changes(
        self, connection: Connection, row: Row[Any], found: RawUpdate, now: datetime
    ) -> dict[str, Any]:
        # What did not open keeps the mark of the bytes that it came as.
        own = found.update_id == row.update_id
        mark = keyed_mark(self._sealer, row.hash if own else plain_mark(found.raw))
        again = is_kept(connection, row.channel, row.bot, found.update_id, mark)
        if again:
            mark = keyed_mark(self._sealer, f"{row.hash}:{row.id}")
        return {
            "of": row.id,
            "new_update_id": row.update_id if again else found.update_id,
            "new_hash": mark,
            "new_sender": sender_of(self._sealer, row.channel, row.bot, found.address),
            "new_raw": self._sealer.seal(INTAKE, f"inbox:raw:{row.id}", found.raw),
            # The very same was stored before the key went missing: it counts once.
            "new_status": "done" if again else "open",
            "new_done_at": now if again else None,
            "new_waited": False,
        }

    def _is_first(self, connection: Connection, marked: set[str], sender: str) -> bool:
        """Say whether nothing of this *sender* that is still to be read was marked before."""
        if sender in marked:
            return False
        marked.add(sender)
        return connection.execute(_MARKED, {"sender": sender}).first() is None
