"""Data keys in the database, and the one that seals what has only just come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlalchemy import Connection, bindparam, insert, select

from bot.errors import StoreError
from bot.store.database import wait_for_turn
from bot.store.sealing import Sealer, WrappedKey
from bot.store.tables import data_key

log = structlog.get_logger()

#: Seals inbox rows, whose young person is not known yet.
INTAKE = "intake"

_LEARN = select(data_key.c.id, data_key.c.wrapped).where(
    data_key.c.id.in_(bindparam("ids", expanding=True))
)
_KEEP = insert(data_key)


def learn_keys(connection: Connection, sealer: Sealer, ids: Iterable[str]) -> None:
    """
    Load the data keys that the sealer does not know yet.

    One that is damaged is left out: what it sealed does not open, and all else does.
    """
    unknown = sorted({key_id for key_id in ids if not sealer.knows(key_id)})
    for row in connection.execute(_LEARN, {"ids": unknown}) if unknown else ():
        try:
            sealer.learn(row.id, row.wrapped)
        except StoreError:
            log.error("key_not_opened", place=f"data_key:wrapped:{row.id}")


def keep_key(connection: Connection, key: WrappedKey, now: datetime) -> None:
    """Store a new data key."""
    keep_keys(connection, [key], now)


def keep_keys(connection: Connection, keys: Iterable[WrappedKey], now: datetime) -> None:
    """Store new data keys."""
    rows = [
        {"id": k.id, "kind": k.kind, "root": k.root, "wrapped": k.wrapped, "made_at": now}
        for k in keys
    ]
    if rows:
        connection.execute(_KEEP, rows)


def prepare_intake(connection: Connection, sealer: Sealer, now: datetime) -> None:
    """Load the key of the inbox, and make it in an empty database; a wrong root key fails here."""
    wait_for_turn(connection)
    for row in connection.execute(_LEARN, {"ids": [INTAKE]}):
        sealer.learn(row.id, row.wrapped)
    if not sealer.knows(INTAKE):
        keep_key(connection, sealer.make_key(INTAKE, "intake"), now)
