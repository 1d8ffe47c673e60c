"""
By what an update is known again: a keyed fingerprint of its bytes.

Without a key, whoever has a copy of the database could try out what somebody may have typed:
all that stands beside the words is in plain, or known to those who know the young person.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.store.database import wait_for_turn
from bot.store.sealing import Sealer
from bot.store.tables import fact, inbox

#: Stands before a mark that was made with the key; a plain one has figures and a to f alone.
_KEYED = "k"
_LENGTH = 64
_BATCH = 500
_FACT = "marks_are_keyed"

#: What came in while the key was missing gets its mark by recovery.
_PLAIN = (
    select(inbox.c.id, inbox.c.channel, inbox.c.bot, inbox.c.update_id, inbox.c.hash)
    .where(inbox.c.hash < _KEYED, inbox.c.status != "store_only")
    .limit(_BATCH)
)
_DONE = select(fact.c.name).where(fact.c.name == _FACT)
_SAME = select(inbox.c.id).where(
    inbox.c.channel == bindparam("channel"),
    inbox.c.bot == bindparam("bot"),
    inbox.c.update_id == bindparam("update_id"),
    inbox.c.hash == bindparam("hash"),
)
_MARK = update(inbox).where(inbox.c.id == bindparam("of")).values(hash=bindparam("mark"))


def plain_mark(raw: bytes) -> str:
    """Give what an update is known by while the root key is missing, and no longer."""
    return hashlib.sha256(raw).hexdigest()


def keyed_mark(sealer: Sealer, plain: str) -> str:
    """Give what the update with this plain mark is known by; nobody can try out words on it."""
    return (_KEYED + sealer.digest("update", plain))[:_LENGTH]


def is_kept(connection: Connection, channel: str, bot: str, update_id: str, mark: str) -> bool:
    """Say whether an update with this mark is there already."""
    same = {"channel": channel, "bot": bot, "update_id": update_id, "hash": mark}
    return connection.execute(_SAME, same).first() is not None


def key_marks(connection: Connection, sealer: Sealer) -> bool:
    """
    Give a key to some of the marks that an older version made without; false if none is left.

    That none is left is written down, so that no later start looks through all that ever came.
    """
    wait_for_turn(connection)
    if connection.execute(_DONE).first() is not None:
        return False
    rows = connection.execute(_PLAIN).all()
    for row in rows:
        mark = keyed_mark(sealer, row.hash)
        if is_kept(connection, row.channel, row.bot, row.update_id, mark):
            # An older version that ran beside this one has stored the same.
            mark = keyed_mark(sealer, f"{row.hash}:{row.id}")
        connection.execute(_MARK, {"of": row.id, "mark": mark})
    if not rows:
        connection.execute(insert(fact).values(name=_FACT, value=b"yes"))
    return bool(rows)
