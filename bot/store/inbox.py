"""Stores what comes in before anything is acknowledged, many updates in one transaction."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError
from bot.ports import Clock, RawUpdate
from bot.services.identifiers import new_id
from bot.services.receive import Waiting
from bot.store.database import Database
from bot.store.keys import INTAKE
from bot.store.sealing import Sealer
from bot.store.tables import inbox

_earlier = inbox.alias("earlier")
_OLDEST = (
    select(inbox.c.id)
    .where(
        inbox.c.status == "open",
        or_(inbox.c.leased_until.is_(None), inbox.c.leased_until < bindparam("now")),
        ~exists().where(
            _earlier.c.sender == inbox.c.sender,
            _earlier.c.status == "open",
            _earlier.c.id < inbox.c.id,
        ),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(leased_until=bindparam("until"), attempts=inbox.c.attempts + 1)
)
_TAKE = select(inbox).where(inbox.c.id.in_(bindparam("ids", expanding=True))).order_by(inbox.c.id)
_FREE = update(inbox).where(inbox.c.id == bindparam("of")).values(leased_until=None)
_FREE_UNCOUNTED = _FREE.values(leased_until=None, attempts=inbox.c.attempts - 1)
_FREE_ALL = (
    update(inbox)
    .where(inbox.c.status == "open", inbox.c.leased_until.is_not(None))
    .values(leased_until=None)
)
_OLDEST_OPEN = select(func.min(inbox.c.received_at)).where(inbox.c.status == "open")


def sender_of(sealer: Sealer, channel: str, bot: str, address: str) -> str:
    """Give the fingerprint by which a young person's chat is found again."""
    return sealer.digest("address", f"{channel}:{bot}:{address}")


class Inbox:
    """Takes updates in; a caller that returns from `store` may acknowledge them."""

    def __init__(
        self, database: Database, sealer: Sealer, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._wake = wake
        self._queue: list[tuple[RawUpdate, datetime]] = []
        self._commit: asyncio.Task[None] | None = None

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """
        Keep *updates* for good; those of callers that come at the same time share a commit.

        There is no gathering window: while one commit is on its way to the disk, the next
        one gathers by itself. StoreError: none of them was kept.
        """
        if not updates:
            return
        now = self._clock()
        self._queue += [(update, now) for update in updates]
        running = self._commit
        if running is not None and not running.done():
            # Too late for that one: wait for it, and then share the next.
            await asyncio.wait([running])
        if self._commit is running or self._commit is None:
            self._commit = asyncio.ensure_future(self._drain())
        commit = self._commit
        try:
            await asyncio.shield(commit)
        except SQLAlchemyError as error:
            raise StoreError("the database could not keep a message") from error
        self._wake()

    async def _drain(self) -> None:
        batch, self._queue = self._queue, []
        if batch:
            rows = [self._row(update, at) for update, at in batch]
            await self._database.write(_keep, rows)

    def _row(self, update: RawUpdate, at: datetime) -> dict[str, Any]:
        row_id = new_id()
        return {
            "id": row_id,
            "channel": update.channel,
            "bot": update.bot,
            "update_id": update.update_id[:64],
            "hash": hashlib.sha256(update.raw).hexdigest(),
            "sender": sender_of(self._sealer, update.channel, update.bot, update.address),
            "raw": self._sealer.seal(INTAKE, f"inbox:raw:{row_id}", update.raw),
            "received_at": at,
            "status": "open",
            "attempts": 0,
        }


def _keep(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """The same bytes under the same id were kept already: once is enough (rules.md 7)."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    unique = ["channel", "bot", "update_id", "hash"]
    connection.execute(insert(inbox).on_conflict_do_nothing(index_elements=unique), rows)


def claim_inbox(
    connection: Connection, sealer: Sealer, now: datetime, until: datetime, limit: int
) -> list[Waiting]:
    """Lease the oldest open message of each sender that is not leased."""
    ids = list(connection.scalars(_OLDEST, {"now": now, "most": limit}))
    if not ids:
        return []
    connection.execute(_LEASE, {"ids": ids, "until": until})
    return [
        Waiting(
            id=row.id,
            channel=row.channel,
            bot=row.bot,
            sender=row.sender,
            raw=sealer.open_bytes(f"inbox:raw:{row.id}", row.raw),
            received_at=row.received_at,
            attempts=row.attempts,
        )
        for row in connection.execute(_TAKE, {"ids": ids})
    ]


def free_inbox(connection: Connection, inbox_id: str, *, counted: bool) -> None:
    """Let go of a lease at once; a try that failed by no fault of its own is not *counted*."""
    connection.execute(_FREE if counted else _FREE_UNCOUNTED, {"of": inbox_id})


def free_all(connection: Connection) -> None:
    """Free every lease: on SQLite nobody else can be running (rules.md 7)."""
    connection.execute(_FREE_ALL)


def finish_inbox(connection: Connection, done: Sequence[tuple[str, bool]], now: datetime) -> None:
    """Mark messages as done, or as put aside for a person."""
    rows = [
        {"of": inbox_id, "as": "quarantined" if aside else "done", "at": now}
        for inbox_id, aside in done
    ]
    if rows:
        connection.execute(_FINISH, rows)


_FINISH = (
    update(inbox)
    .where(and_(inbox.c.id == bindparam("of"), inbox.c.status == "open"))
    .values(status=bindparam("as"), done_at=bindparam("at"), leased_until=None)
)


def oldest_open(connection: Connection) -> datetime | None:
    """Give when the oldest message that waits was received."""
    found: datetime | None = connection.scalar(_OLDEST_OPEN)
    return found
