"""
Store-only mode: what comes in is kept though nothing can be opened (rules.md 7).

While the root key is there, a pair of keys is made: the public one lies in the database in
plain text, the private one wrapped by the root key. The day the root key is missing, what
comes in is sealed to the public key, and waits with a status of its own that nobody claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, delete, func, insert, inspect, literal_column, select

from bot.errors import StoreError
from bot.ports import WEB, Clock, RawUpdate
from bot.services.identifiers import new_id
from bot.store.database import Database, wait_for_turn
from bot.store.inbox import keep_updates
from bot.store.marks import plain_mark
from bot.store.pair import Pair, make_pair, seal_to
from bot.store.sealing import Sealer
from bot.store.tables import fact, inbox

_log = structlog.get_logger()

STORE_ONLY = "store_only"
#: Written out and not bound, so that the partial index fits however a statement is prepared.
IS_STORE_ONLY = inbox.c.status == literal_column(f"'{STORE_ONLY}'")

_PUBLIC = "intake_public"
_PRIVATE = "intake_private"
_PLACE = "fact:value:intake_private"
#: Parts the address from the bytes of an update; no channel's addresses have it in them.
_END = b"\0"

_KEPT = select(func.count(), func.min(inbox.c.received_at)).where(IS_STORE_ONLY)


def prepare_pair(connection: Connection, sealer: Sealer) -> None:
    """Make the pair in a database that has none; StoreError: the root key does not fit it."""
    wait_for_turn(connection)
    wrapped = _read_fact(connection, _PRIVATE)
    if wrapped is None:
        pair = make_pair()
        _write_fact(connection, _PRIVATE, sealer.wrap_secret(_PLACE, pair.private))
    else:
        pair = Pair(sealer.unwrap_secret(_PLACE, wrapped))
    if _read_fact(connection, _PUBLIC) != pair.public:
        if wrapped is not None:
            # Whoever can write here could have what comes in sealed to a key of their own.
            _log.error("public_key_was_changed")
        _write_fact(connection, _PUBLIC, pair.public)


def read_pair(connection: Connection, sealer: Sealer) -> Pair:
    """Give the pair of this database."""
    wrapped = _read_fact(connection, _PRIVATE)
    if wrapped is None:
        raise StoreError("this database has no pair of keys")
    return Pair(sealer.unwrap_secret(_PLACE, wrapped))


def read_public(connection: Connection) -> bytes | None:
    """Give the public key; nothing in a database that is empty or was made before there was one."""
    if fact.name not in inspect(connection).get_table_names():
        return None
    return _read_fact(connection, _PUBLIC)


def _read_fact(connection: Connection, name: str) -> bytes | None:
    found: bytes | None = connection.scalar(select(fact.c.value).where(fact.c.name == name))
    return found


def _write_fact(connection: Connection, name: str, value: bytes) -> None:
    connection.execute(delete(fact).where(fact.c.name == name))
    connection.execute(insert(fact).values(name=name, value=value))


class StoreOnlyInbox:
    """
    Keeps updates that only the private key opens; an `Intake`.

    A fingerprint takes the root key, so the address is sealed with its update, and until
    recovery every row has a sender of its own and a mark without a key. Its id keeps the order.
    """

    def __init__(self, database: Database, public: bytes, clock: Clock) -> None:
        self._database = database
        self._public = public
        self._clock = clock

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """Keep *updates* for good; StoreError: none of them was kept."""
        if not updates:
            return
        now = self._clock()
        try:
            await self._database.write(keep_updates, [self._row(update, now) for update in updates])
        except Exception as error:
            _log.error("messages_not_stored", error=type(error).__name__, count=len(updates))
            raise StoreError("the database could not keep a message") from error

    async def is_kept(self, lane: str) -> bool:
        """Say whether something waits that was typed into the web chat in this *lane*."""
        beginning = inbox.c.update_id.startswith(f"{lane}:", autoescape=True)
        waiting = select(inbox.c.id).where(IS_STORE_ONLY, inbox.c.channel == WEB, beginning)
        return await self._database.read(lambda c: c.execute(waiting).first() is not None)

    def _row(self, update: RawUpdate, at: datetime) -> dict[str, Any]:
        row_id = new_id()
        body = update.address.encode("utf-8", "surrogatepass") + _END + update.raw
        return {
            "id": row_id,
            "channel": update.channel,
            "bot": update.bot,
            "update_id": update.update_id[:64],
            "hash": plain_mark(update.raw),
            "sender": f"{STORE_ONLY}:{row_id}",
            "raw": seal_to(self._public, f"inbox:raw:{row_id}", body),
            "received_at": at,
            "status": STORE_ONLY,
            "attempts": 0,
        }


def open_update(pair: Pair, row_id: str, sealed: bytes) -> tuple[str, bytes]:
    """Give the address and the bytes of an update that `StoreOnlyInbox` kept, or StoreError."""
    address, end, raw = pair.open_bytes(f"inbox:raw:{row_id}", sealed).partition(_END)
    if not end:
        raise StoreError("this value holds no update")
    return address.decode("utf-8", "surrogatepass"), raw


@dataclass(frozen=True, slots=True)
class Kept:
    """How much waits for the key, and since when."""

    count: int
    oldest: datetime | None


def read_kept(connection: Connection) -> Kept:
    """Count what waits for the key."""
    count, oldest = connection.execute(_KEPT).one()
    return Kept(count, oldest)
