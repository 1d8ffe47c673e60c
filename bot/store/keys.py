"""Data keys in the database, and the one that seals what has only just come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.store.sealing import Sealer, WrappedKey
from bot.store.tables import data_key

#: Seals inbox rows, whose young person is not known yet.
INTAKE = "intake"

_LEARN = select(data_key.c.id, data_key.c.wrapped).where(
    data_key.c.id.in_(bindparam("ids", expanding=True))
)
_KEEP = insert(data_key)


def learn_keys(connection: Connection, sealer: Sealer, ids: Iterable[str]) -> None:
    """Load the data keys that the sealer does not know yet."""
    unknown = sorted({key_id for key_id in ids if not sealer.knows(key_id)})
    if unknown:
        for row in connection.execute(_LEARN, {"ids": unknown}):
            sealer.learn(row.id, row.wrapped)


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
    """Load the key of the inbox, and make it in an empty database."""
    learn_keys(connection, sealer, [INTAKE])
    if not sealer.knows(INTAKE):
        keep_key(connection, sealer.make_key(INTAKE, "intake"), now)
