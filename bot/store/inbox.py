"""Stores what comes in before anything is acknowledged, many updates in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.errors import StoreError
from bot.ports import Clock, RawUpdate
from bot.services.identifiers import new_id
from bot.services.receive import OWN_FAILURE, Waiting
from bot.store.database import Database
from bot.store.keys import INTAKE
from bot.store.marks import keyed_mark, plain_mark
from bot.store.sealing import Sealer
from bot.store.tables import inbox

_log = structlog.get_logger()

#: Written out as in the index of what is open, which no database uses for values that come later.
_OPEN: ColumnElement[str] = literal_column("'open'")
_earlier = inbox.alias("earlier")
_OLDEST = (
    select(inbox.c.id)
    .where(
        inbox.c.status == _OPEN,
        or_(inbox.c.leased_until.is_(None), inbox.c.leased_until < bindparam("now")),
        ~exists().where(
            _earlier.c.sender == inbox.c.sender,
            _earlier.c.status == _OPEN,
            _earlier.c.id < inbox.c.id,
        ),
    )
    # Not by the id itself: SQLite would look through all rows, because they lie in that order.
    .order_by(inbox.c.id.concat(""))
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
#: Taking it counted as one try.
_FREE_COUNTED = _FREE.values(attempts=inbox.c.attempts + OWN_FAILURE - 1)
_FREE_UNCOUNTED = _FREE.values(attempts=inbox.c.attempts - 1)
_FREE_ALL = (
    update(inbox)
    .where(inbox.c.status == _OPEN, inbox.c.leased_until.is_not(None))
    .values(leased_until=None)
)
_OLDEST_OPEN = select(func.min(inbox.c.received_at)).where(inbox.c.status == _OPEN)


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
        self.wake = wake
        self._queue: list[tuple[list[dict[str, Any]], asyncio.Future[None]]] = []
        self._committing: asyncio.Task[None] | None = None

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """
        Keep *updates* for good; those of callers that come at the same time share a commit.

        There is no gathering window: while one commit is on its way to the disk, the next
        one gathers by itself. StoreError: none of them was kept.
        """
        if not updates:
            return
        now = self._clock()
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(([self.row(update, now) for update in updates], kept))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit())
        await kept
        self.wake()

    async def _commit(self) -> None:
        while self._queue:
            batch, self._queue = self._queue, []
            try:
                rows = [row for given, _ in batch for row in given]
                await self._database.write(keep_updates, rows)
            except Exception as error:
                _log.error("messages_not_stored", error=type(error).__name__, count=len(rows))
                _settle(batch, StoreError("the database could not keep a message"))
            else:
                _settle(batch, None)

    def row(self, update: RawUpdate, at: datetime) -> dict[str, Any]:
        """Give the sealed row of an update."""
        row_id = new_id()
        return {
            "id": row_id,
            "channel": update.channel,
            "bot": update.bot,
            "update_id": update.update_id[:64],
            "hash": keyed_mark(self._sealer, plain_mark(update.raw)),
            "sender": sender_of(self._sealer, update.channel, update.bot, update.address),
            "raw": self._sealer.seal(INTAKE, f"inbox:raw:{row_id}", update.raw),
            "received_at": at,
            "status": "open",
            "attempts": 0,
        }


def _settle(batch: Sequence[tuple[object, asyncio.Future[None]]], error: StoreError | None) -> None:
    for _, kept in batch:
        if kept.cancelled():
            continue
        if error is None:
            kept.set_result(None)
        else:
            kept.set_exception(error)


def keep_updates(connection: Connection, rows: list[dict[str, Any]]) -> None:
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
            raw=_opened(sealer, row.id, row.raw),
            received_at=row.received_at,
            attempts=row.attempts,
            waited=row.waited,
        )
        for row in connection.execute(_TAKE, {"ids": ids})
    ]


def _opened(sealer: Sealer, row_id: str, sealed: bytes) -> bytes | None:
    """One damaged row must not keep everybody else's from being read."""
    try:
        return sealer.open_bytes(f"inbox:raw:{row_id}", sealed)
    except StoreError:
        _log.error("message_not_opened", inbox=row_id)
        return None


def free_inbox(connection: Connection, inbox_id: str, *, counted: bool) -> None:
    """Let go of a lease at once; a try that failed by no fault of its own is not *counted*."""
    connection.execute(_FREE_COUNTED if counted else _FREE_UNCOUNTED, {"of": inbox_id})


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
    .where(and_(inbox.c.id == bindparam("of"), inbox.c.status == _OPEN))
    .values(status=bindparam("as"), done_at=bindparam("at"), leased_until=None)
)


def oldest_open(connection: Connection) -> datetime | None:
    """Give when the oldest message that waits was received."""
    found: datetime | None = connection.scalar(_OLDEST_OPEN)
    return found
